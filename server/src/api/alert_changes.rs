//! What people do with single alerts.

use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Map, Value, json};

use super::AppState;
use super::address::Address;
use super::alerts::{Shown, existing};
use super::error::{ApiError, ApiResult};
use super::extract::{Json, Path};
use super::incident_changes::{OPERATION, comments};
use super::parameters::NoParameters;
use super::select::Select;
use crate::auth::{Permission, Principal};
use crate::pipeline::AlertUpdate;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/alerts_v2/{id}/comments", post(comment))
}

pub(crate) async fn update(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    _: NoParameters,
    Json(body): Json<Map<String, Value>>,
) -> ApiResult<Response> {
    principal.require(&[Permission::AlertReadWrite])?;
    let update = AlertUpdate::parse(&body)?;
    if update == AlertUpdate::default() {
        let message = "the body names no property to change; it takes status, assignedTo, \
                       classification, determination, comments";
        return Err(ApiError::bad_request("InvalidRequestBody", message));
    }
    let operation = state.pipeline.update_alert(&principal.actor(), &id, update).await?;
    let shown = Shown::from(existing(&state, &id).await?);
    let headers = [(OPERATION, operation.operation_id)];
    let context = address.context("security/alerts_v2/$entity");
    Ok((headers, Select::default().resource(context, &shown)?).into_response())
}

async fn comment(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
    Json(body): Json<Value>,
) -> ApiResult<Response> {
    principal.require(&[Permission::AlertReadWrite])?;
    let comments = comments(&body)?;
    let operation = state.pipeline.comment_alert(&principal.actor(), &id, comments).await?;
    let alert = existing(&state, &id).await?.alert;
    let headers = [(OPERATION, operation.operation_id)];
    Ok((headers, Json(json!({ "value": alert.comments }))).into_response())
}
