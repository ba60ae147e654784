//! Hubs: what links nothing because it stands beside too many others, and what people decided.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use shared::hub::{ChooseHub, Hub};

use super::AppState;
use super::address::Address;
use super::entities;
use super::error::ApiResult;
use super::extract::{Json, Path};
use super::incident_changes::{checked_reason, done};
use super::list;
use super::parameters::NoParameters;
use crate::auth::{Permission, Principal};

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/correlation/hubs", get(hubs).post(choose))
        .route("/correlation/hubs/{id}", get(hub))
}

async fn hubs(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    _: NoParameters,
) -> ApiResult<Response> {
    principal.require(entities::READ)?;
    Ok(list::whole(state.pipeline.hubs().await?, &address, "security/correlation/hubs"))
}

async fn hub(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
) -> ApiResult<Json<Hub>> {
    principal.require(entities::READ)?;
    Ok(Json(state.pipeline.hub(entities::number(&id)?).await?))
}

async fn choose(
    State(state): State<AppState>,
    principal: Principal,
    _: NoParameters,
    Json(body): Json<ChooseHub>,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentReadWrite])?;
    let entity = entities::number(&body.entity_id)?;
    let reason = checked_reason(body.reason)?;
    let operation =
        state.pipeline.choose_hub(&principal.actor(), entity, body.decision, reason).await?;
    Ok(done(operation))
}
