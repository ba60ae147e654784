use std::path::Path;
use std::time::Instant;

use serde_json::{Value, json};
use sqlx::sqlite::SqlitePoolOptions;
use sqlx::{AssertSqlSafe, SqlitePool};

use crate::ingest::database;
use crate::muster::Muster;
use crate::report::{Measured, Report, percentile};

const SORTS: [&str; 5] = [
    "lastActivityDateTime desc",
    "priorityScore desc",
    "severity desc",
    "impactedAssets/total desc",
    "alertCounts/active desc",
];
const FILTERS: [&str; 5] = [
    "",
    "severity eq 'high'",
    "severity in ('medium','high') and status eq 'active'",
    "assignedTo eq null and serviceSources/any(s: s eq 'microsoftDefenderForIdentity')",
    "categories/any(c: c eq 'Exfiltration') and severity eq 'high'",
];

/// Fifty rows of the queue in every combination of sort and filter, first page and a later one.
pub(crate) async fn pages(muster: &Muster, folder: &Path, report: &mut Report) {
    let mut taken = Vec::new();
    let mut counted = Vec::new();
    for _ in 0..8 {
        for sort in SORTS {
            for filter in FILTERS {
                let path = format!(
                    "/v1.0/security/incidents?$top=50&$orderby={}{}",
                    encode(sort),
                    if filter.is_empty() {
                        String::new()
                    } else {
                        format!("&$filter={}", encode(filter))
                    },
                );
                let (page, milliseconds) = timed(muster, &path).await;
                taken.push(milliseconds);
                if let Some(next) = page["@odata.nextLink"].as_str() {
                    let next = next.trim_start_matches(&muster.address).to_owned();
                    taken.push(timed(muster, &next).await.1);
                }
                let path = format!("/v1.0/security/incidents/facets?$filter={}", encode(filter));
                if sort == SORTS[0] {
                    counted.push(timed(muster, &path).await.1);
                }
            }
        }
    }
    let baseline = lookup(folder).await;
    let (p95, p99) = (percentile(&mut taken, 95), percentile(&mut taken, 99));
    report.add(Measured::at_most("queue page, 50 rows, p95", p95, "ms", 10.0).against(baseline));
    report.add(Measured::at_most("queue page, 50 rows, p99", p99, "ms", 25.0).against(baseline));
    let slow = percentile(&mut counted, 95);
    report.add(Measured::at_most("counts beside all filters, p95", slow, "ms", 50.0));
    let mut searched = Vec::new();
    for number in 0..50 {
        searched.push(timed(muster, &format!("/v1.0/security/search?q=user{number}")).await.1);
    }
    let slow = percentile(&mut searched, 95);
    report.add(Measured::at_most("search by entity name, p95", slow, "ms", 50.0));
}

/// One assignment, from sending to committed and answered.
pub(crate) async fn changes(muster: &Muster, report: &mut Report) {
    let path = "/v1.0/security/incidents?$top=200";
    let page: Value = muster.get(path).send().await.unwrap().json().await.unwrap();
    let mut taken = Vec::new();
    for incident in page["value"].as_array().unwrap() {
        let path = format!("/v1.0/security/incidents/{}", incident["id"].as_str().unwrap());
        let body = json!({"assignedTo": "bench@corp.example", "status": "inProgress"});
        let began = Instant::now();
        let answer = muster.patch(&path).json(&body).send().await.unwrap();
        assert!(answer.status().is_success());
        answer.bytes().await.unwrap();
        taken.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    let slow = percentile(&mut taken, 95);
    report.add(Measured::at_most("one change, committed and answered, p95", slow, "ms", 4.0));
}

pub(crate) async fn timed(muster: &Muster, path: &str) -> (Value, f64) {
    let began = Instant::now();
    let answer = muster.get(path).send().await.unwrap();
    let status = answer.status();
    let body = answer.bytes().await.unwrap();
    let milliseconds = began.elapsed().as_secs_f64() * 1_000.0;
    assert!(status.is_success(), "{path}: {}", String::from_utf8_lossy(&body));
    (serde_json::from_slice(&body).unwrap(), milliseconds)
}

/// Milliseconds of fifty lookups by primary key in one statement.
async fn lookup(folder: &Path) -> f64 {
    let pool: SqlitePool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect(&format!("sqlite://{}?mode=ro", database(folder)))
        .await
        .unwrap();
    let ids: Vec<i64> = sqlx::query_scalar("select id from incident order by id limit 5000")
        .fetch_all(&pool)
        .await
        .unwrap();
    let mut taken = Vec::new();
    for chunk in ids.chunks(50) {
        let list: Vec<String> = chunk.iter().map(ToString::to_string).collect();
        let sql = format!("select * from incident where id in ({})", list.join(","));
        let began = Instant::now();
        sqlx::query(AssertSqlSafe(sql)).fetch_all(&pool).await.unwrap();
        taken.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    percentile(&mut taken, 50)
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => {
                (byte as char).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}
