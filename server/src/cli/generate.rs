//! `muster generate`: invented alerts on standard output, one a line.

use std::io::{self, BufWriter, Write};

use clap::Args;
use serde_json::json;

use super::Ended;
use crate::generate::{Labelled, Plan, alerts};

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
    /// Wrap each alert in a line that tells which incident it truly belongs to
    #[arg(long)]
    labelled: bool,
}

impl Generate {
    pub(crate) fn run(self) -> anyhow::Result<Ended> {
        let mut out = BufWriter::new(io::stdout().lock());
        for Labelled { incident, alert } in
            alerts(Plan::new(self.alerts, self.campaigns, self.seed))
        {
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
