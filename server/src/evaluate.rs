//! How well the grouping is: measured on alerts whose incidents are known, beside groupings that need
//! no thought.
//!
//! Who is who: a [`Set`](labelled::Set) has alerts and the truth about them; a *schedule* says in
//! which order they come and what the clock shows; a *run* feeds them to the engine, with revision
//! or without; [`metrics`] compare the groups that come out with the truth. Two numbers are never
//! left out, since each alone is easily had: precision (nothing foreign in an incident) and recall
//! (nothing of it elsewhere).

mod baseline;
mod blame;
pub mod labelled;
pub mod metrics;
mod report;
mod run;
mod schedule;

use serde::Serialize;

use crate::correlate::policy::Policy;
use baseline::Baseline;
use blame::blame;
use labelled::Set;
use metrics::{Figures, adjusted_rand, figures};
use run::{Outcome, run};
use schedule::{Lateness, Timetable};

pub use blame::{Blame, Share};
pub use schedule::Order;

/// How to measure.
#[derive(Clone, Debug)]
pub struct Plan {
    pub policy: Policy,
    pub order: Order,
    /// Whether to measure what the order of arrival costs, which takes a dozen more runs.
    pub stability: bool,
}

/// All that was measured on one set.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub set: String,
    pub order: String,
    pub alerts: usize,
    /// Lines that are no alert.
    pub refused: usize,
    pub incidents: usize,
    pub largest_incident: usize,
    /// Alerts that belong to no incident.
    pub unlabelled: usize,
    pub groupings: Vec<Grouping>,
    pub stability: Vec<Stability>,
    pub largest: Vec<Large>,
    /// Where the engine errs, with revision.
    pub errors: Blame,
    pub policy: String,
}

/// One way to group, and what came of it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Grouping {
    pub name: String,
    #[serde(flatten)]
    pub figures: Figures,
    /// Of the engine alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Cost>,
}

/// What decisions take.
#[derive(Copy, Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    pub decisions_per_second: f64,
    pub median_microseconds: f64,
    pub p99_microseconds: f64,
    pub revisions: usize,
    pub revision_seconds: f64,
}

/// How much the groups depend on the order in which alerts arrive.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Stability {
    pub arrival: String,
    /// Adjusted Rand index against the groups of the order of activity.
    pub with_revision: f64,
    pub one_pass: f64,
}

/// One of the largest incidents that were made.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Large {
    pub incident: u64,
    pub alerts: usize,
    /// The true incident that most of its alerts belong to, and how many do.
    pub mostly: Option<String>,
    pub of_that: usize,
    /// How many alerts that one has in all.
    pub that_has: usize,
}

/// Names of the two ways to run the engine.
const REVISED: &str = "Muster, with revision";
const ONE_PASS: &str = "Muster, one pass";

/// How many large incidents are listed.
const LISTED: usize = 10;

/// Measures one set.
pub fn evaluate(set: &Set, plan: &Plan) -> Report {
    let truth = set.truth();
    let given = Timetable::new(set, plan.order);
    let revised = run(set, &given, &plan.policy, true);
    let one_pass = run(set, &given, &plan.policy, false);
    let mut groupings =
        vec![engine(REVISED, &truth, &revised), engine(ONE_PASS, &truth, &one_pass)];
    for baseline in Baseline::ALL {
        groupings.push(Grouping {
            name: baseline.to_string(),
            figures: figures(&truth, &baseline.group(set)),
            cost: None,
        });
    }
    let stability = if plan.stability { stability(set, &plan.policy) } else { Vec::new() };
    Report {
        set: set.name.clone(),
        order: plan.order.to_string(),
        alerts: set.alerts.len(),
        refused: set.refused.len(),
        incidents: set.incidents(),
        largest_incident: set.largest(),
        unlabelled: truth.iter().filter(|label| label.is_none()).count(),
        largest: largest(set, &revised),
        errors: blame(set, &revised),
        groupings,
        stability,
        policy: plan.policy.provenance.clone(),
    }
}

fn engine(name: &str, truth: &[Option<u32>], outcome: &Outcome) -> Grouping {
    Grouping {
        name: name.to_owned(),
        figures: figures(truth, &outcome.groups),
        cost: Some(outcome.cost),
    }
}

/// The same alerts in other orders of arrival, against the order of their activity.
fn stability(set: &Set, policy: &Policy) -> Vec<Stability> {
    let groups = |timetable: &Timetable, revision| run(set, timetable, policy, revision).groups;
    let in_order = Timetable::late(set, Lateness::NONE);
    let sorted = Timetable::new(set, Order::Activity);
    let both = |timetable: &Timetable| [groups(timetable, true), groups(timetable, false)];
    let (live, import) = (both(&in_order), both(&sorted));
    // A live server is compared with a live one, an import with one that was sorted.
    let against = |ideal: &[Vec<u64>; 2], arrival: String, timetable: &Timetable| Stability {
        arrival,
        with_revision: adjusted_rand(&ideal[0], &groups(timetable, true)),
        one_pass: adjusted_rand(&ideal[1], &groups(timetable, false)),
    };
    let compared = |arrival: String, timetable: &Timetable| against(&live, arrival, timetable);
    let mut rows =
        vec![compared("as told by the alerts".into(), &Timetable::new(set, Order::Arrival))];
    for lateness in [Lateness::TENTH, Lateness::THIRD] {
        rows.push(compared(lateness.to_string(), &Timetable::late(set, lateness)));
    }
    let shuffled = [1, 2, 3].map(|seed| Timetable::new(set, Order::Shuffle(seed)));
    rows.push(against(&import, "imported in random order".into(), &shuffled[0]));
    rows.push(compared("imported, against as it happened".into(), &sorted));
    let runs = |revision| {
        let all = shuffled.each_ref().map(|timetable| groups(timetable, revision));
        let pairs = [(0, 1), (0, 2), (1, 2)];
        let sum: f64 = pairs.iter().map(|(one, two)| adjusted_rand(&all[*one], &all[*two])).sum();
        sum / pairs.len() as f64
    };
    rows.push(Stability {
        arrival: "three random imports, among themselves".into(),
        with_revision: runs(true),
        one_pass: runs(false),
    });
    rows
}

fn largest(set: &Set, outcome: &Outcome) -> Vec<Large> {
    let mut made: std::collections::BTreeMap<u64, Vec<usize>> = std::collections::BTreeMap::new();
    for (alert, incident) in outcome.groups.iter().enumerate() {
        made.entry(*incident).or_default().push(alert);
    }
    let mut made: Vec<_> = made.into_iter().collect();
    made.sort_by_key(|(incident, alerts)| (std::cmp::Reverse(alerts.len()), *incident));
    made.truncate(LISTED);
    let large = made.into_iter().map(|(incident, alerts)| {
        let mut labels: std::collections::BTreeMap<u32, usize> = std::collections::BTreeMap::new();
        for label in alerts.iter().filter_map(|alert| set.alerts[*alert].label) {
            *labels.entry(label).or_default() += 1;
        }
        let most =
            labels.into_iter().max_by_key(|(label, count)| (*count, std::cmp::Reverse(*label)));
        Large {
            incident,
            alerts: alerts.len(),
            mostly: most.map(|(label, _)| set.labels[label as usize].clone()),
            of_that: most.map_or(0, |(_, count)| count),
            that_has: most.map_or(0, |(label, _)| set.size_of(label)),
        }
    });
    large.collect()
}
