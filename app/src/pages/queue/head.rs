//! The views as tabs with their counts, and the tools of the list.

use std::collections::BTreeMap;

use leptos::prelude::*;
use serde::de::IgnoredAny;
use shared::page::Page;

use super::context::{Queue, use_queue};
use super::view::{ListKey, QueueView, SavedView};
use crate::components::icon::{Icon, IconName};
use crate::components::popover::Anchor;
use crate::components::tabs::{Tab, Tabs};
use crate::dom;
use crate::later::{self, Task};
use crate::query::{Query, use_query};
use crate::reactive::{effect, memo};
use crate::visible::visible;

/// Changes come in bursts; the views are counted once for each.
const BURST_MILLISECONDS: u64 = 400;

#[component]
pub(crate) fn Head() -> impl IntoView {
    let queue = use_queue();
    let me = memo(move |_| queue.app.me().map(|me| me.user_principal_name).unwrap_or_default());
    let counts = SavedView::ALL.map(|saved| count_of(queue, saved, me));
    let own_counts = own_counts(queue);
    let tabs = Signal::derive(move || {
        let view = queue.view.get();
        let mut tabs: Vec<Tab> = SavedView::ALL
            .into_iter()
            .zip(counts)
            .map(|(saved, count)| {
                let filter = saved.filter(&me.get());
                // From a view of one's own one comes back to the list as it always is.
                let base = if view.name.is_some() { QueueView::parse("") } else { view.bare() };
                let current = view.name.is_none() && filter == view.filter;
                Tab {
                    label: saved.label().to_owned(),
                    address: QueueView { filter, ..base }.address(),
                    count: count.value().and_then(|page| page.count),
                    current,
                }
            })
            .collect();
        let own = queue.own_views.all();
        let shared = view.name.clone().filter(|name| own.iter().all(|view| view.name != *name));
        tabs.extend(own.into_iter().map(|own| {
            let current = view.name.as_deref() == Some(own.name.as_str());
            let changed = current && view.bare().address() != own.address;
            let label = visible(&own.name).into_owned();
            Tab {
                label: if changed { format!("{label}, changed") } else { label },
                count: own_counts.with(|counts| counts.get(&own.name).copied()),
                address: own.address,
                current,
            }
        }));
        // Somebody else's view, come by link.
        tabs.extend(shared.map(|name| Tab {
            label: visible(&name).into_owned(),
            address: view.bare().address(),
            count: None,
            current: true,
        }));
        tabs
    });
    let more = move || {
        view! {
            <button
                type="button"
                class="ib"
                aria-label="Save this view"
                data-tip="Save this view"
                aria-haspopup="dialog"
                on:click=move |event| queue.open.save_view.set(Some(Anchor::of_event(&event)))
            >
                <Icon name=IconName::Bookmark/>
            </button>
        }
    };
    view! { <Tabs label="Saved views" tabs more tools=move || view! { <Tools/> }/> }
}

/// How many each view of one's own has, by its name.
fn own_counts(queue: Queue) -> RwSignal<BTreeMap<String, i64>> {
    let counts = RwSignal::new(BTreeMap::new());
    let round = RwSignal::new(0_u32);
    effect(move |_| {
        round.track();
        let base = queue.rows.base.get();
        for own in queue.own_views.all() {
            let path = format!("{}&$select=id", own.view().list().path(base, 1));
            leptos::task::spawn_local(async move {
                if let Ok(Page { count: Some(count), .. }) =
                    crate::api::get::<Page<IgnoredAny>>(&path).await
                {
                    counts.try_update(|counts| counts.insert(own.name, count));
                }
            });
        }
    });
    let waiting = StoredValue::new(false);
    queue.app.live.listen(move |_| {
        if !waiting.get_value() {
            waiting.set_value(true);
            dom::after(BURST_MILLISECONDS, move || {
                if waiting.try_update_value(|waiting| *waiting = false).is_some() {
                    round.update(|round| *round = round.wrapping_add(1));
                }
            });
        }
    });
    counts
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
        {tool(
            IconName::Download,
            "Export the list as CSV",
            Callback::new(move |_| later::run(app, Task::Export(queue))),
        )}
    }
}
