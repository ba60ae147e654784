//! Detectors, as their alerts tell of them.

use std::sync::Arc;

use async_trait::async_trait;
use shared::detector::TrackRecord;
use shared::enums::ServiceSource;
use shared::time::Timestamp;

use super::StoreError;

#[async_trait]
pub trait DetectorStore {
    /// Those with most alerts that their products created since a time first.
    async fn detectors(&self, since: Timestamp) -> Result<Vec<DetectorRow>, StoreError>;

    /// One of them; nothing where no alert is of it.
    async fn detector(
        &self,
        key: &str,
        since: Timestamp,
    ) -> Result<Option<DetectorRow>, StoreError>;

    /// The records of those of whose alerts any was ever classified; what is unclassified is not
    /// counted.
    async fn track_records(&self) -> Result<Vec<(Arc<str>, TrackRecord)>, StoreError>;
}

/// A detector by its alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetectorRow {
    pub key: String,
    /// Of its latest alert.
    pub title: String,
    pub product_name: String,
    pub service_source: ServiceSource,
    pub alerts: i64,
    pub recent_alerts: i64,
    pub last_alert: Timestamp,
    pub record: TrackRecord,
}
