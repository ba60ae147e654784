//! What the writer does when nothing more urgent waits: the job that runs, what follows from records
//! of detectors, and a wider window.

use std::sync::Arc;
use std::time::{Duration, Instant};

use shared::stream::ChangeEvent;
use shared::time::Timestamp;

use super::Writer;
use crate::pipeline::actor::MACHINE;
use crate::pipeline::decisions::{By, adopt};
use crate::pipeline::draft::Draft;
use crate::pipeline::rescore::{SCORING, new_job, rescore};
use crate::pipeline::start::chain;
use crate::store::{Batch, StoreError};

/// A job takes at most a tenth of the time while other things wait.
const JOB_PAUSE: f64 = 9.0;

impl Writer {
    /// Takes what the window has room for now into memory, and looks at all of it again.
    pub(super) async fn widen(&mut self) -> Result<(), StoreError> {
        self.reload().await?;
        if let Err(error) = self.look_again().await {
            tracing::error!(error = %chain(&error), "what a wider window shows was not committed");
            self.reload().await?;
        }
        Ok(())
    }

    async fn look_again(&mut self) -> Result<(), StoreError> {
        let mut draft = Draft::new(&mut self.book, (self.around.clock)());
        let policy = self.book.engine.policy().clone();
        let changes = self.book.engine.adopt_policy(policy);
        let store = Arc::clone(&self.around.store);
        adopt(&mut self.book, &mut draft, &*store, changes, By::Machine).await?;
        self.commit(draft).await
    }

    /// Where records of detectors count differently now, the job that scores by them begins in the
    /// transaction that changes them; one that runs already begins again.
    pub(super) async fn reconsider(
        &mut self,
        batch: &mut Batch,
        event: &mut ChangeEvent,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let detectors = std::mem::take(&mut self.book.reconsidered);
        if detectors.is_empty() {
            return Ok(());
        }
        let total = self.around.store.count_open_incidents().await?;
        let mut row = if let Some(running) = self.book.job.take() {
            running
        } else {
            let text = match detectors.values().next() {
                Some(title) if detectors.len() == 1 => {
                    format!("{SCORING}by the record of ‘{title}’")
                }
                _ => format!("{SCORING}by the records of {} detectors", detectors.len()),
            };
            new_job(&mut self.book, now, MACHINE, text)
        };
        row.reached = 0;
        (row.job.done, row.job.total, row.job.last_update_date_time) = (0, total, now);
        batch.jobs.retain(|known| known.number != row.number);
        event.jobs.retain(|known| *known != row.job.id);
        batch.jobs.push(row.clone());
        event.jobs.push(row.job.id.clone());
        self.book.job = Some(row);
        Ok(())
    }

    /// The next portion of the job that runs.
    pub(super) async fn go_on_with_job(&mut self) -> Result<(), StoreError> {
        let began = Instant::now();
        let mut draft = Draft::new(&mut self.book, (self.around.clock)());
        let store = Arc::clone(&self.around.store);
        let done = match rescore(&mut self.book, &mut draft, &*store).await {
            Ok(()) => self.commit(draft).await,
            Err(error) => Err(error),
        };
        self.job_from = Instant::now() + began.elapsed().mul_f64(JOB_PAUSE);
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
