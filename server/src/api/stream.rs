//! The live stream: which resources changed, as they change.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderName};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use futures_util::{StreamExt, stream};
use shared::stream::ChangeEvent;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;

use super::AppState;
use super::error::ApiResult;
use super::parameters::NoParameters;
use crate::auth::{Permission, Principal};

/// Proxies cut silent connections after a minute or less.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

pub(crate) fn router() -> Router<AppState> {
    Router::new().route("/stream", get(changes))
}

async fn changes(
    State(state): State<AppState>,
    principal: Principal,
    _: NoParameters,
    headers: HeaderMap,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentRead])?;
    let receiver = state.pipeline.changes();
    let first = catching_up(&state, &headers).await?;
    let live = BroadcastStream::new(receiver).map(|change| match change {
        Ok(change) => changed(&change),
        Err(BroadcastStreamRecvError::Lagged(_)) => resync(),
    });
    let events = stream::iter(first)
        .chain(live)
        .map(Ok::<_, Infallible>)
        .take_until(state.stopping.cancelled_owned());
    let unbuffered = [
        (CACHE_CONTROL, "no-cache, no-transform"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    let keep_alive = KeepAlive::new().interval(KEEP_ALIVE);
    Ok((unbuffered, Sse::new(events).keep_alive(keep_alive)).into_response())
}

/// A browser that comes back says what it saw last; if that is not the newest it has missed some.
async fn catching_up(state: &AppState, headers: &HeaderMap) -> ApiResult<Option<Event>> {
    let seen = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    let Some(seen) = seen else { return Ok(None) };
    let head = state.store.log_head().await?;
    Ok((seen.trim().parse() != Ok(head)).then(resync))
}

fn changed(change: &ChangeEvent) -> Event {
    let data = serde_json::to_string(change).expect("a change has string keys only");
    Event::default().event("change").id(change.sequence.to_string()).data(data)
}

fn resync() -> Event {
    Event::default().event("resync").data("{}")
}
