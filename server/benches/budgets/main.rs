//! The budgets of Muster, measured on a real server over HTTP: `make bench`.
//!
//! Prints a table and writes `target/bench.json`. Machines are noisy, so every figure stands beside
//! a limit or a baseline of the same run where there is one; nothing here passes or fails.
//! `MUSTER_BENCH_ALERTS` sets the size of the large database (100,000 by default). With `correlation`
//! as argument (`cargo bench -p server --bench budgets -- correlation`) only the engine is measured,
//! with `policy` only what policies cost.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot measure has nothing else to do")]

mod client;
mod correlation;
mod incident;
mod ingest;
mod large;
mod limit;
mod muster;
mod policy;
mod queue;
mod report;

use muster::Muster;
use report::{Measured, Report};

/// A larger database is made of copies.
const MOST_SENT: usize = 100_000;

#[tokio::main]
async fn main() {
    let alerts: usize = std::env::var("MUSTER_BENCH_ALERTS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(100_000);
    let mut report = Report::default();

    if std::env::args().any(|argument| argument == "policy") {
        let folder = muster::folder();
        let server = Muster::start(&folder).await;
        ingest::batches(&server, &folder, alerts.min(MOST_SENT), &mut report).await;
        policy::policies(&server, alerts.min(MOST_SENT), &mut report).await;
        server.stop();
        std::fs::remove_dir_all(&folder).unwrap();
        return;
    }
    correlation::windows(&mut report);
    correlation::quality(&mut report);
    if std::env::args().any(|argument| argument == "correlation") {
        return;
    }
    let folders = [muster::folder(), muster::folder(), muster::folder()];
    let [small, folder, disorder] = &folders;
    let empty = Muster::start(small).await;
    report.add(Measured::at_most("start, empty database", empty.started, "s", 0.2));
    let idle = empty.idle().await;
    report.add(Measured::at_most("idle memory, empty database", idle.mebibytes, "MiB", 30.0));
    report.add(Measured::at_most("idle processor, empty database", idle.processor, "%", 0.5));
    client::transfer(&empty, &mut report).await;
    ingest::single(&empty, &mut report).await;
    empty.stop();

    let full = Muster::start(folder).await;
    let sent = alerts.min(MOST_SENT);
    let in_order = ingest::batches(&full, folder, sent, &mut report).await;
    let name = format!("memory, window of {sent} alerts");
    report.add(Measured::at_most(&name, full.mebibytes(), "MiB", 300.0));
    full.kill();
    if alerts > sent {
        large::multiply(folder, alerts / sent).await;
    }
    let again = Muster::start(folder).await;
    let name = format!("start to first answer, {alerts} alerts");
    report.add(Measured::at_most(&name, again.answered, "s", 1.0));
    report.add(Measured::at_most("  memory after it", again.mebibytes(), "MiB", 300.0));
    queue::pages(&again, folder, &mut report).await;
    queue::changes(&again, &mut report).await;
    incident::bulk(&again, &mut report).await;
    incident::pages(&again, &mut report).await;
    report.add(Measured::at_most("  memory at the end", again.mebibytes(), "MiB", 300.0));
    if alerts == sent {
        policy::policies(&again, alerts, &mut report).await;
    }
    again.stop();
    let late = Muster::start(disorder).await;
    ingest::disordered(&late, sent, in_order, &mut report).await;
    late.stop();
    for folder in &folders {
        std::fs::remove_dir_all(folder).unwrap();
    }
    report.write();
}
