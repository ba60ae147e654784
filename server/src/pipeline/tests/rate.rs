//! How fast records go through, for those who change the writer: run it by name, in release.

use std::time::Instant;

use super::{Bench, record};
use crate::generate::{Plan, alerts};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
#[ignore = "a measurement, not a test"]
async fn records_a_second() {
    let count = 30_000;
    let mut records: Vec<_> = alerts(Plan::new(count, count / 50, 1))
        .iter()
        .map(|labelled| record(&labelled.alert))
        .collect();
    let bench = Bench::new("2026-01-15T00:00:00Z").await;
    let began = Instant::now();
    while !records.is_empty() {
        let rest = records.split_off(records.len().min(500));
        let portion = std::mem::replace(&mut records, rest);
        bench.pipeline.ingest(portion).await.unwrap();
    }
    let taken = began.elapsed();
    let sent = Instant::now();
    bench.settle().await;
    println!(
        "{:.0} alerts/s, settled after another {:.2} s",
        count as f64 / taken.as_secs_f64(),
        sent.elapsed().as_secs_f64()
    );
}
