//! The callers' side of the pipeline.

use std::sync::Arc;

use shared::guard::Guard;
use shared::hub::{Hub, HubDecision};
use shared::ingest::IngestReport;
use shared::operation::{OperationResult, UndoPreview};
use shared::split::{Cut, SplitIncident, SplitPreview};
use shared::stream::ChangeEvent;
use tokio::sync::{Semaphore, broadcast, oneshot};

use super::ask::Question;
use super::prepare::prepare_all;
use super::queue::{Request, Sender};
use super::{
    Actor, Adopted, AlertUpdate, ChangePolicy, Decide, IncidentUpdate, Merge, Move, PipelineError,
    Reach, Record,
};
use crate::correlate::model::{EntityId, IncidentId};

/// Whether writes are taken already. Reads always are.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Health {
    Loading,
    Ready,
    /// The window could not be read, or the writer has ended.
    Failed,
}

/// Sends to the one writer. Cheap to clone. An answer means that the change is committed.
#[derive(Clone)]
pub struct PipelineHandle {
    pub(super) sender: Sender,
    pub(super) changes: broadcast::Sender<ChangeEvent>,
    /// Answering takes the writer's time, so a few questions are asked at once and the others wait.
    pub(super) asking: Arc<Semaphore>,
}

pub(super) const QUESTIONS: usize = 3;

impl PipelineHandle {
    /// Records of one request. The report has a result for each, in the order sent.
    pub async fn ingest(&self, records: Vec<Record>) -> Result<IngestReport, PipelineError> {
        if records.is_empty() {
            return Ok(IngestReport::default());
        }
        let (answer, answered) = oneshot::channel();
        let weight = records.len();
        self.sender.check(weight)?;
        let records = prepare_all(records);
        self.sender.send(Request::Ingest { records, answer }, weight)?;
        answered.await.map_err(|_| PipelineError::Stopped)?
    }

    /// One change to several incidents; all or none of them.
    pub async fn update_incidents(
        &self,
        actor: &Actor,
        incidents: Vec<IncidentId>,
        update: IncidentUpdate,
    ) -> Result<OperationResult, PipelineError> {
        self.command(actor, Command::UpdateIncidents { incidents, update }).await
    }

    pub async fn update_alert(
        &self,
        actor: &Actor,
        alert: &str,
        update: AlertUpdate,
    ) -> Result<OperationResult, PipelineError> {
        self.command(actor, Command::UpdateAlert { alert: alert.to_owned(), update }).await
    }

    pub async fn comment_incident(
        &self,
        actor: &Actor,
        incident: IncidentId,
        comment: String,
    ) -> Result<OperationResult, PipelineError> {
        self.command(actor, Command::CommentIncident { incident, comment }).await
    }

    pub async fn comment_alert(
        &self,
        actor: &Actor,
        alert: &str,
        comments: Vec<String>,
    ) -> Result<OperationResult, PipelineError> {
        let update = AlertUpdate { comments, ..AlertUpdate::default() };
        self.update_alert(actor, alert, update).await
    }

    /// The surviving incident is the first of `updated_incidents`.
    pub async fn merge(
        &self,
        actor: &Actor,
        merge: Merge,
    ) -> Result<OperationResult, PipelineError> {
        self.command(actor, Command::Merge(merge)).await
    }

    /// The incident they went to is the first of `updated_incidents`.
    pub async fn move_alerts(
        &self,
        actor: &Actor,
        change: Move,
    ) -> Result<OperationResult, PipelineError> {
        self.command(actor, Command::Move(change)).await
    }

    /// Takes an incident apart; the first of `updated_incidents` keeps its id.
    pub async fn split(
        &self,
        actor: &Actor,
        incident: IncidentId,
        request: SplitIncident,
    ) -> Result<OperationResult, PipelineError> {
        self.command(actor, Command::Split { incident, request }).await
    }

    /// What a split would come to.
    pub async fn split_preview(
        &self,
        incident: IncidentId,
        cut: Cut,
    ) -> Result<SplitPreview, PipelineError> {
        self.ask(|answer| Question::Split { incident, cut, answer }).await
    }

    /// Accepts or refuses a suggestion.
    pub async fn decide(
        &self,
        actor: &Actor,
        decide: Decide,
    ) -> Result<OperationResult, PipelineError> {
        self.command(actor, Command::Decide(decide)).await
    }

    /// What would refuse merging each of these groups right now.
    pub async fn guards(
        &self,
        groups: Vec<Vec<IncidentId>>,
    ) -> Result<Vec<Vec<Guard>>, PipelineError> {
        if groups.is_empty() {
            return Ok(Vec::new());
        }
        self.ask(|answer| Question::Guards { groups, answer }).await
    }

    /// Makes an entity a hub, or none, or leaves it to the machine.
    pub async fn choose_hub(
        &self,
        actor: &Actor,
        entity: EntityId,
        decision: HubDecision,
        reason: Option<String>,
    ) -> Result<OperationResult, PipelineError> {
        self.command(actor, Command::ChooseHub(entity, decision, reason)).await
    }

    pub async fn hubs(&self) -> Result<Vec<Hub>, PipelineError> {
        self.ask(|answer| Question::Hubs { answer }).await
    }

    pub async fn hub(&self, entity: EntityId) -> Result<Hub, PipelineError> {
        self.ask(|answer| Question::Hub { entity, answer }).await
    }

    /// What undoing an operation would do by now.
    pub async fn undo_preview(&self, operation: &str) -> Result<UndoPreview, PipelineError> {
        let operation = operation.to_owned();
        self.ask(|answer| Question::Undo { operation, answer }).await
    }

    /// Takes an operation back, exactly; `remarks` say what has changed since and stays.
    pub async fn undo(
        &self,
        actor: &Actor,
        reach: Reach,
        operation: &str,
    ) -> Result<OperationResult, PipelineError> {
        self.command(actor, Command::Undo { operation: operation.to_owned(), reach }).await
    }

    /// Puts another policy in force.
    pub async fn change_policy(
        &self,
        actor: &Actor,
        change: ChangePolicy,
    ) -> Result<Adopted, PipelineError> {
        let (answer, answered) = oneshot::channel();
        let actor = actor.clone();
        self.sender.send(Request::Policy { actor, change, answer }, 1)?;
        answered.await.map_err(|_| PipelineError::Stopped)?
    }

    /// What changes from now on. A receiver that lags has to read everything again.
    pub fn changes(&self) -> broadcast::Receiver<ChangeEvent> {
        self.changes.subscribe()
    }

    pub fn health(&self) -> Health {
        self.sender.health()
    }

    /// Waits until nothing is waiting to be written or revised, and no job runs.
    pub async fn settled(&self) -> Result<(), PipelineError> {
        let (answer, answered) = oneshot::channel();
        self.sender.send(Request::Settle { answer }, 0)?;
        answered.await.map_err(|_| PipelineError::Stopped)
    }

    /// Writes what is waiting, then ends the writer. Later requests are answered by `Stopped`.
    pub async fn stop(&self) {
        let (answer, answered) = oneshot::channel();
        if self.sender.send(Request::Stop { answer }, 0).is_ok() {
            // An error means that it has ended already.
            let _ended = answered.await;
        }
    }

    async fn ask<T>(
        &self,
        question: impl FnOnce(oneshot::Sender<Result<T, PipelineError>>) -> Question,
    ) -> Result<T, PipelineError> {
        let Ok(_turn) = self.asking.acquire().await else { return Err(PipelineError::Stopped) };
        let (answer, answered) = oneshot::channel();
        self.sender.send(Request::Ask(question(answer)), 0)?;
        answered.await.map_err(|_| PipelineError::Stopped)?
    }

    async fn command(
        &self,
        actor: &Actor,
        command: Command,
    ) -> Result<OperationResult, PipelineError> {
        let (answer, answered) = oneshot::channel();
        let actor = actor.clone();
        self.sender.send(Request::Command { actor, command, answer }, 1)?;
        answered.await.map_err(|_| PipelineError::Stopped)?
    }
}

/// What a person asks for.
#[derive(Clone, Debug)]
pub(super) enum Command {
    UpdateIncidents { incidents: Vec<IncidentId>, update: IncidentUpdate },
    UpdateAlert { alert: String, update: AlertUpdate },
    CommentIncident { incident: IncidentId, comment: String },
    Merge(Merge),
    Move(Move),
    Split { incident: IncidentId, request: SplitIncident },
    Decide(Decide),
    ChooseHub(EntityId, HubDecision, Option<String>),
    Undo { operation: String, reach: Reach },
}
