//! Alerts as people read them: what the source said, and what people decided since.

use async_trait::async_trait;
use shared::alert::Alert;
use shared::entity::EntityRef;
use shared::explain::{Link, Why};
use shared::page::FacetCount;
use shared::query::Filter;

use super::{ListQuery, Listing, StoreError};

#[async_trait]
pub trait AlertStore {
    async fn alerts(
        &self,
        query: &ListQuery,
        detail: AlertDetail,
    ) -> Result<Listing<ListedAlert>, StoreError>;

    /// How many have each value of a property, the conditions on that property left out.
    async fn alert_facet(
        &self,
        property: &'static str,
        filter: Option<&Filter>,
        search: Option<&str>,
    ) -> Result<Vec<FacetCount>, StoreError>;

    /// Whole, with `incidentId` and `evidence[].entityId`.
    async fn alert(&self, id: &str) -> Result<Option<ListedAlert>, StoreError>;

    /// Why it is in its incident.
    async fn why(&self, id: &str) -> Result<Option<Why>, StoreError>;
}

/// How much of an alert a list shows.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum AlertDetail {
    /// Without evidence.
    Slim,
    Whole,
}

/// An alert and what lists say beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedAlert {
    pub alert: Alert,
    /// Devices, users and mailboxes that it harmed.
    pub impacted: Vec<EntityRef>,
    /// The strongest reason for its place; none where it began the incident.
    pub linked_by: Option<Link>,
}
