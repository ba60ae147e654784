//! What just happened, with the way to take it back.

use leptos::prelude::*;
use shared::operation::OperationResult;
use shared::stream::ChangeEvent;

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
    /// The operation that *Undo* takes back.
    pub(crate) undo: Option<String>,
    pub(crate) bad: bool,
    number: u32,
}

#[derive(Clone, Copy)]
pub(crate) struct Toasts {
    /// One at a time: a newer one says what matters now.
    pub(crate) current: RwSignal<Option<Toast>>,
    undos: StoredValue<Vec<String>>,
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
        self.show(text.into(), None, false);
    }

    /// Says what was done and offers to take it back.
    pub(crate) fn done(self, text: impl Into<String>, operation: Option<String>) {
        if let Some(operation) = &operation {
            self.undos.update_value(|undos| {
                undos.push(operation.clone());
                if undos.len() > REMEMBERED_UNDOS {
                    undos.remove(0);
                }
            });
        }
        self.show(text.into(), operation, false);
    }

    pub(crate) fn fail(self, what: &str, problem: &ApiProblem) {
        self.show(format!("{what}. {problem}"), None, true);
    }

    pub(crate) fn dismiss(self) {
        self.current.set(None);
    }

    /// Takes back the last change, then the one before it.
    pub(crate) fn undo(self, app: AppState) {
        let mut last = None;
        self.undos.update_value(|undos| last = undos.pop());
        let Some(operation) = last else { return self.say("Nothing to undo") };
        leptos::task::spawn_local(async move {
            let path = format!("operations/{}/undo", api::encode(&operation));
            match api::post::<OperationResult>(&path, &serde_json::json!({})).await {
                Ok(answer) => {
                    let result = answer.value;
                    let remarks =
                        result.remarks.iter().fold(String::new(), |all, one| all + ". " + one);
                    self.say(format!("Undone{remarks}"));
                    app.live.tell(News::Changed(ChangeEvent {
                        sequence: 0,
                        created_incidents: Vec::new(),
                        updated_incidents: result.updated_incidents,
                        quarantined: 0,
                    }));
                }
                Err(problem) => {
                    // The line may be back in a moment; then it can still be taken back.
                    if problem.status == 0 {
                        self.undos.update_value(|undos| undos.push(operation));
                    }
                    self.fail("Not undone", &problem);
                }
            }
        });
    }

    fn show(self, text: String, undo: Option<String>, bad: bool) {
        let number = self.number.get_value().wrapping_add(1);
        self.number.set_value(number);
        self.current.set(Some(Toast { text, undo, bad, number }));
        // A failure stays until somebody has seen it.
        if !bad {
            dom::after(SHOWN_MILLISECONDS, move || {
                if self.current.get_untracked().is_some_and(|toast| toast.number == number) {
                    self.current.set(None);
                }
            });
        }
    }
}
