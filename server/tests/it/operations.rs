//! Changes to several at once, merging, moving, and taking it all back.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use server::store::SecretKind;

use crate::app::{ALERTS, INCIDENTS, TestApp, alert, bare};

/// Two incidents that have nothing in common.
async fn with_two() -> (TestApp, [String; 2]) {
    let app = TestApp::start().await;
    let alerts = json!([alert("a1", "red", 0), alert("a2", "red", 1), alert("b1", "blue", 300)]);
    app.post(ALERTS, &alerts).await.ok();
    let ids = [app.incident_of("a1").await, app.incident_of("b1").await];
    assert_ne!(ids[0], ids[1]);
    (app, ids)
}

/// All that people see of an incident, but for when it changed.
async fn seen(app: &TestApp, id: &str) -> Value {
    let mut incident = app.get(&format!("{INCIDENTS}/{id}?$expand=alerts")).await.ok();
    for name in ["lastUpdateDateTime", "lastModifiedBy"] {
        incident.as_object_mut().unwrap().remove(name);
    }
    for alert in incident["alerts"].as_array_mut().into_iter().flatten() {
        alert.as_object_mut().unwrap().remove("lastUpdateDateTime");
    }
    incident
}

async fn undo(app: &TestApp, operation: &str) -> Value {
    app.post_text(&format!("/v1.0/security/operations/{operation}/undo"), "").await.ok()
}

#[tokio::test]
async fn several_change_at_once_and_back() {
    let (app, ids) = with_two().await;
    let before = [seen(&app, &ids[0]).await, seen(&app, &ids[1]).await];
    let body = json!({"incidentIds": ids, "update": {"status": "resolved", "assignedTo": "jo@corp.example"}});
    let result = app.post(&format!("{INCIDENTS}/update"), &body).await.ok();
    assert_eq!(result["updatedIncidents"].as_array().unwrap().len(), 2);
    assert_eq!(result["updatedAlerts"], 3);
    for id in &ids {
        assert_eq!(seen(&app, id).await["status"], "resolved");
    }
    undo(&app, result["operationId"].as_str().unwrap()).await;
    assert_eq!([seen(&app, &ids[0]).await, seen(&app, &ids[1]).await], before);
}

#[tokio::test]
async fn merged_incidents_redirect_and_come_apart_again() {
    let (app, ids) = with_two().await;
    let before = [seen(&app, &ids[0]).await, seen(&app, &ids[1]).await];
    let body =
        json!({"incidentIds": ids, "targetIncidentId": ids[0], "incidentComment": "One attack."});
    let answer = app.post(&format!("{INCIDENTS}/mergeIncidents"), &body).await;
    assert_eq!(answer.ok()["targetIncidentId"], ids[0]);
    let gone = app.get(&format!("{INCIDENTS}/{}", ids[1])).await.ok();
    assert_eq!(
        (&gone["status"], &gone["redirectIncidentId"]),
        (&json!("redirected"), &json!(ids[0]))
    );
    assert_eq!(seen(&app, &ids[0]).await["alertCounts"]["total"], 3);
    let queue = app.get(INCIDENTS).await.ok();
    assert_eq!(queue["value"].as_array().unwrap().len(), 1);
    let redirected = app.get(&format!("{INCIDENTS}?$filter=status%20eq%20'redirected'")).await.ok();
    assert_eq!(redirected["value"][0]["id"], ids[1]);

    undo(&app, answer.header("muster-operation")).await;
    for (id, before) in ids.iter().zip(before) {
        let now = seen(&app, id).await;
        for name in ["status", "alertCounts", "displayName", "severity"] {
            assert_eq!(now[name], before[name], "{name}");
        }
    }
}

#[tokio::test]
async fn moved_alerts_stay_where_people_put_them() {
    let (app, ids) = with_two().await;
    let body = json!({"alertIds": ["a2"], "incidentId": ids[1], "alertComment": "Belongs there."});
    let answer = app.post(&format!("{ALERTS}/moveAlerts"), &body).await;
    assert_eq!(answer.ok()["targetIncidentId"], ids[1]);
    assert_eq!(app.incident_of("a2").await, ids[1]);
    let why = app.get(&format!("{ALERTS}/a2/why")).await.ok();
    assert_eq!(why["membership"]["decidedBy"], "person");
    undo(&app, answer.header("muster-operation")).await;
    assert_eq!(app.incident_of("a2").await, ids[0]);

    let fresh = app
        .post(&format!("{ALERTS}/moveAlerts"), &json!({"alertIds": ["a2"], "incidentId": null}))
        .await
        .ok();
    assert_eq!(app.incident_of("a2").await, fresh["targetIncidentId"].as_str().unwrap());
    assert!(!ids.contains(&app.incident_of("a2").await));
}

#[tokio::test]
async fn what_cannot_be_done_is_refused() {
    let (app, ids) = with_two().await;
    for (path, body) in [
        (format!("{INCIDENTS}/mergeIncidents"), json!({"incidentIds": []})),
        (format!("{INCIDENTS}/mergeIncidents"), json!({"incidentIds": [ids[0]]})),
        (format!("{INCIDENTS}/mergeIncidents"), json!({})),
        (format!("{ALERTS}/moveAlerts"), json!({"alertIds": []})),
        (format!("{INCIDENTS}/update"), json!({"incidentIds": ids, "update": {}})),
        (format!("{INCIDENTS}/update"), json!({"incidentIds": ids, "update": {"colour": 1}})),
    ] {
        app.post(&path, &body).await.error(400);
    }
    for (path, body) in [
        (format!("{INCIDENTS}/mergeIncidents"), json!({"incidentIds": [ids[0], "9999"]})),
        (format!("{ALERTS}/moveAlerts"), json!({"alertIds": ["none"], "incidentId": ids[0]})),
        (format!("{ALERTS}/moveAlerts"), json!({"alertIds": ["a1"], "incidentId": "9999"})),
        (
            format!("{INCIDENTS}/update"),
            json!({"incidentIds": ["9999"], "update": {"status": "active"}}),
        ),
    ] {
        app.post(&path, &body).await.error(404);
    }
}

#[tokio::test]
async fn guards_name_what_stands_in_the_way_and_who_lifts_it() {
    let (app, ids) = with_two().await;
    app.patch(&format!("{INCIDENTS}/{}", ids[1]), &json!({"status": "resolved"})).await.ok();
    let merge =
        app.post(&format!("{INCIDENTS}/mergeIncidents"), &json!({"incidentIds": ids})).await;
    assert_eq!(merge.error(409).0, "Guarded");
    let expected = json!([{
        "code": "resolved",
        "message": format!(
            "incident {} is resolved; whoever may change incidents can reopen it", ids[1]
        ),
        "target": ids[1],
    }]);
    assert_eq!(merge.json()["error"]["details"], expected);
    let body = json!({"alertIds": ["a1"], "incidentId": ids[1]});
    let moved = app.post(&format!("{ALERTS}/moveAlerts"), &body).await;
    assert_eq!(moved.error(409).0, "Guarded");
    assert_eq!(moved.json()["error"]["details"], expected);
}

#[tokio::test]
async fn undoing_is_shown_first() {
    let (app, ids) = with_two().await;
    let body = json!({"incidentIds": ids, "targetIncidentId": ids[0]});
    let answer = app.post(&format!("{INCIDENTS}/mergeIncidents"), &body).await;
    answer.ok();
    let operation = format!("/v1.0/security/operations/{}", answer.header("muster-operation"));
    let change = json!({"alertIds": ["b1"], "incidentId": null});
    let moved = app.post(&format!("{ALERTS}/moveAlerts"), &change).await.ok();
    let told = app.get(&format!("{operation}/undoPreview")).await.ok();
    assert_eq!(told["performedBy"], "tests");
    let cannot = told["cannot"].as_array().unwrap();
    let went = format!("has gone to incident {}", moved["targetIncidentId"].as_str().unwrap());
    assert!(cannot.iter().any(|line| line.as_str().unwrap().contains(&went)), "{told}");
    let undone = app.post_text(&format!("{operation}/undo"), "").await.ok();
    assert_eq!(undone["remarks"], told["cannot"]);
    let again = app.get(&format!("{operation}/undoPreview")).await.ok();
    assert_eq!(again["undoneBy"], "tests");
    app.post_text(&format!("{operation}/undo"), "").await.error(409);

    let comment = app
        .post(&format!("{INCIDENTS}/{}/comments", ids[0]), &json!({"comment": "Hm."}))
        .await
        .header("muster-operation")
        .to_owned();
    let told = app.get(&format!("/v1.0/security/operations/{comment}/undoPreview")).await.ok();
    assert_eq!(told["cannot"], json!(["a comment cannot be taken back"]));
    app.get("/v1.0/security/operations/none/undoPreview").await.error(404);
}

#[tokio::test]
async fn a_token_for_alerts_takes_back_its_own_changes_alone() {
    let (app, ids) = with_two().await;
    let token = app.token(SecretKind::Token, &["SecurityAlert.ReadWrite.All"]).await;
    let send = |path: String, body: Value| {
        let request = bare(Method::POST, &path).header("authorization", format!("Bearer {token}"));
        app.send(request.body(Body::from(body.to_string())).unwrap())
    };
    let move_there = json!({"alertIds": ["a2"], "incidentId": ids[1]});
    let moved = send(format!("{ALERTS}/moveAlerts"), move_there).await;
    let operation = moved.header("muster-operation");
    send(format!("/v1.0/security/operations/{operation}/undo"), Value::Null).await.ok();
    assert_eq!(app.incident_of("a2").await, ids[0]);
    let merge = json!({"incidentIds": ids});
    let merged = app.post(&format!("{INCIDENTS}/mergeIncidents"), &merge).await;
    let operation = merged.header("muster-operation");
    let refused = send(format!("/v1.0/security/operations/{operation}/undo"), Value::Null).await;
    assert_eq!(refused.error(403).0, "Forbidden");
}
