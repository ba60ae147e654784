//! Whether an entity links alerts: the machine says so by how many devices or users it is seen
//! beside, or a person does.

use shared::hub::{ChooseHub, HubDecision};
use shared::operation::OperationResult;

use crate::api;
use crate::live::News;
use crate::state::AppState;

/// Decides, says so and offers to take it back.
pub(crate) fn choose_hub(app: AppState, entity_id: String, decision: HubDecision) {
    let body = ChooseHub { entity_id, decision, reason: None };
    leptos::task::spawn_local(async move {
        match api::post::<OperationResult>("correlation/hubs", &body).await {
            Ok(answer) => {
                let operation = Some(answer.value.operation_id);
                app.toasts.done(said(decision), operation);
                app.live.tell(News::Resync);
            }
            Err(problem) => app.toasts.fail("Not changed", &problem),
        }
    });
}

fn said(decision: HubDecision) -> &'static str {
    match decision {
        HubDecision::Automatic => "Decided by its numbers again",
        HubDecision::Forced => "It links nothing from now on",
        HubDecision::Forbidden => "It always links from now on",
    }
}
