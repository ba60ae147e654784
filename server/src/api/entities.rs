//! Entities and their timelines.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use shared::entity::EntityKind;
use shared::timeline::TimelinePage;

use super::AppState;
use super::address::Address;
use super::error::{ApiError, ApiResult};
use super::extract::{Json, Path};
use super::list::{self, MOST_ROWS, Options};
use super::parameters::Parameters;
use super::select::Select;
use crate::auth::{Permission, Principal};
use crate::correlate::model::EntityId;
use crate::store::{TimelineQuery, TimelineScope};

/// Either permission shows who took part.
pub(crate) const READ: &[Permission] = &[Permission::IncidentRead, Permission::AlertRead];

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/entities", get(entities))
        .route("/entities/{id}", get(entity))
        .route("/entities/{id}/timeline", get(timeline))
}

async fn entities(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(READ)?;
    let kind = kind(&mut parameters)?;
    let asked = list::asked(&mut parameters, Options::Searched)?;
    parameters.finish()?;
    let listing = state.store.entities(kind, &asked.query).await?;
    list::answer(&list::page(listing, &address, "security/entities"), &asked.select)
}

async fn entity(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(READ)?;
    let select = Select::read(&mut parameters)?;
    parameters.finish()?;
    let found = state.store.entity(number(&id)?, state.now()).await?;
    let entity = found.ok_or_else(|| ApiError::not_found("entity", &id))?;
    select.resource(address.context("security/entities/$entity"), &entity)
}

async fn timeline(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> ApiResult<Json<TimelinePage>> {
    principal.require(READ)?;
    let query = timeline_query(number(&id)?, &mut parameters)?;
    parameters.finish()?;
    let found = state.store.timeline(&query).await?;
    let mut page = found.ok_or_else(|| ApiError::not_found("entity", &id))?;
    page.next_link = page.next_link.map(|token| address.next_link(&token));
    Ok(Json(page))
}

fn timeline_query(entity: EntityId, parameters: &mut Parameters) -> ApiResult<TimelineQuery> {
    let scopes = [
        ("all", TimelineScope::All),
        ("alert", TimelineScope::Alerts),
        ("activity", TimelineScope::Activities),
    ];
    Ok(TimelineQuery {
        entity,
        from: parameters.time("from")?,
        to: parameters.time("to")?,
        scope: parameters.one_of("kind", &scopes)?.unwrap_or_default(),
        min_contribution: parameters.number("minContribution", 0, i64::MAX)?,
        with: parameters.text("with")?.map(|id| number(&id)).transpose()?,
        oldest_first: parameters
            .one_of("order", &[("asc", true), ("desc", false)])?
            .unwrap_or(false),
        around: parameters.text("around")?.filter(|id| !id.is_empty()),
        top: parameters.number("$top", 1, MOST_ROWS)?.unwrap_or_default(),
        after: parameters.text("$skiptoken")?.filter(|token| !token.is_empty()),
        buckets: parameters.number("buckets", 0, 500)?.unwrap_or(60),
    })
}

/// The parameter `kind`; an unknown one is answered with those that there are.
pub(crate) fn kind(parameters: &mut Parameters) -> ApiResult<Option<EntityKind>> {
    parameters.one_of("kind", &EntityKind::ALL.map(|kind| (kind.as_str(), kind)))
}

pub(crate) fn number(id: &str) -> ApiResult<EntityId> {
    id.parse().map_err(|_| ApiError::not_found("entity", id))
}
