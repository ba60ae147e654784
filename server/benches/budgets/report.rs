use serde::Serialize;

/// A figure beside its budget.
#[derive(Serialize)]
pub(crate) struct Measured {
    name: String,
    value: f64,
    unit: &'static str,
    budget: f64,
    /// What it is compared with in the same run.
    against: Option<f64>,
    ratio: Option<f64>,
    met: bool,
    #[serde(skip)]
    at_least: bool,
}

impl Measured {
    pub(crate) fn at_most(name: &str, value: f64, unit: &'static str, budget: f64) -> Self {
        let (name, met) = (name.to_owned(), value <= budget);
        Self { name, value, unit, budget, against: None, ratio: None, met, at_least: false }
    }

    pub(crate) fn at_least(name: &str, value: f64, unit: &'static str, budget: f64) -> Self {
        let (name, met) = (name.to_owned(), value >= budget);
        Self { name, value, unit, budget, against: None, ratio: None, met, at_least: true }
    }

    pub(crate) fn against(mut self, limit: f64) -> Self {
        self.against = Some(limit);
        self.ratio = Some(self.value / limit);
        self
    }
}

#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Measured>,
}

impl Report {
    pub(crate) fn add(&mut self, row: Measured) {
        let sign = if row.at_least { '≥' } else { '≤' };
        let verdict = if row.met { "met" } else { "MISSED" };
        let compared = match (row.against, row.ratio) {
            (Some(against), Some(ratio)) => format!("{ratio:.2} × {}", figure(against)),
            _ => String::new(),
        };
        println!(
            "{:<58} {:>9} {:<5} {sign} {:<8} {verdict:<7} {compared}",
            row.name,
            figure(row.value),
            row.unit,
            figure(row.budget),
        );
        self.rows.push(row);
    }

    pub(crate) fn write(&self) {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench.json");
        std::fs::write(path, serde_json::to_string_pretty(&self.rows).unwrap()).unwrap();
    }
}

fn figure(value: f64) -> String {
    match value.abs() {
        0.0..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// The value below which `percent` of the samples lie.
pub(crate) fn percentile(samples: &mut [f64], percent: usize) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[(samples.len() - 1) * percent / 100]
}
