//! Alerts into incidents, out of them and between them: in memory and in the transaction.

use std::sync::Arc;

use shared::enums::{AlertClassification, AlertDetermination};
use shared::explain::Membership;
use shared::operation::ActivityLogKind;
use shared::suggestion::SuggestionStatus;

use super::actor::MACHINE;
use super::book::{Book, Sheet};
use super::decisions::By;
use super::determination::fits;
use super::draft::{About, Draft};
use super::suggest::put_suggestion;
use crate::correlate::model::{IncidentId, Related};
use crate::store::{IncidentState, Store, StoreError, SuggestionRow};

pub(super) fn create(
    book: &mut Book,
    draft: &mut Draft,
    incident: IncidentId,
    related: Option<Related>,
) {
    if let Some(related) = &related {
        let text = format!("continues incident {}: {}", related.incident, related.reason);
        draft.tell(incident, ActivityLogKind::Created, MACHINE, text, About::default());
    }
    let state = IncidentState {
        id: incident,
        created: draft.now,
        last_update: draft.now,
        related,
        ..IncidentState::default()
    };
    book.incidents.insert(incident, Box::new(Sheet { state, ..Sheet::default() }));
    draft.created.insert(incident);
    draft.touched.insert(incident);
}

pub(super) fn place(
    book: &mut Book,
    draft: &mut Draft,
    alert: &Arc<str>,
    incident: IncidentId,
    membership: Membership,
) {
    let Some(sheet) = book.incidents.get(&incident) else { return };
    let is_first = sheet.alerts.is_empty();
    let known = book.alerts.get(alert).is_some_and(|brief| brief.incident == incident);
    shift(book, draft, alert, incident);
    let Some(brief) = book.alerts.get(alert) else { return };
    if !known {
        let (kind, verb) = if is_first {
            (ActivityLogKind::Created, "began with")
        } else {
            (ActivityLogKind::AlertAdded, "added")
        };
        let text = format!("{verb} ‘{}’: {}", brief.title, membership.reason);
        let about = About { alert: Some(alert), operation: None };
        draft.tell(incident, kind, MACHINE, text, about);
    }
    draft.membership(brief.number, incident, membership);
}

/// Puts an alert into an incident, out of the one it was in.
pub(super) fn shift(book: &mut Book, draft: &mut Draft, alert: &Arc<str>, to: IncidentId) {
    draft.changing(book, alert);
    let Some(brief) = book.alerts.get_mut(alert) else { return };
    let from = std::mem::replace(&mut brief.incident, to);
    if from != 0 {
        draft.touched.insert(from);
    }
    draft.touched.insert(to);
    if from == to {
        return;
    }
    if let Some(sheet) = book.incidents.get_mut(&from) {
        sheet.alerts.retain(|other| other != alert);
    }
    if let Some(sheet) = book.incidents.get_mut(&to) {
        sheet.alerts.push(Arc::clone(alert));
    }
}

pub(super) fn merge(
    book: &mut Book,
    draft: &mut Draft,
    source: IncidentId,
    target: IncidentId,
    reason: &str,
    by: By<'_>,
    operation: Option<&str>,
) {
    let Some(sheet) = book.incidents.get(&source) else { return };
    let alerts = sheet.alerts.clone();
    let lost = sheet.state.clone();
    for alert in &alerts {
        shift(book, draft, alert, target);
    }
    if let Some(sheet) = book.incidents.get_mut(&target) {
        inherit(&mut sheet.state, &lost);
    }
    redirect(book, draft, (source, target), by.name());
    if let Some(sheet) = book.incidents.get_mut(&target) {
        sheet.state.last_modified_by = Some(by.name().to_owned());
    }
    let about = About { alert: None, operation };
    let count = alerts.len();
    let text = format!("merged into incident {target}: {reason}");
    draft.tell(source, ActivityLogKind::Merged, by.name(), text, about);
    let alerts = if count == 1 { "its alert" } else { "its alerts" };
    let text = format!("took over incident {source} with {alerts} ({count}): {reason}");
    draft.tell(target, ActivityLogKind::Merged, by.name(), text, about);
}

/// What was decided about the source holds for the target, where nothing was decided about it.
fn inherit(kept: &mut IncidentState, lost: &IncidentState) {
    if kept.assigned_to.is_none() {
        kept.assigned_to.clone_from(&lost.assigned_to);
    }
    if kept.chosen_name.is_none() {
        kept.chosen_name.clone_from(&lost.chosen_name);
    }
    if kept.classification == AlertClassification::Unknown {
        kept.classification = lost.classification;
    }
    if kept.determination == AlertDetermination::Unknown
        && fits(kept.classification, lost.determination)
    {
        kept.determination = lost.determination;
    }
    kept.chosen_severity = kept.chosen_severity.or(lost.chosen_severity);
    kept.chosen_priority = kept.chosen_priority.or(lost.chosen_priority);
    kept.functional_impact = kept.functional_impact.or(lost.functional_impact);
    kept.information_impact = kept.information_impact.or(lost.information_impact);
    kept.recoverability = kept.recoverability.or(lost.recoverability);
    for tag in &lost.custom_tags {
        if !kept.custom_tags.contains(tag) {
            kept.custom_tags.push(tag.clone());
        }
    }
    kept.comments += lost.comments;
}

/// An incident without alerts answers for ever with the one they went to. Those that point to it
/// follow.
pub(super) fn redirect(
    book: &mut Book,
    draft: &mut Draft,
    (gone, into): (IncidentId, IncidentId),
    by: &str,
) {
    follow_suggestions(book, draft, gone, into);
    for id in pointing_to(book, draft, gone).into_iter().chain([gone]) {
        if let Some(sheet) = book.incidents.get_mut(&id) {
            sheet.state.redirect = Some(into);
            // Who asks for it meanwhile is told by whom and when.
            sheet.state.last_modified_by = Some(by.to_owned());
            sheet.state.last_update = draft.now;
            draft.touched.insert(id);
        }
    }
}

/// What answers with an incident, of all that the transaction has to do with.
pub(super) fn pointing_to(book: &Book, draft: &Draft, incident: IncidentId) -> Vec<IncidentId> {
    let points = |id: &IncidentId| {
        book.incidents.get(id).is_some_and(|sheet| sheet.state.redirect == Some(incident))
    };
    draft.touched.union(&draft.followers).copied().filter(points).collect()
}

/// Brings into memory what answers with incidents that may come to an end, as the transaction leaves
/// it so far.
pub(super) async fn need_followers(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    incidents: &[IncidentId],
) -> Result<Vec<IncidentId>, StoreError> {
    let stored = store.redirected_to(incidents).await?;
    book.need_incidents(store, stored.iter().copied()).await?;
    draft.followers.extend(stored);
    Ok(incidents.iter().flat_map(|incident| pointing_to(book, draft, *incident)).collect())
}

/// What was suggested about an incident that is gone is suggested about the one that has its alerts,
/// unless that is done by it, or suggested already.
fn follow_suggestions(book: &mut Book, draft: &mut Draft, gone: IncidentId, into: IncidentId) {
    let rows: Vec<SuggestionRow> = book.waiting.about(gone).cloned().collect();
    for mut row in rows {
        let now = row.incidents.iter().map(|id| if *id == gone { into } else { *id });
        let now: Vec<IncidentId> = now.collect();
        let is_one = now.len() == 2 && now[0] == now[1];
        let same = book
            .waiting
            .about(into)
            .any(|other| other.id != row.id && other.is_about(&now, row.entity));
        if is_one || same {
            row.status = SuggestionStatus::Overtaken;
            row.decided = Some(draft.now);
        } else {
            row.incidents = now;
        }
        put_suggestion(book, draft, row);
    }
}
