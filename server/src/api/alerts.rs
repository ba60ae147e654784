//! Alerts, read.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use serde::{Serialize, Serializer};
use serde_json::Value;
use shared::explain::Why;

use super::address::Address;
use super::error::{ApiError, ApiResult};
use super::extract::{Json, Path};
use super::list::{self, Options, Select};
use super::parameters::{NoParameters, Parameters};
use super::{AppState, alert_changes, ingestion};
use crate::auth::{Permission, Principal};
use crate::store::{AlertDetail, ListedAlert};

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/alerts_v2", get(alerts).post(ingestion::alerts))
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
    let asked = list::asked(&mut parameters, Options::Full)?;
    let whole = list::expands(&mut parameters, "evidence")?;
    parameters.finish()?;
    let detail = if whole { AlertDetail::Whole } else { AlertDetail::Slim };
    let listing = state.store.alerts(&asked.query, detail).await?;
    let page = list::page(listing.map(Shown), &address, "security/alerts_v2");
    list::answer(page, &asked.select)
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
    let shown = Shown(existing(&state, &id).await?);
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
pub(crate) struct Shown(pub(crate) ListedAlert);

impl Serialize for Shown {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut value = self.0.alert.to_value();
        if let Value::Object(properties) = &mut value {
            let impacted = serde_json::to_value(&self.0.impacted);
            properties.insert("impacted".into(), impacted.map_err(serde::ser::Error::custom)?);
            if let Some(link) = &self.0.linked_by {
                let link = serde_json::to_value(link).map_err(serde::ser::Error::custom)?;
                properties.insert("linkedBy".into(), link);
            }
        }
        value.serialize(serializer)
    }
}
