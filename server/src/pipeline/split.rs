//! Taking an incident apart: shown first, then done, all of it one operation.

mod parting;
mod preview;

use std::sync::Arc;

use serde_json::json;
use shared::explain::{Link, Membership};
use shared::operation::{ActivityLogKind, OperationResult};
use shared::split::SplitIncident;

use super::PipelineError;
use super::actor::Actor;
use super::book::Book;
use super::draft::{About, Draft};
use super::inverse::{Inverse, Regrouping};
use super::placing::{create, shift};
use super::regroup::{by_person, tell_departed, words};
use super::step::{Step, need_open, refused};
use super::suggest::{accepted, overtaken};
use super::triage::{add_comment, check_comment, tell_engine};
use crate::correlate::model::{Change, IncidentId, Input, Related};
use crate::store::{Store, SuggestionRow};

pub(super) use parting::{Held, Knife, Parting};
pub(super) use preview::preview;

/// Links that a membership keeps.
const MOST_LINKS: usize = 6;

pub(super) async fn split(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    actor: &Actor,
    incident: IncidentId,
    request: &SplitIncident,
    accepting: Option<&SuggestionRow>,
) -> Step<OperationResult> {
    if let Some(comment) = &request.comment {
        check_comment(comment)?;
    }
    need_open(book, store, &[incident].into()).await?;
    let knife = Knife::read(book, incident, &request.cut)?;
    let parting = Parting::of(book, Some(draft), store, incident, &knife).await?;
    let mut request = request.clone();
    if accepting.is_some() {
        // What comes loose alone is nothing that was suggested.
        let single = parting.parts.iter().enumerate().skip(1).filter(|(_, part)| part.len() == 1);
        request.stay.extend(single.map(|(number, _)| number as u32));
    }
    let request = &request;
    let others = going(&parting, incident, request)?;
    let mut inverse = Regrouping::before(book, draft, store, &parting.alerts, &[incident]).await?;
    let reason = words(request.reason.as_deref(), actor, "split off");
    let operation = draft.next_operation();
    let mut part_of = vec![incident; parting.alerts.len()];
    let parts: Vec<Vec<Arc<str>>> = others
        .iter()
        .map(|part| part.iter().map(|at| Arc::clone(&parting.alerts[*at])).collect())
        .collect();
    inverse.begun = begin(book, draft, incident, &parts, &reason);
    for ((part, alerts), new) in others.iter().zip(&parts).zip(&inverse.begun) {
        for at in part {
            part_of[*at] = *new;
        }
        let log = |draft: &mut Draft, on, text| {
            let about = About { alert: None, operation: Some(&operation) };
            draft.tell(on, ActivityLogKind::Split, &actor.display_name, text, about);
        };
        let (count, noun) = (alerts.len(), if alerts.len() == 1 { "alert" } else { "alerts" });
        log(draft, incident, format!("{count} {noun} {reason}, to incident {new}"));
        log(draft, *new, format!("{count} {noun} {reason}, from incident {incident}"));
    }
    inverse.apart = pairs_of(incident, &inverse.begun);
    draft.batch.apart.extend(&inverse.apart);
    explain(book, draft, &parting, &part_of, &inverse, (&knife, &reason));
    let all: Vec<IncidentId> = std::iter::once(incident).chain(inverse.begun.clone()).collect();
    tell_departed(book, draft, &all);
    for id in &all {
        if let Some(sheet) = book.incidents.get_mut(id) {
            sheet.state.last_modified_by = Some(actor.display_name.clone());
        }
    }
    match (accepting, &knife) {
        (Some(row), _) => accepted(book, draft, actor, row, &operation),
        (None, Knife::Entity(entity)) => overtaken(book, draft, incident, *entity),
        (None, _) => {}
    }
    inverse.after(book, draft);
    if let Some(comment) = &request.comment {
        for id in &all {
            add_comment(book, draft, actor, *id, comment);
        }
    }
    let begun: Vec<String> = inverse.begun.iter().map(ToString::to_string).collect();
    let text = format!("split incident {incident}: new are {}", begun.join(", "));
    let moved = others.iter().map(|part| part.len() as u64).sum();
    let operation_id = draft.operation(&actor.display_name, &text, &Inverse::Regroup(inverse));
    Ok(OperationResult {
        operation_id,
        updated_incidents: all.iter().map(ToString::to_string).collect(),
        updated_alerts: moved,
        remarks: Vec::new(),
    })
}

/// The parts that leave; refused where none does, or the caller saw others.
fn going(
    parting: &Parting,
    incident: IncidentId,
    request: &SplitIncident,
) -> Step<Vec<Vec<usize>>> {
    if request.basis.as_ref().is_some_and(|basis| *basis != preview::basis(incident, parting)) {
        return refused(PipelineError::Outdated(format!(
            "incident {incident} would fall into other parts by now; look at the preview again"
        )));
    }
    let keep = request.keep.unwrap_or(0);
    for (number, target) in
        std::iter::once((keep, "keep")).chain(request.stay.iter().map(|stay| (*stay, "stay")))
    {
        if number as usize >= parting.parts.len() {
            let count = parting.parts.len();
            return refused(PipelineError::Invalid {
                message: format!("there is no part {number}; they are numbered 0 to {}", count - 1),
                target: Some(target.into()),
            });
        }
    }
    let stays = |number: usize| {
        number == keep as usize || request.stay.iter().any(|stay| *stay as usize == number)
    };
    let numbered = parting.parts.iter().enumerate();
    let going: Vec<Vec<usize>> =
        numbered.filter(|(number, _)| !stays(*number)).map(|(_, part)| part.clone()).collect();
    if going.is_empty() {
        let message = if parting.parts.len() > 1 {
            format!("every part would stay in incident {incident}; let one go")
        } else {
            format!("nothing falls apart: other links hold incident {incident} together")
        };
        return refused(PipelineError::Conflict(message));
    }
    Ok(going)
}

/// New incidents with what was known of the one that their alerts come from.
fn begin(
    book: &mut Book,
    draft: &mut Draft,
    from: IncidentId,
    parts: &[Vec<Arc<str>>],
    reason: &str,
) -> Vec<IncidentId> {
    let input = Input::Split { incident: from, parts: parts.to_vec(), reason: reason.to_owned() };
    let changes = book.engine.apply(&[input], draft.now);
    let begun = changes.iter().filter_map(|change| match change {
        Change::IncidentCreated { incident, .. } => Some(*incident),
        _ => None,
    });
    let begun: Vec<IncidentId> = begun.collect();
    let before = book.incidents.get(&from).map(|sheet| sheet.state.clone()).unwrap_or_default();
    for (new, alerts) in begun.iter().zip(parts) {
        create(book, draft, *new, None);
        if let Some(sheet) = book.incidents.get_mut(new) {
            let state = &mut sheet.state;
            state.status = before.status;
            state.assigned_to.clone_from(&before.assigned_to);
            state.classification = before.classification;
            state.determination = before.determination;
            state.custom_tags.clone_from(&before.custom_tags);
            state.resolving_comment.clone_from(&before.resolving_comment);
            state.related =
                Some(Related { incident: from, reason: "it was split off from it".to_owned() });
            let state = state.clone();
            tell_engine(book, draft, &state);
        }
        for alert in alerts {
            shift(book, draft, alert, *new);
        }
        draft.decisions.push(json!({
            "change": "incidentSplit", "incident": from, "into": new, "alerts": alerts
        }));
    }
    begun
}

/// No two of the parts may meet again by themselves.
fn pairs_of(incident: IncidentId, begun: &[IncidentId]) -> Vec<[IncidentId; 2]> {
    let all: Vec<IncidentId> = std::iter::once(incident).chain(begun.iter().copied()).collect();
    let pairs = all
        .iter()
        .enumerate()
        .flat_map(|(at, one)| all[at + 1..].iter().map(|other| [*one.min(other), *one.max(other)]));
    pairs.collect()
}

/// What holds each alert in its part by now. Those that stayed and lost no link are left alone.
fn explain(
    book: &Book,
    draft: &mut Draft,
    parting: &Parting,
    part_of: &[IncidentId],
    before: &Regrouping,
    (knife, reason): (&Knife, &str),
) {
    let mut holding: Vec<Vec<Link>> = vec![Vec::new(); part_of.len()];
    let within = parting
        .held
        .iter()
        .filter(|held| part_of[held.alert] == part_of[held.other] && !knife.cuts(book, &held.link));
    for Held { alert, other, link } in within {
        for (alert, other) in [(*alert, *other), (*other, *alert)] {
            let links = &mut holding[alert];
            let known = links.iter().any(|known| known.key == link.key);
            if links.len() < MOST_LINKS && !known {
                let alert_id = parting.alerts[other].to_string();
                links.push(Link { alert_id, ..link.clone() });
            }
        }
    }
    for (at, place) in before.places.iter().enumerate() {
        let Some(brief) = book.alerts.get(&place.alert) else { continue };
        let links = std::mem::take(&mut holding[at]);
        let membership = if part_of[at] == place.incident {
            let lost = place.membership.links.iter().any(|link| {
                let other = parting.alerts.iter().position(|id| **id == *link.alert_id);
                knife.cuts(book, link) || other.is_some_and(|other| part_of[other] != part_of[at])
            });
            if !lost {
                continue;
            }
            let reason = match links.first() {
                Some(link) => format!(
                    "shares {} with “{}”, and stayed when others were {reason}",
                    link.key.display_name,
                    title(book, &link.alert_id)
                ),
                None => format!("stayed when others were {reason}"),
            };
            Membership { score: parting.scores[at], links, reason, ..place.membership.clone() }
        } else {
            Membership { links, ..by_person(reason) }
        };
        draft.membership(brief.number, part_of[at], membership);
    }
}

fn title(book: &Book, alert: &str) -> String {
    book.alerts.get(alert).map(|brief| brief.title.to_string()).unwrap_or_default()
}
