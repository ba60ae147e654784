use serde::{Deserialize, Serialize};
use shared::enums::AlertSeverity;
use shared::tactic::Tactic;

/// What an organisation gives points for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PriorityPolicy {
    pub severity: SeverityPoints,
    /// Share of the severity points that a resolved alert keeps, in percent.
    pub resolved_percent: i32,
    pub detected: i32,
    pub blocked: i32,
    pub severity_cap: i32,
    pub devices: Vec<Threshold>,
    pub users: Vec<Threshold>,
    pub mailboxes: Vec<Threshold>,
    pub cloud_resources: Vec<Threshold>,
    pub services: Vec<Threshold>,
    pub alerts: Vec<Threshold>,
    pub deep_tactics: DeepTacticPoints,
    pub other_tactics: Vec<Threshold>,
    pub privileged: i32,
    pub high_value: i32,
    pub high_exposure: i32,
    pub medium_exposure: i32,
    pub impact_cap: i32,
}

/// From so many on, so many points; the highest that is reached counts.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Threshold {
    pub at_least: i64,
    pub points: i32,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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

/// Points of the four tactics that matter most once an intruder is inside.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
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

impl PriorityPolicy {
    /// Zero Trust assumes breach: what gives an intruder credentials counts double.
    pub fn zero_trust() -> Self {
        let default = Self::default();
        let credential_access = default.deep_tactics.credential_access * 2;
        let deep_tactics = DeepTacticPoints { credential_access, ..default.deep_tactics };
        Self { deep_tactics, ..default }
    }
}

impl Default for PriorityPolicy {
    fn default() -> Self {
        Self {
            severity: SeverityPoints { high: 42, medium: 26, low: 12, informational: 3 },
            resolved_percent: 60,
            detected: 4,
            blocked: 2,
            severity_cap: 50,
            devices: steps(&[(1, 1), (2, 3), (5, 7), (20, 10)]),
            users: steps(&[(1, 1), (2, 3), (5, 6), (20, 9)]),
            mailboxes: steps(&[(1, 1), (2, 2), (10, 5)]),
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
            privileged: 5,
            high_value: 3,
            high_exposure: 4,
            medium_exposure: 2,
            impact_cap: 50,
        }
    }
}

fn steps(pairs: &[(i64, i32)]) -> Vec<Threshold> {
    pairs.iter().map(|&(at_least, points)| Threshold { at_least, points }).collect()
}
