//! Questions that only the writer's memory can answer. Nothing is changed.

use shared::guard::Guard;
use shared::hub::Hub;
use shared::operation::UndoPreview;
use shared::split::{Cut, SplitPreview};
use tokio::sync::oneshot;

use super::book::Book;
use super::step::{Failure, Step};
use super::{PipelineError, guards, hub, split, undo};
use crate::correlate::model::{EntityId, IncidentId};
use crate::store::Store;

pub(super) enum Question {
    Split { incident: IncidentId, cut: Cut, answer: Answer<SplitPreview> },
    Undo { operation: String, answer: Answer<UndoPreview> },
    Guards { groups: Vec<Vec<IncidentId>>, answer: Answer<Vec<Vec<Guard>>> },
    Hubs { answer: Answer<Vec<Hub>> },
    Hub { entity: EntityId, answer: Answer<Hub> },
}

type Answer<T> = oneshot::Sender<Result<T, PipelineError>>;

pub(super) async fn answer(book: &mut Book, store: &dyn Store, question: Question) {
    match question {
        Question::Split { incident, cut, answer } => {
            give(split::preview(book, store, incident, cut).await, answer);
        }
        Question::Undo { operation, answer } => {
            give(undo::preview(book, store, &operation).await, answer);
        }
        Question::Guards { groups, answer } => {
            give(guards::about(book, store, &groups).await.map_err(Failure::from), answer);
        }
        Question::Hubs { answer } => {
            give(hub::hubs(book, store).await.map_err(Failure::from), answer);
        }
        Question::Hub { entity, answer } => {
            give(hub::hub_of(book, store, entity).await, answer);
        }
    }
}

fn give<T>(found: Step<T>, answer: Answer<T>) {
    let found = found.map_err(|failure| match failure {
        Failure::Refused(error) => error,
        Failure::Store(error) => {
            tracing::error!(%error, "a question could not be answered");
            PipelineError::Unread { retry_after: 1 }
        }
    });
    // Whoever asked may have gone.
    let _gone = answer.send(found);
}
