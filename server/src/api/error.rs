//! Every error of the API in Microsoft Graph's shape, made in one place.
//!
//! A handler returns an [`ApiError`]; its response carries the error as an extension, and [`finish`]
//! writes the body once the request's id is known, and logs what the caller must not see.

use std::error::Error;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::header::{CONTENT_LENGTH, RETRY_AFTER};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::error::{ErrorBody, ErrorDetail, InnerError};
use shared::guard::Guard;

use super::extract::Json;
use crate::clock;
use crate::pipeline::{InvalidProperty, PipelineError};
use crate::policy::PolicyError;
use crate::store::StoreError;

pub type ApiResult<T> = Result<T, ApiError>;

/// What the caller is told, and what only the log is told. Boxed, since it is the rare case of
/// every result.
#[derive(Clone, Debug)]
pub struct ApiError(Box<Refusal>);

#[derive(Clone, Debug)]
struct Refusal {
    status: StatusCode,
    body: ErrorBody,
    retry_after: Option<u32>,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl ApiError {
    pub fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Self {
        let body = ErrorBody::new(code, message);
        Self(Box::new(Refusal { status, body, retry_after: None, cause: None }))
    }

    /// 400.
    pub fn bad_request(code: &str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// 404: `no incident has the id 42`.
    pub fn not_found(what: &str, id: &str) -> Self {
        let id: String = id.chars().take(100).collect();
        Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", format!("no {what} has the id {id}"))
    }

    /// 500. The cause goes to the log alone.
    pub fn internal(cause: impl Error + Send + Sync + 'static) -> Self {
        let message =
            "something went wrong on the server; its log says what, under this request id";
        let mut error =
            Self::new(StatusCode::INTERNAL_SERVER_ERROR, "InternalServerError", message);
        error.0.cause = Some(Arc::new(cause));
        error
    }

    /// 503, with the seconds after which to try again.
    pub fn unavailable(message: impl Into<String>, retry_after: u32) -> Self {
        let mut error = Self::new(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", message);
        error.0.retry_after = Some(retry_after);
        error
    }

    /// All that is wrong, one by one.
    #[must_use]
    pub fn with_details(mut self, details: Vec<ErrorDetail>) -> Self {
        self.0.body.error.details = details;
        self
    }

    /// Seconds after which to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.0.retry_after = Some(seconds);
        self
    }

    /// Names the parameter or property in question.
    #[must_use]
    pub fn about(mut self, target: impl Into<String>) -> Self {
        self.0.body.error.target = Some(target.into());
        self
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Query { message, target } => {
                let code = match target.as_deref() {
                    Some("$search") => "InvalidSearch",
                    Some("$orderby") => "InvalidOrderBy",
                    _ => "InvalidFilter",
                };
                let error = Self::bad_request(code, message);
                target.map_or(error.clone(), |target| error.about(target))
            }
            StoreError::Token => {
                Self::bad_request("InvalidSkipToken", error.to_string()).about("$skiptoken")
            }
            other => Self::internal(other),
        }
    }
}

impl From<PipelineError> for ApiError {
    fn from(error: PipelineError) -> Self {
        let message = error.to_string();
        match error {
            PipelineError::Busy { retry_after }
            | PipelineError::Loading { retry_after }
            | PipelineError::Unread { retry_after } => Self::unavailable(message, retry_after),
            PipelineError::Stopped => Self::unavailable(message, 1),
            PipelineError::NotFound { .. } => {
                Self::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
            }
            PipelineError::Invalid { target, .. } => {
                let error = Self::bad_request("InvalidRequestBody", message);
                target.map_or(error.clone(), |target| error.about(target))
            }
            PipelineError::Changed(_) | PipelineError::PolicyChanged(_) => {
                Self::new(StatusCode::PRECONDITION_FAILED, "PreconditionFailed", message)
            }
            PipelineError::Outdated(_) => {
                Self::new(StatusCode::PRECONDITION_FAILED, "PreconditionFailed", message)
                    .about("basis")
            }
            PipelineError::Forbidden(_) => Self::new(StatusCode::FORBIDDEN, "Forbidden", message),
            PipelineError::Guarded(guards) => {
                let mut error = Self::new(StatusCode::CONFLICT, "Guarded", message);
                error.0.body.error.details = guards.into_iter().map(detail).collect();
                error
            }
            PipelineError::Conflict(_) => Self::new(StatusCode::CONFLICT, "Conflict", message),
            PipelineError::Commit(_) => Self::internal(error),
        }
    }
}

impl From<PolicyError> for ApiError {
    fn from(error: PolicyError) -> Self {
        let message = error.to_string();
        let error_of = |message| Self::bad_request("InvalidPolicy", message);
        match error {
            PolicyError::Syntax(_) => error_of(message),
            PolicyError::Problems(problems) => {
                let first = problems.first().map(|problem| problem.path.clone());
                let details = problems.iter().map(|problem| ErrorDetail {
                    code: problem.code.as_str().to_owned(),
                    message: problem.message(),
                    target: Some(problem.path.clone()),
                });
                let error = error_of(message).with_details(details.collect());
                first.map_or(error.clone(), |path| error.about(path))
            }
        }
    }
}

fn detail(guard: Guard) -> ErrorDetail {
    ErrorDetail {
        code: guard.kind.as_str().to_owned(),
        message: format!("{}; {}", guard.message, guard.lift),
        target: Some(guard.incident_ids.join(", ")),
    }
}

impl From<InvalidProperty> for ApiError {
    fn from(error: InvalidProperty) -> Self {
        Self::bad_request("InvalidRequestBody", error.message).about(error.property)
    }
}

/// Writes the bodies of errors. Answers that the router gave without a body (no such route, no such
/// method) get one too.
pub async fn finish(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let header = HeaderName::from_static("x-request-id");
    let id = request.headers().get(&header).and_then(|id| id.to_str().ok()).map(str::to_owned);
    let mut response = next.run(request).await;
    let error = match response.extensions_mut().remove::<ApiError>() {
        Some(error) => error,
        None if is_programs(&path) && response.status() == StatusCode::NOT_FOUND => {
            let message = format!("nothing is at {}", shortened(&path));
            ApiError::new(StatusCode::NOT_FOUND, "ResourceNotFound", message)
        }
        None if response.status() == StatusCode::METHOD_NOT_ALLOWED => {
            // The router writes the header behind us.
            let message = format!(
                "{} does not take {method}; the header Allow says what it takes",
                shortened(&path)
            );
            ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", message)
        }
        None => return response,
    };
    let error = error.0;
    log(&error);
    let mut body = error.body;
    let request_id = id.unwrap_or_default();
    body.error.inner_error = Some(InnerError { request_id, date: clock::now() });
    let mut finished = (error.status, Json(body)).into_response();
    let headers = finished.headers_mut();
    if let Some(seconds) = error.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    for (name, value) in response.headers() {
        // The length was that of no body.
        if name != CONTENT_LENGTH && !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
    finished
}

/// Addresses that programs ask for; all others are the client's pages.
fn is_programs(path: &str) -> bool {
    path.starts_with("/v1.0") || path.starts_with("/health")
}

fn shortened(path: &str) -> String {
    path.chars().take(120).collect()
}

fn log(error: &Refusal) {
    let Some(cause) = &error.cause else {
        tracing::debug!(status = error.status.as_u16(), code = error.body.error.code, "refused");
        return;
    };
    let mut chain = cause.to_string();
    let mut source = cause.source();
    while let Some(inner) = source {
        chain = format!("{chain}: {inner}");
        source = inner.source();
    }
    tracing::error!(cause = %chain, "request failed");
}
