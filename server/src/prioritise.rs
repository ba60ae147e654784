//! Severity + impact = priority, as named terms that sum exactly to a score of 0 to 100.
//!
//! Who is who: *facts* are what an incident is made of, counted by the pipeline; the *policy* says
//! what an organisation gives points for; a *term* is one line of the explanation. Severity gives at
//! most 50 points and impact at most 50; where a half overflows, the cap is a term of its own. The
//! model is that of Microsoft's triage guide (severity + impact, thresholds on users, devices and
//! services, deep tactics heavier); the numbers are ours and are data.

mod facts;
mod policy;

pub use facts::{AssetFacts, PriorityFacts};
pub use policy::{DeepTacticPoints, PriorityPolicy, SeverityPoints, Threshold};
use shared::entity::EntityKind;
use shared::enums::{AlertSeverity, DetectionStatus};
use shared::priority::{Priority, PriorityPart, PriorityTerm};
use shared::tactic::Tactic;

/// The score of an incident with every reason for it.
pub fn score(facts: &PriorityFacts, policy: &PriorityPolicy) -> Priority {
    let mut severity = severity_terms(facts, policy);
    cap(&mut severity, PriorityPart::Severity, policy.severity_cap);
    let mut impact = impact_terms(facts, policy);
    cap(&mut impact, PriorityPart::Impact, policy.impact_cap);
    severity.append(&mut impact);
    Priority::from_terms(severity)
}

fn severity_terms(facts: &PriorityFacts, policy: &PriorityPolicy) -> Vec<PriorityTerm> {
    let mut terms = Vec::new();
    let full = policy.severity.points(facts.highest_active);
    if full > 0 {
        let evidence = facts.highest_active.label();
        terms.push(severity_term("Highest active severity", full, evidence));
    }
    // What is resolved still tells how grave the incident was, but presses less.
    let resolved = policy.severity.points(facts.highest) * policy.resolved_percent / 100;
    if resolved > full {
        let name =
            if full > 0 { "Highest resolved severity" } else { "Highest severity, resolved" };
        terms.push(severity_term(name, resolved - full, facts.highest.label()));
    }
    let (points, evidence) = match facts.detection_status {
        Some(DetectionStatus::Detected) => (policy.detected, "ran and was not stopped"),
        Some(DetectionStatus::Blocked) => (policy.blocked, "ran before it was stopped"),
        _ => (0, ""),
    };
    if points > 0 {
        let name = if facts.detection_status == Some(DetectionStatus::Detected) {
            "Detected, not blocked"
        } else {
            "Blocked"
        };
        terms.push(severity_term(name, points, evidence));
    }
    terms
}

fn impact_terms(facts: &PriorityFacts, policy: &PriorityPolicy) -> Vec<PriorityTerm> {
    let mut terms = Vec::new();
    let counted = [
        (EntityKind::Device, facts.devices, &policy.devices),
        (EntityKind::User, facts.users, &policy.users),
        (EntityKind::Mailbox, facts.mailboxes, &policy.mailboxes),
        (EntityKind::CloudResource, facts.cloud_resources, &policy.cloud_resources),
    ];
    for (kind, count, thresholds) in counted {
        if let Some(step) = reached(thresholds, count) {
            let noun = if count == 1 { kind.noun().to_owned() } else { kind.plural() };
            terms.push(impact_term(format!("{count} {noun}"), step.points, at_least(step)));
        }
    }
    if let Some(step) = reached(&policy.services, facts.service_sources) {
        let name = format!("{} detection sources", facts.service_sources);
        terms.push(impact_term(name, step.points, at_least(step)));
    }
    if let Some(step) = reached(&policy.alerts, facts.alerts) {
        terms.push(impact_term(format!("{} alerts", facts.alerts), step.points, at_least(step)));
    }
    terms.extend(deep_tactics(facts, policy));
    let breadth = facts.tactics.iter().filter(|tactic| !tactic.is_deep()).count() as i64;
    if let Some(step) = reached(&policy.other_tactics, breadth) {
        let name = format!("{breadth} other tactics");
        terms.push(impact_term(name, step.points, at_least(step)));
    }
    terms.extend(asset_terms(&facts.assets, policy));
    terms
}

fn deep_tactics(facts: &PriorityFacts, policy: &PriorityPolicy) -> Option<PriorityTerm> {
    let deep: Vec<Tactic> =
        facts.tactics.iter().copied().filter(|tactic| tactic.is_deep()).collect();
    let points: i32 = deep.iter().map(|&tactic| policy.deep_tactics.points(tactic)).sum();
    let evidence = if deep.len() == 4 {
        "all four reached".to_owned()
    } else {
        deep.iter().map(|tactic| tactic.label()).collect::<Vec<_>>().join(", ")
    };
    (points > 0).then(|| impact_term("Deep tactics".into(), points, evidence))
}

fn asset_terms(assets: &[AssetFacts], policy: &PriorityPolicy) -> Vec<PriorityTerm> {
    let mut terms = Vec::new();
    let privileged: Vec<_> = assets.iter().filter(|asset| asset.privileged).collect();
    push_asset_term(&mut terms, "Privileged account", policy.privileged, &privileged);
    let valuable: Vec<_> = assets.iter().filter(|asset| asset.high_value).collect();
    push_asset_term(&mut terms, "High-value asset", policy.high_value, &valuable);
    let exposed: Vec<_> =
        assets.iter().filter(|asset| asset.exposure >= AlertSeverity::High).collect();
    if exposed.is_empty() {
        let medium: Vec<_> =
            assets.iter().filter(|asset| asset.exposure >= AlertSeverity::Medium).collect();
        push_asset_term(&mut terms, "Medium exposure", policy.medium_exposure, &medium);
    } else {
        push_asset_term(&mut terms, "High exposure", policy.high_exposure, &exposed);
    }
    terms
}

fn push_asset_term(terms: &mut Vec<PriorityTerm>, name: &str, points: i32, assets: &[&AssetFacts]) {
    if let (true, [first, rest @ ..]) = (points != 0, assets) {
        let evidence = match rest.len() {
            0 => first.display_name.clone(),
            more => format!("{} and {more} more", first.display_name),
        };
        let mut term = impact_term(name.to_owned(), points, evidence);
        term.entity_ids = assets.iter().map(|asset| asset.entity_id.clone()).collect();
        terms.push(term);
    }
}

fn cap(terms: &mut Vec<PriorityTerm>, part: PriorityPart, limit: i32) {
    let sum: i32 = terms.iter().map(|term| term.points).sum();
    if sum > limit {
        let (name, evidence) = ("Cap".to_owned(), format!("at most {limit}"));
        terms.push(PriorityTerm {
            part,
            name,
            points: limit - sum,
            evidence,
            entity_ids: Vec::new(),
        });
    }
}

/// The highest threshold that a count reaches.
fn reached(thresholds: &[Threshold], count: i64) -> Option<&Threshold> {
    thresholds
        .iter()
        .filter(|step| count >= step.at_least && step.points != 0)
        .max_by_key(|step| step.at_least)
}

fn at_least(step: &Threshold) -> String {
    if step.at_least == 1 { "1 or more".into() } else { format!("{} or more", step.at_least) }
}

fn severity_term(name: &str, points: i32, evidence: impl Into<String>) -> PriorityTerm {
    let (name, evidence) = (name.to_owned(), evidence.into());
    PriorityTerm { part: PriorityPart::Severity, name, points, evidence, entity_ids: Vec::new() }
}

fn impact_term(name: String, points: i32, evidence: String) -> PriorityTerm {
    PriorityTerm { part: PriorityPart::Impact, name, points, evidence, entity_ids: Vec::new() }
}

#[cfg(test)]
mod tests;
