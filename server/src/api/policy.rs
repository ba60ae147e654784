//! The policy: read, checked, put in force, compared with its former versions and brought back.

use axum::Router;
use axum::extract::State;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};
use shared::page::Page;
use shared::policy::{PolicyDiff, PolicyVersion, PutPolicy};

use super::AppState;
use super::address::Address;
use super::error::{ApiError, ApiResult};
use super::extract::{Json, OptionalJson, Path};
use super::parameters::{NoParameters, Parameters};
use crate::auth::{Permission, Principal};
use crate::pipeline::{Adopted, ChangePolicy, PolicyChange};
use crate::policy::{PolicyDocument, PolicyError, difference, fields};
use crate::store::{PolicyRow, StoreError};

/// Longest reason.
const LONGEST_REASON: usize = 1000;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/correlation/policy", get(in_force).put(put))
        .route("/correlation/policy/schema", get(schema))
        .route("/correlation/policy/presets", get(presets))
        .route("/correlation/policy/validate", post(validate))
        .route("/correlation/policy/versions", get(versions))
        .route("/correlation/policy/versions/{version}", get(version))
        .route("/correlation/policy/versions/{version}/restore", post(restore))
        .route("/correlation/policy/diff", get(diff))
}

async fn in_force(
    State(state): State<AppState>,
    principal: Principal,
    _: NoParameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentRead])?;
    let row = state.store.policy().await?;
    Ok(answer(whole(&row)?))
}

async fn schema(principal: Principal, _: NoParameters) -> ApiResult<Json<Value>> {
    principal.require(&[Permission::IncidentRead])?;
    Ok(Json(json!({ "value": fields() })))
}

async fn presets(principal: Principal, _: NoParameters) -> ApiResult<Json<Value>> {
    principal.require(&[Permission::IncidentRead])?;
    Ok(Json(json!({ "value": PolicyDocument::presets() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Validate {
    document: Value,
}

async fn validate(
    principal: Principal,
    _: NoParameters,
    Json(body): Json<Validate>,
) -> ApiResult<Json<Value>> {
    principal.require(&[Permission::IncidentRead])?;
    let problems = match PolicyDocument::from_value(&body.document) {
        Ok(_) => Vec::new(),
        Err(PolicyError::Problems(problems)) => problems,
        Err(error) => return Err(error.into()),
    };
    Ok(Json(json!({ "problems": problems })))
}

async fn put(
    State(state): State<AppState>,
    principal: Principal,
    _: NoParameters,
    headers: HeaderMap,
    Json(body): Json<PutPolicy>,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentReadWrite])?;
    let seen = Seen::read(&headers)?;
    if seen == Seen::Nothing {
        let message = "send the version that you have changed as If-Match: \"3\"; the ETag of the \
                       policy says which that is";
        let error =
            ApiError::new(StatusCode::PRECONDITION_REQUIRED, "PreconditionRequired", message);
        return Err(error.about("If-Match"));
    }
    let document = PolicyDocument::from_value(&body.document)?;
    let change = ChangePolicy {
        change: PolicyChange::Put(Box::new(document)),
        reason: reason(body.reason)?,
        seen: seen.version(),
    };
    changed(&state, &principal, change).await
}

async fn versions(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    mut parameters: Parameters,
) -> ApiResult<Json<Page<PolicyVersion>>> {
    principal.require(&[Permission::IncidentRead])?;
    let top = parameters.number("$top", 1, 1000)?.unwrap_or(50_u32);
    let before = parameters.text("$skiptoken")?.filter(|token| !token.is_empty());
    parameters.finish()?;
    let before: Option<i64> =
        before.map(|token| token.parse().map_err(|_| StoreError::Token)).transpose()?;
    let mut rows = state.store.policy_versions(before, top + 1).await?;
    let more = rows.len() > top as usize;
    rows.truncate(top as usize);
    let last = rows.last().filter(|_| more).map(|row| row.version.to_string());
    Ok(Json(Page {
        context: Some(address.context("security/correlation/policy/versions")),
        count: None,
        next_link: last.map(|token| address.next_link(&token)),
        value: rows.iter().map(PolicyRow::to_version).collect(),
    }))
}

async fn version(
    State(state): State<AppState>,
    principal: Principal,
    Path(version): Path<String>,
    _: NoParameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentRead])?;
    Ok(answer(whole(&existing(&state, &version).await?)?))
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Restore {
    reason: Option<String>,
}

async fn restore(
    State(state): State<AppState>,
    principal: Principal,
    Path(version): Path<String>,
    _: NoParameters,
    headers: HeaderMap,
    OptionalJson(body): OptionalJson<Restore>,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentReadWrite])?;
    let row = existing(&state, &version).await?;
    let change = ChangePolicy {
        change: PolicyChange::Restore(row.version),
        reason: reason(body.unwrap_or_default().reason)?,
        seen: Seen::read(&headers)?.version(),
    };
    changed(&state, &principal, change).await
}

async fn diff(
    State(state): State<AppState>,
    principal: Principal,
    mut parameters: Parameters,
) -> ApiResult<Json<PolicyDiff>> {
    principal.require(&[Permission::IncidentRead])?;
    let from = parameters.number("from", 1, i64::MAX)?;
    let to = parameters.number("to", 1, i64::MAX)?;
    parameters.finish()?;
    let after = match to {
        Some(to) => existing(&state, &to.to_string()).await?,
        None => state.store.policy().await?,
    };
    let from = from.unwrap_or_else(|| (after.version - 1).max(1));
    let before = existing(&state, &from.to_string()).await?;
    let changes = difference(&before.read()?.to_value(), &after.read()?.to_value());
    Ok(Json(PolicyDiff { from, to: after.version, changes }))
}

async fn changed(
    state: &AppState,
    principal: &Principal,
    change: ChangePolicy,
) -> ApiResult<Response> {
    let Adopted { version, job } = state.pipeline.change_policy(&principal.actor(), change).await?;
    let row = existing(state, &version.to_string()).await?;
    Ok(answer(PolicyVersion { job_id: job, ..whole(&row)? }))
}

async fn existing(state: &AppState, version: &str) -> ApiResult<PolicyRow> {
    let unknown = || ApiError::not_found("version of the policy", version);
    let number = version.parse().map_err(|_| unknown())?;
    state.store.policy_version(number).await?.ok_or_else(unknown)
}

/// With its document, every field of it.
fn whole(row: &PolicyRow) -> ApiResult<PolicyVersion> {
    Ok(PolicyVersion { document: Some(row.read()?.to_value()), ..row.to_version() })
}

fn answer(version: PolicyVersion) -> Response {
    ([(ETAG, format!("\"{}\"", version.version))], Json(version)).into_response()
}

/// What the caller knows of the policy that it changes.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Seen {
    Nothing,
    Any,
    Version(i64),
}

impl Seen {
    fn read(headers: &HeaderMap) -> ApiResult<Self> {
        let Some(given) = headers.get(IF_MATCH) else { return Ok(Self::Nothing) };
        let given = given.to_str().unwrap_or_default().trim();
        if given == "*" {
            return Ok(Self::Any);
        }
        let tag = given.strip_prefix("W/").unwrap_or(given).trim_matches('"');
        tag.parse().map(Self::Version).map_err(|_| {
            let message = "If-Match takes the version of the policy in quotes, such as \"3\"";
            ApiError::bad_request("BadRequest", message).about("If-Match")
        })
    }

    fn version(self) -> Option<i64> {
        if let Self::Version(version) = self { Some(version) } else { None }
    }
}

fn reason(given: Option<String>) -> ApiResult<Option<String>> {
    let reason = given.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if reason.as_ref().is_some_and(|text| text.chars().count() > LONGEST_REASON) {
        let message = format!("a reason has at most {LONGEST_REASON} characters");
        return Err(ApiError::bad_request("InvalidRequestBody", message).about("reason"));
    }
    Ok(reason)
}
