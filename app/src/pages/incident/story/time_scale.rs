//! The scrubber's arithmetic: places on the track for times, density, steps.

use shared::enums::AlertSeverity;
use shared::time::Timestamp;

/// What the scrubber needs to know of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) alert_id: String,
    pub(crate) time: Timestamp,
    pub(crate) severity: AlertSeverity,
}

/// The span of an incident on a track from 0 to 1.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimeScale {
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
}

/// A bar of the density: how many alerts began in its part of the track.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) index: usize,
    pub(crate) count: usize,
    /// The highest among them.
    pub(crate) severity: AlertSeverity,
}

impl TimeScale {
    /// From the first to the last moment; nothing without moments. A single instant gets a minute
    /// around it, so that the track has a length.
    pub(crate) fn spanning(moments: &[Moment]) -> Option<Self> {
        let start = moments.iter().map(|moment| moment.time).min()?;
        let end = moments.iter().map(|moment| moment.time).max()?;
        Some(if start == end {
            let half = Timestamp::MINUTE / 2;
            Self { start: start.plus(-half), end: end.plus(half) }
        } else {
            Self { start, end }
        })
    }

    /// Where a time lies, kept within the track.
    pub(crate) fn fraction(self, time: Timestamp) -> f64 {
        let length = self.end.since(self.start).max(1) as f64;
        (time.since(self.start) as f64 / length).clamp(0.0, 1.0)
    }

    /// The time at a place of the track.
    pub(crate) fn at(self, fraction: f64) -> Timestamp {
        let length = self.end.since(self.start) as f64;
        self.start.plus((length * fraction.clamp(0.0, 1.0)).round() as i64)
    }

    /// Times to write below the track, evenly spread, first and last included.
    pub(crate) fn ticks(self, count: usize) -> Vec<Timestamp> {
        let steps = count.max(2) - 1;
        (0..=steps).map(|step| self.at(step as f64 / steps as f64)).collect()
    }

    /// Bars where something happened, from left to right.
    pub(crate) fn density(self, moments: &[Moment], buckets: usize) -> Vec<Bar> {
        let last = buckets.max(1) - 1;
        let mut bars: Vec<Option<Bar>> = vec![None; last + 1];
        for moment in moments {
            let index = ((self.fraction(moment.time) * buckets as f64) as usize).min(last);
            let bar = bars[index].get_or_insert(Bar {
                index,
                count: 0,
                severity: AlertSeverity::UnknownFutureValue,
            });
            bar.count += 1;
            bar.severity = bar.severity.max(moment.severity);
        }
        bars.into_iter().flatten().collect()
    }
}

/// The next time at which something happens; nothing after the last. `moments` are in order.
pub(crate) fn step_forward(moments: &[Moment], from: Option<Timestamp>) -> Option<Timestamp> {
    let from = from?;
    moments.iter().map(|moment| moment.time).find(|time| *time > from)
}

/// The time before: from the end (no time chosen) it is the last but one distinct moment.
pub(crate) fn step_back(moments: &[Moment], from: Option<Timestamp>) -> Option<Timestamp> {
    let from = from.or_else(|| moments.last().map(|moment| moment.time))?;
    moments.iter().rev().map(|moment| moment.time).find(|time| *time < from)
}

/// How many have happened by then.
pub(crate) fn happened(moments: &[Moment], at: Option<Timestamp>) -> usize {
    at.map_or(moments.len(), |at| moments.partition_point(|moment| moment.time <= at))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moments(minutes: &[i64]) -> Vec<Moment> {
        minutes
            .iter()
            .map(|minute| Moment {
                alert_id: minute.to_string(),
                time: Timestamp(minute * Timestamp::MINUTE),
                severity: if minute % 2 == 0 { AlertSeverity::Low } else { AlertSeverity::High },
            })
            .collect()
    }

    #[test]
    fn places_and_times_answer_each_other() {
        let scale = TimeScale::spanning(&moments(&[10, 40, 70])).unwrap();
        assert!((scale.fraction(Timestamp(40 * Timestamp::MINUTE)) - 0.5).abs() < 1e-9);
        assert_eq!(scale.at(0.5), Timestamp(40 * Timestamp::MINUTE));
        assert_eq!(scale.at(7.0), scale.end);
        assert_eq!(scale.ticks(4).len(), 4);
    }

    #[test]
    fn one_instant_has_a_length_and_none_has_no_scale() {
        let scale = TimeScale::spanning(&moments(&[5])).unwrap();
        assert!((scale.fraction(Timestamp(5 * Timestamp::MINUTE)) - 0.5).abs() < 1e-9);
        assert_eq!(TimeScale::spanning(&[]), None);
    }

    #[test]
    fn density_counts_all_and_keeps_the_highest() {
        let moments = moments(&[0, 1, 100]);
        let bars = TimeScale::spanning(&moments).unwrap().density(&moments, 10);
        assert_eq!(bars.iter().map(|bar| bar.count).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(bars[0].severity, AlertSeverity::High);
        assert_eq!(bars[1].index, 9);
    }

    #[test]
    fn steps_go_from_moment_to_moment() {
        let moments = moments(&[1, 3, 3, 9]);
        let at = |minute: i64| Some(Timestamp(minute * Timestamp::MINUTE));
        assert_eq!(step_forward(&moments, at(1)), at(3));
        assert_eq!(step_forward(&moments, at(9)), None);
        assert_eq!(step_back(&moments, None), at(3));
        assert_eq!(step_back(&moments, at(3)), at(1));
        assert_eq!(happened(&moments, at(3)), 3);
        assert_eq!(happened(&moments, None), 4);
    }
}
