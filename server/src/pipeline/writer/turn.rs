//! What waits for the writer and for its commit, and how it is answered.

use std::collections::VecDeque;
use std::sync::Arc;

use shared::ingest::{IngestReport, Outcome, RecordResult};
use shared::operation::OperationResult;
use tokio::sync::oneshot;

use super::Writer;
use crate::pipeline::handle::Command;
use crate::pipeline::prepare::Prepared;
use crate::pipeline::step::Failure;
use crate::pipeline::{Actor, Adopted, ChangePolicy, PipelineError};
use crate::store::StoreError;

pub(super) enum Waiting {
    Records(Box<Import>),
    Command { actor: Actor, command: Command, answer: oneshot::Sender<Answer> },
    Policy { actor: Actor, change: ChangePolicy, answer: oneshot::Sender<PolicyAnswer> },
}

pub(super) type Answer = Result<OperationResult, PipelineError>;

pub(super) type PolicyAnswer = Result<Adopted, PipelineError>;

/// A request's records on their way, over as many transactions as they need.
pub(super) struct Import {
    pub(super) rest: VecDeque<Prepared>,
    pub(super) report: IngestReport,
    pub(super) answer: oneshot::Sender<Result<IngestReport, PipelineError>>,
}

/// An answer that waits for the commit.
pub(super) enum Pending {
    Import(Box<Import>),
    Command(oneshot::Sender<Answer>, OperationResult),
    Policy(oneshot::Sender<PolicyAnswer>, Adopted),
}

impl Writer {
    pub(super) fn answer(&mut self, pending: Pending) {
        match pending {
            Pending::Import(import) if !import.rest.is_empty() => {
                self.waiting.push_front(Waiting::Records(import));
            }
            Pending::Import(import) => {
                // Whoever sent them may have gone; they are written all the same.
                let _gone = import.answer.send(Ok(import.report));
            }
            Pending::Command(answer, result) => {
                let _gone = answer.send(Ok(result));
            }
            Pending::Policy(answer, adopted) => {
                let _gone = answer.send(Ok(adopted));
            }
        }
    }

    pub(super) fn refuse(&self, pending: Pending, error: &Arc<StoreError>) {
        let error = PipelineError::Commit(Arc::clone(error));
        match pending {
            Pending::Import(import) => {
                self.receiver.done(import.rest.len());
                let _gone = import.answer.send(Err(error));
            }
            Pending::Command(answer, _) => {
                let _gone = answer.send(Err(error));
            }
            Pending::Policy(answer, _) => {
                let _gone = answer.send(Err(error));
            }
        }
    }
}

/// Answers at once where nothing was changed; hands a failure of the store on.
pub(super) fn refuse_command<T>(
    failure: Failure,
    answer: oneshot::Sender<Result<T, PipelineError>>,
) -> Result<(), StoreError> {
    match failure {
        Failure::Refused(error) => {
            let _gone = answer.send(Err(error));
            Ok(())
        }
        Failure::Store(error) => {
            let _gone = answer.send(Err(PipelineError::Unread { retry_after: 1 }));
            Err(error)
        }
    }
}

pub(super) fn add_results(report: &mut IngestReport, results: impl Iterator<Item = RecordResult>) {
    for mut result in results {
        result.index = report.results.len() as u64;
        *match result.outcome {
            Outcome::Created => &mut report.created,
            Outcome::Updated => &mut report.updated,
            Outcome::Unchanged => &mut report.unchanged,
            Outcome::Quarantined => &mut report.quarantined,
        } += 1;
        report.results.push(result);
    }
}
