//! Alerts: read, changed, explained.

use serde_json::json;

use crate::app::{ALERTS, TestApp, alert};

#[tokio::test]
async fn rows_are_slim_and_details_on_demand() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([alert("1", "pc", 0), alert("2", "pc", 1)])).await.ok();
    let rows = app.all(&format!("{ALERTS}?$orderby=firstActivityDateTime%20asc")).await;
    assert!(rows.iter().all(|row| row.get("evidence").is_none()));
    assert_eq!(rows[0]["impacted"][0]["kind"], "device");
    assert!(rows[0].get("linkedBy").is_none());
    assert_eq!(rows[1]["linkedBy"]["alertId"], "1");
    let rows = app.all(&format!("{ALERTS}?$expand=evidence")).await;
    assert_eq!(rows[0]["evidence"][0]["entityId"], rows[0]["impacted"][0]["entityId"]);
    let incident = rows[0]["incidentId"].as_str().unwrap();
    let of_incident = app.all(&format!("{ALERTS}?$filter=incidentId%20eq%20'{incident}'")).await;
    assert_eq!(of_incident.len(), 2);
    let device = rows[0]["impacted"][0]["entityId"].as_str().unwrap();
    let filter = format!("evidence/any(e:%20e/entityId%20eq%20'{device}')");
    assert_eq!(app.all(&format!("{ALERTS}?$filter={filter}")).await.len(), 2);
}

#[tokio::test]
async fn why_names_the_link() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([alert("1", "pc", 0), alert("2", "pc", 1)])).await.ok();
    let why = app.get(&format!("{ALERTS}/2/why")).await.ok();
    assert_eq!(why["membership"]["links"][0]["key"]["kind"], "device");
    assert_eq!(why["linkedAlerts"][0]["title"], "Suspicious script 1");
}

#[tokio::test]
async fn changes_and_comments() {
    let app = TestApp::start().await;
    app.post(ALERTS, &alert("1", "pc", 0)).await.ok();
    let path = format!("{ALERTS}/1");
    let answer =
        app.patch(&path, &json!({"status": "resolved", "assignedTo": "jo@corp.example"})).await;
    assert_eq!(answer.ok()["status"], "resolved");
    assert!(!answer.header("muster-operation").is_empty());
    let comments = json!([{"comment": "one"}, {"comment": "two"}]);
    let all = app.post(&format!("{path}/comments"), &comments).await.ok();
    assert_eq!(all["value"].as_array().unwrap().len(), 2);
    // What people decided outlives a newer version from the source.
    let mut newer = alert("1", "pc", 0);
    newer["lastUpdateDateTime"] = json!("2026-01-30T12:00:00Z");
    app.post(ALERTS, &newer).await.ok();
    let stored = app.get(&path).await.ok();
    assert_eq!(
        (&stored["status"], &stored["assignedTo"]),
        (&json!("resolved"), &json!("jo@corp.example"))
    );
    for (change, hint) in [
        (json!({"title": "mine"}), "title"),
        (json!({"status": "redirected"}), "new, inProgress, resolved"),
        (json!({}), "no property"),
    ] {
        let (_, message) = app.patch(&path, &change).await.error(400);
        assert!(message.contains(hint), "{message}");
    }
}
