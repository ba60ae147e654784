//! What one transaction writes: plain rows, decided before the database is touched.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use shared::entity::EntityKind;
use shared::enums::{EvidenceRemediationStatus, EvidenceVerdict, ServiceSource};
use shared::explain::Membership;
use shared::incident::Incident;
use shared::operation::ActivityLogKind;
use shared::time::Timestamp;

use super::decision::{HubRow, SuggestionRow};
use super::memory::{AlertBrief, IncidentState};
use super::policy::{JobRow, PolicyRow};
use crate::correlate::model::{EntityId, IncidentId, Name};

/// All or nothing. Rows with a key replace what the key had before.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    pub log: Vec<LogRow>,
    pub entities: Vec<EntityRow>,
    pub names: Vec<NameRow>,
    /// In order.
    pub merged_entities: Vec<EntityMerge>,
    pub ties: Vec<Tie>,
    pub alerts: Vec<AlertRow>,
    pub evidence: Vec<EvidenceRow>,
    /// Alerts that lose all their evidence first.
    pub evidence_anew: Vec<i64>,
    /// Stored evidence that turned out to be somebody else.
    pub evidence_resolved: Vec<ResolvedEvidence>,
    pub alert_entities: Vec<AlertEntityRow>,
    pub alert_entities_gone: Vec<AlertEntityRow>,
    pub memberships: Vec<MembershipRow>,
    pub incidents: Vec<IncidentRow>,
    pub incident_entities: Vec<IncidentEntityRow>,
    pub activity_log: Vec<ActivityLogRow>,
    pub comments: Vec<CommentRow>,
    pub operations: Vec<OperationRow>,
    /// Pairs that a person parted.
    pub apart: Vec<[IncidentId; 2]>,
    /// New suggestions, and what became of others.
    pub suggestions: Vec<SuggestionRow>,
    pub hubs: Vec<HubRow>,
    /// Pairs whose parting was undone.
    pub together: Vec<[IncidentId; 2]>,
    pub activities: Vec<ActivityRow>,
    pub quarantined: Vec<QuarantineRow>,
    pub sources: Vec<SourceSeen>,
    pub policies: Vec<PolicyRow>,
    pub jobs: Vec<JobRow>,
}

/// One step of the ordered log. What the machine decided about memberships is told by ids; the
/// reasons are in the membership rows.
#[derive(Clone, Debug, PartialEq)]
pub struct LogRow {
    pub sequence: i64,
    pub time: Timestamp,
    pub actor: String,
    pub kind: String,
    pub body: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub struct EntityRow {
    pub id: EntityId,
    pub kind: EntityKind,
    pub display_name: String,
    pub display_rank: u8,
    pub facts: serde_json::Map<String, Value>,
    pub privileged_roles: Vec<String>,
}

/// An identifier of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameRow {
    pub entity: EntityId,
    pub kind: EntityKind,
    pub name: Name,
    pub learnt_from: Option<String>,
}

/// `gone` turned out to be `kept`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityMerge {
    pub kept: EntityId,
    pub gone: EntityId,
    /// What `gone` was called.
    pub display_name: String,
    /// The alert that named both at once; absent where it was the inventory.
    pub proof: Option<String>,
    pub time: Timestamp,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    pub mailbox: EntityId,
    pub user: EntityId,
}

/// An alert as it is to be stored: the source's document once, and what is filtered by.
#[derive(Clone, Debug)]
pub struct AlertRow {
    pub brief: AlertBrief,
    pub arrived: Timestamp,
    /// Absent where only what people decided has changed.
    pub content: Option<AlertContent>,
}

#[derive(Clone, Debug)]
pub struct AlertContent {
    /// The normalised document as JSON text.
    pub document: String,
    /// What correlation needs of it, as JSON text.
    pub facts: String,
}

/// A piece of evidence of an alert, by the alert's number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceRow {
    pub alert: i64,
    pub index: u32,
    pub kind: EntityKind,
    pub display_name: String,
    pub verdict: EvidenceVerdict,
    pub remediation: EvidenceRemediationStatus,
    pub roles: String,
    pub first_seen: Option<Timestamp>,
    pub entity: Option<EntityId>,
    pub impacted: bool,
    pub embedded: Vec<EntityId>,
}

/// Who a stored piece of evidence is by now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedEvidence {
    pub alert: i64,
    pub index: u32,
    pub entity: Option<EntityId>,
    pub impacted: bool,
    pub embedded: Vec<EntityId>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct MembershipRow {
    pub alert: i64,
    pub incident: IncidentId,
    pub membership: Membership,
}

/// A row of the queue: what people read, and what the pipeline keeps to itself.
#[derive(Clone, Debug)]
pub struct IncidentRow {
    /// Slim, without comments.
    pub incident: Incident,
    pub state: IncidentState,
    /// New in the database, or its name has changed.
    pub renamed: bool,
    /// Where categories, sources or tags have changed.
    pub labels: Option<Vec<Label>>,
}

/// A value of a collection that the queue is filtered by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    pub kind: LabelKind,
    pub value: String,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LabelKind {
    Category,
    ServiceSource,
    DetectionSource,
    Tag,
}

impl LabelKind {
    pub const ALL: [Self; 4] =
        [Self::Category, Self::ServiceSource, Self::DetectionSource, Self::Tag];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::ServiceSource => "serviceSource",
            Self::DetectionSource => "detectionSource",
            Self::Tag => "tag",
        }
    }
}

/// An entity's alert, at the time of its activity.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct AlertEntityRow {
    pub entity: EntityId,
    pub time: Timestamp,
    pub alert: i64,
    /// Is evidence itself, not only written inside some.
    pub direct: bool,
    pub impacted: bool,
}

/// How an entity takes part in an incident; no alerts means no longer.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct IncidentEntityRow {
    pub incident: IncidentId,
    pub entity: EntityId,
    pub counts: Participation,
}

/// Alerts of an incident that name an entity.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Participation {
    pub alerts: u32,
    pub active_alerts: u32,
    pub impacted: bool,
    /// Of the activity of those alerts.
    pub first: Timestamp,
    pub last: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityLogRow {
    pub time: Timestamp,
    pub incident: IncidentId,
    pub performed_by: String,
    pub kind: ActivityLogKind,
    pub text: String,
    pub alert: Option<String>,
    pub operation: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommentRow {
    pub incident: IncidentId,
    pub time: Timestamp,
    pub by: String,
    pub text: String,
}

/// A change by a person, with what undoes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperationRow {
    pub id: String,
    pub time: Timestamp,
    pub actor: String,
    /// What was done, in words.
    pub text: String,
    /// What the pipeline needs to undo it.
    pub inverse: Value,
    /// Who undid it.
    pub undone_by: Option<String>,
}

#[derive(Clone, Debug)]
pub struct ActivityRow {
    pub id: String,
    pub time: Timestamp,
    pub action_type: String,
    pub risk_contribution: i64,
    pub document: String,
    pub names: Vec<ActivityName>,
}

/// A normalised name of something in an activity.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActivityName {
    pub kind: EntityKind,
    pub name: Name,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuarantineRow {
    pub id: String,
    pub received: Timestamp,
    pub resource: String,
    pub reason: String,
    pub raw: String,
}

/// A product was heard, with so many new alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSeen {
    pub service_source: ServiceSource,
    pub product_name: String,
    pub new_alerts: i64,
    pub heard: Timestamp,
}
