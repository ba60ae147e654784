//! The views as tabs with their counts, and the tools of the list.

use leptos::prelude::*;
use serde::de::IgnoredAny;
use shared::page::Page;

use super::context::{Queue, use_queue};
use super::view::{ListKey, QueueView, SavedView};
use crate::components::icon::{Icon, IconName};
use crate::components::popover::Anchor;
use crate::components::tabs::{Tab, Tabs};
use crate::dom;
use crate::query::{Query, use_query};
use crate::reactive::memo;

#[component]
pub(crate) fn Head() -> impl IntoView {
    let queue = use_queue();
    let me = memo(move |_| queue.app.me().map(|me| me.user_principal_name).unwrap_or_default());
    let counts = SavedView::ALL.map(|saved| count_of(queue, saved, me));
    let tabs = Signal::derive(move || {
        let view = queue.view.get();
        SavedView::ALL
            .into_iter()
            .zip(counts)
            .map(|(saved, count)| {
                let filter = saved.filter(&me.get());
                let address = QueueView {
                    filter: filter.clone(),
                    selected: Vec::new(),
                    pane: None,
                    ..view.clone()
                };
                Tab {
                    label: saved.label().to_owned(),
                    address: address.address(),
                    count: count.value().and_then(|page| page.count),
                    current: filter == view.filter,
                }
            })
            .collect::<Vec<_>>()
    });
    view! { <Tabs label="Saved views" tabs tools=move || view! { <Tools/> }/> }
}

/// How many a view has, in the range that is looked at.
fn count_of(queue: Queue, saved: SavedView, me: Memo<String>) -> Query<Page<IgnoredAny>> {
    let query = use_query(move || {
        let (range, base) = (queue.key.with(|key| key.range), queue.rows.base.get());
        let key = ListKey {
            filter: saved.filter(&me.get()),
            order: shared::query::OrderBy::default(),
            search: String::new(),
            range,
        };
        // Nothing is known about *mine* before it is known who asks.
        let known = saved != SavedView::Mine || me.with(|me| !me.is_empty());
        known.then(|| format!("{}&$select=id", key.path(base, 1)))
    });
    query.follow(|_| true);
    query
}

#[component]
fn Tools() -> impl IntoView {
    let queue = use_queue();
    let app = queue.app;
    let tool = move |icon: IconName, label: &'static str, run: Callback<Anchor>| {
        view! {
            <button
                type="button"
                class="ib"
                aria-label=label
                data-tip=label
                data-tip-at="end"
                on:click=move |event| run.run(Anchor::of_event(&event))
            >
                <Icon name=icon/>
            </button>
        }
    };
    let copy_link = Callback::new(move |_| {
        if let Ok(address) = window().location().href() {
            dom::copy(&address);
            app.toasts.say("Link to this view copied");
        }
    });
    view! {
        <button
            type="button"
            class="btn quiet"
            aria-haspopup="menu"
            aria-label=move || {
                queue.view.with(|view| format!("Range: {}", view.range.label()))
            }
            on:click=move |event| queue.open.range.set(Some(Anchor::of_event(&event)))
        >
            <Icon name=IconName::Calendar/>
            {move || queue.view.with(|view| view.range.label())}
        </button>
        {tool(
            IconName::Columns,
            "Columns",
            Callback::new(move |anchor| queue.open.columns.set(Some(anchor))),
        )}
        {tool(
            IconName::Density,
            "Density",
            Callback::new(move |_| app.preferences.turn_density()),
        )}
        {tool(IconName::Link, "Copy link to this view", copy_link)}
    }
}
