//! Taking an operation back: what nobody has touched since becomes what it was; the rest stays, and
//! is named.

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::operation::{ActivityLogKind, OperationResult};

use super::PipelineError;
use super::actor::Actor;
use super::book::Book;
use super::draft::{About, Draft};
use super::inverse::{Both, Inverse, Regrouping, Updating};
use super::placing::{redirect, shift};
use super::step::{Failure, Step, refused};
use super::triage::{lay_over, tell_engine};
use crate::correlate::model::IncidentId;
use crate::store::{AlertEdits, IncidentState, Store, StoreError};

/// What came of it, and whether the engine has to be rebuilt from the store.
pub(super) struct Undone {
    pub(super) result: OperationResult,
    pub(super) regrouped: bool,
}

pub(super) async fn undo(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    actor: &Actor,
    operation: &str,
) -> Step<Undone> {
    let Some(mut row) = store.operation(operation).await? else {
        return refused(PipelineError::NotFound { what: "operation", id: operation.to_owned() });
    };
    if let Some(by) = &row.undone_by {
        return refused(PipelineError::Conflict(format!("{by} has undone this already")));
    }
    let inverse: Inverse = serde_json::from_value(row.inverse.clone())
        .map_err(|source| Failure::Store(StoreError::Corrupt { what: "operation", source }))?;
    let mut undoing = Undoing::default();
    let regrouped = matches!(inverse, Inverse::Regroup(_));
    match inverse {
        Inverse::Nothing { reason } => return refused(PipelineError::Conflict(reason)),
        Inverse::Update(inverse) => undoing.update(book, draft, store, inverse).await?,
        Inverse::Regroup(inverse) => undoing.regroup(book, draft, store, inverse).await?,
    }
    for incident in &undoing.incidents {
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
        updated_incidents: undoing.incidents.iter().map(ToString::to_string).collect(),
        updated_alerts: undoing.alerts,
        remarks: undoing.remarks,
    };
    Ok(Undone { result, regrouped })
}

const REDIRECTION: &str = "redirection";

#[derive(Default)]
struct Undoing {
    incidents: BTreeSet<IncidentId>,
    alerts: u64,
    remarks: Vec<String>,
}

impl Undoing {
    async fn update(
        &mut self,
        book: &mut Book,
        draft: &mut Draft,
        store: &dyn Store,
        inverse: Updating,
    ) -> Result<(), StoreError> {
        let ids = inverse.incidents.iter().map(|state| state.before.id);
        book.need_incidents(store, ids).await?;
        book.need_alerts(store, inverse.alerts.iter().map(|edit| edit.alert.clone())).await?;
        for both in &inverse.incidents {
            self.restore(book, both);
            let state = book.incidents.get(&both.before.id).map(|sheet| sheet.state.clone());
            if let Some(state) = state {
                tell_engine(book, draft, &state);
            }
        }
        let edited: Vec<Arc<str>> =
            inverse.alerts.iter().map(|edit| Arc::clone(&edit.alert)).collect();
        let mut said = store.source_standings(&edited).await?;
        for edit in inverse.alerts {
            let Some(brief) = book.alerts.get(&edit.alert) else { continue };
            let title = brief.title.clone();
            self.incidents.insert(brief.incident);
            draft.changing(book, &edit.alert);
            let Some(brief) = book.alerts.get_mut(&edit.alert) else { continue };
            let kept = restore_edits(&mut brief.edits, &edit.edits);
            for property in kept {
                self.remarks
                    .push(format!("the {property} of ‘{title}’ was changed since and stays"));
            }
            brief.edits.time = Some(draft.now);
            if let Some(standing) = said.remove(&edit.alert) {
                brief.standing = standing;
            }
            lay_over(&mut brief.standing, &brief.edits);
            self.alerts += 1;
        }
        Ok(())
    }

    async fn regroup(
        &mut self,
        book: &mut Book,
        draft: &mut Draft,
        store: &dyn Store,
        inverse: Regrouping,
    ) -> Result<(), StoreError> {
        let mut ids: BTreeSet<IncidentId> =
            inverse.places.iter().map(|place| place.incident).collect();
        ids.extend(inverse.states.iter().map(|state| state.before.id));
        ids.insert(inverse.to);
        book.need_incidents(store, ids.iter().copied()).await?;
        book.need_alerts(store, inverse.places.iter().map(|place| place.alert.clone())).await?;
        for both in &inverse.states {
            self.restore(book, both);
        }
        for place in inverse.places {
            let Some(brief) = book.alerts.get(&place.alert) else { continue };
            if brief.incident != inverse.to {
                self.remarks.push(format!(
                    "‘{}’ has gone to incident {} since and stays there",
                    brief.title, brief.incident
                ));
                continue;
            }
            let number = brief.number;
            if place.incident != inverse.to {
                shift(book, draft, &place.alert, place.incident);
                self.alerts += 1;
            }
            draft.membership(number, place.incident, place.membership);
            // Whatever it was redirected to since: what has alerts speaks for itself.
            if let Some(sheet) = book.incidents.get_mut(&place.incident) {
                sheet.state.redirect = None;
            }
        }
        for both in &inverse.states {
            let sheet = book.incidents.get_mut(&both.before.id);
            // Where none of its alerts came back it still answers with where they went.
            if let Some(sheet) = sheet.filter(|sheet| sheet.alerts.is_empty())
                && sheet.state.redirect.is_none()
            {
                sheet.state.redirect = both.after.redirect;
            }
        }
        self.incidents.insert(inverse.to);
        if inverse.created {
            let empty = book.incidents.get(&inverse.to).is_some_and(|it| it.alerts.is_empty());
            let back = ids.iter().find(|id| **id != inverse.to);
            match back {
                Some(back) if empty => redirect(book, draft, inverse.to, *back),
                _ => self
                    .remarks
                    .push(format!("incident {} has other alerts by now and stays", inverse.to)),
            }
        }
        draft.batch.together.extend(inverse.apart);
        draft.batch.apart.extend(inverse.part);
        Ok(())
    }

    fn restore(&mut self, book: &mut Book, both: &Both<IncidentState>) {
        let id = both.before.id;
        let Some(sheet) = book.incidents.get_mut(&id) else { return };
        self.incidents.insert(id);
        for property in restore_state(&mut sheet.state, both) {
            // It follows the alerts.
            if property == REDIRECTION {
                continue;
            }
            self.remarks
                .push(format!("the {property} of incident {id} was changed since and stays"));
        }
    }
}

/// Restores the fields that the operation changed and nobody since; names the others. A
/// determination fits its classification only, so these two go together.
macro_rules! restore_fields {
    ($current:expr, $both:expr, $($field:ident = $name:expr),* $(,)?) => {{
        let mut kept: Vec<&'static str> = Vec::new();
        $(if $both.before.$field != $both.after.$field {
            if $current.$field == $both.after.$field {
                $current.$field.clone_from(&$both.before.$field);
            } else {
                kept.push($name);
            }
        })*
        let before = ($both.before.classification, $both.before.determination);
        let after = ($both.after.classification, $both.after.determination);
        if before != after {
            if ($current.classification, $current.determination) == after {
                ($current.classification, $current.determination) = before;
            } else {
                kept.push("classification");
            }
        }
        kept
    }};
}

fn restore_state(current: &mut IncidentState, both: &Both<IncidentState>) -> Vec<&'static str> {
    let added = both.after.comments.saturating_sub(both.before.comments);
    current.comments = current.comments.saturating_sub(added);
    restore_fields!(
        current,
        both,
        chosen_name = "name",
        chosen_severity = "severity",
        chosen_priority = "priority",
        status = "status",
        assigned_to = "assignment",
        custom_tags = "tags",
        resolving_comment = "resolving comment",
        functional_impact = "functional impact",
        information_impact = "information impact",
        recoverability = "recoverability",
        redirect = REDIRECTION,
    )
}

fn restore_edits(current: &mut AlertEdits, both: &Both<AlertEdits>) -> Vec<&'static str> {
    restore_fields!(current, both, status = "status", assigned_to = "assignment",)
}
