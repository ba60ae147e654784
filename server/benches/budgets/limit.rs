use std::path::{Path, PathBuf};
use std::time::Instant;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Row, SqlitePool};

use crate::ingest::{BATCH, database};

/// What bulk statements can do: the rows that the server wrote, copied into the same schema on the
/// same disk with the same settings, without HTTP, parsing and correlation.
pub(crate) struct Limit {
    pool: SqlitePool,
    tables: Vec<Table>,
}

struct Table {
    name: String,
    /// Grows with time, so that what is new can be told.
    key: String,
    copied: i64,
}

/// A number that grows is under one of these names.
const KEYS: [&str; 6] = ["number", "alert", "incident", "entity", "sequence", "id"];

impl Limit {
    pub(crate) async fn beside(folder: &Path) -> Self {
        let copy: PathBuf = folder.join("copy").with_extension("limit");
        let options = SqliteConnectOptions::new()
            .filename(&copy)
            .create_if_missing(true)
            .page_size(8192)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .pragma("cache_size", "-16384")
            .pragma("wal_autocheckpoint", "4000");
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
        run(&pool, &format!("attach '{}' as source", database(folder))).await;
        run(&pool, &format!("attach '{}' as stage", copy.with_extension("stage").display())).await;
        run(&pool, "pragma stage.journal_mode = off").await;
        let objects = sqlx::query(
            "select type, name, sql from source.sqlite_schema
             where sql is not null and name not like 'sqlite_%' and name not like '%fts%'
               and name not like '%search%' and name not like '_sqlx%' and sql not like '%virtual%'
               and type in ('table', 'index') order by type desc",
        )
        .fetch_all(&pool)
        .await
        .unwrap();
        let mut tables = Vec::new();
        for object in &objects {
            let (kind, name): (String, String) = (object.get(0), object.get(1));
            run(&pool, &object.get::<String, _>(2)).await;
            if kind == "table"
                && let Some(key) = key_of(&pool, &name).await
            {
                tables.push(Table { name, key, copied: 0 });
            }
        }
        Self { pool, tables }
    }

    /// Seconds that it takes to insert what the server wrote since the last time, in as many
    /// transactions as there were batches.
    pub(crate) async fn copy(&mut self, alerts: usize) -> f64 {
        let steps = alerts.div_ceil(BATCH) as i64;
        let mut staged = Vec::new();
        for Table { name, key, copied } in &mut self.tables {
            let sql = format!(
                "create table stage.rows_of_{name} as select * from source.\"{name}\"
                 where \"{key}\" > {copied} order by \"{key}\""
            );
            run(&self.pool, &format!("drop table if exists stage.rows_of_{name}")).await;
            run(&self.pool, &sql).await;
            let sql = format!("select count(*), max(\"{key}\") from stage.rows_of_{name}");
            let counted = sqlx::query(AssertSqlSafe(sql)).fetch_one(&self.pool).await.unwrap();
            let rows: i64 = counted.get(0);
            *copied = counted.get::<Option<i64>, _>(1).unwrap_or(*copied);
            staged.push((name.clone(), rows));
        }
        let began = Instant::now();
        for step in 0..steps {
            run(&self.pool, "begin immediate").await;
            for (name, rows) in &staged {
                let (from, to) = (rows * step / steps, rows * (step + 1) / steps);
                if to > from {
                    let sql = format!(
                        "insert or replace into main.\"{name}\" select * from stage.rows_of_{name}
                         where rowid > {from} and rowid <= {to}"
                    );
                    run(&self.pool, &sql).await;
                }
            }
            run(&self.pool, "commit").await;
        }
        began.elapsed().as_secs_f64()
    }
}

async fn key_of(pool: &SqlitePool, table: &str) -> Option<String> {
    let sql = format!("select name from pragma_table_info('{table}') where type = 'INTEGER'");
    let columns: Vec<String> =
        sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(pool).await.unwrap();
    let key = KEYS.iter().find(|key| columns.iter().any(|column| column == *key));
    key.map(|key| (*key).to_owned())
}

pub(crate) async fn run(pool: &SqlitePool, sql: &str) {
    sqlx::query(AssertSqlSafe(sql.to_owned())).execute(pool).await.unwrap();
}
