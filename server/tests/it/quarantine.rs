//! Records that were refused: kept, put right, sent again, or dismissed.

use serde_json::json;

use crate::app::{ALERTS, TestApp, alert};

const QUARANTINE: &str = "/v1.0/security/quarantine";

async fn with_one() -> (TestApp, String) {
    let app = TestApp::start().await;
    let report = app.post(ALERTS, &json!([{"id": "1"}])).await.ok();
    let id = report["results"][0]["quarantineId"].as_str().unwrap().to_owned();
    (app, id)
}

#[tokio::test]
async fn a_record_put_right_goes_in() {
    let (app, id) = with_one().await;
    let listed = app.get(QUARANTINE).await.ok();
    assert_eq!(listed["value"][0]["id"], id);
    assert_eq!(listed["value"][0]["resource"], "alerts_v2");
    let replay = format!("{QUARANTINE}/{id}/replay");
    let (code, message) = app.post_text(&replay, "").await.error(400);
    assert_eq!((code.as_str(), message.as_str()), ("InvalidProperty", "title is missing"));
    let corrected = json!({ "raw": alert("1", "pc", 0).to_string() });
    assert_eq!(app.post(&replay, &corrected).await.ok()["created"], 1);
    assert_eq!(app.get(QUARANTINE).await.ok()["value"], json!([]));
    app.get(&format!("{ALERTS}/1")).await.ok();
}

#[tokio::test]
async fn a_record_can_be_dismissed_once() {
    let (app, id) = with_one().await;
    assert_eq!(app.delete(&format!("{QUARANTINE}/{id}")).await.status, 204);
    app.delete(&format!("{QUARANTINE}/{id}")).await.error(404);
}

#[tokio::test]
async fn too_much_is_refused_in_words() {
    let (app, id) = with_one().await;
    let large = format!("{{\"raw\": \"{}\"}}", "a".repeat(3 * 1024 * 1024));
    let (code, _) = app.post_text(&format!("{QUARANTINE}/{id}/replay"), large).await.error(413);
    assert_eq!(code, "RequestTooLarge");
}
