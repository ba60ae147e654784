//! The policy of an organisation: what groups alerts and what makes an incident urgent, as one
//! document with versions.
//!
//! The document itself is plain JSON here: its fields are described by [`PolicyField`]s, so that a
//! form can be drawn from them and the server alone says what is valid.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::time::Timestamp;

/// What correlation makes of the alerts of a detector.
///
/// ```
/// use shared::policy::DetectorPolicy;
///
/// assert_eq!(DetectorPolicy::parse("sameAsset"), Some(DetectorPolicy::SameAsset));
/// assert_eq!(DetectorPolicy::default().label(), "Correlate");
/// ```
#[derive(
    Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum DetectorPolicy {
    #[default]
    Correlate,
    /// Only with alerts on the same device, user or mailbox.
    SameAsset,
    /// Each alert is an incident of its own.
    Never,
    /// As never, and without weight in the priority.
    Muted,
}

impl DetectorPolicy {
    pub const ALL: [Self; 4] = [Self::Correlate, Self::SameAsset, Self::Never, Self::Muted];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Correlate => "correlate",
            Self::SameAsset => "sameAsset",
            Self::Never => "never",
            Self::Muted => "muted",
        }
    }

    /// The words for people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Correlate => "Correlate",
            Self::SameAsset => "Same asset only",
            Self::Never => "Never correlate",
            Self::Muted => "Muted",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.as_str() == text)
    }
}

/// A version of the policy. Lists leave the document out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyVersion {
    pub version: i64,
    /// As its author calls it: `default`, `zero-trust`, `night shift`.
    pub name: String,
    pub created_date_time: Timestamp,
    /// A person's name; `Muster` for the first.
    pub created_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The version that was brought back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored_from: Option<i64>,
    /// Fields that differ from the version before.
    pub changes: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Value>,
    /// The job that scores the open incidents anew, in the answer to a change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub job_id: Option<String>,
}

/// `PUT correlation/policy`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PutPolicy {
    pub document: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A field of the document, for a form and for validation. In the path of a list's or a map's
/// elements stands `[]`: `priority.devices[].points`, `detectors[]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyField {
    pub path: String,
    /// `Half-life`, as a form names it.
    pub label: String,
    /// What it does, in a sentence.
    pub description: String,
    pub group: PolicyGroup,
    pub kind: FieldKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub maximum: Option<f64>,
    /// `hours`, `points`, `%`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The values that a choice has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<String>,
    /// In the preset `default`; absent for elements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
}

/// Sections of the form.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PolicyGroup {
    General,
    /// By kind of key: base, half-life, hub limit.
    Kinds,
    Thresholds,
    Factors,
    Repeats,
    Caps,
    Window,
    Detectors,
    SeverityPoints,
    ImpactPoints,
    Tactics,
    Assets,
    AlertTypes,
    Nist,
    TrackRecord,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FieldKind {
    Number,
    Integer,
    Text,
    Choice,
    /// A list of texts.
    Texts,
    /// A list of objects, whose fields follow.
    List,
    /// An object with keys of one's own.
    Map,
}

/// A document to start from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyPreset {
    pub name: String,
    pub label: String,
    pub description: String,
    pub document: Value,
}

/// What is wrong with a document. All are told at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyProblem {
    /// Where: `priority.devices[2].points`.
    pub path: String,
    pub code: ProblemCode,
    /// What stands there; absent where something is missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// What may stand there: `a number from 0 to 1`.
    pub allowed: String,
}

impl PolicyProblem {
    /// `correlation.joinThreshold is 3, but takes a number from 0 to 1`.
    pub fn message(&self) -> String {
        match (&self.value, self.code) {
            (_, ProblemCode::UnknownField) => {
                format!("{} is no field of the policy; {}", self.path, self.allowed)
            }
            (Some(value), ProblemCode::Inconsistent) => {
                format!("{} is {value}, {}", self.path, self.allowed)
            }
            (Some(value), _) => format!("{} is {value}, but takes {}", self.path, self.allowed),
            (None, _) => format!("{} is missing; it takes {}", self.path, self.allowed),
        }
    }
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ProblemCode {
    UnknownField,
    WrongType,
    OutOfRange,
    /// Fits by itself but not beside another field.
    Inconsistent,
}

impl ProblemCode {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnknownField => "unknownField",
            Self::WrongType => "wrongType",
            Self::OutOfRange => "outOfRange",
            Self::Inconsistent => "inconsistent",
        }
    }
}

/// How two versions differ.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyDiff {
    pub from: i64,
    pub to: i64,
    pub changes: Vec<PolicyChange>,
}

/// A field that differs; what is absent was not there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyChange {
    pub path: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
}

/// `POST correlation/policy/dryRun`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DryRunRequest {
    /// A document.
    pub policy: Value,
    /// How far back, 1 to 90.
    pub days: i64,
}

/// What a policy would change. Both policies are played over the same alerts with all that is known
/// by now, so that the differences are the policy's alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DryRunReport {
    /// As asked for, or fewer where the window does not hold so many alerts.
    pub days: i64,
    /// Alerts that were looked at.
    pub alerts: u64,
    pub incidents_before: u64,
    pub incidents_after: u64,
    /// Incidents that would be no longer, since all they hold goes into another.
    pub incidents_merged: u64,
    /// Incidents that would come apart.
    pub incidents_split: u64,
    /// Alerts that would be in another incident.
    pub alerts_moved: u64,
    /// Of these the alerts whose place is still provisional: they would move at once. The others
    /// stay where they are; the policy holds for what comes.
    pub alerts_moved_at_once: u64,
    pub priorities_raised: u64,
    pub priorities_lowered: u64,
    /// Open incidents by band of the score: above 85, 15 to 85, below 15.
    pub bands_before: BandCounts,
    pub bands_after: BandCounts,
    /// The largest of each, at most ten.
    #[serde(default)]
    pub merges: Vec<DryRunMerge>,
    #[serde(default)]
    pub splits: Vec<DryRunSplit>,
    #[serde(default)]
    pub moves: Vec<DryRunMove>,
    #[serde(default)]
    pub priorities: Vec<DryRunPriority>,
    pub milliseconds: u64,
}

#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BandCounts {
    pub top: u64,
    pub middle: u64,
    pub low: u64,
}

/// An incident in a report. Those that do not exist yet have no id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DryRunIncident {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<String>,
    pub display_name: String,
    pub alerts: u64,
    pub priority_score: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DryRunMerge {
    /// As it would be.
    pub into: DryRunIncident,
    /// As they are, the largest first, at most ten.
    pub from: Vec<DryRunIncident>,
    /// All of them.
    pub from_count: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DryRunSplit {
    pub incident: DryRunIncident,
    /// The largest first, at most ten; `alerts` of each counts those that come from the incident.
    pub parts: Vec<DryRunIncident>,
    /// All of them.
    pub part_count: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DryRunMove {
    pub alert_id: String,
    pub title: String,
    pub from: DryRunIncident,
    pub to: DryRunIncident,
}

/// An incident whose alerts stay and whose score changes, with the terms that differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DryRunPriority {
    pub incident: DryRunIncident,
    pub before: u8,
    pub after: u8,
    pub terms: Vec<TermChange>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermChange {
    pub name: String,
    pub before: i32,
    pub after: i32,
}
