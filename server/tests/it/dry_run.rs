//! Trying a policy on the past: what it tells, and that it touches nothing.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use serde_json::{Value, json};
use server::store::SecretKind;

use crate::app::{ALERTS, INCIDENTS, TestApp, alert, bare};

const DRY_RUN: &str = "/v1.0/security/correlation/policy/dryRun";

async fn preset(app: &TestApp, name: &str) -> Value {
    let presets = app.get("/v1.0/security/correlation/policy/presets").await.ok();
    let presets = presets["value"].as_array().unwrap();
    presets.iter().find(|it| it["name"] == name).unwrap()["document"].clone()
}

#[tokio::test]
async fn zero_trust_raises_what_lost_credentials() {
    let app = TestApp::with_story().await;
    let body = json!({"policy": preset(&app, "zero-trust").await, "days": 60});
    let stored = app.database();
    let report = app.post(DRY_RUN, &body).await.ok();
    assert_eq!(app.database(), stored, "a dry run writes nothing");
    let alerts = app.get(&format!("{ALERTS}?$count=true&$top=1")).await.ok();
    assert_eq!(report["alerts"], alerts["@odata.count"]);
    for name in ["incidentsMerged", "incidentsSplit", "alertsMoved", "prioritiesLowered"] {
        assert_eq!(report[name], 0, "{name}");
    }
    assert_eq!(report["incidentsBefore"], report["incidentsAfter"]);
    assert!(report["prioritiesRaised"].as_i64().unwrap() > 0, "{report}");
    let first = &report["priorities"][0];
    let path = format!("{INCIDENTS}/{}", first["incident"]["incidentId"].as_str().unwrap());
    let incident = app.get(&path).await.ok();
    assert_eq!(incident["displayName"], first["incident"]["displayName"]);
    assert_eq!(incident["priorityScore"], first["before"]);
    let terms = first["terms"].as_array().unwrap();
    let sum: i64 =
        terms.iter().map(|it| it["after"].as_i64().unwrap() - it["before"].as_i64().unwrap()).sum();
    assert_eq!(sum, first["after"].as_i64().unwrap() - first["before"].as_i64().unwrap());
}

#[tokio::test]
async fn what_would_come_apart_is_told_and_what_is_in_force_changes_nothing() {
    let app = TestApp::start().await;
    let alerts = json!([
        alert("a1", "red", 0),
        alert("a2", "red", 30),
        alert("a3", "red", 45),
        alert("b1", "blue", 300)
    ]);
    app.post(ALERTS, &alerts).await.ok();
    app.pipeline.settled().await.unwrap();
    let id = app.incident_of("a1").await;
    let same = app.post(DRY_RUN, &json!({"policy": {}, "days": 30})).await.ok();
    for name in [
        "incidentsMerged",
        "incidentsSplit",
        "alertsMoved",
        "prioritiesRaised",
        "prioritiesLowered",
    ] {
        assert_eq!(same[name], 0, "{name}");
    }
    assert_eq!(same["bandsBefore"], same["bandsAfter"]);

    let strict = json!({
        "correlation": {"joinThreshold": 0.99, "mergeThreshold": 0.99, "repeatWeight": 0},
    });
    let report = app.post(DRY_RUN, &json!({"policy": strict, "days": 30})).await.ok();
    assert_eq!((&report["incidentsBefore"], &report["incidentsAfter"]), (&json!(2), &json!(4)));
    assert_eq!((&report["incidentsSplit"], &report["alertsMoved"]), (&json!(1), &json!(2)));
    // All of them arrived just now.
    assert_eq!(report["alertsMovedAtOnce"], 2);
    assert_eq!(report["splits"][0]["incident"]["incidentId"], id);
    assert_eq!(report["splits"][0]["partCount"], 3);
    assert_eq!(app.incident_of("a2").await, id);
    // Before the days in question there is nothing to try it on.
    let short = app.post(DRY_RUN, &json!({"policy": strict, "days": 1})).await.ok();
    assert_eq!(short["alerts"], 4, "they arrived within the day");
}

#[tokio::test]
async fn wrong_questions_are_explained() {
    let app = TestApp::start().await;
    for days in [0, 91, -3] {
        let (_, message) = app.post(DRY_RUN, &json!({"policy": {}, "days": days})).await.error(400);
        assert!(message.contains("from 1 to 90"), "{message}");
    }
    let wrong = json!({"policy": {"priority": {"impactCap": 900}}, "days": 3});
    let answer = app.post(DRY_RUN, &wrong).await;
    assert_eq!(answer.error(400).0, "InvalidPolicy");
    assert_eq!(answer.json()["error"]["details"][0]["target"], "priority.impactCap");
    app.post(DRY_RUN, &json!({"days": 3})).await.error(400);
    let token = app.token(SecretKind::Token, &["SecurityIncident.Read.All"]).await;
    let request = bare(Method::POST, DRY_RUN).header(AUTHORIZATION, format!("Bearer {token}"));
    let body = Body::from(json!({"policy": {}, "days": 3}).to_string());
    app.send(request.body(body).unwrap()).await.error(403);
}

#[tokio::test]
async fn one_at_a_time_and_none_for_those_who_left() {
    let app = TestApp::with_story().await;
    let body = json!({"policy": preset(&app, "zero-trust").await, "days": 60});
    let (first, second) = tokio::join!(app.post(DRY_RUN, &body), app.post(DRY_RUN, &body));
    first.ok();
    assert_eq!(second.error(429).0, "TooManyRequests");
    assert_eq!(second.header("retry-after"), "2");

    let left = tokio::time::timeout(Duration::from_millis(2), app.post(DRY_RUN, &body)).await;
    assert!(left.is_err(), "two milliseconds were enough");
    let begun = Instant::now();
    while app.post(DRY_RUN, &body).await.status == 429 {
        assert!(begun.elapsed() < Duration::from_secs(20), "what nobody wants goes on");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
