//! Why the pipeline did not do what was asked.

use shared::guard::Guard;

use crate::store::StoreError;

#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// Try again after so many seconds (503, `Retry-After`).
    #[error("too much is waiting to be written; try again in {retry_after} s")]
    Busy { retry_after: u32 },
    /// The window is still being read (503).
    #[error("the server is still loading its window; try again in {retry_after} s")]
    Loading { retry_after: u32 },
    #[error("the server is stopping")]
    Stopped,
    /// 404.
    #[error("no {what} has the id {id}")]
    NotFound { what: &'static str, id: String },
    /// 400: the property and what is wrong with it.
    #[error("{message}")]
    Invalid { message: String, target: Option<String> },
    /// 412: the caller saw an older state than there is.
    #[error("incident {0} has changed since it was read; read it again")]
    Changed(crate::correlate::model::IncidentId),
    /// 412: the version that is in force by now.
    #[error("version {0} of the policy is in force by now; read it again")]
    PolicyChanged(i64),
    /// 403: somebody else's to do.
    #[error("{0}")]
    Forbidden(String),
    /// 409: what keeps incidents from becoming one, and who could lift it.
    #[error("{}", told(.0))]
    Guarded(Vec<Guard>),
    /// 412: what was previewed is not what would be done now.
    #[error("{0}")]
    Outdated(String),
    /// 409: what stands in the way.
    #[error("{0}")]
    Conflict(String),
    /// Nothing was changed (503).
    #[error("the database could not be read; try again in {retry_after} s")]
    Unread { retry_after: u32 },
    /// Nothing of the batch was written.
    #[error("could not commit")]
    Commit(#[source] std::sync::Arc<StoreError>),
}

fn told(guards: &[Guard]) -> String {
    let guards = guards.iter().map(|guard| format!("{}; {}", guard.message, guard.lift));
    guards.collect::<Vec<_>>().join(". ")
}
