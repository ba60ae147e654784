//! The shapes of the main resources, so that a change of the wire is seen in review.

use serde_json::{Value, json};

use crate::app::{ALERTS, INCIDENTS, TestApp, alert};

/// What is given by chance or decided by policies, which have tests of their own.
const MASKED: &[&str] = &[
    "operationId",
    "request-id",
    "date",
    "priorityScore",
    "points",
    "weight",
    "base",
    "rarity",
    "nearness",
    "score",
    "threshold",
    "contribution",
    "byDay",
    "x",
    "y",
    "width",
    "height",
];

/// Lists are cut to their first element.
fn shape(value: &mut Value) {
    match value {
        Value::Array(items) => {
            items.truncate(1);
            items.iter_mut().for_each(shape);
        }
        Value::Object(properties) => {
            for (name, value) in properties {
                if MASKED.contains(&name.as_str()) {
                    *value = json!(format!("[{name}]"));
                }
                shape(value);
            }
        }
        _ => {}
    }
}

async fn app() -> (TestApp, String) {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([alert("1", "pc", 0), alert("2", "pc", 1)])).await.ok();
    let incident = app.incident_of("1").await;
    app.patch(&format!("{INCIDENTS}/{incident}"), &json!({"status": "inProgress"})).await.ok();
    (app, incident)
}

#[tokio::test]
async fn resources() {
    let (app, incident) = app().await;
    let entity = app.get(&format!("{ALERTS}/1")).await.ok()["evidence"][0]["entityId"].clone();
    let entity = entity.as_str().unwrap();
    for (name, path) in [
        ("incidents", INCIDENTS.to_owned()),
        ("incident", format!("{INCIDENTS}/{incident}")),
        ("graph", format!("{INCIDENTS}/{incident}/graph")),
        ("links", format!("{INCIDENTS}/{incident}/links")),
        ("assets", format!("{INCIDENTS}/{incident}/assets")),
        ("evidence", format!("{INCIDENTS}/{incident}/evidence")),
        ("activity_log", format!("{INCIDENTS}/{incident}/activityLog")),
        ("facets", format!("{INCIDENTS}/facets")),
        ("alerts", ALERTS.to_owned()),
        ("alert", format!("{ALERTS}/2")),
        ("why", format!("{ALERTS}/2/why")),
        ("entities", "/v1.0/security/entities".to_owned()),
        ("entity", format!("/v1.0/security/entities/{entity}")),
        ("timeline", format!("/v1.0/security/entities/{entity}/timeline?buckets=2")),
        ("search", "/v1.0/security/search?q=pc".to_owned()),
        ("sources", "/v1.0/security/sources".to_owned()),
        ("me", "/v1.0/me".to_owned()),
    ] {
        let mut answer = app.get(&path).await.ok();
        shape(&mut answer);
        insta::assert_json_snapshot!(name, answer);
    }
}

#[tokio::test]
async fn an_error() {
    let app = TestApp::start().await;
    let mut answer = app.get(&format!("{INCIDENTS}/7")).await.json();
    shape(&mut answer);
    insta::assert_json_snapshot!("error", answer);
}
