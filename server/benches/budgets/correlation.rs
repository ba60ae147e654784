//! Correlation alone: no store, no HTTP, no parsing.

use std::sync::Arc;
use std::time::Instant;

use server::correlate::engine::Engine;
use server::correlate::model::{Facts, Input, Name};
use server::correlate::policy::Policy;
use server::evaluate::labelled::Set;
use server::evaluate::{self, Order};
use server::generate::{Plan, alerts};
use shared::alert::Alert;
use shared::time::Timestamp;

use crate::report::{Measured, Report, percentile};

/// Alerts of one invented company; larger windows have several companies in them.
const COMPANY: usize = 100_000;

/// Decisions that are timed, once the window is full.
const TIMED: usize = 20_000;

pub(crate) fn windows(report: &mut Report) {
    let mut costs = Vec::new();
    for size in [1_000, 10_000, 100_000, 1_000_000] {
        let measured = measure(size);
        let rate = 1e6 / measured.mean;
        report.add(Measured::at_least(
            &format!("decisions, window of {size}"),
            rate,
            "1/s",
            100_000.0,
        ));
        report.add(Measured::at_most("  the slowest but 1 %", measured.p99, "µs", 200.0));
        report.add(Measured::at_most("  memory per alert", measured.bytes / 1024.0, "KiB", 3.0));
        if size <= COMPANY {
            report.add(Measured::at_most(
                "  the whole window revised",
                measured.revision,
                "s",
                2.0,
            ));
        }
        costs.push(measured.mean);
    }
    let growth = costs[3] / costs[1];
    report.add(Measured::at_most("cost of a decision, 1,000,000 to 10,000", growth, "×", 2.0));
}

/// Numbers over time, beside the best of the groupings that need no thought.
pub(crate) fn quality(report: &mut Report) {
    let invented = alerts(Plan::new(20_000, 400, 1)).into_iter();
    let set = Set::invented(
        "generated",
        invented.map(|labelled| (labelled.incident, Alert::from_value(labelled.alert).unwrap())),
    );
    let policy = Policy::default();
    let plan = evaluate::Plan { policy, order: Order::Arrival, stability: false };
    let groupings = evaluate::evaluate(&set, &plan).groupings;
    let (ours, baselines) = (&groupings[0].figures, &groupings[2..]);
    let best = |figure: fn(&evaluate::metrics::Figures) -> f64| {
        baselines.iter().map(|grouping| figure(&grouping.figures)).fold(0.0, f64::max)
    };
    let (pairs, cubed) = (best(|f| f.pairwise.f1), best(|f| f.b_cubed.f1));
    let row =
        Measured::at_least("pairwise F1, 20,000 generated alerts", ours.pairwise.f1, "", pairs);
    report.add(row.against(pairs));
    let row = Measured::at_least("B-cubed F1, 20,000 generated alerts", ours.b_cubed.f1, "", cubed);
    report.add(row.against(cubed));
}

struct Cost {
    mean: f64,
    p99: f64,
    bytes: f64,
    revision: f64,
}

fn measure(size: usize) -> Cost {
    let of_one = size.min(COMPANY);
    let facts: Vec<Facts> = alerts(Plan::new(of_one, of_one / 50, 1))
        .into_iter()
        .map(|labelled| Facts::of(&Alert::from_value(labelled.alert).unwrap()))
        .collect();
    let now = facts.iter().map(|facts| facts.created).max().unwrap_or(Timestamp(0));
    let mut engine = Engine::new(Policy { window_alerts: usize::MAX, ..Policy::default() });
    let before = resident();
    let timed_from = size - TIMED.min(size / 2);
    let mut samples = Vec::with_capacity(TIMED);
    for number in 0..size {
        let facts = Box::new(of_company(&facts[number % of_one], number / of_one));
        let input = [Input::Alert { facts, placed: None }];
        let began = Instant::now();
        let changes = engine.apply(&input, now);
        if number >= timed_from {
            samples.push(began.elapsed().as_secs_f64() * 1e6);
        }
        drop(changes);
    }
    let bytes = (resident() - before) / size as f64;
    let mean = samples.iter().sum::<f64>() / samples.len() as f64;
    let began = Instant::now();
    if size <= COMPANY {
        drop(engine.revise(now));
    }
    Cost { mean, p99: percentile(&mut samples, 99), bytes, revision: began.elapsed().as_secs_f64() }
}

/// The same alert in another company.
fn of_company(facts: &Facts, company: usize) -> Facts {
    let mut facts = facts.clone();
    if company > 0 {
        let other = |text: &str| Arc::<str>::from(format!("{text}~{company}"));
        facts.alert = other(&facts.alert);
        for mention in &mut facts.mentions {
            for Name { value, .. } in &mut mention.names {
                *value = other(value);
            }
        }
    }
    facts
}

/// Bytes of memory that this process has.
fn resident() -> f64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = status.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0.0);
    pages * 4096.0
}
