//! Records in: every framing, every coding, a result for each.

use std::io::Write;

use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use axum::body::Body;
use axum::http::Method;
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use rstest::rstest;
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use crate::app::{ALERTS, Answer, INCIDENTS, TestApp, alert};

async fn post_as(app: &TestApp, content_type: &str, coding: &str, body: Vec<u8>) -> Answer {
    let request = app
        .request(Method::POST, ALERTS)
        .header(CONTENT_TYPE, content_type)
        .header(CONTENT_ENCODING, coding);
    app.send(request.body(Body::from(body)).unwrap()).await
}

fn three() -> [Value; 3] {
    ["a", "b", "c"].map(|id| alert(id, "pc", 0))
}

#[rstest]
#[case::array(json!(three()).to_string())]
#[case::lines(three().map(|alert| alert.to_string()).join("\n"))]
#[case::list(json!({"@odata.context": "x", "value": three()}).to_string())]
#[case::incident(json!({"value": [{"id": "9", "displayName": "I", "severity": "high", "alerts": three()}]}).to_string())]
#[tokio::test]
async fn framings(#[case] body: String) {
    let app = TestApp::start().await;
    let answer = app.post_text(ALERTS, body).await;
    assert_eq!(answer.status, 201);
    let report = answer.ok();
    assert_eq!(report["created"], 3);
    let ids: Vec<_> =
        report["results"].as_array().unwrap().iter().map(|result| &result["id"]).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    assert_eq!(app.get(&format!("{ALERTS}?$count=true")).await.ok()["@odata.count"], 3);
    let incidents = app.get(INCIDENTS).await.ok();
    assert_eq!(incidents["value"].as_array().unwrap().len(), 1);
    assert_eq!(incidents["value"][0]["alertCounts"]["total"], 3);
}

async fn compressed(coding: &str, content: &[u8]) -> Vec<u8> {
    macro_rules! with {
        ($encoder:ident) => {{
            let mut encoder = $encoder::new(Vec::new());
            encoder.write_all(content).await.unwrap();
            encoder.shutdown().await.unwrap();
            encoder.into_inner()
        }};
    }
    match coding {
        "br" => with!(BrotliEncoder),
        "zstd" => with!(ZstdEncoder),
        _ => with!(GzipEncoder),
    }
}

#[rstest]
#[tokio::test]
async fn codings(#[values("gzip", "br", "zstd")] coding: &str) {
    let app = TestApp::start().await;
    let body = compressed(coding, json!(three()).to_string().as_bytes()).await;
    assert_eq!(post_as(&app, "application/json", coding, body).await.ok()["created"], 3);

    let bomb = compressed(coding, &vec![b' '; 20_000_000]).await;
    assert!(bomb.len() < 100_000);
    let answer = post_as(&app, "application/json", coding, bomb).await;
    assert_eq!(answer.error(413).0, "RequestTooLarge");

    let cut = compressed(coding, json!(three()).to_string().as_bytes()).await;
    let answer = post_as(&app, "application/json", coding, cut[..cut.len() / 2].to_vec()).await;
    assert_eq!(answer.error(400).0, "InvalidContentEncoding");
}

#[tokio::test]
async fn a_coding_that_is_not_read_is_named() {
    let app = TestApp::start().await;
    let (code, message) =
        post_as(&app, "application/json", "rot13", b"x".to_vec()).await.error(415);
    assert_eq!(code, "UnsupportedContentEncoding");
    assert!(message.contains("rot13") && message.contains("zstd"));
}

#[tokio::test]
async fn too_much_is_refused_with_and_without_a_length() {
    let app = TestApp::start().await;
    let body = vec![b'x'; 5 * 1024 * 1024];
    app.post_text(ALERTS, body.clone()).await.error(413);
    let stream = futures_util::stream::iter(
        body.chunks(65_536)
            .map(|chunk| Ok::<_, std::io::Error>(chunk.to_vec()))
            .collect::<Vec<_>>(),
    );
    app.post_text(ALERTS, Body::from_stream(stream)).await.error(413);
}

#[tokio::test]
async fn sent_again_it_is_known() {
    let app = TestApp::start().await;
    let first = alert("1", "pc", 0);
    assert_eq!(app.post(ALERTS, &first).await.ok()["created"], 1);
    let again = app.post(ALERTS, &first).await;
    assert_eq!((again.status.as_u16(), again.ok()["unchanged"].clone()), (200, json!(1)));

    let mut newer = first.clone();
    newer["lastUpdateDateTime"] = json!("2026-01-30T09:00:00Z");
    newer["title"] = json!("Other content");
    assert_eq!(app.post(ALERTS, &newer).await.ok()["updated"], 1);
    assert_eq!(app.post(ALERTS, &first).await.ok()["unchanged"], 1);
    assert_eq!(app.get(&format!("{ALERTS}/1")).await.ok()["title"], "Other content");
    assert_eq!(app.get(&format!("{ALERTS}?$count=true")).await.ok()["@odata.count"], 1);
}

#[tokio::test]
async fn a_bad_record_costs_only_itself() {
    let app = TestApp::start().await;
    let lines =
        [alert("1", "pc", 0).to_string(), "{\"id\": ".into(), alert("2", "pc", 1).to_string()];
    let report =
        post_as(&app, "application/x-ndjson", "identity", lines.join("\n").into_bytes()).await.ok();
    assert_eq!((&report["created"], &report["quarantined"]), (&json!(2), &json!(1)));
    let outcomes: Vec<_> =
        report["results"].as_array().unwrap().iter().map(|result| &result["outcome"]).collect();
    assert_eq!(outcomes, ["created", "quarantined", "created"]);
    assert_eq!(report["results"][1]["index"], 1);
    assert!(
        report["results"][1]["error"]["message"].as_str().unwrap().starts_with("not JSON: EOF")
    );
}

#[rstest]
#[case::nothing("", "no records")]
#[case::space(" \n ", "no records")]
#[case::words("hello", "not JSON")]
#[case::page("<html><body>proxy error</body></html>", "not JSON")]
#[case::cut("{\"id\": \"1\", \"ti", "not JSON")]
#[tokio::test]
async fn no_records_at_all_is_a_mistake(#[case] body: &str, #[case] hint: &str) {
    let app = TestApp::start().await;
    let (code, message) = app.post_text(ALERTS, body.to_owned()).await.error(400);
    assert_eq!(code, "InvalidJson");
    assert!(message.contains(hint), "{message}");
}

#[tokio::test]
async fn activities_and_assets_go_in() {
    let app = TestApp::start().await;
    let assets = json!([
        {"kind": "device", "deviceDnsName": "pc.corp.example", "hostName": "PC", "deviceValue": "high"},
        {"kind": "user", "userPrincipalName": "jo@corp.example", "displayName": "Jo"},
    ]);
    assert_eq!(app.post("/v1.0/security/assets", &assets).await.ok()["quarantined"], 0);
    let activity = json!({"id": "a1", "time": "2026-01-30T08:00:00Z", "actionType": "SignIn",
        "accountUpn": "jo@corp.example", "colour": "mauve"});
    assert_eq!(app.post("/v1.0/security/activities", &activity).await.ok()["created"], 1);
    let stored = app.get("/v1.0/security/activities/a1").await.ok();
    assert_eq!(stored["colour"], "mauve");
    let found = app.get("/v1.0/security/entities?$search=jo&kind=user").await.ok();
    assert_eq!(found["value"][0]["displayName"], "Jo");
}

/// The examples that Microsoft prints go in, and come out with all that they had.
#[tokio::test]
async fn printed_examples_lose_nothing() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../shared/samples/microsoft-docs");
    if !folder.is_dir() {
        let _told = writeln!(std::io::stderr(), "left out: the printed examples are not here");
        return;
    }
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    for name in ["graph-list-alerts_v2.json", "graph-list-incidents-expand-alerts.json"] {
        let app = TestApp::start().await;
        let report = app.post_text(ALERTS, read(name)).await.ok();
        assert_eq!(report["quarantined"], 0, "{report}");
        let sent: Value = serde_json::from_str(&read(name)).unwrap();
        let sent = &sent["value"][0];
        let sent = sent.get("alerts").map_or(sent, |alerts| &alerts[0]).as_object().unwrap();
        let id = sent["id"].as_str().unwrap();
        let stored = app.get(&format!("{ALERTS}/{id}")).await.ok();
        // Muster groups for itself.
        for (name, value) in sent.iter().filter(|(name, _)| *name != "incidentId") {
            assert_holds(name, &stored[name], value);
        }
    }
    let app = TestApp::start().await;
    let report = app.post_text(ALERTS, read("mde-alert.json")).await.ok();
    assert_eq!(report["created"], 1, "{report}");
    for (name, format) in [
        ("xdr-list-incidents.json", "the Defender XDR incidents API"),
        ("graph-list-incidents.json", "a Microsoft Graph incident without its alerts"),
    ] {
        let report = app.post_text(ALERTS, read(name)).await.ok();
        assert_eq!(report["created"], 0);
        let reason = report["results"][0]["error"]["message"].as_str().unwrap();
        assert!(reason.contains(format), "{name}: {reason}");
    }
}

/// All that was sent is there; what was added may be too.
fn assert_holds(name: &str, stored: &Value, sent: &Value) {
    match sent {
        Value::Object(properties) => {
            for (inner, value) in properties {
                assert_holds(&format!("{name}.{inner}"), &stored[inner], value);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                assert_holds(&format!("{name}[{index}]"), &stored[index], item);
            }
        }
        _ => assert_eq!(stored, sent, "{name}"),
    }
}

#[tokio::test]
async fn a_body_of_very_many_records_is_refused_as_a_whole() {
    let app = TestApp::start().await;
    for body in [format!("[{}1]", "1,".repeat(100_000)), "{}\n".repeat(100_001)] {
        let (code, message) = app.post_text(ALERTS, body).await.error(413);
        assert_eq!(code, "RequestTooLarge");
        assert!(message.contains("100000 records"), "{message}");
    }
    let quarantine = app.get("/v1.0/security/quarantine").await.ok();
    assert_eq!(quarantine["value"], json!([]));
}

#[tokio::test]
async fn a_time_far_ahead_does_not_keep_later_versions_out() {
    let app = TestApp::start().await;
    let mut wrong = alert("1", "pc", 0);
    wrong["lastUpdateDateTime"] = "9999-12-31T23:59:59Z".into();
    app.post(ALERTS, &wrong).await.ok();
    let mut right = alert("1", "pc", 0);
    right["title"] = "Put right".into();
    right["lastUpdateDateTime"] = "2026-01-31T12:00:00Z".into();
    assert_eq!(app.post(ALERTS, &right).await.ok()["updated"], 1);
    assert_eq!(app.get(&format!("{ALERTS}/1")).await.ok()["title"], "Put right");
}

#[tokio::test]
async fn an_activity_is_new_once_however_it_comes() {
    let app = TestApp::start().await;
    let activity = json!({
        "id": "v1", "time": "2026-01-30T08:00:00Z", "actionType": "SignIn"
    });
    let sends = (0..20).map(|_| app.post("/v1.0/security/activities", &activity));
    let answers = futures_util::future::join_all(sends).await;
    let created: u64 = answers.iter().map(|answer| answer.ok()["created"].as_u64().unwrap()).sum();
    assert_eq!(created, 1);
}
