//! Extractors whose rejections are Graph's errors. axum's own are banned by lint.

use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::ApiError;

/// A body of JSON, read in any content type, since `curl -d` says it sends a form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        match OptionalJson::from_request(request, state).await? {
            OptionalJson(Some(value)) => Ok(Self(value)),
            OptionalJson(None) => Err(ApiError::bad_request(
                "InvalidRequestBody",
                "the body is empty; a JSON object is expected",
            )),
        }
    }
}

/// The same where there may be no body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OptionalJson<T>(pub(crate) Option<T>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for OptionalJson<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let content = Bytes::from_request(request, state).await.map_err(|rejection| {
            if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
                return ApiError::new(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "RequestTooLarge",
                    "the body is larger than this address takes",
                );
            }
            ApiError::bad_request("BadRequest", "the body ended before it was complete")
        })?;
        let content = content.trim_ascii();
        if content.is_empty() {
            return Ok(Self(None));
        }
        serde_json::from_slice(content).map(|value| Self(Some(value))).map_err(|error| {
            ApiError::bad_request("InvalidRequestBody", format!("the body cannot be read: {error}"))
        })
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The variable part of an address.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    #[expect(clippy::disallowed_types, reason = "the one place that wraps it")]
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(error)) => {
                Err(ApiError::bad_request("BadRequest", error.body_text()))
            }
            Err(other) => Err(ApiError::internal(other)),
        }
    }
}
