//! How the writer comes to run.

use std::sync::Arc;

use shared::time::Timestamp;
use tokio::sync::{Semaphore, broadcast};

use super::PipelineHandle;
use super::handle::QUESTIONS;
use super::queue::{Receiver, queue};
use super::writer::{Surroundings, Writer};
use crate::store::Store;

/// Tells the time; a test says what time it is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

pub struct Pipeline;

impl Pipeline {
    /// Starts the writer. It loads the policy and the window first; requests wait meanwhile.
    pub fn start(store: Arc<dyn Store>, clock: Clock) -> PipelineHandle {
        let (sender, receiver) = queue();
        let (changes, _) = broadcast::channel(1024);
        let asking = Arc::new(Semaphore::new(QUESTIONS));
        let handle = PipelineHandle { sender, changes: changes.clone(), asking };
        let runtime = tokio::runtime::Handle::current();
        // Correlation computes for long stretches; a thread of its own keeps requests flowing.
        let writer = std::thread::Builder::new().name("writer".into()).spawn(move || {
            runtime.block_on(run(Surroundings { store, clock, changes }, receiver));
        });
        if let Err(error) = writer {
            // The receiver is gone with the thread, so every caller is told.
            tracing::error!(%error, "the writer could not be started");
        }
        handle
    }
}

async fn run(around: Surroundings, receiver: Receiver) {
    let mut writer = match Writer::load(around, receiver).await {
        Ok(writer) => writer,
        Err(error) => {
            // Dropping the receiver tells every caller that there is no writer.
            tracing::error!(error = %chain(&error), "the window could not be loaded");
            return;
        }
    };
    if let Err(error) = writer.work().await {
        tracing::error!(error = %chain(&error), "the writer has ended");
    }
}

/// An error with its causes.
pub(super) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
