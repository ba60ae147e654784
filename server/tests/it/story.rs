//! The demo's month: what comes out of it, in whatever order it arrives.

use async_compression::tokio::bufread::ZstdDecoder;
use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use rstest::rstest;
use serde_json::Value;
use tokio::io::AsyncReadExt;

use crate::app::{ALERTS, INCIDENTS, TestApp};

/// Alerts, active alerts, devices, users and mailboxes of the seven, most recent first.
const SEVEN: [[i64; 5]; 7] = [
    [1, 1, 0, 1, 0],
    [53, 42, 4, 5, 1],
    [87, 1, 7, 6, 2],
    [19, 0, 1, 1, 0],
    [13, 0, 1, 1, 0],
    [2, 0, 1, 1, 0],
    [2, 0, 1, 1, 0],
];

async fn queue(app: &TestApp) -> Vec<[i64; 5]> {
    let rows = app.all(&format!("{INCIDENTS}?$filter=severity%20in%20('high','medium')")).await;
    let number = |value: &Value| value.as_i64().unwrap();
    rows.iter()
        .map(|row| {
            let (alerts, assets) = (&row["alertCounts"], &row["impactedAssets"]);
            [
                number(&alerts["total"]),
                number(&alerts["active"]),
                number(&assets["devices"]),
                number(&assets["users"]),
                number(&assets["mailboxes"]),
            ]
        })
        .collect()
}

#[tokio::test]
async fn seven_incidents_and_nothing_glued_on() {
    let app = TestApp::with_story().await;
    assert_eq!(queue(&app).await, SEVEN);
    let all = app.all(&format!("{INCIDENTS}?$top=1000")).await;
    assert_eq!(all.len(), 56);
}

#[rstest]
#[tokio::test]
async fn the_same_in_any_order(#[values(1, 2, 3)] seed: u64) {
    let app = TestApp::start().await;
    for part in ["assets", "alerts"] {
        let path = format!("{}/demo/{part}.ndjson.zst", env!("CARGO_MANIFEST_DIR"));
        let packed = std::fs::read(path).unwrap();
        let mut text = String::new();
        ZstdDecoder::new(packed.as_slice()).read_to_string(&mut text).await.unwrap();
        let mut lines: Vec<_> = text.lines().collect();
        fastrand::Rng::with_seed(seed).shuffle(&mut lines);
        let path = if part == "alerts" { ALERTS } else { "/v1.0/security/assets" };
        for lines in lines.chunks(40) {
            let request = app.request(Method::POST, path);
            let request = request.header(CONTENT_TYPE, "application/x-ndjson");
            let report = app.send(request.body(Body::from(lines.join("\n"))).unwrap()).await.ok();
            assert_eq!(report["quarantined"], 0);
        }
    }
    app.pipeline.settled().await.unwrap();
    assert_eq!(queue(&app).await, SEVEN);
}
