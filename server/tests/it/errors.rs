//! What is wrong is said in one shape, and said so that it can be put right.

use axum::body::Body;
use axum::http::Method;
use rstest::rstest;
use serde_json::json;

use crate::app::{ALERTS, INCIDENTS, TestApp, alert};

#[tokio::test]
async fn addresses_that_are_not_there() {
    let app = TestApp::start().await;
    for path in [
        "/v1.0/security/nothing",
        "/v1.0/nothing",
        "/v1.0/security/incidents/0",
        "/v1.0/security/incidents/x",
        "/v1.0/security/incidents/99/graph",
        "/v1.0/security/incidents/99/links",
        "/v1.0/security/incidents/99/assets",
        "/v1.0/security/incidents/99/evidence",
        "/v1.0/security/incidents/99/activityLog",
        "/v1.0/security/alerts_v2/none",
        "/v1.0/security/alerts_v2/none/why",
        "/v1.0/security/entities/99",
        "/v1.0/security/entities/99/timeline",
        "/v1.0/security/activities/none",
    ] {
        assert_eq!(app.get(path).await.error(404).0, "ResourceNotFound", "{path}");
    }
    for path in [
        "/v1.0/security/operations/none/undo",
        "/v1.0/security/quarantine/none/replay",
        "/v1.0/security/incidents/99/comments",
    ] {
        app.post(path, &json!({"comment": "x"})).await.error(404);
    }
    app.patch(&format!("{INCIDENTS}/99"), &json!({"status": "active"})).await.error(404);
    app.delete("/v1.0/security/quarantine/none").await.error(404);
}

#[tokio::test]
async fn methods_that_are_not_taken() {
    let app = TestApp::start().await;
    let answer = app.delete(ALERTS).await;
    assert_eq!(answer.error(405).0, "MethodNotAllowed");
    assert_eq!(answer.header("allow"), "GET,HEAD,POST");
}

#[rstest]
#[case("$filter=severity foo 'high'", "InvalidFilter", "character 10")]
#[case("$filter=colour eq 'red'", "InvalidFilter", "severity")]
#[case("$filter=severity eq 'high", "InvalidFilter", "$filter, character")]
#[case("$filter=severity eq 'low' and colour eq 'red'", "InvalidFilter", "character 23: ")]
#[case("$filter=severity eq 'low' or severity eq 'mauve'", "InvalidFilter", "character 22: ")]
#[case("$filter=not (lastUpdateDateTime gt 7)", "InvalidFilter", "character 6: ")]
#[case("$filter=contains(lastUpdateDateTime,'7')", "InvalidFilter", "character 1: ")]
#[case("$filter=id/any(x:x eq 'a')", "InvalidFilter", "no collection")]
#[case("$orderby=colour", "InvalidOrderBy", "colour")]
#[case("$orderby=severity sideways", "InvalidOrderBy", "character 10")]
#[case("$top=0", "BadRequest", "from 1 to 1000")]
#[case("$top=5000", "BadRequest", "from 1 to 1000")]
#[case("$skip=9999999", "BadRequest", "@odata.nextLink")]
#[case("$skiptoken=nonsense", "InvalidSkipToken", "$skiptoken")]
#[case("$count=maybe", "BadRequest", "true, false")]
#[case("$apply=groupby", "UnsupportedParameter", "$apply")]
#[case("fliter=x", "UnsupportedParameter", "fliter")]
#[case("$select=a;b", "InvalidSelect", "a;b")]
#[case("$top=1&top=2", "BadRequest", "more than once")]
#[tokio::test]
async fn queries_that_cannot_be_answered(
    #[case] query: &str,
    #[case] code: &str,
    #[case] hint: &str,
) {
    let app = TestApp::start().await;
    let query = query.replace(' ', "%20");
    for list in [INCIDENTS, ALERTS] {
        let (found, message) = app.get(&format!("{list}?{query}")).await.error(400);
        assert_eq!(found, code, "{message}");
        assert!(message.contains(hint), "{message}");
    }
}

#[tokio::test]
async fn what_cannot_be_expanded_is_named() {
    let app = TestApp::start().await;
    let (code, message) = app.get(&format!("{INCIDENTS}?$expand=owners")).await.error(501);
    assert_eq!(code, "UnsupportedParameter");
    assert!(message.contains("owners") && message.contains("alerts"));
}

#[rstest]
#[case(json!({"colour": "red"}), "colour")]
#[case(json!({"status": "redirected"}), "active, inProgress, awaitingAction, resolved")]
#[case(json!({"status": 7}), "status")]
#[case(json!({"classification": "guilty"}), "truePositive")]
#[case(json!({"priorityScore": 101}), "0 to 100")]
#[case(json!({"classification": "falsePositive", "determination": "malware"}), "notMalicious")]
#[case(json!({"determination": "malware"}), "classification")]
#[case(json!({"customTags": "red"}), "list")]
#[case(json!({}), "no property")]
#[tokio::test]
async fn changes_that_cannot_be_made(#[case] change: serde_json::Value, #[case] hint: &str) {
    let app = TestApp::start().await;
    app.post(ALERTS, &alert("1", "pc", 0)).await.ok();
    let path = format!("{INCIDENTS}/{}", app.incident_of("1").await);
    let before = app.get(&path).await.ok();
    let (code, message) = app.patch(&path, &change).await.error(400);
    assert_eq!(code, "InvalidRequestBody");
    assert!(message.contains(hint), "{message}");
    assert_eq!(app.get(&path).await.ok(), before);
}

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    let app = TestApp::start().await;
    for (body, hint) in
        [("", "empty"), ("{", "EOF"), ("[]", "expected a map"), ("\"x\"", "expected a map")]
    {
        let request = app.request(Method::PATCH, &format!("{INCIDENTS}/1"));
        let (code, message) = app.send(request.body(Body::from(body)).unwrap()).await.error(400);
        assert_eq!(code, "InvalidRequestBody");
        assert!(message.contains(hint), "{message}");
    }
    let large = Body::from(vec![b' '; 3 * 1024 * 1024]);
    let request = app.request(Method::PATCH, &format!("{INCIDENTS}/1")).body(large).unwrap();
    assert_eq!(app.send(request).await.error(413).0, "RequestTooLarge");
}

#[tokio::test]
async fn health_needs_nobody_and_headers_are_set() {
    let app = TestApp::start().await;
    app.pipeline.settled().await.unwrap();
    let answer =
        app.send(crate::app::bare(Method::GET, "/health").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.ok(), json!({"status": "ready"}));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("cache-control", "no-store"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(answer.header(name), value);
    }
    assert!(!answer.header("x-request-id").is_empty());
}
