//! What an incident touches, what proves it, and what was done about it.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;

use super::AppState;
use super::address::Address;
use super::error::ApiResult;
use super::extract::Path;
use super::incidents::existing_number;
use super::list::{self, Options};
use super::parameters::{NoParameters, Parameters};
use crate::auth::{Permission, Principal};

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/incidents/{id}/assets", get(assets))
        .route("/incidents/{id}/evidence", get(evidence))
        .route("/incidents/{id}/activityLog", get(activity_log))
}

async fn assets(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    _: NoParameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentRead])?;
    let id = existing_number(&state, &id).await?;
    let assets = state.store.incident_assets(id, state.now()).await?;
    Ok(list::whole(assets, &address, "security/incidents/assets"))
}

async fn evidence(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentRead])?;
    let kind = super::entities::kind(&mut parameters)?;
    let asked = list::asked(&mut parameters, Options::Plain)?;
    parameters.finish()?;
    let id = existing_number(&state, &id).await?;
    let listing = state.store.incident_evidence(id, kind, &asked.query).await?;
    let counts = state.store.evidence_counts(id).await?;
    let page = list::page(listing, &address, "security/incidents/evidence");
    list::answer_with(&page, &asked.select, "counts", counts)
}

async fn activity_log(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentRead])?;
    let asked = list::asked(&mut parameters, Options::Plain)?;
    parameters.finish()?;
    let id = existing_number(&state, &id).await?;
    let listing = state.store.activity_log(id, &asked.query).await?;
    list::answer(&list::page(listing, &address, "security/incidents/activityLog"), &asked.select)
}
