//! The writer's memory: the window with all that its queue rows are computed from.
//!
//! It follows the store. What is not in it is read from the store when it is needed, so that it may
//! forget what has become quiet.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use shared::entity::EntityKind;
use shared::time::Timestamp;

use super::facts::Facts;
use super::start::Policies;
use crate::correlate::engine::Engine;
use crate::correlate::model::{Change, EntityId, IncidentId};
use crate::store::{
    AlertBrief, EntityRow, IncidentMemory, IncidentState, Store, StoreError, Written,
};

/// Alerts kept beyond those that correlation looks at.
const MOST_QUIET: usize = 20_000;

pub(super) struct Book {
    pub(super) engine: Engine,
    /// In boxes, as are the incidents: a table doubles when it is full, and its free places would
    /// take as much room as those in use.
    pub(super) alerts: HashMap<Arc<str>, Box<AlertBrief>>,
    pub(super) incidents: HashMap<IncidentId, Box<Sheet>>,
    pub(super) entities: HashMap<EntityId, Known>,
    redirects: HashMap<EntityId, EntityId>,
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
    /// Reads the window. The changes are what the engine learnt by looking at it again.
    pub(super) async fn load(
        store: &dyn Store,
        policies: &Policies,
        now: Timestamp,
    ) -> Result<(Self, Vec<Change>), StoreError> {
        let since = now.plus(-policies.correlation.window_days * Timestamp::DAY);
        let window = store.window(since).await?;
        let (engine, changes) = Engine::restore(policies.correlation.clone(), &window.stored);
        let entities = window.entities.into_iter().map(|row| {
            let known = Known {
                kind: row.kind,
                display_name: row.display_name.into(),
                display_rank: row.display_rank,
                facts: row.facts.into(),
                privileged_roles: row.privileged_roles,
            };
            (row.id, known)
        });
        let mut book = Self {
            engine,
            alerts: HashMap::new(),
            incidents: HashMap::new(),
            entities: entities.collect(),
            redirects: window.redirects.into_iter().collect(),
            last_alert: window.last_alert,
            last_sequence: window.last_sequence,
        };
        for memory in window.incidents {
            book.remember(memory);
        }
        Ok((book, changes))
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
        let alerts = memory.alerts.iter().map(|alert| Arc::clone(&alert.id)).collect();
        for alert in memory.alerts {
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
    }
}
