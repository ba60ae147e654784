//! Groups of alerts and the links that hold them: one pass over alerts, each joining the group
//! that it has most in common with.

mod merge;
mod pair;
mod score;
mod step;

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use shared::tactic::Tactic;
use shared::time::Timestamp;

use super::case::{Case, CaseIndex, Key};
use super::identity::NodeId;
use super::model::{IncidentId, IncidentState};
use super::pairs::{Pair, Pairs};
use super::policy::Policy;

pub(super) use pair::strands_between;
pub(super) use score::{Bond, Decision, Probe, Refusal, Strand};

pub(super) type GroupIndex = u32;

/// The state of one pass.
#[derive(Debug, Default)]
pub(super) struct Grouping {
    groups: Vec<Group>,
    /// The newest groups that carry a key, newest last.
    recent: FxHashMap<Key, Vec<GroupIndex>>,
    /// Where a rule last fired on a device or a user.
    repeats: FxHashMap<(u32, NodeId), Repeat>,
    by_incident: FxHashMap<IncidentId, GroupIndex>,
    /// Pairs of incidents that a person wants apart, and those that were refused to be merged.
    apart: BTreeSet<Pair>,
    refused: BTreeSet<Pair>,
}

/// A group of alerts; an incident, or what may become one.
#[derive(Debug)]
pub(super) struct Group {
    /// The incident that it is, where that is settled.
    pub(super) incident: Option<IncidentId>,
    pub(super) alerts: Vec<CaseIndex>,
    pub(super) stance: Stance,
    keys: FxHashMap<Key, Spot>,
    first: i64,
    last: i64,
    daily: bool,
    into: Option<GroupIndex>,
}

/// What people said about an incident, as far as it keeps others out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Stance {
    pub(super) resolved: bool,
    owner: Option<Arc<str>>,
    classification: Option<Arc<str>>,
    determination: Option<Arc<str>>,
}

/// What a group knows of one of its keys.
#[derive(Debug, Default)]
struct Spot {
    seen: Vec<Seen>,
    count: u32,
    factor: f32,
}

#[derive(Copy, Clone, Debug)]
struct Seen {
    first: i64,
    last: i64,
    case: CaseIndex,
    tactic: Option<Tactic>,
}

#[derive(Copy, Clone, Debug)]
struct Repeat {
    group: GroupIndex,
    seen: Seen,
    /// It told who did it.
    by_somebody: bool,
}

impl Stance {
    pub(super) fn of(state: &IncidentState) -> Self {
        Self {
            resolved: state.resolved,
            owner: state.owner.clone(),
            classification: state.classification.clone(),
            determination: state.determination.clone(),
        }
    }

    /// Why two incidents may not become one.
    fn refuses(&self, other: &Self) -> Option<Refusal> {
        let differ = |one: &Option<Arc<str>>, two: &Option<Arc<str>>| {
            one.is_some() && two.is_some() && one != two
        };
        if self.resolved || other.resolved {
            Some(Refusal::Resolved)
        } else if differ(&self.owner, &other.owner) {
            Some(Refusal::Owner)
        } else if differ(&self.classification, &other.classification) {
            Some(Refusal::Classification)
        } else if differ(&self.determination, &other.determination) {
            Some(Refusal::Determination)
        } else {
            None
        }
    }

    fn take_over(&mut self, other: &Self) {
        self.resolved |= other.resolved;
        let take = |mine: &mut Option<Arc<str>>, theirs: &Option<Arc<str>>| {
            if mine.is_none() {
                mine.clone_from(theirs);
            }
        };
        take(&mut self.owner, &other.owner);
        take(&mut self.classification, &other.classification);
        take(&mut self.determination, &other.determination);
    }
}

impl Grouping {
    pub(super) fn new(pairs: &Pairs) -> Self {
        let mut grouping = Self::default();
        grouping.keep_apart(pairs);
        grouping
    }

    pub(super) fn root(&self, mut group: GroupIndex) -> GroupIndex {
        while let Some(into) = self.groups[group as usize].into {
            group = into;
        }
        group
    }

    pub(super) fn group(&self, group: GroupIndex) -> &Group {
        &self.groups[self.root(group) as usize]
    }

    /// The groups that were not merged into another, in the order of their making.
    pub(super) fn roots(&self) -> impl Iterator<Item = (GroupIndex, &Group)> {
        let groups = self.groups.iter().enumerate();
        groups.filter(|(_, group)| group.into.is_none()).map(|(at, g)| (at as GroupIndex, g))
    }

    pub(super) fn of_incident(&self, incident: IncidentId) -> Option<GroupIndex> {
        self.by_incident.get(&incident).map(|group| self.root(*group))
    }

    pub(super) fn settle(&mut self, group: GroupIndex, incident: IncidentId) {
        let group = self.root(group);
        self.groups[group as usize].incident = Some(incident);
        self.by_incident.insert(incident, group);
    }

    pub(super) fn set_stance(&mut self, group: GroupIndex, stance: Stance) {
        let group = self.root(group);
        self.groups[group as usize].stance = stance;
    }

    pub(super) fn keep_apart(&mut self, pairs: &Pairs) {
        self.apart.clone_from(&pairs.apart);
        self.refused = pairs.refused.keys().copied().collect();
    }

    /// A new group without alerts.
    pub(super) fn create(&mut self, stance: Stance) -> GroupIndex {
        self.groups.push(Group {
            incident: None,
            alerts: Vec::new(),
            stance,
            keys: FxHashMap::default(),
            first: i64::MAX,
            last: i64::MIN,
            daily: true,
            into: None,
        });
        (self.groups.len() - 1) as GroupIndex
    }

    /// Puts an alert into a group.
    pub(super) fn place(
        &mut self,
        index: CaseIndex,
        case: &Case,
        daily: bool,
        stance: &Stance,
        group: GroupIndex,
        policy: &Policy,
    ) {
        let at = self.root(group);
        let group = &mut self.groups[at as usize];
        group.alerts.push(index);
        group.first = group.first.min(case.first);
        group.last = group.last.max(case.last);
        group.daily &= daily;
        group.stance.take_over(stance);
        for carried in &case.keys {
            let spot = group.keys.entry(carried.key).or_default();
            spot.count += 1;
            spot.factor = spot.factor.max(carried.factor);
            for seen in Seen::of(index, case) {
                spot.remember(seen, policy.times_per_key);
            }
            let recent = self.recent.entry(carried.key).or_default();
            if recent.last() != Some(&at) {
                recent.retain(|known| *known != at);
                recent.push(at);
                if recent.len() > policy.candidates_per_key {
                    recent.remove(0);
                }
            }
        }
        for scene in &case.scenes {
            let (first, last, tactic) = (case.first, case.last, case.tactic);
            let seen = Seen { first, last, case: index, tactic };
            let by_somebody = !case.users.is_empty();
            let repeat = Repeat { group: at, seen, by_somebody };
            let known = self.repeats.entry((case.rule, *scene)).or_insert(repeat);
            if case.last >= known.seen.last {
                *known = repeat;
            }
        }
    }

    /// A node was found to be another: what was said of it holds for that one.
    pub(super) fn rename(&mut self, gone: NodeId, kept: NodeId, policy: &Policy) {
        let (gone, kept) = (Key::of_node(gone), Key::of_node(kept));
        let Some(groups) = self.recent.remove(&gone) else { return };
        for group in groups {
            let at = self.root(group);
            let group = &mut self.groups[at as usize];
            if let Some(spot) = group.keys.remove(&gone) {
                group.keys.entry(kept).or_default().absorb(spot, policy.times_per_key);
                let recent = self.recent.entry(kept).or_default();
                if !recent.contains(&at) {
                    recent.push(at);
                }
            }
        }
        if let Some(recent) = self.recent.get_mut(&kept) {
            let more = recent.len().saturating_sub(policy.candidates_per_key);
            recent.drain(..more);
        }
    }
}

impl Seen {
    /// When an alert was active; of an activity of days both ends.
    fn of(case: CaseIndex, facts: &Case) -> impl Iterator<Item = Self> {
        let Case { first, last, tactic, .. } = *facts;
        let long = last - first > Timestamp::DAY;
        let start = Self { first, last: if long { first } else { last }, case, tactic };
        let end = long.then_some(Self { first: last, last, case, tactic });
        std::iter::once(start).chain(end)
    }
}

impl Spot {
    /// Keeps the latest times.
    fn remember(&mut self, seen: Seen, most: usize) {
        if self.seen.is_empty() {
            // Most are seen once, for which a vector would take room for four.
            self.seen.reserve_exact(1);
        }
        let at = self.seen.partition_point(|known| known.last <= seen.last);
        self.seen.insert(at, seen);
        if self.seen.len() > most {
            self.seen.remove(0);
        }
    }

    fn absorb(&mut self, other: Self, most: usize) {
        self.count += other.count;
        self.factor = self.factor.max(other.factor);
        for seen in other.seen {
            self.remember(seen, most);
        }
    }

    /// The time nearest to an alert, and how far it is; of several the latest.
    fn nearest(&self, case: &Case) -> Option<(i64, CaseIndex)> {
        let mut best: Option<(i64, CaseIndex)> = None;
        for seen in self.seen.iter().rev() {
            let gap = case.gap(seen.first, seen.last);
            if best.is_none_or(|(known, _)| gap < known) {
                best = Some((gap, seen.case));
            }
            // They end ever earlier: beyond the alert's own beginning none comes nearer.
            if gap == 0 || seen.last < case.first {
                break;
            }
        }
        best
    }
}
