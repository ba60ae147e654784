//! Whatever people do in between, the log stays sound and their decisions stand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::prelude::*;

use super::order::events;
use super::{Bench, DAYS};
use crate::correlate::model::{Change, IncidentId, IncidentState, Input};

#[derive(Clone, Debug)]
enum Act {
    Resolve(usize),
    Assign(usize, u8),
    Move(usize, usize),
    Split(usize),
    Merge(usize, usize),
    Refuse(usize, usize),
    Wait(i64),
    Revise,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let any = 0_usize..1_000;
    let act = prop_oneof![
        any.clone().prop_map(Act::Resolve),
        (any.clone(), 0_u8..3).prop_map(|(at, owner)| Act::Assign(at, owner)),
        (any.clone(), any.clone()).prop_map(|(alert, to)| Act::Move(alert, to)),
        any.clone().prop_map(Act::Split),
        (any.clone(), any.clone()).prop_map(|(one, two)| Act::Merge(one, two)),
        (any.clone(), any).prop_map(|(one, two)| Act::Refuse(one, two)),
        (1_i64..4).prop_map(Act::Wait),
        Just(Act::Revise),
    ];
    prop::collection::vec(act, 0..12)
}

#[derive(Default)]
struct Desk {
    states: BTreeMap<IncidentId, IncidentState>,
}

impl Desk {
    fn act(&mut self, bench: &mut Bench, act: &Act) {
        let incidents: Vec<IncidentId> = bench.ledger.incidents.iter().copied().collect();
        let alerts: Vec<Arc<str>> = bench.ledger.places.keys().cloned().collect();
        if incidents.is_empty() {
            return;
        }
        let incident = |at: &usize| incidents[at % incidents.len()];
        let alert = |at: &usize| Arc::clone(&alerts[at % alerts.len()]);
        let reason = String::from("a test");
        let input = match act {
            Act::Resolve(at) => self.change(incident(at), |state| state.resolved = true),
            Act::Assign(at, owner) => self.change(incident(at), |state| {
                state.owner = Some(format!("owner {owner}").into());
                state.worked_on = true;
            }),
            Act::Move(at, to) => {
                Input::Move { alerts: vec![alert(at)], to: Some(incident(to)), reason }
            }
            Act::Split(at) => Input::Move { alerts: vec![alert(at)], to: None, reason },
            Act::Merge(one, two) if incident(one) != incident(two) => {
                Input::Merge { source: incident(one), target: incident(two), reason }
            }
            Act::Refuse(one, two) if incident(one) != incident(two) => {
                Input::Parted { incidents: [incident(one), incident(two)] }
            }
            Act::Merge(..) | Act::Refuse(..) => return,
            Act::Wait(days) => {
                bench.now = bench.now.plus(days * DAYS);
                return;
            }
            Act::Revise => {
                bench.revise();
                return;
            }
        };
        bench.apply(&[input]);
    }

    fn change(&mut self, incident: IncidentId, change: impl Fn(&mut IncidentState)) -> Input {
        let state = self.states.entry(incident).or_default();
        state.incident = incident;
        change(state);
        Input::IncidentChanged { state: state.clone() }
    }
}

fn content(bench: &Bench, incident: IncidentId) -> BTreeSet<Arc<str>> {
    let places = bench.ledger.places.iter();
    places.filter(|(_, place)| **place == incident).map(|(alert, _)| Arc::clone(alert)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn decisions_of_people_stand(inputs in events(), acts in acts(), batch in 1_usize..15) {
        let mut bench = Bench::new();
        let mut desk = Desk::default();
        let mut acts = acts.into_iter();
        for chunk in inputs.chunks(batch) {
            bench.apply(chunk);
            if let Some(act) = acts.next() {
                desk.act(&mut bench, &act);
            }
        }
        for act in acts {
            desk.act(&mut bench, &act);
        }
        let resolved: BTreeMap<IncidentId, BTreeSet<Arc<str>>> = desk
            .states
            .values()
            .filter(|state| state.resolved && bench.ledger.incidents.contains(&state.incident))
            .map(|state| (state.incident, content(&bench, state.incident)))
            .collect();
        bench.revise();
        prop_assert_eq!(bench.ledger.places.len(), inputs.len());
        for (incident, alerts) in resolved {
            prop_assert_eq!(content(&bench, incident), alerts, "resolved {}", incident);
        }
        let again = bench.revise();
        let moved = again.iter().filter(|change| {
            matches!(change, Change::AlertMoved { .. })
        });
        prop_assert_eq!(moved.count(), 0);
    }

    #[test]
    fn what_a_person_moved_stays_where_it_was_put(
        inputs in events(),
        split in prop::collection::vec(0_usize..1_000, 1..4),
    ) {
        let mut bench = Bench::new();
        let half = inputs.len() / 2;
        bench.apply(&inputs[..half]);
        let mut desk = Desk::default();
        for at in split {
            desk.act(&mut bench, &Act::Split(at));
        }
        let pinned: BTreeMap<Arc<str>, IncidentId> = bench
            .ledger
            .memberships
            .iter()
            .filter(|(_, m)| m.decided_by == shared::explain::Decider::Person)
            .map(|(alert, _)| (Arc::clone(alert), bench.ledger.places[alert]))
            .collect();
        let mut changes = bench.apply(&inputs[half..]);
        changes.extend(bench.revise());
        for (alert, mut incident) in pinned {
            for change in &changes {
                // A whole incident may still be merged into another.
                match change {
                    Change::IncidentsMerged { source, target, .. } if *source == incident => {
                        incident = *target;
                    }
                    Change::AlertMoved { alert: moved, .. } => prop_assert_ne!(moved, &alert),
                    _ => {}
                }
            }
            prop_assert_eq!(bench.ledger.places[&alert], incident);
        }
    }
}
