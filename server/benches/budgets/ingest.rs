use std::path::Path;
use std::time::Instant;

use server::generate::{Plan, alerts};
use shared::time::Timestamp;

use crate::limit::Limit;
use crate::muster::Muster;
use crate::report::{Measured, Report, percentile};

/// Alerts of a request.
pub(crate) const BATCH: usize = 500;

/// Parts in which the rate is measured.
const ROUNDS: usize = 10;

/// Alerts of the fortnight that ends now, so that they lie in the window.
fn lines(count: usize, seed: u64) -> Vec<String> {
    let now = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().as_micros() as i64;
    let plan =
        Plan { start: Timestamp(now - 14 * Timestamp::DAY), ..Plan::new(count, count / 50, seed) };
    alerts(plan).into_iter().map(|labelled| labelled.alert.to_string()).collect()
}

/// Gives the alerts that were taken in for each second of the server's processor time. The limit is
/// measured in turns with it, so that both meet the same noise.
pub(crate) async fn batches(
    muster: &Muster,
    folder: &Path,
    count: usize,
    report: &mut Report,
) -> f64 {
    let lines = lines(count, 1);
    let mut limit = Limit::beside(folder).await;
    let (mut rates, mut limits, mut processor) = (Vec::new(), Vec::new(), 0.0);
    for round in lines.chunks(count.div_ceil(ROUNDS)) {
        let rate = send_all(muster, round).await;
        rates.push(rate.wall);
        processor += round.len() as f64 / rate.processor;
        limits.push(round.len() as f64 / limit.copy(round.len()).await);
    }
    let name = format!("ingest, batches of {BATCH}, to {count} alerts, median");
    let limit = percentile(&mut limits, 50);
    let rate = percentile(&mut rates, 50);
    report.add(Measured::at_least(&name, rate, "1/s", 5_000.0).against(limit));
    count as f64 / processor
}

/// The same where 30 % come minutes late and 10 % an hour: compared by processor time, since the
/// two runs are minutes apart on a machine that others may use.
pub(crate) async fn disordered(muster: &Muster, count: usize, in_order: f64, report: &mut Report) {
    let mut lines: Vec<(usize, String)> = lines(count, 1).into_iter().enumerate().collect();
    let an_hour = count.div_ceil(14 * 24);
    let mut dice = fastrand::Rng::with_seed(7);
    for (place, _) in &mut lines {
        *place += match dice.u32(0..100) {
            0..30 => dice.usize(0..=an_hour / 6),
            30..40 => an_hour,
            _ => 0,
        };
    }
    lines.sort_by_key(|(place, _)| *place);
    let lines: Vec<String> = lines.into_iter().map(|(_, line)| line).collect();
    let rate = send_all(muster, &lines).await;
    let name = "  out of order, alerts a second of processor time";
    report.add(Measured::at_least(name, rate.processor, "1/s", 0.6 * in_order).against(in_order));
}

struct Rate {
    wall: f64,
    processor: f64,
}

async fn send_all(muster: &Muster, lines: &[String]) -> Rate {
    let bodies: Vec<String> = lines.chunks(BATCH).map(|chunk| chunk.join("\n")).collect();
    let (began, before) = (Instant::now(), muster.processor_seconds());
    // Two callers, so that one parses while the other commits.
    let halves = tokio::join!(
        send(muster, bodies.iter().step_by(2)),
        send(muster, bodies.iter().skip(1).step_by(2)),
    );
    let count = lines.len() as f64;
    assert_eq!(halves.0 + halves.1, lines.len() as u64, "every alert is acknowledged as new");
    Rate {
        wall: count / began.elapsed().as_secs_f64(),
        processor: count / (muster.processor_seconds() - before),
    }
}

async fn send(muster: &Muster, bodies: impl Iterator<Item = &String>) -> u64 {
    let mut created = 0;
    for body in bodies {
        loop {
            let request = muster.post("/v1.0/security/alerts_v2");
            let request = request.header("content-type", "application/x-ndjson").body(body.clone());
            let answer = request.send().await.unwrap();
            if answer.status() == 503 {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                continue;
            }
            let report: serde_json::Value = answer.json().await.unwrap();
            created += report["created"].as_u64().unwrap();
            break;
        }
    }
    created
}

/// The database file in a data folder.
pub(crate) fn database(folder: &Path) -> String {
    let file = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|ending| ending == "db" || ending == "sqlite"));
    file.unwrap().display().to_string()
}

/// One alert in a request, 64 connections at once.
pub(crate) async fn single(muster: &Muster, report: &mut Report) {
    const CONNECTIONS: usize = 64;
    let lines = lines(6_400, 2);
    let began = Instant::now();
    let callers = lines.chunks(lines.len() / CONNECTIONS).map(|chunk| async move {
        let mut taken = Vec::with_capacity(chunk.len());
        for line in chunk {
            let sent = Instant::now();
            send(muster, std::iter::once(line)).await;
            taken.push(sent.elapsed().as_secs_f64() * 1_000.0);
        }
        taken
    });
    let mut taken: Vec<f64> =
        futures_util::future::join_all(callers).await.into_iter().flatten().collect();
    let rate = lines.len() as f64 / began.elapsed().as_secs_f64();
    report.add(Measured::at_least("ingest, one alert a request, 64 callers", rate, "1/s", 3_000.0));
    let slow = percentile(&mut taken, 99);
    report.add(Measured::at_most("  of it p99 to acknowledged", slow, "ms", 50.0));
}
