//! Detectors: what raised alerts, and how often it was right.

use serde::{Deserialize, Serialize};

use crate::enums::ServiceSource;
use crate::policy::DetectorPolicy;
use crate::time::Timestamp;

/// `GET detectors`: a rule of a product, with what people made of its alerts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Detector {
    pub id: String,
    /// How the policy names it: the product's own id of it, or source and title.
    pub key: String,
    /// Of its latest alert.
    pub title: String,
    pub product_name: String,
    pub service_source: ServiceSource,
    pub policy: DetectorPolicy,
    pub alerts: i64,
    pub alerts_last_30_days: i64,
    pub last_alert_date_time: Option<Timestamp>,
    pub record: TrackRecord,
    /// Share of true positives among the classified alerts, with its 95 % interval; absent where
    /// nobody has classified any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<Precision>,
}

/// How people classified the alerts of a detector.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrackRecord {
    pub true_positives: i64,
    /// Informational, expected activity.
    pub benign_positives: i64,
    pub false_positives: i64,
    pub unclassified: i64,
}

impl TrackRecord {
    pub const fn classified(&self) -> i64 {
        self.true_positives + self.benign_positives + self.false_positives
    }

    /// The share of true positives with its interval.
    ///
    /// ```
    /// use shared::detector::TrackRecord;
    ///
    /// let record = TrackRecord { true_positives: 8, false_positives: 2, ..TrackRecord::default() };
    /// let precision = record.precision().unwrap();
    /// assert!((precision.share - 0.8).abs() < 1e-9);
    /// assert!((precision.lower - 0.490).abs() < 1e-3);
    /// assert!((precision.upper - 0.943).abs() < 1e-3);
    /// ```
    pub fn precision(&self) -> Option<Precision> {
        Precision::wilson(self.true_positives, self.classified())
    }
}

/// A share and its 95 % interval, each 0 to 1.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Precision {
    pub share: f64,
    pub lower: f64,
    pub upper: f64,
}

/// The quantile of the normal distribution that leaves 2.5 % on each side.
const Z: f64 = 1.959_963_984_540_054;

impl Precision {
    /// The score interval of E. B. Wilson, "Probable Inference, the Law of Succession, and
    /// Statistical Inference", Journal of the American Statistical Association 22 (1927), which is
    /// honest about small numbers and never leaves 0 to 1. Absent where nothing was tried.
    pub fn wilson(successes: i64, trials: i64) -> Option<Self> {
        if trials <= 0 {
            return None;
        }
        let n = trials as f64;
        let share = successes.clamp(0, trials) as f64 / n;
        let square = Z * Z;
        let centre = share + square / (2.0 * n);
        let spread = Z * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
        let scale = 1.0 + square / n;
        let bound = |value: f64| (value / scale).clamp(0.0, 1.0);
        Some(Self { share, lower: bound(centre - spread), upper: bound(centre + spread) })
    }
}
