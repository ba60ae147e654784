//! What every request passes through, outermost first: request id, trace, panics, compression,
//! security headers, size, time, forgery, and then who is asking.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue, Method, Response as HttpResponse, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::trace::TraceLayer;
use tracing::Span;

use super::error::{self, ApiError};
use crate::ingest::Resource;

/// How long a request may take. The live stream is no such request.
const LONGEST: Duration = Duration::from_mins(1);

/// Records may come over a slow line, and many at once.
const LONGEST_INTAKE: Duration = Duration::from_mins(10);

/// A body of JSON; ingestion has a limit of its own.
const LARGEST_JSON: usize = 2 * 1024 * 1024;

pub(crate) fn wrap(router: Router) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    let layers = ServiceBuilder::new()
        .layer(SetRequestIdLayer::new(request_id.clone(), MakeRequestUuid))
        .layer(PropagateRequestIdLayer::new(request_id))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .layer(from_fn(error::finish))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(CompressionLayer::new())
        .layer(if_absent(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(if_absent(REFERRER_POLICY, "same-origin"))
        .layer(if_absent(HeaderName::from_static("x-frame-options"), "DENY"))
        .layer(if_absent(CACHE_CONTROL, "no-store"))
        .layer(DefaultBodyLimit::max(LARGEST_JSON))
        .layer(from_fn(in_time))
        .layer(CsrfLayer::new().with_rejection_response(forged));
    router.layer(layers)
}

/// Neither the query (which may hold a sign-in token) nor headers are logged.
fn span(request: &Request) -> Span {
    let id = request.headers().get("x-request-id").and_then(|id| id.to_str().ok());
    tracing::info_span!(
        "request",
        method = %request.method(),
        path = request.uri().path(),
        request.id = id.unwrap_or_default(),
    )
}

fn if_absent(name: HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

async fn in_time(request: Request, next: Next) -> Response {
    let last = request.uri().path().rsplit('/').next().unwrap_or_default();
    let longest = match last {
        "stream" => return next.run(request).await,
        last if request.method() == Method::POST && Resource::parse(last).is_some() => {
            LONGEST_INTAKE
        }
        _ => LONGEST,
    };
    tokio::time::timeout(longest, next.run(request)).await.unwrap_or_else(|_| {
        let message = "the request took too long and was given up; ask for less at once";
        ApiError::new(StatusCode::GATEWAY_TIMEOUT, "Timeout", message).into_response()
    })
}

/// Browsers say where a request comes from; a write that another site caused is refused.
fn forged(_error: ProtectionError) -> HttpResponse<Body> {
    let message = "this write was sent by another site (Sec-Fetch-Site, Origin) and is refused";
    ApiError::new(StatusCode::FORBIDDEN, "CrossOriginRequest", message).into_response()
}

fn panicked(panic: Box<dyn std::any::Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().cloned();
    let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
    ApiError::internal(Panic(text.unwrap_or_default())).into_response()
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked: {0}")]
struct Panic(String);
