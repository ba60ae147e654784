//! The data folder: opened by one process that writes, and looked into by others.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use thiserror::Error;

use crate::config::{self, ConfigError};
use crate::store::{SqliteStore, StoreError};

#[derive(Debug, Args)]
pub(crate) struct StorageOptions {
    /// Folder that everything is kept in [default: the system's place for data, …/muster]
    #[arg(long, value_name = "DIR", env = "MUSTER_DATA")]
    data: Option<PathBuf>,
    /// Database, instead of the one in the data folder: sqlite:PATH
    #[arg(long, value_name = "URL", env = "DATABASE_URL", hide_env_values = true)]
    database: Option<String>,
}

#[derive(Debug, Error)]
pub(crate) enum FolderError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(
        "cannot write to the data folder {folder} ({cause}); make it writable, or choose another \
         with --data DIR or MUSTER_DATA"
    )]
    NotWritable { folder: PathBuf, cause: io::Error },
    #[error(
        "another Muster is using the data in {folder}; stop it first, or choose another \
             folder with --data DIR or MUSTER_DATA"
    )]
    InUse { folder: PathBuf },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A database that only this process writes, as long as this lives.
pub(crate) struct OwnedStore {
    pub(crate) store: SqliteStore,
    _lock: File,
}

impl StorageOptions {
    pub(crate) fn file(&self) -> Result<PathBuf, ConfigError> {
        let data = self.data.clone().unwrap_or_else(config::default_data_folder);
        config::database_file(&data, self.database.as_deref())
    }

    /// Opens the database as its one writer.
    pub(crate) async fn own(&self) -> Result<OwnedStore, FolderError> {
        let file = self.prepared()?;
        let lock = patiently_locked(&file).await?;
        Ok(OwnedStore { store: SqliteStore::open(&file).await?, _lock: lock })
    }

    /// Opens the database beside the process that owns it, if one does.
    pub(crate) async fn beside(&self) -> Result<SqliteStore, FolderError> {
        Ok(SqliteStore::open(&self.prepared()?).await?)
    }

    fn prepared(&self) -> Result<PathBuf, FolderError> {
        let file = self.file()?;
        let folder = folder_of(&file);
        let not_writable = |cause| FolderError::NotWritable { folder: folder.clone(), cause };
        create_folder(&folder).map_err(not_writable)?;
        // The database would complain in words of its own.
        let existing = OpenOptions::new().append(true).create(true).open(&file);
        existing.map_err(not_writable)?;
        Ok(file)
    }
}

/// For nobody else on this machine: it says who was attacked, and how. A folder that is there keeps
/// the rights that it has.
fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// A process that was just killed may hold the lock for a moment longer.
async fn patiently_locked(file: &Path) -> Result<File, FolderError> {
    for _ in 0..20 {
        match lock(file) {
            Err(FolderError::InUse { .. }) => tokio::time::sleep(Duration::from_millis(100)).await,
            locked => return locked,
        }
    }
    lock(file)
}

fn lock(file: &Path) -> Result<File, FolderError> {
    let folder = folder_of(file);
    let not_writable = |cause| FolderError::NotWritable { folder: folder.clone(), cause };
    let path = file.with_extension("lock");
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(path);
    let lock = lock.map_err(not_writable)?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(FolderError::InUse { folder }),
        Err(TryLockError::Error(cause)) => Err(not_writable(cause)),
    }
}

fn folder_of(file: &Path) -> PathBuf {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_new_folder_is_its_owners_alone() {
        let name = format!("muster-folder-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        create_folder(&folder).unwrap();
        let mode = fs::metadata(&folder).unwrap().permissions().mode();
        create_folder(&folder).unwrap();
        fs::remove_dir(&folder).unwrap();
        assert_eq!(mode & 0o777, 0o700);
    }
}
