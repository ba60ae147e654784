//! Quarantine and sources.

use std::collections::HashMap;

use async_trait::async_trait;
use shared::enums::ServiceSource;
use shared::ingest::{QuarantinedRecord, Source};
use shared::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::entity::{cut, offset};
use super::{SqliteStore, failed};
use crate::store::{ListQuery, Listing, QuarantineStore, SourceStore, StoreError};

#[async_trait]
impl QuarantineStore for SqliteStore {
    async fn quarantine(
        &self,
        query: &ListQuery,
    ) -> Result<Listing<QuarantinedRecord>, StoreError> {
        let failed = failed("list the quarantine");
        let skip = offset(query)?;
        let rows = sqlx::query(
            "select id, received, resource, reason, raw from quarantine \
             order by received desc, id desc limit ? offset ?",
        )
        .bind(i64::from(query.page_size()) + 1)
        .bind(skip)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut rows: Vec<QuarantinedRecord> =
            rows.iter().map(record).collect::<Result<_, _>>().map_err(failed)?;
        let next = cut(&mut rows, query, skip);
        let count = if query.count {
            let count = sqlx::query_scalar("select count(*) from quarantine");
            Some(count.fetch_one(&self.readers).await.map_err(failed)?)
        } else {
            None
        };
        Ok(Listing { rows, next, count })
    }

    async fn quarantined(&self, id: &str) -> Result<Option<QuarantinedRecord>, StoreError> {
        let failed = failed("read a quarantined record");
        let row =
            sqlx::query("select id, received, resource, reason, raw from quarantine where id = ?")
                .bind(id)
                .fetch_optional(&self.readers)
                .await
                .map_err(failed)?;
        row.as_ref().map(record).transpose().map_err(failed)
    }

    async fn dismiss_quarantined(&self, id: &str) -> Result<bool, StoreError> {
        let done = sqlx::query("delete from quarantine where id = ?")
            .bind(id)
            .execute(&self.writer)
            .await
            .map_err(failed("dismiss a quarantined record"))?;
        Ok(done.rows_affected() > 0)
    }
}

fn record(row: &SqliteRow) -> Result<QuarantinedRecord, sqlx::Error> {
    Ok(QuarantinedRecord {
        id: row.try_get("id")?,
        received_date_time: Timestamp(row.try_get("received")?),
        resource: row.try_get("resource")?,
        reason: row.try_get("reason")?,
        raw: row.try_get("raw")?,
    })
}

/// A source is silent when it pauses so many times longer than it usually does.
const PATIENCE: i64 = 5;

/// Fewer alerts than this say nothing about how a source usually pauses.
const ENOUGH: i64 = 5;

#[async_trait]
impl SourceStore for SqliteStore {
    async fn sources(&self, now: Timestamp) -> Result<Vec<Source>, StoreError> {
        let failed = failed("list sources");
        let day = now.plus(-Timestamp::DAY);
        let recent: Vec<(String, String, i64)> = sqlx::query_as(
            "select service_source, product_name, count(*) from alert where arrived > ? \
             group by 1, 2",
        )
        .bind(day.0)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let recent: HashMap<(String, String), i64> =
            recent.into_iter().map(|(source, product, count)| ((source, product), count)).collect();
        let rows: Vec<(String, String, i64, i64, i64)> = sqlx::query_as(
            "select service_source, product_name, alerts, first_received, last_received \
             from source order by last_received desc, service_source, product_name",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        Ok(rows
            .into_iter()
            .map(|(source, product, alerts, first, last)| {
                let usual = (last - first) / alerts.max(1);
                let pause = now.0 - last;
                Source {
                    service_source: ServiceSource::parse(&source),
                    alerts,
                    first_received_date_time: Timestamp(first),
                    last_received_date_time: Timestamp(last),
                    silent: alerts >= ENOUGH && pause > (usual * PATIENCE).max(Timestamp::DAY),
                    alerts_last_day: recent.get(&(source, product.clone())).copied().unwrap_or(0),
                    product_name: product,
                }
            })
            .collect())
    }
}
