//! The whole at a glance: the global search, and which sources were heard.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use shared::page::SearchHits;

use super::AppState;
use super::address::Address;
use super::error::{ApiError, ApiResult};
use super::extract::Json;
use super::list;
use super::parameters::{NoParameters, Parameters};
use crate::auth::{Permission, Principal};

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/search", get(search)).route("/sources", get(sources))
}

async fn search(
    State(state): State<AppState>,
    principal: Principal,
    mut parameters: Parameters,
) -> ApiResult<Json<SearchHits>> {
    principal.require(&[Permission::IncidentRead])?;
    let words = parameters.text("q")?.unwrap_or_default();
    let top = parameters.number("top", 1, 100)?.unwrap_or(8);
    parameters.finish()?;
    if words.chars().count() > 200 {
        let message = "q is longer than 200 characters";
        return Err(ApiError::bad_request("InvalidSearch", message).about("q"));
    }
    if words.trim().is_empty() {
        return Ok(Json(SearchHits::default()));
    }
    Ok(Json(state.store.search(words.trim(), top).await?))
}

async fn sources(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    _: NoParameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::AlertRead])?;
    Ok(list::whole(state.store.sources(state.now()).await?, &address, "security/sources"))
}
