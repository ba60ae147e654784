use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, SqlitePool};

use crate::ingest::database;
use crate::limit::run;

/// Days of the invented alerts.
const DAYS: i64 = 14;
const DAY: i64 = 86_400_000_000;

/// Columns that hold a time.
const TIMES: [&str; 8] = [
    "created",
    "last_update",
    "source_update",
    "first_activity",
    "last_activity",
    "arrived",
    "time",
    "first_seen",
];
const TABLES: [&str; 11] = [
    "alert",
    "alert_document",
    "membership",
    "evidence",
    "alert_entity",
    "incident",
    "incident_label",
    "incident_entity",
    "activity_log",
    "alert_search",
    "incident_search",
];

/// Makes the database of a stopped server as many times as large: every alert and incident again,
/// each time a fortnight earlier, about the same people and machines. Sending them all would take
/// minutes.
pub(crate) async fn multiply(folder: &Path, times: usize) {
    let options = SqliteConnectOptions::new()
        .filename(database(folder))
        .pragma("cache_size", "-262144")
        .pragma("synchronous", "off")
        .pragma("wal_autocheckpoint", "20000");
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let most = |sql: &'static str| sqlx::query_scalar::<_, i64>(sql).fetch_one(&pool);
    let alerts = most("select max(number) from alert").await.unwrap();
    let incidents = most("select max(id) from incident").await.unwrap();
    for copy in 1..times as i64 {
        run(&pool, "begin immediate").await;
        for table in TABLES {
            let (alerts, incidents) = (alerts * copy, incidents * copy);
            let earlier = copy * DAYS * DAY;
            let sql = copy_of(&pool, table, &Shift { copy, alerts, incidents, earlier }).await;
            run(&pool, &sql).await;
        }
        run(&pool, "commit").await;
    }
    run(&pool, "pragma wal_checkpoint(truncate)").await;
    pool.close().await;
}

struct Shift {
    copy: i64,
    alerts: i64,
    incidents: i64,
    earlier: i64,
}

async fn copy_of(pool: &SqlitePool, table: &str, by: &Shift) -> String {
    let Shift { copy, alerts, incidents, earlier } = by;
    // Only the originals are copied.
    let (most_alerts, most_incidents) = (alerts / copy, incidents / copy);
    match table {
        "alert_search" => {
            return format!(
                "insert into alert_search (rowid, title) select number + {alerts}, title from alert
                 where number <= {most_alerts}"
            );
        }
        "incident_search" => {
            return format!(
                "insert into incident_search (rowid, name) select id + {incidents}, display_name
                 from incident where id <= {most_incidents}"
            );
        }
        _ => {}
    }
    let sql = format!("select name from pragma_table_info('{table}')");
    let columns: Vec<String> =
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await.unwrap();
    let values: Vec<String> = columns
        .iter()
        .map(|column| match (table, column.as_str()) {
            ("incident", "id") => format!("id + {incidents}"),
            ("incident", "state" | "document") => {
                let id = if column == "state" { "id + {}" } else { "cast(id + {} as text)" };
                let id = id.replace("{}", &incidents.to_string());
                format!("json_set({column}, '$.id', {id})")
            }
            ("alert", "id") => format!("id || '-{copy}'"),
            ("activity_log", "id" | "alert" | "operation") => "null".to_owned(),
            (_, "number" | "alert") => format!("{column} + {alerts}"),
            (_, "incident" | "redirect") => format!("{column} + {incidents}"),
            (_, time) if TIMES.contains(&time) => {
                format!("iif({time} > 0, {time} - {earlier}, 0)")
            }
            _ => column.clone(),
        })
        .collect();
    let (key, most) = match table {
        "alert" => ("number", most_alerts),
        "incident" => ("id", most_incidents),
        "incident_label" | "incident_entity" | "activity_log" => ("incident", most_incidents),
        _ => ("alert", most_alerts),
    };
    format!(
        "insert into {table} ({}) select {} from {table} where {key} <= {most}",
        columns.join(", "),
        values.join(", "),
    )
}
