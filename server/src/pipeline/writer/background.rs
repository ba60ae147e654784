//! What the writer does when nothing more urgent waits: the job that runs, what follows from records
//! of detectors, and a wider window.

use std::sync::Arc;
use std::time::Duration;

use super::Writer;
use crate::pipeline::actor::MACHINE;
use crate::pipeline::decisions::{By, adopt};
use crate::pipeline::draft::Draft;
use crate::pipeline::policy::begin_job;
use crate::pipeline::rescore::{SCORING, rescore};
use crate::pipeline::start::chain;
use crate::store::StoreError;

impl Writer {
    /// Takes what the window has room for now into memory, and looks at all of it again.
    pub(super) async fn widen(&mut self) -> Result<(), StoreError> {
        self.reload().await?;
        let mut draft = Draft::new(&mut self.book, (self.around.clock)());
        let policy = self.book.engine.policy().clone();
        let changes = self.book.engine.adopt_policy(policy);
        let store = Arc::clone(&self.around.store);
        adopt(&mut self.book, &mut draft, &*store, changes, By::Machine).await?;
        self.commit(draft).await
    }

    /// Scores by what the records of detectors are by now, once nothing more urgent waits.
    pub(super) async fn reconsider(&mut self) -> Result<(), StoreError> {
        if self.book.job.is_some() {
            return Ok(());
        }
        let detectors = std::mem::take(&mut self.book.reconsidered).len();
        let mut draft = Draft::new(&mut self.book, (self.around.clock)());
        let text = match detectors {
            1 => format!("{SCORING}by the record of a detector"),
            several => format!("{SCORING}by the records of {several} detectors"),
        };
        let store = Arc::clone(&self.around.store);
        begin_job(&mut self.book, &mut draft, &*store, MACHINE, text).await?;
        self.commit(draft).await
    }

    /// The next portion of the job that runs.
    pub(super) async fn go_on_with_job(&mut self) -> Result<(), StoreError> {
        let mut draft = Draft::new(&mut self.book, (self.around.clock)());
        let store = Arc::clone(&self.around.store);
        let done = match rescore(&mut self.book, &mut draft, &*store).await {
            Ok(()) => self.commit(draft).await,
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            tracing::error!(error = %chain(&error), "a portion of a job was not committed");
            self.reload().await?;
            // The disk may be full; it is tried again, but not at full speed.
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        self.book.forget();
        Ok(())
    }
}
