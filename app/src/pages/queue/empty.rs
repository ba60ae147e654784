//! No rows: because nothing was ever sent, or because the filters leave nothing.

use leptos::prelude::*;

use super::context::use_queue;
use super::filter::QueueFilter;
use super::range::Range;
use super::view::QueueView;
use crate::components::first_alert::FirstAlert;
use crate::components::icon::{Icon, IconName};
use crate::format;
use crate::reactive::memo;

#[component]
pub(crate) fn Nothing() -> impl IntoView {
    let queue = use_queue();
    let first = memo(move |_| {
        let unlimited = queue.key.with(|key| key.search.is_empty());
        let hidden = queue.facets.value().is_some_and(|facets| facets.hidden > 0);
        unlimited && !hidden && queue.app.sources.with(Vec::is_empty)
    });
    move || {
        if first.get() {
            view! { <FirstAlert title="No incidents yet"/> }.into_any()
        } else {
            view! { <NoMatch/> }.into_any()
        }
    }
}

/// The filters leave nothing: what they hide, and how to see more.
#[component]
fn NoMatch() -> impl IntoView {
    let queue = use_queue();
    let hidden = move || queue.facets.value().map_or(0, |facets| facets.hidden);
    let range = move || queue.view.with(|view| view.range);
    let silent = move || {
        let names: Vec<String> = queue.app.sources.with(|sources| {
            sources
                .iter()
                .filter(|s| s.silent)
                .map(|s| s.service_source.label().to_owned())
                .collect()
        });
        (!names.is_empty()).then(|| {
            view! {
                <p>
                    "That is not the same as safe: "
                    <a class="link" href="/sources">{names.join(", ")}</a>
                    " was not heard lately."
                </p>
            }
        })
    };
    view! {
        <div class="empty">
            <h2>"No incident matches"</h2>
            <p>
                {move || match (hidden(), range()) {
                    (0, Range::All) => "There are no incidents at all that this view could show.".to_owned(),
                    (0, range) => {
                        format!("Nothing was active within {}.", range.label().to_lowercase())
                    }
                    (hidden, _) => {
                        format!("The filters hide {}.", format::plural(hidden, "incident"))
                    }
                }}
            </p>
            {silent}
            <div class="row">
                {move || {
                    (hidden() > 0)
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="btn primary"
                                    on:click=move |_| {
                                        queue
                                            .change(|view| QueueView {
                                                filter: QueueFilter::default(),
                                                search: String::new(),
                                                ..view
                                            });
                                    }
                                >
                                    "Clear the filters"
                                </button>
                            }
                        })
                }}
                {move || {
                    (range() != Range::All)
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="btn"
                                    on:click=move |_| {
                                        queue.change(|view| QueueView { range: Range::All, ..view });
                                    }
                                >
                                    <Icon name=IconName::Calendar/>
                                    "Look at all time"
                                </button>
                            }
                        })
                }}
            </div>
        </div>
    }
}
