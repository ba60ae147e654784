//! The policy: read, refused where it is wrong, put in force, compared and brought back.

use axum::body::Body;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, IF_MATCH};
use serde_json::{Value, json};
use server::store::SecretKind;

use crate::app::{ALERTS, Answer, INCIDENTS, TestApp, alert, bare};

const POLICY: &str = "/v1.0/security/correlation/policy";

async fn put(app: &TestApp, seen: Option<&str>, body: &Value) -> Answer {
    let mut request = app.request(Method::PUT, POLICY).header(CONTENT_TYPE, "application/json");
    if let Some(seen) = seen {
        request = request.header(IF_MATCH, seen);
    }
    app.send(request.body(Body::from(body.to_string())).unwrap()).await
}

/// Code, target and message of each detail, in the order of the targets.
fn details(answer: &Answer) -> Vec<(String, String, String)> {
    let error = &answer.json()["error"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut details: Vec<_> = error["details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (text(&it["target"]), text(&it["code"]), text(&it["message"])))
        .collect();
    details.sort();
    details
}

#[tokio::test]
async fn the_first_version_is_the_default() {
    let app = TestApp::start().await;
    let answer = app.get(POLICY).await;
    assert_eq!(answer.header("etag"), "\"1\"");
    let policy = answer.ok();
    assert_eq!((&policy["version"], &policy["createdBy"]), (&json!(1), &json!("Muster")));
    assert_eq!(policy["document"]["name"], "default");
    let presets = app.get(&format!("{POLICY}/presets")).await.ok();
    assert_eq!(presets["value"][0]["document"], policy["document"]);
    assert_eq!(presets["value"][1]["name"], "zero-trust");
    let schema = app.get(&format!("{POLICY}/schema")).await.ok();
    let fields = schema["value"].as_array().unwrap();
    let field = fields.iter().find(|it| it["path"] == "correlation.kinds.device.base").unwrap();
    assert_eq!((&field["minimum"], &field["maximum"]), (&json!(0.0), &json!(1.0)));
    assert_eq!(field["default"], policy["document"]["correlation"]["kinds"]["device"]["base"]);
}

#[tokio::test]
async fn every_mistake_is_named_with_field_value_and_range() {
    let app = TestApp::start().await;
    let document = json!({
        "correlation": {"joinThreshold": 7, "kinds": {"device": {"halfLifeHours": "long"}}},
        "detectors": {"wdav-42": "sometimes"},
        "priority": {
            "colour": 1,
            "severity": {"high": 5},
            "users": [{"atLeast": 1, "points": 500}],
        },
    });
    let wanted = [
        (
            "correlation.joinThreshold",
            "outOfRange",
            "correlation.joinThreshold is 7, but takes a number from 0 to 1",
        ),
        (
            "correlation.kinds.device.halfLifeHours",
            "wrongType",
            "correlation.kinds.device.halfLifeHours is \"long\", but takes a number from 0.01 to 8760",
        ),
        (
            "detectors['wdav-42']",
            "wrongType",
            "detectors['wdav-42'] is \"sometimes\", but takes one of correlate, sameAsset, never, \
             muted",
        ),
        (
            "priority.colour",
            "unknownField",
            "priority.colour is no field of the policy; there are ",
        ),
        (
            "priority.severity.high",
            "inconsistent",
            "priority.severity.high is 5, but has to be medium, 26, or more",
        ),
        (
            "priority.users[0].points",
            "outOfRange",
            "priority.users[0].points is 500, but takes a whole number from 0 to 100",
        ),
    ];
    let answer = put(&app, Some("\"1\""), &json!({"document": document})).await;
    assert_eq!(answer.error(400).0, "InvalidPolicy");
    let found = details(&answer);
    assert_eq!(found.len(), wanted.len(), "{found:#?}");
    for ((target, code, message), (path, kind, words)) in found.iter().zip(wanted) {
        assert_eq!((target.as_str(), code.as_str()), (path, kind));
        assert!(message.starts_with(words), "{message}");
    }
    let checked = app.post(&format!("{POLICY}/validate"), &json!({"document": document})).await;
    assert_eq!(checked.ok()["problems"].as_array().unwrap().len(), wanted.len());
    assert_eq!(app.get(POLICY).await.ok()["version"], 1);
    let fine = json!({"document": {"priority": {"severity": {"high": 44}}}});
    let checked = app.post(&format!("{POLICY}/validate"), &fine).await.ok();
    assert_eq!(checked["problems"], json!([]));
}

#[tokio::test]
async fn what_is_no_document_is_refused() {
    let app = TestApp::start().await;
    for body in [json!({}), json!({"document": 3}), json!({"document": {}, "force": true})] {
        put(&app, Some("\"1\""), &body).await.error(400);
    }
    let long = json!({"document": {"name": "x"}, "reason": "y".repeat(1001)});
    put(&app, Some("\"1\""), &long).await.error(400);
    let deep = "[".repeat(200) + &"]".repeat(200);
    let request = app.request(Method::PUT, POLICY).header(IF_MATCH, "\"1\"");
    let answer = app.send(request.body(Body::from(deep)).unwrap()).await;
    answer.error(400);
}

#[tokio::test]
async fn whoever_was_quicker_is_not_overwritten() {
    let app = TestApp::start().await;
    let body = |high: i32| json!({"document": {"priority": {"severity": {"high": high}}}});
    assert_eq!(put(&app, None, &body(44)).await.error(428).0, "PreconditionRequired");
    assert_eq!(put(&app, Some("\"1\""), &body(44)).await.ok()["version"], 2);
    let (code, message) = put(&app, Some("\"1\""), &body(45)).await.error(412);
    assert_eq!(code, "PreconditionFailed");
    assert!(message.contains("version 2"), "{message}");
    put(&app, Some("mine"), &body(45)).await.error(400);
    let same = put(&app, Some("\"2\""), &body(44)).await.ok();
    assert_eq!((&same["version"], &same["jobId"]), (&json!(2), &Value::Null));
    assert_eq!(put(&app, Some("*"), &body(45)).await.ok()["version"], 3);
}

#[tokio::test]
async fn a_policy_comes_into_force_and_is_rolled_back() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([alert("a1", "red", 0), alert("b1", "blue", 300)])).await.ok();
    let id = app.incident_of("a1").await;
    let path = format!("{INCIDENTS}/{id}");
    let before = app.get(&path).await.ok();
    assert!(before["priorityTerms"].as_array().unwrap().iter().any(|it| it["points"] == 26));

    let body = json!({
        "document": {"name": "night shift", "priority": {"severity": {"medium": 40}}},
        "reason": "Medium is not so medium at night.",
    });
    let answer = put(&app, Some("\"1\""), &body).await;
    assert_eq!(answer.header("etag"), "\"2\"");
    let version = answer.ok();
    assert_eq!((&version["changes"], &version["createdBy"]), (&json!(2), &json!("tests")));
    let job = format!("/v1.0/security/jobs/{}", version["jobId"].as_str().unwrap());
    app.pipeline.settled().await.unwrap();
    let done = app.get(&job).await.ok();
    assert_eq!((&done["status"], &done["done"]), (&json!("succeeded"), &json!(2)));
    assert_eq!((&done["total"], &done["changed"]), (&json!(2), &json!(2)));
    assert_eq!(app.get("/v1.0/security/jobs").await.ok()["value"][0], done);

    let after = app.get(&path).await.ok();
    let score = |incident: &Value| incident["priorityScore"].as_i64().unwrap();
    assert_eq!(score(&after), score(&before) + 14);
    let log = app.get(&format!("{path}/activityLog")).await.ok();
    let told = format!(
        "priority {} → {} by policy version 2 ‘night shift’",
        score(&before),
        score(&after)
    );
    assert!(log.to_string().contains(&told), "{log}");

    let diff = app.get(&format!("{POLICY}/diff?from=1&to=2")).await.ok();
    assert_eq!(
        diff["changes"],
        json!([
            {"path": "name", "before": "default", "after": "night shift"},
            {"path": "priority.severity.medium", "before": 26, "after": 40},
        ])
    );
    let reason = json!({"reason": "Morning."});
    let back = app.post(&format!("{POLICY}/versions/1/restore"), &reason).await.ok();
    assert_eq!((&back["version"], &back["restoredFrom"]), (&json!(3), &json!(1)));
    assert_eq!(back["document"], app.get(&format!("{POLICY}/versions/1")).await.ok()["document"]);
    app.pipeline.settled().await.unwrap();
    assert_eq!(app.get(&path).await.ok()["priorityTerms"], before["priorityTerms"]);

    let versions = app.all(&format!("{POLICY}/versions?$top=2")).await;
    let told: Vec<_> = versions.iter().map(|it| (&it["version"], &it["reason"])).collect();
    assert_eq!(
        told,
        [
            (&json!(3), &json!("Morning.")),
            (&json!(2), &json!("Medium is not so medium at night.")),
            (&json!(1), &Value::Null),
        ]
    );
    assert!(versions.iter().all(|it| it.get("document").is_none()));
}

#[tokio::test]
async fn a_threshold_regroups_what_is_provisional() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([alert("a1", "red", 0), alert("a2", "red", 30)])).await.ok();
    app.pipeline.settled().await.unwrap();
    assert_eq!(app.incident_of("a1").await, app.incident_of("a2").await);
    let strict = json!({"document": {
        "correlation": {"joinThreshold": 0.99, "mergeThreshold": 0.99, "repeatWeight": 0},
    }});
    let version = put(&app, Some("\"1\""), &strict).await.ok();
    // Nothing is scored differently by this.
    assert_eq!(version["jobId"], Value::Null);
    app.pipeline.settled().await.unwrap();
    assert_ne!(app.incident_of("a1").await, app.incident_of("a2").await);
    app.post_text(&format!("{POLICY}/versions/1/restore"), "").await.ok();
    app.pipeline.settled().await.unwrap();
    assert_eq!(app.incident_of("a1").await, app.incident_of("a2").await);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let app = TestApp::start().await;
    for path in [
        format!("{POLICY}/versions/2"),
        format!("{POLICY}/versions/x"),
        format!("{POLICY}/diff?from=1&to=9"),
        "/v1.0/security/jobs/1".to_owned(),
        "/v1.0/security/jobs/x".to_owned(),
    ] {
        app.get(&path).await.error(404);
    }
    app.post_text(&format!("{POLICY}/versions/4/restore"), "").await.error(404);
    app.get(&format!("{POLICY}/versions?$skiptoken=x")).await.error(400);
    app.get(&format!("{POLICY}?$top=1")).await.error(400);
}

#[tokio::test]
async fn reading_does_not_allow_changing() {
    let app = TestApp::start().await;
    let token = app.token(SecretKind::Token, &["SecurityIncident.Read.All"]).await;
    let ask = |method: Method, path: String, body: Value| {
        bare(method, &path)
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .header(IF_MATCH, "*")
            .body(Body::from(body.to_string()))
            .unwrap()
    };
    app.send(ask(Method::GET, POLICY.into(), Value::Null)).await.ok();
    let document = json!({"document": {"name": "mine"}});
    app.send(ask(Method::PUT, POLICY.into(), document)).await.error(403);
    let restore = format!("{POLICY}/versions/1/restore");
    app.send(ask(Method::POST, restore, json!({}))).await.error(403);
    let alerts = app.token(SecretKind::Token, &["SecurityAlert.Read.All"]).await;
    let request = bare(Method::GET, POLICY).header(AUTHORIZATION, format!("Bearer {alerts}"));
    app.send(request.body(Body::empty()).unwrap()).await.error(403);
}
