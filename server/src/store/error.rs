//! What can go wrong between Muster and its database.

/// The caller's mistakes are [`StoreError::Query`] and [`StoreError::Token`]; the rest is ours or
/// the disk's.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A filter, an order or a search that this list cannot answer.
    #[error("{message}")]
    Query {
        message: String,
        /// The property in question.
        target: Option<String>,
    },
    #[error("$skiptoken is not one that this list gave out")]
    Token,
    #[error(
        "the database was written by a newer Muster (schema {found}, this one knows {known}); \
         start that version, or restore a backup made by this one"
    )]
    NewerSchema { found: i64, known: i64 },
    #[error("could not prepare the database")]
    Migration(#[source] sqlx::migrate::MigrateError),
    #[error("could not open the database {path}")]
    Open {
        path: String,
        #[source]
        source: sqlx::Error,
    },
    #[error("could not {action}")]
    Database {
        action: &'static str,
        #[source]
        source: sqlx::Error,
    },
    /// What was stored cannot be read back: a defect, or somebody edited the file.
    #[error("a stored {what} could not be read")]
    Corrupt {
        what: &'static str,
        #[source]
        source: serde_json::Error,
    },
}

impl StoreError {
    pub fn query(message: impl Into<String>, target: &str) -> Self {
        Self::Query { message: message.into(), target: Some(target.to_owned()) }
    }
}
