//! The live stream.

use std::time::Duration;

use axum::body::Body;
use axum::http::Method;
use futures_util::StreamExt;
use tower::ServiceExt;

use crate::app::{ALERTS, TestApp, alert};

const STREAM: &str = "/v1.0/security/stream";

#[tokio::test]
async fn changes_arrive_and_the_stream_ends_with_the_server() {
    let app = TestApp::start().await;
    app.pipeline.settled().await.unwrap();
    let request = app.request(Method::GET, STREAM).header("accept-encoding", "gzip, br");
    let response = app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    assert!(!response.headers().contains_key("content-encoding"));
    let mut events = response.into_body().into_data_stream();
    app.post(ALERTS, &alert("1", "pc", 0)).await.ok();
    let first = tokio::time::timeout(Duration::from_secs(5), events.next()).await.unwrap();
    let first = String::from_utf8(first.unwrap().unwrap().to_vec()).unwrap();
    assert!(first.starts_with("event: change\n") && first.contains("createdIncidents"), "{first}");
    app.stopping.cancel();
    let rest = tokio::time::timeout(Duration::from_secs(5), events.count()).await;
    assert!(rest.is_ok(), "the stream goes on");
}

#[tokio::test]
async fn who_comes_back_after_changes_reads_again() {
    let app = TestApp::start().await;
    app.post(ALERTS, &alert("1", "pc", 0)).await.ok();
    let request = app.request(Method::GET, STREAM).header("last-event-id", "0");
    let response = app.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let mut events = response.into_body().into_data_stream();
    let first = events.next().await.unwrap().unwrap();
    assert!(first.starts_with(b"event: resync\n"), "{first:?}");
}
