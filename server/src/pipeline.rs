//! The one writer: batches what is waiting, lets correlation and priority decide, commits, and only
//! then answers and publishes.
//!
//! Who is who: a **caller** (a request, an import) sends records or a command through the
//! [`PipelineHandle`] and waits; the **writer** is one task that owns the engine and the memory of
//! the window; the **store** is the truth. Memory follows the store and never leads it: a commit
//! that fails is answered with an error, and memory is rebuilt from what was committed.

mod actor;
mod ask;
mod book;
mod decisions;
mod determination;
mod draft;
mod dry_run;
mod error;
mod facts;
mod guards;
mod handle;
mod hub;
mod intake;
mod inverse;
mod placing;
mod policy;
mod prepare;
mod queue;
mod record;
mod regroup;
mod rescore;
mod split;
mod start;
mod step;
mod suggest;
mod summary;
mod texts;
mod told;
mod triage;
mod undo;
mod undoable;
mod update;
mod waiting;
mod weight;
mod writer;

pub use actor::Actor;
pub use dry_run::dry_run;
pub use error::PipelineError;
pub use handle::{Health, PipelineHandle};
pub use policy::{Adopted, ChangePolicy, PolicyChange};
pub use record::{ActivityRecord, AlertRecord, AssetRecord, Record, UnreadableRecord};
pub use start::{Clock, Pipeline};
pub use update::{
    AlertUpdate, Decide, IncidentUpdate, InvalidProperty, Merge, Move, Reach, Verdict,
};

#[cfg(test)]
mod tests;
