//! Detectors, counted from their alerts so that no count can drift.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use shared::detector::TrackRecord;
use shared::enums::ServiceSource;
use shared::time::Timestamp;

use super::{SqliteStore, failed};
use crate::store::{DetectorRow, DetectorStore, StoreError};

#[async_trait]
impl DetectorStore for SqliteStore {
    async fn detectors(&self, since: Timestamp) -> Result<Vec<DetectorRow>, StoreError> {
        self.counted("detector <> ''", since, "").await
    }

    async fn detector(
        &self,
        key: &str,
        since: Timestamp,
    ) -> Result<Option<DetectorRow>, StoreError> {
        Ok(self.counted("detector = ?2", since, key).await?.pop())
    }

    async fn track_records(&self) -> Result<Vec<(Arc<str>, TrackRecord)>, StoreError> {
        self.records("").await
    }
}

impl SqliteStore {
    async fn counted(
        &self,
        which: &str,
        since: Timestamp,
        key: &str,
    ) -> Result<Vec<DetectorRow>, StoreError> {
        type Counted = (String, i64, i64, i64, String, String, String);
        let text = format!(
            "with counted as ( \
                 select detector, count(*) as alerts, sum(created >= ?1) as recent, \
                 max(created) as latest from alert where {which} group by detector \
             ) \
             select c.detector, c.alerts, c.recent, c.latest, a.title, a.product_name, \
             a.service_source from counted c join alert a on a.number = ( \
                 select max(b.number) from alert b \
                 where b.detector = c.detector and b.created = c.latest \
             ) order by c.recent desc, c.alerts desc, c.detector"
        );
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(text)).bind(since.0);
        if !key.is_empty() {
            query = query.bind(key);
        }
        let rows: Vec<Counted> =
            query.fetch_all(&self.readers).await.map_err(failed("list detectors"))?;
        let mut records: HashMap<Arc<str>, TrackRecord> =
            self.records(key).await?.into_iter().collect();
        let detectors = rows.into_iter().map(
            |(key, alerts, recent_alerts, latest, title, product_name, service_source)| {
                let mut record = records.remove(key.as_str()).unwrap_or_default();
                record.unclassified = alerts - record.classified();
                DetectorRow {
                    key,
                    title,
                    product_name,
                    service_source: ServiceSource::parse(&service_source),
                    alerts,
                    recent_alerts,
                    last_alert: Timestamp(latest),
                    record,
                }
            },
        );
        Ok(detectors.collect())
    }

    /// Of one detector, or of all where none is named.
    async fn records(&self, key: &str) -> Result<Vec<(Arc<str>, TrackRecord)>, StoreError> {
        let which = if key.is_empty() { "" } else { "and detector = ?" };
        let text = format!(
            "select detector, sum(classification = 'truePositive'), \
             sum(classification = 'informationalExpectedActivity'), \
             sum(classification = 'falsePositive') from alert \
             where classification in \
             ('truePositive', 'falsePositive', 'informationalExpectedActivity') {which} \
             group by detector"
        );
        let mut query = sqlx::query_as(sqlx::AssertSqlSafe(text));
        if !key.is_empty() {
            query = query.bind(key);
        }
        let rows: Vec<(String, i64, i64, i64)> = query
            .fetch_all(&self.readers)
            .await
            .map_err(failed("count the records of detectors"))?;
        let records = rows.into_iter().map(|(key, true_positives, benign, false_positives)| {
            let record = TrackRecord {
                true_positives,
                benign_positives: benign,
                false_positives,
                unclassified: 0,
            };
            (key.into(), record)
        });
        Ok(records.collect())
    }
}
