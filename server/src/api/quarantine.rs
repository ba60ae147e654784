//! Records that could not be read: seen, put right and sent again, or dismissed.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{delete, get, post};
use bytes::Bytes;
use serde::Deserialize;
use shared::ingest::IngestReport;

use super::AppState;
use super::address::Address;
use super::error::{ApiError, ApiResult};
use super::extract::{Json, OptionalJson, Path};
use super::list::{self, Options};
use super::parameters::{NoParameters, Parameters};
use crate::auth::{Permission, Principal};
use crate::ingest::{self, Resource, record};
use crate::pipeline::Record;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/quarantine", get(quarantine))
        .route("/quarantine/{id}", delete(dismiss))
        .route("/quarantine/{id}/replay", post(replay))
}

async fn quarantine(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::AlertRead])?;
    let asked = list::asked(&mut parameters, Options::Plain)?;
    parameters.finish()?;
    let listing = state.store.quarantine(&asked.query).await?;
    list::answer(&list::page(listing, &address, "security/quarantine"), &asked.select)
}

#[derive(Default, Deserialize)]
struct Replay {
    /// The record put right; without it the one that was kept.
    raw: Option<String>,
}

/// Leaves the record where it is unless it goes in this time.
async fn replay(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
    OptionalJson(corrected): OptionalJson<Replay>,
) -> ApiResult<Json<IngestReport>> {
    principal.require(&[Permission::AlertReadWrite])?;
    let kept = state.store.quarantined(&id).await?;
    let kept = kept.ok_or_else(|| ApiError::not_found("quarantined record", &id))?;
    let raw = Bytes::from(corrected.unwrap_or_default().raw.unwrap_or(kept.raw));
    let declared = Resource::parse(&kept.resource);
    let records = ingest::read(raw, ingest::Framing::Detect, declared).await;
    for record in &records {
        if let Record::Unreadable(refused) = record {
            let reason = refused.reason.clone();
            return Err(ApiError::bad_request(&refused.code, reason).about("raw"));
        }
    }
    if records.is_empty() {
        return Err(ApiError::bad_request(record::INVALID_JSON, "raw is empty").about("raw"));
    }
    let report = state.pipeline.ingest(records).await?;
    state.store.dismiss_quarantined(&id).await?;
    Ok(Json(report))
}

async fn dismiss(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
) -> ApiResult<StatusCode> {
    principal.require(&[Permission::AlertReadWrite])?;
    if state.store.dismiss_quarantined(&id).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(ApiError::not_found("quarantined record", &id))
    }
}
