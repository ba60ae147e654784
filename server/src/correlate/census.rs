//! How many different devices and users stand beside a key, and what is habitual where.
//!
//! Counts over the whole window, not up to a moment: in a replay it is known in advance that an
//! address is an office's.

use rustc_hash::{FxHashMap, FxHashSet};
use shared::time::Timestamp;

use super::case::{Case, Key};
use super::identity::NodeId;
use super::policy::{KeyKind, Policy};

/// Neighbours beyond this are not counted; every hub has fewer.
const MOST: usize = 256;
/// One burst of activity vouches for so many neighbours, so that a file that spreads in an hour is
/// not taken for a proxy.
const PER_HOUR: u32 = 5;

#[derive(Debug, Default)]
pub(super) struct Census {
    keys: FxHashMap<Key, Standing>,
    habits: FxHashMap<(u32, NodeId), Vec<i64>>,
    chosen: FxHashMap<Key, bool>,
}

#[derive(Debug, Default)]
struct Standing {
    kind: Option<KeyKind>,
    devices: Vec<NodeId>,
    users: Vec<NodeId>,
    hours: FxHashSet<i64>,
    alerts: u32,
    latest: i64,
}

/// A key whose degree reached its limit.
pub(super) struct Crowd {
    pub(super) key: Key,
    pub(super) kind: KeyKind,
    pub(super) degree: u32,
    pub(super) limit: u32,
    pub(super) alerts: u32,
    pub(super) chosen: bool,
}

impl Census {
    pub(super) fn choose(&mut self, chosen: impl IntoIterator<Item = (Key, bool)>) {
        self.chosen = chosen.into_iter().collect();
    }

    /// Counts an alert. Tells whether a key became a hub by it.
    pub(super) fn count(&mut self, case: &Case, policy: &Policy) -> bool {
        let hour = case.first.div_euclid(Timestamp::HOUR);
        let mut became_hub = false;
        for carried in &case.keys {
            let before = self.is_hub(carried.key, carried.kind, policy);
            let standing = self.keys.entry(carried.key).or_default();
            standing.kind = Some(carried.kind);
            standing.alerts += 1;
            standing.latest = standing.latest.max(case.last);
            if standing.hours.len() < MOST {
                standing.hours.insert(hour);
            }
            include(&mut standing.devices, &case.devices);
            include(&mut standing.users, &case.users);
            became_hub |= !before && self.is_hub(carried.key, carried.kind, policy);
        }
        for scene in &case.scenes {
            let hours = self.habits.entry((case.rule, *scene)).or_default();
            if hours.len() < policy.habit_hours && !hours.contains(&hour) {
                hours.push(hour);
            }
        }
        became_hub
    }

    /// Distinct devices or users beside a key, but for the first.
    pub(super) fn degree(&self, key: Key) -> u32 {
        let Some(standing) = self.keys.get(&key) else { return 0 };
        let neighbours = standing.devices.len().max(standing.users.len()) as u32;
        neighbours.min(PER_HOUR * standing.hours.len() as u32).saturating_sub(1)
    }

    /// Whether a key links nothing.
    pub(super) fn is_hub(&self, key: Key, kind: KeyKind, policy: &Policy) -> bool {
        let chosen = if self.chosen.is_empty() { None } else { self.chosen.get(&key) };
        chosen.copied().unwrap_or_else(|| self.degree(key) >= policy.kind(kind).hub)
    }

    /// The latest activity seen with a key.
    pub(super) fn latest(&self, key: Key) -> Option<i64> {
        self.keys.get(&key).map(|standing| standing.latest)
    }

    /// Every place where the rule fired has seen it in several distinct hours.
    pub(super) fn is_habitual(&self, case: &Case, policy: &Policy) -> bool {
        !case.scenes.is_empty()
            && case.scenes.iter().all(|scene| {
                let hours = self.habits.get(&(case.rule, *scene));
                hours.is_some_and(|hours| hours.len() >= policy.habit_hours)
            })
    }

    pub(super) fn hubs(&self, policy: &Policy) -> Vec<Crowd> {
        let mut hubs: Vec<Crowd> = self
            .keys
            .iter()
            .filter_map(|(key, standing)| {
                let kind = standing.kind?;
                self.is_hub(*key, kind, policy).then(|| Crowd {
                    key: *key,
                    kind,
                    degree: self.degree(*key),
                    limit: policy.kind(kind).hub,
                    alerts: standing.alerts,
                    chosen: self.chosen.contains_key(key),
                })
            })
            .collect();
        hubs.sort_unstable_by_key(|crowd| (std::cmp::Reverse(crowd.degree), crowd.key));
        hubs
    }
}

fn include(known: &mut Vec<NodeId>, nodes: &[NodeId]) {
    for node in nodes {
        if known.len() < MOST
            && let Err(at) = known.binary_search(node)
        {
            known.insert(at, *node);
        }
    }
}
