//! Jobs, and the incidents that they go through.

use async_trait::async_trait;
use shared::incident::Incident;
use shared::job::{Job, JobKind, JobStatus};
use shared::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::incident::parse;
use super::{SqliteStore, failed};
use crate::correlate::model::IncidentId;
use crate::store::{JobRow, JobStore, StoreError};

const COLUMNS: &str = "number, kind, status, text, done, total, changed, started_by, created, \
    last_update, reached";

#[async_trait]
impl JobStore for SqliteStore {
    async fn jobs(&self, limit: u32) -> Result<Vec<JobRow>, StoreError> {
        let text = format!("select {COLUMNS} from job order by number desc limit ?");
        self.read_jobs(text, i64::from(limit)).await
    }

    async fn job(&self, number: i64) -> Result<Option<JobRow>, StoreError> {
        let text = format!("select {COLUMNS} from job where number = ?");
        Ok(self.read_jobs(text, number).await?.pop())
    }

    async fn running_job(&self) -> Result<Option<JobRow>, StoreError> {
        let text = format!(
            "select {COLUMNS} from job where status = 'running' order by number desc limit ?"
        );
        Ok(self.read_jobs(text, 1).await?.pop())
    }

    async fn open_incidents(
        &self,
        after: IncidentId,
        limit: u32,
    ) -> Result<Vec<Incident>, StoreError> {
        let documents: Vec<String> = sqlx::query_scalar(
            "select document from incident where id > ? and redirect is null \
             and status <> 'resolved' order by id limit ?",
        )
        .bind(after as i64)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failed("read open incidents"))?;
        documents.iter().map(|document| parse(document)).collect()
    }

    async fn count_open_incidents(&self) -> Result<u64, StoreError> {
        let count: i64 = sqlx::query_scalar(
            "select count(*) from incident where redirect is null and status <> 'resolved'",
        )
        .fetch_one(&self.readers)
        .await
        .map_err(failed("count open incidents"))?;
        Ok(count as u64)
    }
}

impl SqliteStore {
    async fn read_jobs(&self, text: String, bound: i64) -> Result<Vec<JobRow>, StoreError> {
        let failed = failed("read jobs");
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(bound)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        rows.iter().map(read).collect::<Result<_, _>>().map_err(failed)
    }
}

fn read(row: &SqliteRow) -> Result<JobRow, sqlx::Error> {
    let count = |name: &str| row.try_get::<i64, _>(name).map(|count| count as u64);
    let number: i64 = row.try_get("number")?;
    Ok(JobRow {
        number,
        job: Job {
            id: number.to_string(),
            kind: JobKind::parse(row.try_get("kind")?).unwrap_or(JobKind::Rescore),
            status: JobStatus::parse(row.try_get("status")?).unwrap_or(JobStatus::Superseded),
            text: row.try_get("text")?,
            done: count("done")?,
            total: count("total")?,
            changed: count("changed")?,
            started_by: row.try_get("started_by")?,
            created_date_time: Timestamp(row.try_get("created")?),
            last_update_date_time: Timestamp(row.try_get("last_update")?),
        },
        reached: count("reached")?,
    })
}
