//! What a person asks for, to the part that does it.

use std::sync::Arc;

use shared::operation::OperationResult;

use super::Writer;
use crate::pipeline::draft::Draft;
use crate::pipeline::handle::Command;
use crate::pipeline::step::Step;
use crate::pipeline::{Actor, hub, regroup, split, suggest, triage};

impl Writer {
    /// Carries one out. Refused means that nothing was changed.
    pub(super) async fn command(
        &mut self,
        draft: &mut Draft,
        actor: &Actor,
        command: Command,
    ) -> Step<OperationResult> {
        let store = Arc::clone(&self.around.store);
        let (book, store) = (&mut self.book, &*store);
        draft.acting = Some(actor.user_principal_name.clone());
        match command {
            Command::UpdateIncidents { incidents, update } => {
                triage::update_incidents(book, draft, store, actor, &incidents, &update).await
            }
            Command::UpdateAlert { alert, update } => {
                triage::update_alert(book, draft, store, actor, &alert, &update).await
            }
            Command::CommentIncident { incident, comment } => {
                triage::comment_incident(book, draft, store, actor, incident, &comment).await
            }
            Command::Merge(merge) => regroup::merge(book, draft, store, actor, &merge, None).await,
            Command::Move(change) => regroup::move_alerts(book, draft, store, actor, &change).await,
            Command::Split { incident, request } => {
                split::split(book, draft, store, actor, incident, &request, None).await
            }
            Command::Decide(decide) => suggest::decide(book, draft, store, actor, &decide).await,
            Command::ChooseHub(entity, decision, reason) => {
                let choice = (entity, decision, reason);
                hub::choose(book, draft, store, actor, &choice).await
            }
            Command::Undo { .. } => unreachable!("an undo goes through its own arm of fill"),
        }
    }
}
