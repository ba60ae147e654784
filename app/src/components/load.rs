//! The four states of everything that is read: loading, empty, failed, there.

use std::sync::Arc;

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use crate::api::ApiProblem;
use crate::dom;
use crate::query::{Query, Stage};
use crate::state::use_app;

/// Shows `children` with what was read. They are made once and follow the signal, so that reading
/// again moves nothing.
#[component]
pub(crate) fn Loaded<T, V>(
    query: Query<T>,
    /// What it is, for the error: `The incident`.
    #[prop(into)]
    what: Signal<String>,
    #[prop(optional, into)] skeleton: ViewFn,
    children: impl Fn(Signal<Arc<T>>) -> V + Send + Sync + 'static,
) -> impl IntoView
where
    T: Send + Sync + 'static,
    V: IntoView + 'static,
{
    let stage = query.stage();
    move || match stage.get() {
        Stage::Loading => skeleton.run(),
        Stage::Failed(problem) => view! {
            <Failure what=what.get() problem retry=move || query.retry()/>
        }
        .into_any(),
        Stage::There => {
            let Some(first) = untrack(|| query.value()) else { return ().into_any() };
            let last = StoredValue::new(first);
            // Keeps the last value while the stage changes, so that nothing below runs dry.
            let value = Signal::derive(move || match query.value() {
                Some(value) => {
                    last.set_value(Arc::clone(&value));
                    value
                }
                None => last.get_value(),
            });
            // What they read while they are made must not make them anew.
            untrack(|| children(value).into_any())
        }
    }
}

/// What went wrong, what is kept, how to go on.
#[component]
pub(crate) fn Failure(
    #[prop(into)] what: String,
    problem: ApiProblem,
    #[prop(into)] retry: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let details = problem.details();
    let request =
        problem.request_id.clone().map(|id| view! { <p class="dim">{format!("Request {id}")}</p> });
    view! {
        <div class="empty" role="alert">
            <Icon name=IconName::Warning/>
            <h2>{format!("{what} could not be read")}</h2>
            <p>{problem.to_string()}</p>
            <div class="row">
                <button type="button" class="btn primary" on:click=move |_| retry.run(())>
                    <Icon name=IconName::Refresh/>
                    "Try again"
                </button>
                <button
                    type="button"
                    class="btn"
                    on:click=move |_| {
                        dom::copy(&details);
                        app.toasts.say("Details copied");
                    }
                >
                    <Icon name=IconName::Copy/>
                    "Copy details"
                </button>
            </div>
            {request}
        </div>
    }
}

/// Nothing there: why, and what to do next.
#[component]
pub(crate) fn Empty(
    #[prop(into)] title: String,
    #[prop(optional, into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h2>{title}</h2>
            {(!text.is_empty()).then(|| view! { <p>{text}</p> })}
            {children.map(|children| children())}
        </div>
    }
}

/// Lines of a text that is still on its way.
#[component]
pub(crate) fn SkeletonLines(#[prop(default = 4)] lines: usize) -> impl IntoView {
    const WIDTHS: [&str; 5] = ["skel w7", "skel w9", "skel w5", "skel w8", "skel w4"];
    let bars =
        WIDTHS.iter().cycle().take(lines).map(|class| view! { <p><span class=*class></span></p> });
    view! { <div class="sec stack" aria-busy="true">{bars.collect_view()}</div> }
}
