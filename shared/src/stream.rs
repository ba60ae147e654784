//! The live stream: which resources changed. Content is fetched, never pushed, so that an event
//! costs a few bytes and nobody sees what they may not.

use serde::{Deserialize, Serialize};

/// Data of a server-sent event `change`; the event's id is `sequence`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeEvent {
    pub sequence: i64,
    /// Incidents made by this change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub created_incidents: Vec<String>,
    /// Incidents that changed or were redirected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub updated_incidents: Vec<String>,
    /// Records that went to quarantine.
    #[serde(default)]
    pub quarantined: u32,
    /// Jobs that moved on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jobs: Vec<String>,
    /// The policy that came into force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy_version: Option<i64>,
    /// Somebody decided about a hub.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hubs: bool,
}
