//! The embedded backend: SQLite in WAL mode, one writing connection and several that only read.
//!
//! What is committed survives the death of the process. With `synchronous = normal` the loss of
//! power can take the last commits before the write-ahead log reached the disk; it never damages
//! the file.

mod account;
mod activity;
mod alert;
mod alert_facets;
mod decision;
mod detector;
mod entity;
mod facets;
mod filter;
mod incident;
mod intake;
mod job;
mod log;
mod memory;
mod page;
mod policy;
mod profiles;
mod risk;
mod rows;
mod search;
mod tabs;
mod timeline;
mod window;
mod write;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};

use super::StoreError;
use profiles::Profiles;

static MIGRATOR: Migrator = sqlx::migrate!("src/store/sqlite/migrations");

/// Connections that only read.
const READERS: u32 = 4;

/// A database file and the connections to it.
#[derive(Clone)]
pub struct SqliteStore {
    writer: SqlitePool,
    readers: SqlitePool,
    profiles: Arc<Profiles>,
}

impl SqliteStore {
    /// Opens the file, makes it where there is none, and brings its schema up to date.
    pub async fn open(path: &Path) -> Result<Self, StoreError> {
        let opening = |source| StoreError::Open { path: path.display().to_string(), source };
        let options = SqliteConnectOptions::new()
            .filename(path)
            .page_size(8192)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .statement_cache_capacity(256)
            .pragma("temp_store", "memory");
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(
                options
                    .clone()
                    .create_if_missing(true)
                    .pragma("cache_size", "-16384")
                    .pragma("wal_autocheckpoint", "4000")
                    .optimize_on_close(true, None),
            )
            .await
            .map_err(opening)?;
        MIGRATOR.run(&writer).await.map_err(migration_error)?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.read_only(true).pragma("cache_size", "-4096"))
            .await
            .map_err(opening)?;
        Ok(Self { writer, readers, profiles: Arc::default() })
    }

    /// Finishes what is being done and closes the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn migration_error(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(found) => {
            let known = MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0);
            StoreError::NewerSchema { found, known }
        }
        error => StoreError::Migration(error),
    }
}

/// Names what was being done when the database refused.
fn failed(action: &'static str) -> impl Fn(sqlx::Error) -> StoreError + Copy {
    move |source| StoreError::Database { action, source }
}

/// Ids as the JSON list that `json_each` reads, so that a statement's text does not depend on how
/// many there are.
fn json_list<T: serde::Serialize>(ids: &[T]) -> String {
    serde_json::to_string(ids).expect("numbers and strings are JSON")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::store::Store;

    struct Folder(PathBuf);

    impl Drop for Folder {
        fn drop(&mut self) {
            let _gone = std::fs::remove_dir_all(&self.0);
        }
    }

    fn folder() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path =
            std::env::temp_dir().join(format!("muster-store-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    async fn open() -> (Arc<dyn Store>, Folder) {
        let folder = folder();
        let store = SqliteStore::open(&folder.0.join("muster.db")).await.unwrap();
        (Arc::new(store), folder)
    }

    crate::store::contract::store_contract!(open);

    #[tokio::test]
    async fn a_newer_schema_is_refused_in_a_sentence() {
        let folder = folder();
        let path = folder.0.join("muster.db");
        let store = SqliteStore::open(&path).await.unwrap();
        sqlx::query(
            "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
             values (9000, 'later', 1, x'00', 0)",
        )
        .execute(&store.writer)
        .await
        .unwrap();
        store.close().await;
        let Err(error) = SqliteStore::open(&path).await else { panic!("it was opened") };
        assert!(matches!(error, StoreError::NewerSchema { found: 9000, .. }), "{error}");
        assert!(error.to_string().contains("newer Muster"), "{error}");
    }

    #[tokio::test]
    async fn a_file_that_is_no_database_is_named() {
        let folder = folder();
        let path = folder.0.join("muster.db");
        std::fs::write(&path, "not a database, but long enough to be looked at ".repeat(100))
            .unwrap();
        let Err(error) = SqliteStore::open(&path).await else { panic!("it was opened") };
        assert!(error.to_string().contains("muster.db"), "{error}");
    }
}
