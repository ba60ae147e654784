//! Whether an alert is what an attacker does next, after or before one of a group.

use super::Group;
use super::score::{Bond, Probe, Strand};
use crate::correlate::case::Carried;
use crate::correlate::sequence::{LONGEST, SEQUENCES, followed};

/// The step of an attack that weighs most, of those on what alert and group share. What is habitual
/// is no step of anything, and what is named beside what happened shows none.
pub(super) fn step_of(
    leads: &[(Carried, f32)],
    group: &Group,
    probe: &Probe<'_>,
) -> Option<Strand> {
    let factor = probe.policy.sequence_factor;
    let habitual = probe.habitual_since.is_some_and(|since| since <= group.first);
    if factor <= 0.0 || habitual || group.daily {
        return None;
    }
    let mut best: Option<Strand> = None;
    for (carried, rarity) in leads {
        if !carried.kind.is_asset() || carried.factor < 1.0 {
            continue;
        }
        let Some(spot) = group.keys.get(&carried.key) else { continue };
        for seen in spot.seen.iter().rev() {
            if probe.case.first - seen.last > LONGEST {
                break;
            }
            let gap = probe.case.gap(seen.first, seen.last);
            let tactics = if seen.first <= probe.case.first {
                (seen.tactic, probe.case.tactic)
            } else {
                (probe.case.tactic, seen.tactic)
            };
            let Some(rule) = followed(tactics, carried.kind, gap) else { continue };
            let sequence = &SEQUENCES[usize::from(rule)];
            let (base, nearness) = (sequence.bonus * factor, sequence.nearness(gap));
            let weight = (base * rarity * nearness).min(0.98);
            if best.is_none_or(|best| weight > best.weight) {
                let bond = Bond::Step(rule, carried.key);
                let (rarity, other) = (*rarity, seen.case);
                best = Some(Strand { bond, weight, base, rarity, nearness, gap, other });
            }
        }
    }
    best
}
