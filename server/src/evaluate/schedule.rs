//! In which order alerts come, and what the clock shows when they do.

use std::fmt;
use std::str::FromStr;

use shared::time::Timestamp;

use super::labelled::Set;

/// The order in which a set is fed to the engine.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// As the alerts say that they were made, with the clock going along: a live server.
    Arrival,
    /// As things happened: an import that was sorted.
    Activity,
    /// As the lines of the file: an import.
    Lines,
    /// At random: the worst import.
    Shuffle(u64),
}

impl FromStr for Order {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let seed = |text: &str| text.strip_prefix("shuffle:")?.parse().ok();
        match text {
            "arrival" => Ok(Self::Arrival),
            "activity" => Ok(Self::Activity),
            "lines" => Ok(Self::Lines),
            "shuffle" => Ok(Self::Shuffle(1)),
            _ => seed(text).map(Self::Shuffle).ok_or_else(|| {
                format!("{text} is no order; there are arrival, activity, lines and shuffle:SEED")
            }),
        }
    }
}

impl fmt::Display for Order {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arrival => formatter.write_str("arrival"),
            Self::Activity => formatter.write_str("activity"),
            Self::Lines => formatter.write_str("lines"),
            Self::Shuffle(seed) => write!(formatter, "shuffle:{seed}"),
        }
    }
}

/// How many of the alerts come how late; the rest come as soon as their activity ends.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Lateness {
    percent: u32,
    hours: i64,
}

impl Lateness {
    pub(super) const NONE: Self = Self { percent: 0, hours: 0 };
    pub(super) const TENTH: Self = Self { percent: 10, hours: 1 };
    pub(super) const THIRD: Self = Self { percent: 30, hours: 6 };
}

impl fmt::Display for Lateness {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hours =
            if self.hours == 1 { "an hour".into() } else { format!("{} hours", self.hours) };
        write!(formatter, "{} % of them {hours} late", self.percent)
    }
}

/// Which version of which alert comes when.
pub(super) struct Timetable {
    /// Positions among the versions of the set, and what the clock then shows.
    pub(super) entries: Vec<(usize, Timestamp)>,
}

impl Timetable {
    pub(super) fn new(set: &Set, order: Order) -> Self {
        let mut positions: Vec<usize> = (0..set.versions.len()).collect();
        match order {
            Order::Arrival => {
                return Self::clocked(set, positions, |at| set.versions[at].arrives);
            }
            Order::Activity => positions.sort_by_key(|at| {
                let version = &set.versions[*at];
                (version.facts.first_activity, version.updated)
            }),
            Order::Lines => {}
            Order::Shuffle(seed) => fastrand::Rng::with_seed(seed).shuffle(&mut positions),
        }
        // An import comes after everything that it tells of.
        let times =
            set.versions.iter().map(|version| version.arrives.max(version.facts.last_activity));
        let now = times.max().unwrap_or_default();
        Self { entries: positions.into_iter().map(|at| (at, now)).collect() }
    }

    /// Each alert comes when its activity ends, some of them late.
    pub(super) fn late(set: &Set, lateness: Lateness) -> Self {
        let mut dice = fastrand::Rng::with_seed(u64::from(lateness.percent));
        let delays: Vec<i64> = set
            .versions
            .iter()
            .map(|_| {
                let is_late = dice.u32(0..100) < lateness.percent;
                if is_late { lateness.hours * Timestamp::HOUR } else { 0 }
            })
            .collect();
        let end = |at: usize| set.versions[at].facts.last_activity.plus(delays[at]);
        Self::clocked(set, (0..set.versions.len()).collect(), end)
    }

    /// In the order of a time, with a clock that never goes back.
    fn clocked(set: &Set, mut positions: Vec<usize>, time: impl Fn(usize) -> Timestamp) -> Self {
        positions.sort_by_key(|at| {
            (time(*at), set.versions[*at].facts.first_activity, set.versions[*at].updated)
        });
        let entries = positions.into_iter().map(|at| (at, time(at))).collect();
        Self { entries }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn set(alerts: usize) -> Set {
        let line = |number: usize| {
            let time = Timestamp(1_767_225_600_000_000).plus(number as i64 * Timestamp::MINUTE);
            let made = time.plus(Timestamp::HOUR * (number as i64 % 2));
            format!(
                "{{\"incident\": null, \"alert\": {{\"id\": \"{number}\", \"title\": \"t\", \
                 \"createdDateTime\": \"{made}\", \"firstActivityDateTime\": \"{time}\"}}}}\n"
            )
        };
        Set::read("s", &Bytes::from((0..alerts).map(line).collect::<String>()))
    }

    #[test]
    fn orders_are_read_as_they_are_written() {
        for order in [Order::Arrival, Order::Activity, Order::Lines, Order::Shuffle(7)] {
            assert_eq!(order.to_string().parse(), Ok(order));
        }
        assert!("backwards".parse::<Order>().unwrap_err().contains("shuffle:SEED"));
    }

    #[test]
    fn every_order_has_every_alert_and_a_clock_that_never_goes_back() {
        let set = set(40);
        let orders = [Order::Arrival, Order::Activity, Order::Lines, Order::Shuffle(7)];
        let tables = orders.map(|order| Timetable::new(&set, order));
        let late = [Lateness::NONE, Lateness::TENTH, Lateness::THIRD]
            .map(|late| Timetable::late(&set, late));
        for table in tables.iter().chain(&late) {
            assert!(table.entries.is_sorted_by_key(|(_, now)| *now));
            let mut positions: Vec<_> = table.entries.iter().map(|(at, _)| *at).collect();
            positions.sort_unstable();
            assert!(positions.into_iter().eq(0..40));
        }
        let order = |table: &Timetable| table.entries.iter().map(|(at, _)| *at).collect::<Vec<_>>();
        assert!(order(&tables[1]).is_sorted());
        assert!(!order(&tables[0]).is_sorted() && !order(&tables[3]).is_sorted());
        assert!(order(&late[0]).is_sorted() && !order(&late[2]).is_sorted());
    }
}
