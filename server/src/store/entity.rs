//! Entities: who they are, where they were seen.

use async_trait::async_trait;
use shared::entity::{Entity, EntityHit, EntityKind, EntityRef};
use shared::time::Timestamp;

use super::{ListQuery, Listing, StoreError};
use crate::correlate::model::EntityId;

#[async_trait]
pub trait EntityStore {
    /// By name or identifier (`query.search`, by prefix of each word), last seen first; each with
    /// the name that tells it from namesakes.
    async fn entities(
        &self,
        kind: Option<EntityKind>,
        query: &ListQuery,
    ) -> Result<Listing<EntityHit>, StoreError>;

    /// Its page. An id that was merged away answers with the surviving entity.
    async fn entity(&self, id: EntityId, now: Timestamp) -> Result<Option<Entity>, StoreError>;

    /// Pointers to several, in the order asked; unknown ids are left out.
    async fn entity_refs(&self, ids: &[EntityId]) -> Result<Vec<EntityRef>, StoreError>;
}
