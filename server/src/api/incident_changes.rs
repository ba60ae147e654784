//! What people do with incidents. Every change can be undone by the operation that it answers.

use axum::Router;
use axum::extract::State;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, HeaderName};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shared::operation::{OperationResult, UpdateIncidents};
use shared::time::Timestamp;

use super::AppState;
use super::address::Address;
use super::error::{ApiError, ApiResult};
use super::extract::{Json, Path};
use super::incidents::{entity_tag, existing, number, of_entity_tag};
use super::parameters::NoParameters;
use super::select::Select;
use crate::auth::{Permission, Principal};
use crate::correlate::model::IncidentId;
use crate::pipeline::{IncidentUpdate, Merge, Move};

/// The operation that undoes the change.
pub(crate) const OPERATION: HeaderName = HeaderName::from_static("muster-operation");

const LONGEST_COMMENT: usize = 30_000;

const LONGEST_REASON: usize = 1_000;

/// Incidents of one change.
const MOST_AT_ONCE: usize = 10_000;

const MOST_MERGED: usize = 1_000;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/incidents/update", post(update_several))
        .route("/incidents/{id}/comments", post(comment))
        .route("/incidents/mergeIncidents", post(merge))
        .route("/alerts_v2/moveAlerts", post(move_alerts))
}

pub(crate) async fn update(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    _: NoParameters,
    headers: HeaderMap,
    Json(body): Json<Map<String, Value>>,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentReadWrite])?;
    let mut update = read_update(&body)?;
    update.seen = seen(&headers);
    let operation =
        state.pipeline.update_incidents(&principal.actor(), vec![number(&id)?], update).await?;
    let incident = existing(&state, &id).await?;
    let headers = [(OPERATION, operation.operation_id), (ETAG, entity_tag(&incident))];
    let context = address.context("security/incidents/$entity");
    Ok((headers, Select::default().resource(context, &incident)?).into_response())
}

async fn update_several(
    State(state): State<AppState>,
    principal: Principal,
    _: NoParameters,
    Json(body): Json<UpdateIncidents>,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentReadWrite])?;
    let update = read_update(&body.update)?;
    let ids = numbers(&body.incident_ids, "incidentIds")?;
    Ok(done(state.pipeline.update_incidents(&principal.actor(), ids, update).await?))
}

async fn comment(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
    Json(body): Json<Value>,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentReadWrite])?;
    let incident = number(&id)?;
    let mut last = None;
    for comment in comments(&body)? {
        let done = state.pipeline.comment_incident(&principal.actor(), incident, comment).await?;
        last = Some(done.operation_id);
    }
    let incident = existing(&state, &id).await?;
    let operation = last.map(|id| [(OPERATION, id)]);
    let answer = Json(json!({ "value": incident.comments }));
    Ok(operation
        .map_or_else(|| answer.clone().into_response(), |id| (id, answer.clone()).into_response()))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MergeIncidents {
    incident_ids: Vec<Id>,
    target_incident_id: Option<Id>,
    incident_comment: Option<String>,
    merge_reasons: Option<Value>,
}

async fn merge(
    State(state): State<AppState>,
    principal: Principal,
    _: NoParameters,
    Json(body): Json<MergeIncidents>,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentReadWrite])?;
    if body.incident_ids.len() > MOST_MERGED {
        let message = format!("at most {MOST_MERGED} incidents are merged at once");
        return Err(ApiError::bad_request("InvalidRequestBody", message).about("incidentIds"));
    }
    let ids: Vec<_> = body.incident_ids.into_iter().map(Id::text).collect();
    let merge = Merge {
        incidents: numbers(&ids, "incidentIds")?,
        target: body.target_incident_id.map(|id| number(&id.text())).transpose()?,
        comment: body.incident_comment.map(|text| checked_comment(&text)).transpose()?,
        reason: checked_reason(reasons(body.merge_reasons))?,
    };
    Ok(gone_to(state.pipeline.merge(&principal.actor(), merge).await?))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MoveAlerts {
    alert_ids: Vec<String>,
    incident_id: Option<Id>,
    alert_comment: Option<String>,
    new_correlation_reasons: Option<Value>,
}

async fn move_alerts(
    State(state): State<AppState>,
    principal: Principal,
    _: NoParameters,
    Json(body): Json<MoveAlerts>,
) -> ApiResult<Response> {
    principal.require(&[Permission::AlertReadWrite])?;
    if body.alert_ids.is_empty() || body.alert_ids.len() > MOST_AT_ONCE {
        let count = body.alert_ids.len();
        let message = format!("alertIds takes 1 to {MOST_AT_ONCE} ids, not {count}");
        return Err(ApiError::bad_request("InvalidRequestBody", message).about("alertIds"));
    }
    let change = Move {
        alerts: body.alert_ids,
        to: body.incident_id.map(|id| number(&id.text())).transpose()?,
        comment: body.alert_comment.map(|text| checked_comment(&text)).transpose()?,
        reason: checked_reason(reasons(body.new_correlation_reasons))?,
    };
    Ok(gone_to(state.pipeline.move_alerts(&principal.actor(), change).await?))
}

/// The texts of one comment or of several.
pub(crate) fn comments(body: &Value) -> ApiResult<Vec<String>> {
    let one_by_one = match body {
        Value::Array(several) => several.as_slice(),
        one => std::slice::from_ref(one),
    };
    if one_by_one.is_empty() {
        return Err(comment_error("the body has no comment"));
    }
    let text = |comment: &Value| {
        let text = comment.get("comment").and_then(Value::as_str);
        checked_comment(text.ok_or_else(|| comment_error("comment is missing, or is no text"))?)
    };
    one_by_one.iter().map(text).collect()
}

pub(crate) fn checked_comment(text: &str) -> ApiResult<String> {
    let length = text.chars().count();
    if length > LONGEST_COMMENT {
        let message = format!("a comment has at most 30,000 characters, this one has {length}");
        return Err(comment_error(message));
    }
    if text.trim().is_empty() {
        return Err(comment_error("the comment is empty"));
    }
    Ok(text.to_owned())
}

/// A reason that somebody gives, without which it is done as well.
pub(crate) fn checked_reason(reason: Option<String>) -> ApiResult<Option<String>> {
    let reason = reason.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if reason.as_ref().is_some_and(|text| text.chars().count() > LONGEST_REASON) {
        let message = format!("a reason has at most {LONGEST_REASON} characters");
        return Err(ApiError::bad_request("InvalidRequestBody", message).about("reason"));
    }
    Ok(reason)
}

fn comment_error(message: impl Into<String>) -> ApiError {
    ApiError::bad_request("InvalidRequestBody", message).about("comment")
}

fn read_update(body: &Map<String, Value>) -> ApiResult<IncidentUpdate> {
    let update = IncidentUpdate::parse(body)?;
    if update.is_empty() {
        let message = "the body names no property to change; it takes displayName, assignedTo, \
                       status, severity, classification, determination, customTags, \
                       resolvingComment, priorityScore, functionalImpact, informationImpact, \
                       recoverability";
        return Err(ApiError::bad_request("InvalidRequestBody", message));
    }
    Ok(update)
}

/// What the caller saw of the incident that it changes, by `If-Match`. What is no tag of ours was
/// never seen.
fn seen(headers: &HeaderMap) -> Option<Vec<Timestamp>> {
    let wanted = headers.get(IF_MATCH)?.to_str().unwrap_or_default();
    let tags = || wanted.split(',').map(str::trim);
    (!tags().any(|tag| tag == "*")).then(|| tags().filter_map(of_entity_tag).collect())
}

/// The answer to a change whose result says it all.
pub(crate) fn done(operation: OperationResult) -> Response {
    let headers = [(OPERATION, operation.operation_id.clone())];
    (headers, Json(operation)).into_response()
}

/// Where incidents or alerts went.
fn gone_to(operation: OperationResult) -> Response {
    let target = operation.updated_incidents.first().cloned().unwrap_or_default();
    let headers = [(OPERATION, operation.operation_id)];
    (headers, Json(json!({ "targetIncidentId": target }))).into_response()
}

fn numbers(ids: &[String], target: &str) -> ApiResult<Vec<IncidentId>> {
    if ids.is_empty() || ids.len() > MOST_AT_ONCE {
        let message = format!("{target} takes 1 to {MOST_AT_ONCE} ids, not {}", ids.len());
        return Err(ApiError::bad_request("InvalidRequestBody", message).about(target));
    }
    ids.iter().map(|id| number(id)).collect()
}

/// Graph's reasons are a text or a list of texts.
fn reasons(reasons: Option<Value>) -> Option<String> {
    match reasons? {
        Value::String(reason) => Some(reason),
        Value::Array(several) => {
            let texts: Vec<_> = several.iter().filter_map(Value::as_str).collect();
            (!texts.is_empty()).then(|| texts.join(", "))
        }
        _ => None,
    }
}

/// Ids are texts; numbers are read too.
#[derive(Deserialize)]
#[serde(untagged)]
enum Id {
    Text(String),
    Number(u64),
}

impl Id {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}
