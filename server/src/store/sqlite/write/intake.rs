//! Activities, quarantine, sources.

use sqlx::SqliteConnection;

use crate::store::Batch;
use crate::store::sqlite::json_list;
use crate::store::sqlite::rows::{Insert, each};

pub(super) async fn write_intake(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    const ACTIVITY: Insert = Insert {
        head: "insert into activity (id, time, action_type, risk_contribution, document) values",
        columns: 5,
        tail: "on conflict (id) do update set time = excluded.time, \
               action_type = excluded.action_type, \
               risk_contribution = excluded.risk_contribution, document = excluded.document",
    };
    const NAME: Insert = Insert {
        head: "insert or ignore into name (kind, scheme, value) values",
        columns: 3,
        tail: "",
    };
    const ACTIVITY_NAME: Insert = Insert {
        head: "insert or ignore into activity_name (name, time, activity) \
               select n.id, v.column2, a.number from (values",
        columns: 5,
        tail: ") v join activity a on a.id = v.column1 \
               join name n on n.value = v.column5 and n.scheme = v.column4 \
               and n.kind = v.column3",
    };
    if !batch.activities.is_empty() {
        // Names of an earlier version of the same activity.
        let ids: Vec<&str> = batch.activities.iter().map(|row| row.id.as_str()).collect();
        sqlx::query(
            "delete from activity_name where activity in \
             (select number from activity where id in (select value from json_each(?)))",
        )
        .bind(json_list(&ids))
        .execute(&mut *connection)
        .await?;
    }
    ACTIVITY
        .run(connection, &batch.activities, |query, row| {
            query
                .bind(row.id.as_str())
                .bind(row.time.0)
                .bind(row.action_type.as_str())
                .bind(row.risk_contribution)
                .bind(row.document.as_str())
        })
        .await?;
    let names: Vec<_> = batch
        .activities
        .iter()
        .flat_map(|row| row.names.iter().map(move |name| (row, name)))
        .collect();
    NAME.run(connection, &names, |query, (_, name)| {
        query.bind(name.kind.as_str()).bind(name.name.scheme.as_str()).bind(&*name.name.value)
    })
    .await?;
    ACTIVITY_NAME
        .run(connection, &names, |query, (row, name)| {
            query
                .bind(row.id.as_str())
                .bind(row.time.0)
                .bind(name.kind.as_str())
                .bind(name.name.scheme.as_str())
                .bind(&*name.name.value)
        })
        .await?;
    each(
        connection,
        &batch.quarantined,
        "insert or replace into quarantine (id, received, resource, reason, raw) \
         values (?, ?, ?, ?, ?)",
        |query, row| {
            query
                .bind(row.id.as_str())
                .bind(row.received.0)
                .bind(row.resource.as_str())
                .bind(row.reason.as_str())
                .bind(row.raw.as_str())
        },
    )
    .await?;
    each(
        connection,
        &batch.sources,
        "insert into source (service_source, product_name, alerts, first_received, last_received) \
         values (?1, ?2, ?3, ?4, ?4) on conflict (service_source, product_name) \
         do update set alerts = alerts + excluded.alerts, \
         last_received = max(last_received, excluded.last_received)",
        |query, row| {
            query
                .bind(row.service_source.as_str())
                .bind(row.product_name.as_str())
                .bind(row.new_alerts)
                .bind(row.heard.0)
        },
    )
    .await
}
