//! The state at start, from what the store knows. Decides nothing.

use super::Engine;
use crate::correlate::case::CaseIndex;
use crate::correlate::explain::digest;
use crate::correlate::model::{Change, IncidentState, Stored, StoredAlert, StoredEntity};
use crate::correlate::pairs::Pairs;
use crate::correlate::policy::Policy;
use shared::explain::Decider;

/// An engine to be: it is told every entity, then what else there is, then alerts and incidents, so
/// that nobody has to hold them all at once.
#[derive(Debug)]
pub struct Restoring {
    engine: Engine,
    changes: Vec<Change>,
}

impl Engine {
    /// Rebuilds the engine. The changes are names that the alerts tell and the store did not know,
    /// usually none; they have to be written like any others.
    pub fn restore(policy: Policy, stored: &Stored) -> (Self, Vec<Change>) {
        let mut restoring = Restoring::new(policy);
        stored.entities.iter().for_each(|entity| restoring.entity(entity));
        restoring.world(stored);
        stored.alerts.iter().for_each(|alert| restoring.alert(alert));
        stored.incidents.iter().for_each(|state| restoring.incident(state.clone(), 0));
        restoring.engine.departed.extend(stored.departed.iter().copied());
        restoring.finish()
    }
}

impl Restoring {
    pub fn new(policy: Policy) -> Self {
        Self { engine: Engine::new(policy), changes: Vec::new() }
    }

    pub fn entity(&mut self, entity: &StoredEntity) {
        self.engine.identities.restore(entity);
    }

    /// All but entities, alerts and incidents.
    pub fn world(&mut self, stored: &Stored) {
        let engine = &mut self.engine;
        engine.identities.restore_last_id(stored.last_entity);
        for [mailbox, user] in &stored.ties {
            engine.identities.restore_tie(*mailbox, *user);
        }
        engine.last_incident = stored.last_incident;
        engine.pairs = Pairs::restore(&stored.pairs);
        engine.chosen_hubs = stored.hubs.iter().copied().collect();
    }

    pub fn alert(&mut self, alert: &StoredAlert) {
        let engine = &mut self.engine;
        let mut case = engine.case_of(&alert.facts, alert.arrived);
        engine.learn(&alert.facts, &mut case.mentions, &mut self.changes);
        case.incident = alert.incident;
        case.pinned = alert.membership.decided_by == Decider::Person;
        case.digest = digest(&alert.membership);
        let index = engine.cases.len() as CaseIndex;
        engine.by_alert.insert(case.alert.clone(), index);
        engine.cases.push(case);
    }

    /// An incident of those alerts, and how many other alerts it has.
    pub fn incident(&mut self, state: IncidentState, departed: u32) {
        if departed > 0 {
            self.engine.departed.insert(state.incident, departed);
        }
        self.engine.incidents.insert(state.incident, state);
    }

    pub fn finish(self) -> (Engine, Vec<Change>) {
        let Self { mut engine, mut changes } = self;
        for case in &mut engine.cases {
            let whom = case.resolve(&mut engine.identities, &engine.policy, &mut changes);
            for (mention, node) in case.mentions.iter_mut().zip(&whom) {
                mention.told = *node;
            }
        }
        engine.count_all();
        engine.known_hubs = engine.hub_keys();
        engine.regroup();
        engine.dirty.settled = engine.cases.len();
        engine.dirty.generation = engine.identities.generation();
        (engine, changes)
    }
}
