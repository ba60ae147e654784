//! Alerts, read.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::Serialize;
use shared::alert::Alert;
use shared::entity::EntityRef;
use shared::explain::{Link, Why};

use super::address::Address;
use super::error::{ApiError, ApiResult};
use super::extract::{Json, Path};
use super::list::{self, Options};
use super::parameters::{NoParameters, Parameters};
use super::select::{Select, Selectable};
use super::{AppState, alert_changes, ingestion};
use crate::auth::{Permission, Principal};
use crate::store::{AlertDetail, ListedAlert, fields};

/// Properties that `facets` counts.
const COUNTED: [&str; 8] = [
    "severity",
    "status",
    "category",
    "serviceSource",
    "detectionSource",
    "assignedTo",
    "classification",
    "determination",
];

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/alerts_v2", get(alerts).post(ingestion::alerts))
        .route("/alerts_v2/facets", get(facets))
        .route("/alerts_v2/{id}", get(alert).patch(alert_changes::update))
        .route("/alerts_v2/{id}/why", get(why))
}

async fn alerts(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::AlertRead])?;
    let asked = list::asked(&mut parameters, Options::Full(fields::ALERT))?;
    let whole = list::expands(&mut parameters, "evidence")?;
    parameters.finish()?;
    let detail = if whole { AlertDetail::Whole } else { AlertDetail::Slim };
    let listing = state.store.alerts(&asked.query, detail).await?;
    let page = list::page(listing.map(Shown::from), &address, "security/alerts_v2");
    list::answer(&page, &asked.select)
}

/// How many alerts have each value of one property, under the other conditions of the filter.
async fn facets(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::AlertRead])?;
    let property = parameters.one_of("property", &COUNTED.map(|name| (name, name)))?;
    let filter = list::filter(&mut parameters, fields::ALERT)?;
    let search = list::search(&mut parameters)?;
    parameters.finish()?;
    let property = property.ok_or_else(|| {
        let message = format!("property is missing; it is one of {}", COUNTED.join(", "));
        ApiError::bad_request("BadRequest", message).about("property")
    })?;
    let counts = state.store.alert_facet(property, filter.as_ref(), search.as_deref()).await?;
    Ok(list::whole(counts, &address, "security/alerts_v2/facets"))
}

async fn alert(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::AlertRead])?;
    let select = Select::read(&mut parameters)?;
    parameters.finish()?;
    let shown = Shown::from(existing(&state, &id).await?);
    select.resource(address.context("security/alerts_v2/$entity"), &shown)
}

async fn why(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
) -> ApiResult<Json<Why>> {
    principal.require(&[Permission::AlertRead])?;
    let why = state.store.why(&id).await?;
    why.map(Json).ok_or_else(|| ApiError::not_found("alert", &id))
}

/// The alert of an address.
pub(crate) async fn existing(state: &AppState, id: &str) -> ApiResult<ListedAlert> {
    let found = state.store.alert(id).await?;
    found.ok_or_else(|| ApiError::not_found("alert", id))
}

/// An alert with what stands beside it, as one object.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shown {
    #[serde(flatten)]
    alert: Alert,
    impacted: Vec<EntityRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    linked_by: Option<Link>,
}

impl Selectable for Shown {
    const PROPERTIES: &'static [&'static [&'static str]] =
        &[Alert::PROPERTIES, &["impacted", "linkedBy"]];
}

impl From<ListedAlert> for Shown {
    fn from(listed: ListedAlert) -> Self {
        Self { alert: listed.alert, impacted: listed.impacted, linked_by: listed.linked_by }
    }
}
