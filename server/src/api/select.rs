//! `$select`: answers reduced to the properties that are wanted. A name that nothing has is a mistake,
//! and an answer without it would hide that.

use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};
use shared::activity::Activity;
use shared::entity::{Entity, EntityHit, EvidenceRow};
use shared::incident::Incident;
use shared::ingest::QuarantinedRecord;
use shared::operation::ActivityLogEntry;

use super::error::{ApiError, ApiResult};
use super::extract::Json;
use super::parameters::Parameters;

/// A resource that can be reduced.
pub(crate) trait Selectable: Serialize {
    /// What it can have, list by list. Some resources have what their sources add besides.
    const PROPERTIES: &'static [&'static [&'static str]];
}

impl Selectable for Incident {
    const PROPERTIES: &'static [&'static [&'static str]] = &[Self::PROPERTIES];
}

impl Selectable for Activity {
    const PROPERTIES: &'static [&'static [&'static str]] =
        &[&["id", "time", "actionType", "riskContribution"]];
}

impl Selectable for EntityHit {
    const PROPERTIES: &'static [&'static [&'static str]] =
        &[&["entityId", "kind", "displayName", "detail"]];
}

impl Selectable for Entity {
    const PROPERTIES: &'static [&'static [&'static str]] = &[&[
        "id",
        "kind",
        "displayName",
        "identifiers",
        "firstSeenDateTime",
        "lastSeenDateTime",
        "alerts",
        "activeAlerts",
        "openIncidents",
        "incidents",
        "riskLevel",
        "investigationPriority",
        "privilegedRoles",
        "observedWith",
        "facts",
    ]];
}

impl Selectable for EvidenceRow {
    const PROPERTIES: &'static [&'static [&'static str]] = &[&[
        "entityId",
        "kind",
        "displayName",
        "verdict",
        "remediationStatus",
        "firstSeenDateTime",
        "alertId",
        "alertTitle",
        "alerts",
    ]];
}

impl Selectable for QuarantinedRecord {
    const PROPERTIES: &'static [&'static [&'static str]] =
        &[&["id", "receivedDateTime", "resource", "reason", "raw"]];
}

impl Selectable for ActivityLogEntry {
    const PROPERTIES: &'static [&'static [&'static str]] = &[&[
        "id",
        "time",
        "performedBy",
        "kind",
        "text",
        "originIncidentId",
        "alertId",
        "operationId",
    ]];
}

/// The properties that are wanted; all of them where the parameter is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Select(Option<Vec<String>>);

impl Select {
    pub(crate) fn read(parameters: &mut Parameters) -> ApiResult<Self> {
        let Some(text) = parameters.text("$select")? else { return Ok(Self(None)) };
        let mut names = Vec::new();
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            if name == "*" {
                return Ok(Self(None));
            }
            if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_@.".contains(&byte)) {
                let shown: String = name.chars().take(60).collect();
                return Err(invalid(format!(
                    "$select takes names of properties; {shown:?} is none"
                )));
            }
            names.push(name.to_owned());
        }
        Ok(Self((!names.is_empty()).then_some(names)))
    }

    /// A resource with its context, reduced to what is wanted.
    pub(crate) fn resource<T: Selectable>(
        &self,
        context: String,
        resource: &T,
    ) -> ApiResult<Response> {
        match self.rows(std::slice::from_ref(resource))? {
            None => Ok(Json(WithContext { context, resource }).into_response()),
            Some(rows) => Ok(Json(WithContext { context, resource: &rows[0] }).into_response()),
        }
    }

    /// Rows reduced to what is wanted; `None` where that is everything.
    pub(super) fn rows<T: Selectable>(&self, rows: &[T]) -> ApiResult<Option<Vec<Properties>>> {
        let Some(names) = &self.0 else { return Ok(None) };
        let mut rows = rows.iter().map(properties).collect::<ApiResult<Vec<_>>>()?;
        let known = T::PROPERTIES.concat();
        for name in names {
            let is_known = name.starts_with('@')
                || known.contains(&name.as_str())
                || rows.iter().any(|row| row.contains_key(name));
            if !is_known {
                let shown: String = name.chars().take(60).collect();
                return Err(invalid(format!(
                    "$select names {shown}, which nothing here has; there are {}",
                    known.join(", ")
                )));
            }
        }
        for row in &mut rows {
            row.retain(|name, _| {
                name.starts_with('@') || names.iter().any(|wanted| wanted == name)
            });
        }
        Ok(Some(rows))
    }
}

pub(super) type Properties = Map<String, Value>;

fn properties<T: Serialize>(resource: &T) -> ApiResult<Properties> {
    // By text, since a value would give small numbers the digits of larger ones.
    let text = serde_json::to_vec(resource).map_err(ApiError::internal)?;
    serde_json::from_slice(&text).map_err(ApiError::internal)
}

fn invalid(message: String) -> ApiError {
    ApiError::bad_request("InvalidSelect", message).about("$select")
}

#[derive(Serialize)]
struct WithContext<'a, T> {
    #[serde(rename = "@odata.context")]
    context: String,
    #[serde(flatten)]
    resource: &'a T,
}
