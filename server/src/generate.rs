//! Alerts of an invented company, with the truth about them: for load, benchmarks and the measuring
//! of correlation, never for tuning alone.
//!
//! Who is who: the *company* has users, each with a computer, servers, service accounts, addresses
//! behind NAT; *campaigns* are attacks of several shapes that run through it; *background* is what
//! its products report on an ordinary day. Everything follows from the seed.

mod background;
mod campaign;
mod company;
mod report;

use serde_json::Value;
use shared::time::Timestamp;

use company::Company;
use report::Report;

/// How much to invent.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub alerts: usize,
    pub campaigns: usize,
    pub seed: u64,
    /// Days over which the alerts spread.
    pub days: i64,
    /// When the first day begins.
    pub start: Timestamp,
}

impl Plan {
    /// A fortnight from the first day of 2026.
    pub fn new(alerts: usize, campaigns: usize, seed: u64) -> Self {
        let start = Timestamp(1_767_225_600 * Timestamp::SECOND);
        Self { alerts, campaigns, seed, days: 14, start }
    }
}

/// An alert and the incident it truly belongs to; nobody's where it is noise.
#[derive(Clone, Debug, PartialEq)]
pub struct Labelled {
    pub incident: Option<String>,
    pub alert: Value,
}

/// Invents the alerts of a plan in the order in which they arrive.
///
/// ```
/// use server::generate::{Plan, alerts};
/// let plan = Plan::new(200, 3, 7);
/// assert_eq!(alerts(plan).len(), 200);
/// assert_eq!(alerts(plan), alerts(plan));
/// ```
pub fn alerts(plan: Plan) -> Vec<Labelled> {
    let mut dice = fastrand::Rng::with_seed(plan.seed);
    let company = Company::found(&mut dice, plan.alerts);
    let mut reports: Vec<Report> = Vec::with_capacity(plan.alerts);
    for number in 0..plan.campaigns {
        let truth = format!("campaign-{number}");
        reports.extend(campaign::run(&truth, &company, plan, &mut dice));
        if reports.len() >= plan.alerts {
            break;
        }
    }
    while reports.len() < plan.alerts {
        reports.extend(background::group(&company, plan, &mut dice, reports.len()));
    }
    reports.truncate(plan.alerts);
    for report in &mut reports {
        report.delay(&mut dice);
    }
    reports.sort_by_key(|report| report.arrives);
    reports.into_iter().enumerate().map(|(number, report)| report.labelled(number)).collect()
}

/// Exponentially distributed microseconds.
fn exponential(dice: &mut fastrand::Rng, mean: i64) -> i64 {
    (-(1.0 - dice.f64()).ln() * mean as f64) as i64
}

/// Log-normally distributed microseconds around a median (Box and Muller's method).
fn log_normal(dice: &mut fastrand::Rng, median: i64, sigma: f64) -> i64 {
    let radius = (-2.0 * (1.0 - dice.f64()).ln()).sqrt();
    let normal = radius * (std::f64::consts::TAU * dice.f64()).cos();
    (median as f64 * (sigma * normal).exp()) as i64
}

fn chance(dice: &mut fastrand::Rng, percent: u32) -> bool {
    dice.u32(0..100) < percent
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use shared::alert::Alert;

    use super::*;

    #[test]
    fn every_alert_reads_and_has_an_id_of_its_own() {
        let alerts = alerts(Plan::new(2_000, 20, 1));
        let ids: HashSet<_> = alerts
            .iter()
            .map(|labelled| Alert::from_value(labelled.alert.clone()).unwrap().id)
            .collect();
        assert_eq!(ids.len(), 2_000);
    }

    #[test]
    fn campaigns_differ_in_size_and_noise_surrounds_them() {
        let mut sizes: HashMap<Option<String>, usize> = HashMap::new();
        for labelled in alerts(Plan::new(6_000, 60, 2)) {
            *sizes.entry(labelled.incident).or_default() += 1;
        }
        assert!(sizes[&None] > 1_000);
        assert!(sizes.iter().any(|(truth, size)| truth.is_some() && *size >= 50));
        assert!(sizes.iter().any(|(truth, size)| truth.is_some() && *size <= 10));
    }

    #[test]
    fn another_seed_is_another_story() {
        assert_ne!(alerts(Plan::new(50, 2, 1)), alerts(Plan::new(50, 2, 2)));
    }
}
