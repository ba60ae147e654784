//! Records sent in by sources. An answer means that they are committed.

use std::io;

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::TryStreamExt;
use tokio_util::io::StreamReader;

use super::AppState;
use super::error::{ApiError, ApiResult};
use super::extract::Json;
use super::parameters::NoParameters;
use crate::auth::{Permission, Principal};
use crate::ingest::body::{BodyError, Coding};
use crate::ingest::{self, Framing, Resource, feed, record};
use crate::pipeline::Record;

/// Records of one body: what is answered and remembered of each is far more than the two bytes
/// that it may have.
const MOST_RECORDS: usize = 100_000;

pub(crate) async fn alerts(
    state: State<AppState>,
    principal: Principal,
    _: NoParameters,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    take_in(state, principal, headers, body, Resource::Alerts).await
}

pub(crate) async fn activities(
    state: State<AppState>,
    principal: Principal,
    _: NoParameters,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    take_in(state, principal, headers, body, Resource::Activities).await
}

pub(crate) async fn assets(
    state: State<AppState>,
    principal: Principal,
    _: NoParameters,
    headers: HeaderMap,
    body: Body,
) -> ApiResult<Response> {
    take_in(state, principal, headers, body, Resource::Assets).await
}

async fn take_in(
    State(state): State<AppState>,
    principal: Principal,
    headers: HeaderMap,
    body: Body,
    resource: Resource,
) -> ApiResult<Response> {
    principal.require(&[Permission::AlertReadWrite])?;
    let content = content(&headers, body, state.body_limit).await?;
    let framing = framing(&headers);
    let records = ingest::read_at_most(content, framing, Some(resource), MOST_RECORDS).await;
    let records = records.ok_or_else(too_many)?;
    some_are_records(&records, framing)?;
    let report = feed::feed(&state.pipeline, records, |_| {}).await?;
    let status = if report.created > 0 { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(report)).into_response())
}

/// A body without a single JSON object is a mistake of the sender's, not a bad record, unless it
/// said that each of its lines is a record.
fn some_are_records(records: &[Record], framing: Framing) -> ApiResult<()> {
    let Some(first) = records.first() else {
        let message =
            "the body has no records; send one JSON object, an array, or one object a line";
        return Err(ApiError::bad_request(record::INVALID_JSON, message));
    };
    let is_json = |record: &Record| !matches!(record, Record::Unreadable(refused) if refused.code == record::INVALID_JSON);
    match first {
        Record::Unreadable(refused)
            if framing == Framing::Detect && !records.iter().any(is_json) =>
        {
            Err(ApiError::bad_request(record::INVALID_JSON, refused.reason.clone()))
        }
        _ => Ok(()),
    }
}

async fn content(headers: &HeaderMap, body: Body, limit: usize) -> ApiResult<Bytes> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let coding = header(&CONTENT_ENCODING).unwrap_or_default();
    let coding = Coding::parse(coding).ok_or_else(|| {
        let shown: String = coding.chars().take(60).collect();
        let message = format!("Content-Encoding {shown} is not read; {} are", Coding::NAMES);
        ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UnsupportedContentEncoding", message)
    })?;
    // Nobody has to send it all to be told that it is too much.
    let length = header(&CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(too_large(limit));
    }
    let stream = body.into_data_stream().map_err(io::Error::other);
    ingest::body::read(StreamReader::new(stream), coding, limit).await.map_err(
        |error| match error {
            BodyError::TooLarge { limit } => too_large(limit),
            BodyError::Broken { coding: Coding::Identity, .. } => {
                ApiError::bad_request("BadRequest", "the body ended before it was complete")
            }
            BodyError::Broken { source, .. } => {
                let message = format!("the body cannot be decompressed: {source}");
                ApiError::bad_request("InvalidContentEncoding", message)
            }
        },
    )
}

fn too_large(limit: usize) -> ApiError {
    let limit = limit / (1024 * 1024);
    let message =
        format!("the body has more than {limit} MiB when decompressed; send it in several parts");
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLarge", message)
}

fn too_many() -> ApiError {
    let message =
        format!("the body has more than {MOST_RECORDS} records; send it in several parts");
    ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestTooLarge", message)
}

fn framing(headers: &HeaderMap) -> Framing {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|value| value.split(';').next()).unwrap_or_default();
    match essence.trim().to_ascii_lowercase().as_str() {
        "application/x-ndjson"
        | "application/ndjson"
        | "application/jsonl"
        | "application/jsonlines"
        | "application/x-jsonlines" => Framing::Lines,
        _ => Framing::Detect,
    }
}
