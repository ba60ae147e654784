//! Whether the server is ready, for whoever started it.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;

use super::AppState;
use super::extract::Json;
use crate::pipeline::Health;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/health", get(health))
}

async fn health(State(state): State<AppState>) -> Response {
    let (status, word) = match state.pipeline.health() {
        Health::Ready => (StatusCode::OK, "ready"),
        Health::Loading => (StatusCode::SERVICE_UNAVAILABLE, "loading"),
        Health::Failed => (StatusCode::SERVICE_UNAVAILABLE, "failed"),
    };
    (status, Json(json!({ "status": word }))).into_response()
}
