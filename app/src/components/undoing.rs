//! Taking something back long after it was done: what can be taken back and what cannot is said
//! before it happens.

use leptos::prelude::*;
use shared::operation::UndoPreview;

use super::dialog::Dialog;
use super::icon::{Icon, IconName};
use crate::api::{self, encode};
use crate::format;
use crate::live::News;
use crate::state::{AppState, use_app};
use crate::toasts;

#[derive(Clone, Copy)]
pub(crate) struct Undoing {
    app: AppState,
    open: RwSignal<bool>,
    preview: RwSignal<Option<UndoPreview>>,
    done: Callback<()>,
}

impl Undoing {
    /// `done` runs after something was taken back.
    pub(crate) fn new(done: Callback<()>) -> Self {
        Self { app: use_app(), open: RwSignal::new(false), preview: RwSignal::new(None), done }
    }

    /// Takes back at once what can be taken back whole; else asks first.
    pub(crate) fn ask(self, operation: String) {
        leptos::task::spawn_local(async move {
            let path = format!("operations/{}/undoPreview", encode(&operation));
            match api::get::<UndoPreview>(&path).await {
                Ok(preview) if preview.cannot.is_empty() && preview.undone_by.is_none() => {
                    self.undo(&operation).await;
                }
                Ok(preview) => {
                    self.preview.set(Some(preview));
                    self.open.set(true);
                }
                Err(problem) => self.app.toasts.fail("Not undone", &problem),
            }
        });
    }

    async fn undo(self, operation: &str) {
        match toasts::undo(operation).await {
            Ok(result) => {
                let remarks = result.remarks.iter().flat_map(|one| [". ", one.as_str()]);
                self.app.toasts.say(format!("Undone{}", remarks.collect::<String>()));
                self.app.live.tell(News::Resync);
                self.done.try_run(());
            }
            Err(problem) => self.app.toasts.fail("Not undone", &problem),
        }
    }
}

#[component]
pub(crate) fn UndoDialog(undoing: Undoing) -> impl IntoView {
    let Undoing { open, preview, .. } = undoing;
    let content = move || {
        let preview = preview.get_untracked()?;
        let operation = preview.operation_id.clone();
        let nothing = preview.will.is_empty() || preview.undone_by.is_some();
        let list = |lines: &[String]| {
            lines.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view()
        };
        let undone = preview.undone_by.clone().map(|who| {
            view! { <p class="dim2">{format!("{who} has undone it already.")}</p> }
        });
        let run = move |_| {
            let operation = operation.clone();
            open.set(false);
            leptos::task::spawn_local(async move { undoing.undo(&operation).await });
        };
        Some(view! {
            <div class="b stack g14 undo-d">
                <p>
                    <b>{preview.performed_by.clone()}</b>
                    " "
                    {preview.text.clone()}
                    <span class="dim">{format!(", {}", format::short(preview.time))}</span>
                </p>
                {undone}
                {(!preview.will.is_empty())
                    .then(|| view! { <div><h3>"Is taken back"</h3><ul>{list(&preview.will)}</ul></div> })}
                {(!preview.cannot.is_empty())
                    .then(|| {
                        view! {
                            <div>
                                <h3 class="warn-t">"Stays as it is"</h3>
                                <ul>{list(&preview.cannot)}</ul>
                            </div>
                        }
                    })}
            </div>
            <footer>
                <span class="grow"></span>
                <button type="button" class="btn" on:click=move |_| open.set(false)>"Close"</button>
                {(!nothing)
                    .then(|| {
                        view! {
                            <button type="button" class="btn primary" on:click=run>
                                <Icon name=IconName::Undo/>
                                "Undo what can be undone"
                            </button>
                        }
                    })}
            </footer>
        })
    };
    view! { <Dialog open title="Undo">{content}</Dialog> }
}
