//! Taking the demo's main incident apart at what bridges it, and putting it together again.

use serde_json::{Value, json};

use crate::app::{ALERTS, INCIDENTS, TestApp, alert};

/// The incident with most active alerts.
async fn main_incident(app: &TestApp) -> String {
    let rows = app.all(&format!("{INCIDENTS}?$top=1000")).await;
    let most = rows.iter().max_by_key(|row| row["alertCounts"]["active"].as_i64()).unwrap();
    most["id"].as_str().unwrap().to_owned()
}

/// The entities that link its alerts, by the number of links.
async fn linking(app: &TestApp, id: &str) -> Vec<String> {
    let links = app.get(&format!("{INCIDENTS}/{id}/links")).await.ok();
    let mut counted = std::collections::BTreeMap::<String, usize>::new();
    for why in links["value"].as_array().unwrap() {
        for link in why["membership"]["links"].as_array().unwrap() {
            if let Some(entity) = link["key"]["entityId"].as_str() {
                *counted.entry(entity.to_owned()).or_default() += 1;
            }
        }
    }
    let mut entities: Vec<_> = counted.into_iter().collect();
    entities.sort_by_key(|(_, links)| std::cmp::Reverse(*links));
    entities.into_iter().map(|(entity, _)| entity).collect()
}

async fn preview(app: &TestApp, id: &str, cut: &Value) -> Value {
    app.post(&format!("{INCIDENTS}/{id}/splitPreview"), &json!({ "cut": cut })).await.ok()
}

/// Alerts of the second largest part.
fn balance(preview: &Value) -> usize {
    let parts = preview["parts"].as_array().unwrap();
    let mut sizes: Vec<_> =
        parts.iter().map(|part| part["alertIds"].as_array().unwrap().len()).collect();
    sizes.sort_unstable_by_key(|size| std::cmp::Reverse(*size));
    sizes.get(1).copied().unwrap_or(0)
}

async fn membership(app: &TestApp, id: &str) -> (String, Vec<String>) {
    let links = app.get(&format!("{INCIDENTS}/{id}/links")).await.text();
    let incident = app.get(&format!("{INCIDENTS}/{id}?$expand=alerts")).await.ok();
    let alerts = incident["alerts"].as_array().unwrap().iter();
    (links, alerts.map(|alert| alert["id"].as_str().unwrap().to_owned()).collect())
}

#[tokio::test]
async fn what_bridges_the_main_incident_is_cut_and_put_back_byte_for_byte() {
    let app = TestApp::with_story().await;
    let id = main_incident(&app).await;
    let before = membership(&app, &id).await;
    let queue = app.get(&format!("{INCIDENTS}?$top=1000&$select=id,alertCounts")).await.text();
    let mut best = (0, Value::Null, Value::Null);
    for entity in linking(&app, &id).await {
        let cut = json!({"kind": "entity", "entityId": entity});
        let preview = preview(&app, &id, &cut).await;
        if balance(&preview) > best.0 {
            best = (balance(&preview), cut, preview);
        }
    }
    let (balance, cut, preview) = best;
    assert!(balance > 1, "some entity bridges it");
    let parts = preview["parts"].as_array().unwrap();
    let total: i64 = parts.iter().map(|it| it["alertCounts"]["total"].as_i64().unwrap()).sum();
    assert_eq!(total as usize, before.1.len(), "each alert is in one part");
    assert!(parts.iter().all(|part| part["priorityScore"].is_u64()));
    assert_eq!(membership(&app, &id).await, before, "a preview changes nothing");

    let body = json!({"cut": cut, "basis": preview["basis"], "reason": "two matters"});
    let answer = app.post(&format!("{INCIDENTS}/{id}/split"), &body).await;
    let result = answer.ok();
    let updated: Vec<_> = result["updatedIncidents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it.as_str().unwrap())
        .collect();
    assert_eq!(updated.len(), parts.len());
    assert_eq!(updated[0], id);
    for (incident, part) in updated.iter().zip(parts) {
        let now = app.get(&format!("{INCIDENTS}/{incident}")).await.ok();
        for name in ["displayName", "severity", "priorityScore", "alertCounts", "impactedAssets"] {
            assert_eq!(now[name], part[name], "{name} of {incident}");
        }
    }
    app.pipeline.settled().await.unwrap();
    assert_ne!(membership(&app, &id).await.1.len(), before.1.len());

    let operation = answer.header("muster-operation").to_owned();
    assert_eq!(result["operationId"], operation.as_str());
    let told = app.get(&format!("/v1.0/security/operations/{operation}/undoPreview")).await.ok();
    assert_eq!(told["cannot"], json!([]));
    assert!(!told["will"].as_array().unwrap().is_empty());
    let undone =
        app.post_text(&format!("/v1.0/security/operations/{operation}/undo"), "").await.ok();
    assert!(undone.get("remarks").is_none(), "{undone}");
    app.pipeline.settled().await.unwrap();
    let after = membership(&app, &id).await;
    assert_eq!(after.0.as_bytes(), before.0.as_bytes());
    assert_eq!(after.1, before.1);
    let now = app.get(&format!("{INCIDENTS}?$top=1000&$select=id,alertCounts")).await.text();
    assert_eq!(now, queue);
}

#[tokio::test]
async fn a_split_is_refused_with_a_reason() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([alert("a1", "red", 0), alert("a2", "red", 1), alert("b", "blue", 9)]))
        .await
        .ok();
    let id = app.incident_of("a1").await;
    let path = format!("{INCIDENTS}/{id}/split");
    for (cut, status) in [
        (json!({"kind": "alerts", "alertIds": ["a1", "a2"]}), 400),
        (json!({"kind": "alerts", "alertIds": []}), 400),
        (json!({"kind": "alerts", "alertIds": ["b"]}), 400),
        (json!({"kind": "entity", "entityId": "none"}), 404),
        (json!({"kind": "knife"}), 400),
    ] {
        let answer = app.post(&path, &json!({ "cut": cut })).await;
        answer.error(status);
    }
    let empty =
        app.post(&path, &json!({"cut": {"kind": "alerts", "alertIds": ["a1", "a2"]}})).await;
    assert_eq!(empty.json()["error"]["target"], "cut");
    assert!(empty.error(400).1.contains("would leave incident"), "{}", empty.text());
    let body = json!({"cut": {"kind": "alerts", "alertIds": ["a1"]}, "basis": "another"});
    let (code, message) = app.post(&path, &body).await.error(412);
    assert_eq!(code, "PreconditionFailed");
    assert!(message.contains("look at the preview again"), "{message}");
    app.post(&format!("{INCIDENTS}/999/splitPreview"), &json!({"cut": body["cut"]}))
        .await
        .error(404);

    let reader = app.token(server::store::SecretKind::Token, &["SecurityIncident.Read.All"]).await;
    let request = |path: &str| {
        crate::app::bare(axum::http::Method::POST, path)
            .header("authorization", format!("Bearer {reader}"))
            .body(axum::body::Body::from(json!({"cut": body["cut"]}).to_string()))
            .unwrap()
    };
    app.send(request(&path)).await.error(403);
    assert_eq!(
        app.send(request(&format!("{path}Preview"))).await.ok()["parts"].as_array().unwrap().len(),
        2
    );
}
