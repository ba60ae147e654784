//! Operations: what undoing one would do, and taking it back.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use shared::operation::UndoPreview;

use super::AppState;
use super::error::ApiResult;
use super::extract::{Json, Path};
use super::incident_changes::done;
use super::parameters::NoParameters;
use crate::auth::{Permission, Principal};
use crate::pipeline::Reach;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/operations/{id}/undoPreview", get(preview))
        .route("/operations/{id}/undo", post(undo))
}

async fn preview(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
) -> ApiResult<Json<UndoPreview>> {
    principal.require(&[Permission::IncidentRead, Permission::AlertRead])?;
    Ok(Json(state.pipeline.undo_preview(&id).await?))
}

async fn undo(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentReadWrite, Permission::AlertReadWrite])?;
    let reach = if principal.may(Permission::IncidentReadWrite) {
        Reach::Everything
    } else {
        Reach::OwnAlerts
    };
    Ok(done(state.pipeline.undo(&principal.actor(), reach, &id).await?))
}
