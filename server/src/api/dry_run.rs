//! Trying a policy on the past: one at a time, since it takes memory and a processor.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use shared::policy::{DryRunReport, DryRunRequest};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use super::AppState;
use super::error::{ApiError, ApiResult};
use super::extract::Json;
use super::parameters::NoParameters;
use crate::auth::{Permission, Principal};
use crate::pipeline;
use crate::policy::PolicyDocument;

/// Days of the longest one.
const MOST_DAYS: i64 = 90;

/// Whether one is running. Cheap to clone.
#[derive(Clone, Debug)]
pub struct DryRuns(Arc<Semaphore>);

impl Default for DryRuns {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/correlation/policy/dryRun", post(dry_run))
}

/// When the caller leaves, this is dropped, and with it the guard that stops the work.
async fn dry_run(
    State(state): State<AppState>,
    principal: Principal,
    _: NoParameters,
    Json(body): Json<DryRunRequest>,
) -> ApiResult<Json<DryRunReport>> {
    principal.require(&[Permission::IncidentReadWrite])?;
    if !(1..=MOST_DAYS).contains(&body.days) {
        let message =
            format!("days is {}, but takes a whole number from 1 to {MOST_DAYS}", body.days);
        return Err(ApiError::bad_request("InvalidRequestBody", message).about("days"));
    }
    let proposed = PolicyDocument::from_value(&body.policy)?;
    let Ok(permit) = Arc::clone(&state.dry_runs.0).try_acquire_owned() else {
        let message = "another dry run is running; try again when it has ended";
        let error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", message);
        return Err(error.retry_after(2));
    };
    let stop = CancellationToken::new();
    let _stops_when_dropped = stop.clone().drop_guard();
    let began = Instant::now();
    let store = Arc::clone(&state.store);
    let run = pipeline::dry_run(store, proposed, body.days, state.now(), stop, permit);
    let Some(report) = run.await? else {
        return Err(ApiError::unavailable("the dry run was stopped", 2));
    };
    let milliseconds = began.elapsed().as_millis() as u64;
    Ok(Json(DryRunReport { milliseconds, ..report }))
}
