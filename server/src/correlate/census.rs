//! How many different devices and users stand beside a key, and what is habitual where.
//!
//! Counts over the whole window, not up to a moment: in a replay it is known in advance that an
//! address is an office's.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use shared::time::Timestamp;

use super::case::{Case, Key};
use super::identity::NodeId;
use super::policy::{KeyKind, Policy};

/// Neighbours beyond this are not counted; every hub has fewer.
const MOST: usize = 256;
/// A window has no more hours than this.
const HOURS: usize = 24 * 32;
/// Fewer days than this do not show what is ordinary.
const DAYS: usize = 4;
/// As many of the busiest days may be an attack's.
const BUSIEST: usize = 2;
/// One burst of activity vouches for so many neighbours, so that a file that spreads in an hour is
/// not taken for a proxy.
const PER_HOUR: u32 = 5;

#[derive(Debug, Default)]
pub(super) struct Census {
    keys: FxHashMap<Key, Standing>,
    habits: FxHashMap<(u32, NodeId), Habit>,
    chosen: FxHashMap<Key, bool>,
}

#[derive(Debug, Default)]
struct Standing {
    kind: Option<KeyKind>,
    devices: Vec<NodeId>,
    users: Vec<NodeId>,
    /// Distinct hours with activity, in order.
    hours: Vec<i64>,
    /// Such hours on an ordinary day.
    pace: f32,
    alerts: u32,
    latest: i64,
}

/// When a rule fires on a device or a user: the earliest distinct hours and days, no more of them
/// than make a habit.
#[derive(Debug, Default)]
struct Habit {
    hours: Vec<i64>,
    days: Vec<i64>,
    alerts: u32,
}

/// How crowded a key is.
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
            if standing.hours.len() < HOURS
                && let Err(at) = standing.hours.binary_search(&hour)
            {
                standing.hours.insert(at, hour);
            }
            include(&mut standing.devices, &case.devices);
            include(&mut standing.users, &case.users);
            became_hub |= !before && self.is_hub(carried.key, carried.kind, policy);
        }
        for scene in &case.scenes {
            let habit = self.habits.entry((case.rule, *scene)).or_default();
            habit.alerts += 1;
            note(&mut habit.hours, hour, policy.habit_hours);
            note(&mut habit.days, hour.div_euclid(24), policy.habit_hours);
        }
        became_hub
    }

    /// Works out how busy each key is on an ordinary day, once all alerts are counted: the mean over
    /// the days of the window but for the busiest two, so that an attack does not raise it.
    pub(super) fn learn_pace(&mut self) {
        let span = self.keys.values().filter_map(|standing| {
            let (first, last) = (standing.hours.first()?, standing.hours.last()?);
            Some((first.div_euclid(24), last.div_euclid(24)))
        });
        let span = span.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        let days = span.map_or(DAYS, |(first, last)| DAYS.max((last - first + 1) as usize));
        for standing in self.keys.values_mut() {
            let mut active: Vec<u32> = standing
                .hours
                .chunk_by(|one, other| one.div_euclid(24) == other.div_euclid(24))
                .map(|hours| hours.len() as u32)
                .collect();
            active.sort_unstable_by_key(|hours| Reverse(*hours));
            let ordinary: u32 = active.iter().skip(BUSIEST).sum();
            standing.pace = ordinary as f32 / (days - BUSIEST) as f32;
        }
    }

    /// Hours of an ordinary day in which a key is active.
    pub(super) fn pace(&self, key: Key) -> f32 {
        self.keys.get(&key).map_or(0.0, |standing| standing.pace)
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

    /// Since when the rule of an alert is a habit where it fired: it had been seen there in several
    /// distinct hours before. What began within an incident is no habit to it.
    pub(super) fn habitual_since(&self, case: &Case, policy: &Policy) -> Option<i64> {
        let hour = self.habit_of(case, policy, |habit| habit.hours.last().map(|hour| hour + 1))?;
        Some(hour * Timestamp::HOUR)
    }

    /// Whether the rule fires there on several days.
    pub(super) fn is_daily(&self, case: &Case, policy: &Policy) -> bool {
        let day = |habit: &Habit| {
            habit.days.last().copied().filter(|_| habit.days.len() >= policy.habit_hours)
        };
        self.habit_of(case, policy, day).is_some()
    }

    /// When the rule became a habit of everything that it fired on; or of a hub, whose habits do
    /// not depend on the device that it happens to visit.
    fn habit_of(
        &self,
        case: &Case,
        policy: &Policy,
        when: impl Fn(&Habit) -> Option<i64>,
    ) -> Option<i64> {
        let since = |scene: &NodeId| {
            let habit = self.habits.get(&(case.rule, *scene))?;
            when(habit).filter(|_| habit.hours.len() >= policy.habit_hours)
        };
        let everywhere = case.scenes.iter().map(since).reduce(|one, two| Some(one?.max(two?)));
        everywhere.flatten().or_else(|| {
            let hubs = case.scenes.iter().filter(|scene| self.is_hub_scene(case, **scene, policy));
            hubs.filter_map(since).min()
        })
    }

    /// For how long a rule that fires again on a device or a user repeats itself. On a hub something
    /// fires all the time: what comes no sooner than usual is another round.
    pub(super) fn repeat_span(&self, case: &Case, scene: NodeId, policy: &Policy) -> i64 {
        if !self.is_hub_scene(case, scene, policy) {
            return policy.repeat_minutes * Timestamp::MINUTE;
        }
        let longest = policy.hub_repeat_minutes * Timestamp::MINUTE;
        let habit = self.habits.get(&(case.rule, scene)).filter(|habit| habit.alerts > 0);
        let standing = self.keys.get(&Key::of_node(scene));
        let (Some(habit), Some(standing)) = (habit, standing) else { return longest };
        let pause = standing.hours.len() as i64 * Timestamp::HOUR / i64::from(habit.alerts);
        longest.min(pause)
    }

    pub(super) fn is_hub_scene(&self, case: &Case, scene: NodeId, policy: &Policy) -> bool {
        let key = Key::of_node(scene);
        let carried = case.keys.iter().find(|carried| carried.key == key);
        carried.is_some_and(|carried| self.is_hub(key, carried.kind, policy))
    }

    /// How crowded a key is, where any alert carries it.
    pub(super) fn crowd(&self, key: Key, policy: &Policy) -> Option<Crowd> {
        let standing = self.keys.get(&key)?;
        let kind = standing.kind?;
        Some(Crowd {
            key,
            kind,
            degree: self.degree(key),
            limit: policy.kind(kind).hub,
            alerts: standing.alerts,
            chosen: self.chosen.contains_key(&key),
        })
    }

    pub(super) fn hubs(&self, policy: &Policy) -> Vec<Crowd> {
        let mut hubs: Vec<Crowd> = self
            .keys
            .iter()
            .filter(|(key, standing)| {
                standing.kind.is_some_and(|kind| self.is_hub(**key, kind, policy))
            })
            .filter_map(|(key, _)| self.crowd(*key, policy))
            .collect();
        hubs.sort_unstable_by_key(|crowd| (Reverse(crowd.degree), crowd.key));
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

/// Keeps the earliest distinct values, in order.
fn note(earliest: &mut Vec<i64>, value: i64, most: usize) {
    if let Err(at) = earliest.binary_search(&value)
        && at < most
    {
        earliest.insert(at, value);
        earliest.truncate(most);
    }
}
