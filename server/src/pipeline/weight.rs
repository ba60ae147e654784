//! What an incident's priority depends on, counted from its alerts and its assets.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use shared::detector::TrackRecord;
use shared::enums::{AlertSeverity, DetectionStatus, ServiceSource};
use shared::priority::Priority;
use shared::tactic::Tactic;

use super::book::{Book, Known};
use super::summary::{self, Impacted, count_assets, participations};
use crate::correlate::model::EntityId;
use crate::prioritise::{
    AlertType, AssetFacts, DetectorFacts, PriorityFacts, PriorityPolicy, score, set_by_hand,
};
use crate::store::{AlertBrief, IncidentState};

/// The priority of alerts as one incident in this state. The impacted assets are counted where they
/// are not known already.
pub(super) fn prioritise(
    book: &Book,
    alerts: &[&AlertBrief],
    impacted: Option<&Impacted<'_>>,
    state: &IncidentState,
) -> Priority {
    let policy = &book.policy.priority;
    let muted = |alert: &&&AlertBrief| book.policy.is_muted(&alert.detector);
    let loud: Vec<&AlertBrief>;
    let facts = if alerts.iter().any(|alert| muted(&alert)) {
        // What is muted weighs nothing, whoever it is on.
        loud = alerts.iter().filter(|alert| !muted(alert)).copied().collect();
        weigh(book, &loud, &summary::impacted(book, &participations(book, &loud)), state)
    } else if let Some(impacted) = impacted {
        weigh(book, alerts, impacted, state)
    } else {
        weigh(book, alerts, &summary::impacted(book, &participations(book, alerts)), state)
    };
    let priority = score(&facts, policy);
    match state.chosen_priority {
        Some(chosen) => set_by_hand(priority, chosen),
        None => priority,
    }
}

fn weigh(
    book: &Book,
    alerts: &[&AlertBrief],
    impacted: &Impacted<'_>,
    state: &IncidentState,
) -> PriorityFacts {
    let policy = &book.policy.priority;
    let assets = count_assets(impacted);
    let highest = |active: bool| {
        let alike = alerts.iter().filter(|alert| alert.is_active() == active);
        alike.map(|alert| alert.severity).max().unwrap_or(AlertSeverity::Unknown)
    };
    let services: HashSet<ServiceSource> =
        alerts.iter().map(|alert| alert.service_source).collect();
    let mut tactics: Vec<Tactic> =
        alerts.iter().filter_map(|alert| Tactic::parse(&alert.category)).collect();
    tactics.sort_unstable();
    tactics.dedup();
    PriorityFacts {
        highest_active: highest(true),
        highest_resolved: highest(false),
        chosen_severity: state.chosen_severity,
        // In Graph's order the gravest comes first.
        detection_status: alerts
            .iter()
            .filter_map(|alert| alert.detection_status)
            .filter(|status| *status != DetectionStatus::UnknownFutureValue)
            .min(),
        detectors: detectors(book, alerts),
        alerts: alerts.len() as i64,
        devices: i64::from(assets.devices),
        users: i64::from(assets.users),
        mailboxes: i64::from(assets.mailboxes),
        cloud_applications: i64::from(assets.cloud_applications),
        cloud_resources: i64::from(assets.cloud_resources),
        service_sources: services.len() as i64,
        tactics,
        assets: impacted.iter().map(|(id, known, _)| asset_facts(*id, known, policy)).collect(),
        alert_types: alert_types(alerts, policy),
        functional_impact: state.functional_impact,
        information_impact: state.information_impact,
        recoverability: state.recoverability,
    }
}

/// What the records of the detectors behind active alerts may change: each that was judged, and the
/// gravest of the others.
fn detectors(book: &Book, alerts: &[&AlertBrief]) -> Vec<DetectorFacts> {
    if book.records.is_empty() {
        return Vec::new();
    }
    let mut judged: BTreeMap<(&str, AlertSeverity), DetectorFacts> = BTreeMap::new();
    let mut unjudged: Option<DetectorFacts> = None;
    for alert in alerts.iter().filter(|alert| alert.is_active()) {
        let facts = |record| DetectorFacts {
            title: Arc::clone(&alert.title),
            severity: alert.severity,
            record,
        };
        if let Some(record) = book.records.get(&alert.detector) {
            judged.entry((&alert.detector, alert.severity)).or_insert_with(|| facts(*record));
        } else if unjudged.as_ref().is_none_or(|known| known.severity < alert.severity) {
            unjudged = Some(facts(TrackRecord::default()));
        }
    }
    judged.into_values().chain(unjudged).collect()
}

/// Only counted where the policy asks.
fn alert_types(alerts: &[&AlertBrief], policy: &PriorityPolicy) -> Vec<AlertType> {
    if policy.alert_types.is_empty() {
        return Vec::new();
    }
    let mut counts: BTreeMap<(&Arc<str>, &Arc<str>), i64> = BTreeMap::new();
    for alert in alerts {
        *counts.entry((&alert.title, &alert.category)).or_default() += 1;
    }
    let types = counts.into_iter().map(|((title, category), alerts)| AlertType {
        title: Arc::clone(title),
        category: Arc::clone(category),
        alerts,
    });
    types.collect()
}

pub(super) fn asset_facts(id: EntityId, known: &Known, policy: &PriorityPolicy) -> AssetFacts {
    let (value, exposure, tags) =
        (known.facts.get("deviceValue"), known.facts.get("exposureLevel"), known.facts.get("tags"));
    let tags = tags.as_ref().and_then(Value::as_array);
    let marked = tags.into_iter().flatten().filter_map(Value::as_str).any(|tag| {
        let tag = tag.to_lowercase();
        policy.assets.valuable_tags.iter().any(|mark| tag.contains(&mark.to_lowercase()))
    });
    AssetFacts {
        entity_id: id.to_string(),
        display_name: known.display_name.to_string(),
        privileged: !known.privileged_roles.is_empty(),
        high_value: marked
            || text(value.as_ref()).is_some_and(|value| value.eq_ignore_ascii_case("high")),
        exposure: text(exposure.as_ref()).map_or(AlertSeverity::Unknown, AlertSeverity::parse),
    }
}

fn text(value: Option<&Value>) -> Option<&str> {
    value.and_then(Value::as_str)
}
