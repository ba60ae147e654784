//! The log and the operations.

use async_trait::async_trait;
use shared::operation::ActivityLogKind;
use shared::time::Timestamp;

use super::{SqliteStore, failed};
use crate::store::{LogRow, LogStore, OperationRow, StoreError};

#[async_trait]
impl LogStore for SqliteStore {
    async fn log_after(&self, sequence: i64, limit: u32) -> Result<Vec<LogRow>, StoreError> {
        let rows: Vec<(i64, i64, String, String, String)> = sqlx::query_as(
            "select sequence, time, actor, kind, body from log where sequence > ? \
             order by sequence limit ?",
        )
        .bind(sequence)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failed("read the log"))?;
        rows.into_iter()
            .map(|(sequence, time, actor, kind, body)| {
                let body = serde_json::from_str(&body)
                    .map_err(|source| StoreError::Corrupt { what: "log entry", source })?;
                Ok(LogRow { sequence, time: Timestamp(time), actor, kind, body })
            })
            .collect()
    }

    async fn log_head(&self) -> Result<i64, StoreError> {
        sqlx::query_scalar("select coalesce(max(sequence), 0) from log")
            .fetch_one(&self.readers)
            .await
            .map_err(failed("read the log"))
    }

    async fn operation(&self, id: &str) -> Result<Option<OperationRow>, StoreError> {
        let row: Option<(String, i64, String, String, String, Option<String>)> = sqlx::query_as(
            "select id, time, actor, text, inverse, undone_by from operation where id = ?",
        )
        .bind(id)
        .fetch_optional(&self.readers)
        .await
        .map_err(failed("read an operation"))?;
        row.map(|(id, time, actor, text, inverse, undone_by)| {
            let inverse = serde_json::from_str(&inverse)
                .map_err(|source| StoreError::Corrupt { what: "operation", source })?;
            Ok(OperationRow { id, time: Timestamp(time), actor, text, inverse, undone_by })
        })
        .transpose()
    }
}

const KINDS: [(ActivityLogKind, &str); 9] = [
    (ActivityLogKind::Created, "created"),
    (ActivityLogKind::AlertAdded, "alertAdded"),
    (ActivityLogKind::AlertMoved, "alertMoved"),
    (ActivityLogKind::Merged, "merged"),
    (ActivityLogKind::Split, "split"),
    (ActivityLogKind::Changed, "changed"),
    (ActivityLogKind::Comment, "comment"),
    (ActivityLogKind::Suggestion, "suggestion"),
    (ActivityLogKind::Undone, "undone"),
];

pub(super) fn kind_name(kind: ActivityLogKind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("changed", |(_, name)| name)
}

pub(super) fn kind_of_entry(name: &str) -> ActivityLogKind {
    KINDS
        .iter()
        .find(|(_, known)| *known == name)
        .map_or(ActivityLogKind::Changed, |(kind, _)| *kind)
}
