//! The HTTP API: Microsoft Graph's resources under `/v1.0/security`, and what Muster adds in the
//! same style. The client in the browser uses nothing else.
//!
//! A handler extracts, asks for a permission, calls the store or the pipeline, and maps to the
//! wire. One file per noun, each with its own router.

pub mod error;
pub(crate) mod extract;

mod activities;
mod address;
mod alert_changes;
mod alerts;
mod detectors;
mod dry_run;
mod entities;
mod evidence;
mod health;
mod hubs;
mod incident_changes;
mod incidents;
mod ingestion;
mod jobs;
mod layers;
mod list;
mod operations;
mod overview;
mod parameters;
mod policy;
mod quarantine;
mod select;
mod session;
mod splits;
mod story;
mod stream;
mod suggestions;

pub use dry_run::DryRuns;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use shared::time::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::assets::{self, Client};
use crate::auth;
use crate::pipeline::{Clock, PipelineHandle};
use crate::store::Store;

/// What handlers work with. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    pub store: Arc<dyn Store>,
    pub pipeline: PipelineHandle,
    /// Who asked a moment ago.
    pub recent: Arc<auth::Recent>,
    pub clock: Clock,
    /// One dry run of a policy at a time.
    pub dry_runs: DryRuns,
    /// Bytes of a body of records, when decompressed.
    pub body_limit: usize,
    /// Cancelled when the server stops: the live streams end.
    pub stopping: CancellationToken,
}

impl AppState {
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

/// The whole server: API, sign-in and client.
pub fn router(state: AppState, client: Option<Client>) -> Router {
    let security = Router::new()
        .merge(incidents::router())
        .merge(incident_changes::router())
        .merge(splits::router())
        .merge(suggestions::router())
        .merge(operations::router())
        .merge(hubs::router())
        .merge(story::router())
        .merge(evidence::router())
        .merge(alerts::router())
        .merge(alert_changes::router())
        .merge(entities::router())
        .merge(activities::router())
        .merge(policy::router())
        .merge(jobs::router())
        .merge(dry_run::router())
        .merge(detectors::router())
        .merge(overview::router())
        .merge(quarantine::router())
        .merge(stream::router());
    let guarded = Router::new()
        .nest("/v1.0/security", security)
        .merge(session::guarded())
        .layer(from_fn_with_state(state.clone(), auth::authenticate));
    let open = Router::new()
        .merge(guarded)
        .merge(session::open())
        .merge(health::router())
        .merge(assets::router(client))
        .with_state(state);
    layers::wrap(open)
}
