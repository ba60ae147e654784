//! What Muster knows, kept where a crash cannot take it.
//!
//! Who is who: an **aggregate** (incidents, alerts, entities, activities, the log, accounts,
//! quarantine, sources) has one trait that says what can be asked of it; [`Store`] is all of them
//! together. A **backend** is one folder that implements them, at present `sqlite`. The **pipeline**
//! is the only one that writes what correlation decides, as one [`Batch`] per transaction; a batch
//! is committed whole or not at all.

mod account;
mod activity;
mod alert;
mod batch;
#[cfg(test)]
mod contract;
mod decision;
mod detector;
mod entity;
mod error;
mod facets;
pub mod fields;
mod incident;
mod intake;
mod list;
mod log;
mod memory;
mod policy;
mod profile;
mod sqlite;

pub use account::{Account, AccountStore, Secret, SecretKind};
pub use activity::{ActivityStore, TimelineQuery, TimelineScope};
pub use alert::{AlertDetail, AlertStore, ListedAlert};
pub use batch::{
    ActivityLogRow, ActivityName, ActivityRow, AlertContent, AlertEntityRow, AlertRow, Batch,
    CommentRow, EntityMerge, EntityRow, EvidenceRow, IncidentEntityRow, IncidentRow, Label,
    LabelKind, LogRow, MembershipRow, NameRow, OperationRow, Participation, QuarantineRow,
    ResolvedEvidence, SourceSeen, Tie,
};
pub use decision::{Clue, DecisionStore, HubRow, SuggestionRow, WantedSuggestions};
pub use detector::{DetectorRow, DetectorStore};
pub use entity::EntityStore;
pub use error::StoreError;
pub use incident::{ContentEntity, IncidentContents, IncidentStore, StoryAlert, StoryEvidence};
pub use intake::{QuarantineStore, SourceStore};
pub use list::{ListQuery, Listing};
pub use log::LogStore;
pub use memory::{
    AlertBrief, AlertEdits, BriefEvidence, IncidentMemory, IncidentState, MemoryStore, Standing,
    Window, WindowEntity, Written,
};
pub use policy::{JobRow, JobStore, PolicyRow, PolicyStore};
pub use profile::Profile;
pub use sqlite::SqliteStore;

/// Everything a server asks of its database.
pub trait Store:
    IncidentStore
    + AlertStore
    + EntityStore
    + ActivityStore
    + LogStore
    + DecisionStore
    + PolicyStore
    + JobStore
    + DetectorStore
    + AccountStore
    + QuarantineStore
    + SourceStore
    + MemoryStore
    + Send
    + Sync
{
}

impl<T> Store for T where
    T: IncidentStore
        + AlertStore
        + EntityStore
        + ActivityStore
        + LogStore
        + DecisionStore
        + PolicyStore
        + JobStore
        + DetectorStore
        + AccountStore
        + QuarantineStore
        + SourceStore
        + MemoryStore
        + Send
        + Sync
{
}
