use shared::enums::{AlertSeverity, DetectionStatus};
use shared::tactic::Tactic;

/// What an incident's priority depends on, counted over its alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorityFacts {
    pub highest: AlertSeverity,
    /// `Unknown` where no alert is active.
    pub highest_active: AlertSeverity,
    /// The gravest of the detection statuses that evidence tells: detected, blocked, prevented.
    pub detection_status: Option<DetectionStatus>,
    pub alerts: i64,
    pub devices: i64,
    pub users: i64,
    pub mailboxes: i64,
    pub cloud_resources: i64,
    pub service_sources: i64,
    /// Distinct, in any order.
    pub tactics: Vec<Tactic>,
    pub assets: Vec<AssetFacts>,
}

impl Default for PriorityFacts {
    fn default() -> Self {
        Self {
            highest: AlertSeverity::Unknown,
            highest_active: AlertSeverity::Unknown,
            detection_status: None,
            alerts: 0,
            devices: 0,
            users: 0,
            mailboxes: 0,
            cloud_resources: 0,
            service_sources: 0,
            tactics: Vec::new(),
            assets: Vec::new(),
        }
    }
}

/// What the inventory or the evidence says of an impacted asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetFacts {
    pub entity_id: String,
    pub display_name: String,
    /// An administrative role of a user.
    pub privileged: bool,
    /// `deviceValue` high, or a tag that marks a critical asset.
    pub high_value: bool,
    /// `exposureLevel` as a severity; `Unknown` where nobody told it.
    pub exposure: AlertSeverity,
}
