//! Detectors: what raised alerts, how often it was right, and what is made of its alerts.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderName;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::detector::Detector;
use shared::policy::DetectorPolicy;
use shared::time::Timestamp;

use super::AppState;
use super::error::{ApiError, ApiResult};
use super::extract::{Json, Path};
use super::list;
use super::parameters::{NoParameters, Parameters};
use crate::auth::{Permission, Principal};
use crate::pipeline::{ChangePolicy, PolicyChange};
use crate::policy::PolicyDocument;
use crate::store::DetectorRow;

/// The version of the policy that a change made.
const POLICY_VERSION: HeaderName = HeaderName::from_static("muster-policy-version");

/// Detectors of a list; a search finds the others.
const MOST: usize = 1000;

/// Longest reason.
const LONGEST_REASON: usize = 1000;

const RECENT: i64 = 30 * Timestamp::DAY;

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/detectors", get(detectors))
        .route("/detectors/{id}", get(detector).patch(change))
}

async fn detectors(
    State(state): State<AppState>,
    principal: Principal,
    mut parameters: Parameters,
) -> ApiResult<Json<Value>> {
    principal.require(&[Permission::IncidentRead])?;
    let search = list::search(&mut parameters)?;
    parameters.finish()?;
    let words: Vec<String> =
        search.iter().flat_map(|text| text.split_whitespace()).map(str::to_lowercase).collect();
    let mut found = all(&state).await?;
    found.retain(|it| {
        let text = format!("{} {} {}", it.title, it.product_name, it.key).to_lowercase();
        words.iter().all(|word| text.contains(word))
    });
    let count = found.len();
    found.truncate(MOST);
    Ok(Json(json!({ "@odata.count": count, "value": found })))
}

async fn detector(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
) -> ApiResult<Json<Detector>> {
    principal.require(&[Permission::IncidentRead])?;
    Ok(Json(existing(&state, &id).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    policy: String,
    reason: Option<String>,
}

async fn change(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    _: NoParameters,
    Json(body): Json<Change>,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentReadWrite])?;
    let wanted = DetectorPolicy::parse(&body.policy).ok_or_else(|| {
        let names = DetectorPolicy::ALL.map(DetectorPolicy::as_str).join(", ");
        let shown: String = body.policy.chars().take(60).collect();
        let message = format!("policy is {shown:?}, but takes one of {names}");
        ApiError::bad_request("InvalidRequestBody", message).about("policy")
    })?;
    let reason = body.reason.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    if reason.as_ref().is_some_and(|text| text.chars().count() > LONGEST_REASON) {
        let message = format!("a reason has at most {LONGEST_REASON} characters");
        return Err(ApiError::bad_request("InvalidRequestBody", message).about("reason"));
    }
    let detector = existing(&state, &id).await?;
    let reason = reason.or_else(|| Some(format!("‘{}’: {}", detector.title, wanted.label())));
    let change = PolicyChange::Detector(detector.key.as_str().into(), wanted);
    let change = ChangePolicy { change, reason, seen: None };
    let adopted = state.pipeline.change_policy(&principal.actor(), change).await?;
    let version = [(POLICY_VERSION, adopted.version.to_string())];
    Ok((version, Json(existing(&state, &id).await?)).into_response())
}

async fn all(state: &AppState) -> ApiResult<Vec<Detector>> {
    let policy = state.store.policy().await?.read()?;
    let rows = state.store.detectors(state.now().plus(-RECENT)).await?;
    Ok(rows.into_iter().map(|row| told(row, &policy)).collect())
}

async fn existing(state: &AppState, id: &str) -> ApiResult<Detector> {
    let unknown = || ApiError::not_found("detector", id);
    let key = key_of(id).ok_or_else(unknown)?;
    let policy = state.store.policy().await?.read()?;
    let row = state.store.detector(&key, state.now().plus(-RECENT)).await?;
    Ok(told(row.ok_or_else(unknown)?, &policy))
}

fn told(row: DetectorRow, policy: &PolicyDocument) -> Detector {
    Detector {
        id: id_of(&row.key),
        policy: policy.detector(&row.key),
        title: row.title,
        product_name: row.product_name,
        service_source: row.service_source,
        alerts: row.alerts,
        alerts_last_30_days: row.recent_alerts,
        last_alert_date_time: Some(row.last_alert),
        precision: row.record.precision(),
        record: row.record,
        key: row.key,
    }
}

/// A key may be any text; its bytes as hexadecimal digits are safe in an address.
fn id_of(key: &str) -> String {
    key.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

fn key_of(id: &str) -> Option<String> {
    if !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let digits = id.as_bytes().chunks(2);
    let bytes = digits.map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok().filter(|key| !key.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{id_of, key_of};

    proptest! {
        #[test]
        fn ids_read_back(key in ".{1,40}") {
            prop_assert_eq!(key_of(&id_of(&key)), Some(key));
        }

        #[test]
        fn what_is_no_id_is_none(id in ".{0,20}") {
            if let Some(key) = key_of(&id) {
                prop_assert_eq!(id_of(&key), id.to_lowercase());
            }
        }
    }
}
