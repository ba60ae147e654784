//! How much is at stake: the second half of the score.

use shared::entity::EntityKind;
use shared::enums::AlertSeverity;
use shared::priority::{PriorityPart, PriorityTerm};
use shared::tactic::Tactic;

use super::{AssetFacts, PriorityFacts, PriorityPolicy, Threshold, matches_pattern};

pub(super) fn impact_terms(facts: &PriorityFacts, policy: &PriorityPolicy) -> Vec<PriorityTerm> {
    let mut terms = Vec::new();
    let counted = [
        (EntityKind::Device, facts.devices, &policy.devices),
        (EntityKind::User, facts.users, &policy.users),
        (EntityKind::Mailbox, facts.mailboxes, &policy.mailboxes),
        (EntityKind::CloudApplication, facts.cloud_applications, &policy.cloud_applications),
        (EntityKind::CloudResource, facts.cloud_resources, &policy.cloud_resources),
    ];
    for (kind, count, thresholds) in counted {
        let noun = if count == 1 { kind.noun().to_owned() } else { kind.plural() };
        terms.extend(counted_term(&noun, count, thresholds));
    }
    terms.extend(counted_term("detection sources", facts.service_sources, &policy.services));
    let alerts = if facts.alerts == 1 { "alert" } else { "alerts" };
    terms.extend(counted_term(alerts, facts.alerts, &policy.alerts));
    terms.extend(deep_tactics(facts, policy));
    let breadth = facts.tactics.iter().filter(|tactic| !tactic.is_deep()).count() as i64;
    terms.extend(counted_term("other tactics", breadth, &policy.other_tactics));
    terms.extend(asset_terms(&facts.assets, policy));
    terms.extend(alert_type_terms(facts, policy));
    terms.extend(nist_terms(facts, policy));
    terms
}

fn counted_term(noun: &str, count: i64, thresholds: &[Threshold]) -> Option<PriorityTerm> {
    let step = reached(thresholds, count)?;
    Some(term(format!("{count} {noun}"), step.points, format!("{} or more", step.at_least)))
}

/// The highest threshold that a count reaches.
fn reached(thresholds: &[Threshold], count: i64) -> Option<&Threshold> {
    thresholds
        .iter()
        .filter(|step| count >= step.at_least && step.points != 0)
        .max_by_key(|step| step.at_least)
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
    (points > 0).then(|| term("Deep tactics", points, evidence))
}

fn asset_terms(assets: &[AssetFacts], policy: &PriorityPolicy) -> Vec<PriorityTerm> {
    let points = &policy.assets;
    let mut terms = Vec::new();
    let which = |test: &dyn Fn(&AssetFacts) -> bool| -> Vec<&AssetFacts> {
        assets.iter().filter(|asset| test(asset)).collect()
    };
    let privileged = which(&|asset| asset.privileged);
    push_asset_term(&mut terms, "Privileged account", points.privileged, &privileged);
    let valuable = which(&|asset| asset.high_value);
    push_asset_term(&mut terms, "High-value asset", points.high_value, &valuable);
    let exposed = which(&|asset| asset.exposure >= AlertSeverity::High);
    if exposed.is_empty() {
        let medium = which(&|asset| asset.exposure >= AlertSeverity::Medium);
        push_asset_term(&mut terms, "Medium exposure", points.medium_exposure, &medium);
    } else {
        push_asset_term(&mut terms, "High exposure", points.high_exposure, &exposed);
    }
    for named in &points.named {
        let hit = which(&|asset| matches_pattern(&named.name, &asset.display_name));
        push_asset_term(&mut terms, "Asset named by the policy", named.points, &hit);
    }
    terms
}

fn push_asset_term(terms: &mut Vec<PriorityTerm>, name: &str, points: i32, assets: &[&AssetFacts]) {
    if let (true, [first, rest @ ..]) = (points != 0, assets) {
        let evidence = match rest.len() {
            0 => first.display_name.clone(),
            more => format!("{} and {more} more", first.display_name),
        };
        let mut term = term(name, points, evidence);
        term.entity_ids = assets.iter().map(|asset| asset.entity_id.clone()).collect();
        terms.push(term);
    }
}

fn alert_type_terms(facts: &PriorityFacts, policy: &PriorityPolicy) -> Vec<PriorityTerm> {
    let mut terms = Vec::new();
    for wanted in &policy.alert_types {
        let hits = facts.alert_types.iter().filter(|kind| {
            matches_pattern(&wanted.pattern, &kind.title)
                || matches_pattern(&wanted.pattern, &kind.category)
        });
        let alerts: i64 = hits.map(|kind| kind.alerts).sum();
        if alerts > 0 && wanted.points != 0 {
            let evidence = if alerts == 1 { "1 alert".into() } else { format!("{alerts} alerts") };
            terms.push(term(format!("Alert type ‘{}’", wanted.pattern), wanted.points, evidence));
        }
    }
    terms
}

/// An analyst's word, by the categories of NIST SP 800-61 revision 2.
fn nist_terms(facts: &PriorityFacts, policy: &PriorityPolicy) -> Vec<PriorityTerm> {
    let nist = &policy.nist;
    let assessed = [
        facts
            .functional_impact
            .map(|impact| ("Functional impact", nist.functional(impact), impact.label())),
        facts
            .information_impact
            .map(|impact| ("Information impact", nist.information(impact), impact.label())),
        facts
            .recoverability
            .map(|effort| ("Recoverability", nist.recoverability(effort), effort.label())),
    ];
    let assessed = assessed.into_iter().flatten().filter(|(_, points, _)| *points != 0);
    assessed.map(|(name, points, label)| term(name, points, label)).collect()
}

fn term(name: impl Into<String>, points: i32, evidence: impl Into<String>) -> PriorityTerm {
    let (name, evidence) = (name.into(), evidence.into());
    PriorityTerm { part: PriorityPart::Impact, name, points, evidence, entity_ids: Vec::new() }
}
