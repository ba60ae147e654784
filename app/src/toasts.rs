//! What just happened, with the way to take it back.

use leptos::prelude::*;
use shared::operation::OperationResult;

use crate::api::{self, ApiProblem};
use crate::dom;
use crate::live::News;
use crate::state::AppState;

/// Long enough to read and to reach for the key; the undo itself lasts longer.
const SHOWN_MILLISECONDS: u64 = 8_000;
const REMEMBERED_UNDOS: usize = 50;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Toast {
    pub(crate) text: String,
    /// Whether *Undo* takes back what it says.
    pub(crate) undo: bool,
    pub(crate) bad: bool,
    /// Hundredths of some work that goes on.
    pub(crate) progress: Option<u8>,
    number: u32,
}

#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    /// One at a time: a newer one says what matters now.
    pub(crate) current: RwSignal<Option<Toast>>,
    /// What can be taken back, each by one or several operations.
    undos: StoredValue<Vec<Vec<String>>>,
    number: StoredValue<u32>,
}

impl Toasts {
    pub(crate) fn new() -> Self {
        Self {
            current: RwSignal::new(None),
            undos: StoredValue::new(Vec::new()),
            number: StoredValue::new(0),
        }
    }

    pub(crate) fn say(self, text: impl Into<String>) {
        self.show(text.into(), Kind::Done { undo: false });
    }

    /// Says what was done and offers to take it back.
    pub(crate) fn done(self, text: impl Into<String>, operation: Option<String>) {
        self.done_in_parts(text, operation.into_iter().collect());
    }

    /// Says what several operations did together; they are taken back together.
    pub(crate) fn done_in_parts(self, text: impl Into<String>, operations: Vec<String>) {
        let undo = self.remember(operations);
        self.show(text.into(), Kind::Done { undo });
    }

    /// Says how far some work is; it stays until something else is said.
    pub(crate) fn working(self, text: impl Into<String>, done: usize, of: usize) {
        let hundredths = (done * 100).checked_div(of).unwrap_or_default().min(100);
        self.show(text.into(), Kind::Working(u8::try_from(hundredths).unwrap_or_default()));
    }

    /// Keeps operations for *Undo*; false where there are none.
    pub(crate) fn remember(self, operations: Vec<String>) -> bool {
        if operations.is_empty() {
            return false;
        }
        self.undos.update_value(|undos| {
            undos.push(operations);
            if undos.len() > REMEMBERED_UNDOS {
                undos.remove(0);
            }
        });
        true
    }

    pub(crate) fn fail(self, what: &str, problem: &ApiProblem) {
        self.show(format!("{what}. {problem}"), Kind::Bad);
    }

    pub(crate) fn dismiss(self) {
        self.current.set(None);
    }

    /// Takes back the last change, then the one before it.
    pub(crate) fn undo(self, app: AppState) {
        let mut last = None;
        self.undos.update_value(|undos| last = undos.pop());
        let Some(mut operations) = last else { return self.say("Nothing to undo") };
        leptos::task::spawn_local(async move {
            let all = operations.len();
            let mut said = String::new();
            let mut updated_incidents = Vec::new();
            // The last one first: each finds what the one before it left.
            while let Some(operation) = operations.pop() {
                match undo(&operation).await {
                    Ok(result) => {
                        said.extend(result.remarks.iter().flat_map(|one| [". ", one.as_str()]));
                        updated_incidents.extend(result.updated_incidents);
                    }
                    Err(problem) => {
                        // The line may be back in a moment; then it can still be taken back.
                        if problem.status == 0 {
                            operations.push(operation);
                            self.remember(operations);
                        }
                        return self.fail("Not undone", &problem);
                    }
                }
                if all > 1 {
                    self.working("Undoing", all - operations.len(), all);
                }
            }
            self.say(format!("Undone{said}"));
            app.live.tell(News::of_incidents(updated_incidents));
        });
    }

    fn show(self, text: String, kind: Kind) {
        let number = self.number.get_value().wrapping_add(1);
        self.number.set_value(number);
        let (undo, progress) = match kind {
            Kind::Done { undo } => (undo, None),
            Kind::Working(hundredths) => (false, Some(hundredths)),
            Kind::Bad => (false, None),
        };
        let bad = matches!(kind, Kind::Bad);
        self.current.set(Some(Toast { text, undo, bad, progress, number }));
        // A failure stays until somebody has seen it, work until it is done.
        if matches!(kind, Kind::Done { .. }) {
            dom::after(SHOWN_MILLISECONDS, move || {
                if self.current.get_untracked().is_some_and(|toast| toast.number == number) {
                    self.current.set(None);
                }
            });
        }
    }
}

enum Kind {
    Done { undo: bool },
    Working(u8),
    Bad,
}

/// Takes an operation back.
pub(crate) async fn undo(operation: &str) -> api::Answer<OperationResult> {
    let path = format!("operations/{}/undo", api::encode(operation));
    Ok(api::post::<OperationResult>(&path, &serde_json::json!({})).await?.value)
}
