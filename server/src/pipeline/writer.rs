//! The writer: one task, one transaction at a time.

mod background;
mod command;
mod turn;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use shared::ingest::IngestReport;
use shared::stream::ChangeEvent;
use tokio::sync::{broadcast, oneshot};

use super::Health;
use super::ask::{Question, answer};
use super::book::Book;
use super::decisions::{By, adopt};
use super::draft::Draft;
use super::handle::Command;
use super::intake::take_in;
use super::policy::change_policy;
use super::prepare::Prepared;
use super::queue::{Receiver, Request};
use super::start::{Clock, chain};
use super::undo::undo;
use crate::store::{Store, StoreError};

use turn::{Import, Pending, Waiting, add_results, refuse_command};

/// What the writer works with.
pub(super) struct Surroundings {
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Clock,
    pub(super) changes: broadcast::Sender<ChangeEvent>,
}

/// Records of one transaction.
const MOST_RECORDS: usize = 512;

/// Revision takes at most a tenth of the time while records keep coming.
const REVISION_PAUSE: f64 = 9.0;

pub(super) struct Writer {
    around: Surroundings,
    receiver: Receiver,
    book: Book,
    waiting: VecDeque<Waiting>,
    asking: Vec<Question>,
    settling: Vec<oneshot::Sender<()>>,
    stopping: Option<oneshot::Sender<()>>,
    /// When the next revision may begin while there is other work.
    revise_from: Instant,
    /// When the job that runs may go on while there is other work.
    job_from: Instant,
    /// The policy that was just adopted looks further back.
    widened: bool,
}

impl Writer {
    pub(super) async fn load(around: Surroundings, receiver: Receiver) -> Result<Self, StoreError> {
        let now = (around.clock)();
        let (book, changes) = Book::load(&*around.store, now).await?;
        let mut writer = Self {
            around,
            receiver,
            book,
            waiting: VecDeque::new(),
            asking: Vec::new(),
            settling: Vec::new(),
            stopping: None,
            revise_from: Instant::now(),
            job_from: Instant::now(),
            widened: false,
        };
        writer.write_restored(changes).await?;
        writer.receiver.set_health(Health::Ready);
        Ok(writer)
    }

    /// What the engine learnt by looking at the window again, usually nothing.
    async fn write_restored(
        &mut self,
        changes: Vec<crate::correlate::model::Change>,
    ) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut draft = Draft::new(&mut self.book, (self.around.clock)());
        adopt(&mut self.book, &mut draft, &*self.around.store, changes, By::Machine).await?;
        self.commit(draft).await
    }

    pub(super) async fn work(&mut self) -> Result<(), StoreError> {
        loop {
            self.collect().await;
            // Between transactions memory is what was committed.
            for question in std::mem::take(&mut self.asking) {
                let store = Arc::clone(&self.around.store);
                answer(&mut self.book, &*store, question).await;
            }
            if !self.waiting.is_empty() {
                self.batch().await?;
            }
            let wait = !self.waiting.is_empty() && Instant::now() < self.job_from;
            if self.book.job.is_some() && !wait {
                self.go_on_with_job().await?;
            }
            let idle = self.waiting.is_empty();
            let mut revised = false;
            if self.book.engine.needs_revision() {
                let urgent = idle && (!self.settling.is_empty() || self.stopping.is_some());
                if urgent || Instant::now() >= self.revise_from {
                    self.revise().await?;
                    revised = true;
                }
            }
            let at_rest = self.waiting.is_empty() && self.book.job.is_none();
            if at_rest && (revised || !self.book.engine.needs_revision()) {
                for settled in self.settling.drain(..) {
                    // Whoever asked may have gone.
                    let _gone = settled.send(());
                }
            }
            if self.waiting.is_empty()
                && let Some(stopping) = self.stopping.take()
            {
                self.receiver.set_health(Health::Failed);
                let _gone = stopping.send(());
                return Ok(());
            }
        }
    }

    /// Takes what has arrived; waits for it when there is nothing else to do.
    async fn collect(&mut self) {
        let must_settle = !self.settling.is_empty() || self.stopping.is_some();
        if self.waiting.is_empty() && !must_settle && self.book.job.is_none() {
            let next = self.receiver.next();
            let request = if self.book.engine.needs_revision() {
                let until = tokio::time::Instant::from_std(self.revise_from);
                match tokio::time::timeout_at(until, next).await {
                    Ok(request) => request,
                    Err(_) => return,
                }
            } else {
                next.await
            };
            if let Some((request, weight)) = request {
                self.accept(request, weight);
            } else {
                // Every handle has been dropped.
                let (stopping, _) = oneshot::channel();
                self.stopping = Some(stopping);
            }
        }
        // Records count against the queue until they are written, so all may be taken: a question
        // behind a large import is answered between its transactions.
        while let Some((request, weight)) = self.receiver.ready() {
            self.accept(request, weight);
        }
    }

    fn accept(&mut self, request: Request, weight: usize) {
        match request {
            Request::Ingest { records, answer } => {
                let report = IngestReport::default();
                let import = Import { rest: records.into(), report, answer };
                self.waiting.push_back(Waiting::Records(Box::new(import)));
            }
            Request::Command { actor, command, answer } => {
                self.receiver.done(weight);
                self.waiting.push_back(Waiting::Command { actor, command, answer });
            }
            Request::Policy { actor, change, answer } => {
                self.receiver.done(weight);
                self.waiting.push_back(Waiting::Policy { actor, change, answer });
            }
            Request::Ask(question) => self.asking.push(question),
            Request::Settle { answer } => self.settling.push(answer),
            Request::Stop { answer } => self.stopping = Some(answer),
        }
    }

    /// One transaction over what waits at the front.
    async fn batch(&mut self) -> Result<(), StoreError> {
        let mut draft = Draft::new(&mut self.book, (self.around.clock)());
        let mut pending: Vec<Pending> = Vec::new();
        let done = self.fill(&mut draft, &mut pending).await;
        let (regrouped, committed) = match done {
            Ok(regrouped) => (regrouped, self.commit(draft).await),
            Err(error) => (false, Err(error)),
        };
        match committed {
            Ok(()) => {
                for answer in pending {
                    self.answer(answer);
                }
                if regrouped {
                    self.learn_pairs().await?;
                }
                if std::mem::take(&mut self.widened) {
                    self.widen().await?;
                }
                self.book.forget();
                Ok(())
            }
            Err(error) => {
                tracing::error!(error = %chain(&error), "a batch was not committed");
                let error = Arc::new(error);
                for answer in pending {
                    self.refuse(answer, &error);
                }
                self.widened = false;
                self.reload().await
            }
        }
    }

    /// Carries out requests until the transaction is large enough. Whether pairs of incidents may
    /// stand differently to each other afterwards.
    async fn fill(
        &mut self,
        draft: &mut Draft,
        pending: &mut Vec<Pending>,
    ) -> Result<bool, StoreError> {
        let mut records = 0;
        while records < MOST_RECORDS {
            match self.waiting.pop_front() {
                None => break,
                Some(Waiting::Records(import)) => {
                    let room = MOST_RECORDS - records;
                    records += self.take_imports(draft, pending, import, room).await?;
                }
                Some(Waiting::Command {
                    actor,
                    command: Command::Undo { operation, reach },
                    answer,
                }) => {
                    if records > 0 || !pending.is_empty() {
                        // It is planned by what is committed, so it goes alone.
                        let command = Command::Undo { operation, reach };
                        self.waiting.push_front(Waiting::Command { actor, command, answer });
                        break;
                    }
                    let store = Arc::clone(&self.around.store);
                    let by = (&actor, reach);
                    match undo(&mut self.book, draft, &*store, by, &operation).await {
                        Ok(undone) => {
                            pending.push(Pending::Command(answer, undone.result));
                            return Ok(undone.regrouped);
                        }
                        Err(failure) => refuse_command(failure, answer)?,
                    }
                }
                Some(Waiting::Policy { actor, change, answer }) => {
                    if records > 0 || !pending.is_empty() {
                        // What else is in a transaction is decided and scored by one policy.
                        self.waiting.push_front(Waiting::Policy { actor, change, answer });
                        break;
                    }
                    let store = Arc::clone(&self.around.store);
                    match change_policy(&mut self.book, draft, &*store, &actor, change).await {
                        Ok(done) => {
                            self.widened = done.reload;
                            pending.push(Pending::Policy(answer, done.adopted));
                            return Ok(false);
                        }
                        Err(failure) => refuse_command(failure, answer)?,
                    }
                }
                Some(Waiting::Command { actor, command, answer }) => {
                    records += 1;
                    match self.command(draft, &actor, command).await {
                        Ok(result) => pending.push(Pending::Command(answer, result)),
                        Err(failure) => refuse_command(failure, answer)?,
                    }
                }
            }
        }
        Ok(false)
    }

    /// Takes in an import and those right behind it as one, so that the database is asked once for
    /// all of them. Gives the number of records.
    async fn take_imports(
        &mut self,
        draft: &mut Draft,
        pending: &mut Vec<Pending>,
        first: Box<Import>,
        room: usize,
    ) -> Result<usize, StoreError> {
        let mut records: Vec<Prepared> = Vec::new();
        let mut imports: Vec<(Box<Import>, usize)> = Vec::new();
        let mut next = Some(first);
        while let Some(mut import) = next {
            // An import that is split comes first again in the next transaction.
            let count = import.rest.len().min(room - records.len());
            records.extend(import.rest.drain(..count));
            imports.push((import, count));
            next = if records.len() < room { self.next_import() } else { None };
        }
        let taken = records.len();
        let store = Arc::clone(&self.around.store);
        let results = take_in(&mut self.book, draft, &*store, records).await;
        self.receiver.done(taken);
        let (results, failed) = match results {
            Ok(results) => (results, None),
            Err(error) => (Vec::new(), Some(error)),
        };
        let mut results = results.into_iter();
        for (mut import, count) in imports {
            add_results(&mut import.report, results.by_ref().take(count));
            pending.push(Pending::Import(import));
        }
        failed.map_or(Ok(taken), Err)
    }

    /// What waits in front, where it is an import.
    fn next_import(&mut self) -> Option<Box<Import>> {
        match self.waiting.pop_front()? {
            Waiting::Records(import) => Some(import),
            other => {
                self.waiting.push_front(other);
                None
            }
        }
    }

    async fn revise(&mut self) -> Result<(), StoreError> {
        let began = Instant::now();
        let mut draft = Draft::new(&mut self.book, (self.around.clock)());
        let changes = self.book.engine.revise(draft.now);
        let store = Arc::clone(&self.around.store);
        let adopted = adopt(&mut self.book, &mut draft, &*store, changes, By::Machine).await;
        let committed = match adopted {
            Ok(()) => self.commit(draft).await,
            Err(error) => Err(error),
        };
        self.revise_from = Instant::now() + began.elapsed().mul_f64(REVISION_PAUSE);
        if let Err(error) = committed {
            tracing::error!(error = %chain(&error), "a revision was not committed");
            self.revise_from = Instant::now() + Duration::from_secs(5);
            self.reload().await?;
        }
        Ok(())
    }

    /// Writes the draft and tells those who listen. Nothing is written where nothing has changed.
    async fn commit(&mut self, draft: Draft) -> Result<(), StoreError> {
        if draft.is_empty() {
            self.book.last_sequence -= 1;
            return Ok(());
        }
        let now = draft.now;
        let (mut batch, mut event) = draft.finish(&mut self.book);
        self.reconsider(&mut batch, &mut event, now).await?;
        self.around.store.commit(&batch).await?;
        // Nobody listening is no failure.
        let _listeners = self.around.changes.send(event);
        Ok(())
    }

    /// What holds of pairs of incidents after something was taken back.
    async fn learn_pairs(&mut self) -> Result<(), StoreError> {
        match self.around.store.pairs().await {
            Ok(pairs) => {
                self.book.engine.learn_pairs(&pairs);
                Ok(())
            }
            Err(_) => self.reload().await,
        }
    }

    /// Memory follows the store.
    async fn reload(&mut self) -> Result<(), StoreError> {
        let now = (self.around.clock)();
        let (book, changes) = Book::load(&*self.around.store, now).await?;
        self.book = book;
        self.write_restored(changes).await
    }
}
