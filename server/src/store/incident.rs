//! Incidents as people read them.

use async_trait::async_trait;
use shared::alert::Alert;
use shared::entity::{EntityKind, EntityRef, EvidenceRow, ImpactedAsset};
use shared::explain::{Membership, Why};
use shared::incident::Incident;
use shared::operation::ActivityLogEntry;
use shared::page::{FacetCount, Facets, SearchHits, Trend};
use shared::query::Filter;
use shared::time::Timestamp;

use super::{ListQuery, Listing, StoreError};
use crate::correlate::model::IncidentId;

#[async_trait]
pub trait IncidentStore {
    /// Slim rows. Redirected incidents are left out unless the filter names `status`.
    async fn incidents(&self, query: &ListQuery) -> Result<Listing<Incident>, StoreError>;

    /// With comments. A merged one says where it went.
    async fn incident(&self, id: IncidentId) -> Result<Option<Incident>, StoreError>;

    /// Ids of all incidents that match, for a change to all of them; at most `limit`.
    async fn incident_ids(
        &self,
        query: &ListQuery,
        limit: u32,
    ) -> Result<Vec<IncidentId>, StoreError>;

    /// Counts beside each filter, each with the other filters in force.
    async fn facets(
        &self,
        filter: Option<&Filter>,
        search: Option<&str>,
    ) -> Result<Facets, StoreError>;

    /// Alerts received and incidents created, in `buckets` equal parts from `from` to `to`.
    async fn trend(
        &self,
        from: Timestamp,
        to: Timestamp,
        buckets: u32,
    ) -> Result<Trend, StoreError>;

    /// Devices, users, mailboxes, apps and resources, highest risk first.
    async fn incident_assets(
        &self,
        id: IncidentId,
        now: Timestamp,
    ) -> Result<Vec<ImpactedAsset>, StoreError>;

    /// One row per entity (and per piece of evidence that is nobody), most alarming first.
    async fn incident_evidence(
        &self,
        id: IncidentId,
        kind: Option<EntityKind>,
        query: &ListQuery,
    ) -> Result<Listing<EvidenceRow>, StoreError>;

    /// How many rows of each kind [`Self::incident_evidence`] has.
    async fn evidence_counts(&self, id: IncidentId) -> Result<Vec<FacetCount>, StoreError>;

    /// Newest first, with the entries of incidents that were merged into this one.
    async fn activity_log(
        &self,
        id: IncidentId,
        query: &ListQuery,
    ) -> Result<Listing<ActivityLogEntry>, StoreError>;

    /// Why each alert is in this incident, in order of activity.
    async fn links(&self, id: IncidentId) -> Result<Vec<Why>, StoreError>;

    /// All that an attack graph is made of.
    async fn contents(&self, id: IncidentId) -> Result<IncidentContents, StoreError>;

    /// Entities, incidents and alerts by words; `top` of each.
    async fn search(&self, words: &str, top: u32) -> Result<SearchHits, StoreError>;
}

/// The alerts of one incident with who their evidence is.
#[derive(Clone, Debug)]
pub struct IncidentContents {
    /// In order of activity.
    pub alerts: Vec<StoryAlert>,
    /// Every entity that they name, under its surviving id.
    pub entities: Vec<ContentEntity>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentEntity {
    pub entity: EntityRef,
    /// Has an administrative role.
    pub privileged: bool,
}

#[derive(Clone, Debug)]
pub struct StoryAlert {
    /// Whole, with `evidence[].entityId`.
    pub alert: Alert,
    pub membership: Membership,
    pub evidence: Vec<StoryEvidence>,
}

/// Who a piece of evidence is, and who is written inside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryEvidence {
    /// Position in the alert's evidence.
    pub index: u32,
    pub entity_id: Option<String>,
    pub embedded: Vec<String>,
    pub impacted: bool,
}
