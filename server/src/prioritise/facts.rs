use std::sync::Arc;

use shared::detector::TrackRecord;
use shared::enums::{
    AlertSeverity, DetectionStatus, FunctionalImpact, InformationImpact, Recoverability,
};
use shared::tactic::Tactic;

/// What an incident's priority depends on, counted over its alerts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PriorityFacts {
    /// `Unknown` where no alert is active.
    pub highest_active: AlertSeverity,
    /// `Unknown` where no alert is resolved.
    pub highest_resolved: AlertSeverity,
    /// What a person says instead.
    pub chosen_severity: Option<AlertSeverity>,
    /// The gravest of the detection statuses that evidence tells: detected, blocked, prevented.
    pub detection_status: Option<DetectionStatus>,
    /// Whose alerts are active, once for each severity; of those that nobody has judged one with
    /// their highest severity is enough.
    pub detectors: Vec<DetectorFacts>,
    pub alerts: i64,
    pub devices: i64,
    pub users: i64,
    pub mailboxes: i64,
    pub cloud_applications: i64,
    pub cloud_resources: i64,
    pub service_sources: i64,
    /// Distinct, in any order.
    pub tactics: Vec<Tactic>,
    pub assets: Vec<AssetFacts>,
    /// Distinct pairs of title and category; may be left empty where the policy names no types.
    pub alert_types: Vec<AlertType>,
    pub functional_impact: Option<FunctionalImpact>,
    pub information_impact: Option<InformationImpact>,
    pub recoverability: Option<Recoverability>,
}

impl Default for PriorityFacts {
    fn default() -> Self {
        Self {
            highest_active: AlertSeverity::Unknown,
            highest_resolved: AlertSeverity::Unknown,
            chosen_severity: None,
            detection_status: None,
            detectors: Vec::new(),
            alerts: 0,
            devices: 0,
            users: 0,
            mailboxes: 0,
            cloud_applications: 0,
            cloud_resources: 0,
            service_sources: 0,
            tactics: Vec::new(),
            assets: Vec::new(),
            alert_types: Vec::new(),
            functional_impact: None,
            information_impact: None,
            recoverability: None,
        }
    }
}

/// A detector, how grave it says it is, and how often it was right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetectorFacts {
    pub title: Arc<str>,
    pub severity: AlertSeverity,
    pub record: TrackRecord,
}

/// Alerts of one title and category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertType {
    pub title: Arc<str>,
    pub category: Arc<str>,
    pub alerts: i64,
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
