//! The document while it is edited, and what the server says is wrong with it.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use shared::policy::{PolicyProblem, ProblemCode};

use super::path;
use crate::api;
use crate::dom;
use crate::format::upper_first;
use crate::property;
use crate::reactive::effect;
use crate::state::use_app;

/// Typing is over when no key came for so long.
const PAUSE_MILLISECONDS: u64 = 300;

#[derive(Deserialize)]
struct Problems {
    problems: Vec<PolicyProblem>,
}

/// The document while it is edited.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    pub(super) document: RwSignal<Value>,
    /// Goes up when the fields have to be drawn from the document again.
    pub(super) round: RwSignal<u32>,
    pub(super) problems: RwSignal<Vec<PolicyProblem>>,
}

impl Draft {
    /// Takes another document over.
    pub(super) fn load(self, document: Value) {
        self.document.set(document);
        self.redraw();
    }

    pub(super) fn redraw(self) {
        self.round.update(|round| *round = round.wrapping_add(1));
    }

    pub(super) fn set(self, path: &str, value: Value) {
        self.document.update(|document| path::set(document, path, value));
    }

    pub(super) fn text(self, path: &str) -> String {
        let value = self.document.with_untracked(|document| path::get(document, path).cloned());
        value.map(|value| property::text(&value)).unwrap_or_default()
    }

    /// What to do about the value there, where it cannot stay.
    pub(super) fn problem(self, path: &str) -> Option<String> {
        self.problems.with(|problems| {
            let problem = problems.iter().find(|problem| problem.path == path)?;
            Some(match (problem.code, problem.allowed.strip_prefix("but ")) {
                (ProblemCode::Inconsistent, Some(allowed)) => upper_first(allowed),
                _ => format!("Takes {}", problem.allowed),
            })
        })
    }
}

/// Asks the server what is wrong with the draft, when typing pauses.
pub(super) fn validate(draft: Draft, changed: Memo<bool>) {
    let app = use_app();
    let number = StoredValue::new(0_u32);
    effect(move |_| {
        draft.document.track();
        let now = number.get_value().wrapping_add(1);
        number.set_value(now);
        if !changed.get() {
            return draft.problems.set(Vec::new());
        }
        dom::after(PAUSE_MILLISECONDS, move || {
            if number.try_get_value() != Some(now) {
                return;
            }
            let body = json!({ "document": draft.document.get_untracked() });
            leptos::task::spawn_local(async move {
                let answer = api::post::<Problems>("correlation/policy/validate", &body).await;
                if number.try_get_value() != Some(now) {
                    return;
                }
                match answer {
                    Ok(answer) => draft.problems.set(answer.value.problems),
                    Err(problem) => app.toasts.fail("Not checked", &problem),
                }
            });
        });
    });
}
