//! Hands records to the pipeline in portions, so that one large import leaves room for
//! others between its transactions.

use std::time::Duration;

use shared::ingest::IngestReport;

use crate::pipeline::{PipelineError, PipelineHandle, Record};

/// Records of one transaction at most.
const PORTION: usize = 500;

/// Feeds all records in order. When the pipeline is busy at the start the caller is told so; later
/// this waits, since part is committed already. `progress` hears how many records are done.
pub async fn feed(
    pipeline: &PipelineHandle,
    records: Vec<Record>,
    mut progress: impl FnMut(usize),
) -> Result<IngestReport, PipelineError> {
    let mut whole = IngestReport::default();
    let mut rest = records.into_iter();
    let mut done = 0;
    loop {
        let portion: Vec<_> = rest.by_ref().take(PORTION).collect();
        if portion.is_empty() {
            return Ok(whole);
        }
        let size = portion.len();
        let report = if done == 0 {
            pipeline.ingest(portion).await?
        } else {
            patiently(pipeline, portion).await?
        };
        append(&mut whole, report, done);
        done += size;
        progress(done);
    }
}

async fn patiently(
    pipeline: &PipelineHandle,
    portion: Vec<Record>,
) -> Result<IngestReport, PipelineError> {
    loop {
        match pipeline.ingest(portion.clone()).await {
            Err(PipelineError::Busy { .. } | PipelineError::Loading { .. }) => {
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            answered => return answered,
        }
    }
}

fn append(whole: &mut IngestReport, portion: IngestReport, before: usize) {
    whole.created += portion.created;
    whole.updated += portion.updated;
    whole.unchanged += portion.unchanged;
    whole.quarantined += portion.quarantined;
    whole.results.extend(portion.results.into_iter().map(|mut result| {
        result.index += before as u64;
        result
    }));
}
