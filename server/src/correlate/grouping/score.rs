//! How much an alert has in common with a group, and which group it joins.

use std::collections::BTreeMap;

use shared::time::Timestamp;

use super::step::step_of;
use super::{Group, GroupIndex, Grouping, Stance};
use crate::correlate::case::{Carried, Case, CaseIndex, Key};
use crate::correlate::census::Census;
use crate::correlate::identity::NodeId;
use crate::correlate::policy::{GROUPS, KeyKind, Policy};

/// Where an alert goes, and why.
#[derive(Debug, Default)]
pub(in crate::correlate) struct Decision {
    /// Its detector may not be linked.
    pub(in crate::correlate) alone: bool,
    /// `None` where it begins a group.
    pub(in crate::correlate) group: Option<GroupIndex>,
    pub(in crate::correlate) score: f32,
    /// Strongest first.
    pub(in crate::correlate) strands: Vec<Strand>,
    pub(in crate::correlate) rejected: Option<(GroupIndex, f32, Refusal)>,
    /// Groups that turn out to be one with the chosen one, or may be, with their scores.
    pub(in crate::correlate) merges: Vec<GroupIndex>,
    pub(in crate::correlate) suggestions: Vec<Hint>,
}

/// A group that may be one with the chosen one.
#[derive(Debug)]
pub(in crate::correlate) struct Hint {
    pub(in crate::correlate) group: GroupIndex,
    pub(in crate::correlate) score: f32,
    /// What the alert shares with it, strongest first.
    pub(in crate::correlate) strands: Vec<Strand>,
}

/// Why an alert was kept out of a group, or a group out of another.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(in crate::correlate) enum Refusal {
    UnderThreshold,
    LowerScore,
    Hub(Key),
    Resolved,
    Owner,
    Classification,
    Determination,
    Apart,
    Declined,
    Full,
    TooLong,
    Quiet,
}

impl Refusal {
    /// A guard kept it out although it would have fitted.
    pub(in crate::correlate) fn is_guard(self) -> bool {
        !matches!(self, Self::UnderThreshold | Self::LowerScore | Self::Hub(_))
    }
}

/// One thing that an alert shares with a group.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(in crate::correlate) struct Strand {
    pub(in crate::correlate) bond: Bond,
    pub(in crate::correlate) weight: f32,
    pub(in crate::correlate) base: f32,
    pub(in crate::correlate) rarity: f32,
    pub(in crate::correlate) nearness: f32,
    pub(in crate::correlate) gap: i64,
    pub(in crate::correlate) other: CaseIndex,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(in crate::correlate) enum Bond {
    Key(Key, KeyKind),
    /// The same rule on the same device or user.
    Repeat(NodeId),
    /// What an attacker does next, on the same device or with the same account: the place of the
    /// rule in the table.
    Step(u8, Key),
}

/// What one alert brings to every comparison.
pub(in crate::correlate) struct Probe<'a> {
    pub(in crate::correlate) case: &'a Case,
    pub(in crate::correlate) stance: &'a Stance,
    /// Since when its rule is a habit where it fired.
    pub(in crate::correlate) habitual_since: Option<i64>,
    pub(in crate::correlate) census: &'a Census,
    pub(in crate::correlate) policy: &'a Policy,
}

const STRANDS: usize = 6;

impl Grouping {
    /// Finds the group for an alert. Changes nothing.
    pub(in crate::correlate) fn decide(&self, probe: &Probe<'_>) -> Decision {
        let Probe { case, census, policy, .. } = *probe;
        let mut leads: Vec<(Carried, f32)> = Vec::with_capacity(case.keys.len());
        let mut candidates: Vec<GroupIndex> = Vec::with_capacity(16);
        let mut decision = Decision { alone: case.alone, ..Decision::default() };
        for carried in &case.keys {
            let recent = self.recent.get(&carried.key).map_or(&[][..], Vec::as_slice);
            if census.is_hub(carried.key, carried.kind, policy) {
                if let Some(group) = recent.last() {
                    let lead = (*carried, policy.rarity(census.degree(carried.key), carried.kind));
                    let group = self.root(*group);
                    let would = strand_of(lead, self.group(group), probe, false);
                    let score = would.map_or(0.0, |strand| strand.weight);
                    decision.reject(group, score, Refusal::Hub(carried.key));
                }
                continue;
            }
            leads.push((*carried, policy.rarity(census.degree(carried.key), carried.kind)));
            candidates.extend(recent.iter().map(|group| self.root(*group)));
        }
        let repeats = self.repeats_of(probe);
        candidates.extend(repeats.iter().map(|(group, ..)| *group));
        candidates.sort_unstable();
        candidates.dedup();

        let mut scored: Vec<(f32, GroupIndex)> = Vec::with_capacity(candidates.len());
        for at in candidates {
            let group = self.group(at);
            let repeat = repeats.iter().any(|(repeated, ..)| *repeated == at);
            let score = score_of(&leads, group, probe, repeat);
            if score < policy.join_threshold {
                decision.reject(at, score, Refusal::UnderThreshold);
            } else if let Some(refusal) = refusal(group, probe) {
                decision.reject(at, score, refusal);
            } else {
                scored.push((score, at));
            }
        }
        scored.sort_unstable_by(|(left, one), (right, two)| {
            let latest = |at: &GroupIndex| self.group(*at).last;
            right
                .total_cmp(left)
                .then_with(|| latest(two).cmp(&latest(one)))
                .then_with(|| one.cmp(two))
        });
        let Some(((score, best), others)) = scored.split_first() else { return decision };
        decision.group = Some(*best);
        decision.score = *score;
        decision.strands = strands(&leads, self.group(*best), probe, &repeats, *best);
        if let Some((score, second)) = others.first() {
            decision.rejected = Some((*second, *score, Refusal::LowerScore));
        }
        for (other_score, other) in others {
            if *score >= policy.merge_threshold && *other_score >= policy.merge_threshold {
                let declined = match self.merge_refusal(*best, *other, policy) {
                    Some(Refusal::Declined) => true,
                    Some(_) => continue,
                    None => false,
                };
                let agree = || self.agreement(*best, *other, probe) >= policy.merge_agreement;
                if !declined && agree() {
                    decision.merges.push(*other);
                } else {
                    decision.suggestions.push(Hint {
                        group: *other,
                        score: *other_score,
                        strands: strands(&leads, self.group(*other), probe, &repeats, *other),
                    });
                }
            }
        }
        decision
    }

    /// Groups in which the same rule fired on the same device or user within the hour.
    fn repeats_of(&self, probe: &Probe<'_>) -> Vec<(GroupIndex, NodeId, CaseIndex, i64)> {
        let Probe { case, policy, .. } = *probe;
        let found = case.scenes.iter().filter_map(|scene| {
            let repeat = self.repeats.get(&(case.rule, *scene))?;
            let gap = case.gap(repeat.seen.first, repeat.seen.last);
            let same = !repeat.by_somebody || self.knows_somebody(repeat.group, case);
            (same && gap <= probe.census.repeat_span(case, *scene, policy))
                .then(|| (self.root(repeat.group), *scene, repeat.seen.case, gap))
        });
        found.collect()
    }

    /// Whether an alert names nobody, or somebody that a group knows: what another account does on the
    /// same device is no repeat.
    fn knows_somebody(&self, group: GroupIndex, case: &Case) -> bool {
        let keys = &self.group(group).keys;
        case.users.is_empty()
            || case.users.iter().any(|user| keys.contains_key(&Key::of_node(*user)))
    }

    /// Over the smaller profile: how much of what it carries the other carries as often, once the
    /// alert that fits both is in `joined`. So a fragment follows its first good bridge, while one
    /// alert does not move a large incident.
    fn agreement(&self, joined: GroupIndex, other: GroupIndex, probe: &Probe<'_>) -> f32 {
        let (joined, other) = (self.group(joined), self.group(other));
        let mut mine: BTreeMap<Key, f32> = shares(joined, 1);
        let alerts = joined.alerts.len() as f32 + 1.0;
        for carried in &probe.case.keys {
            *mine.entry(carried.key).or_default() += 1.0 / alerts;
        }
        let theirs = shares(other, 0);
        let (small, large) =
            if mine.len() <= theirs.len() { (&mine, &theirs) } else { (&theirs, &mine) };
        let (mut common, mut all) = (0.0, 0.0);
        for (key, share) in small {
            // As if all were of one kind: only which is rarer counts.
            let weight = probe.policy.rarity(probe.census.degree(*key), KeyKind::Device);
            all += weight * share;
            common += weight * share.min(large.get(key).copied().unwrap_or(0.0));
        }
        if all > 0.0 { common / all } else { 0.0 }
    }
}

/// Each key's share of the alerts of a group, were there so many more. In the order of the keys,
/// since a sum in the order of a hash map would depend on its history.
fn shares(group: &Group, more: usize) -> BTreeMap<Key, f32> {
    let alerts = (group.alerts.len() + more).max(1) as f32;
    group.keys.iter().map(|(key, spot)| (*key, spot.count as f32 / alerts)).collect()
}

impl Decision {
    fn reject(&mut self, group: GroupIndex, score: f32, refusal: Refusal) {
        let better = self.rejected.is_none_or(|(_, known, before)| {
            // A guard that kept an alert out says more than a score that was too low anyway.
            (refusal.is_guard(), score) > (before.is_guard(), known)
        });
        if better {
            self.rejected = Some((group, score, refusal));
        }
    }
}

/// Why a group takes no alert like this, however well it would fit.
fn refusal(group: &Group, probe: &Probe<'_>) -> Option<Refusal> {
    let Probe { case, policy, stance, .. } = *probe;
    if let Some(refusal) = group.stance.refuses(stance) {
        return Some(refusal);
    }
    if group.alerts.len() >= policy.max_alerts {
        return Some(Refusal::Full);
    }
    let span = group.last.max(case.last) - group.first.min(case.first);
    if span > policy.max_span_days * Timestamp::DAY {
        return Some(Refusal::TooLong);
    }
    let quiet = case.gap(group.first, group.last) > policy.max_quiet_days * Timestamp::DAY;
    quiet.then_some(Refusal::Quiet)
}

fn score_of(leads: &[(Carried, f32)], group: &Group, probe: &Probe<'_>, repeat: bool) -> f32 {
    let mut best = [0.0_f32; GROUPS];
    for lead in leads {
        if let Some(strand) = strand_of(*lead, group, probe, repeat) {
            let slot = &mut best[lead.0.kind.group()];
            *slot = slot.max(strand.weight);
        }
    }
    let mut apart: f32 = best.iter().map(|weight| 1.0 - weight).product();
    if repeat {
        apart *= 1.0 - probe.policy.repeat_weight;
    }
    if let Some(step) = step_of(leads, group, probe) {
        apart *= 1.0 - step.weight;
    }
    1.0 - apart
}

/// What one key weighs between an alert and a group.
pub(super) fn strand_of(
    (carried, rarity): (Carried, f32),
    group: &Group,
    probe: &Probe<'_>,
    repeat: bool,
) -> Option<Strand> {
    let spot = group.keys.get(&carried.key)?;
    let (gap, other) = spot.nearest(probe.case)?;
    let kind = probe.policy.kind(carried.kind);
    let mut base = (kind.base * carried.factor * spot.factor.min(1.0)).min(0.98);
    let habitual = probe.habitual_since.is_some_and(|since| since <= group.first);
    if carried.kind.is_broad() && (habitual || group.daily) && !repeat {
        base *= probe.policy.habit_factor;
    }
    let mut nearness = probe.policy.nearness(gap, kind.half_life_hours);
    if carried.kind.is_broad() {
        nearness *= probe.policy.no_chance(gap, probe.census.pace(carried.key));
    }
    Some(Strand {
        bond: Bond::Key(carried.key, carried.kind),
        weight: base * rarity * nearness,
        base,
        rarity,
        nearness,
        gap,
        other,
    })
}

fn strands(
    leads: &[(Carried, f32)],
    group: &Group,
    probe: &Probe<'_>,
    repeats: &[(GroupIndex, NodeId, CaseIndex, i64)],
    at: GroupIndex,
) -> Vec<Strand> {
    let here: Vec<_> = repeats.iter().filter(|(repeated, ..)| *repeated == at).collect();
    let mut strands: Vec<Strand> =
        leads.iter().filter_map(|lead| strand_of(*lead, group, probe, !here.is_empty())).collect();
    strands.extend(here.first().map(|(_, scene, other, gap)| Strand {
        bond: Bond::Repeat(*scene),
        weight: probe.policy.repeat_weight,
        base: probe.policy.repeat_weight,
        rarity: 1.0,
        nearness: 1.0,
        gap: *gap,
        other: *other,
    }));
    strands.extend(step_of(leads, group, probe));
    strands.sort_by(|left, right| right.weight.total_cmp(&left.weight));
    strands.truncate(STRANDS);
    // A revision keeps those of the whole window at once.
    strands.shrink_to_fit();
    strands
}
