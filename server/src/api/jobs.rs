//! Work that goes on behind an answer.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Value, json};
use shared::job::Job;

use super::AppState;
use super::error::{ApiError, ApiResult};
use super::extract::{Json, Path};
use super::parameters::NoParameters;
use crate::auth::{Permission, Principal};

/// Jobs of the list.
const MOST: u32 = 50;

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/jobs", get(jobs)).route("/jobs/{id}", get(job))
}

async fn jobs(
    State(state): State<AppState>,
    principal: Principal,
    _: NoParameters,
) -> ApiResult<Json<Value>> {
    principal.require(&[Permission::IncidentRead])?;
    let jobs: Vec<Job> = state.store.jobs(MOST).await?.into_iter().map(|row| row.job).collect();
    Ok(Json(json!({ "value": jobs })))
}

async fn job(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
) -> ApiResult<Json<Job>> {
    principal.require(&[Permission::IncidentRead])?;
    let unknown = || ApiError::not_found("job", &id);
    let number = id.parse().map_err(|_| unknown())?;
    Ok(Json(state.store.job(number).await?.ok_or_else(unknown)?.job))
}
