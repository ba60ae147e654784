//! The engine: the window of recent alerts, and the decisions about them.
//!
//! [`Engine::apply`] decides at once, in one pass. [`Engine::revise`] looks again at what is still
//! provisional with all that is known by then. [`Engine::restore`] rebuilds the state at start.

mod command;
mod crowd;
mod hold;
mod place;
mod policy;
mod restore;
mod revise;
mod suggest;
mod tell;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use shared::time::Timestamp;

use super::case::{Case, CaseIndex, Key};
use super::census::Census;
use super::explain::Narrator;
use super::grouping::{Grouping, Stance};
use super::identity::Identities;
use super::model::{Change, EntityId, IncidentId, IncidentState, Input, StoredPairs};
use super::pairs::{Pairs, pair};
use super::policy::Policy;

pub use policy::Rehearsed;
pub use restore::Restoring;

/// All that correlation remembers of one tenant.
#[derive(Debug, Default)]
pub struct Engine {
    policy: Policy,
    identities: Identities,
    cases: Vec<Case>,
    by_alert: HashMap<Arc<str>, CaseIndex>,
    rules: HashMap<Arc<str>, u32>,
    census: Census,
    grouping: Grouping,
    incidents: BTreeMap<IncidentId, IncidentState>,
    pairs: Pairs,
    chosen_hubs: BTreeMap<EntityId, bool>,
    /// Hubs at the last revision.
    known_hubs: BTreeSet<Key>,
    /// Alerts of the incidents that left the window.
    departed: BTreeMap<IncidentId, u32>,
    last_incident: IncidentId,
    dirty: Dirty,
}

/// A window with fewer alerts than this may keep what is too old.
const LEAST_TO_FORGET: usize = 10_000;

/// What happened since the last revision that may change decisions.
#[derive(Debug, Default)]
struct Dirty {
    /// Alerts, hubs or identities told more than was known when a decision was made.
    touched: bool,
    /// The census counted what an alert no longer says.
    replaced: bool,
    /// State of the identities at the last revision.
    generation: u64,
    /// Alerts in the window at the last revision.
    settled: usize,
}

impl Engine {
    pub fn new(policy: Policy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// Incidents are numbered from the one after this on.
    #[must_use]
    pub fn numbered_after(mut self, last_incident: IncidentId) -> Self {
        self.last_incident = last_incident;
        self
    }

    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Takes inputs in the order given and decides about each. Alerts that stand next to each other
    /// are decided in the order of their activity, so that a batch may come in any order.
    pub fn apply(&mut self, batch: &[Input], now: Timestamp) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut waiting: Vec<CaseIndex> = Vec::new();
        let mut merged = false;
        for input in batch {
            if merged && !matches!(input, Input::Merge { .. }) {
                merged = false;
                self.regroup();
            }
            if !matches!(input, Input::Alert { .. } | Input::AssetLearnt { .. }) {
                self.decide_all(&mut waiting, &mut changes);
            }
            match input {
                Input::Alert { facts, placed } => {
                    waiting.extend(self.take_in(facts, *placed, now, &mut changes));
                }
                Input::AssetLearnt { asset } => self.learn_asset(asset, &mut changes),
                Input::IncidentChanged { state } => self.incident_changed(state),
                Input::Move { alerts, to, reason } => {
                    self.move_alerts(alerts, *to, reason, &mut changes);
                }
                Input::Merge { source, target, reason } => {
                    self.merge_incidents(*source, *target, reason, &mut changes);
                    merged = true;
                }
                Input::Split { incident, parts, reason } => {
                    self.split_incident(*incident, parts, reason, &mut changes);
                }
                Input::MergeRefused { incidents: [one, other], known } => {
                    self.refuse(*one, *other, known);
                }
                Input::Parted { incidents: [one, other] } => self.part(*one, *other),
                Input::Restored { places, incidents, departed } => {
                    self.put_back(places, incidents, departed);
                }
                Input::HubChosen { entity, hub } => self.choose_hub(*entity, *hub),
            }
        }
        if merged {
            self.regroup();
        }
        self.decide_all(&mut waiting, &mut changes);
        changes
    }

    /// Whether a person wants two incidents apart.
    pub fn are_apart(&self, one: IncidentId, other: IncidentId) -> bool {
        self.pairs.apart.contains(&pair(one, other))
    }

    /// Whether something arrived out of order, entities turned out to be one, or a key became a hub
    /// since the last revision; or the window has much to forget.
    pub fn needs_revision(&self) -> bool {
        self.dirty.touched
            || self.dirty.generation != self.identities.generation()
            || self.cases.len() > LEAST_TO_FORGET.max(2 * self.dirty.settled)
    }

    /// Where an alert of the window is.
    pub fn incident_of(&self, alert: &str) -> Option<IncidentId> {
        self.by_alert.get(alert).map(|index| self.cases[*index as usize].incident)
    }

    pub fn identities(&self) -> &Identities {
        &self.identities
    }

    /// Alerts in the window.
    pub fn alerts(&self) -> usize {
        self.cases.len()
    }

    pub fn last_incident(&self) -> IncidentId {
        self.last_incident
    }

    /// What holds of pairs of incidents by now, after a person took something back.
    pub fn learn_pairs(&mut self, pairs: &StoredPairs) {
        self.pairs = Pairs::restore(pairs);
        self.grouping.keep_apart(&self.pairs);
    }

    fn narrator(&self) -> Narrator<'_> {
        Narrator {
            identities: &self.identities,
            grouping: &self.grouping,
            cases: &self.cases,
            policy: &self.policy,
        }
    }

    fn stance_of(&self, incident: IncidentId) -> Stance {
        self.incidents.get(&incident).map(Stance::of).unwrap_or_default()
    }

    fn next_incident(&mut self) -> IncidentId {
        self.last_incident += 1;
        self.incidents.insert(
            self.last_incident,
            IncidentState { incident: self.last_incident, ..Default::default() },
        );
        self.last_incident
    }

    /// Rebuilds the groups from where every alert is now, deciding nothing.
    fn regroup(&mut self) {
        let mut grouping = Grouping::new(&self.pairs);
        let order = self.in_order((0..self.cases.len() as CaseIndex).collect());
        let mut groups: FxHashMap<IncidentId, u32> = FxHashMap::default();
        for index in order {
            let case = &self.cases[index as usize];
            let group = *groups.entry(case.incident).or_insert_with(|| {
                let group = grouping.create(self.stance_of(case.incident));
                grouping.settle(group, case.incident);
                group
            });
            let daily = self.census.is_daily(case, &self.policy);
            grouping.place(index, case, daily, &Stance::default(), group, &self.policy);
        }
        self.grouping = grouping;
    }

    /// Alerts in the order of their activity, the same whatever the order of arrival.
    fn in_order(&self, mut order: Vec<CaseIndex>) -> Vec<CaseIndex> {
        order.sort_unstable_by(|left, right| {
            let (left, right) = (&self.cases[*left as usize], &self.cases[*right as usize]);
            (left.first, left.last)
                .cmp(&(right.first, right.last))
                .then_with(|| left.alert.cmp(&right.alert))
        });
        order
    }
}
