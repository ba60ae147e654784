//! Severity + impact = priority, as named terms that sum exactly to a score of 0 to 100.
//!
//! Who is who: *facts* are what an incident is made of, counted by the pipeline; the *policy* says
//! what an organisation gives points for; a *term* is one line of the explanation. Severity gives at
//! most 50 points and impact at most 50; where a half overflows, the cap is a term of its own.
//!
//! The model is that of Microsoft's triage guide (severity + impact, thresholds on users, devices
//! and services, deep tactics heavier), with the impact categories of NIST SP 800-61 revision 2,
//! section 3.2.6, and a detector's record by the interval of Wilson (1927). The numbers are ours and
//! are data.

mod facts;
mod impact;
mod pattern;
mod policy;
mod severity;

pub use facts::{AlertType, AssetFacts, DetectorFacts, PriorityFacts};
pub use pattern::matches_pattern;
pub use policy::{
    AlertTypePoints, AssetPoints, DeepTacticPoints, DetectionPoints, NamedAsset, NistPoints,
    PriorityPolicy, SeverityPoints, Threshold, TrackRecordPoints,
};
use shared::priority::{Priority, PriorityPart, PriorityTerm};

/// The score of an incident with every reason for it.
pub fn score(facts: &PriorityFacts, policy: &PriorityPolicy) -> Priority {
    let mut severity = severity::severity_terms(facts, policy);
    cap(&mut severity, PriorityPart::Severity, policy.severity_cap);
    let mut impact = impact::impact_terms(facts, policy);
    cap(&mut impact, PriorityPart::Impact, policy.impact_cap);
    severity.append(&mut impact);
    Priority::from_terms(severity)
}

/// The score that a person set, with the reasons of the other and the difference as a term.
pub fn set_by_hand(priority: Priority, chosen: u8) -> Priority {
    let mut terms = priority.terms;
    let points = i32::from(chosen) - i32::from(priority.score);
    let evidence = match points {
        0 => format!("{chosen}, as it would be without"),
        _ => format!("{chosen} instead of {}", priority.score),
    };
    terms.push(PriorityTerm {
        part: PriorityPart::Impact,
        name: "Set by hand".into(),
        points,
        evidence,
        entity_ids: Vec::new(),
    });
    Priority { score: chosen, terms }
}

fn cap(terms: &mut Vec<PriorityTerm>, part: PriorityPart, limit: i32) {
    let sum: i32 = terms.iter().map(|term| term.points).sum();
    let kept = sum.clamp(0, limit.max(0));
    if sum != kept {
        let (name, evidence) = if sum > kept {
            ("Cap".to_owned(), format!("at most {limit}"))
        } else {
            ("Floor".to_owned(), "at least 0".to_owned())
        };
        let points = kept - sum;
        terms.push(PriorityTerm { part, name, points, evidence, entity_ids: Vec::new() });
    }
}

#[cfg(test)]
mod tests;
