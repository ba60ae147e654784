//! Who gets in, and how far.

use axum::body::Body;
use axum::http::Method;
use axum::http::header::{AUTHORIZATION, COOKIE, ORIGIN};
use rstest::rstest;
use serde_json::json;
use server::store::SecretKind;

use crate::app::{ALERTS, Answer, INCIDENTS, TestApp, alert, bare};

const ME: &str = "/v1.0/me";

async fn with(app: &TestApp, method: Method, path: &str, authorization: &str) -> Answer {
    let request = bare(method, path).header(AUTHORIZATION, authorization);
    app.send(request.body(Body::empty()).unwrap()).await
}

async fn cookie(app: &TestApp) -> String {
    let link = app.token(SecretKind::SignIn, &[]).await;
    let answer = app
        .send(bare(Method::GET, &format!("/signin?token={link}")).body(Body::empty()).unwrap())
        .await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"));
    let set = answer.header("set-cookie").to_owned();
    assert!(set.contains("; HttpOnly; SameSite=Lax") && !set.contains("Secure"), "{set}");
    set.split(';').next().unwrap().to_owned()
}

#[rstest]
#[case::nothing("")]
#[case::wrong("Bearer 0123456789abcdef")]
#[case::other_scheme("Basic YTpi")]
#[tokio::test]
async fn strangers_are_told_how_to_get_in(#[case] authorization: &str) {
    let app = TestApp::start().await;
    for path in [INCIDENTS, ALERTS, ME, "/v1.0/security/stream"] {
        let answer = with(&app, Method::GET, path, authorization).await;
        assert_eq!(answer.error(401).0, "Unauthorized", "{path}");
        assert_eq!(answer.header("www-authenticate"), "Bearer");
    }
    let post =
        bare(Method::POST, ALERTS).body(Body::from(alert("1", "pc", 0).to_string())).unwrap();
    app.send(post).await.error(401);
    assert_eq!(app.store.log_head().await.unwrap(), 0);
}

#[tokio::test]
async fn tokens_work_with_and_without_the_word_bearer() {
    let app = TestApp::start().await;
    let token = app.token(SecretKind::Token, &[]).await;
    for authorization in [format!("Bearer {token}"), format!("bearer {token}"), token.clone()] {
        let me = with(&app, Method::GET, ME, &authorization).await.ok();
        assert_eq!(me["displayName"], "tests");
    }
    let session = app.token(SecretKind::Session, &[]).await;
    with(&app, Method::GET, ME, &session).await.error(401);
}

#[rstest]
#[case(
    Method::GET,
    "/v1.0/security/incidents",
    "SecurityAlert.ReadWrite.All",
    "SecurityIncident.Read.All"
)]
#[case(
    Method::PATCH,
    "/v1.0/security/incidents/1",
    "SecurityIncident.Read.All",
    "SecurityIncident.ReadWrite.All"
)]
#[case(
    Method::GET,
    "/v1.0/security/alerts_v2",
    "SecurityIncident.ReadWrite.All",
    "SecurityAlert.Read.All"
)]
#[case(
    Method::POST,
    "/v1.0/security/alerts_v2",
    "SecurityAlert.Read.All",
    "SecurityAlert.ReadWrite.All"
)]
#[tokio::test]
async fn the_missing_permission_is_named(
    #[case] method: Method,
    #[case] path: &str,
    #[case] granted: &str,
    #[case] missing: &str,
) {
    let app = TestApp::start().await;
    let token = app.token(SecretKind::Token, &[granted]).await;
    let request = bare(method, path).header(AUTHORIZATION, token).body(Body::from("{}")).unwrap();
    let (code, message) = app.send(request).await.error(403);
    assert_eq!(
        (code.as_str(), message),
        ("Forbidden", format!("this needs the permission {missing}"))
    );
}

#[tokio::test]
async fn writing_implies_reading() {
    let app = TestApp::start().await;
    let token = app.token(SecretKind::Token, &["SecurityIncident.ReadWrite.All"]).await;
    with(&app, Method::GET, INCIDENTS, &token).await.ok();
}

#[tokio::test]
async fn the_printed_address_signs_in_and_out() {
    let app = TestApp::start().await;
    let cookie = cookie(&app).await;
    let ask = || bare(Method::GET, ME).header(COOKIE, &cookie).body(Body::empty()).unwrap();
    assert_eq!(app.send(ask()).await.ok()["displayName"], "Ann Tester");
    let leave = bare(Method::DELETE, "/v1.0/session").header(COOKIE, &cookie);
    let left = app.send(leave.body(Body::empty()).unwrap()).await;
    assert_eq!(left.status, 204);
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    app.send(ask()).await.error(401);
}

#[tokio::test]
async fn a_pasted_token_signs_in() {
    let app = TestApp::start().await;
    let token = app.token(SecretKind::Token, &["SecurityIncident.Read.All"]).await;
    let body = json!({ "token": token }).to_string();
    let request = bare(Method::POST, "/v1.0/session").header("x-forwarded-proto", "https");
    let answer = app.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(answer.ok()["userPrincipalName"], "anntester@localhost");
    assert!(answer.header("set-cookie").ends_with("; Secure"));
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let get = |path| bare(Method::GET, path).header(COOKIE, &cookie).body(Body::empty()).unwrap();
    app.send(get(INCIDENTS)).await.ok();
    app.send(get(ALERTS)).await.error(403);

    let wrong = bare(Method::POST, "/v1.0/session").body(Body::from(r#"{"token":"x"}"#)).unwrap();
    app.send(wrong).await.error(401);
}

#[tokio::test]
async fn an_old_address_says_so() {
    let app = TestApp::start().await;
    let answer = app.send(bare(Method::GET, "/signin?token=x").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 401);
    assert!(answer.text().contains("prints a fresh one"));
}

#[tokio::test]
async fn other_sites_cannot_write_with_the_cookie() {
    let app = TestApp::start().await;
    let cookie = cookie(&app).await;
    let post = |name: &str, value: &str| {
        let request = bare(Method::POST, ALERTS).header(COOKIE, &cookie).header(name, value);
        request.body(Body::from(alert("1", "pc", 0).to_string())).unwrap()
    };
    for (name, value) in
        [("sec-fetch-site", "cross-site"), (ORIGIN.as_str(), "https://evil.example")]
    {
        assert_eq!(app.send(post(name, value)).await.error(403).0, "CrossOriginRequest");
    }
    app.send(post("sec-fetch-site", "same-origin")).await.ok();
}

#[tokio::test]
async fn signing_out_ends_sessions_only() {
    let app = TestApp::start().await;
    let sign_out = |cookie: String| {
        let request = bare(Method::DELETE, "/v1.0/session").header(COOKIE, cookie);
        app.send(request.body(Body::empty()).unwrap())
    };
    let token = app.token(SecretKind::Token, &[]).await;
    assert_eq!(sign_out(format!("muster_session={token}")).await.status, 204);
    with(&app, Method::GET, ME, &token).await.ok();
    let session = cookie(&app).await;
    assert_eq!(sign_out(session.clone()).await.status, 204);
    let request = bare(Method::GET, ME).header(COOKIE, session);
    app.send(request.body(Body::empty()).unwrap()).await.error(401);
}
