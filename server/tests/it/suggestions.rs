//! What the machine leaves to a person.

use serde_json::{Value, json};

use crate::app::{ALERTS, INCIDENTS, TestApp, alert};

fn of_person(mut alert: Value, name: &str) -> Value {
    alert["evidence"].as_array_mut().unwrap().push(json!({
        "@odata.type": "#microsoft.graph.security.userEvidence",
        "userAccount": {"accountName": name, "userPrincipalName": format!("{name}@corp.example")},
        "verdict": "suspicious",
    }));
    alert
}

/// Two incidents of six alerts, and one that fits both.
async fn with_suggestion() -> (TestApp, [String; 2], Value) {
    let app = TestApp::start().await;
    let mut alerts = Vec::new();
    for minute in 0..6 {
        alerts.push(of_person(alert(&format!("a{minute}"), "red", minute), "ann"));
        alerts.push(of_person(alert(&format!("b{minute}"), "blue", minute), "bob"));
    }
    let mut both = of_person(alert("both", "red", 6), "ann");
    let other = of_person(alert("other", "blue", 6), "bob")["evidence"].clone();
    both["evidence"].as_array_mut().unwrap().extend(other.as_array().unwrap().clone());
    alerts.push(both);
    app.post(ALERTS, &json!(alerts)).await.ok();
    app.pipeline.settled().await.unwrap();
    let ids = [app.incident_of("a1").await, app.incident_of("b1").await];
    assert_ne!(ids[0], ids[1]);
    let listed = suggestions(&app, &ids[0], "").await;
    assert_eq!(listed.len(), 1, "{listed:?}");
    assert_eq!(suggestions(&app, &ids[1], "?status=open").await, listed);
    let suggestion = listed[0].clone();
    (app, ids, suggestion)
}

async fn suggestions(app: &TestApp, id: &str, query: &str) -> Vec<Value> {
    let listed = app.get(&format!("{INCIDENTS}/{id}/suggestions{query}")).await.ok();
    listed["value"].as_array().unwrap().clone()
}

fn decide(incident: &str, suggestion: &Value, verdict: &str) -> String {
    let id = suggestion["id"].as_str().unwrap();
    format!("{INCIDENTS}/{incident}/suggestions/{id}/{verdict}")
}

#[tokio::test]
async fn a_suggestion_shows_its_evidence_and_what_would_refuse_it() {
    let (app, ids, suggestion) = with_suggestion().await;
    assert_eq!((&suggestion["kind"], &suggestion["status"]), (&json!("merge"), &json!("open")));
    let incidents = suggestion["incidents"].as_array().unwrap();
    let mut named: Vec<_> = incidents.iter().map(|it| it["id"].as_str().unwrap()).collect();
    named.sort_unstable();
    assert_eq!(named, ids.each_ref().map(String::as_str));
    assert_eq!(incidents.iter().map(|it| it["alerts"].as_i64().unwrap()).sum::<i64>(), 13);
    let clue = &suggestion["evidence"][0];
    assert_eq!(clue["alertId"], "both");
    assert!(!clue["links"].as_array().unwrap().is_empty());
    assert!(!clue["otherLinks"].as_array().unwrap().is_empty());
    assert!(suggestion.get("guards").is_none());
    for id in &ids {
        assert_eq!(app.get(&format!("{INCIDENTS}/{id}")).await.ok()["openSuggestions"], 1);
    }
    for (id, name) in ids.iter().zip(["ann", "bob"]) {
        let change = json!({"assignedTo": format!("{name}@corp.example")});
        app.patch(&format!("{INCIDENTS}/{id}"), &change).await.ok();
    }
    let guarded = &suggestions(&app, &ids[0], "").await[0];
    assert_eq!(guarded["guards"][0]["kind"], "owner");
    let refused = app.post(&decide(&ids[0], &suggestion, "accept"), &json!({})).await;
    assert_eq!(refused.error(409).0, "Guarded");
    let detail = &refused.json()["error"]["details"][0];
    assert_eq!(detail["code"], "owner");
    assert!(detail["message"].as_str().unwrap().contains("whoever may change incidents"));
    app.get(&format!("{INCIDENTS}/{}/suggestions?status=perhaps", ids[0])).await.error(400);
    app.get(&format!("{INCIDENTS}/999/suggestions")).await.error(404);
}

#[tokio::test]
async fn a_suggestion_is_accepted_once_and_undone() {
    let (app, ids, suggestion) = with_suggestion().await;
    let body = json!({"targetIncidentId": ids[1], "comment": "One attack."});
    let answer = app.post(&decide(&ids[0], &suggestion, "accept"), &body).await;
    assert_eq!(answer.ok()["updatedIncidents"][0], ids[1]);
    assert_eq!(app.incident_of("a1").await, ids[1]);
    let (_, message) =
        app.post(&decide(&ids[1], &suggestion, "refuse"), &json!({})).await.error(409);
    assert!(message.contains("tests has accepted it already"), "{message}");
    assert_eq!(suggestions(&app, &ids[1], "").await, [json!(null); 0]);
    let all = suggestions(&app, &ids[1], "?status=all").await;
    assert_eq!((&all[0]["status"], &all[0]["decidedBy"]), (&json!("accepted"), &json!("tests")));
    let operation = answer.header("muster-operation");
    assert_eq!(all[0]["operationId"], operation);
    app.post_text(&format!("/v1.0/security/operations/{operation}/undo"), "").await.ok();
    assert_eq!(app.incident_of("a1").await, ids[0]);
    assert_eq!(suggestions(&app, &ids[0], "").await, [suggestion]);
}

#[tokio::test]
async fn a_suggestion_is_refused_without_a_body() {
    let (app, ids, suggestion) = with_suggestion().await;
    let answer = app.post_text(&decide(&ids[1], &suggestion, "refuse"), "").await;
    let operation = answer.ok()["operationId"].as_str().unwrap().to_owned();
    assert_eq!(suggestions(&app, &ids[0], "").await, [json!(null); 0]);
    assert!(
        app.get(&format!("{INCIDENTS}/{}", ids[0])).await.ok().get("openSuggestions").is_none()
    );
    let (_, message) = app.post_text(&decide(&ids[0], &suggestion, "accept"), "").await.error(409);
    assert!(message.contains("tests has refused it already"), "{message}");
    app.post_text(&format!("{INCIDENTS}/{}/suggestions/999/accept", ids[0]), "").await.error(404);
    app.post_text(&format!("{INCIDENTS}/{}/suggestions/x/accept", ids[0]), "").await.error(404);
    app.post_text(&format!("/v1.0/security/operations/{operation}/undo"), "").await.ok();
    assert_eq!(suggestions(&app, &ids[0], "").await, [suggestion]);
}
