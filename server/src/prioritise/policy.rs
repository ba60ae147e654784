//! What an organisation gives points for. The presets' numbers are ours; what they weigh is named
//! by Microsoft's triage guide and by NIST SP 800-61 revision 2, section 3.2.6.

use serde::{Deserialize, Serialize};
use shared::detector::{Precision, TrackRecord};
use shared::enums::{
    AlertSeverity, DetectionStatus, FunctionalImpact, InformationImpact, Recoverability,
};
use shared::tactic::Tactic;

/// All of it. A policy read from outside may leave any field out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PriorityPolicy {
    pub severity: SeverityPoints,
    /// Share of the severity points that a resolved alert keeps, in percent.
    pub resolved_percent: i32,
    pub detection_status: DetectionPoints,
    pub track_record: TrackRecordPoints,
    pub severity_cap: i32,
    pub devices: Vec<Threshold>,
    pub users: Vec<Threshold>,
    pub mailboxes: Vec<Threshold>,
    pub cloud_applications: Vec<Threshold>,
    pub cloud_resources: Vec<Threshold>,
    pub services: Vec<Threshold>,
    pub alerts: Vec<Threshold>,
    pub deep_tactics: DeepTacticPoints,
    pub other_tactics: Vec<Threshold>,
    pub assets: AssetPoints,
    pub alert_types: Vec<AlertTypePoints>,
    pub nist: NistPoints,
    pub impact_cap: i32,
}

/// From so many on, so many points; the highest that is reached counts.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Threshold {
    pub at_least: i64,
    pub points: i32,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SeverityPoints {
    pub high: i32,
    pub medium: i32,
    pub low: i32,
    pub informational: i32,
}

impl SeverityPoints {
    pub fn points(&self, severity: AlertSeverity) -> i32 {
        match severity {
            AlertSeverity::High => self.high,
            AlertSeverity::Medium => self.medium,
            AlertSeverity::Low => self.low,
            AlertSeverity::Informational => self.informational,
            _ => 0,
        }
    }
}

/// Prevented never ran, blocked ran and was stopped, detected may still be running.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DetectionPoints {
    pub detected: i32,
    pub blocked: i32,
    pub prevented: i32,
}

impl DetectionPoints {
    pub fn points(&self, status: DetectionStatus) -> i32 {
        match status {
            DetectionStatus::Detected => self.detected,
            DetectionStatus::Blocked => self.blocked,
            DetectionStatus::Prevented => self.prevented,
            DetectionStatus::UnknownFutureValue => 0,
        }
    }
}

/// What a detector's record here is worth. Trust needs the lower end of Wilson's interval to be
/// high, distrust its upper end to be low; so a detector that nobody has judged yet gets neither.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrackRecordPoints {
    /// With so many percent true positives at least, surely.
    pub trusted_percent: i32,
    pub trusted: i32,
    /// With so many percent true positives at most, surely.
    pub distrusted_percent: i32,
    /// Taken away; never more than the severity gave.
    pub distrusted: i32,
}

impl TrackRecordPoints {
    pub fn points(&self, record: &TrackRecord) -> i32 {
        match record.precision() {
            Some(precision) if percent(precision.lower) >= self.trusted_percent => self.trusted,
            Some(Precision { upper, .. }) if percent_up(upper) <= self.distrusted_percent => {
                -self.distrusted
            }
            _ => 0,
        }
    }
}

/// Whole percent, never better than it is.
pub(super) fn percent(share: f64) -> i32 {
    (share * 100.0).floor() as i32
}

/// Whole percent, never worse than it is.
pub(super) fn percent_up(share: f64) -> i32 {
    (share * 100.0).ceil() as i32
}

/// Points of the four tactics that matter most once an intruder is inside.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeepTacticPoints {
    pub credential_access: i32,
    pub lateral_movement: i32,
    pub command_and_control: i32,
    pub exfiltration: i32,
}

impl DeepTacticPoints {
    pub fn points(&self, tactic: Tactic) -> i32 {
        match tactic {
            Tactic::CredentialAccess => self.credential_access,
            Tactic::LateralMovement => self.lateral_movement,
            Tactic::CommandAndControl => self.command_and_control,
            Tactic::Exfiltration => self.exfiltration,
            _ => 0,
        }
    }
}

/// What the inventory says of what is hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssetPoints {
    /// A user with an administrative role.
    pub privileged: i32,
    /// Device value high, or one of the tags.
    pub high_value: i32,
    pub high_exposure: i32,
    pub medium_exposure: i32,
    /// Tags that mark an asset as valuable, wherever they occur in a tag of it.
    pub valuable_tags: Vec<String>,
    /// Assets with points of their own.
    pub named: Vec<NamedAsset>,
}

/// An asset by its name as pages show it, in any letter case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NamedAsset {
    pub name: String,
    pub points: i32,
}

/// Alerts by their title or category. An asterisk stands for any text, letter case for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertTypePoints {
    pub pattern: String,
    pub points: i32,
}

/// What an analyst assessed by NIST SP 800-61 revision 2, tables 3-2, 3-3 and 3-4.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NistPoints {
    pub functional_low: i32,
    pub functional_medium: i32,
    pub functional_high: i32,
    pub privacy_breach: i32,
    pub proprietary_breach: i32,
    pub integrity_loss: i32,
    pub supplemented: i32,
    pub extended: i32,
    pub not_recoverable: i32,
}

impl NistPoints {
    pub fn functional(&self, impact: FunctionalImpact) -> i32 {
        match impact {
            FunctionalImpact::Low => self.functional_low,
            FunctionalImpact::Medium => self.functional_medium,
            FunctionalImpact::High => self.functional_high,
            FunctionalImpact::None | FunctionalImpact::UnknownFutureValue => 0,
        }
    }

    pub fn information(&self, impact: InformationImpact) -> i32 {
        match impact {
            InformationImpact::PrivacyBreach => self.privacy_breach,
            InformationImpact::ProprietaryBreach => self.proprietary_breach,
            InformationImpact::IntegrityLoss => self.integrity_loss,
            InformationImpact::None | InformationImpact::UnknownFutureValue => 0,
        }
    }

    pub fn recoverability(&self, effort: Recoverability) -> i32 {
        match effort {
            Recoverability::Supplemented => self.supplemented,
            Recoverability::Extended => self.extended,
            Recoverability::NotRecoverable => self.not_recoverable,
            Recoverability::Regular | Recoverability::UnknownFutureValue => 0,
        }
    }
}

impl PriorityPolicy {
    /// Zero Trust assumes breach: what gives an intruder credentials counts double, and so does who
    /// holds the keys.
    pub fn zero_trust() -> Self {
        let default = Self::default();
        let credential_access = default.deep_tactics.credential_access * 2;
        let deep_tactics = DeepTacticPoints { credential_access, ..default.deep_tactics };
        let privileged = default.assets.privileged * 2;
        let assets = AssetPoints { privileged, ..default.assets.clone() };
        Self { deep_tactics, assets, ..default }
    }
}

impl Default for PriorityPolicy {
    fn default() -> Self {
        Self {
            severity: SeverityPoints { high: 42, medium: 26, low: 12, informational: 3 },
            resolved_percent: 60,
            detection_status: DetectionPoints { detected: 4, blocked: 2, prevented: 0 },
            track_record: TrackRecordPoints {
                trusted_percent: 70,
                trusted: 3,
                distrusted_percent: 25,
                distrusted: 10,
            },
            severity_cap: 50,
            devices: steps(&[(1, 1), (2, 3), (5, 7), (20, 10)]),
            users: steps(&[(1, 1), (2, 3), (5, 6), (20, 9)]),
            mailboxes: steps(&[(1, 1), (2, 2), (10, 5)]),
            cloud_applications: steps(&[(2, 1), (5, 3)]),
            cloud_resources: steps(&[(1, 2), (3, 4), (10, 6)]),
            services: steps(&[(2, 2), (4, 3)]),
            alerts: steps(&[(20, 1), (50, 2)]),
            deep_tactics: DeepTacticPoints {
                credential_access: 4,
                lateral_movement: 3,
                command_and_control: 3,
                exfiltration: 4,
            },
            other_tactics: steps(&[(3, 1), (6, 2)]),
            assets: AssetPoints {
                privileged: 5,
                high_value: 3,
                high_exposure: 4,
                medium_exposure: 2,
                valuable_tags: ["tier 0", "critical", "vip", "high value", "crown jewel"]
                    .map(ToOwned::to_owned)
                    .to_vec(),
                named: Vec::new(),
            },
            alert_types: Vec::new(),
            nist: NistPoints {
                functional_low: 3,
                functional_medium: 8,
                functional_high: 15,
                privacy_breach: 10,
                proprietary_breach: 8,
                integrity_loss: 10,
                supplemented: 2,
                extended: 5,
                not_recoverable: 10,
            },
            impact_cap: 50,
        }
    }
}

fn steps(pairs: &[(i64, i32)]) -> Vec<Threshold> {
    pairs.iter().map(|&(at_least, points)| Threshold { at_least, points }).collect()
}
