//! Comparing groups of alerts with the truth.
//!
//! Definitions: pairwise precision and recall and the adjusted Rand index after Hubert and Arabie,
//! *Comparing partitions* (Journal of Classification 2, 1985); homogeneity, completeness and
//! V-measure after Rosenberg and Hirschberg (EMNLP 2007); B-cubed after Bagga and Baldwin (1998).
//! An alert without a label is a group of its own in the truth.

use std::hash::Hash;

use rustc_hash::FxHashMap;
use serde::Serialize;

/// What a grouping is worth.
#[derive(Copy, Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    pub pairwise: Score,
    pub homogeneity: f64,
    pub completeness: f64,
    pub v_measure: f64,
    pub adjusted_rand: f64,
    pub b_cubed: Score,
    /// Groups that were made, those of one alert included.
    pub groups: usize,
    pub alerts_per_incident: f64,
    /// The part of the alerts that nobody has to look at as an incident of its own.
    pub reduction: f64,
    /// The part of the groups that have one alert.
    pub singleton_share: f64,
    /// The part of all alerts that the largest group holds: the alarm for gluing.
    pub largest_share: f64,
    pub attack: Attack,
}

/// Precision, recall and their harmonic mean.
#[derive(Copy, Clone, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// What counts where the truth knows the attacks only, so that how the rest is grouped is neither
/// right nor wrong.
#[derive(Copy, Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Attack {
    /// Over pairs with at least one alert of an attack.
    pub pairwise: Score,
    /// Averaged over the alerts of attacks.
    pub b_cubed: Score,
    /// Which part of an attack is in the group that holds most of it; mean over the alerts.
    pub kept_together: f64,
}

impl Score {
    fn of(precision: f64, recall: f64) -> Self {
        Self { precision, recall, f1: harmonic(precision, recall) }
    }
}

/// Compares groups with the truth; both have an entry for each alert.
pub fn figures<G: Copy + Eq + Hash + Ord>(truth: &[Option<u32>], groups: &[G]) -> Figures {
    let table = Table::new(truth, groups);
    let alerts = truth.len() as f64;
    let pairs = |counts: &[usize]| counts.iter().map(|count| pairs_of(*count)).sum::<f64>();
    let cells: Vec<usize> = table.cells.iter().map(|cell| cell.count).collect();
    let (both, true_pairs, made_pairs) =
        (pairs(&cells), pairs(&table.truths), pairs(&table.groups));
    let (homogeneity, completeness) = table.information();
    let groups = table.groups.len();
    let ratio =
        |part: usize, whole: usize| if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    Figures {
        pairwise: Score::of(part(both, made_pairs), part(both, true_pairs)),
        homogeneity,
        completeness,
        v_measure: harmonic(homogeneity, completeness),
        adjusted_rand: rand_of(both, true_pairs, made_pairs, truth.len()),
        b_cubed: table.b_cubed(|_| true),
        groups,
        alerts_per_incident: if groups == 0 { 0.0 } else { alerts / groups as f64 },
        reduction: if truth.is_empty() { 0.0 } else { 1.0 - ratio(groups, truth.len()) },
        singleton_share: ratio(table.groups.iter().filter(|size| **size == 1).count(), groups),
        largest_share: ratio(table.groups.iter().copied().max().unwrap_or(0), truth.len()),
        attack: table.attack(),
    }
}

/// How alike two groupings of the same alerts are: 1 where they are the same, about 0 by chance.
pub fn adjusted_rand<L, R>(left: &[L], right: &[R]) -> f64
where
    L: Copy + Eq + Hash,
    R: Copy + Eq + Hash,
{
    let cells = counted(left.iter().zip(right).map(|(one, two)| (*one, *two)));
    let sum = |counts: Vec<usize>| counts.into_iter().map(pairs_of).sum::<f64>();
    let (both, one, two) =
        (sum(cells), sum(counted(left.iter().copied())), sum(counted(right.iter().copied())));
    rand_of(both, one, two, left.len())
}

/// How many alerts each true incident and each group have in common.
struct Table {
    cells: Vec<Cell>,
    truths: Vec<usize>,
    groups: Vec<usize>,
    alerts: usize,
}

struct Cell {
    truth: usize,
    group: usize,
    count: usize,
    labelled: bool,
}

impl Table {
    fn new<G: Copy + Eq + Hash + Ord>(truth: &[Option<u32>], groups: &[G]) -> Self {
        let (mut truths, mut made): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut by_label: FxHashMap<u32, usize> = FxHashMap::default();
        let mut by_group: FxHashMap<G, usize> = FxHashMap::default();
        let mut counts: FxHashMap<(usize, usize), (usize, bool)> = FxHashMap::default();
        for (label, group) in truth.iter().zip(groups) {
            let next = truths.len();
            let row = match label {
                Some(label) => *by_label.entry(*label).or_insert(next),
                None => next,
            };
            if row == next {
                truths.push(0);
            }
            let column = *by_group.entry(*group).or_insert_with(|| {
                made.push(0);
                made.len() - 1
            });
            truths[row] += 1;
            made[column] += 1;
            counts.entry((row, column)).or_insert((0, label.is_some())).0 += 1;
        }
        let mut cells: Vec<Cell> = counts
            .into_iter()
            .map(|((truth, group), (count, labelled))| Cell { truth, group, count, labelled })
            .collect();
        // Sums of fractions depend on their order in the last digit.
        cells.sort_unstable_by_key(|cell| (cell.truth, cell.group));
        Self { cells, truths, groups: made, alerts: truth.len() }
    }

    /// Homogeneity and completeness: how little one side leaves unknown of the other.
    fn information(&self) -> (f64, f64) {
        let alerts = self.alerts as f64;
        let entropy = |counts: &[usize]| -> f64 {
            counts.iter().map(|count| *count as f64 / alerts).map(|p| -p * p.ln()).sum()
        };
        let left = |side: fn(&Cell) -> usize, counts: &[usize]| -> f64 {
            let unknown = self.cells.iter().map(|cell| {
                let count = cell.count as f64;
                -count / alerts * (count / counts[side(cell)] as f64).ln()
            });
            unknown.sum()
        };
        let known =
            |unknown: f64, whole: f64| if whole > 0.0 { 1.0 - unknown / whole } else { 1.0 };
        (
            known(left(|cell| cell.group, &self.groups), entropy(&self.truths)),
            known(left(|cell| cell.truth, &self.truths), entropy(&self.groups)),
        )
    }

    /// Each alert's own precision and recall, averaged over those that count.
    fn b_cubed(&self, counts: impl Fn(&Cell) -> bool) -> Score {
        let (mut precision, mut recall, mut alerts) = (0.0, 0.0, 0_usize);
        for cell in self.cells.iter().filter(|cell| counts(cell)) {
            let square = (cell.count * cell.count) as f64;
            precision += square / self.groups[cell.group] as f64;
            recall += square / self.truths[cell.truth] as f64;
            alerts += cell.count;
        }
        Score::of(part(precision, alerts as f64), part(recall, alerts as f64))
    }

    fn attack(&self) -> Attack {
        let mut attacked = vec![0_usize; self.groups.len()];
        let mut most = vec![0_usize; self.truths.len()];
        let (mut both, mut alerts) = (0.0, 0_usize);
        for cell in self.cells.iter().filter(|cell| cell.labelled) {
            attacked[cell.group] += cell.count;
            most[cell.truth] = most[cell.truth].max(cell.count);
            both += pairs_of(cell.count);
            alerts += cell.count;
        }
        let truths: FxHashMap<usize, usize> = self
            .cells
            .iter()
            .filter(|cell| cell.labelled)
            .map(|cell| (cell.truth, self.truths[cell.truth]))
            .collect();
        let true_pairs: f64 = truths.values().map(|count| pairs_of(*count)).sum();
        // All pairs of a group but those of alerts that belong to nothing.
        let made_pairs: f64 = (self.groups.iter().zip(&attacked))
            .map(|(size, attacked)| pairs_of(*size) - pairs_of(size - attacked))
            .sum();
        Attack {
            pairwise: Score::of(part(both, made_pairs), part(both, true_pairs)),
            b_cubed: self.b_cubed(|cell| cell.labelled),
            kept_together: part(most.iter().sum::<usize>() as f64, alerts as f64),
        }
    }
}

fn counted<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> Vec<usize> {
    let mut counts: FxHashMap<K, usize> = FxHashMap::default();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts.into_values().collect()
}

fn pairs_of(count: usize) -> f64 {
    count as f64 * (count as f64 - 1.0) / 2.0
}

/// Where there is nothing to get wrong nothing is.
fn part(of: f64, whole: f64) -> f64 {
    if whole > 0.0 { of / whole } else { 1.0 }
}

fn harmonic(one: f64, two: f64) -> f64 {
    if one + two > 0.0 { 2.0 * one * two / (one + two) } else { 0.0 }
}

fn rand_of(both: f64, one: f64, two: f64, alerts: usize) -> f64 {
    let all = pairs_of(alerts);
    let expected = if all > 0.0 { one * two / all } else { 0.0 };
    let most = f64::midpoint(one, two);
    if (most - expected).abs() < f64::EPSILON { 1.0 } else { (both - expected) / (most - expected) }
}

#[cfg(test)]
mod tests;
