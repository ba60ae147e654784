//! Events in the order they are read, with the days above them, the gaps between them, and the
//! marks where something begins or ends.

use std::sync::Arc;

use shared::time::Timestamp;
use shared::timeline::TimelineItem;

/// A day with its lines.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Day {
    /// Any moment of it.
    pub(crate) at: Timestamp,
    pub(crate) events: usize,
    /// What its events add to the score.
    pub(crate) contribution: i64,
    pub(crate) lines: Vec<Line>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Line {
    Event(Arc<TimelineItem>),
    /// Nothing happened for unusually long, in microseconds.
    Gap(i64),
    Mark(Mark),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    First(Timestamp),
    Last(Timestamp),
}

/// What is marked: the first and the last event of all that match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ends {
    pub(crate) first: Option<Timestamp>,
    pub(crate) last: Option<Timestamp>,
}

/// Shorter gaps are never told.
const SHORTEST_GAP: i64 = 2 * Timestamp::MINUTE;
/// A gap is told where it is so many times longer than half of the others.
const UNUSUAL: i64 = 4;

/// Arranges events that come newest first.
pub(crate) fn arrange(
    items: &[Arc<TimelineItem>],
    oldest_first: bool,
    ends: Ends,
    same_day: impl Fn(Timestamp, Timestamp) -> bool,
) -> Vec<Day> {
    let mut items: Vec<&Arc<TimelineItem>> = items.iter().collect();
    if oldest_first {
        items.reverse();
    }
    let threshold = unusual_gap(&items);
    let mut days: Vec<Day> = Vec::new();
    let mut before: Option<Timestamp> = None;
    // Each end is marked once, even where several events are of the same moment.
    let position = |wanted: Option<Timestamp>, from_start: bool| {
        let wanted = wanted?;
        if from_start {
            items.iter().position(|item| item.time == wanted)
        } else {
            items.iter().rposition(|item| item.time == wanted)
        }
    };
    let (first, last) = (position(ends.first, oldest_first), position(ends.last, !oldest_first));
    for (index, item) in items.iter().enumerate() {
        let gap = before.map(|before| item.time.since(before).abs());
        let is_new_day = before.is_none_or(|before| !same_day(before, item.time));
        if is_new_day {
            days.push(Day { at: item.time, events: 0, contribution: 0, lines: Vec::new() });
        }
        let Some(day) = days.last_mut() else { continue };
        if let Some(gap) = gap.filter(|gap| *gap >= threshold) {
            day.lines.push(Line::Gap(gap));
        }
        let (above, below) = if oldest_first {
            (first == Some(index), last == Some(index))
        } else {
            (last == Some(index), first == Some(index))
        };
        let (upper, lower) = if oldest_first {
            (Mark::First(item.time), Mark::Last(item.time))
        } else {
            (Mark::Last(item.time), Mark::First(item.time))
        };
        if above {
            day.lines.push(Line::Mark(upper));
        }
        day.lines.push(Line::Event(Arc::clone(item)));
        if below {
            day.lines.push(Line::Mark(lower));
        }
        day.events += 1;
        day.contribution += item.contribution;
        before = Some(item.time);
    }
    days
}

/// From which length on a gap is worth a line.
fn unusual_gap(items: &[&Arc<TimelineItem>]) -> i64 {
    let mut gaps: Vec<i64> =
        items.windows(2).map(|pair| pair[0].time.since(pair[1].time).abs()).collect();
    gaps.sort_unstable();
    let median = gaps.get(gaps.len() / 2).copied().unwrap_or_default();
    median.saturating_mul(UNUSUAL).max(SHORTEST_GAP)
}

#[cfg(test)]
mod tests {
    use shared::enums::{AlertSeverity, AlertStatus, ServiceSource};
    use shared::timeline::TimelineKind;

    use super::*;

    fn item(minutes: i64, contribution: i64) -> Arc<TimelineItem> {
        Arc::new(TimelineItem {
            id: minutes.to_string(),
            kind: TimelineKind::Activity,
            time: Timestamp(minutes * Timestamp::MINUTE),
            title: String::new(),
            action_type: String::new(),
            contribution,
            severity: AlertSeverity::Unknown,
            status: AlertStatus::Unknown,
            source: ServiceSource::Unknown,
            incident_id: None,
            entities: Vec::new(),
            details: serde_json::Map::new(),
        })
    }

    fn same_day(one: Timestamp, other: Timestamp) -> bool {
        one.0 / Timestamp::DAY == other.0 / Timestamp::DAY
    }

    fn drawn(days: &[Day]) -> Vec<String> {
        days.iter()
            .flat_map(|day| {
                [format!("day {} +{}", day.events, day.contribution)].into_iter().chain(
                    day.lines.iter().map(|line| match line {
                        Line::Event(item) => item.id.clone(),
                        Line::Gap(gap) => format!("gap {}", gap / Timestamp::MINUTE),
                        Line::Mark(Mark::First(_)) => "first".into(),
                        Line::Mark(Mark::Last(_)) => "last".into(),
                    }),
                )
            })
            .collect()
    }

    #[test]
    fn days_gaps_and_marks_stand_where_they_belong() {
        let items = [item(1500, 30), item(1499, 2), item(1498, 0), item(1430, 30), item(1429, 0)];
        let ends = Ends { first: Some(items[4].time), last: Some(items[0].time) };
        assert_eq!(
            drawn(&arrange(&items, false, ends, same_day)),
            [
                "day 3 +32",
                "last",
                "1500",
                "1499",
                "1498",
                "day 2 +30",
                "gap 68",
                "1430",
                "1429",
                "first"
            ]
        );
        assert_eq!(
            drawn(&arrange(&items, true, ends, same_day)),
            [
                "day 2 +30",
                "first",
                "1429",
                "1430",
                "day 3 +32",
                "gap 68",
                "1498",
                "1499",
                "1500",
                "last"
            ]
        );
    }

    #[test]
    fn an_end_that_is_not_loaded_is_not_marked() {
        let ends = Ends { first: Some(Timestamp(0)), last: None };
        assert_eq!(drawn(&arrange(&[item(5, 0)], false, ends, same_day)), ["day 1 +0", "5"]);
    }

    #[test]
    fn one_moment_is_marked_once() {
        let items = [item(5, 0), item(5, 0)];
        let ends = Ends { first: Some(items[0].time), last: Some(items[0].time) };
        assert_eq!(
            drawn(&arrange(&items, false, ends, same_day)),
            ["day 2 +0", "last", "5", "5", "first"]
        );
    }
}
