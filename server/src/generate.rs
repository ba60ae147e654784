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

use std::str::FromStr;

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
    /// Servers of the company, the scanner included.
    pub servers: usize,
    /// When the first day begins.
    pub start: Timestamp,
    pub late: Late,
    /// In random order rather than as they arrive.
    pub shuffled: bool,
}

/// How late alerts arrive.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Late {
    /// Within minutes; one in ten much later, up to a day.
    Usual,
    /// So many of a hundred come so many minutes after their activity, the rest at once.
    Share { percent: u32, minutes: i64 },
}

impl FromStr for Late {
    type Err = String;

    /// `10:1h`: ten of a hundred, an hour late.
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("{text} is no lateness; write 10:1h for ten of a hundred an hour late");
        let (percent, time) = text.split_once(':').ok_or_else(wrong)?;
        let (count, unit) = time.split_at(time.len().saturating_sub(1));
        let unit = match unit {
            "m" => 1,
            "h" => 60,
            "d" => 24 * 60,
            _ => return Err(wrong()),
        };
        let percent: u32 = percent.parse().map_err(|_| wrong())?;
        let minutes: i64 = count.parse().map_err(|_| wrong())?;
        if percent > 100 || !(0..=10_000).contains(&minutes) {
            return Err(wrong());
        }
        Ok(Self::Share { percent, minutes: minutes * unit })
    }
}

impl Plan {
    /// A fortnight from the first day of 2026.
    pub fn new(alerts: usize, campaigns: usize, seed: u64) -> Self {
        let start = Timestamp(1_767_225_600 * Timestamp::SECOND);
        let (late, shuffled) = (Late::Usual, false);
        Self { alerts, campaigns, seed, days: 14, servers: 20, start, late, shuffled }
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
    let company = Company::found(&mut dice, plan.alerts, plan.servers);
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
        report.delay(&mut dice, plan.late);
    }
    reports.sort_by_key(|report| report.arrives);
    if plan.shuffled {
        dice.shuffle(&mut reports);
    }
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

    /// What the acceptance asks of a hundred thousand alerts, on a fifth of them.
    #[test]
    fn some_campaigns_are_large_and_some_last_a_week() {
        let mut spans: HashMap<String, (usize, Timestamp, Timestamp)> = HashMap::new();
        for labelled in alerts(Plan::new(20_000, 400, 3)) {
            let Some(truth) = labelled.incident else { continue };
            let alert = Alert::from_value(labelled.alert).unwrap();
            let begins = alert.first_activity_date_time.unwrap();
            let span = spans.entry(truth).or_insert((0, begins, begins));
            *span = (span.0 + 1, span.1.min(begins), span.2.max(begins));
        }
        let large = spans.values().filter(|(alerts, ..)| (50..=150).contains(alerts)).count();
        let long =
            spans.values().filter(|(_, first, last)| last.since(*first) > 6 * Timestamp::DAY);
        assert!(large >= 5, "{large} have 50 to 150 alerts");
        assert!(long.count() >= 1, "none lasts a week");
        assert!(spans.values().all(|(alerts, ..)| *alerts <= 200));
    }

    #[test]
    fn lateness_is_as_asked_for() {
        let late = "30:6h".parse().unwrap();
        assert_eq!(late, Late::Share { percent: 30, minutes: 360 });
        let plan = Plan { late, ..Plan::new(2_000, 20, 4) };
        let mut arrivals = Vec::new();
        let delays = alerts(plan).into_iter().map(|labelled| {
            let alert = Alert::from_value(labelled.alert).unwrap();
            let arrives = alert.created_date_time.unwrap();
            arrivals.push(arrives);
            arrives.since(alert.last_activity_date_time.unwrap()) / Timestamp::MINUTE
        });
        let late = delays.filter(|delay| *delay == 360).count();
        assert!((500..700).contains(&late), "{late}");
        assert!(arrivals.is_sorted());
        for wrong in ["", "10", "10:", "10:h", "101:1h", "x:1h", "10:1y", "10:99999h"] {
            assert!(wrong.parse::<Late>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn attacks_spread_over_as_many_servers_as_there_are() {
        let servers = |servers: usize| {
            let plan = Plan { servers, ..Plan::new(3_000, 60, 6) };
            let text: Vec<String> =
                alerts(plan).iter().map(|labelled| labelled.alert.to_string()).collect();
            let all = text.concat();
            (0..servers).filter(|number| all.contains(&format!("srv-{number:05}"))).count()
        };
        assert_eq!(servers(3), 3);
        assert!(servers(200) > 20);
    }

    #[test]
    fn another_seed_is_another_story() {
        assert_ne!(alerts(Plan::new(50, 2, 1)), alerts(Plan::new(50, 2, 2)));
    }
}
