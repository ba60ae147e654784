//! The strip's bars and the way from its width to times and back.

use shared::page::Trend;
use shared::time::Timestamp;

pub(crate) const WIDTH: i32 = 960;
/// Where bars stand, and how high the highest is; incidents have ticks above.
pub(crate) const BASE: i32 = 42;
const HIGHEST: i32 = 30;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) x: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) incidents: bool,
}

/// A bar for each bucket; what is not nothing is seen.
pub(crate) fn bars(trend: &Trend) -> Vec<Bar> {
    let count = trend.buckets.len().max(1) as i32;
    let most = trend.buckets.iter().map(|bucket| bucket.alerts).max().unwrap_or(0).max(1);
    trend
        .buckets
        .iter()
        .enumerate()
        .map(|(index, bucket)| {
            let x = index as i32 * WIDTH / count;
            let end = (index as i32 + 1) * WIDTH / count;
            let height = (bucket.alerts * i64::from(HIGHEST) / most) as i32;
            Bar {
                x: x + 1,
                width: (end - x - 3).max(1),
                height: height.max(i32::from(bucket.alerts > 0)),
                incidents: bucket.incidents > 0,
            }
        })
        .collect()
}

/// From the first bucket to the end of the last.
pub(crate) fn span_of(trend: &Trend) -> Option<(Timestamp, Timestamp)> {
    let (first, last) = (trend.buckets.first()?, trend.buckets.last()?);
    let steps = trend.buckets.len() as i64 - 1;
    let width = if steps > 0 { last.start.since(first.start) / steps } else { Timestamp::HOUR };
    Some((first.start, last.start.plus(width)))
}

/// Where a time lies, from 0 to 1.
pub(crate) fn fraction(time: Timestamp, (from, to): (Timestamp, Timestamp)) -> f64 {
    (time.since(from) as f64 / to.since(from).max(1) as f64).clamp(0.0, 1.0)
}

/// The time at a part of the width, to the second, so that addresses stay short.
pub(crate) fn time_at(part: f64, (from, to): (Timestamp, Timestamp)) -> Timestamp {
    let micros = from.plus((to.since(from) as f64 * part) as i64).0;
    Timestamp(micros - micros.rem_euclid(Timestamp::SECOND))
}

#[cfg(test)]
mod tests {
    use shared::page::TrendBucket;

    use super::*;

    fn trend(alerts: &[i64]) -> Trend {
        let bucket = |(index, alerts): (usize, &i64)| TrendBucket {
            start: Timestamp(index as i64 * Timestamp::HOUR),
            incidents: i64::from(index == 1),
            alerts: *alerts,
        };
        Trend { buckets: alerts.iter().enumerate().map(bucket).collect() }
    }

    #[test]
    fn the_highest_bar_fills_the_strip() {
        let bars = bars(&trend(&[0, 100, 1]));
        assert_eq!(bars.iter().map(|bar| bar.height).collect::<Vec<_>>(), [0, HIGHEST, 1]);
        assert!(bars[1].incidents);
        assert!(bars[2].x + bars[2].width <= WIDTH);
        assert!(super::bars(&trend(&[])).is_empty());
    }

    #[test]
    fn width_and_time_are_the_same() {
        let span = span_of(&trend(&[1, 1, 1, 1])).unwrap();
        assert_eq!(span.1, Timestamp(4 * Timestamp::HOUR));
        let middle = time_at(0.5, span);
        assert_eq!(middle, Timestamp(2 * Timestamp::HOUR));
        assert!((fraction(middle, span) - 0.5).abs() < 1e-9);
        assert_eq!(span_of(&trend(&[])), None);
    }
}
