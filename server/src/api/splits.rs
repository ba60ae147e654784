//! Taking an incident apart: shown first, then done.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use serde::Deserialize;
use shared::split::{Cut, SplitIncident, SplitPreview};

use super::AppState;
use super::error::ApiResult;
use super::extract::{Json, Path};
use super::incident_changes::{checked_comment, checked_reason, done};
use super::incidents::number;
use super::parameters::NoParameters;
use crate::auth::{Permission, Principal};

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/incidents/{id}/splitPreview", post(preview))
        .route("/incidents/{id}/split", post(split))
}

#[derive(Deserialize)]
struct Asked {
    cut: Cut,
}

async fn preview(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
    Json(asked): Json<Asked>,
) -> ApiResult<Json<SplitPreview>> {
    principal.require(&[Permission::IncidentRead])?;
    Ok(Json(state.pipeline.split_preview(number(&id)?, asked.cut).await?))
}

async fn split(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
    Json(mut body): Json<SplitIncident>,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentReadWrite])?;
    body.comment = body.comment.map(|text| checked_comment(&text)).transpose()?;
    body.reason = checked_reason(body.reason)?;
    Ok(done(state.pipeline.split(&principal.actor(), number(&id)?, body).await?))
}
