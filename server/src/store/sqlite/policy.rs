//! Versions of the policy.

use async_trait::async_trait;
use shared::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{SqliteStore, failed};
use crate::store::{PolicyRow, PolicyStore, StoreError};

const COLUMNS: &str =
    "version, name, created, created_by, reason, restored_from, changes, document";

#[async_trait]
impl PolicyStore for SqliteStore {
    async fn policy(&self) -> Result<PolicyRow, StoreError> {
        let text = format!("select {COLUMNS} from policy order by version desc limit 1");
        let row = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_one(&self.readers).await;
        read(&row.map_err(failed("read the policy"))?)
    }

    async fn policy_version(&self, version: i64) -> Result<Option<PolicyRow>, StoreError> {
        let text = format!("select {COLUMNS} from policy where version = ?");
        let row = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(version)
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("read a version of the policy"))?;
        row.as_ref().map(read).transpose()
    }

    async fn policy_versions(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<PolicyRow>, StoreError> {
        let text =
            format!("select {COLUMNS} from policy where version < ? order by version desc limit ?");
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(before.unwrap_or(i64::MAX))
            .bind(limit)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("list versions of the policy"))?;
        rows.iter().map(read).collect()
    }
}

fn read(row: &SqliteRow) -> Result<PolicyRow, StoreError> {
    let failed = failed("read a version of the policy");
    let document: &str = row.try_get("document").map_err(failed)?;
    Ok(PolicyRow {
        version: row.try_get("version").map_err(failed)?,
        name: row.try_get("name").map_err(failed)?,
        created: Timestamp(row.try_get("created").map_err(failed)?),
        created_by: row.try_get("created_by").map_err(failed)?,
        reason: row.try_get("reason").map_err(failed)?,
        restored_from: row.try_get("restored_from").map_err(failed)?,
        changes: row.try_get("changes").map_err(failed)?,
        document: serde_json::from_str(document)
            .map_err(|source| StoreError::Corrupt { what: "policy", source })?,
    })
}
