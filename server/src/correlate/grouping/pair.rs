//! What two alerts share, for the question whether they would still hang together.

use std::collections::BTreeMap;

use super::score::strand_of;
use super::step::step_of;
use super::{Bond, Grouping, Probe, Stance, Strand};
use crate::correlate::case::{Carried, Case, CaseIndex, Key};
use crate::correlate::census::Census;
use crate::correlate::identity::NodeId;
use crate::correlate::policy::Policy;

/// Of each key so many alerts before one are looked at.
const BEFORE: usize = 8;

/// What each of some alerts, given in the order of their activity, shares with the nearest before
/// it: by position the later one, the earlier one, and the strand.
pub(in crate::correlate) fn strands_between(
    cases: &[(CaseIndex, &Case)],
    census: &Census,
    policy: &Policy,
) -> Vec<(usize, usize, Strand)> {
    let daily = cases.iter().all(|(_, case)| census.is_daily(case, policy));
    let first = cases.iter().map(|(_, case)| case.first).min().unwrap_or_default();
    // Each alert is a group of its own that is as old as all of them.
    let mut grouping = Grouping::default();
    let stance = Stance::default();
    for (index, case) in cases {
        let group = grouping.create(Stance::default());
        grouping.place(*index, case, daily, &stance, group, policy);
        grouping.groups[group as usize].first = first;
    }
    let mut carriers: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    let mut firings: BTreeMap<(u32, NodeId), usize> = BTreeMap::new();
    let mut found = Vec::new();
    for (at, (_, case)) in cases.iter().enumerate() {
        let probe = Probe {
            case,
            stance: &stance,
            habitual_since: census.habitual_since(case, policy),
            census,
            policy,
        };
        let mut repeated = Vec::new();
        for scene in &case.scenes {
            let before = firings.insert((case.rule, *scene), at);
            let repeat = before.and_then(|before| repeat(&probe, *scene, cases[before]));
            if let (Some(before), Some(strand)) = (before, repeat) {
                repeated.push(before);
                found.push((at, before, strand));
            }
        }
        for carried in &case.keys {
            let others = carriers.entry(carried.key).or_default();
            if !census.is_hub(carried.key, carried.kind, policy) {
                let rarity = policy.rarity(census.degree(carried.key), carried.kind);
                let lead: (Carried, f32) = (*carried, rarity);
                for other in others.iter().rev().take(BEFORE) {
                    let group = &grouping.groups[*other];
                    let strand = strand_of(lead, group, &probe, repeated.contains(other));
                    let step = step_of(&[lead], group, &probe);
                    let both = strand.into_iter().chain(step);
                    found.extend(both.map(|strand| (at, *other, strand)));
                }
            }
            others.push(at);
        }
    }
    found
}

fn repeat(probe: &Probe<'_>, scene: NodeId, other: (CaseIndex, &Case)) -> Option<Strand> {
    let Probe { case, census, policy, .. } = *probe;
    let gap = case.gap(other.1.first, other.1.last);
    let (mine, theirs) = (&case.users, &other.1.users);
    let same =
        mine.is_empty() || theirs.is_empty() || mine.iter().any(|user| theirs.contains(user));
    (same && gap <= census.repeat_span(case, scene, policy)).then_some(Strand {
        bond: Bond::Repeat(scene),
        weight: policy.repeat_weight,
        base: policy.repeat_weight,
        rarity: 1.0,
        nearness: 1.0,
        gap,
        other: other.0,
    })
}
