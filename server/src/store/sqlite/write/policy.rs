//! Versions of the policy and jobs.

use sqlx::SqliteConnection;

use crate::store::sqlite::failed;
use crate::store::sqlite::rows::each;
use crate::store::{Batch, JobRow, PolicyRow, StoreError};

pub(super) async fn write_policies(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), StoreError> {
    each(
        connection,
        &batch.policies,
        "insert into policy (version, name, created, created_by, reason, restored_from, changes, \
         document) values (?, ?, ?, ?, ?, ?, ?, ?)",
        |query, row: &PolicyRow| {
            query
                .bind(row.version)
                .bind(row.name.as_str())
                .bind(row.created.0)
                .bind(row.created_by.as_str())
                .bind(row.reason.as_deref())
                .bind(row.restored_from)
                .bind(row.changes)
                .bind(row.document.to_string())
        },
    )
    .await
    .map_err(failed("write the policy"))?;
    each(
        connection,
        &batch.jobs,
        "insert or replace into job (number, kind, status, text, done, total, changed, \
         started_by, created, last_update, reached) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        |query, row: &JobRow| {
            let job = &row.job;
            query
                .bind(row.number)
                .bind(job.kind.as_str())
                .bind(job.status.as_str())
                .bind(job.text.as_str())
                .bind(job.done as i64)
                .bind(job.total as i64)
                .bind(job.changed as i64)
                .bind(job.started_by.as_str())
                .bind(job.created_date_time.0)
                .bind(job.last_update_date_time.0)
                .bind(row.reached as i64)
        },
    )
    .await
    .map_err(failed("write a job"))
}
