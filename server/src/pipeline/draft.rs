//! A transaction in the making: what has changed in memory and has still to be written.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde_json::{Value, json};
use shared::enums::AlertClassification;
use shared::explain::Membership;
use shared::operation::ActivityLogKind;
use shared::stream::ChangeEvent;
use shared::time::Timestamp;

use super::book::{Book, Sheet};
use super::inverse::Inverse;
use super::prepare::Piece;
use super::summary::{entities_of, summarise};
use crate::correlate::model::{EntityId, IncidentId};
use crate::store::{
    ActivityLogRow, AlertBrief, AlertContent, AlertEntityRow, AlertRow, Batch, EvidenceRow,
    IncidentEntityRow, IncidentRow, JobRow, LogRow, MembershipRow, OperationRow, Participation,
    ResolvedEvidence, SuggestionRow,
};

pub(super) struct Draft {
    pub(super) now: Timestamp,
    pub(super) batch: Batch,
    pub(super) sequence: i64,
    pub(super) created: BTreeSet<IncidentId>,
    pub(super) touched: BTreeSet<IncidentId>,
    pub(super) entities: BTreeSet<EntityId>,
    /// Stored incidents that point to one that is being redirected.
    pub(super) followers: BTreeSet<IncidentId>,
    alerts: HashMap<Arc<str>, ChangedAlert>,
    memberships: BTreeMap<i64, MembershipRow>,
    /// What the machine decided, for the log.
    pub(super) decisions: Vec<Value>,
    /// The account behind what is being done; names may be shared.
    pub(super) acting: Option<String>,
}

/// Where an operation keeps the account behind it.
pub(super) const ACTING: &str = "by";

/// When an alert's activity was and whom it named: itself evidence, impacted.
type EntitiesAt = (Timestamp, BTreeMap<EntityId, (bool, bool)>);

/// An alert whose row or evidence has to be written.
#[derive(Default)]
struct ChangedAlert {
    /// The entities before, for those that were stored.
    before: Option<EntitiesAt>,
    /// Detector and classification before, likewise.
    judged: Option<(Arc<str>, AlertClassification)>,
    content: Option<AlertContent>,
    pieces: Option<Vec<Piece>>,
    resolved: BTreeSet<u32>,
}

impl Draft {
    pub(super) fn new(book: &mut Book, now: Timestamp) -> Self {
        book.last_sequence += 1;
        Self {
            now,
            batch: Batch::default(),
            sequence: book.last_sequence,
            created: BTreeSet::new(),
            touched: BTreeSet::new(),
            entities: BTreeSet::new(),
            followers: BTreeSet::new(),
            alerts: HashMap::new(),
            memberships: BTreeMap::new(),
            decisions: Vec::new(),
            acting: None,
        }
    }

    /// Call before an alert that is stored is changed.
    pub(super) fn changing(&mut self, book: &Book, alert: &Arc<str>) {
        if self.alerts.contains_key(alert) {
            return;
        }
        let mut changed = ChangedAlert::default();
        if let Some(brief) = book.alerts.get(alert) {
            changed.before = Some((brief.first_activity, entities_of(book, brief)));
            changed.judged = Some((Arc::clone(&brief.detector), brief.standing.classification));
        }
        self.alerts.insert(Arc::clone(alert), changed);
    }

    /// A version of an alert, new or newer.
    pub(super) fn take_version(
        &mut self,
        alert: &Arc<str>,
        content: AlertContent,
        pieces: Vec<Piece>,
    ) {
        let changed = self.alerts.entry(Arc::clone(alert)).or_default();
        changed.content = Some(content);
        changed.pieces = Some(pieces);
    }

    pub(super) fn piece(&self, alert: &str, index: u32) -> Option<&Piece> {
        self.alerts.get(alert)?.pieces.as_ref()?.get(index as usize)
    }

    pub(super) fn resolved(&mut self, alert: &Arc<str>, index: u32) {
        self.alerts.entry(Arc::clone(alert)).or_default().resolved.insert(index);
    }

    pub(super) fn membership(&mut self, alert: i64, incident: IncidentId, membership: Membership) {
        self.memberships.insert(alert, MembershipRow { alert, incident, membership });
    }

    /// What became of a suggestion, the last word of this transaction.
    pub(super) fn suggestion(&mut self, row: SuggestionRow) {
        self.batch.suggestions.retain(|known| known.id != row.id);
        self.batch.suggestions.push(row);
    }

    pub(super) fn suggestion_of(&self, id: u64) -> Option<&SuggestionRow> {
        self.batch.suggestions.iter().find(|row| row.id == id)
    }

    /// The membership of an alert as this transaction leaves it, where it changes it.
    pub(super) fn membership_of(&self, alert: i64) -> Option<&MembershipRow> {
        self.memberships.get(&alert)
    }

    pub(super) fn tell(
        &mut self,
        incident: IncidentId,
        kind: ActivityLogKind,
        by: &str,
        text: String,
        about: About<'_>,
    ) {
        self.batch.activity_log.push(ActivityLogRow {
            time: self.now,
            incident,
            performed_by: by.to_owned(),
            kind,
            text,
            alert: about.alert.map(ToOwned::to_owned),
            operation: about.operation.map(ToOwned::to_owned),
        });
    }

    /// A change that can be undone, and its id.
    pub(super) fn operation(&mut self, actor: &str, text: &str, inverse: &Inverse) -> String {
        let id = self.next_operation();
        let mut inverse = inverse.to_value();
        if let (Some(by), Some(inverse)) = (&self.acting, inverse.as_object_mut()) {
            inverse.insert(ACTING.to_owned(), Value::from(by.as_str()));
        }
        self.batch.operations.push(OperationRow {
            id: id.clone(),
            time: self.now,
            actor: actor.to_owned(),
            text: text.to_owned(),
            inverse,
            undone_by: None,
        });
        id
    }

    /// The id that [`Self::operation`] will give next.
    pub(super) fn next_operation(&self) -> String {
        format!("{}-{}", self.sequence, self.batch.operations.len() + 1)
    }

    /// How far a job came, the last word of this transaction.
    pub(super) fn job(&mut self, row: JobRow) {
        self.batch.jobs.retain(|known| known.number != row.number);
        self.batch.jobs.push(row);
    }

    /// Whether there is nothing to write.
    pub(super) fn is_empty(&self) -> bool {
        let batch = &self.batch;
        self.touched.is_empty()
            && self.entities.is_empty()
            && self.alerts.is_empty()
            && self.memberships.is_empty()
            && self.decisions.is_empty()
            && batch.names.is_empty()
            && batch.ties.is_empty()
            && batch.merged_entities.is_empty()
            && batch.activity_log.is_empty()
            && batch.operations.is_empty()
            && batch.suggestions.is_empty()
            && batch.hubs.is_empty()
            && batch.activities.is_empty()
            && batch.quarantined.is_empty()
            && batch.sources.is_empty()
            && batch.policies.is_empty()
            && batch.jobs.is_empty()
    }

    /// Computes all rows. Afterwards memory holds what the batch writes.
    pub(super) fn finish(mut self, book: &mut Book) -> (Batch, ChangeEvent) {
        self.finish_alerts(book);
        self.batch.memberships = std::mem::take(&mut self.memberships).into_values().collect();
        for id in &self.entities {
            if let Some(known) = book.entities.get(id) {
                self.batch.entities.push(known.row(*id));
            }
        }
        for id in &self.touched {
            let Some(mut sheet) = book.incidents.remove(id) else { continue };
            sheet.state.last_update = self.now;
            write_incident(&mut self.batch, book, &mut sheet);
            book.incidents.insert(*id, sheet);
        }
        let event = ChangeEvent {
            sequence: self.sequence,
            created_incidents: self.created.iter().map(ToString::to_string).collect(),
            updated_incidents: self
                .touched
                .difference(&self.created)
                .map(ToString::to_string)
                .collect(),
            quarantined: self.batch.quarantined.len() as u32,
            jobs: self.batch.jobs.iter().map(|row| row.job.id.clone()).collect(),
            policy_version: self.batch.policies.last().map(|row| row.version),
            hubs: !self.batch.hubs.is_empty(),
        };
        self.batch.log.push(LogRow {
            sequence: self.sequence,
            time: self.now,
            actor: super::actor::MACHINE.to_owned(),
            kind: "decisions".to_owned(),
            body: json!({
                "decisions": self.decisions,
                "operations": self
                    .batch
                    .operations
                    .iter()
                    .map(|operation| json!({"id": operation.id, "actor": operation.actor, "text": operation.text}))
                    .collect::<Vec<_>>(),
            }),
        });
        (self.batch, event)
    }

    fn finish_alerts(&mut self, book: &mut Book) {
        let mut changed: Vec<(Arc<str>, ChangedAlert)> = self.alerts.drain().collect();
        changed.sort_by_key(|(id, _)| book.alerts.get(id).map(|brief| brief.number));
        for (id, changed) in changed {
            let Some(brief) = book.alerts.get(&id) else { continue };
            let judged = (Arc::clone(&brief.detector), brief.standing.classification);
            let title = Arc::clone(&brief.title);
            book.judge(changed.judged, judged, &title);
            let Some(brief) = book.alerts.get(&id) else { continue };
            if let Some(pieces) = changed.pieces {
                if changed.before.is_some() {
                    self.batch.evidence_anew.push(brief.number);
                }
                push_evidence(&mut self.batch, brief, pieces);
            } else {
                push_resolved(&mut self.batch, brief, &changed.resolved);
            }
            let before = changed.before.map(|(time, entities)| {
                // A merge moves the stored rows along.
                let entities = entities.into_iter().map(|(id, how)| (book.survivor(id), how));
                (time, entities.collect::<BTreeMap<_, _>>())
            });
            let after = (brief.first_activity, entities_of(book, brief));
            push_entities(&mut self.batch, brief.number, before, after);
            self.batch.alerts.push(AlertRow {
                brief: AlertBrief::clone(brief),
                arrived: self.now,
                content: changed.content,
            });
        }
    }
}

/// What an entry of the activity log is about.
#[derive(Copy, Clone, Default)]
pub(super) struct About<'a> {
    pub(super) alert: Option<&'a str>,
    pub(super) operation: Option<&'a str>,
}

fn push_evidence(batch: &mut Batch, brief: &AlertBrief, pieces: Vec<Piece>) {
    let rows = pieces.into_iter().zip(&brief.evidence).enumerate();
    batch.evidence.extend(rows.map(|(index, (piece, resolved))| EvidenceRow {
        alert: brief.number,
        index: index as u32,
        kind: resolved.kind,
        display_name: piece.display_name,
        verdict: piece.verdict,
        remediation: piece.remediation,
        roles: piece.roles,
        first_seen: piece.first_seen,
        entity: resolved.entity,
        impacted: resolved.impacted,
        embedded: resolved.embedded.clone(),
    }));
}

fn push_resolved(batch: &mut Batch, brief: &AlertBrief, resolved: &BTreeSet<u32>) {
    batch.evidence_resolved.extend(resolved.iter().filter_map(|index| {
        let piece = brief.evidence.get(*index as usize)?;
        Some(ResolvedEvidence {
            alert: brief.number,
            index: *index,
            entity: piece.entity,
            impacted: piece.impacted,
            embedded: piece.embedded.clone(),
        })
    }));
}

/// Writes only what differs.
fn push_entities(batch: &mut Batch, alert: i64, before: Option<EntitiesAt>, after: EntitiesAt) {
    let row =
        |time, entity, (direct, impacted)| AlertEntityRow { entity, time, alert, direct, impacted };
    let (time, entities) = after;
    let moved = before.as_ref().is_some_and(|(earlier, _)| *earlier != time);
    if let Some((earlier, old)) = &before {
        let gone = old.iter().filter(|(id, _)| moved || !entities.contains_key(id));
        batch.alert_entities_gone.extend(gone.map(|(id, how)| row(*earlier, *id, *how)));
    }
    let same = |id: &EntityId, how: &(bool, bool)| {
        !moved && before.as_ref().is_some_and(|(_, old)| old.get(id) == Some(how))
    };
    let new = entities.iter().filter(|(id, how)| !same(id, how));
    batch.alert_entities.extend(new.map(|(id, how)| row(time, *id, *how)));
}

fn write_incident(batch: &mut Batch, book: &Book, sheet: &mut Sheet) {
    let summary = summarise(book, sheet);
    let id = sheet.state.id;
    let (before, after) = (&sheet.written, &summary.written);
    let of = |entities: &[(EntityId, Participation)], id: EntityId| {
        let at = entities.binary_search_by_key(&id, |(known, _)| *known).ok()?;
        Some(entities[at].1)
    };
    for (entity, counts) in &after.entities {
        if of(&before.entities, *entity) != Some(*counts) {
            let counts = *counts;
            batch.incident_entities.push(IncidentEntityRow {
                incident: id,
                entity: *entity,
                counts,
            });
        }
    }
    for (entity, _) in &before.entities {
        if of(&after.entities, *entity).is_none() {
            let counts = Participation::default();
            batch.incident_entities.push(IncidentEntityRow {
                incident: id,
                entity: *entity,
                counts,
            });
        }
    }
    batch.incidents.push(IncidentRow {
        incident: summary.incident,
        state: sheet.state.clone(),
        renamed: before.name != after.name,
        labels: (before.labels != after.labels).then_some(summary.labels),
    });
    sheet.written = summary.written;
}
