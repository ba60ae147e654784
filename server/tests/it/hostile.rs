//! What attackers and broken sources send: it is text, or it is refused, and the server goes on.

use axum::body::Body;
use axum::http::Method;
use axum::http::header::CONTENT_TYPE;
use rstest::rstest;
use serde_json::{Value, json};

use crate::app::{ALERTS, INCIDENTS, TestApp, alert};

const SCRIPT: &str = "\"><img src=x onerror=alert(1)>";

/// Every text of an alert replaced, but for what has to be itself.
fn with_text_everywhere(value: &mut Value, text: &str) {
    match value {
        Value::Object(properties) => {
            for (name, value) in properties {
                if !name.ends_with("DateTime") && name != "@odata.type" && name != "id" {
                    with_text_everywhere(value, text);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| with_text_everywhere(item, text)),
        Value::String(old) => text.clone_into(old),
        _ => {}
    }
}

#[rstest]
#[case::markup(SCRIPT)]
#[case::sql("'; drop table alert; --")]
#[case::template("{{7*7}}${7*7}<%= 7*7 %>")]
#[case::nul("a\u{0}b")]
#[case::bidi("invoice\u{202e}cod.exe\u{2066}")]
#[case::search("title:* AND (\"")]
#[case::empty("")]
#[tokio::test]
async fn text_stays_text(#[case] text: &str) {
    let app = TestApp::start().await;
    let mut hostile = alert("1", "pc", 0);
    hostile["evidence"].as_array_mut().unwrap().push(json!({
        "@odata.type": "#microsoft.graph.security.fileEvidence",
        "fileDetails": {"fileName": "x", "filePath": "x", "sha1": "x"},
    }));
    with_text_everywhere(&mut hostile, text);
    if text.is_empty() {
        hostile["title"] = json!("T");
    }
    let report = app.post(ALERTS, &hostile).await.ok();
    assert_eq!(report["created"], 1, "{report}");
    let answer = app.get(&format!("{ALERTS}/1")).await;
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.ok()["title"], hostile["title"]);
    let incident = app.incident_of("1").await;
    for part in ["", "/graph", "/links", "/assets", "/evidence", "/activityLog"] {
        app.get(&format!("{INCIDENTS}/{incident}{part}")).await.ok();
    }
    app.get("/v1.0/security/sources").await.ok();
    for query in ["$search", "$filter"] {
        let encoded: String =
            text.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02x}"));
        let answer = app.get(&format!("{INCIDENTS}?{query}={encoded}")).await;
        assert!(answer.status.as_u16() < 500, "{query}: {}", answer.text());
        let answer = app.get(&format!("/v1.0/security/search?q={encoded}")).await;
        assert!(answer.status.as_u16() < 500, "search: {}", answer.text());
    }
}

#[tokio::test]
async fn ten_thousand_levels() {
    let app = TestApp::start().await;
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        let record = format!("{{\"id\":\"d\",\"title\":\"T\",\"customDetails\":{deep}}}");
        let body = format!("[{},{record}]", alert("1", "pc", 0));
        let report = app.post_text(ALERTS, body).await.ok();
        assert_eq!(report["quarantined"], 1);
        let reason = report["results"][1]["error"]["message"].as_str().unwrap();
        assert_eq!(reason, "the record is nested deeper than 64 levels");
        let request = app.request(Method::PATCH, &format!("{INCIDENTS}/1"));
        app.send(request.body(Body::from(deep)).unwrap()).await.error(400);
    }
    let deep = format!("{}severity eq 'high'{}", "(".repeat(5000), ")".repeat(5000));
    app.get(&format!("{INCIDENTS}?$filter={}", deep.replace(' ', "%20"))).await.error(400);
}

#[tokio::test]
async fn a_title_of_megabytes() {
    let app = TestApp::start().await;
    let mut large = alert("1", "pc", 0);
    large["title"] = json!("x".repeat(3_000_000));
    let report = app.post(ALERTS, &large).await.ok();
    assert_eq!(report["quarantined"], 1);
    assert_eq!(report["results"][0]["error"]["code"], "RecordTooLarge");
    let kept = app.get("/v1.0/security/quarantine").await.ok();
    assert!(kept["value"][0]["raw"].as_str().unwrap().len() < 70_000);

    large["title"] = json!("x".repeat(900_000));
    assert_eq!(app.post(ALERTS, &large).await.ok()["created"], 1);
    app.get(INCIDENTS).await.ok();
}

#[rstest]
#[case::no_id(json!({"title": "T"}), "id is missing")]
#[case::no_title(json!({"id": "1"}), "title is missing")]
#[case::wrong_id(json!({"id": {"a": 1}, "title": "T"}), "id: found an object, expected a text")]
#[case::wrong_evidence(json!({"id": "1", "title": "T", "evidence": "pc"}), "evidence")]
#[case::wrong_time(json!({"id": "1", "title": "T", "createdDateTime": "yesterday"}), "createdDateTime")]
#[case::wrong_type(json!({"id": "1", "title": "T", "severity": 7}), "severity")]
#[case::text(json!("alert"), "found a text, expected an object")]
#[case::nothing(json!({}), "the object is empty")]
#[case::wazuh(json!({"rule": {"level": 3}, "agent": {"id": "0"}, "id": "1"}), "a Wazuh alert")]
#[tokio::test]
async fn records_that_are_none(#[case] record: Value, #[case] hint: &str) {
    let app = TestApp::start().await;
    let report = app.post(ALERTS, &json!([record, alert("good", "pc", 0)])).await.ok();
    assert_eq!((&report["created"], &report["quarantined"]), (&json!(1), &json!(1)), "{report}");
    let reason = report["results"][0]["error"]["message"].as_str().unwrap();
    assert!(reason.contains(hint), "{reason}");
    let kept = app.get("/v1.0/security/quarantine").await.ok();
    assert_eq!(kept["value"][0]["raw"], record.to_string());
    assert_eq!(kept["value"][0]["reason"].as_str().unwrap(), reason);
}

#[rstest]
#[case::future("2999-12-31T23:59:59Z")]
#[case::ancient("0001-01-01T00:00:00Z")]
#[case::windows("1601-01-01T00:00:00.0000000Z")]
#[tokio::test]
async fn odd_times_are_taken(#[case] time: &str) {
    let app = TestApp::start().await;
    let mut odd = alert("1", "pc", 0);
    for name in
        ["createdDateTime", "lastUpdateDateTime", "firstActivityDateTime", "lastActivityDateTime"]
    {
        odd[name] = json!(time);
    }
    assert_eq!(app.post(ALERTS, &odd).await.ok()["created"], 1);
    let incident = app.incident_of("1").await;
    app.get(&format!("{INCIDENTS}/{incident}/graph")).await.ok();
    app.get(&format!("{INCIDENTS}/trend?hours=24&buckets=4")).await.ok();
}

#[tokio::test]
async fn alerts_without_evidence_and_with_unknown_words() {
    let app = TestApp::start().await;
    let odd = json!({
        "id": "1", "title": "T", "severity": "apocalyptic", "status": "pondering",
        "serviceSource": "acmeShield", "category": "Juggling", "evidence": [],
    });
    let mut strange = odd.clone();
    strange["id"] = json!("2");
    strange["evidence"] =
        json!([{"@odata.type": "#microsoft.graph.security.moonEvidence", "phase": "full"}]);
    assert_eq!(app.post(ALERTS, &json!([odd, strange])).await.ok()["created"], 2);
    let stored = app.get(&format!("{ALERTS}/1")).await.ok();
    assert_eq!(
        (&stored["severity"], &stored["serviceSource"]),
        (&json!("apocalyptic"), &json!("acmeShield"))
    );
    assert_eq!(app.get(&format!("{ALERTS}/2")).await.ok()["evidence"][0]["phase"], "full");
    assert_ne!(app.incident_of("1").await, app.incident_of("2").await);
}

#[tokio::test]
async fn one_id_twice_in_a_request_with_other_content() {
    let app = TestApp::start().await;
    let mut other = alert("1", "other", 5);
    other["title"] = json!("Newer");
    let report = app.post(ALERTS, &json!([alert("1", "pc", 0), other])).await.ok();
    assert_eq!((&report["created"], &report["updated"]), (&json!(1), &json!(1)), "{report}");
    assert_eq!(app.get(&format!("{ALERTS}/1")).await.ok()["title"], "Newer");
}

#[tokio::test]
async fn bytes_that_are_no_text() {
    let app = TestApp::start().await;
    let mut body = b"{\"id\":\"1\",\"title\":\"\xff\xfe\"}\n".to_vec();
    body.extend(alert("2", "pc", 0).to_string().bytes());
    let request = app.request(Method::POST, ALERTS).header(CONTENT_TYPE, "application/x-ndjson");
    let report = app.send(request.body(Body::from(body)).unwrap()).await.ok();
    assert_eq!((&report["created"], &report["quarantined"]), (&json!(1), &json!(1)));
    assert_eq!(report["results"][0]["error"]["message"], "the record is not UTF-8 text");
}
