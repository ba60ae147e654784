//! What the machine leaves to a person: kept until somebody accepts or refuses it.

use std::collections::BTreeSet;

use shared::operation::{ActivityLogKind, OperationResult};
use shared::split::{Cut, SplitIncident};
use shared::suggestion::SuggestionStatus;

use super::actor::{Actor, MACHINE};
use super::book::Book;
use super::draft::{About, Draft};
use super::inverse::{Both, Inverse};
use super::split::{Knife, Parting};
use super::step::{Step, need_open, refused};
use super::triage::{add_comment, check_comment};
use super::{Decide, Merge, PipelineError, Verdict, regroup, split};
use crate::correlate::model::{Change, EntityId, IncidentId, Input};
use crate::store::{Clue, Store, StoreError, SuggestionRow};

/// Alerts that show that two incidents may be one, as many as anybody looks at.
const MOST_CLUES: usize = 10;

/// Takes a suggestion to merge in; its incidents show it.
pub(super) fn suggest_merge(book: &mut Book, draft: &mut Draft, change: Change) {
    let Change::MergeSuggested { source, target, score, reason, alert, links, other_links } =
        change
    else {
        return;
    };
    let clue = Clue { alert: alert.to_string(), links, other_links };
    let known = book.waiting.about(target).find(|row| row.is_about(&[target, source], None));
    if let Some(mut row) = known.cloned() {
        // It waits already; this shows it as well.
        if row.evidence.len() < MOST_CLUES {
            row.evidence.push(clue);
            row.score = row.score.max(score);
            put_suggestion(book, draft, row);
        }
        return;
    }
    for (one, other) in [(source, target), (target, source)] {
        let text = format!("is probably one with incident {other}: {reason}");
        draft.tell(one, ActivityLogKind::Suggestion, MACHINE, text, About::default());
    }
    let row = SuggestionRow {
        id: book.waiting.next_id(),
        incidents: vec![target, source],
        created: draft.now,
        score,
        reason,
        evidence: vec![clue],
        ..SuggestionRow::default()
    };
    put_suggestion(book, draft, row);
}

/// Takes a suggestion to split in, where the incident does fall apart: links by other things may
/// hold it all the same.
pub(super) async fn suggest_split(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    change: Change,
) -> Result<(), StoreError> {
    let Change::SplitSuggested { incident, entity, reason } = change else { return Ok(()) };
    let open = book.incidents.get(&incident).is_some_and(|sheet| sheet.state.redirect.is_none());
    if !open {
        return Ok(());
    }
    let knife = Knife::Entity(entity);
    let parting = Parting::of(book, Some(draft), store, incident, &knife).await?;
    let Some((kept, others)) = parting.parts.split_first() else { return Ok(()) };
    // Single alerts come loose from any large incident; that is nothing to be asked about.
    let gone: usize = others.iter().map(Vec::len).filter(|alerts| *alerts > 1).sum();
    if gone == 0 {
        return Ok(());
    }
    let all = kept.len() + others.iter().map(Vec::len).sum::<usize>();
    let text = format!("may be several: {reason}");
    draft.tell(incident, ActivityLogKind::Suggestion, MACHINE, text, About::default());
    let row = SuggestionRow {
        id: book.waiting.next_id(),
        incidents: vec![incident],
        entity: Some(entity),
        created: draft.now,
        score: gone as f32 / all as f32,
        reason,
        ..SuggestionRow::default()
    };
    put_suggestion(book, draft, row);
    Ok(())
}

/// In memory and in the transaction; whoever looks at its incidents is told.
pub(super) fn put_suggestion(book: &mut Book, draft: &mut Draft, row: SuggestionRow) {
    let known = row.incidents.iter().filter(|id| book.incidents.contains_key(id));
    draft.touched.extend(known);
    book.waiting.put(&row);
    draft.suggestion(row);
}

pub(super) async fn decide(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    actor: &Actor,
    decide: &Decide,
) -> Step<OperationResult> {
    if let Some(comment) = &decide.comment {
        check_comment(comment)?;
    }
    let row = waiting(book, draft, store, decide).await?;
    match (decide.verdict, row.pair()) {
        (Verdict::Refuse, _) => refuse(book, draft, store, actor, decide, row).await,
        (Verdict::Accept, Some(pair)) => {
            if decide.target.is_some_and(|target| !pair.contains(&target)) {
                return refused(PipelineError::Invalid {
                    message: format!("it is about the incidents {} and {}", pair[0], pair[1]),
                    target: Some("targetIncidentId".into()),
                });
            }
            let merge = Merge {
                incidents: pair.to_vec(),
                target: decide.target.or(Some(pair[0])),
                comment: decide.comment.clone(),
                reason: Some(format!("as suggested: {}", row.reason)),
            };
            regroup::merge(book, draft, store, actor, &merge, Some(&row)).await
        }
        (Verdict::Accept, None) => {
            let request = SplitIncident {
                cut: cut_of(&row),
                keep: None,
                stay: Vec::new(),
                basis: None,
                reason: Some(format!("as suggested: {}", row.reason)),
                comment: decide.comment.clone(),
            };
            let incident = row.incidents.first().copied().unwrap_or_default();
            split::split(book, draft, store, actor, incident, &request, Some(&row)).await
        }
    }
}

pub(super) fn cut_of(row: &SuggestionRow) -> Cut {
    Cut::Entity { entity_id: row.entity.unwrap_or_default().to_string() }
}

/// Notes that somebody did what was suggested.
pub(super) fn accepted(
    book: &mut Book,
    draft: &mut Draft,
    actor: &Actor,
    row: &SuggestionRow,
    operation: &str,
) {
    // What was merged is about one incident by now; the row keeps both, for whoever asks later.
    let row = decided(row.clone(), draft, actor, SuggestionStatus::Accepted, operation);
    put_suggestion(book, draft, row);
}

/// Notes that somebody did without being asked what was suggested.
pub(super) fn overtaken(
    book: &mut Book,
    draft: &mut Draft,
    incident: IncidentId,
    entity: EntityId,
) {
    let is_so = |row: &&SuggestionRow| row.entity.map(|id| book.survivor(id)) == Some(entity);
    let about = book.waiting.about(incident).filter(is_so);
    for mut row in about.cloned().collect::<Vec<_>>() {
        row.status = SuggestionStatus::Overtaken;
        row.decided = Some(draft.now);
        put_suggestion(book, draft, row);
    }
}

/// The suggestion, if it still waits.
async fn waiting(
    book: &Book,
    draft: &Draft,
    store: &dyn Store,
    decide: &Decide,
) -> Step<SuggestionRow> {
    let id = decide.suggestion;
    if let Some(row) = book.waiting.get(id) {
        if row.incidents.contains(&decide.incident) {
            return Ok(row.clone());
        }
        return refused(PipelineError::NotFound { what: "suggestion", id: id.to_string() });
    }
    // Somebody may have decided a moment ago.
    let row = match draft.suggestion_of(id) {
        Some(row) => Some(row.clone()),
        None => store.suggestion(id).await?,
    };
    let Some(row) = row else {
        return refused(PipelineError::NotFound { what: "suggestion", id: id.to_string() });
    };
    let by = row.decided_by.as_deref().unwrap_or("somebody");
    refused(PipelineError::Conflict(match row.status {
        SuggestionStatus::Accepted => format!("{by} has accepted it already"),
        SuggestionStatus::Refused => format!("{by} has refused it already"),
        _ => "it was overtaken by what was done since".to_owned(),
    }))
}

async fn refuse(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    actor: &Actor,
    decide: &Decide,
    row: SuggestionRow,
) -> Step<OperationResult> {
    let ids: BTreeSet<IncidentId> = row.incidents.iter().copied().collect();
    need_open(book, store, &ids).await?;
    let operation = draft.next_operation();
    if let Some(incidents) = row.pair() {
        let input = Input::MergeRefused { incidents, known: row.shown_by() };
        book.engine.apply(&[input], draft.now);
    }
    let after = decided(row.clone(), draft, actor, SuggestionStatus::Refused, &operation);
    put_suggestion(book, draft, after.clone());
    let about = About { alert: None, operation: Some(&operation) };
    for id in &ids {
        let text = match row.pair() {
            Some(pair) => {
                let other = if pair[0] == *id { pair[1] } else { pair[0] };
                format!("refused to merge it with incident {other}")
            }
            None => "refused to split it".to_owned(),
        };
        draft.tell(*id, ActivityLogKind::Suggestion, &actor.display_name, text, about);
        if let Some(comment) = &decide.comment {
            add_comment(book, draft, actor, *id, comment);
        }
    }
    let text = format!("refused a suggestion: {}", row.reason);
    let inverse = Inverse::Refuse(Both { before: row, after });
    let operation_id = draft.operation(&actor.display_name, &text, &inverse);
    Ok(OperationResult {
        operation_id,
        updated_incidents: ids.iter().map(ToString::to_string).collect(),
        updated_alerts: 0,
        remarks: Vec::new(),
    })
}

fn decided(
    row: SuggestionRow,
    draft: &Draft,
    actor: &Actor,
    status: SuggestionStatus,
    operation: &str,
) -> SuggestionRow {
    SuggestionRow {
        status,
        decided_by: Some(actor.display_name.clone()),
        decided: Some(draft.now),
        operation: Some(operation.to_owned()),
        ..row
    }
}
