//! What came in: records that could not be read, and who was heard when.

use async_trait::async_trait;
use shared::ingest::{QuarantinedRecord, Source};
use shared::time::Timestamp;

use super::{ListQuery, Listing, StoreError};

#[async_trait]
pub trait QuarantineStore {
    /// Newest first.
    async fn quarantine(&self, query: &ListQuery)
    -> Result<Listing<QuarantinedRecord>, StoreError>;

    async fn quarantined(&self, id: &str) -> Result<Option<QuarantinedRecord>, StoreError>;

    /// Whether there was one.
    async fn dismiss_quarantined(&self, id: &str) -> Result<bool, StoreError>;
}

#[async_trait]
pub trait SourceStore {
    /// Every product that ever reported an alert, last heard first.
    async fn sources(&self, now: Timestamp) -> Result<Vec<Source>, StoreError>;
}
