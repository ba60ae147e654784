//! What fits by itself but not beside another field.

use serde_json::Value;
use shared::policy::{PolicyProblem, ProblemCode};

use crate::policy::PolicyDocument;
use crate::prioritise::Threshold;

/// A field, what stands there, and why that cannot be, with the field that it does not go with.
pub(super) struct Odd {
    path: String,
    beside: String,
    value: Value,
    allowed: String,
}

impl Odd {
    /// Not where one of the two is wrong anyway: what stands there instead nobody has written.
    pub(super) fn problem(self, others: &[PolicyProblem]) -> Option<PolicyProblem> {
        let known = |path: &str| others.iter().any(|problem| problem.path.starts_with(path));
        (!known(&self.path) && !known(&self.beside)).then_some(PolicyProblem {
            path: self.path,
            code: ProblemCode::Inconsistent,
            value: Some(self.value),
            allowed: self.allowed,
        })
    }
}

pub(super) fn odd(document: &PolicyDocument) -> Vec<Odd> {
    let mut found = Vec::new();
    let policy = &document.priority;
    let severity = &policy.severity;
    ascending(
        &mut found,
        "priority.severity",
        &[
            ("informational", severity.informational),
            ("low", severity.low),
            ("medium", severity.medium),
            ("high", severity.high),
        ],
    );
    let status = &policy.detection_status;
    ascending(
        &mut found,
        "priority.detectionStatus",
        &[
            ("prevented", status.prevented),
            ("blocked", status.blocked),
            ("detected", status.detected),
        ],
    );
    let nist = &policy.nist;
    ascending(
        &mut found,
        "priority.nist",
        &[
            ("functionalLow", nist.functional_low),
            ("functionalMedium", nist.functional_medium),
            ("functionalHigh", nist.functional_high),
        ],
    );
    ascending(
        &mut found,
        "priority.nist",
        &[
            ("supplemented", nist.supplemented),
            ("extended", nist.extended),
            ("notRecoverable", nist.not_recoverable),
        ],
    );
    let assets = &policy.assets;
    ascending(
        &mut found,
        "priority.assets",
        &[("mediumExposure", assets.medium_exposure), ("highExposure", assets.high_exposure)],
    );
    let record = &policy.track_record;
    if record.distrusted_percent >= record.trusted_percent {
        found.push(Odd {
            path: "priority.trackRecord.distrustedPercent".to_owned(),
            beside: "priority.trackRecord.trustedPercent".to_owned(),
            value: record.distrusted_percent.into(),
            allowed: format!("but has to be below trustedPercent, {}", record.trusted_percent),
        });
    }
    if policy.severity_cap + policy.impact_cap > 100 {
        found.push(Odd {
            path: "priority.impactCap".to_owned(),
            beside: "priority.severityCap".to_owned(),
            value: policy.impact_cap.into(),
            allowed: format!(
                "but has to leave room for severityCap, {}: together at most 100",
                policy.severity_cap
            ),
        });
    }
    for (name, thresholds) in [
        ("devices", &policy.devices),
        ("users", &policy.users),
        ("mailboxes", &policy.mailboxes),
        ("cloudApplications", &policy.cloud_applications),
        ("cloudResources", &policy.cloud_resources),
        ("services", &policy.services),
        ("alerts", &policy.alerts),
        ("otherTactics", &policy.other_tactics),
    ] {
        thresholds_ascend(&mut found, &format!("priority.{name}"), thresholds);
    }
    let correlation = &document.correlation;
    if correlation.merge_threshold < correlation.join_threshold {
        found.push(Odd {
            path: "correlation.mergeThreshold".to_owned(),
            beside: "correlation.joinThreshold".to_owned(),
            value: rounded(correlation.merge_threshold),
            allowed: format!(
                "but has to be joinThreshold, {}, or more",
                correlation.join_threshold
            ),
        });
    }
    found
}

/// More of it must not give fewer points.
fn ascending(found: &mut Vec<Odd>, section: &str, fields: &[(&str, i32)]) {
    for pair in fields.windows(2) {
        let [(lower, less), (higher, more)] = pair else { continue };
        if more < less {
            found.push(Odd {
                path: format!("{section}.{higher}"),
                beside: format!("{section}.{lower}"),
                value: (*more).into(),
                allowed: format!("but has to be {lower}, {less}, or more"),
            });
        }
    }
}

fn thresholds_ascend(found: &mut Vec<Odd>, list: &str, thresholds: &[Threshold]) {
    for (at, pair) in thresholds.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let mut report = |name: &str, value: i64, allowed: String| {
            found.push(Odd {
                path: format!("{list}[{}].{name}", at + 1),
                beside: format!("{list}["),
                value: value.into(),
                allowed,
            });
        };
        if after.at_least <= before.at_least {
            let allowed = format!("but has to be above the one before, {}", before.at_least);
            report("atLeast", after.at_least, allowed);
        } else if after.points < before.points {
            let allowed =
                format!("but has to be as many as the one before, {}, or more", before.points);
            report("points", after.points.into(), allowed);
        }
    }
}

/// As it was written.
fn rounded(number: f32) -> Value {
    serde_json::from_str(&number.to_string()).unwrap_or(Value::Null)
}
