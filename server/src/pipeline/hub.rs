//! What people decide about hubs.

use serde_json::json;
use shared::hub::{Hub, HubDecision};
use shared::operation::OperationResult;

use super::PipelineError;
use super::actor::Actor;
use super::book::Book;
use super::draft::Draft;
use super::inverse::{Both, Inverse};
use super::step::{Step, refused};
use crate::correlate::model::{self, EntityId, Input};
use crate::store::{HubRow, Store, StoreError};

pub(super) async fn choose(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    actor: &Actor,
    choice: &(EntityId, HubDecision, Option<String>),
) -> Step<OperationResult> {
    let (asked, decision, reason) = choice;
    let entity = book.survivor(*asked);
    let name = book.entities.get(&entity).map(|known| format!("‘{}’", known.display_name));
    let Some(name) = name else {
        return refused(PipelineError::NotFound { what: "entity", id: asked.to_string() });
    };
    let hub = match decision {
        HubDecision::Automatic => None,
        HubDecision::Forced => Some(true),
        HubDecision::Forbidden => Some(false),
    };
    let chosen = store.chosen_hubs().await?;
    // The transaction may have decided about it a moment ago.
    let mut known = draft.batch.hubs.iter().chain(chosen.iter().rev());
    let known = known.find(|row| row.entity == entity);
    let before = known.cloned().unwrap_or_else(|| HubRow {
        entity,
        hub: None,
        time: draft.now,
        decided_by: String::new(),
        reason: String::new(),
        operation: String::new(),
    });
    if before.hub == hub {
        let by = &before.decided_by;
        return refused(PipelineError::Conflict(match hub {
            None => format!("whether {name} is a hub is left to the machine already"),
            Some(true) => format!("{by} has made {name} a hub already"),
            Some(false) => format!("{by} has said already that {name} is no hub"),
        }));
    }
    let mut text = match hub {
        Some(true) => format!("made {name} a hub: it links nothing"),
        Some(false) => format!("said that {name} is no hub, whatever its neighbours"),
        None => format!("left it to the machine whether {name} is a hub"),
    };
    let reason = reason.as_deref().map(str::trim).unwrap_or_default();
    if !reason.is_empty() {
        text = format!("{text}; {reason}");
    }
    let after = HubRow {
        entity,
        hub,
        time: draft.now,
        decided_by: actor.display_name.clone(),
        reason: reason.to_owned(),
        operation: draft.next_operation(),
    };
    put(book, draft, after.clone());
    let inverse = Inverse::Hub(Both { before, after });
    let operation_id = draft.operation(&actor.display_name, &text, &inverse);
    Ok(OperationResult {
        operation_id,
        updated_incidents: Vec::new(),
        updated_alerts: 0,
        remarks: Vec::new(),
    })
}

/// In the engine, the transaction and the log.
pub(super) fn put(book: &mut Book, draft: &mut Draft, row: HubRow) {
    let (entity, hub) = (row.entity, row.hub);
    book.engine.apply(&[Input::HubChosen { entity, hub }], draft.now);
    draft.decisions.push(json!({"change": "hubChosen", "entity": entity, "hub": hub}));
    draft.batch.hubs.retain(|row| row.entity != entity);
    draft.batch.hubs.push(row);
}

/// What links nothing at present, and what people decided about.
pub(super) async fn hubs(book: &Book, store: &dyn Store) -> Result<Vec<Hub>, StoreError> {
    let chosen = store.chosen_hubs().await?;
    Ok(book.engine.hubs().into_iter().map(|hub| told(hub, &chosen)).collect())
}

/// How one entity stands.
pub(super) async fn hub_of(book: &Book, store: &dyn Store, asked: EntityId) -> Step<Hub> {
    let entity = book.survivor(asked);
    let Some(known) = book.entities.get(&entity) else {
        return refused(PipelineError::NotFound { what: "entity", id: asked.to_string() });
    };
    let crowd = book.engine.crowd_of(entity).unwrap_or_else(|| model::Hub {
        entity: Some(entity),
        entity_kind: Some(known.kind),
        kind: known.kind.as_str().to_owned(),
        display_name: known.display_name.clone(),
        // No alert of the window links by it.
        hub: true,
        degree: 0,
        limit: 0,
        chosen: false,
        alerts: 0,
        since: None,
    });
    Ok(told(crowd, &store.chosen_hubs().await?))
}

fn told(hub: model::Hub, chosen: &[HubRow]) -> Hub {
    let row = chosen.iter().rev().find(|row| Some(row.entity) == hub.entity);
    Hub {
        entity_id: hub.entity.map(|id| id.to_string()),
        entity_kind: hub.entity_kind,
        kind: hub.kind,
        display_name: hub.display_name.to_string(),
        hub: hub.hub,
        degree: hub.degree,
        limit: hub.limit,
        alerts: hub.alerts,
        decision: match row.and_then(|row| row.hub) {
            Some(true) => HubDecision::Forced,
            Some(false) => HubDecision::Forbidden,
            None => HubDecision::Automatic,
        },
        since: row.map(|row| row.time).or(hub.since),
        decided_by: row.map(|row| row.decided_by.clone()),
        reason: row.map(|row| row.reason.clone()).filter(|reason| !reason.is_empty()),
        operation_id: row.map(|row| row.operation.clone()),
    }
}
