//! Logs, comments, operations.

use sqlx::SqliteConnection;

use crate::store::sqlite::failed;
use crate::store::sqlite::log::kind_name;
use crate::store::sqlite::rows::{Insert, each};
use crate::store::{Batch, StoreError};

pub(super) async fn write_history(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), StoreError> {
    const ENTRY: Insert = Insert {
        head: "insert into activity_log (time, incident, performed_by, kind, text, alert, \
               operation) values",
        columns: 7,
        tail: "",
    };
    let failed = failed("write the log");
    each(
        connection,
        &batch.log,
        "insert into log (sequence, time, actor, kind, body) values (?, ?, ?, ?, ?)",
        |query, row| {
            query
                .bind(row.sequence)
                .bind(row.time.0)
                .bind(row.actor.as_str())
                .bind(row.kind.as_str())
                .bind(row.body.to_string())
        },
    )
    .await
    .map_err(failed)?;
    ENTRY
        .run(connection, &batch.activity_log, |query, row| {
            query
                .bind(row.time.0)
                .bind(row.incident as i64)
                .bind(row.performed_by.as_str())
                .bind(kind_name(row.kind))
                .bind(row.text.as_str())
                .bind(row.alert.as_deref())
                .bind(row.operation.as_deref())
        })
        .await
        .map_err(failed)?;
    each(
        connection,
        &batch.comments,
        "insert into comment (incident, time, author, text) values (?, ?, ?, ?)",
        |query, row| {
            query
                .bind(row.incident as i64)
                .bind(row.time.0)
                .bind(row.by.as_str())
                .bind(row.text.as_str())
        },
    )
    .await
    .map_err(failed)?;
    each(
        connection,
        &batch.operations,
        "insert or replace into operation (id, time, actor, text, inverse, undone_by) \
         values (?, ?, ?, ?, ?, ?)",
        |query, row| {
            query
                .bind(row.id.as_str())
                .bind(row.time.0)
                .bind(row.actor.as_str())
                .bind(row.text.as_str())
                .bind(row.inverse.to_string())
                .bind(row.undone_by.as_deref())
        },
    )
    .await
    .map_err(failed)?;
    each(
        connection,
        &batch.apart,
        "insert or ignore into apart (one, other) values (?, ?)",
        |query, pair| query.bind(pair[0] as i64).bind(pair[1] as i64),
    )
    .await
    .map_err(failed)?;
    each(
        connection,
        &batch.together,
        "delete from apart where one = ? and other = ?",
        |query, pair| query.bind(pair[0] as i64).bind(pair[1] as i64),
    )
    .await
    .map_err(failed)
}
