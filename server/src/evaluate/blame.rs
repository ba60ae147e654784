//! Where a grouping errs, so that one knows what to mend: by what alerts were glued to an incident
//! that is not theirs, and what the pieces of a broken incident have in common all the same.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use serde::Serialize;
use shared::entity::EntityKind;
use shared::time::Timestamp;

use super::labelled::Set;
use super::run::Outcome;
use crate::correlate::model::Name;

/// The errors of a run.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Blame {
    /// What linked alerts to those of another incident, or to noise.
    pub glued_by: Vec<Share>,
    /// The single things that did so most often.
    pub glue: Vec<Share>,
    /// What a piece shares with the nearest alert of the rest of its incident.
    pub broken_at: Vec<Share>,
}

/// How many alerts, and how many of the groups in question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    pub what: String,
    pub alerts: usize,
    pub groups: usize,
}

/// What links an alert most strongly to another one.
#[derive(Clone, Debug)]
pub(super) struct Strongest {
    pub(super) kind: String,
    pub(super) name: String,
    /// Position of the other alert in the set.
    pub(super) other: usize,
}

/// Rows of each table.
const LISTED: usize = 12;

pub(super) fn blame(set: &Set, outcome: &Outcome) -> Blame {
    let (glued_by, glue) = glue(set, outcome);
    Blame { glued_by, glue, broken_at: pieces(set, &outcome.groups) }
}

#[derive(Default)]
struct Tally(BTreeMap<String, (usize, BTreeSet<u64>)>);

impl Tally {
    fn add(&mut self, what: String, alerts: usize, group: u64) {
        let entry = self.0.entry(what).or_default();
        entry.0 += alerts;
        entry.1.insert(group);
    }

    fn shares(self) -> Vec<Share> {
        let shares = self.0.into_iter();
        let mut shares: Vec<Share> = shares
            .map(|(what, (alerts, groups))| Share { what, alerts, groups: groups.len() })
            .collect();
        shares.sort_by_key(|share| Reverse(share.alerts));
        shares.truncate(LISTED);
        shares
    }
}

fn glue(set: &Set, outcome: &Outcome) -> (Vec<Share>, Vec<Share>) {
    let (mut kinds, mut names) = (Tally::default(), Tally::default());
    for (at, strongest) in outcome.strongest.iter().enumerate() {
        let Some(Strongest { kind, name, other }) = strongest else { continue };
        let (mine, theirs) = (set.alerts[at].label, set.alerts[*other].label);
        let between = match (mine, theirs) {
            (Some(mine), Some(theirs)) if mine != theirs => "two incidents",
            (Some(_), None) | (None, Some(_)) => "incident and noise",
            _ => continue,
        };
        let group = outcome.groups[at];
        kinds.add(format!("{kind}, {between}"), 1, group);
        names.add(format!("{kind} {}", name.escape_debug()), 1, group);
    }
    (kinds.shares(), names.shares())
}

/// Each incident's parts but for the largest: what joins them to the rest, and how near that is.
fn pieces(set: &Set, groups: &[u64]) -> Vec<Share> {
    let mut parts: BTreeMap<u32, BTreeMap<u64, Vec<usize>>> = BTreeMap::new();
    for (at, (known, group)) in set.alerts.iter().zip(groups).enumerate() {
        if let Some(label) = known.label {
            parts.entry(label).or_default().entry(*group).or_default().push(at);
        }
    }
    let mut tally = Tally::default();
    for parts in parts.values().filter(|parts| parts.len() > 1) {
        let named: FxHashMap<(EntityKind, &Name), Vec<(usize, u64)>> = named(set, parts);
        let largest = parts.iter().max_by_key(|(group, alerts)| (alerts.len(), Reverse(**group)));
        for (group, alerts) in parts {
            if largest.is_some_and(|(largest, _)| largest == group) {
                continue;
            }
            tally.add(nearest(set, alerts, *group, &named), alerts.len(), *group);
        }
    }
    tally.shares()
}

fn named<'a>(
    set: &'a Set,
    parts: &BTreeMap<u64, Vec<usize>>,
) -> FxHashMap<(EntityKind, &'a Name), Vec<(usize, u64)>> {
    let mut named: FxHashMap<_, Vec<_>> = FxHashMap::default();
    for (group, alerts) in parts {
        for at in alerts {
            for mention in &set.alerts[*at].facts.mentions {
                for name in &mention.names {
                    named.entry((mention.kind, name)).or_default().push((*at, *group));
                }
            }
        }
    }
    named
}

fn nearest(
    set: &Set,
    alerts: &[usize],
    group: u64,
    named: &FxHashMap<(EntityKind, &Name), Vec<(usize, u64)>>,
) -> String {
    let mut best: Option<(i64, EntityKind)> = None;
    for at in alerts {
        let facts = &set.alerts[*at].facts;
        for mention in &facts.mentions {
            for name in &mention.names {
                for (other, theirs) in named.get(&(mention.kind, name)).into_iter().flatten() {
                    let other = &set.alerts[*other].facts;
                    let gap = (facts.first_activity.0 - other.last_activity.0)
                        .max(other.first_activity.0 - facts.last_activity.0)
                        .max(0);
                    if *theirs != group && best.is_none_or(|best| (gap, mention.kind) < best) {
                        best = Some((gap, mention.kind));
                    }
                }
            }
        }
    }
    let Some((gap, kind)) = best else { return "nothing shared".to_owned() };
    let within = match gap / Timestamp::HOUR {
        0 => "within 1 h",
        1..4 => "within 4 h",
        4..24 => "within a day",
        _ => "later",
    };
    format!("{} {within}", kind.as_str())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// One incident on three hosts of which two are the same, and noise on one of them.
    fn set() -> Set {
        let line = |id: usize, incident: &str, host: &str, hours: i64| {
            let time = Timestamp(1_767_225_600_000_000).plus(hours * Timestamp::HOUR);
            format!(
                "{{\"incident\": {incident}, \"alert\": {{\"id\": \"{id}\", \"title\": \"t\", \
                 \"createdDateTime\": \"{time}\", \"firstActivityDateTime\": \"{time}\", \
                 \"evidence\": [{{\"@odata.type\": \"#microsoft.graph.security.deviceEvidence\", \
                 \"deviceDnsName\": \"{host}.corp.example\"}}]}}}}\n"
            )
        };
        let lines = [("1", "a", 0), ("1", "a", 0), ("1", "a", 30), ("1", "c", 2), ("null", "a", 1)];
        let lines = lines
            .iter()
            .enumerate()
            .map(|(at, (incident, host, hours))| line(at, incident, host, *hours));
        Set::read("s", &Bytes::from(lines.collect::<String>()))
    }

    #[test]
    fn errors_are_told_by_what_caused_them() {
        let strongest =
            |other| Some(Strongest { kind: "device".into(), name: "a.corp.example".into(), other });
        let outcome = Outcome {
            groups: vec![1, 1, 2, 3, 1],
            strongest: vec![None, strongest(0), None, None, strongest(1)],
            cost: super::super::Cost::default(),
        };
        let blame = blame(&set(), &outcome);
        let share = |what: &str| Share { what: what.into(), alerts: 1, groups: 1 };
        assert_eq!(blame.glued_by, [share("device, incident and noise")]);
        assert_eq!(blame.glue, [share("device a.corp.example")]);
        assert_eq!(blame.broken_at, [share("device later"), share("nothing shared")]);
    }
}
