//! Incidents, read.

use axum::Router;
use axum::extract::State;
use axum::http::header::ETAG;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use shared::incident::Incident;
use shared::page::{Facets, Trend};
use shared::time::Timestamp;

use super::address::Address;
use super::error::{ApiError, ApiResult};
use super::extract::{Json, Path};
use super::list::{self, Options};
use super::parameters::Parameters;
use super::select::Select;
use super::{AppState, incident_changes};
use crate::auth::{Permission, Principal};
use crate::correlate::model::IncidentId;
use crate::store::fields;

/// Incidents of a page that brings all their alerts along.
const MOST_EXPANDED: u32 = 100;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/incidents", get(incidents))
        .route("/incidents/facets", get(facets))
        .route("/incidents/trend", get(trend))
        .route("/incidents/{id}", get(incident).patch(incident_changes::update))
}

async fn incidents(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentRead])?;
    let asked = list::asked(&mut parameters, Options::Full(fields::INCIDENT))?;
    let expand = list::expands(&mut parameters, "alerts")?;
    parameters.finish()?;
    if expand && asked.query.top > MOST_EXPANDED {
        let message = format!("with $expand=alerts $top is at most {MOST_EXPANDED}");
        return Err(ApiError::bad_request("BadRequest", message).about("$top"));
    }
    let mut listing = state.store.incidents(&asked.query).await?;
    if expand {
        for incident in &mut listing.rows {
            with_alerts(&state, incident).await?;
        }
    }
    list::answer(&list::page(listing, &address, "security/incidents"), &asked.select)
}

async fn facets(
    State(state): State<AppState>,
    principal: Principal,
    mut parameters: Parameters,
) -> ApiResult<Json<Facets>> {
    principal.require(&[Permission::IncidentRead])?;
    let filter = list::filter(&mut parameters, fields::INCIDENT)?;
    let search = list::search(&mut parameters)?;
    parameters.finish()?;
    Ok(Json(state.store.facets(filter.as_ref(), search.as_deref()).await?))
}

async fn trend(
    State(state): State<AppState>,
    principal: Principal,
    mut parameters: Parameters,
) -> ApiResult<Json<Trend>> {
    principal.require(&[Permission::IncidentRead])?;
    let hours = parameters.number("hours", 1, 24 * 366)?.unwrap_or(24_i64);
    let buckets = parameters.number("buckets", 1, 500)?.unwrap_or(96);
    parameters.finish()?;
    let to = state.now();
    Ok(Json(state.store.trend(to.plus(-hours * Timestamp::HOUR), to, buckets).await?))
}

async fn incident(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentRead])?;
    let select = Select::read(&mut parameters)?;
    let expand = list::expands(&mut parameters, "alerts")?;
    parameters.finish()?;
    let mut incident = existing(&state, &id).await?;
    let tag = entity_tag(&incident);
    if expand {
        with_alerts(&state, &mut incident).await?;
    }
    let context = address.context("security/incidents/$entity");
    Ok(([(ETAG, tag)], select.resource(context, &incident)?).into_response())
}

/// The incident of an address.
pub(crate) async fn existing(state: &AppState, id: &str) -> ApiResult<Incident> {
    let found = state.store.incident(number(id)?).await?;
    found.ok_or_else(|| ApiError::not_found("incident", id))
}

/// The number of an incident that is there.
pub(crate) async fn existing_number(state: &AppState, id: &str) -> ApiResult<IncidentId> {
    existing(state, id).await?;
    number(id)
}

/// Ids are numbers; what is none is the id of no incident.
pub(crate) fn number(id: &str) -> ApiResult<IncidentId> {
    id.parse().map_err(|_| ApiError::not_found("incident", id))
}

/// Changes with every change of the incident.
pub(crate) fn entity_tag(incident: &Incident) -> String {
    let changed = incident.last_update_date_time.unwrap_or_default();
    format!("W/\"{}\"", changed.0)
}

/// When the incident last changed that had this tag, strong or weak.
pub(crate) fn of_entity_tag(tag: &str) -> Option<Timestamp> {
    let text = tag.strip_prefix("W/").unwrap_or(tag);
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'))?;
    text.parse().ok().map(Timestamp)
}

async fn with_alerts(state: &AppState, incident: &mut Incident) -> ApiResult<()> {
    let contents = state.store.contents(number(&incident.id)?).await?;
    incident.alerts = contents.alerts.into_iter().map(|story| story.alert).collect();
    Ok(())
}
