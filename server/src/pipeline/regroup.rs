//! Merging and moving by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use shared::explain::{Decider, Membership};
use shared::operation::OperationResult;

use super::actor::Actor;
use super::book::Book;
use super::decisions::{By, adopt};
use super::draft::Draft;
use super::guards::{need_mergeable, need_room};
use super::inverse::{Inverse, Regrouping, Scope};
use super::placing::need_followers;
use super::step::{Step, need_open, refused};
use super::suggest::accepted;
use super::triage::{add_comment, check_comment, tell_engine};
use super::{Merge, Move, PipelineError};
use crate::correlate::model::{Change, IncidentId, Input};
use crate::store::{Store, SuggestionRow};

pub(super) async fn merge(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    actor: &Actor,
    merge: &Merge,
    accepting: Option<&SuggestionRow>,
) -> Step<OperationResult> {
    if let Some(comment) = &merge.comment {
        check_comment(comment)?;
    }
    let mut ids: BTreeSet<IncidentId> = merge.incidents.iter().copied().collect();
    ids.extend(merge.target);
    if ids.len() < 2 {
        return refused(PipelineError::Invalid {
            message: "merging takes two incidents or more".into(),
            target: Some("incidentIds".into()),
        });
    }
    need_open(book, store, &ids).await?;
    need_mergeable(book, &ids)?;
    let target = merge.target.unwrap_or_else(|| kept_by_default(book, &ids));
    let sources: Vec<IncidentId> = ids.iter().copied().filter(|id| *id != target).collect();
    let reason = words(merge.reason.as_deref(), actor, "merged");
    let all: Vec<Arc<str>> = ids
        .iter()
        .filter_map(|id| book.incidents.get(id))
        .flat_map(|sheet| sheet.alerts.iter().cloned())
        .collect();
    let mut incidents: Vec<IncidentId> = ids.iter().copied().collect();
    // What answers with a source will answer with the target.
    incidents.extend(need_followers(book, draft, store, &sources).await?);
    let mut inverse = Regrouping::before(book, draft, store, &all, &incidents).await?;
    let operation = draft.next_operation();
    let by = By::Person(&actor.display_name, &operation);
    let sheets = sources.iter().filter_map(|source| book.incidents.get(source));
    let moved: usize = sheets.map(|sheet| sheet.alerts.len()).sum();
    let merges = sources.iter().map(|source| Input::Merge {
        source: *source,
        target,
        reason: reason.clone(),
    });
    let changes = book.engine.apply(&merges.collect::<Vec<_>>(), draft.now);
    adopt(book, draft, store, changes, by).await?;
    // The machine may not take apart again what a person put together, also after a restart.
    for place in &inverse.places {
        let Some(brief) = book.alerts.get(&place.alert) else { continue };
        let mut membership = place.membership.clone();
        membership.decided_by = Decider::Person;
        if place.incident != target {
            membership.reason = format!("{reason} (before: {})", membership.reason);
        }
        draft.membership(brief.number, target, membership);
    }
    if let Some(row) = accepting {
        accepted(book, draft, actor, row, &operation);
    }
    inverse.after(book, draft);
    // After that, since a comment cannot be taken back.
    if let Some(comment) = &merge.comment {
        add_comment(book, draft, actor, target, comment);
    }
    if let Some(state) = book.incidents.get(&target).map(|sheet| sheet.state.clone()) {
        tell_engine(book, draft, &state);
    }
    let text = format!("merged {} into incident {target}", list(&sources));
    let operation_id = draft.operation(&actor.display_name, &text, &Inverse::Regroup(inverse));
    let updated = std::iter::once(target).chain(sources);
    Ok(OperationResult {
        operation_id,
        updated_incidents: updated.map(|id| id.to_string()).collect(),
        updated_alerts: moved as u64,
        remarks: Vec::new(),
    })
}

pub(super) async fn move_alerts(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    actor: &Actor,
    change: &Move,
) -> Step<OperationResult> {
    if let Some(comment) = &change.comment {
        check_comment(comment)?;
    }
    let ids: BTreeSet<Arc<str>> = change.alerts.iter().map(|id| id.as_str().into()).collect();
    if ids.is_empty() {
        return refused(PipelineError::Invalid {
            message: "no alert was named".into(),
            target: Some("alertIds".into()),
        });
    }
    book.need_alerts(store, ids.iter().cloned()).await?;
    if let Some(missing) = ids.iter().find(|id| !book.alerts.contains_key(*id)) {
        let id = missing.chars().take(100).collect();
        return refused(PipelineError::NotFound { what: "alert", id });
    }
    if let Some(to) = change.to {
        need_open(book, store, &BTreeSet::from([to])).await?;
        let arrives = |id: &&Arc<str>| book.alerts.get(*id).is_some_and(|it| it.incident != to);
        need_room(book, to, ids.iter().filter(arrives).count())?;
    }
    let alerts: Vec<Arc<str>> = ids.into_iter().collect();
    let mut from: BTreeMap<IncidentId, usize> = BTreeMap::new();
    for alert in alerts.iter().filter_map(|id| book.alerts.get(id)) {
        *from.entry(alert.incident).or_default() += 1;
    }
    let mut incidents: Vec<IncidentId> = from.keys().copied().collect();
    let left: Vec<IncidentId> = incidents.clone();
    incidents.extend(change.to.filter(|to| !from.contains_key(to)));
    // What answers with an incident that is emptied will answer with where its alerts went.
    let followers = need_followers(book, draft, store, &left).await?;
    let mut inverse =
        Regrouping::before(book, draft, store, &alerts, &[&incidents[..], &followers].concat())
            .await?;
    let parted_before =
        |incident: &IncidentId| change.to.is_some_and(|to| book.engine.are_apart(*incident, to));
    let parted_before: BTreeSet<IncidentId> = from.keys().copied().filter(parted_before).collect();
    let operation = draft.next_operation();
    let by = By::Person(&actor.display_name, &operation);
    let reason = words(change.reason.as_deref(), actor, "moved");
    let input = Input::Move { alerts: alerts.clone(), to: change.to, reason: reason.clone() };
    let changes = book.engine.apply(&[input], draft.now);
    let begun = changes.iter().find_map(|change| match change {
        Change::IncidentCreated { incident, .. } => Some(*incident),
        _ => None,
    });
    let to = change.to.or(begun).expect("without a target the engine begins an incident");
    adopt(book, draft, store, changes, by).await?;
    let rest = beyond_the_window(book, &alerts, to, &reason);
    adopt(book, draft, store, rest, by).await?;
    tell_departed(book, draft, &[&incidents[..], &[to]].concat());
    // Undoing takes back what this parts, not what somebody parted before.
    let left = from.keys().filter(|incident| **incident != to && !parted_before.contains(incident));
    let parted = left.filter(|incident| {
        book.incidents.get(incident).is_some_and(|sheet| !sheet.alerts.is_empty())
    });
    inverse.apart = parted.map(|incident| [*incident.min(&to), *incident.max(&to)]).collect();
    draft.batch.apart.extend(&inverse.apart);
    inverse.scope = Scope::Alerts;
    inverse.begun.extend(begun);
    inverse.after(book, draft);
    if let Some(comment) = &change.comment {
        add_comment(book, draft, actor, to, comment);
    }
    let moved = inverse.places.iter().filter(|place| place.incident != to).count();
    let text =
        format!("moved {moved} {} to incident {to}", if moved == 1 { "alert" } else { "alerts" });
    let operation_id = draft.operation(&actor.display_name, &text, &Inverse::Regroup(inverse));
    let updated = std::iter::once(to).chain(from.into_keys().filter(|incident| *incident != to));
    Ok(OperationResult {
        operation_id,
        updated_incidents: updated.map(|id| id.to_string()).collect(),
        updated_alerts: moved as u64,
        remarks: Vec::new(),
    })
}

/// Alerts that left the window are counted by the engine, not known to it.
pub(super) fn tell_departed(book: &mut Book, draft: &Draft, incidents: &[IncidentId]) {
    let sheets = incidents.iter().filter_map(|id| book.incidents.get(id));
    let departed = sheets.map(|sheet| {
        let outside = sheet.alerts.iter().filter(|id| book.engine.incident_of(id).is_none());
        (sheet.state.id, outside.count() as u32)
    });
    let (places, departed) = (Vec::new(), departed.collect());
    let input = Input::Restored { places, incidents: Vec::new(), departed };
    book.engine.apply(&[input], draft.now);
}

/// Alerts that the engine no longer looks at are moved all the same.
pub(super) fn beyond_the_window(
    book: &Book,
    alerts: &[Arc<str>],
    to: IncidentId,
    reason: &str,
) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut left: BTreeMap<IncidentId, usize> = BTreeMap::new();
    for alert in alerts {
        let Some(brief) = book.alerts.get(alert).filter(|brief| brief.incident != to) else {
            continue;
        };
        *left.entry(brief.incident).or_default() += 1;
        changes.push(Change::AlertMoved {
            alert: Arc::clone(alert),
            from: brief.incident,
            to,
            reason: reason.to_owned(),
            membership: Box::new(by_person(reason)),
        });
    }
    for (incident, gone) in left {
        let sheet = book.incidents.get(&incident);
        if sheet.is_some_and(|sheet| sheet.alerts.len() == gone) {
            changes.push(Change::IncidentEmptied { incident, into: to });
        }
    }
    changes
}

pub(super) fn by_person(reason: &str) -> Membership {
    Membership {
        decided_by: Decider::Person,
        score: 1.0,
        threshold: 0.0,
        links: Vec::new(),
        rejected: None,
        reason: reason.to_owned(),
    }
}

/// The oldest that somebody works on, or else the oldest.
fn kept_by_default(book: &Book, ids: &BTreeSet<IncidentId>) -> IncidentId {
    let worked_on = ids
        .iter()
        .find(|id| book.incidents.get(id).is_some_and(|sheet| sheet.state.for_engine().worked_on));
    let oldest = ids.iter().next();
    worked_on.or(oldest).copied().unwrap_or_default()
}

pub(super) fn words(reason: Option<&str>, actor: &Actor, verb: &str) -> String {
    match reason.map(str::trim).filter(|reason| !reason.is_empty()) {
        Some(reason) => format!("{verb} by {}: {reason}", actor.display_name),
        None => format!("{verb} by {}", actor.display_name),
    }
}

fn list(ids: &[IncidentId]) -> String {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let noun = if ids.len() == 1 { "incident" } else { "incidents" };
    format!("{noun} {}", ids.join(", "))
}
