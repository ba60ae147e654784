//! From what the engine decided to what memory holds and the transaction writes.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Value, json};
use shared::operation::ActivityLogKind;

use super::actor::MACHINE;
use super::book::{Book, Known};
use super::draft::{About, Draft};
use super::facts::Facts;
use super::placing::{create, merge, place, redirect, shift};
use super::suggest::{suggest_merge, suggest_split};
use super::undoable::Undoable;
use crate::correlate::model::{Change, EntityId, IncidentId};
use crate::store::{EntityMerge, NameRow, Store, StoreError, Tie};

/// Who is behind a change of the grouping.
#[derive(Copy, Clone)]
pub(super) enum By<'a> {
    Machine,
    /// A person's name, and the operation that will undo it.
    Person(&'a str, &'a str),
}

impl By<'_> {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Machine => MACHINE,
            Self::Person(name, _) => name,
        }
    }

    pub(super) fn operation(&self) -> Option<&str> {
        match self {
            Self::Machine => None,
            Self::Person(_, operation) => Some(operation),
        }
    }
}

/// Carries the changes out, in the order given.
pub(super) async fn adopt(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    changes: Vec<Change>,
    by: By<'_>,
) -> Result<(), StoreError> {
    let united = load_for(book, draft, store, &changes).await?;
    let mut renamed: BTreeSet<EntityId> = BTreeSet::new();
    let mut undoable = match by {
        By::Machine => Some(Undoable::before(book, draft, store, &changes).await?),
        By::Person(..) => None,
    };
    let mut splits: Vec<Change> = Vec::new();
    for change in changes {
        renamed.extend(renamed_by(book, draft, &change));
        let operation = match &mut undoable {
            Some(undoable) => undoable.remember(book, draft, store, &change).await?,
            None => by.operation().map(ToOwned::to_owned),
        };
        draft.decisions.extend(logged(&change));
        if matches!(change, Change::SplitSuggested { .. }) {
            splits.push(change);
        } else {
            adopt_one(book, draft, change, by, operation.as_deref());
        }
    }
    if let Some(undoable) = undoable {
        undoable.finish(book, draft);
    }
    for change in splits {
        suggest_split(book, draft, store, change).await?;
    }
    draft.touched.extend(united.iter().filter(|id| book.incidents.contains_key(id)));
    if !renamed.is_empty() {
        // Rows of the queue name their assets.
        let renamed: Vec<EntityId> = renamed.into_iter().collect();
        let incidents = store.incidents_of(&renamed).await?;
        book.need_incidents(store, incidents.iter().copied()).await?;
        draft.touched.extend(incidents.iter().filter(|id| book.incidents.contains_key(id)));
    }
    Ok(())
}

/// An entity that rows of the queue may show under another name.
fn renamed_by(book: &Book, draft: &Draft, change: &Change) -> Option<EntityId> {
    let Change::EntityRenamed { id, display_name, .. } = change else { return None };
    let known = book.entities.get(id)?;
    (known.display_name != *display_name && !draft.entities.contains(id)).then_some(*id)
}

/// Everything that the changes name has to be in memory, as it was before them. Gives the incidents
/// in which entities take part that turn out to be one.
async fn load_for(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    changes: &[Change],
) -> Result<Vec<IncidentId>, StoreError> {
    let mut incidents: BTreeSet<IncidentId> = BTreeSet::new();
    let mut alerts: Vec<Arc<str>> = Vec::new();
    let mut merged: Vec<EntityId> = Vec::new();
    let mut gone: Vec<IncidentId> = Vec::new();
    for change in changes {
        match change {
            Change::EvidenceResolved { alert, .. } => alerts.push(Arc::clone(alert)),
            Change::AlertPlaced { alert, incident, .. }
            | Change::MembershipChanged { alert, incident, .. } => {
                alerts.push(Arc::clone(alert));
                incidents.insert(*incident);
            }
            Change::AlertMoved { alert, from, to, .. } => {
                alerts.push(Arc::clone(alert));
                incidents.extend([*from, *to]);
            }
            Change::IncidentsMerged { source, target, .. }
            | Change::IncidentEmptied { incident: source, into: target } => {
                incidents.extend([*source, *target]);
                gone.push(*source);
            }
            Change::MergeSuggested { source, target, .. } => {
                incidents.extend([*source, *target]);
            }
            Change::SplitSuggested { incident, .. } => {
                incidents.insert(*incident);
            }
            Change::EntitiesMerged { kept, gone, .. } => merged.extend([*kept, *gone]),
            _ => {}
        }
    }
    let united = if merged.is_empty() { Vec::new() } else { store.incidents_of(&merged).await? };
    incidents.extend(&united);
    if !gone.is_empty() {
        let followers = store.redirected_to(&gone).await?;
        incidents.extend(&followers);
        draft.followers.extend(followers);
    }
    book.need_incidents(store, incidents).await?;
    book.need_alerts(store, alerts).await?;
    Ok(united)
}

fn adopt_one(
    book: &mut Book,
    draft: &mut Draft,
    change: Change,
    by: By<'_>,
    operation: Option<&str>,
) {
    match change {
        Change::EntityCreated { id, kind, display_name, display_rank } => {
            let known = Known {
                kind,
                display_name,
                display_rank,
                facts: Facts::default(),
                privileged_roles: Vec::new(),
            };
            book.entities.insert(id, known);
            draft.entities.insert(id);
        }
        Change::EntityRenamed { id, display_name, display_rank } => {
            if let Some(known) = book.entities.get_mut(&id) {
                known.display_name = display_name;
                known.display_rank = display_rank;
                draft.entities.insert(id);
            }
        }
        Change::IdentifierLearnt { entity, name, learnt_from } => {
            let Some(known) = book.entities.get(&entity) else { return };
            draft.batch.names.push(NameRow {
                entity,
                kind: known.kind,
                name,
                learnt_from: learnt_from.map(|alert| alert.to_string()),
            });
        }
        Change::EntitiesMerged { kept, gone, proof } => {
            merge_entities(book, draft, kept, gone, proof.as_deref());
        }
        Change::MailboxTied { mailbox, user } => draft.batch.ties.push(Tie { mailbox, user }),
        Change::EvidenceResolved { alert, evidence, entity, impacted, embedded } => {
            draft.changing(book, &alert);
            let Some(brief) = book.alerts.get_mut(&alert) else { return };
            let incident = brief.incident;
            let Some(piece) = brief.evidence.get_mut(evidence as usize) else { return };
            piece.entity = entity;
            piece.impacted = impacted;
            piece.embedded = embedded;
            if let Some(known) = entity.and_then(|id| book.entities.get(&id)) {
                piece.kind = known.kind;
            }
            draft.resolved(&alert, evidence);
            learn_facts(book, draft, &alert, evidence, entity);
            if incident != 0 {
                draft.touched.insert(incident);
            }
        }
        Change::IncidentCreated { incident, related } => create(book, draft, incident, related),
        Change::AlertPlaced { alert, incident, membership } => {
            place(book, draft, &alert, incident, *membership);
        }
        Change::AlertMoved { alert, from, to, reason, membership } => {
            shift(book, draft, &alert, to);
            let Some(brief) = book.alerts.get(&alert) else { return };
            draft.membership(brief.number, to, *membership);
            let about = About { alert: Some(&alert), operation };
            let title = brief.title.clone();
            let text = format!("moved ‘{title}’ to incident {to}: {reason}");
            draft.tell(from, ActivityLogKind::AlertMoved, by.name(), text, about);
            let text = format!("moved ‘{title}’ here from incident {from}: {reason}");
            draft.tell(to, ActivityLogKind::AlertMoved, by.name(), text, about);
        }
        Change::MembershipChanged { alert, incident, membership } => {
            if let Some(brief) = book.alerts.get(&alert) {
                draft.membership(brief.number, incident, *membership);
            }
        }
        Change::IncidentsMerged { source, target, reason } => {
            merge(book, draft, source, target, &reason, by, operation);
        }
        Change::IncidentEmptied { incident, into } => {
            redirect(book, draft, (incident, into), by.name());
        }
        Change::MergeSuggested { .. } => suggest_merge(book, draft, change),
        // A split is looked at once everything else is in its place.
        Change::IdentityConflict { .. } | Change::SplitSuggested { .. } => {}
    }
}

fn merge_entities(
    book: &mut Book,
    draft: &mut Draft,
    kept: EntityId,
    gone: EntityId,
    proof: Option<&str>,
) {
    let lost = book.entities.remove(&gone);
    book.redirect(gone, kept);
    let display_name = lost.as_ref().map(|lost| lost.display_name.to_string());
    if let (Some(lost), Some(known)) = (lost, book.entities.get_mut(&kept)) {
        if lost.display_rank > known.display_rank {
            known.display_name = lost.display_name;
            known.display_rank = lost.display_rank;
        }
        known.facts.learn_all(&lost.facts);
        for role in lost.privileged_roles {
            if !known.privileged_roles.contains(&role) {
                known.privileged_roles.push(role);
            }
        }
    }
    // A row that was made in this transaction has to exist before it can be redirected.
    if draft.entities.remove(&gone) {
        draft.batch.entities.push(crate::store::EntityRow {
            id: gone,
            kind: book.entities.get(&kept).map_or(shared::entity::EntityKind::Other, |k| k.kind),
            display_name: String::new(),
            display_rank: 0,
            facts: serde_json::Map::new(),
            privileged_roles: Vec::new(),
        });
    }
    draft.entities.insert(kept);
    draft.batch.merged_entities.push(EntityMerge {
        kept,
        gone,
        display_name: display_name.unwrap_or_default(),
        proof: proof.map(ToOwned::to_owned),
        time: draft.now,
    });
}

/// What evidence says of its entity, where nobody has told it yet.
fn learn_facts(
    book: &mut Book,
    draft: &mut Draft,
    alert: &str,
    index: u32,
    entity: Option<EntityId>,
) {
    let Some(entity) = entity else { return };
    let Some(piece) = draft.piece(alert, index).filter(|piece| !piece.facts.is_empty()) else {
        return;
    };
    let Some(known) = book.entities.get_mut(&entity) else { return };
    if known.facts.learn(piece.facts.iter().map(|(name, value)| (name.as_str(), value))) {
        draft.entities.insert(entity);
    }
}

/// Decisions as the log keeps them: by ids; reasons are with the memberships.
fn logged(change: &Change) -> Option<Value> {
    Some(match change {
        Change::EntitiesMerged { .. }
        | Change::IdentityConflict { .. }
        | Change::MailboxTied { .. }
        | Change::IncidentCreated { .. }
        | Change::IncidentsMerged { .. }
        | Change::IncidentEmptied { .. }
        | Change::SplitSuggested { .. } => serde_json::to_value(change).ok()?,
        Change::MergeSuggested { source, target, alert, .. } => json!({
            "change": "mergeSuggested", "source": source, "target": target, "alert": alert
        }),
        Change::AlertPlaced { alert, incident, .. } => {
            json!({"change": "alertPlaced", "alert": alert, "incident": incident})
        }
        Change::AlertMoved { alert, from, to, reason, .. } => json!({
            "change": "alertMoved", "alert": alert, "from": from, "to": to, "reason": reason
        }),
        _ => return None,
    })
}
