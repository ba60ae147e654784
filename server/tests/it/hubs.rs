//! Hubs: listed, forced, forbidden, and left to the machine again.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use server::store::SecretKind;

use crate::app::{ALERTS, TestApp, alert, bare};

const HUBS: &str = "/v1.0/security/correlation/hubs";

async fn device_of(app: &TestApp, id: &str) -> String {
    let alert = app.get(&format!("{ALERTS}/{id}")).await.ok();
    alert["evidence"][0]["entityId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_device_is_made_a_hub_and_links_nothing_until_that_is_undone() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([alert("a1", "red", 0), alert("a2", "red", 1)])).await.ok();
    assert_eq!(app.incident_of("a1").await, app.incident_of("a2").await);
    let device = device_of(&app, "a1").await;
    assert_eq!(app.get(HUBS).await.ok()["value"], json!([]));
    let hub = app.get(&format!("{HUBS}/{device}")).await.ok();
    assert_eq!(
        (&hub["hub"], &hub["decision"], &hub["limit"]),
        (&json!(false), &json!("automatic"), &json!(40))
    );

    let body =
        json!({"entityId": device, "decision": "forced", "reason": "everybody signs in here"});
    let answer = app.post(HUBS, &body).await;
    let operation = answer.header("muster-operation").to_owned();
    assert_eq!(answer.ok()["operationId"], operation.as_str());
    app.pipeline.settled().await.unwrap();
    assert_ne!(app.incident_of("a1").await, app.incident_of("a2").await);
    let listed = app.get(HUBS).await.ok();
    let rows = listed["value"].as_array().unwrap();
    assert_eq!(rows.len(), 1);
    for (name, value) in [
        ("entityId", json!(device)),
        ("decision", json!("forced")),
        ("decidedBy", json!("tests")),
        ("reason", json!("everybody signs in here")),
        ("operationId", json!(operation)),
        ("hub", json!(true)),
        ("alerts", json!(2)),
        ("displayName", json!("red")),
    ] {
        assert_eq!(rows[0][name], value, "{name}");
    }
    let (code, message) = app.post(HUBS, &body).await.error(409);
    assert_eq!(code, "Conflict");
    assert!(message.contains("tests has made ‘red’ a hub already"), "{message}");

    app.post_text(&format!("/v1.0/security/operations/{operation}/undo"), "").await.ok();
    app.pipeline.settled().await.unwrap();
    assert_eq!(app.incident_of("a1").await, app.incident_of("a2").await);
    assert_eq!(app.get(HUBS).await.ok()["value"], json!([]));
}

#[tokio::test]
async fn a_hub_is_forbidden_to_be_one() {
    let app = TestApp::with_story().await;
    let hubs = app.get(HUBS).await.ok()["value"].clone();
    let is_crowded = |hub: &&Value| hub["hub"] == true && hub["entityId"].is_string();
    let hub = hubs.as_array().unwrap().iter().find(is_crowded).expect("the story has hubs");
    assert!(hub["degree"].as_u64() >= hub["limit"].as_u64(), "{hub}");
    assert!(hub["since"].is_string(), "{hub}");
    let body = json!({"entityId": hub["entityId"], "decision": "forbidden"});
    app.post(HUBS, &body).await.ok();
    let entity = hub["entityId"].as_str().unwrap();
    let now = app.get(&format!("{HUBS}/{entity}")).await.ok();
    assert_eq!((&now["hub"], &now["decision"]), (&json!(false), &json!("forbidden")));
    let listed = app.get(HUBS).await.ok();
    let listed = listed["value"].as_array().unwrap();
    assert!(listed.contains(&now), "what a person decided about is listed");
    app.post(HUBS, &json!({"entityId": entity, "decision": "automatic"})).await.ok();
    assert_eq!(app.get(&format!("{HUBS}/{entity}")).await.ok(), *hub);
}

#[tokio::test]
async fn nobody_decides_about_what_is_not_there_or_without_leave() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([alert("a1", "red", 0)])).await.ok();
    app.get(&format!("{HUBS}/999")).await.error(404);
    app.get(&format!("{HUBS}/red")).await.error(404);
    app.post(HUBS, &json!({"entityId": "999", "decision": "forced"})).await.error(404);
    app.post(HUBS, &json!({"entityId": "1", "decision": "perhaps"})).await.error(400);
    let long = json!({"entityId": "1", "decision": "forced", "reason": "x".repeat(1_001)});
    app.post(HUBS, &long).await.error(400);
    let reader = app.token(SecretKind::Token, &["SecurityAlert.Read.All"]).await;
    let request = |method| {
        let body = json!({"entityId": "1", "decision": "forced"}).to_string();
        let request = bare(method, HUBS).header("authorization", format!("Bearer {reader}"));
        request.body(Body::from(body)).unwrap()
    };
    app.send(request(Method::GET)).await.ok();
    app.send(request(Method::POST)).await.error(403);
}
