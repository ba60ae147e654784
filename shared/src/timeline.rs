//! What happened to an entity, alerts and plain activities mixed.

use serde::{Deserialize, Serialize};

use crate::entity::EntityRef;
use crate::enums::{AlertSeverity, AlertStatus, ServiceSource};
use crate::time::Timestamp;

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TimelineKind {
    Alert,
    Activity,
}

/// One event of a timeline, newest first in the API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimelineItem {
    /// Id of the alert or of the activity.
    pub id: String,
    pub kind: TimelineKind,
    pub time: Timestamp,
    /// Title of the alert, or the activity in words.
    pub title: String,
    /// `SignIn`, `LogonSuccess`, `ProcessCreated`; of alerts the category.
    pub action_type: String,
    /// Points that the event adds to a user's investigation priority.
    pub contribution: i64,
    pub severity: AlertSeverity,
    pub status: AlertStatus,
    pub source: ServiceSource,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<String>,
    /// Other entities of the event.
    pub entities: Vec<EntityRef>,
    /// Of activities: all that the source told, under its own names.
    #[serde(default)]
    pub details: serde_json::Map<String, serde_json::Value>,
}

/// A page of events with what stands around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelinePage {
    pub value: Vec<TimelineItem>,
    #[serde(rename = "@odata.nextLink", default, skip_serializing_if = "Option::is_none")]
    pub next_link: Option<String>,
    /// All events that match, beyond this page.
    #[serde(rename = "@odata.count")]
    pub count: i64,
    /// First and last event that match.
    #[serde(rename = "firstActivityDateTime")]
    pub first: Option<Timestamp>,
    #[serde(rename = "lastActivityDateTime")]
    pub last: Option<Timestamp>,
    /// Events per bucket over the range asked for, oldest first.
    pub density: Vec<DensityBucket>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DensityBucket {
    pub start: Timestamp,
    pub alerts: i64,
    pub activities: i64,
}
