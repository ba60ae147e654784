//! `muster generate`: invented alerts on standard output, one a line.

use std::io::{self, BufWriter, Write};

use clap::Args;
use serde_json::json;

use super::Ended;
use crate::generate::{Labelled, Late, Plan, alerts};

#[derive(Debug, Args)]
pub(crate) struct Generate {
    /// How many alerts
    #[arg(long, value_name = "N", default_value_t = 1000)]
    alerts: usize,
    /// How many attacks are among them
    #[arg(long, value_name = "C", default_value_t = 10)]
    campaigns: usize,
    /// The same seed gives the same alerts
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Days over which they spread
    #[arg(long, value_name = "D", default_value_t = 14, value_parser = clap::value_parser!(i64).range(1..=3650))]
    days: i64,
    /// How many servers the company has; the first is its scanner, all attacks go to the others
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(2..=10_000))]
    servers: u16,
    /// How many of a hundred alerts arrive how late, such as 10:1h; without it as products do
    #[arg(long, value_name = "PERCENT:TIME")]
    late: Option<Late>,
    /// Write them in random order
    #[arg(long)]
    shuffled: bool,
    /// Wrap each alert in a line that tells which incident it truly belongs to
    #[arg(long)]
    labelled: bool,
}

impl Generate {
    pub(crate) fn run(self) -> anyhow::Result<Ended> {
        let mut out = BufWriter::new(io::stdout().lock());
        let plan = Plan {
            days: self.days,
            servers: usize::from(self.servers),
            late: self.late.unwrap_or(Late::Usual),
            shuffled: self.shuffled,
            ..Plan::new(self.alerts, self.campaigns, self.seed)
        };
        for Labelled { incident, alert } in alerts(plan) {
            let line =
                if self.labelled { json!({ "incident": incident, "alert": alert }) } else { alert };
            match writeln!(out, "{line}") {
                // Whoever reads has read enough.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(Ended::Well),
                written => written?,
            }
        }
        out.flush()?;
        Ok(Ended::Well)
    }
}
