//! An incident in one row: counts, names, sources and priority, always counted anew from its
//! alerts, so that no counter can drift.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::json;
use shared::entity::{EntityKind, EntityRef};
use shared::enums::IncidentStatus;
use shared::incident::{AlertCounts, ImpactedAssets, Incident};
use shared::tactic::category_rank;

use super::book::{Book, Known, Sheet};
use super::weight::{asset_facts, prioritise};
use crate::correlate::model::EntityId;
use crate::correlate::naming::{Content, name_incident};
use crate::store::{AlertBrief, Label, LabelKind, Participation, Written};

/// Assets that a row of the queue names.
const TOP: usize = 8;

/// What an incident comes to.
pub(super) struct Summary {
    pub(super) incident: Incident,
    pub(super) labels: Vec<Label>,
    pub(super) written: Written,
}

pub(super) fn summarise(book: &Book, sheet: &Sheet) -> Summary {
    let mut alerts: Vec<&AlertBrief> =
        sheet.alerts.iter().filter_map(|id| book.alerts.get(id).map(|alert| &**alert)).collect();
    alerts.sort_by_key(|alert| (alert.first_activity, alert.number));
    let entities = participations(book, &alerts);
    let impacted = impacted(book, &entities);
    let assets = count_assets(&impacted);
    let mut counts = AlertCounts::default();
    let mut categories = BTreeSet::new();
    let mut services = BTreeSet::new();
    let mut detections = BTreeSet::new();
    for alert in &alerts {
        counts.add(alert.severity, alert.standing.status);
        services.insert(alert.service_source);
        detections.insert(alert.detection_source);
        if !alert.category.is_empty() {
            categories.insert(&*alert.category);
        }
    }
    let mut categories: Vec<String> = categories.into_iter().map(ToOwned::to_owned).collect();
    categories.sort_by(|one, other| category_rank(one).cmp(&category_rank(other)));
    let highest = alerts.iter().map(|alert| alert.severity).max().unwrap_or_default();
    let state = &sheet.state;
    let priority = prioritise(book, &alerts, Some(&impacted), state);
    let redirected = state.redirect.is_some();
    let display_name = match (&state.chosen_name, redirected && alerts.is_empty()) {
        (Some(name), _) => name.clone(),
        // What is now empty keeps the name under which people knew it.
        (None, true) if !sheet.written.name.is_empty() => sheet.written.name.to_string(),
        _ => name_incident(&Content {
            alerts: alerts.iter().map(|alert| (&*alert.title, Some(&*alert.category))).collect(),
            devices: assets.devices as usize,
            users: assets.users as usize,
            mailboxes: assets.mailboxes as usize,
            sources: services.len(),
        }),
    };
    let mut incident = Incident {
        id: state.id.to_string(),
        display_name,
        status: if redirected { IncidentStatus::Redirected } else { state.status },
        severity: state.chosen_severity.unwrap_or(highest),
        classification: state.classification,
        determination: state.determination,
        assigned_to: state.assigned_to.clone(),
        created_date_time: Some(state.created),
        last_update_date_time: Some(state.last_update),
        last_modified_by: state.last_modified_by.clone(),
        custom_tags: state.custom_tags.clone(),
        resolving_comment: state.resolving_comment.clone(),
        functional_impact: state.functional_impact,
        information_impact: state.information_impact,
        recoverability: state.recoverability,
        overridden_properties: state.overridden(),
        redirect_incident_id: state.redirect.map(|id| id.to_string()),
        priority_score: Some(priority.score),
        priority_terms: priority.terms,
        alert_counts: Some(counts),
        impacted_assets: Some(assets),
        top_assets: top_assets(&impacted),
        categories,
        service_sources: services.into_iter().collect(),
        detection_sources: detections.into_iter().collect(),
        first_activity_date_time: alerts.iter().map(|alert| alert.first_activity).min(),
        last_activity_date_time: alerts.iter().map(|alert| alert.last_activity).max(),
        ..Incident::default()
    };
    if let Some(related) = &state.related {
        let related = json!({"incidentId": related.incident.to_string(), "reason": related.reason});
        incident.other.insert("relatedIncident".to_owned(), related);
    }
    let waiting = book.waiting.about(state.id).count() as i64;
    incident.open_suggestions = (waiting > 0).then_some(waiting);
    let labels = labels_of(&incident);
    let mut entities: Vec<(EntityId, Participation)> = entities.into_iter().collect();
    entities.sort_unstable_by_key(|(id, _)| *id);
    let written = Written {
        name: incident.display_name.as_str().into(),
        labels: Written::text_of(labels.clone()),
        entities: entities.into(),
    };
    Summary { incident, labels, written }
}

/// Entities that an alert names and how: itself evidence, impacted.
pub(super) fn entities_of(book: &Book, alert: &AlertBrief) -> BTreeMap<EntityId, (bool, bool)> {
    let mut entities: BTreeMap<EntityId, (bool, bool)> = BTreeMap::new();
    for piece in &alert.evidence {
        if let Some(entity) = piece.entity {
            let standing = entities.entry(book.survivor(entity)).or_default();
            standing.0 = true;
            standing.1 |= piece.impacted;
        }
        for entity in &piece.embedded {
            entities.entry(book.survivor(*entity)).or_default();
        }
    }
    entities
}

pub(super) fn participations(
    book: &Book,
    alerts: &[&AlertBrief],
) -> HashMap<EntityId, Participation> {
    let mut entities: HashMap<EntityId, Participation> = HashMap::new();
    for alert in alerts {
        for (entity, (_, impacted)) in entities_of(book, alert) {
            let counts = entities.entry(entity).or_insert(Participation {
                first: alert.first_activity,
                last: alert.last_activity,
                ..Participation::default()
            });
            counts.alerts += 1;
            counts.active_alerts += u32::from(alert.is_active());
            counts.impacted |= impacted;
            counts.first = counts.first.min(alert.first_activity);
            counts.last = counts.last.max(alert.last_activity);
        }
    }
    entities
}

pub(super) type Impacted<'a> = Vec<(EntityId, &'a Known, Participation)>;

/// Impacted assets, those that matter most first.
pub(super) fn impacted<'a>(
    book: &'a Book,
    entities: &HashMap<EntityId, Participation>,
) -> Impacted<'a> {
    let policy = &book.policy.priority;
    let mut impacted: Impacted<'_> = entities
        .iter()
        .filter(|(_, counts)| counts.impacted)
        .filter_map(|(id, counts)| Some((*id, book.entities.get(id)?, *counts)))
        .filter(|(_, known, _)| known.kind.is_asset())
        .collect();
    impacted.sort_by_key(|(id, known, counts)| {
        let facts = asset_facts(*id, known, policy);
        let weight = u32::from(facts.privileged) + u32::from(facts.high_value);
        (std::cmp::Reverse((weight, counts.active_alerts, counts.alerts)), *id)
    });
    impacted
}

pub(super) fn count_assets(impacted: &Impacted<'_>) -> ImpactedAssets {
    let mut assets = ImpactedAssets::default();
    for (_, known, _) in impacted {
        let count = match known.kind {
            EntityKind::Device => &mut assets.devices,
            EntityKind::User => &mut assets.users,
            EntityKind::Mailbox => &mut assets.mailboxes,
            EntityKind::CloudApplication => &mut assets.cloud_applications,
            _ => &mut assets.cloud_resources,
        };
        *count += 1;
    }
    assets
}

/// Of each kind the first, then by weight, so that a row shows who and what.
fn top_assets(impacted: &Impacted<'_>) -> Vec<EntityRef> {
    let mut seen = BTreeSet::new();
    let (mut first, rest): (Vec<_>, Vec<_>) =
        impacted.iter().partition(|(_, known, _)| seen.insert(known.kind));
    first.sort_by_key(|(_, known, _)| known.kind);
    first
        .into_iter()
        .chain(rest)
        .take(TOP)
        .map(|(id, known, _)| EntityRef {
            entity_id: id.to_string(),
            kind: known.kind,
            display_name: known.display_name.to_string(),
        })
        .collect()
}

fn labels_of(incident: &Incident) -> Vec<Label> {
    let label = |kind, value: &str| Label { kind, value: value.to_owned() };
    let mut labels: Vec<Label> = Vec::new();
    labels.extend(incident.categories.iter().map(|value| label(LabelKind::Category, value)));
    let services = incident.service_sources.iter();
    labels.extend(services.map(|source| label(LabelKind::ServiceSource, source.as_str())));
    let detections = incident.detection_sources.iter();
    labels.extend(detections.map(|source| label(LabelKind::DetectionSource, source.as_str())));
    labels.extend(incident.custom_tags.iter().map(|tag| label(LabelKind::Tag, tag)));
    labels.sort();
    labels.dedup_by(|one, other| {
        one.kind == other.kind && one.value.eq_ignore_ascii_case(&other.value)
    });
    labels
}
