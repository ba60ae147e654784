//! `muster evaluate`: how good the grouping is on alerts whose incidents are known.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::Ended;
use super::import::{one_line, read_file};
use crate::correlate::policy::Policy;
use crate::evaluate::labelled::Set;
use crate::evaluate::{Order, Plan, Report, evaluate};
use crate::policy::PolicyDocument;

#[derive(Debug, Args)]
pub(crate) struct Evaluate {
    /// Files with lines {"incident": X or null, "alert": {…}}; gzip, zstd and brotli (.br) are read
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    labelled: Vec<PathBuf>,
    /// A policy as JSON, as GET correlation/policy gives it; what it leaves out is as usual
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// How the alerts come: arrival, activity, lines, shuffle:SEED
    #[arg(long, value_name = "ORDER", default_value = "arrival")]
    order: Order,
    /// Measure all files as one set, as if everything had happened in one place
    #[arg(long)]
    together: bool,
    /// Do not measure what other orders of arrival would change
    #[arg(long)]
    quick: bool,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
}

impl Evaluate {
    pub(crate) async fn run(self) -> anyhow::Result<Ended> {
        let policy = match &self.policy {
            Some(file) => read_policy(file).await?,
            None => Policy::default(),
        };
        let plan = Plan { policy, order: self.order, stability: !self.quick };
        let mut reports: Vec<Report> = Vec::new();
        let mut refused = 0;
        for set in self.sets().await? {
            for reason in set.refused.iter().take(SHOWN) {
                eprintln!("{}: {}", set.name, one_line(reason));
            }
            if set.refused.len() > SHOWN {
                eprintln!("{}: {} more lines like these", set.name, set.refused.len() - SHOWN);
            }
            if set.alerts.is_empty() {
                bail!("{} has no labelled alerts", set.name);
            }
            refused += set.refused.len();
            let plan = plan.clone();
            let report = tokio::task::spawn_blocking(move || evaluate(&set, &plan)).await?;
            if !self.json {
                print(&format!("{report}\n"))?;
            }
            reports.push(report);
        }
        if self.json {
            print(&format!("{}\n", serde_json::to_string_pretty(&reports)?))?;
        }
        Ok(if refused == 0 { Ended::Well } else { Ended::WithRefusals })
    }

    async fn sets(&self) -> anyhow::Result<Vec<Set>> {
        let mut sets: Vec<Set> = Vec::new();
        for file in &self.labelled {
            let name = file.display().to_string();
            let content = read_file(file).await?;
            match sets.last_mut().filter(|_| self.together) {
                Some(set) => {
                    set.add(&content);
                    set.name = format!("{} + {name}", set.name);
                }
                None => sets.push(Set::read(&name, &content)),
            }
        }
        Ok(sets)
    }
}

/// Complaints that are printed of each file.
const SHOWN: usize = 5;

async fn read_policy(file: &Path) -> anyhow::Result<Policy> {
    let content = String::from_utf8(read_file(file).await?.into())
        .with_context(|| format!("{} is no text", file.display()))?;
    let document = PolicyDocument::read(&content)
        .with_context(|| format!("{} is no valid policy", file.display()))?;
    Ok(document.engine())
}

fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
