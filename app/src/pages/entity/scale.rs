//! Where moments and counts stand in the strip above a timeline.

use shared::time::Timestamp;
use shared::timeline::DensityBucket;

pub(crate) const WIDTH: f64 = 1000.0;
pub(crate) const HEIGHT: f64 = 30.0;

/// A stretch of time from left to right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    /// How many steps it has, for keys.
    pub(crate) steps: usize,
}

impl Scale {
    pub(crate) fn of(buckets: &[DensityBucket], last: Option<Timestamp>) -> Option<Self> {
        let (first, end) = (buckets.first()?, buckets.last()?);
        let step = match buckets.get(1) {
            Some(second) => second.start.since(first.start),
            None => Timestamp::HOUR,
        };
        let end = end.start.plus(step.max(1));
        let to = last.map_or(end, |last| last.max(end));
        Some(Self { from: first.start, to, steps: buckets.len() })
    }

    /// The share of the way from left to right.
    pub(crate) fn share(self, time: Timestamp) -> f64 {
        let whole = self.to.since(self.from).max(1) as f64;
        (time.since(self.from) as f64 / whole).clamp(0.0, 1.0)
    }

    pub(crate) fn at(self, share: f64) -> Timestamp {
        let whole = self.to.since(self.from) as f64;
        self.from.plus((share.clamp(0.0, 1.0) * whole) as i64)
    }

    pub(crate) fn step(self) -> i64 {
        self.to.since(self.from) / self.steps.max(1) as i64
    }
}

/// A bar of the strip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bar {
    pub(crate) x: f64,
    pub(crate) width: f64,
    pub(crate) alerts: f64,
    /// Height of the activities, below the alerts.
    pub(crate) activities: f64,
}

/// Heights grow with the root of the count, so that a few are seen beside many.
pub(crate) fn bars(buckets: &[DensityBucket]) -> Vec<Bar> {
    let most = buckets.iter().map(|bucket| bucket.alerts + bucket.activities).max().unwrap_or(0);
    if most <= 0 {
        return Vec::new();
    }
    let width = WIDTH / buckets.len() as f64;
    buckets
        .iter()
        .enumerate()
        .filter(|(_, bucket)| bucket.alerts + bucket.activities > 0)
        .map(|(index, bucket)| {
            let all = (bucket.alerts + bucket.activities) as f64;
            let height = ((all / most as f64).sqrt() * (HEIGHT - 2.0)).max(2.0);
            let alerts = height * bucket.alerts as f64 / all;
            Bar {
                x: index as f64 * width + width * 0.15,
                width: width * 0.7,
                alerts,
                activities: height - alerts,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(hour: i64, alerts: i64, activities: i64) -> DensityBucket {
        DensityBucket { start: Timestamp(hour * Timestamp::HOUR), alerts, activities }
    }

    #[test]
    fn shares_and_moments_belong_together() {
        let buckets = [bucket(0, 0, 1), bucket(1, 0, 0), bucket(2, 0, 0), bucket(3, 1, 0)];
        let scale = Scale::of(&buckets, None).unwrap();
        assert_eq!(scale.at(0.5), Timestamp(2 * Timestamp::HOUR));
        assert!((scale.share(Timestamp(Timestamp::HOUR)) - 0.25).abs() < 1e-9);
        assert_eq!(scale.step(), Timestamp::HOUR);
        assert!(scale.share(Timestamp(i64::MAX)) <= 1.0);
        assert_eq!(Scale::of(&[], None), None);
    }

    #[test]
    fn alerts_and_activities_share_a_bar() {
        let drawn = bars(&[bucket(0, 1, 3), bucket(1, 0, 0), bucket(2, 0, 1)]);
        assert_eq!(drawn.len(), 2);
        assert!((drawn[0].alerts * 3.0 - drawn[0].activities).abs() < 1e-9);
        assert!(drawn[1].activities < drawn[0].activities);
        assert!(bars(&[]).is_empty());
    }
}
