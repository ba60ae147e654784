//! Groupings that need no thought, for numbers to beat.

use std::fmt;

use rustc_hash::FxHashMap;
use shared::entity::EntityKind;
use shared::time::Timestamp;

use super::labelled::Set;
use crate::correlate::model::Name;

/// A way to group without thinking.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Baseline {
    /// One incident per alert.
    Alone,
    /// A new incident after so many minutes of silence.
    Gap(i64),
    /// Alerts that share any identifier, the latest that had it not longer ago than so many minutes.
    Shared(i64),
}

impl Baseline {
    pub(super) const ALL: [Self; 7] = [
        Self::Alone,
        Self::Gap(15),
        Self::Gap(60),
        Self::Gap(24 * 60),
        Self::Shared(15),
        Self::Shared(60),
        Self::Shared(24 * 60),
    ];

    /// The group of each alert.
    pub(super) fn group(self, set: &Set) -> Vec<u64> {
        let times: Vec<i64> = set.alerts.iter().map(|known| known.facts.first_activity.0).collect();
        let mut order: Vec<usize> = (0..times.len()).collect();
        order.sort_by_key(|at| times[*at]);
        match self {
            Self::Alone => (0..times.len() as u64).collect(),
            Self::Gap(minutes) => {
                let mut groups = vec![0; times.len()];
                for pair in order.windows(2) {
                    let breaks = times[pair[1]] - times[pair[0]] > minutes * Timestamp::MINUTE;
                    groups[pair[1]] = groups[pair[0]] + u64::from(breaks);
                }
                groups
            }
            Self::Shared(minutes) => shared(set, &times, &order, minutes * Timestamp::MINUTE),
        }
    }
}

fn shared(set: &Set, times: &[i64], order: &[usize], reach: i64) -> Vec<u64> {
    let mut parents: Vec<usize> = (0..times.len()).collect();
    let mut latest: FxHashMap<(EntityKind, &Name), usize> = FxHashMap::default();
    for at in order {
        for mention in &set.alerts[*at].facts.mentions {
            for name in &mention.names {
                // A mailbox is its owner's address to whoever compares what is written.
                let kind = match mention.kind {
                    EntityKind::Mailbox => EntityKind::User,
                    kind => kind,
                };
                if let Some(before) = latest.insert((kind, name), *at)
                    && times[*at] - times[before] <= reach
                {
                    let (one, two) = (root(&mut parents, *at), root(&mut parents, before));
                    parents[one.max(two)] = one.min(two);
                }
            }
        }
    }
    (0..times.len()).map(|at| root(&mut parents, at) as u64).collect()
}

fn root(parents: &mut [usize], mut at: usize) -> usize {
    while parents[at] != at {
        parents[at] = parents[parents[at]];
        at = parents[at];
    }
    at
}

impl fmt::Display for Baseline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = |minutes: i64| match minutes {
            60.. => format!("{} h", minutes / 60),
            minutes => format!("{minutes} min"),
        };
        match self {
            Self::Alone => formatter.write_str("one incident per alert"),
            Self::Gap(minutes) => write!(formatter, "time gap of {}", span(*minutes)),
            Self::Shared(minutes) => write!(formatter, "any shared entity, {}", span(*minutes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    /// Hosts and minutes: a 0, b 10, a 50, c 120, a 300.
    fn set() -> Set {
        let line = |id: usize, host: &str, minutes: i64| {
            let time = Timestamp(1_767_225_600_000_000).plus(minutes * Timestamp::MINUTE);
            format!(
                "{{\"incident\": null, \"alert\": {{\"id\": \"{id}\", \"title\": \"t\", \
                 \"createdDateTime\": \"{time}\", \"firstActivityDateTime\": \"{time}\", \
                 \"evidence\": [{{\"@odata.type\": \"#microsoft.graph.security.deviceEvidence\", \
                 \"deviceDnsName\": \"{host}.corp.example\"}}]}}}}\n"
            )
        };
        let lines = [("a", 0), ("b", 10), ("a", 50), ("c", 120), ("a", 300)];
        let lines = lines.iter().enumerate().map(|(id, (host, minutes))| line(id, host, *minutes));
        Set::read("s", &Bytes::from(lines.collect::<String>()))
    }

    #[test]
    fn each_groups_as_it_says() {
        let set = set();
        assert_eq!(Baseline::Alone.group(&set), [0, 1, 2, 3, 4]);
        assert_eq!(Baseline::Gap(15).group(&set), [0, 0, 1, 2, 3]);
        assert_eq!(Baseline::Gap(60).group(&set), [0, 0, 0, 1, 2]);
        assert_eq!(Baseline::Gap(24 * 60).group(&set), [0; 5]);
        assert_eq!(Baseline::Shared(15).group(&set), [0, 1, 2, 3, 4]);
        assert_eq!(Baseline::Shared(60).group(&set), [0, 1, 0, 3, 4]);
        assert_eq!(Baseline::Shared(24 * 60).group(&set), [0, 1, 0, 3, 0]);
    }

    #[test]
    fn names_say_what_they_are() {
        assert_eq!(Baseline::Gap(15).to_string(), "time gap of 15 min");
        assert_eq!(Baseline::Shared(1_440).to_string(), "any shared entity, 24 h");
    }
}
