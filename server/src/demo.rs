//! An invented month at an invented company, sent through the same pipeline as anything else.
//!
//! Its times are moved so that it ends now; nothing else about it is special, and nothing in the
//! product knows it.

mod shift;

use bytes::Bytes;
use serde_json::Value;
use shared::time::Timestamp;
use thiserror::Error;

use crate::ingest::body::{self, BodyError, Coding};
use crate::ingest::{self, Framing, Resource, feed};
use crate::pipeline::{PipelineError, PipelineHandle};

/// The inventory first, so that names are known; then alerts as they arrived; then the rest.
const PARTS: [(Resource, &[u8]); 3] = [
    (Resource::Assets, include_bytes!("../demo/assets.ndjson.zst")),
    (Resource::Alerts, include_bytes!("../demo/alerts.ndjson.zst")),
    (Resource::Activities, include_bytes!("../demo/activities.ndjson.zst")),
];

/// When the story ends: 2026-01-31T12:00:00Z.
const END: Timestamp = Timestamp(1_769_860_800 * Timestamp::SECOND);

/// Far more than the story has.
const LARGEST_PART: usize = 64 * 1024 * 1024;

#[derive(Debug, Error)]
pub enum DemoError {
    #[error("unpacking the demo")]
    Packed(#[from] BodyError),
    #[error("reading the demo")]
    Story(#[from] serde_json::Error),
    #[error("writing the demo")]
    Pipeline(#[from] PipelineError),
}

/// Sends the story in, ending now.
pub async fn replay(pipeline: &PipelineHandle, now: Timestamp) -> Result<(), DemoError> {
    // Whole seconds: each time keeps its fraction, and so its place among the others.
    let seconds = now.since(END).div_euclid(Timestamp::SECOND);
    for (resource, packed) in PARTS {
        let lines = body::read(packed, Coding::Zstd, LARGEST_PART).await?;
        let shifting = tokio::task::spawn_blocking(move || shifted(&lines, seconds));
        let lines = shifting.await.expect("shifting does not panic")?;
        let records = ingest::read(lines, Framing::Lines, Some(resource)).await;
        feed::feed(pipeline, records, |_| {}).await?;
    }
    Ok(())
}

fn shifted(lines: &[u8], seconds: i64) -> Result<Bytes, serde_json::Error> {
    let mut moved = Vec::with_capacity(lines.len());
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let mut value: Value = serde_json::from_slice(line)?;
        shift::shift(&mut value, seconds);
        serde_json::to_writer(&mut moved, &value)?;
        moved.push(b'\n');
    }
    Ok(moved.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_the_storys() {
        assert_eq!(END.to_string(), "2026-01-31T12:00:00Z");
    }

    #[tokio::test]
    async fn every_record_is_read_and_ends_when_it_should() {
        for (resource, packed) in PARTS {
            let lines = body::read(packed, Coding::Zstd, LARGEST_PART).await.unwrap();
            let unmoved = shifted(&lines, 0).unwrap();
            assert_eq!(
                unmoved.split(|byte| *byte == b'\n').count(),
                lines.split(|byte| *byte == b'\n').count()
            );
            let records = ingest::read(unmoved, Framing::Lines, Some(resource)).await;
            assert!(!records.is_empty());
            assert!(
                !records
                    .iter()
                    .any(|record| { matches!(record, crate::pipeline::Record::Unreadable(_)) })
            );
        }
    }
}
