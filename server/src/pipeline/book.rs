//! The writer's memory: the window with all that its queue rows are computed from.
//!
//! It follows the store. What is not in it is read from the store when it is needed, so that it may
//! forget what has become quiet.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use shared::detector::TrackRecord;
use shared::entity::EntityKind;
use shared::enums::AlertClassification;
use shared::time::Timestamp;

use super::facts::Facts;
use super::texts::Texts;
use super::waiting::Waiting;
use crate::correlate::engine::{Engine, Restoring};
use crate::correlate::model::{Change, EntityId, IncidentId, StoredEntity};
use crate::policy::PolicyDocument;
use crate::store::{
    AlertBrief, EntityRow, IncidentMemory, IncidentState, JobRow, Store, StoreError, WindowEntity,
    Written,
};

/// Alerts kept beyond those that correlation looks at.
const MOST_QUIET: usize = 20_000;

/// Rows that are read at once at the start.
const PORTION: u32 = 1000;

#[derive(Default)]
pub(super) struct Book {
    pub(super) engine: Engine,
    /// In boxes, as are the incidents: a table doubles when it is full, and its free places would
    /// take as much room as those in use.
    pub(super) alerts: HashMap<Arc<str>, Box<AlertBrief>>,
    pub(super) incidents: HashMap<IncidentId, Box<Sheet>>,
    pub(super) entities: HashMap<EntityId, Known>,
    redirects: HashMap<EntityId, EntityId>,
    pub(super) texts: Texts,
    /// The one in force.
    pub(super) policy: Arc<PolicyDocument>,
    pub(super) policy_version: i64,
    /// How often detectors were right, of those that anybody has judged.
    pub(super) records: BTreeMap<Arc<str>, TrackRecord>,
    /// Detectors whose record counts differently than when their incidents were scored, each with the
    /// title of the alert that showed it.
    pub(super) reconsidered: BTreeMap<Arc<str>, Arc<str>>,
    /// The one that runs.
    pub(super) job: Option<JobRow>,
    pub(super) last_job: i64,
    pub(super) waiting: Waiting,
    pub(super) last_alert: i64,
    pub(super) last_sequence: i64,
}

/// An incident in memory.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) state: IncidentState,
    /// All of them, in no order.
    pub(super) alerts: Vec<Arc<str>>,
    pub(super) written: Written,
}

/// An entity in memory.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) kind: EntityKind,
    pub(super) display_name: Arc<str>,
    pub(super) display_rank: u8,
    pub(super) facts: Facts,
    pub(super) privileged_roles: Vec<String>,
}

/// What memory is read for.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    Writing,
    /// To see what would be; what is stored beside the rows of incidents is not needed.
    Trying,
}

impl Known {
    pub(super) fn row(&self, id: EntityId) -> EntityRow {
        EntityRow {
            id,
            kind: self.kind,
            display_name: self.display_name.to_string(),
            display_rank: self.display_rank,
            facts: self.facts.to_map(),
            privileged_roles: self.privileged_roles.clone(),
        }
    }
}

impl Book {
    /// Reads the policy and the window, a portion at a time. The changes are what the engine learnt
    /// by looking at it again.
    pub(super) async fn load(
        store: &dyn Store,
        now: Timestamp,
    ) -> Result<(Self, Vec<Change>), StoreError> {
        let in_force = store.policy().await?;
        let policy = in_force.read()?;
        let since = now.plus(-policy.correlation.window_days * Timestamp::DAY);
        let (mut book, restoring) =
            Self::read(store, Arc::new(policy), since, Purpose::Writing).await?;
        let (engine, changes) = restoring.finish();
        book.engine = engine;
        book.policy_version = in_force.version;
        book.job = store.running_job().await?;
        book.engine.doubt(now);
        Ok((book, changes))
    }

    /// The alerts since a time, to be looked at by a policy, and the engine to be, which takes a
    /// while to finish.
    pub(super) async fn read(
        store: &dyn Store,
        policy: Arc<PolicyDocument>,
        since: Timestamp,
        purpose: Purpose,
    ) -> Result<(Self, Restoring), StoreError> {
        let mut restoring = Restoring::new(policy.engine());
        let mut book = Self { policy, ..Self::default() };
        book.records = store.track_records().await?.into_iter().collect();
        book.load_entities(store, &mut restoring).await?;
        let window = store.window().await?;
        restoring.world(&window.stored);
        book.redirects = window.redirects.into_iter().collect();
        book.waiting = Waiting::restore(window.suggestions, window.last_suggestion);
        (book.last_alert, book.last_sequence) = (window.last_alert, window.last_sequence);
        book.last_job = window.last_job;
        book.load_alerts(store, &mut restoring, since, purpose).await?;
        Ok((book, restoring))
    }

    async fn load_entities(
        &mut self,
        store: &dyn Store,
        restoring: &mut Restoring,
    ) -> Result<(), StoreError> {
        let mut after = 0;
        loop {
            let portion = store.window_entities(after, PORTION).await?;
            let Some(last) = portion.last() else { return Ok(()) };
            after = last.row.id;
            for WindowEntity { row, names } in portion {
                let display_name: Arc<str> = row.display_name.into();
                restoring.entity(&StoredEntity {
                    id: row.id,
                    kind: row.kind,
                    names,
                    display_name: Arc::clone(&display_name),
                    display_rank: row.display_rank,
                });
                let known = Known {
                    kind: row.kind,
                    display_name,
                    display_rank: row.display_rank,
                    facts: row.facts.into(),
                    privileged_roles: row.privileged_roles,
                };
                self.entities.insert(row.id, known);
            }
        }
    }

    async fn load_alerts(
        &mut self,
        store: &dyn Store,
        restoring: &mut Restoring,
        since: Timestamp,
        purpose: Purpose,
    ) -> Result<(), StoreError> {
        let mut present: BTreeMap<IncidentId, u32> = BTreeMap::new();
        // The engine and the briefs have the same ids.
        let mut names: HashSet<Arc<str>> = HashSet::new();
        let mut after = 0;
        loop {
            let portion = store.window_alerts(since, after, PORTION).await?;
            let Some((last, _)) = portion.last() else { break };
            after = *last;
            for (_, mut alert) in portion {
                alert.facts.title = self.texts.share(&alert.facts.title);
                alert.facts.rule = self.texts.share(&alert.facts.rule);
                names.insert(Arc::clone(&alert.facts.alert));
                *present.entry(alert.incident).or_default() += 1;
                restoring.alert(&alert);
            }
        }
        let ids: Vec<IncidentId> = present.keys().copied().collect();
        for ids in ids.chunks(PORTION as usize) {
            let memories = match purpose {
                Purpose::Writing => store.incident_memories(ids).await?,
                Purpose::Trying => store.incident_copies(ids).await?,
            };
            for mut memory in memories {
                for alert in &mut memory.alerts {
                    if let Some(name) = names.get(&alert.id) {
                        alert.id = Arc::clone(name);
                    }
                }
                let all = memory.alerts.len() as u32;
                let inside = present.get(&memory.state.id).copied().unwrap_or(0);
                restoring.incident(memory.state.for_engine(), all.saturating_sub(inside));
                self.remember(memory);
            }
        }
        self.texts.forget();
        Ok(())
    }

    /// An alert was judged, or is judged otherwise by now.
    pub(super) fn judge(
        &mut self,
        before: Option<(Arc<str>, AlertClassification)>,
        after: (Arc<str>, AlertClassification),
        title: &Arc<str>,
    ) {
        if before.as_ref() == Some(&after) {
            return;
        }
        let counts = &self.policy.priority.track_record;
        let changes = before.map(|it| (it, -1)).into_iter().chain([(after, 1)]);
        for ((detector, classification), by) in changes {
            let record = self.records.get(&detector).copied().unwrap_or_default();
            let mut changed = record;
            match classification {
                AlertClassification::TruePositive => changed.true_positives += by,
                AlertClassification::FalsePositive => changed.false_positives += by,
                AlertClassification::InformationalExpectedActivity => {
                    changed.benign_positives += by;
                }
                _ => continue,
            }
            if counts.points(&record) != counts.points(&changed) {
                self.reconsidered.insert(Arc::clone(&detector), Arc::clone(title));
            }
            if changed.classified() == 0 {
                self.records.remove(&detector);
            } else {
                self.records.insert(detector, changed);
            }
        }
    }

    /// The surviving entity.
    pub(super) fn survivor(&self, id: EntityId) -> EntityId {
        let mut id = id;
        // Chains are short, and never cyclic since the older one is kept.
        while let Some(kept) = self.redirects.get(&id) {
            id = *kept;
        }
        id
    }

    pub(super) fn redirect(&mut self, gone: EntityId, kept: EntityId) {
        if gone != kept {
            self.redirects.insert(gone, kept);
        }
    }

    /// Brings incidents into memory, with all their alerts. Unknown ones stay unknown.
    pub(super) async fn need_incidents(
        &mut self,
        store: &dyn Store,
        ids: impl IntoIterator<Item = IncidentId>,
    ) -> Result<(), StoreError> {
        let missing: HashSet<IncidentId> =
            ids.into_iter().filter(|id| !self.incidents.contains_key(id)).collect();
        if !missing.is_empty() {
            let mut missing: Vec<IncidentId> = missing.into_iter().collect();
            missing.sort_unstable();
            for memory in store.incident_memories(&missing).await? {
                self.remember(memory);
            }
        }
        Ok(())
    }

    /// Brings alerts into memory, with their incidents. Unknown ones stay unknown.
    pub(super) async fn need_alerts(
        &mut self,
        store: &dyn Store,
        ids: impl IntoIterator<Item = Arc<str>>,
    ) -> Result<(), StoreError> {
        let missing: HashSet<Arc<str>> =
            ids.into_iter().filter(|id| !self.alerts.contains_key(id)).collect();
        if missing.is_empty() || self.last_alert == 0 {
            return Ok(());
        }
        let missing: Vec<Arc<str>> = missing.into_iter().collect();
        let incidents: Vec<IncidentId> =
            store.briefs(&missing).await?.iter().map(|brief| brief.incident).collect();
        self.need_incidents(store, incidents).await
    }

    fn remember(&mut self, memory: IncidentMemory) {
        let mut alerts = Vec::with_capacity(memory.alerts.len());
        for mut alert in memory.alerts {
            self.texts.share_all(&mut alert);
            alerts.push(Arc::clone(&alert.id));
            self.alerts.insert(Arc::clone(&alert.id), Box::new(alert));
        }
        let sheet = Sheet { state: memory.state, alerts, written: memory.written };
        self.incidents.insert(sheet.state.id, Box::new(sheet));
    }

    /// Forgets incidents that correlation has left behind, when there are many.
    pub(super) fn forget(&mut self) {
        if self.alerts.len() < self.engine.alerts() + MOST_QUIET {
            return;
        }
        let engine = &self.engine;
        let alerts = &mut self.alerts;
        self.incidents.retain(|_, sheet| {
            let quiet = sheet.alerts.iter().all(|alert| engine.incident_of(alert).is_none());
            if quiet {
                for alert in &sheet.alerts {
                    alerts.remove(alert);
                }
            }
            !quiet
        });
        self.texts.forget();
    }
}
