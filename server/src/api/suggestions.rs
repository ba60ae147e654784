//! Suggestions of the machine: seen, accepted, refused.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use shared::guard::Guard;
use shared::split::Cut;
use shared::suggestion::{
    DecideSuggestion, SuggestedIncident, Suggestion, SuggestionEvidence, SuggestionKind,
};

use super::AppState;
use super::address::Address;
use super::error::{ApiError, ApiResult};
use super::extract::{OptionalJson, Path};
use super::incident_changes::{checked_comment, done};
use super::incidents::{existing_number, number};
use super::list;
use super::parameters::{NoParameters, Parameters};
use crate::auth::{Permission, Principal};
use crate::correlate::model::IncidentId;
use crate::pipeline::{Decide, Verdict};
use crate::store::{Clue, SuggestionRow, WantedSuggestions};

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/incidents/{id}/suggestions", get(suggestions))
        .route("/incidents/{id}/suggestions/{suggestion}/accept", post(accept))
        .route("/incidents/{id}/suggestions/{suggestion}/refuse", post(refuse))
}

async fn suggestions(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentRead])?;
    let words = [("open", WantedSuggestions::Open), ("all", WantedSuggestions::All)];
    let wanted = parameters.one_of("status", &words)?.unwrap_or(WantedSuggestions::Open);
    parameters.finish()?;
    let id = existing_number(&state, &id).await?;
    let rows = state.store.suggestions(id, wanted).await?;
    let open = rows.iter().filter(|row| row.is_open()).filter_map(SuggestionRow::pair);
    let guards = state.pipeline.guards(open.map(Vec::from).collect()).await?;
    let mut guards = guards.into_iter();
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let asked = row.is_open() && row.pair().is_some();
        let guards = if asked { guards.next().unwrap_or_default() } else { Vec::new() };
        shown.push(show(&state, row, guards).await?);
    }
    Ok(list::whole(shown, &address, "security/incidents/suggestions"))
}

async fn accept(
    State(state): State<AppState>,
    principal: Principal,
    Path(ids): Path<(String, String)>,
    _: NoParameters,
    OptionalJson(body): OptionalJson<DecideSuggestion>,
) -> ApiResult<Response> {
    decide(&state, &principal, &ids, Verdict::Accept, body).await
}

async fn refuse(
    State(state): State<AppState>,
    principal: Principal,
    Path(ids): Path<(String, String)>,
    _: NoParameters,
    OptionalJson(body): OptionalJson<DecideSuggestion>,
) -> ApiResult<Response> {
    decide(&state, &principal, &ids, Verdict::Refuse, body).await
}

async fn decide(
    state: &AppState,
    principal: &Principal,
    (incident, suggestion): &(String, String),
    verdict: Verdict,
    body: Option<DecideSuggestion>,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentReadWrite])?;
    let body = body.unwrap_or_default();
    let decide = Decide {
        incident: number(incident)?,
        suggestion: suggestion
            .parse()
            .map_err(|_| ApiError::not_found("suggestion", suggestion))?,
        verdict,
        target: body.target_incident_id.map(|id| number(&id)).transpose()?,
        comment: body.comment.map(|text| checked_comment(&text)).transpose()?,
    };
    Ok(done(state.pipeline.decide(&principal.actor(), decide).await?))
}

async fn show(state: &AppState, row: SuggestionRow, guards: Vec<Guard>) -> ApiResult<Suggestion> {
    let mut incidents = Vec::with_capacity(row.incidents.len());
    for id in &row.incidents {
        incidents.extend(suggested(state, *id).await?);
    }
    let mut evidence = Vec::with_capacity(row.evidence.len());
    for clue in row.evidence {
        evidence.extend(shown_clue(state, clue).await?);
    }
    let entity = match row.entity {
        Some(id) => state.store.entity_refs(&[id]).await?.pop(),
        None => None,
    };
    Ok(Suggestion {
        id: row.id.to_string(),
        kind: if row.entity.is_some() { SuggestionKind::Split } else { SuggestionKind::Merge },
        status: row.status,
        created_date_time: row.created,
        score: row.score,
        reason: row.reason,
        incidents,
        evidence,
        cut: row.entity.map(|id| Cut::Entity { entity_id: id.to_string() }),
        entity,
        guards,
        decided_by: row.decided_by,
        decided_date_time: row.decided,
        operation_id: row.operation,
    })
}

async fn suggested(state: &AppState, id: IncidentId) -> ApiResult<Option<SuggestedIncident>> {
    let found = state.store.incident(id).await?;
    Ok(found.map(|incident| SuggestedIncident {
        id: incident.id,
        display_name: incident.display_name,
        severity: incident.severity,
        status: incident.status,
        priority_score: incident.priority_score.unwrap_or_default(),
        alerts: incident.alert_counts.map_or(0, |counts| counts.total.into()),
    }))
}

async fn shown_clue(state: &AppState, clue: Clue) -> ApiResult<Option<SuggestionEvidence>> {
    let found = state.store.alert(&clue.alert).await?;
    Ok(found.map(|listed| SuggestionEvidence {
        alert_id: clue.alert,
        alert_title: listed.alert.title,
        first_activity_date_time: listed.alert.first_activity_date_time,
        incident_id: listed.alert.incident_id.unwrap_or_default(),
        links: clue.links,
        other_links: clue.other_links,
    }))
}
