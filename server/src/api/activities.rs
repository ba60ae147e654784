//! Plain activities, read.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};

use super::address::Address;
use super::error::{ApiError, ApiResult};
use super::extract::Path;
use super::list::{self, Options};
use super::parameters::Parameters;
use super::select::Select;
use super::{AppState, ingestion};
use crate::auth::{Permission, Principal};
use crate::store::fields;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/activities", get(activities).post(ingestion::activities))
        .route("/activities/{id}", get(activity))
        .route("/assets", post(ingestion::assets))
}

async fn activities(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::AlertRead])?;
    let asked = list::asked(&mut parameters, Options::Ordered(fields::ACTIVITY))?;
    parameters.finish()?;
    let listing = state.store.activities(&asked.query).await?;
    list::answer(&list::page(listing, &address, "security/activities"), &asked.select)
}

async fn activity(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::AlertRead])?;
    let select = Select::read(&mut parameters)?;
    parameters.finish()?;
    let found = state.store.activity(&id).await?;
    let activity = found.ok_or_else(|| ApiError::not_found("activity", &id))?;
    select.resource(address.context("security/activities/$entity"), &activity)
}
