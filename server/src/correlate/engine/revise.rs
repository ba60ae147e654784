//! Looking again. Products report late and out of order, and whose name something is or that an
//! address is everybody's often shows hours later. So the window is replayed in order of activity
//! with what is known by now, and the difference to what was decided is told.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use shared::time::Timestamp;

use super::tell::tell_evidence;
use super::{Dirty, Engine};
use crate::correlate::case::{Case, CaseIndex};
use crate::correlate::census::Census;
use crate::correlate::grouping::{Decision, GroupIndex, Grouping, Probe, Stance};
use crate::correlate::model::{Change, IncidentId, Related};

/// What is too old is dropped when it is more than one part in so many.
const OLD_SHARE: usize = 20;

/// Alerts of a replay between two looks at whether it is still wanted.
const STEPS_BETWEEN_LOOKS: usize = 1024;

/// One run over the window.
struct Replay {
    grouping: Grouping,
    /// The decision about each alert that was still open.
    decisions: Vec<Option<Decision>>,
    /// Settled incidents that became one: source, target, and the alert that showed it.
    merged: Vec<(IncidentId, IncidentId, CaseIndex)>,
}

impl Engine {
    /// Forgets what left the window, replays the rest, and tells what differs from before. Never
    /// moves what a person placed, nor anything out of a resolved incident.
    pub fn revise(&mut self, now: Timestamp) -> Vec<Change> {
        let mut changes = Vec::new();
        let renamed = self.dirty.generation != self.identities.generation();
        let forgot = self.forget(now);
        if renamed {
            self.resolve_all(&mut changes);
        }
        if renamed || forgot || self.dirty.replaced {
            self.count_all();
        } else {
            // Every alert was counted when it came, with the keys that it still has.
            self.census.learn_pace();
        }
        // It is built anew, and two of them would need the memory of two.
        self.grouping = Grouping::default();
        if let Some(replay) = self.replay(self.provisional_since(now), &|| true) {
            self.adopt(replay, &mut changes);
        }
        self.suggest_splits(now, &mut changes);
        self.dirty = Dirty {
            touched: false,
            replaced: false,
            generation: self.identities.generation(),
            settled: self.cases.len(),
        };
        changes
    }

    /// Counts keys and habits anew over the whole window.
    pub(super) fn count_all(&mut self) {
        self.census = Census::default();
        self.tell_chosen_hubs();
        for case in &self.cases {
            self.census.count(case, &self.policy);
        }
        self.census.learn_pace();
    }

    /// Drops what is too old, once that is worth the work. Whether it did.
    fn forget(&mut self, now: Timestamp) -> bool {
        let window = now.plus(-self.policy.window_days * Timestamp::DAY).0;
        let provisional = self.provisional_since(now);
        let earliest = self.earliest_kept();
        let stays = |case: &Case| {
            let recent = case.last >= window || case.arrived >= provisional;
            case.last >= earliest && recent
        };
        let old = self.cases.iter().filter(|case| !stays(case)).count();
        if old * OLD_SHARE <= self.cases.len() {
            return false;
        }
        let departed = &mut self.departed;
        self.cases.retain(|case| {
            let stays = stays(case);
            if !stays {
                *departed.entry(case.incident).or_default() += 1;
            }
            stays
        });
        self.by_alert = self
            .cases
            .iter()
            .enumerate()
            .map(|(index, case)| (Arc::clone(&case.alert), index as CaseIndex))
            .collect();
        let known: BTreeSet<IncidentId> = self.cases.iter().map(|case| case.incident).collect();
        self.departed.retain(|incident, _| known.contains(incident));
        self.incidents.retain(|incident, _| known.contains(incident));
        true
    }

    /// Of more alerts than the window may hold the latest stay.
    fn earliest_kept(&self) -> i64 {
        let surplus = self.cases.len().saturating_sub(self.policy.window_alerts.max(1));
        if surplus == 0 {
            return i64::MIN;
        }
        let mut times: Vec<i64> = self.cases.iter().map(|case| case.last).collect();
        *times.select_nth_unstable(surplus).1
    }

    pub(super) fn provisional_since(&self, now: Timestamp) -> i64 {
        now.plus(-self.policy.provisional_hours * Timestamp::HOUR).0
    }

    pub(super) fn resolve_all(&mut self, changes: &mut Vec<Change>) {
        for case in &mut self.cases {
            let resolved = case.resolve(&mut self.identities, &self.policy, changes);
            tell_evidence(&self.identities, case, &resolved, changes);
        }
    }

    /// The group of each alert after a replay in which what arrived since then is open.
    pub(super) fn replayed_groups(
        &self,
        provisional: i64,
        go_on: &dyn Fn() -> bool,
    ) -> Option<Vec<GroupIndex>> {
        let replay = self.replay(provisional, go_on)?;
        Some(places_of(&replay.grouping, self.cases.len()))
    }

    /// Incidents that people parted from another.
    pub(super) fn parted(&self) -> BTreeSet<IncidentId> {
        self.pairs.parted().flat_map(|(one, two)| [one, two]).collect()
    }

    /// Stays where it is: a person placed it, or it came before this time.
    pub(super) fn is_settled(
        &self,
        case: &Case,
        provisional: i64,
        parted: &BTreeSet<IncidentId>,
    ) -> bool {
        case.pinned
            || case.arrived < provisional
            || parted.contains(&case.incident)
            || self.incidents.get(&case.incident).is_some_and(|state| state.resolved)
    }

    /// Nothing where it is told to stop.
    fn replay(&self, provisional: i64, go_on: &dyn Fn() -> bool) -> Option<Replay> {
        let parted = self.parted();
        let order = self.in_order((0..self.cases.len() as CaseIndex).collect());
        let mut replay = Replay {
            grouping: Grouping::new(&self.pairs),
            decisions: Vec::new(),
            merged: Vec::new(),
        };
        replay.decisions.resize_with(self.cases.len(), || None);
        for (done, index) in order.into_iter().enumerate() {
            if done % STEPS_BETWEEN_LOOKS == 0 && !go_on() {
                return None;
            }
            let case = &self.cases[index as usize];
            let stance = self.stance_of(case.incident);
            let daily = self.census.is_daily(case, &self.policy);
            let group = if self.is_settled(case, provisional, &parted) {
                replay.settled_group(case.incident, &stance)
            } else {
                let probe = Probe {
                    case,
                    stance: &stance,
                    habitual_since: self.census.habitual_since(case, &self.policy),
                    census: &self.census,
                    policy: &self.policy,
                };
                let decision = replay.grouping.decide(&probe);
                let group =
                    decision.group.unwrap_or_else(|| replay.grouping.create(Stance::default()));
                for other in &decision.merges {
                    self.merge_in_replay(&mut replay, group, *other, index);
                }
                replay.decisions[index as usize] = Some(decision);
                group
            };
            replay.grouping.place(index, case, daily, &stance, group, &self.policy);
        }
        Some(replay)
    }

    fn merge_in_replay(
        &self,
        replay: &mut Replay,
        group: GroupIndex,
        other: GroupIndex,
        index: CaseIndex,
    ) {
        let grouping = &mut replay.grouping;
        let (group, other) = (grouping.root(group), grouping.root(other));
        if group == other || grouping.merge_refusal(group, other, &self.policy).is_some() {
            return;
        }
        let incidents = (grouping.group(group).incident, grouping.group(other).incident);
        let (target, source) = match incidents {
            (Some(one), Some(two)) => {
                let (kept, lost) = self.direction(one, two);
                replay.merged.push((lost, kept, index));
                if kept == one { (group, other) } else { (other, group) }
            }
            (None, Some(_)) => (other, group),
            _ => (group, other),
        };
        grouping.merge(target, source, &self.policy);
    }

    /// Maps the groups of a replay onto the incidents that exist and tells the difference.
    fn adopt(&mut self, replay: Replay, changes: &mut Vec<Change>) {
        let Replay { mut grouping, decisions, merged } = replay;
        self.name_groups(&mut grouping, &decisions, changes);
        for (source, target, index) in merged {
            let reason = format!("both fit “{}”", self.cases[index as usize].title);
            self.inherit(source, target);
            for case in self.cases.iter_mut().filter(|case| case.incident == source) {
                case.incident = target;
            }
            changes.push(Change::IncidentsMerged { source, target, reason });
        }
        self.grouping = grouping;
        let places = places_of(&self.grouping, self.cases.len());
        let before: Vec<IncidentId> = self.cases.iter().map(|case| case.incident).collect();
        self.merge_whole(&places, changes);
        for (index, decision) in decisions.iter().enumerate() {
            if let Some(decision) = decision {
                self.tell_place(index, decision, &places, changes);
            }
        }
        self.tell_emptied(&before, changes);
        self.tell_suggestions(&decisions, changes);
        for group in places.into_iter().collect::<BTreeSet<_>>() {
            let stance = self.stance_of(self.incident_at(group));
            self.grouping.set_stance(group, stance);
        }
        self.grouping.keep_apart(&self.pairs);
    }

    fn incident_at(&self, group: GroupIndex) -> IncidentId {
        self.grouping.group(group).incident.unwrap_or_default()
    }

    /// Each group keeps the incident that it shares most alerts with; the rest are new.
    fn name_groups(
        &mut self,
        grouping: &mut Grouping,
        decisions: &[Option<Decision>],
        changes: &mut Vec<Change>,
    ) {
        let mut claimed: BTreeSet<IncidentId> = BTreeSet::new();
        let mut claims = Vec::new();
        for (at, group) in grouping.roots() {
            if let Some(incident) = group.incident {
                claimed.insert(incident);
                continue;
            }
            let mut overlap: BTreeMap<IncidentId, usize> = BTreeMap::new();
            for index in &group.alerts {
                *overlap.entry(self.cases[*index as usize].incident).or_default() += 1;
            }
            for (incident, alerts) in overlap.into_iter().filter(|(incident, _)| *incident > 0) {
                let worked_on = self.incidents.get(&incident).is_some_and(|s| s.worked_on);
                claims.push((Reverse(worked_on), Reverse(alerts), incident, at));
            }
        }
        claims.sort_unstable();
        let mut named: BTreeSet<GroupIndex> = BTreeSet::new();
        for (.., incident, at) in claims {
            if !claimed.contains(&incident) && named.insert(at) {
                claimed.insert(incident);
                grouping.settle(at, incident);
            }
        }
        let nameless: Vec<GroupIndex> = grouping
            .roots()
            .filter(|(_, group)| group.incident.is_none() && !group.alerts.is_empty())
            .map(|(at, _)| at)
            .collect();
        for at in nameless {
            let related = self.continued(grouping, at, decisions);
            let incident = self.next_incident();
            grouping.settle(at, incident);
            changes.push(Change::IncidentCreated { incident, related });
        }
    }

    /// The incident that a new one continues, where a guard kept its first alert out of that.
    fn continued(
        &self,
        grouping: &Grouping,
        at: GroupIndex,
        decisions: &[Option<Decision>],
    ) -> Option<Related> {
        let refused = grouping.group(at).alerts.iter().filter_map(|index| {
            let decision = decisions[*index as usize].as_ref().filter(|d| d.group.is_none())?;
            let (group, _, refusal) = decision.rejected.filter(|(.., r)| r.is_guard())?;
            let incident = grouping.group(group).incident?;
            Some((self.cases[*index as usize].first, *index, incident, refusal))
        });
        let (.., incident, refusal) = refused.min_by_key(|(first, index, ..)| (*first, *index))?;
        Some(Related { incident, reason: self.narrator().refusal(refusal, 1.0) })
    }

    /// An incident that went whole into another one is merged rather than moved alert by alert.
    fn merge_whole(&mut self, places: &[GroupIndex], changes: &mut Vec<Change>) {
        let mut went: BTreeMap<IncidentId, BTreeSet<IncidentId>> = BTreeMap::new();
        for (case, group) in self.cases.iter().zip(places) {
            let from = case.incident;
            went.entry(from).or_default().insert(self.incident_at(*group));
        }
        let kept: BTreeSet<IncidentId> =
            self.grouping.roots().filter_map(|(_, group)| group.incident).collect();
        let mut whole: BTreeMap<IncidentId, IncidentId> = BTreeMap::new();
        for (source, targets) in went {
            let departed = self.departed.get(&source).is_some_and(|alerts| *alerts > 0);
            if let (Some(target), 1) = (targets.first(), targets.len())
                && *target != source
                && !kept.contains(&source)
                && !departed
            {
                whole.insert(source, *target);
            }
        }
        for case in &mut self.cases {
            if let Some(target) = whole.get(&case.incident) {
                case.incident = *target;
            }
        }
        for (source, target) in whole {
            self.inherit(source, target);
            let reason = "seen in the order of their activity they are one".to_owned();
            changes.push(Change::IncidentsMerged { source, target, reason });
        }
    }

    fn tell_place(
        &mut self,
        index: usize,
        decision: &Decision,
        places: &[GroupIndex],
        changes: &mut Vec<Change>,
    ) {
        let group = places[index];
        let (to, from) = (self.incident_at(group), self.cases[index].incident);
        let fingerprint = self.narrator().digest(decision);
        if from == to && self.cases[index].digest == fingerprint {
            return;
        }
        let membership = self.narrator().membership(decision, group);
        let alert = Arc::clone(&self.cases[index].alert);
        if from == to {
            let membership = Box::new(membership);
            changes.push(Change::MembershipChanged { alert, incident: to, membership });
        } else {
            let reason =
                format!("moved: {}; {}", self.why_moved(index, decision), membership.reason);
            let membership = Box::new(membership);
            changes.push(Change::AlertMoved { alert, from, to, reason, membership });
        }
        let case = &mut self.cases[index];
        case.incident = to;
        case.digest = fingerprint;
    }

    /// What was not known when an alert was put where it was.
    fn why_moved(&self, index: usize, decision: &Decision) -> String {
        let case = &self.cases[index];
        let late = decision.strands.iter().map(|strand| &self.cases[strand.other as usize]);
        let hub = case
            .keys
            .iter()
            .find(|carried| self.census.is_hub(carried.key, carried.kind, &self.policy));
        if let Some(other) = late.clone().find(|other| other.arrived > case.arrived) {
            format!("“{}” arrived later", other.title)
        } else if late.clone().any(|other| other.first > case.first) {
            "arrived late".to_owned()
        } else if let Some(hub) = hub {
            format!("{} is a hub", self.narrator().key_name(hub.key))
        } else {
            "by what is known now".to_owned()
        }
    }

    fn tell_emptied(&mut self, before: &[IncidentId], changes: &mut Vec<Change>) {
        let mut went: BTreeMap<IncidentId, FxHashMap<IncidentId, usize>> = BTreeMap::new();
        for (case, from) in self.cases.iter().zip(before) {
            *went.entry(*from).or_default().entry(case.incident).or_default() += 1;
        }
        for (incident, targets) in went {
            let departed = self.departed.get(&incident).is_some_and(|alerts| *alerts > 0);
            let merged = !self.incidents.contains_key(&incident);
            if departed || merged || targets.contains_key(&incident) {
                continue;
            }
            let most = targets.iter().max_by_key(|(to, alerts)| (**alerts, Reverse(**to)));
            if let Some((into, _)) = most {
                changes.push(Change::IncidentEmptied { incident, into: *into });
                self.incidents.remove(&incident);
                self.pairs.follow(incident, *into);
            }
        }
    }

    fn tell_suggestions(&mut self, decisions: &[Option<Decision>], changes: &mut Vec<Change>) {
        for (index, decision) in decisions.iter().enumerate() {
            if let Some((decision, group)) = decision.as_ref().and_then(|it| Some((it, it.group?)))
            {
                self.suggest_merges(index as CaseIndex, group, decision, changes);
            }
        }
    }
}

/// The group of each alert.
fn places_of(grouping: &Grouping, alerts: usize) -> Vec<GroupIndex> {
    let mut places = vec![0; alerts];
    for (at, group) in grouping.roots() {
        for index in &group.alerts {
            places[*index as usize] = at;
        }
    }
    places
}

impl Replay {
    /// The group of an incident whose alerts stay where they are.
    fn settled_group(&mut self, incident: IncidentId, stance: &Stance) -> GroupIndex {
        self.grouping.of_incident(incident).unwrap_or_else(|| {
            let group = self.grouping.create(stance.clone());
            self.grouping.settle(group, incident);
            group
        })
    }
}
