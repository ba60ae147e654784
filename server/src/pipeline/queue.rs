//! The bounded queue in front of the writer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};

use shared::ingest::IngestReport;
use shared::operation::OperationResult;
use tokio::sync::{mpsc, oneshot};

use super::ask::Question;
use super::handle::Command;
use super::prepare::Prepared;
use super::{Actor, Adopted, ChangePolicy, Health, PipelineError};

/// Records that may wait. One larger request is still taken when nothing else waits.
const MOST_WAITING: usize = 20_000;

pub(super) enum Request {
    Ingest {
        records: Vec<Prepared>,
        answer: oneshot::Sender<Result<IngestReport, PipelineError>>,
    },
    Command {
        actor: Actor,
        command: Command,
        answer: oneshot::Sender<Result<OperationResult, PipelineError>>,
    },
    Policy {
        actor: Actor,
        change: ChangePolicy,
        answer: oneshot::Sender<Result<Adopted, PipelineError>>,
    },
    Ask(Question),
    Settle {
        answer: oneshot::Sender<()>,
    },
    Stop {
        answer: oneshot::Sender<()>,
    },
}

#[derive(Clone)]
pub(super) struct Sender {
    requests: mpsc::UnboundedSender<(Request, usize)>,
    shared: Arc<Shared>,
}

pub(super) struct Receiver {
    requests: mpsc::UnboundedReceiver<(Request, usize)>,
    shared: Arc<Shared>,
}

struct Shared {
    waiting: AtomicUsize,
    health: AtomicU8,
}

/// Bounded by what it holds in records rather than in requests, which differ a thousandfold.
pub(super) fn queue() -> (Sender, Receiver) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let shared = Arc::new(Shared {
        waiting: AtomicUsize::new(0),
        health: AtomicU8::new(Health::Loading as u8),
    });
    (
        Sender { requests: sender, shared: Arc::clone(&shared) },
        Receiver { requests: receiver, shared },
    )
}

impl Sender {
    /// Refuses early, before the work of preparing is done.
    pub(super) fn check(&self, weight: usize) -> Result<(), PipelineError> {
        let waiting = self.shared.waiting.load(Ordering::Acquire);
        if waiting > 0 && waiting + weight > MOST_WAITING {
            return Err(self.full());
        }
        Ok(())
    }

    fn full(&self) -> PipelineError {
        if self.health() == Health::Loading {
            PipelineError::Loading { retry_after: 2 }
        } else {
            PipelineError::Busy { retry_after: 1 }
        }
    }

    pub(super) fn send(&self, request: Request, weight: usize) -> Result<(), PipelineError> {
        if self.health() == Health::Failed {
            return Err(PipelineError::Stopped);
        }
        let before = self.shared.waiting.fetch_add(weight, Ordering::AcqRel);
        if before > 0 && weight > 0 && before + weight > MOST_WAITING {
            self.shared.waiting.fetch_sub(weight, Ordering::AcqRel);
            return Err(self.full());
        }
        self.requests.send((request, weight)).map_err(|_| PipelineError::Stopped)
    }

    pub(super) fn health(&self) -> Health {
        match self.shared.health.load(Ordering::Acquire) {
            value if value == Health::Loading as u8 => Health::Loading,
            value if value == Health::Ready as u8 => Health::Ready,
            _ => Health::Failed,
        }
    }
}

impl Receiver {
    pub(super) async fn next(&mut self) -> Option<(Request, usize)> {
        self.requests.recv().await
    }

    /// What waits already, without waiting for more.
    pub(super) fn ready(&mut self) -> Option<(Request, usize)> {
        self.requests.try_recv().ok()
    }

    /// Makes room for what was written.
    pub(super) fn done(&self, weight: usize) {
        self.shared.waiting.fetch_sub(weight, Ordering::AcqRel);
    }

    pub(super) fn set_health(&self, health: Health) {
        self.shared.health.store(health as u8, Ordering::Release);
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.set_health(Health::Failed);
    }
}
