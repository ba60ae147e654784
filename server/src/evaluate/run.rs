//! One run of the engine over a timetable.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustc_hash::FxHashMap;
use shared::explain::Membership;
use shared::time::Timestamp;

use super::Cost;
use super::blame::Strongest;
use super::labelled::Set;
use super::schedule::Timetable;
use crate::correlate::engine::Engine;
use crate::correlate::model::{Change, IncidentId, Input};
use crate::correlate::policy::Policy;

/// What a run gave.
pub(super) struct Outcome {
    /// The incident of each alert.
    pub(super) groups: Vec<u64>,
    /// What links each alert most strongly.
    pub(super) strongest: Vec<Option<Strongest>>,
    pub(super) cost: Cost,
}

/// A server revises as soon as it is idle, and at the latest when it has spent a good part of its
/// time on new alerts. Here it does so when so large a part of the window is new.
const NEWS: usize = 20;

/// Decisions must be looked at again before they are final.
const LONGEST_PAUSE: i64 = 12 * Timestamp::HOUR;

/// Feeds the alerts one by one, so that nothing is known in advance, as on a quiet server.
pub(super) fn run(set: &Set, timetable: &Timetable, policy: &Policy, revision: bool) -> Outcome {
    let mut engine = Engine::new(policy.clone());
    let mut newest: Vec<Option<Timestamp>> = vec![None; set.alerts.len()];
    let mut ledger = Ledger::of(set);
    let mut times: Vec<Duration> = Vec::with_capacity(timetable.entries.len());
    let (mut revisions, mut revising) = (0, Duration::ZERO);
    let (mut news, mut revised) = (0, Timestamp(i64::MIN));
    for (position, now) in &timetable.entries {
        let version = &set.versions[*position];
        let known = &mut newest[version.alert];
        if known.is_some_and(|known| known >= version.updated) {
            continue;
        }
        let placed = known.is_some().then(|| ledger.place(version.alert));
        *known = Some(version.updated);
        let input = [Input::Alert { facts: version.facts.clone(), placed }];
        let began = Instant::now();
        let changes = engine.apply(&input, *now);
        times.push(began.elapsed());
        ledger.write(&changes);
        news += 1;
        let due = news * NEWS > engine.alerts() || now.since(revised) > LONGEST_PAUSE;
        if revision && due && engine.needs_revision() {
            let began = Instant::now();
            let changes = engine.revise(*now);
            revising += began.elapsed();
            ledger.write(&changes);
            revisions += 1;
            (news, revised) = (0, *now);
        }
    }
    if revision && let Some((_, now)) = timetable.entries.last() {
        let began = Instant::now();
        let changes = engine.revise(*now);
        revising += began.elapsed();
        ledger.write(&changes);
        revisions += 1;
    }
    let groups = (0..set.alerts.len()).map(|alert| ledger.place(alert)).collect();
    Outcome { groups, strongest: ledger.strongest, cost: cost(times, revisions, revising) }
}

fn cost(mut times: Vec<Duration>, revisions: usize, revising: Duration) -> Cost {
    let all: Duration = times.iter().sum();
    let decisions = times.len();
    times.sort_unstable();
    let at = |share: f64| {
        let position = (decisions as f64 * share) as usize;
        times
            .get(position.min(decisions.saturating_sub(1)))
            .map_or(0.0, |time| time.as_secs_f64() * 1e6)
    };
    Cost {
        decisions_per_second: decisions as f64 / all.as_secs_f64().max(1e-9),
        median_microseconds: at(0.5),
        p99_microseconds: at(0.99),
        revisions,
        revision_seconds: revising.as_secs_f64(),
    }
}

/// Where each alert is, also after it left the window.
struct Ledger {
    positions: HashMap<Arc<str>, usize>,
    places: Vec<IncidentId>,
    strongest: Vec<Option<Strongest>>,
    redirects: FxHashMap<IncidentId, IncidentId>,
}

impl Ledger {
    fn of(set: &Set) -> Self {
        let alerts = set.alerts.iter().enumerate();
        Self {
            positions: alerts.map(|(at, known)| (Arc::clone(&known.facts.alert), at)).collect(),
            places: vec![0; set.alerts.len()],
            strongest: vec![None; set.alerts.len()],
            redirects: FxHashMap::default(),
        }
    }

    fn write(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::AlertPlaced { alert, incident: place, membership }
                | Change::AlertMoved { alert, to: place, membership, .. }
                | Change::MembershipChanged { alert, incident: place, membership } => {
                    if let Some(at) = self.positions.get(alert) {
                        self.places[*at] = *place;
                        self.strongest[*at] = self.strongest_of(membership);
                    }
                }
                Change::IncidentsMerged { source, target, .. } => {
                    self.redirects.insert(*source, *target);
                }
                _ => {}
            }
        }
    }

    fn strongest_of(&self, membership: &Membership) -> Option<Strongest> {
        let link = membership.links.first()?;
        let other = *self.positions.get(link.alert_id.as_str())?;
        let (kind, name) = (link.key.kind.clone(), link.key.display_name.clone());
        Some(Strongest { kind, name, other })
    }

    fn place(&self, alert: usize) -> IncidentId {
        let mut place = self.places[alert];
        while let Some(target) = self.redirects.get(&place) {
            place = *target;
        }
        place
    }
}
