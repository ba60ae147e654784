//! Signing in and out, and who is signed in.

use axum::Router;
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use shared::operation::Me;

use super::AppState;
use super::address::is_https;
use super::error::{ApiError, ApiResult};
use super::extract::Json;
use super::parameters::{NoParameters, Parameters};
use crate::auth::{self, Grant, Plain, Principal};
use crate::store::{Account, Secret, SecretKind};

/// What needs no session, because it makes one.
pub(crate) fn open() -> Router<AppState> {
    Router::new()
        .route("/signin", get(follow_link))
        .route("/v1.0/session", post(sign_in).delete(sign_out))
}

pub(crate) fn guarded() -> Router<AppState> {
    Router::new().route("/v1.0/me", get(me))
}

async fn me(principal: Principal, _: NoParameters) -> Json<Me> {
    Json(principal.me())
}

/// The address printed at start. What it answers is for people.
async fn follow_link(
    State(state): State<AppState>,
    headers: HeaderMap,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    let token = parameters.text("token")?.unwrap_or_default();
    let Some((secret, account)) = proven(&state, &token).await? else {
        let words = "This sign-in address is not valid any more. The server prints a fresh one \
                     each time it starts.\n";
        let plain = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
        return Ok((StatusCode::UNAUTHORIZED, plain, words).into_response());
    };
    let session = begin(&state, &secret, &account).await?;
    let cookie = auth::set_cookie(&session, is_https(&headers));
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, "/")]).into_response();
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(response)
}

#[derive(Deserialize)]
struct SignIn {
    token: String,
}

async fn sign_in(
    State(state): State<AppState>,
    headers: HeaderMap,
    Json(body): Json<SignIn>,
) -> ApiResult<Response> {
    let Some((secret, account)) = proven(&state, &body.token).await? else {
        let message = "this token is not known, or has expired";
        return Err(ApiError::new(StatusCode::UNAUTHORIZED, "Unauthorized", message));
    };
    let session = begin(&state, &secret, &account).await?;
    let me = Principal::new(&secret, account).me();
    let cookie = auth::set_cookie(&session, is_https(&headers));
    Ok(([(SET_COOKIE, cookie)], Json(me)).into_response())
}

async fn sign_out(State(state): State<AppState>, headers: HeaderMap) -> ApiResult<Response> {
    if let Some(session) = auth::session_cookie(&headers) {
        let hash = auth::digest(session);
        let found = state.store.secret(&hash, state.now()).await?;
        // Whatever else somebody puts into the cookie is not a browser's to take away.
        if found.is_some_and(|(secret, _)| secret.kind == SecretKind::Session) {
            state.store.delete_secret(&hash).await?;
            state.recent.forget(&hash);
        }
    }
    let cookie = auth::clear_cookie(is_https(&headers));
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}

/// Whose token it is; a session is no token to sign in with.
async fn proven(state: &AppState, token: &str) -> ApiResult<Option<(Secret, Account)>> {
    let token = token.trim();
    let token = token.strip_prefix("Bearer ").unwrap_or(token).trim();
    let found = state.store.secret(&auth::digest(token), state.now()).await?;
    Ok(found.filter(|(secret, _)| secret.kind != SecretKind::Session))
}

/// A session may what the token may that began it.
async fn begin(state: &AppState, secret: &Secret, account: &Account) -> ApiResult<Plain> {
    let grant = Grant {
        name: &secret.name,
        permissions: &secret.permissions,
        life: Some(auth::SESSION_LIFE),
    };
    let now = state.now();
    Ok(auth::issue(&*state.store, SecretKind::Session, account, grant, now).await?)
}
