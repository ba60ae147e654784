//! What the machine would do and leaves to a person.

use serde::{Deserialize, Serialize};

use crate::entity::EntityRef;
use crate::enums::{AlertSeverity, IncidentStatus};
use crate::explain::Link;
use crate::guard::Guard;
use crate::split::Cut;
use crate::time::Timestamp;

/// A row of `incidents/{id}/suggestions`. A merge waits in both incidents under the same id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    pub id: String,
    pub kind: SuggestionKind,
    pub status: SuggestionStatus,
    pub created_date_time: Timestamp,
    /// Of a merge: how well the alert that fits both fits the one that it is not in. Of a split: the
    /// share of the alerts that would go.
    pub score: f32,
    /// In words.
    pub reason: String,
    /// Of a merge both, the one that would be kept first; of a split the one to be split.
    pub incidents: Vec<SuggestedIncident>,
    /// The alerts that fit both, with what they share with each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<SuggestionEvidence>,
    /// Of a split: what holds the parts together and is a hub by now. For `splitPreview`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut: Option<Cut>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityRef>,
    /// What would refuse it now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub guards: Vec<Guard>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_date_time: Option<Timestamp>,
    /// Takes the decision back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SuggestionKind {
    Merge,
    Split,
}

#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SuggestionStatus {
    #[default]
    Open,
    Accepted,
    Refused,
    /// It was done, or became impossible, in another way.
    Overtaken,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SuggestedIncident {
    pub id: String,
    pub display_name: String,
    pub severity: AlertSeverity,
    pub status: IncidentStatus,
    pub priority_score: u8,
    pub alerts: i64,
}

/// An alert that fits both incidents.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SuggestionEvidence {
    pub alert_id: String,
    pub alert_title: String,
    pub first_activity_date_time: Option<Timestamp>,
    /// Where it is.
    pub incident_id: String,
    /// What it shares with the incident that it is in, and with the other; strongest first.
    pub links: Vec<Link>,
    pub other_links: Vec<Link>,
}

/// Body of `…/suggestions/{id}/accept` and `…/refuse`; may be absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DecideSuggestion {
    /// Of a merge: the incident that is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_incident_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}
