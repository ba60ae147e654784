//! Taking an operation back: what nobody has touched since becomes what it was; the rest stays, and
//! is named, before anything is done.

mod plan;
mod restore;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};
use shared::operation::{ActivityLogKind, OperationResult, UndoPreview};

use super::actor::Actor;
use super::book::Book;
use super::draft::{ACTING, About, Draft};
use super::inverse::Inverse;
use super::placing::{need_followers, redirect, shift};
use super::regroup::tell_departed;
use super::step::{Step, refused};
use super::suggest::put_suggestion;
use super::triage::{lay_over, tell_engine};
use super::{PipelineError, Reach, hub};
use crate::correlate::model::{FormerPlace, IncidentId, Input};
use crate::store::{OperationRow, Standing, Store};

use plan::{Plan, plan};

/// What came of it, and whether pairs of incidents may stand differently to each other.
pub(super) struct Undone {
    pub(super) result: OperationResult,
    pub(super) regrouped: bool,
}

/// What undoing would do by now. Changes nothing.
pub(super) async fn preview(
    book: &mut Book,
    store: &dyn Store,
    operation: &str,
) -> Step<UndoPreview> {
    let (row, inverse) = read(store, operation).await?;
    let mut preview = UndoPreview {
        operation_id: row.id,
        text: row.text,
        performed_by: row.actor,
        time: row.time,
        will: Vec::new(),
        cannot: Vec::new(),
        undone_by: row.undone_by,
    };
    if let Some(by) = &preview.undone_by {
        preview.cannot.push(format!("{by} has undone it already"));
        return Ok(preview);
    }
    let plan = plan(book, store, inverse).await?;
    preview.will = plan.will;
    preview.cannot = plan.cannot;
    Ok(preview)
}

pub(super) async fn undo(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    (actor, reach): (&Actor, Reach),
    operation: &str,
) -> Step<Undone> {
    let (mut row, inverse) = read(store, operation).await?;
    let by = row.inverse.get(ACTING).and_then(Value::as_str);
    let own = by == Some(&*actor.user_principal_name) && row.actor == actor.display_name;
    if reach == Reach::OwnAlerts && !(own && inverse.is_of_alerts()) {
        return refused(PipelineError::Forbidden(
            "taking back what others did, or what was done to incidents, needs the permission to \
             change incidents"
                .to_owned(),
        ));
    }
    if let Some(by) = &row.undone_by {
        return refused(PipelineError::Conflict(format!("{by} has undone this already")));
    }
    let regrouped = matches!(inverse, Inverse::Regroup(_) | Inverse::Refuse(_));
    let plan = plan(book, store, inverse).await?;
    if plan.will.is_empty() && !plan.cannot.is_empty() {
        let message = format!("nothing of it can be undone: {}", plan.cannot.join("; "));
        return refused(PipelineError::Conflict(message));
    }
    let edited: Vec<Arc<str>> = plan.edits.iter().map(|(alert, _)| Arc::clone(alert)).collect();
    let said = if edited.is_empty() {
        BTreeMap::new()
    } else {
        store.source_standings(&edited).await?.into_iter().collect()
    };
    let (incidents, alerts, remarks) =
        (plan.incidents.clone(), plan.changed_alerts(book), plan.cannot.clone());
    let emptied: Vec<IncidentId> = plan.emptied.keys().copied().collect();
    need_followers(book, draft, store, &emptied).await?;
    carry_out(book, draft, plan, said, &actor.display_name);
    for incident in &incidents {
        let text = format!("undid: {}", row.text);
        let by = &actor.display_name;
        draft.tell(*incident, ActivityLogKind::Undone, by, text, About::default());
        draft.touched.insert(*incident);
        if let Some(sheet) = book.incidents.get_mut(incident) {
            sheet.state.last_modified_by = Some(actor.display_name.clone());
        }
    }
    row.undone_by = Some(actor.display_name.clone());
    draft.batch.operations.push(row);
    let result = OperationResult {
        operation_id: operation.to_owned(),
        updated_incidents: incidents.iter().map(ToString::to_string).collect(),
        updated_alerts: alerts,
        remarks,
    };
    Ok(Undone { result, regrouped })
}

async fn read(store: &dyn Store, operation: &str) -> Step<(OperationRow, Inverse)> {
    let Some(row) = store.operation(operation).await? else {
        return refused(PipelineError::NotFound { what: "operation", id: operation.to_owned() });
    };
    let Ok(inverse) = serde_json::from_value(row.inverse.clone()) else {
        let message = "an earlier version of Muster did this; it cannot be undone any more";
        return refused(PipelineError::Conflict(message.to_owned()));
    };
    Ok((row, inverse))
}

fn carry_out(
    book: &mut Book,
    draft: &mut Draft,
    plan: Plan,
    mut said: BTreeMap<Arc<str>, Standing>,
    by: &str,
) {
    for state in plan.states {
        if let Some(sheet) = book.incidents.get_mut(&state.id) {
            sheet.state = state.clone();
            tell_engine(book, draft, &state);
        }
    }
    for (alert, edits) in plan.edits {
        draft.changing(book, &alert);
        let Some(brief) = book.alerts.get_mut(&alert) else { continue };
        brief.edits = edits;
        brief.edits.time = Some(draft.now);
        if let Some(standing) = said.remove(&alert) {
            brief.standing = standing;
        }
        lay_over(&mut brief.standing, &brief.edits);
    }
    if !plan.places.is_empty() {
        put_back(book, draft, plan.places, &plan.emptied, by);
    }
    for row in plan.suggestions {
        put_suggestion(book, draft, row);
    }
    if let Some(row) = plan.hub {
        hub::put(book, draft, row);
    }
    draft.batch.together.extend(plan.together);
    draft.batch.apart.extend(plan.part);
}

/// Alerts go back, in memory, in the transaction and in the engine.
fn put_back(
    book: &mut Book,
    draft: &mut Draft,
    places: Vec<FormerPlace>,
    emptied: &BTreeMap<IncidentId, IncidentId>,
    by: &str,
) {
    let mut involved: Vec<IncidentId> = Vec::new();
    for place in &places {
        let Some(brief) = book.alerts.get(&place.alert) else { continue };
        let (number, from) = (brief.number, brief.incident);
        involved.extend([from, place.incident]);
        if from != place.incident {
            shift(book, draft, &place.alert, place.incident);
        }
        draft.membership(number, place.incident, place.membership.clone());
    }
    let back = places.iter().map(|place| json!([place.alert, place.incident]));
    draft.decisions.push(json!({"change": "alertsRestored", "places": back.collect::<Vec<_>>()}));
    for (gone, into) in emptied {
        redirect(book, draft, (*gone, *into), by);
        draft.decisions.push(json!({"change": "incidentEmptied", "incident": gone, "into": into}));
    }
    involved.sort_unstable();
    involved.dedup();
    let sheets = involved.iter().filter_map(|id| book.incidents.get(id));
    let incidents = sheets.map(|sheet| sheet.state.for_engine()).collect();
    let departed = Vec::new();
    book.engine.apply(&[Input::Restored { places, incidents, departed }], draft.now);
    tell_departed(book, draft, &involved);
}
