//! Changes that people make, each answered with the operation that undoes it.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// `POST incidents/update`: one change to several incidents. Absent properties stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UpdateIncidents {
    pub incident_ids: Vec<String>,
    /// The body of a PATCH of an incident.
    pub update: serde_json::Map<String, serde_json::Value>,
}

/// What a change did. `operation_id` goes to `POST operations/{id}/undo`; a PATCH of one resource
/// tells it in the response header `Muster-Operation`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationResult {
    pub operation_id: String,
    pub updated_incidents: Vec<String>,
    pub updated_alerts: u64,
    /// What could not be done or undone, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
}

/// `GET operations/{id}/undoPreview`: what undoing would do by now. Nothing is changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UndoPreview {
    pub operation_id: String,
    /// What was done, by whom, and when.
    pub text: String,
    pub performed_by: String,
    pub time: Timestamp,
    /// What undoing does, in words, a line each.
    pub will: Vec<String>,
    /// What it leaves as it is, and why.
    pub cannot: Vec<String>,
    /// Who has undone it already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undone_by: Option<String>,
}

/// An entry of `incidents/{id}/activityLog`, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityLogEntry {
    pub id: String,
    pub time: Timestamp,
    /// A person's name, or `Muster – alert correlation`.
    pub performed_by: String,
    pub kind: ActivityLogKind,
    /// What was done, in words.
    pub text: String,
    /// The incident it happened in, where that has been merged into this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin_incident_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert_id: Option<String>,
    /// Present where it can be undone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ActivityLogKind {
    Created,
    AlertAdded,
    AlertMoved,
    Merged,
    Split,
    Changed,
    Comment,
    Suggestion,
    Undone,
}

/// The person or token behind a request: `GET /v1.0/me`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    pub id: String,
    pub display_name: String,
    pub user_principal_name: String,
}
