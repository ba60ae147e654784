//! Detectors: how often they were right, and what is made of their alerts.

use serde_json::{Value, json};

use crate::app::{ALERTS, INCIDENTS, TestApp, alert};

const DETECTORS: &str = "/v1.0/security/detectors";

/// An alert of a detector.
fn of(detector: &str, id: &str, device: &str, minute: u32) -> Value {
    let mut alert = alert(id, device, minute);
    alert["detectorId"] = json!(detector);
    alert["title"] = json!(format!("Title of {detector}"));
    alert
}

async fn detector(app: &TestApp, key: &str) -> Value {
    let listed = app.get(DETECTORS).await.ok();
    let listed = listed["value"].as_array().unwrap();
    listed.iter().find(|it| it["key"] == key).unwrap().clone()
}

fn points(incident: &Value, name: &str) -> Option<i64> {
    let terms = incident["priorityTerms"].as_array().unwrap();
    terms.iter().find(|term| term["name"] == name).map(|term| term["points"].as_i64().unwrap())
}

#[tokio::test]
async fn detectors_are_listed_with_their_records() {
    let app = TestApp::start().await;
    let alerts = json!([
        of("Rule-One", "a1", "red", 0),
        of("Rule-One", "a2", "blue", 300),
        of("rule-two", "b1", "green", 500),
        alert("c1", "grey", 600),
    ]);
    app.post(ALERTS, &alerts).await.ok();
    let classified = json!({"classification": "truePositive", "determination": "malware"});
    app.patch(&format!("{ALERTS}/a1"), &classified).await.ok();
    let listed = app.get(DETECTORS).await.ok();
    let listed = listed["value"].as_array().unwrap();
    let keys: Vec<&str> = listed.iter().map(|it| it["key"].as_str().unwrap()).collect();
    assert_eq!(keys[0], "rule-one");
    assert!(keys.contains(&"microsoftDefenderForEndpoint|Suspicious script c1"), "{keys:?}");
    let first = &listed[0];
    assert_eq!((&first["alerts"], &first["alertsLast30Days"]), (&json!(2), &json!(2)));
    assert_eq!(
        first["record"],
        json!({"truePositives": 1, "benignPositives": 0, "falsePositives": 0, "unclassified": 1})
    );
    assert!((first["precision"]["lower"].as_f64().unwrap() - 0.2065).abs() < 1e-3, "{first}");
    assert!(listed[1].get("precision").is_none());
    let path = format!("{DETECTORS}/{}", first["id"].as_str().unwrap());
    assert_eq!(app.get(&path).await.ok(), *first);
    let found = app.get(&format!("{DETECTORS}?$search=RULE%20two")).await.ok();
    assert_eq!(found["value"].as_array().unwrap().len(), 1);
    app.get(&format!("{DETECTORS}/none")).await.error(404);
}

#[tokio::test]
async fn what_is_made_of_a_detector_is_a_version_of_the_policy() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([of("rule-one", "a1", "red", 0)])).await.ok();
    let id = detector(&app, "rule-one").await["id"].as_str().unwrap().to_owned();
    let path = format!("{DETECTORS}/{id}");
    let (_, message) = app.patch(&path, &json!({"policy": "sometimes"})).await.error(400);
    assert!(message.contains("correlate, sameAsset, never, muted"), "{message}");

    let answer = app.patch(&path, &json!({"policy": "never", "reason": "Noise."})).await;
    assert_eq!(answer.header("muster-policy-version"), "2");
    assert_eq!(answer.ok()["policy"], "never");
    let policy = app.get("/v1.0/security/correlation/policy").await.ok();
    assert_eq!((&policy["version"], &policy["reason"]), (&json!(2), &json!("Noise.")));
    assert_eq!(policy["document"]["detectors"], json!({"rule-one": "never"}));
    let again = app.patch(&path, &json!({"policy": "never"})).await;
    assert_eq!(again.header("muster-policy-version"), "2");

    app.post(ALERTS, &json!([of("rule-one", "a2", "red", 1)])).await.ok();
    app.pipeline.settled().await.unwrap();
    assert_ne!(app.incident_of("a1").await, app.incident_of("a2").await);
    app.patch(&path, &json!({"policy": "correlate"})).await.ok();
    app.pipeline.settled().await.unwrap();
    assert_eq!(app.incident_of("a1").await, app.incident_of("a2").await);
    let policy = app.get("/v1.0/security/correlation/policy").await.ok();
    assert_eq!(policy["document"]["detectors"], json!({}));
}

#[tokio::test]
async fn what_is_muted_weighs_nothing() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([of("rule-one", "a1", "red", 0)])).await.ok();
    let id = detector(&app, "rule-one").await["id"].as_str().unwrap().to_owned();
    let incident = format!("{INCIDENTS}/{}", app.incident_of("a1").await);
    assert!(app.get(&incident).await.ok()["priorityScore"].as_i64().unwrap() > 20);
    app.patch(&format!("{DETECTORS}/{id}"), &json!({"policy": "muted"})).await.ok();
    app.pipeline.settled().await.unwrap();
    assert_eq!(app.get(&incident).await.ok()["priorityScore"], 0);
}

#[tokio::test]
async fn a_bad_record_lowers_and_a_better_one_restores() {
    let app = TestApp::start().await;
    let mut alerts = vec![of("rule-one", "open", "red", 0)];
    for number in 0..20 {
        alerts.push(of("rule-one", &format!("f{number}"), &format!("pc{number}"), 300));
    }
    app.post(ALERTS, &json!(alerts)).await.ok();
    app.pipeline.settled().await.unwrap();
    let path = format!("{INCIDENTS}/{}", app.incident_of("open").await);
    let before = app.get(&path).await.ok();
    let mut ids = Vec::new();
    for number in 0..20 {
        ids.push(app.incident_of(&format!("f{number}")).await);
    }
    let update = json!({"status": "resolved", "classification": "falsePositive"});
    let body = json!({"incidentIds": ids, "update": update});
    let operation = app.post(&format!("{INCIDENTS}/update"), &body).await.ok();
    app.pipeline.settled().await.unwrap();
    let after = app.get(&path).await.ok();
    assert_eq!(points(&after, "Detector often wrong here"), Some(-10), "{after}");
    assert_eq!(
        after["priorityScore"].as_i64().unwrap(),
        before["priorityScore"].as_i64().unwrap() - 10
    );
    let jobs = app.get("/v1.0/security/jobs").await.ok();
    assert_eq!(
        jobs["value"][0]["text"],
        "Scoring open incidents by the record of ‘Title of rule-one’"
    );
    let log = app.get(&format!("{path}/activityLog")).await.ok();
    assert!(log.to_string().contains("Detector often wrong here 0 → -10"), "{log}");

    let undo = operation["operationId"].as_str().unwrap();
    app.post_text(&format!("/v1.0/security/operations/{undo}/undo"), "").await.ok();
    app.pipeline.settled().await.unwrap();
    assert_eq!(app.get(&path).await.ok()["priorityTerms"], before["priorityTerms"]);
    let record = &detector(&app, "rule-one").await["record"];
    assert_eq!((&record["falsePositives"], &record["unclassified"]), (&json!(0), &json!(21)));
}
