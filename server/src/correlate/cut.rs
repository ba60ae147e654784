//! What still hangs together when something is cut. Pure graph theory over alerts numbered from 0.
//!
//! An alert hangs on a set of others as an alert hangs on an incident: of each group of dependent
//! keys the strongest tie counts, groups combine as `1 − Π(1 − w)`, and the score has to reach the
//! threshold. Sets unite as long as an alert of one hangs on another; since a larger set never holds
//! less, the outcome does not depend on the order.

mod flow;

use std::collections::BTreeMap;

use super::policy::{GROUPS, KeyKind};

pub use flow::side_of;

/// Groups of dependent keys, and what depends on none: the repeat of a rule, the step of an attack.
pub const TIE_GROUPS: usize = GROUPS + 2;

/// A reason for two alerts to hang together.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Tie {
    pub one: usize,
    pub other: usize,
    /// See [`group_of`].
    pub group: usize,
    pub weight: f32,
}

/// The group of dependent keys that a kind of link belongs to.
pub fn group_of(kind: &str) -> usize {
    if kind == "sequence" {
        return GROUPS + 1;
    }
    KeyKind::ALL.into_iter().find(|known| known.as_str() == kind).map_or(GROUPS, KeyKind::group)
}

/// For each alert the first alert of the part that it is in.
pub fn hang_together(alerts: usize, ties: &[Tie], threshold: f32) -> Vec<usize> {
    let mut parts = Parts((0..alerts).collect());
    let ties_of = ties_by_alert(alerts, ties);
    let mut changed = true;
    while changed {
        changed = false;
        for (alert, ties) in ties_of.iter().enumerate() {
            let mut reached: BTreeMap<usize, [f32; TIE_GROUPS]> = BTreeMap::new();
            let own = parts.root(alert);
            for (other, group, weight) in ties {
                let root = parts.root(*other);
                if root != own {
                    let best = &mut reached.entry(root).or_default()[*group];
                    *best = best.max(*weight);
                }
            }
            for (root, best) in reached {
                if combined(&best) >= threshold {
                    changed |= parts.unite(alert, root);
                }
            }
        }
    }
    (0..alerts).map(|alert| parts.root(alert)).collect()
}

/// The score with which each alert hangs on the others of its part.
pub fn scores_within(parts: &[usize], ties: &[Tie]) -> Vec<f32> {
    let mut best = vec![[0.0_f32; TIE_GROUPS]; parts.len()];
    for tie in ties.iter().filter(|tie| parts[tie.one] == parts[tie.other]) {
        for alert in [tie.one, tie.other] {
            let known = &mut best[alert][tie.group];
            *known = known.max(tie.weight);
        }
    }
    best.iter().map(combined).collect()
}

fn combined(best: &[f32; TIE_GROUPS]) -> f32 {
    1.0 - best.iter().map(|weight| 1.0 - weight).product::<f32>()
}

/// The other ends, groups and weights of each alert's ties.
fn ties_by_alert(alerts: usize, ties: &[Tie]) -> Vec<Vec<(usize, usize, f32)>> {
    let mut of = vec![Vec::new(); alerts];
    for tie in ties {
        of[tie.one].push((tie.other, tie.group, tie.weight));
        of[tie.other].push((tie.one, tie.group, tie.weight));
    }
    of
}

/// Disjoint sets; the root is the lowest number.
struct Parts(Vec<usize>);

impl Parts {
    fn root(&mut self, alert: usize) -> usize {
        let mut root = alert;
        while self.0[root] != root {
            root = self.0[root];
        }
        self.0[alert] = root;
        root
    }

    fn unite(&mut self, one: usize, other: usize) -> bool {
        let (one, other) = (self.root(one), self.root(other));
        self.0[one.max(other)] = one.min(other);
        one != other
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tie(one: usize, other: usize, group: usize, weight: f32) -> Tie {
        Tie { one, other, group, weight }
    }

    #[test]
    fn weak_ties_of_different_groups_hold_together() {
        let apart = [tie(0, 1, 0, 0.3), tie(0, 1, 0, 0.3)];
        assert_eq!(hang_together(2, &apart, 0.42), [0, 1], "one group counts once");
        let held = [tie(0, 1, 0, 0.3), tie(0, 1, 1, 0.3)];
        assert_eq!(hang_together(2, &held, 0.42), [0, 0]);
    }

    #[test]
    fn an_alert_hangs_on_several_together() {
        let ties = [tie(0, 1, 0, 0.9), tie(2, 0, 1, 0.3), tie(2, 1, 3, 0.3)];
        assert_eq!(hang_together(3, &ties, 0.42), [0, 0, 0]);
        assert_eq!(hang_together(3, &ties[1..], 0.42), [0, 1, 2]);
        let scores = scores_within(&[0, 1, 0], &ties);
        assert!((scores[2] - 0.3).abs() < 1e-6 && scores[1] < 1e-6);
    }

    #[test]
    fn kinds_find_their_groups() {
        assert_eq!(group_of("device"), group_of("process"));
        assert_eq!(group_of("repeat"), GROUPS);
    }

    fn ties() -> impl Strategy<Value = Vec<Tie>> {
        let tie = (0_usize..12, 0_usize..12, 0..TIE_GROUPS, 0.05_f32..0.95)
            .prop_filter("two alerts", |(one, other, ..)| one != other)
            .prop_map(|(one, other, group, weight)| tie(one, other, group, weight));
        prop::collection::vec(tie, 0..40)
    }

    proptest! {
        #[test]
        fn cutting_only_divides(ties in ties(), cut in 0_usize..40) {
            let before = hang_together(12, &ties, 0.42);
            let left: Vec<Tie> = ties
                .iter()
                .enumerate()
                .filter_map(|(at, tie)| (at % 40 >= cut).then_some(*tie))
                .collect();
            let after = hang_together(12, &left, 0.42);
            for one in 0..12 {
                for other in 0..12 {
                    prop_assert!(after[one] != after[other] || before[one] == before[other]);
                }
            }
        }

        #[test]
        fn the_order_of_ties_does_not_matter(ties in ties(), seed in any::<u64>()) {
            let before = hang_together(12, &ties, 0.42);
            let mut shuffled = ties;
            fastrand::Rng::with_seed(seed).shuffle(&mut shuffled);
            for tie in &mut shuffled {
                std::mem::swap(&mut tie.one, &mut tie.other);
            }
            prop_assert_eq!(hang_together(12, &shuffled, 0.42), before);
        }

        #[test]
        fn nobody_of_one_part_hangs_on_another(ties in ties()) {
            let parts = hang_together(12, &ties, 0.42);
            for alert in 0..12 {
                for part in (0..12).filter(|part| *part != parts[alert]) {
                    let joined: Vec<usize> =
                        (0..12).map(|at| if at == alert { part } else { parts[at] }).collect();
                    prop_assert!(scores_within(&joined, &ties)[alert] < 0.42);
                }
            }
        }

        #[test]
        fn sides_part_the_two(ties in ties(), one in 0_usize..12, other in 0_usize..12) {
            prop_assume!(one != other);
            let side = side_of(12, &ties, one, other);
            prop_assert!(side[one] && !side[other]);
            let cost = |side: &[bool]| -> f32 {
                ties.iter().filter(|tie| side[tie.one] != side[tie.other]).map(|tie| tie.weight).sum()
            };
            let alone: Vec<bool> = (0..12).map(|alert| alert == one).collect();
            let rest: Vec<bool> = (0..12).map(|alert| alert != other).collect();
            prop_assert!(cost(&side) <= cost(&alone) + 0.01);
            prop_assert!(cost(&side) <= cost(&rest) + 0.01);
        }
    }
}
