//! The ordered log of a tenant and the operations that can be undone.

use async_trait::async_trait;

use super::{LogRow, OperationRow, StoreError};

#[async_trait]
pub trait LogStore {
    /// Entries after a sequence number, oldest first.
    async fn log_after(&self, sequence: i64, limit: u32) -> Result<Vec<LogRow>, StoreError>;

    /// The last sequence number; 0 in an empty database.
    async fn log_head(&self) -> Result<i64, StoreError>;

    async fn operation(&self, id: &str) -> Result<Option<OperationRow>, StoreError>;
}
