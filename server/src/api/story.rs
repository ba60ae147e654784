//! The attack story of an incident, and why its alerts are together.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use shared::alert::Alert;
use shared::graph::AttackGraph;

use super::AppState;
use super::address::Address;
use super::error::ApiResult;
use super::extract::{Json, Path};
use super::incidents::existing_number;
use super::list;
use super::parameters::{NoParameters, Parameters};
use crate::auth::{Permission, Principal};
use crate::story::{self, Cast, Grouping, Member};

pub(crate) fn router() -> Router<AppState> {
    Router::new()
        .route("/incidents/{id}/graph", get(graph))
        .route("/incidents/{id}/links", get(links))
}

async fn graph(
    State(state): State<AppState>,
    principal: Principal,
    Path(id): Path<String>,
    mut parameters: Parameters,
) -> ApiResult<Json<AttackGraph>> {
    principal.require(&[Permission::IncidentRead])?;
    let grouped = parameters.truth("group")?.unwrap_or(true);
    parameters.finish()?;
    let id = existing_number(&state, &id).await?;
    let contents = state.store.contents(id).await?;
    let members = contents.entities.into_iter().map(|named| {
        let member = Member { entity: named.entity, privileged: named.privileged };
        (member.entity.entity_id.clone(), member)
    });
    let cast: Cast = members.collect();
    let alerts: Vec<Alert> = contents.alerts.into_iter().map(|story| story.alert).collect();
    let grouping = if grouped { Grouping::Similar } else { Grouping::Each };
    Ok(Json(story::build(&alerts, &cast, grouping)))
}

async fn links(
    State(state): State<AppState>,
    principal: Principal,
    address: Address,
    Path(id): Path<String>,
    _: NoParameters,
) -> ApiResult<Response> {
    principal.require(&[Permission::IncidentRead])?;
    let id = existing_number(&state, &id).await?;
    Ok(list::whole(state.store.links(id).await?, &address, "security/incidents/links"))
}
