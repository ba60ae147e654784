//! What people decide about incidents and alerts, with its side effects.

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::enums::{
    AlertClassification, AlertDetermination, AlertStatus, FunctionalImpact, IncidentStatus,
    InformationImpact, Recoverability,
};
use shared::incident::Comment;
use shared::operation::{ActivityLogKind, OperationResult};
use shared::time::Timestamp;

use super::actor::Actor;
use super::book::Book;
use super::determination::{fits, fitted};
use super::draft::{About, Draft};
use super::inverse::{AlertEdit, Both, Inverse, Updating};
use super::step::{Step, need_open, refused};
use super::{AlertUpdate, IncidentUpdate, PipelineError};
use crate::correlate::model::{IncidentId, Input};
use crate::store::{AlertBrief, AlertEdits, IncidentState, Standing, Store};

/// Longest comment, as in the original.
const LONGEST_COMMENT: usize = 30_000;

/// One change to several incidents.
pub(super) async fn update_incidents(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    actor: &Actor,
    incidents: &[IncidentId],
    update: &IncidentUpdate,
) -> Step<OperationResult> {
    let ids: BTreeSet<IncidentId> = incidents.iter().copied().collect();
    need_open(book, store, &ids).await?;
    let updates = fitting_updates(book, draft, &ids, update)?;
    let operation = draft.next_operation();
    let now = draft.now;
    let mut inverse = Updating::default();
    let mut updated_alerts = 0;
    let mut words = String::new();
    for (id, update) in &updates {
        let Some(sheet) = book.incidents.get_mut(id) else { continue };
        let before = sheet.state.clone();
        words = change_state(&mut sheet.state, update);
        sheet.state.last_modified_by = Some(actor.display_name.clone());
        let state = sheet.state.clone();
        let alerts = sheet.alerts.clone();
        draft.touched.insert(*id);
        let mut changed = 0;
        for alert in &alerts {
            let edit = |brief: &AlertBrief| spread(brief, update, now);
            if let Some(edit) = change_alert(book, draft, alert, edit) {
                inverse.alerts.push(edit);
                changed += 1;
            }
        }
        updated_alerts += changed;
        tell_engine(book, draft, &state);
        inverse.incidents.push(Both { before, after: state });
        let text = match changed {
            0 => words.clone(),
            1 => format!("{words}, with 1 alert"),
            changed => format!("{words}, with {changed} alerts"),
        };
        let about = About { alert: None, operation: Some(&operation) };
        draft.tell(*id, ActivityLogKind::Changed, &actor.display_name, text, about);
    }
    let operation_id = draft.operation(&actor.display_name, &words, &Inverse::Update(inverse));
    Ok(OperationResult {
        operation_id,
        updated_incidents: ids.iter().map(ToString::to_string).collect(),
        updated_alerts,
        remarks: Vec::new(),
    })
}

/// The change as it is for each incident; refused before anything is changed where it does not fit
/// one of them, or where one has changed since the caller read it.
fn fitting_updates(
    book: &Book,
    draft: &Draft,
    ids: &BTreeSet<IncidentId>,
    update: &IncidentUpdate,
) -> Step<Vec<(IncidentId, IncidentUpdate)>> {
    let mut updates = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(state) = book.incidents.get(id).map(|sheet| &sheet.state) else { continue };
        if let Some(seen) = &update.seen
            && (draft.touched.contains(id) || !seen.contains(&state.last_update))
        {
            return refused(PipelineError::Changed(*id));
        }
        let before = (state.classification, state.determination);
        let determination = fitted(update.classification, update.determination, before)?;
        updates.push((*id, IncidentUpdate { determination, ..update.clone() }));
    }
    Ok(updates)
}

/// A change to one alert.
pub(super) async fn update_alert(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    actor: &Actor,
    alert: &str,
    update: &AlertUpdate,
) -> Step<OperationResult> {
    for comment in &update.comments {
        check_comment(comment)?;
    }
    let id: Arc<str> = alert.into();
    book.need_alerts(store, [Arc::clone(&id)]).await?;
    let Some(brief) = book.alerts.get(&id) else {
        return refused(PipelineError::NotFound { what: "alert", id: alert.to_owned() });
    };
    let incident = brief.incident;
    let title = brief.title.clone();
    let before = (brief.standing.classification, brief.standing.determination);
    let determination = fitted(update.classification, update.determination, before)?;
    let operation = draft.next_operation();
    let now = draft.now;
    let edit = |brief: &AlertBrief| {
        let mut edits = brief.edits.clone();
        if let Some(status) = update.status {
            edits.status = Some(status);
        }
        if let Some(assigned_to) = &update.assigned_to {
            edits.assigned_to = Some(assigned_to.clone().unwrap_or_default());
        }
        if let Some(classification) = update.classification {
            edits.classification = Some(classification);
        }
        if let Some(determination) = determination {
            edits.determination = Some(determination);
        }
        edits.comments.extend(update.comments.iter().map(|comment| Comment {
            comment: Some(comment.clone()),
            created_by_display_name: Some(actor.display_name.clone()),
            created_date_time: Some(now),
            ..Comment::default()
        }));
        edits
    };
    let mut inverse = Updating::default();
    let changed = change_alert(book, draft, &id, edit);
    let updated_alerts = u64::from(changed.is_some());
    inverse.alerts.extend(changed);
    draft.touched.insert(incident);
    let words = alert_words(update, determination);
    let about = About { alert: Some(alert), operation: Some(&operation) };
    if words.is_empty() {
        for comment in &update.comments {
            let text = format!("on ‘{title}’: {comment}");
            let about = About { alert: Some(alert), operation: None };
            draft.tell(incident, ActivityLogKind::Comment, &actor.display_name, text, about);
        }
    } else {
        let text = format!("‘{title}’: {words}");
        draft.tell(incident, ActivityLogKind::Changed, &actor.display_name, text, about);
    }
    let inverse = if words.is_empty() {
        Inverse::Nothing { reason: "a comment cannot be taken back".into() }
    } else {
        Inverse::Update(inverse)
    };
    let operation_id = draft.operation(&actor.display_name, &words, &inverse);
    Ok(OperationResult {
        operation_id,
        updated_incidents: vec![incident.to_string()],
        updated_alerts,
        remarks: Vec::new(),
    })
}

pub(super) async fn comment_incident(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    actor: &Actor,
    incident: IncidentId,
    comment: &str,
) -> Step<OperationResult> {
    check_comment(comment)?;
    need_open(book, store, &BTreeSet::from([incident])).await?;
    add_comment(book, draft, actor, incident, comment);
    let inverse = Inverse::Nothing { reason: "a comment cannot be taken back".into() };
    let operation_id = draft.operation(&actor.display_name, "commented", &inverse);
    Ok(OperationResult {
        operation_id,
        updated_incidents: vec![incident.to_string()],
        updated_alerts: 0,
        remarks: Vec::new(),
    })
}

/// Appends to the comments and to the log.
pub(super) fn add_comment(
    book: &mut Book,
    draft: &mut Draft,
    actor: &Actor,
    incident: IncidentId,
    comment: &str,
) {
    draft.batch.comments.push(crate::store::CommentRow {
        incident,
        time: draft.now,
        by: actor.display_name.clone(),
        text: comment.to_owned(),
    });
    let by = &actor.display_name;
    draft.tell(incident, ActivityLogKind::Comment, by, comment.to_owned(), About::default());
    draft.touched.insert(incident);
    if let Some(sheet) = book.incidents.get_mut(&incident) {
        sheet.state.comments += 1;
        let state = sheet.state.clone();
        tell_engine(book, draft, &state);
    }
}

pub(super) fn check_comment(comment: &str) -> Step<()> {
    let message = if comment.trim().is_empty() {
        "a comment needs some text".to_owned()
    } else if comment.chars().count() > LONGEST_COMMENT {
        format!("a comment has at most {LONGEST_COMMENT} characters")
    } else {
        return Ok(());
    };
    refused(PipelineError::Invalid { message, target: Some("comment".into()) })
}

/// The guards of correlation look at it. Nothing is decided by this alone.
pub(super) fn tell_engine(book: &mut Book, draft: &Draft, state: &IncidentState) {
    let input = Input::IncidentChanged { state: state.for_engine() };
    let changes = book.engine.apply(&[input], draft.now);
    debug_assert!(changes.is_empty(), "a stance moves no alert");
}

/// Changes what people said of an alert, if that differs; with what undoes it.
pub(super) fn change_alert(
    book: &mut Book,
    draft: &mut Draft,
    alert: &Arc<str>,
    edit: impl Fn(&AlertBrief) -> AlertEdits,
) -> Option<AlertEdit> {
    let brief = book.alerts.get(alert)?;
    let before = brief.edits.clone();
    let mut after = edit(brief);
    if before == after {
        return None;
    }
    after.time = Some(draft.now);
    draft.changing(book, alert);
    let brief = book.alerts.get_mut(alert)?;
    brief.edits = after.clone();
    lay_over(&mut brief.standing, &after);
    Some(AlertEdit { alert: Arc::clone(alert), edits: Both { before, after } })
}

/// What people said holds over what the source says.
pub(super) fn lay_over(standing: &mut Standing, edits: &AlertEdits) {
    if let Some(status) = edits.status {
        standing.status = status;
    }
    if let Some(assigned_to) = &edits.assigned_to {
        standing.assigned_to = (!assigned_to.is_empty()).then(|| assigned_to.as_str().into());
    }
    if let Some(classification) = edits.classification {
        standing.classification = classification;
    }
    if let Some(determination) = edits.determination {
        standing.determination = determination;
    }
}

/// What a change to an incident means for one of its alerts: resolving resolves the active ones,
/// a classification fills those that have none, an assignment holds for all.
fn spread(brief: &AlertBrief, update: &IncidentUpdate, now: Timestamp) -> AlertEdits {
    let mut edits = brief.edits.clone();
    if update.status == Some(IncidentStatus::Resolved) && brief.is_active() {
        edits.status = Some(AlertStatus::Resolved);
        edits.time = Some(now);
    }
    if let Some(assigned_to) = &update.assigned_to
        && brief.standing.assigned_to.as_deref() != assigned_to.as_deref()
    {
        edits.assigned_to = Some(assigned_to.clone().unwrap_or_default());
    }
    let mut classification = brief.standing.classification;
    let mut determination = brief.standing.determination;
    if let Some(given) = update.classification
        && classification == AlertClassification::Unknown
        && given != AlertClassification::Unknown
    {
        edits.classification = Some(given);
        classification = given;
        if !fits(given, determination) {
            // The source may say of it what no classification goes with.
            determination = AlertDetermination::Unknown;
            edits.determination = Some(determination);
        }
    }
    if let Some(given) = update.determination
        && determination == AlertDetermination::Unknown
        && given != AlertDetermination::Unknown
        && fits(classification, given)
    {
        edits.determination = Some(given);
    }
    edits
}

/// Changes the state; what was done, in words.
fn change_state(state: &mut IncidentState, update: &IncidentUpdate) -> String {
    let mut words: Vec<String> = Vec::new();
    if let Some(name) = &update.display_name {
        words.push(match name {
            Some(name) => format!("renamed to ‘{name}’"),
            None => "gave the name back to Muster".to_owned(),
        });
        state.chosen_name.clone_from(name);
    }
    if let Some(status) = update.status {
        if status != state.status {
            words.push(format!("status {} → {}", state.status.label(), status.label()));
        }
        state.status = status;
    }
    if let Some(assigned_to) = &update.assigned_to {
        words.push(match assigned_to {
            Some(person) => format!("assigned to {person}"),
            None => "assigned to nobody".to_owned(),
        });
        state.assigned_to.clone_from(assigned_to);
    }
    if let Some(severity) = update.severity {
        words.push(match severity {
            Some(severity) => format!("severity set to {}", severity.label()),
            None => "severity left to its alerts".to_owned(),
        });
        state.chosen_severity = severity;
    }
    if let Some(classification) = update.classification {
        words.push(format!("classification {}", classification.label()));
        state.classification = classification;
    }
    if let Some(determination) = update.determination {
        words.push(format!("determination {}", determination.label()));
        state.determination = determination;
    }
    if let Some(tags) = &update.custom_tags {
        words.push(match tags.len() {
            0 => "tags removed".to_owned(),
            _ => format!("tags {}", tags.join(", ")),
        });
        state.custom_tags.clone_from(tags);
    }
    if let Some(score) = update.priority_score {
        words.push(match score {
            Some(score) => format!("priority set to {score}"),
            None => "priority left to Muster".to_owned(),
        });
        state.chosen_priority = score;
    }
    if let Some(given) = update.functional_impact {
        words.push(assessed("functional impact", given.map(FunctionalImpact::label)));
        state.functional_impact = given;
    }
    if let Some(given) = update.information_impact {
        words.push(assessed("information impact", given.map(InformationImpact::label)));
        state.information_impact = given;
    }
    if let Some(given) = update.recoverability {
        words.push(assessed("recoverability", given.map(Recoverability::label)));
        state.recoverability = given;
    }
    if let Some(comment) = &update.resolving_comment {
        words.push(format!("resolving comment: {comment}"));
        state.resolving_comment = Some(comment.clone());
    }
    if words.is_empty() { "changed nothing".to_owned() } else { words.join(", ") }
}

fn assessed(name: &str, label: Option<&str>) -> String {
    match label {
        Some(label) => format!("{name} {}", label.to_lowercase()),
        None => format!("{name} no longer assessed"),
    }
}

fn alert_words(update: &AlertUpdate, determination: Option<AlertDetermination>) -> String {
    let mut words: Vec<String> = Vec::new();
    if let Some(status) = update.status {
        words.push(format!("status {}", status.label()));
    }
    if let Some(assigned_to) = &update.assigned_to {
        words.push(match assigned_to {
            Some(person) => format!("assigned to {person}"),
            None => "assigned to nobody".to_owned(),
        });
    }
    if let Some(classification) = update.classification {
        words.push(format!("classification {}", classification.label()));
    }
    if let Some(determination) = determination {
        words.push(format!("determination {}", determination.label()));
    }
    words.join(", ")
}
