//! What the machine does can be undone like what a person does: each merge is an operation, and so
//! are the moves between two incidents in one transaction.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use shared::explain::Membership;

use super::actor::MACHINE;
use super::book::Book;
use super::draft::Draft;
use super::inverse::{FormerPlace, Inverse, Regrouping, Scope, memberships_of};
use super::placing::pointing_to;
use crate::correlate::model::{Change, IncidentId};
use crate::store::{Store, StoreError};

pub(super) struct Undoable {
    /// Why alerts that will move are where they are, read at once for all of them.
    memberships: BTreeMap<i64, Membership>,
    merges: Vec<(usize, Regrouping)>,
    moves: BTreeMap<(IncidentId, IncidentId), (usize, Regrouping)>,
}

impl Undoable {
    pub(super) async fn before(
        book: &Book,
        draft: &Draft,
        store: &dyn Store,
        changes: &[Change],
    ) -> Result<Self, StoreError> {
        let moving: HashSet<&Arc<str>> = changes
            .iter()
            .filter_map(|change| match change {
                Change::AlertMoved { alert, .. } => Some(alert),
                _ => None,
            })
            .collect();
        let moving: Vec<Arc<str>> = moving.into_iter().cloned().collect();
        let memberships = memberships_of(book, Some(draft), store, &moving).await?;
        Ok(Self { memberships, merges: Vec::new(), moves: BTreeMap::new() })
    }

    /// Call before a change is carried out. Gives the operation that will undo it.
    pub(super) async fn remember(
        &mut self,
        book: &Book,
        draft: &mut Draft,
        store: &dyn Store,
        change: &Change,
    ) -> Result<Option<String>, StoreError> {
        match change {
            Change::IncidentsMerged { source, target, reason } => {
                let inverse = merging(book, draft, store, *source, *target).await?;
                let text = format!("merged incident {source} into {target}: {reason}");
                let (at, id) = reserve(draft, &text);
                self.merges.push((at, inverse));
                Ok(Some(id))
            }
            Change::AlertMoved { alert, from, to, .. } => {
                let (at, inverse) = self.moves.entry((*from, *to)).or_insert_with(|| {
                    // It may be emptied by them, and what answers with it follow.
                    let mut incidents = pointing_to(book, draft, *from);
                    incidents.extend([*from, *to]);
                    let (at, _) = reserve(draft, "");
                    let mut inverse = Regrouping::of_incidents(book, &incidents);
                    inverse.scope = Scope::Machine;
                    (at, inverse)
                });
                let number = book.alerts.get(alert).map(|brief| brief.number);
                if let Some(membership) = number.and_then(|it| self.memberships.get(&it)) {
                    inverse.places.push(FormerPlace {
                        alert: Arc::clone(alert),
                        incident: *from,
                        to: *to,
                        membership: membership.clone(),
                    });
                }
                Ok(Some(draft.batch.operations[*at].id.clone()))
            }
            _ => Ok(None),
        }
    }

    /// Call after all changes were carried out.
    pub(super) fn finish(self, book: &Book, draft: &mut Draft) {
        for ((from, to), (at, inverse)) in &self.moves {
            let count = inverse.places.len();
            let noun = if count == 1 { "alert" } else { "alerts" };
            draft.batch.operations[*at].text =
                format!("moved {count} {noun} from incident {from} to {to}");
        }
        for (at, mut inverse) in self.merges.into_iter().chain(self.moves.into_values()) {
            inverse.after(book, draft);
            draft.batch.operations[at].inverse = Inverse::Regroup(inverse).to_value();
        }
    }
}

async fn merging(
    book: &Book,
    draft: &Draft,
    store: &dyn Store,
    source: IncidentId,
    target: IncidentId,
) -> Result<Regrouping, StoreError> {
    let alerts = book.incidents.get(&source).map(|sheet| sheet.alerts.clone()).unwrap_or_default();
    let mut incidents = pointing_to(book, draft, source);
    incidents.extend([source, target]);
    let mut inverse = Regrouping::before(book, draft, store, &alerts, &incidents).await?;
    inverse.part = vec![[source.min(target), source.max(target)]];
    Ok(inverse)
}

/// A place for an operation, by its position and its id.
fn reserve(draft: &mut Draft, text: &str) -> (usize, String) {
    let at = draft.batch.operations.len();
    let id = draft.operation(MACHINE, text, &Inverse::Regroup(Regrouping::default()));
    (at, id)
}
