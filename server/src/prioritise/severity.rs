//! How grave what was found is: the first half of the score.

use shared::detector::TrackRecord;
use shared::enums::{AlertSeverity, DetectionStatus};
use shared::priority::{PriorityPart, PriorityTerm};

use super::policy::{percent, percent_up};
use super::{DetectorFacts, PriorityFacts, PriorityPolicy};

pub(super) fn severity_terms(facts: &PriorityFacts, policy: &PriorityPolicy) -> Vec<PriorityTerm> {
    let mut terms = Vec::new();
    if let Some(chosen) = facts.chosen_severity {
        // What a person says is not corrected by a detector's record.
        terms.push(term("Severity set by hand", policy.severity.points(chosen), chosen.label()));
    } else {
        alert_severity(facts, policy, &mut terms);
    }
    if let Some(status) = facts.detection_status {
        let points = policy.detection_status.points(status);
        if points > 0 {
            let (name, evidence) = match status {
                DetectionStatus::Detected => ("Detected, not blocked", "ran and was not stopped"),
                DetectionStatus::Blocked => ("Blocked", "ran before it was stopped"),
                _ => ("Prevented", "never ran"),
            };
            terms.push(term(name, points, evidence));
        }
    }
    terms
}

/// Each active alert is worth its severity and its detector's record, and the one worth most
/// counts: so another alert never makes an incident less urgent.
fn alert_severity(facts: &PriorityFacts, policy: &PriorityPolicy, terms: &mut Vec<PriorityTerm>) {
    let most = strongest(facts, policy);
    if most.full > 0 {
        let highest = facts.highest_active;
        let (name, evidence) = if most.severity == highest {
            ("Highest active severity", highest.label().to_owned())
        } else {
            let label = most.severity.label();
            let evidence = format!("{label}; {highest} comes from a detector often wrong here");
            ("Highest credible severity", evidence)
        };
        terms.push(term(name, most.full, evidence));
    }
    if let Some(detector) = most.detector.filter(|_| most.record != 0) {
        let trusted = most.record > 0;
        let name = if trusted { "Detector proven here" } else { "Detector often wrong here" };
        terms.push(term(name, most.record, record_words(detector, trusted)));
    }
    // What is resolved still tells how grave the incident was, but presses less.
    let resolved = policy.severity.points(facts.highest_resolved) * policy.resolved_percent / 100;
    if resolved > most.full + most.record {
        let name =
            if most.full > 0 { "Highest resolved severity" } else { "Highest severity, resolved" };
        let points = resolved - most.full - most.record;
        terms.push(term(name, points, facts.highest_resolved.label()));
    }
}

struct Strongest<'a> {
    severity: AlertSeverity,
    full: i32,
    record: i32,
    detector: Option<&'a DetectorFacts>,
}

fn strongest<'a>(facts: &'a PriorityFacts, policy: &PriorityPolicy) -> Strongest<'a> {
    let candidate = |severity, detector: Option<&'a DetectorFacts>| {
        let full = policy.severity.points(severity);
        let record = detector.map_or(0, |it| policy.track_record.points(&it.record));
        // A bad record takes away what the severity gave, not more.
        Strongest { severity, full, record: record.max(-full), detector }
    };
    let named = facts.detectors.iter().map(|it| candidate(it.severity, Some(it)));
    let unnamed = (!facts.detectors.iter().any(|it| it.severity == facts.highest_active))
        .then(|| candidate(facts.highest_active, None));
    named
        .chain(unnamed)
        .max_by_key(|it| (it.full + it.record, it.severity))
        .unwrap_or_else(|| candidate(facts.highest_active, None))
}

fn record_words(detector: &DetectorFacts, trusted: bool) -> String {
    let TrackRecord { true_positives, .. } = detector.record;
    let classified = detector.record.classified();
    let bound = detector.record.precision().map_or(String::new(), |precision| {
        if trusted {
            format!(", at least {} % with 95 % confidence", percent(precision.lower))
        } else {
            format!(", at most {} % with 95 % confidence", percent_up(precision.upper))
        }
    });
    let title = &detector.title;
    format!("‘{title}’: {true_positives} of {classified} were true positives{bound}")
}

fn term(name: &str, points: i32, evidence: impl Into<String>) -> PriorityTerm {
    let (name, evidence) = (name.to_owned(), evidence.into());
    PriorityTerm { part: PriorityPart::Severity, name, points, evidence, entity_ids: Vec::new() }
}
