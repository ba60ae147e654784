//! What a policy would change: two groupings of the same alerts beside each other. Pure.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::policy::{
    BandCounts, DryRunIncident, DryRunMerge, DryRunMove, DryRunPriority, DryRunReport, DryRunSplit,
    TermChange,
};
use shared::priority::{Priority, PriorityBand, PriorityTerm};

/// Examples of each kind.
const EXAMPLES: usize = 10;

/// The alerts under one policy.
pub struct Side<'a> {
    /// The group of each alert; the same alerts in the same order on both sides.
    pub places: &'a [u32],
    /// By the number of the group.
    pub groups: &'a [Rehearsed],
    /// The name of a group, asked for the examples only.
    pub name: &'a dyn Fn(u32) -> String,
}

/// A group of alerts under a policy.
#[derive(Clone, Debug, Default)]
pub struct Rehearsed {
    /// The incident that it would be.
    pub incident: Option<u64>,
    /// Nobody has resolved it.
    pub open: bool,
    /// All of its alerts, those before the time in question too.
    pub alerts: u64,
    pub priority: Priority,
}

/// What a report names of an alert.
pub struct Comparison<'a> {
    pub before: Side<'a>,
    pub after: Side<'a>,
    /// Id and title of an alert, asked for the examples only.
    pub alert: &'a dyn Fn(usize) -> (String, String),
    /// Whether the place of an alert is still provisional.
    pub provisional: &'a dyn Fn(usize) -> bool,
}

/// The differences, without days and time taken.
pub fn compare(comparison: &Comparison<'_>) -> DryRunReport {
    let ties = Ties::of(comparison);
    let mut report = DryRunReport {
        alerts: comparison.before.places.len() as u64,
        incidents_before: comparison.before.groups.len() as u64,
        incidents_after: comparison.after.groups.len() as u64,
        bands_before: bands(&comparison.before),
        bands_after: bands(&comparison.after),
        ..DryRunReport::default()
    };
    merges(comparison, &ties, &mut report);
    splits(comparison, &ties, &mut report);
    moves(comparison, &ties, &mut report);
    priorities(comparison, &ties, &mut report);
    report
}

/// Which groups share alerts, and which group after is which one before.
struct Ties {
    /// For each group before: where its alerts go, and how many.
    goes: Vec<BTreeMap<u32, u64>>,
    /// The group after that a group before becomes: the one that shares most with it. Each is the
    /// heir of one group.
    heirs: Vec<Option<u32>>,
    /// Groups after that are the heir of some group.
    known: BTreeSet<u32>,
}

impl Ties {
    fn of(comparison: &Comparison<'_>) -> Self {
        let (before, after) = (&comparison.before, &comparison.after);
        let mut goes: Vec<BTreeMap<u32, u64>> = vec![BTreeMap::new(); before.groups.len()];
        for (from, to) in before.places.iter().zip(after.places) {
            *goes[*from as usize].entry(*to).or_default() += 1;
        }
        let mut claims: Vec<(Reverse<u64>, u32, u32)> = Vec::new();
        for (from, targets) in goes.iter().enumerate() {
            claims.extend(targets.iter().map(|(to, shared)| (Reverse(*shared), from as u32, *to)));
        }
        claims.sort_unstable();
        let mut heirs = vec![None; before.groups.len()];
        let mut known = BTreeSet::new();
        for (_, from, to) in claims {
            let heir: &mut Option<u32> = &mut heirs[from as usize];
            if heir.is_none() && known.insert(to) {
                *heir = Some(to);
            }
        }
        Self { goes, heirs, known }
    }

    /// Where a group goes whole without being what it becomes.
    fn swallowed_by(&self, from: usize) -> Option<u32> {
        let mut targets = self.goes[from].keys();
        let (target, None) = (targets.next()?, targets.next()) else { return None };
        (self.heirs[from] != Some(*target)).then_some(*target)
    }
}

fn merges(comparison: &Comparison<'_>, ties: &Ties, report: &mut DryRunReport) {
    let mut into: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for from in 0..ties.goes.len() {
        if let Some(target) = ties.swallowed_by(from) {
            report.incidents_merged += 1;
            into.entry(target).or_default().push(from as u32);
        }
    }
    for (from, heir) in ties.heirs.iter().enumerate() {
        if let Some(sources) = heir.and_then(|heir| into.get_mut(&heir)) {
            sources.push(from as u32);
        }
    }
    let size = |group: u32| comparison.after.groups[group as usize].alerts;
    let mut into: Vec<(u32, Vec<u32>)> = into.into_iter().collect();
    into.sort_by_key(|(target, _)| (Reverse(size(*target)), *target));
    for (target, mut sources) in into.into_iter().take(EXAMPLES) {
        let before = &comparison.before;
        sources.sort_by_key(|group| (Reverse(before.groups[*group as usize].alerts), *group));
        let from_count = sources.len() as u64;
        let named = sources.into_iter().take(EXAMPLES).map(|group| told(before, group));
        let from = named.collect();
        report.merges.push(DryRunMerge { into: told(&comparison.after, target), from, from_count });
    }
}

fn splits(comparison: &Comparison<'_>, ties: &Ties, report: &mut DryRunReport) {
    let mut split: Vec<usize> =
        (0..ties.goes.len()).filter(|from| ties.goes[*from].len() > 1).collect();
    report.incidents_split = split.len() as u64;
    split.sort_by_key(|from| (Reverse(comparison.before.groups[*from].alerts), *from));
    for from in split.into_iter().take(EXAMPLES) {
        let mut parts: Vec<(u32, u64)> =
            ties.goes[from].iter().map(|(to, shared)| (*to, *shared)).collect();
        parts.sort_by_key(|(to, shared)| (Reverse(*shared), *to));
        let part_count = parts.len() as u64;
        let parts = parts
            .into_iter()
            .take(EXAMPLES)
            .map(|(to, shared)| DryRunIncident { alerts: shared, ..told(&comparison.after, to) });
        let parts = parts.collect();
        let incident = told(&comparison.before, from as u32);
        report.splits.push(DryRunSplit { incident, parts, part_count });
    }
}

fn moves(comparison: &Comparison<'_>, ties: &Ties, report: &mut DryRunReport) {
    let (before, after) = (comparison.before.places, comparison.after.places);
    let mut pairs: HashMap<(u32, u32), (u64, usize)> = HashMap::new();
    for (alert, (from, to)) in before.iter().zip(after).enumerate() {
        if ties.heirs[*from as usize] == Some(*to) {
            continue;
        }
        report.alerts_moved += 1;
        report.alerts_moved_at_once += u64::from((comparison.provisional)(alert));
        // Merges are told by themselves, and so is what a split begins anew.
        if ties.known.contains(to) && ties.swallowed_by(*from as usize).is_none() {
            pairs.entry((*from, *to)).or_insert((0, alert)).0 += 1;
        }
    }
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_by_key(|(pair, (alerts, _))| (Reverse(*alerts), *pair));
    for ((from, to), (_, alert)) in pairs.into_iter().take(EXAMPLES) {
        let (alert_id, title) = (comparison.alert)(alert);
        let (from, to) = (told(&comparison.before, from), told(&comparison.after, to));
        report.moves.push(DryRunMove { alert_id, title, from, to });
    }
}

fn priorities(comparison: &Comparison<'_>, ties: &Ties, report: &mut DryRunReport) {
    let mut changed: Vec<(u32, u8, u8, u32)> = Vec::new();
    for (from, heir) in ties.heirs.iter().enumerate() {
        let Some(heir) = heir else { continue };
        let before = &comparison.before.groups[from];
        let after = &comparison.after.groups[*heir as usize];
        let (old, new) = (before.priority.score, after.priority.score);
        if !(before.open && after.open) || old == new {
            continue;
        }
        *if new > old { &mut report.priorities_raised } else { &mut report.priorities_lowered } +=
            1;
        changed.push((from as u32, old, new, *heir));
    }
    changed.sort_by_key(|(from, old, new, _)| (Reverse(old.abs_diff(*new)), Reverse(*new), *from));
    for (from, before, after, heir) in changed.into_iter().take(EXAMPLES) {
        let terms = term_changes(
            &comparison.before.groups[from as usize].priority.terms,
            &comparison.after.groups[heir as usize].priority.terms,
        );
        let incident = told(&comparison.before, from);
        report.priorities.push(DryRunPriority { incident, before, after, terms });
    }
}

/// What makes one score out of another: terms by name, summed where a name occurs twice, those that
/// differ most first.
pub fn term_changes(before: &[PriorityTerm], after: &[PriorityTerm]) -> Vec<TermChange> {
    let mut points: BTreeMap<&str, (i32, i32)> = BTreeMap::new();
    for term in before {
        points.entry(&term.name).or_default().0 += term.points;
    }
    for term in after {
        points.entry(&term.name).or_default().1 += term.points;
    }
    let mut terms: Vec<TermChange> = points
        .into_iter()
        .filter(|(_, (before, after))| before != after)
        .map(|(name, (before, after))| TermChange { name: name.to_owned(), before, after })
        .collect();
    terms.sort_by_key(|term| Reverse(term.before.abs_diff(term.after)));
    terms
}

fn told(side: &Side<'_>, group: u32) -> DryRunIncident {
    let rehearsed = &side.groups[group as usize];
    DryRunIncident {
        incident_id: rehearsed.incident.map(|id| id.to_string()),
        display_name: (side.name)(group),
        alerts: rehearsed.alerts,
        priority_score: rehearsed.priority.score,
    }
}

fn bands(side: &Side<'_>) -> BandCounts {
    let mut counts = BandCounts::default();
    for group in side.groups.iter().filter(|group| group.open) {
        *match group.priority.band() {
            PriorityBand::Top => &mut counts.top,
            PriorityBand::Middle => &mut counts.middle,
            PriorityBand::Low => &mut counts.low,
        } += 1;
    }
    counts
}

#[cfg(test)]
mod tests;
