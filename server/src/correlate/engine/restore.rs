//! The state at start, from what the store knows. Decides nothing.

use super::Engine;
use crate::correlate::case::CaseIndex;
use crate::correlate::explain::digest;
use crate::correlate::model::{Change, Stored};
use crate::correlate::policy::Policy;
use shared::explain::Decider;

impl Engine {
    /// Rebuilds the engine. The changes are names that the alerts tell and the store did not know,
    /// usually none; they have to be written like any others.
    pub fn restore(policy: Policy, stored: &Stored) -> (Self, Vec<Change>) {
        let mut engine = Self::new(policy);
        let mut changes = Vec::new();
        for entity in &stored.entities {
            engine.identities.restore(entity);
        }
        engine.identities.restore_last_id(stored.last_entity);
        for [mailbox, user] in &stored.ties {
            engine.identities.restore_tie(*mailbox, *user);
        }
        engine.last_incident = stored.last_incident;
        engine.incidents =
            stored.incidents.iter().map(|state| (state.incident, state.clone())).collect();
        let pair = |[one, two]: &[u64; 2]| (*one.min(two), *one.max(two));
        engine.apart = stored.apart.iter().map(pair).collect();
        engine.suggested = stored.suggested.iter().map(pair).collect();
        engine.departed = stored.departed.iter().copied().collect();
        engine.chosen_hubs = stored.hubs.iter().copied().collect();
        let mut resolved = Vec::with_capacity(stored.alerts.len());
        for alert in &stored.alerts {
            let mut case = engine.case_of(&alert.facts, alert.arrived);
            engine.learn(&alert.facts, &mut case.mentions, &mut changes);
            case.incident = alert.incident;
            case.pinned = alert.membership.decided_by == Decider::Person;
            case.digest = digest(&alert.membership);
            let index = engine.cases.len() as CaseIndex;
            engine.by_alert.insert(case.alert.clone(), index);
            engine.cases.push(case);
        }
        for case in &mut engine.cases {
            let whom = case.resolve(&mut engine.identities, &engine.policy, &mut changes);
            for (mention, node) in case.mentions.iter_mut().zip(&whom) {
                mention.told = *node;
            }
            resolved.push(whom);
        }
        engine.count_all();
        engine.regroup();
        engine.dirty.settled = engine.cases.len();
        engine.dirty.generation = engine.identities.generation();
        (engine, changes)
    }
}
