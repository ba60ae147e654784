//! Entities that stand beside too many others to link anything.

use serde::{Deserialize, Serialize};

use crate::entity::EntityKind;
use crate::time::Timestamp;

/// A row of `correlation/hubs`: what links nothing at present, and what a person decided about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hub {
    /// Absent for a name that is no entity, such as the host of a URL; nobody can decide about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_kind: Option<EntityKind>,
    /// As links name it: `device`, `user`, `publicIp`, `urlHost`.
    pub kind: String,
    pub display_name: String,
    /// Links nothing at present.
    pub hub: bool,
    /// Distinct devices or users seen beside it, and from how many on it is a hub by itself.
    pub degree: u32,
    pub limit: u32,
    /// Alerts of the window that name it.
    pub alerts: u32,
    pub decision: HubDecision,
    /// When it became a hub by itself (the activity that made it one), or the person decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// A person; absent where it was the machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Takes the person's decision back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation_id: Option<String>,
}

/// Who says whether something is a hub.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HubDecision {
    /// The machine, by the number of its neighbours.
    #[default]
    Automatic,
    /// A person: it is one.
    Forced,
    /// A person: it is none, whatever its neighbours.
    Forbidden,
}

/// `POST correlation/hubs`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChooseHub {
    pub entity_id: String,
    pub decision: HubDecision,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
