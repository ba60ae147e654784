//! Incidents: what a change does to them and to their alerts.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};

use crate::app::{ALERTS, INCIDENTS, TestApp, alert};

async fn with_three() -> (TestApp, String) {
    let app = TestApp::start().await;
    let alerts: Vec<_> = (0..3).map(|n| alert(&format!("a{n}"), "pc", n)).collect();
    app.post(ALERTS, &json!(alerts)).await.ok();
    let incident = app.incident_of("a0").await;
    (app, format!("{INCIDENTS}/{incident}"))
}

async fn alerts_of(app: &TestApp, path: &str) -> Vec<Value> {
    app.get(&format!("{path}?$expand=alerts")).await.ok()["alerts"].as_array().unwrap().clone()
}

#[tokio::test]
async fn resolving_resolves_the_active_alerts() {
    let (app, path) = with_three().await;
    app.patch(&format!("{ALERTS}/a0"), &json!({"status": "inProgress"})).await.ok();
    let answer = app
        .patch(
            &path,
            &json!({
                "status": "resolved", "classification": "truePositive", "determination": "malware",
                "resolvingComment": "Cleaned.",
            }),
        )
        .await;
    let incident = answer.ok();
    assert_eq!(incident["status"], "resolved");
    assert_eq!(incident["alertCounts"]["active"], 0);
    assert!(!answer.header("muster-operation").is_empty());
    for alert in alerts_of(&app, &path).await {
        assert_eq!(
            (&alert["status"], &alert["classification"]),
            (&json!("resolved"), &json!("truePositive"))
        );
    }
}

#[tokio::test]
async fn classification_fills_and_assignment_overwrites() {
    let (app, path) = with_three().await;
    let own = json!({"classification": "falsePositive", "assignedTo": "a@corp.example"});
    app.patch(&format!("{ALERTS}/a1"), &own).await.ok();
    app.patch(&path, &json!({"classification": "truePositive", "assignedTo": "b@corp.example"}))
        .await
        .ok();
    let alerts = alerts_of(&app, &path).await;
    let classifications: Vec<_> = alerts.iter().map(|alert| &alert["classification"]).collect();
    assert_eq!(classifications, ["truePositive", "falsePositive", "truePositive"]);
    assert!(alerts.iter().all(|alert| alert["assignedTo"] == "b@corp.example"));
    app.patch(&path, &json!({"assignedTo": null})).await.ok();
    assert!(app.get(&path).await.ok()["assignedTo"].is_null());
}

#[tokio::test]
async fn severity_priority_name_and_tags_can_be_set_and_given_back() {
    let (app, path) = with_three().await;
    let before = app.get(&path).await.ok();
    let changed = app.patch(&path, &json!({
        "severity": "high", "priorityScore": 99, "displayName": "Ours", "customTags": ["vip", "vip"],
    })).await.ok();
    assert_eq!((&changed["severity"], &changed["priorityScore"]), (&json!("high"), &json!(99)));
    assert_eq!(
        (&changed["displayName"], &changed["customTags"]),
        (&json!("Ours"), &json!(["vip"]))
    );
    let back =
        json!({"severity": null, "priorityScore": null, "displayName": null, "customTags": []});
    let back = app.patch(&path, &back).await.ok();
    for name in ["severity", "priorityScore", "displayName"] {
        assert_eq!(back[name], before[name], "{name}");
    }
}

#[tokio::test]
async fn an_older_sight_changes_nothing() {
    let (app, path) = with_three().await;
    let tag = app.get(&path).await.header("etag").to_owned();
    let patch = |tag: &str| {
        let request = app.request(Method::PATCH, &path).header("if-match", tag);
        request.body(Body::from(r#"{"status":"inProgress"}"#)).unwrap()
    };
    app.send(patch("W/\"1\"")).await.error(412);
    app.send(patch(&tag)).await.ok();
}

#[tokio::test]
async fn comments_are_kept_with_their_author() {
    let (app, path) = with_three().await;
    let comment =
        json!({"@odata.type": "microsoft.graph.security.alertComment", "comment": "Called her."});
    let all = app.post(&format!("{path}/comments"), &comment).await.ok();
    assert_eq!(all["value"][0]["comment"], "Called her.");
    assert_eq!(all["value"][0]["createdByDisplayName"], "tests");
    for (body, hint) in [
        (json!({"comment": "x".repeat(30_001)}), "30,000"),
        (json!({"comment": " "}), "empty"),
        (json!({"text": "x"}), "missing"),
        (json!([]), "no comment"),
    ] {
        let (_, message) = app.post(&format!("{path}/comments"), &body).await.error(400);
        assert!(message.contains(hint), "{message}");
    }
    let log = app.get(&format!("{path}/activityLog")).await.ok();
    assert_eq!(log["value"][0]["kind"], "comment");
}

#[tokio::test]
async fn the_log_says_who_did_what() {
    let (app, path) = with_three().await;
    let operation = app.patch(&path, &json!({"status": "inProgress"})).await;
    let log = app.get(&format!("{path}/activityLog")).await.ok();
    assert_eq!(log["value"][0]["performedBy"], "tests");
    assert_eq!(log["value"][0]["operationId"], operation.header("muster-operation"));
}

#[tokio::test]
async fn many_pieces_that_are_nobody_stay_apart_from_the_next_alerts() {
    let app = TestApp::start().await;
    let piece = json!({"@odata.type": "#microsoft.graph.security.unknownEvidence"});
    let mut first = alert("1", "pc", 0);
    let pieces = first["evidence"].as_array_mut().unwrap();
    pieces.extend(std::iter::repeat_n(piece.clone(), 4500));
    let mut second = alert("2", "pc", 1);
    second["evidence"].as_array_mut().unwrap().extend(std::iter::repeat_n(piece, 450));
    app.post(ALERTS, &json!([first, second])).await.ok();
    let incident = app.incident_of("1").await;
    assert_eq!(app.incident_of("2").await, incident);
    let address = format!("{INCIDENTS}/{incident}/evidence?$top=1000");
    assert_eq!(app.all(&address).await.len(), 4951);
}
