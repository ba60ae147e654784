//! What the writer keeps in memory, and how it is read back after a start or a failure.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use shared::entity::EntityKind;
use shared::enums::{
    AlertClassification, AlertDetermination, AlertSeverity, AlertStatus, DetectionSource,
    DetectionStatus, FunctionalImpact, IncidentStatus, InformationImpact, Recoverability,
    ServiceSource,
};
use shared::incident::Comment;
use shared::time::Timestamp;

use super::{Batch, EntityRow, Label, MembershipRow, Participation, StoreError, SuggestionRow};
use crate::correlate::model::{
    self, EntityId, IncidentId, Name, Related, Stored, StoredAlert, StoredPairs,
};

#[async_trait]
pub trait MemoryStore {
    /// Writes a batch in one transaction.
    async fn commit(&self, batch: &Batch) -> Result<(), StoreError>;

    /// What the engine and the writer start from, but for entities, alerts and incidents, which
    /// are too many to be read at once.
    async fn window(&self) -> Result<Window, StoreError>;

    /// Entities that are themselves, in the order of their ids after this one; at most `limit`.
    async fn window_entities(
        &self,
        after: EntityId,
        limit: u32,
    ) -> Result<Vec<WindowEntity>, StoreError>;

    /// Alerts whose activity or arrival is not before `since`, with their numbers and in the order
    /// of these, after this one; at most `limit`.
    async fn window_alerts(
        &self,
        since: Timestamp,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, StoredAlert)>, StoreError>;

    /// When the alert arrived that has so many newer ones; nothing where there are no more.
    async fn arrival_behind(&self, newer: u64) -> Result<Option<Timestamp>, StoreError>;

    /// Alerts by id, wherever they are. Unknown ids are left out.
    async fn briefs(&self, ids: &[Arc<str>]) -> Result<Vec<AlertBrief>, StoreError>;

    /// Incidents with all their alerts. Unknown ids are left out.
    async fn incident_memories(
        &self,
        ids: &[IncidentId],
    ) -> Result<Vec<IncidentMemory>, StoreError>;

    /// The same without what is stored beside their rows, for who writes none.
    async fn incident_copies(&self, ids: &[IncidentId]) -> Result<Vec<IncidentMemory>, StoreError>;

    /// Incidents that an entity takes part in.
    async fn incidents_of(&self, entities: &[EntityId]) -> Result<Vec<IncidentId>, StoreError>;

    /// What is settled about pairs of incidents, under those that have their alerts now.
    async fn pairs(&self) -> Result<StoredPairs, StoreError>;

    /// Incidents that are redirected to one of these.
    async fn redirected_to(&self, ids: &[IncidentId]) -> Result<Vec<IncidentId>, StoreError>;

    /// Why alerts are where they are, by number.
    async fn memberships(&self, alerts: &[i64]) -> Result<Vec<MembershipRow>, StoreError>;

    /// What the source says of alerts, without what people changed. Unknown ids are left out.
    async fn source_standings(
        &self,
        ids: &[Arc<str>],
    ) -> Result<HashMap<Arc<str>, Standing>, StoreError>;

    /// Which of these activities are stored, with their documents.
    async fn activity_documents(&self, ids: &[&str]) -> Result<Vec<(String, String)>, StoreError>;
}

/// See [`MemoryStore::window`].
#[derive(Clone, Debug, Default)]
pub struct Window {
    /// Without entities, alerts and incidents.
    pub stored: Stored,
    /// `(gone, kept)`.
    pub redirects: Vec<(EntityId, EntityId)>,
    /// Those that wait for a person.
    pub suggestions: Vec<SuggestionRow>,
    /// The greatest number that a suggestion ever had.
    pub last_suggestion: u64,
    pub last_alert: i64,
    pub last_sequence: i64,
    pub last_job: i64,
}

/// An entity with its names.
#[derive(Clone, Debug)]
pub struct WindowEntity {
    pub row: EntityRow,
    pub names: Vec<Name>,
}

/// An incident with all that its row is computed from.
#[derive(Clone, Debug)]
pub struct IncidentMemory {
    pub state: IncidentState,
    pub alerts: Vec<AlertBrief>,
    /// What is stored beside the row, to write only what changes.
    pub written: Written,
}

/// What the store has of an incident beside its row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    pub name: Box<str>,
    /// See [`Written::text_of`].
    pub labels: Box<str>,
    /// In the order of their ids.
    pub entities: Box<[(EntityId, Participation)]>,
}

impl Written {
    /// Labels as one text, which takes less room than a list and tells as well whether they differ.
    pub fn text_of(mut labels: Vec<Label>) -> Box<str> {
        labels.sort();
        let lines =
            labels.iter().map(|label| format!("{}\t{}\n", label.kind.as_str(), label.value));
        lines.collect::<String>().into()
    }
}

/// What is known of an incident beyond its alerts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IncidentState {
    pub id: IncidentId,
    pub created: Timestamp,
    pub last_update: Timestamp,
    pub last_modified_by: Option<String>,
    /// A name that a person gave.
    pub chosen_name: Option<String>,
    pub chosen_severity: Option<AlertSeverity>,
    pub chosen_priority: Option<u8>,
    pub status: IncidentStatus,
    pub assigned_to: Option<String>,
    pub classification: AlertClassification,
    pub determination: AlertDetermination,
    pub custom_tags: Vec<String>,
    pub resolving_comment: Option<String>,
    /// What an analyst assessed, by NIST SP 800-61.
    pub functional_impact: Option<FunctionalImpact>,
    pub information_impact: Option<InformationImpact>,
    pub recoverability: Option<Recoverability>,
    pub comments: u32,
    pub redirect: Option<IncidentId>,
    pub related: Option<Related>,
}

impl IncidentState {
    /// Graph's names of what a person set by hand.
    pub fn overridden(&self) -> Vec<String> {
        let by_hand = [
            ("severity", self.chosen_severity.is_some()),
            ("priorityScore", self.chosen_priority.is_some()),
            ("displayName", self.chosen_name.is_some()),
        ];
        by_hand.into_iter().filter(|(_, set)| *set).map(|(name, _)| name.to_owned()).collect()
    }

    /// What the guards of correlation look at.
    pub fn for_engine(&self) -> model::IncidentState {
        let known = |text: &'static str| (text != "unknown").then(|| text.into());
        model::IncidentState {
            incident: self.id,
            resolved: self.status == IncidentStatus::Resolved,
            owner: self.assigned_to.as_deref().map(|owner| owner.to_lowercase().into()),
            classification: known(self.classification.as_str()),
            determination: known(self.determination.as_str()),
            worked_on: self.assigned_to.is_some()
                || self.comments > 0
                || self.chosen_name.is_some(),
        }
    }
}

/// An alert without its document.
#[derive(Clone, Debug, PartialEq)]
pub struct AlertBrief {
    pub number: i64,
    pub id: Arc<str>,
    pub incident: IncidentId,
    pub title: Arc<str>,
    pub severity: AlertSeverity,
    pub category: Arc<str>,
    pub service_source: ServiceSource,
    pub detection_source: DetectionSource,
    pub product_name: Arc<str>,
    /// The rule that raised it, as the policy names detectors.
    pub detector: Arc<str>,
    pub detection_status: Option<DetectionStatus>,
    /// What holds: the source's word, or a person's after it.
    pub standing: Standing,
    /// What people changed, kept over what the source sends later.
    pub edits: AlertEdits,
    pub created: Timestamp,
    /// Of the version that the source sent.
    pub source_update: Timestamp,
    pub first_activity: Timestamp,
    pub last_activity: Timestamp,
    /// Of the document: the same version sent twice changes nothing.
    pub content_hash: i64,
    pub evidence: Vec<BriefEvidence>,
}

impl AlertBrief {
    /// When it last changed, by its source or by a person.
    pub fn shown_update(&self) -> Timestamp {
        self.edits.time.map_or(self.source_update, |edited| edited.max(self.source_update))
    }

    /// Whether somebody still has to do something.
    pub fn is_active(&self) -> bool {
        self.standing.status.is_active()
    }
}

/// Where the work on an alert stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub status: AlertStatus,
    pub assigned_to: Option<Arc<str>>,
    pub classification: AlertClassification,
    pub determination: AlertDetermination,
}

/// Absent means that the source's word holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AlertEdits {
    /// Of the last change by a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<AlertStatus>,
    /// An empty text: nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub classification: Option<AlertClassification>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub determination: Option<AlertDetermination>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BriefEvidence {
    pub kind: EntityKind,
    pub entity: Option<EntityId>,
    pub impacted: bool,
    pub embedded: Vec<EntityId>,
}
