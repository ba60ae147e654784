//! The attack story: alerts in time, the graph of their entities, details of what is selected, and
//! a scrubber that moves through time.

mod canvas;
mod chapters;
mod details;
mod drawing;
mod geometry;
mod graph_index;
mod grip;
mod in_address;
mod relations;
mod scrubber;
mod time_scale;
mod timeline;
mod toolbar;
mod viewport;
mod words;

use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::graph::AttackGraph;
use shared::time::Timestamp;

use crate::api::encode;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Empty, Loaded};
use crate::components::sheet::Sheet;
use crate::here::Here;
use crate::keys::{Command, Group};
use crate::order::sort_by_key;
use crate::query::use_query;
use crate::reactive::{effect, memo};
use crate::state::{Layout, use_app};
use canvas::{CanvasState, GraphCanvas};
use chapters::{Order, chapters, neighbour, time_of};
use details::{AlertActions, Details, DetailsContext, kind_of};
use graph_index::{GraphIndex, Selection};
use in_address::{remember_time, selection_of, show_selection};
use relations::RelationsTable;
use scrubber::{Playback, Scrubber};
use time_scale::Moment;
use timeline::AlertsInTime;
use toolbar::{Toolbar, View};
use words::StoryInWords;

/// Width of the details where there is no room for them beside the graph, as the style has it.
const PANE_OVER_GRAPH: f64 = 360.0;

#[component]
pub(crate) fn StoryTab(
    here: Here,
    id: String,
    alerts: Memo<Vec<Arc<Alert>>>,
    room: Memo<Layout>,
    explain: Callback<String>,
    move_alerts: Callback<Vec<String>>,
) -> impl IntoView {
    let grouped = memo(move |_| here.get("group").as_deref() != Some("none"));
    let graph = use_query::<AttackGraph>({
        let path = format!("incidents/{}/graph", encode(&id));
        move || Some(if grouped.get() { path.clone() } else { format!("{path}?group=false") })
    });
    graph.follow({
        let id = id.clone();
        move |news| news.touches(&id)
    });
    let index =
        memo(move |_| graph.value().map(|graph| Arc::new(GraphIndex::new((*graph).clone()))));
    let index = Signal::derive(move || index.get());

    let selection = selection_of(here);
    let covered = Signal::derive(move || {
        let beside = room.get() != Layout::Medium || selection.with(Option::is_none);
        if beside { 0.0 } else { PANE_OVER_GRAPH }
    });
    let canvas = CanvasState::new(covered);
    let select = Callback::new(move |chosen: Option<Selection>| {
        if let (Some(chosen), Some(index)) = (&chosen, index.get_untracked())
            && let Some(area) = index.area_of(chosen)
        {
            canvas.bring_in(area);
        }
        show_selection(here, chosen);
    });
    let selected_alert = memo(move |_| match selection.get() {
        Some(Selection::Alert(id)) => Some(id),
        _ => None,
    });
    let select_alert = Callback::new(move |id: String| select.run(Some(Selection::Alert(id))));

    let order = memo(move |_| match here.get("order").as_deref() {
        Some("oldest") => Order::OldestFirst,
        _ => Order::NewestFirst,
    });
    let set_order = Callback::new(move |order: Order| {
        here.show(&[("order", (order == Order::OldestFirst).then_some("oldest"))]);
    });
    let story = memo(move |_| chapters(&alerts.get(), order.get()));
    let moments = memo(move |_| moments(&alerts.get()));
    let from = untrack(|| here.get("t")).and_then(|time| Timestamp::parse(&time));
    let playback = Playback::new(moments, from);
    let days = memo(move |_| alerts.with(|alerts| spans_days(alerts)));
    remember_time(here, playback);

    let view = memo(move |_| {
        here.get("view").as_deref().and_then(View::parse).unwrap_or(match room.get() {
            Layout::Phone => View::Words,
            Layout::Medium | Layout::Wide => View::Graph,
        })
    });
    register_keys(story, selected_alert, select_alert, playback, move_alerts);
    close_by_escape(selection, select);

    let context = DetailsContext {
        index,
        days,
        alerts: Signal::derive(move || alerts.get()),
        select,
        actions: AlertActions { explain, move_alerts },
    };
    let middle = move |graph: Signal<Arc<AttackGraph>>| {
        view! {
            {move || {
                let empty = graph.with(|graph| graph.nodes.is_empty());
                let Some(index) = index.get() else { return ().into_any() };
                match view.get() {
                    View::Words => {
                        view! {
                            <StoryInWords
                                graph=graph.get()
                                days=days.get()
                                selected=selected_alert
                                select=select_alert
                                at=playback.at
                            />
                        }
                            .into_any()
                    }
                    _ if empty => {
                        view! {
                            <Empty
                                title="No entities to draw"
                                text="The alerts of this incident name none. The words tell what is known."
                            />
                        }
                            .into_any()
                    }
                    View::Table => {
                        view! { <RelationsTable index days=days.get() selection select at=playback.at /> }.into_any()
                    }
                    View::Graph => {
                        view! { <GraphCanvas index state=canvas selection select at=playback.at /> }
                            .into_any()
                    }
                }
            }}
        }
    };
    let solo = move || selection.with(Option::is_none) || room.get() == Layout::Phone;
    let middle_element = NodeRef::<leptos::html::Section>::new();

    view! {
        <div class="story" class:solo=solo>
            <AlertsInTime
                chapters=story
                days
                order=Signal::from(order)
                set_order
                selected=selected_alert
                select=select_alert
                at=playback.at
            />
            <section class="col mid" aria-label="Attack graph" node_ref=middle_element>
                <h2 class="vh">"Attack story"</h2>
                <Toolbar here view index canvas grouped element=middle_element />
                <Loaded
                    query=graph
                    what="The attack story"
                    skeleton=|| view! { <GraphSkeleton /> }
                    children=middle
                />
            </section>
            <DetailsPane selection select context room />
        </div>
        <Show when=move || view.get() != View::Words || room.get() != Layout::Phone>
            <Scrubber playback days />
        </Show>
    }
}

/// At the right; on a phone a sheet from below.
#[component]
fn DetailsPane(
    selection: Memo<Option<Selection>>,
    select: Callback<Option<Selection>>,
    context: DetailsContext,
    room: Memo<Layout>,
) -> impl IntoView {
    let phone = move || room.get() == Layout::Phone;
    let content = move || {
        selection.get().map(|selection| {
            let (kind, icon) = kind_of(&selection);
            view! {
                <div class="bar">
                    <span class="row dim g6">
                        <Icon name=icon size=IconSize::S />
                        {kind}
                    </span>
                    <span class="grow"></span>
                    <button
                        type="button"
                        class="ib"
                        aria-label="Clear selection"
                        data-tip="Clear selection"
                        data-tip-at="end"
                        on:click=move |_| select.run(None)
                    >
                        <Icon name=IconName::Close />
                    </button>
                </div>
                <div class="scroll">
                    <Details selection context />
                </div>
            }
        })
    };
    let label = Signal::derive(move || {
        let kind = selection.with(|selection| selection.as_ref().map(|chosen| kind_of(chosen).0));
        format!("Selected {}", kind.unwrap_or("item").to_lowercase())
    });
    let close = Callback::new(move |()| select.run(None));
    view! {
        <Show when=move || !phone() && selection.with(Option::is_some)>
            <aside class="pane right" aria-label=label>
                {content}
            </aside>
        </Show>
        <Sheet
            open=Signal::derive(move || phone() && selection.with(Option::is_some))
            close
            label
            class="pane"
        >
            {content}
        </Sheet>
    }
}

/// The parts of the tab before the alerts are there.
#[component]
pub(crate) fn StorySkeleton() -> impl IntoView {
    let alerts = ["skel w7", "skel w5", "skel w8", "skel w6", "skel w7", "skel w4"].map(|class| {
        view! {
            <li>
                <span class="dot" data-s="info"></span>
                <span class="stack">
                    <span class="skel w4"></span>
                    <span class=class></span>
                </span>
            </li>
        }
    });
    view! {
        <div class="story solo" aria-busy="true">
            <aside class="col left" aria-label="Alerts in time">
                <div class="bar2">
                    <b class="strong">"Alerts"</b>
                </div>
                <ol class="tl">{alerts}</ol>
            </aside>
            <section class="col mid" aria-label="Attack graph">
                <div class="bar2"></div>
                <GraphSkeleton />
            </section>
        </div>
    }
}

#[component]
fn GraphSkeleton() -> impl IntoView {
    view! {
        <div class="canvas" aria-busy="true" aria-label="Loading the attack story">
            <div class="empty">
                <span class="skel w4"></span>
                <span class="skel w6"></span>
            </div>
        </div>
    }
}

/// Whether the alerts began on different days, so that a clock alone would mislead.
pub(super) fn spans_days(alerts: &[Arc<Alert>]) -> bool {
    let times = || alerts.iter().filter_map(|alert| time_of(alert));
    match (times().min(), times().max()) {
        (Some(first), Some(last)) => !crate::format::same_day(first, last),
        _ => false,
    }
}

/// The clock to the second, with the day where there are several.
fn moment_text(time: Timestamp, days: bool) -> String {
    if days { crate::format::day_and_clock(time) } else { crate::format::clock(time) }
}

fn moments(alerts: &[Arc<Alert>]) -> Vec<Moment> {
    let mut moments: Vec<Moment> = alerts
        .iter()
        .filter_map(|alert| {
            Some(Moment {
                alert_id: alert.id.clone(),
                time: time_of(alert)?,
                severity: alert.severity,
            })
        })
        .collect();
    sort_by_key(&mut moments, |moment| moment.time);
    moments
}

fn register_keys(
    story: Memo<Vec<chapters::Chapter>>,
    selected: Memo<Option<String>>,
    select: Callback<String>,
    playback: Playback,
    move_alerts: Callback<Vec<String>>,
) {
    let step = move |forward: bool| {
        let next = story
            .with_untracked(|story| neighbour(story, selected.get_untracked().as_deref(), forward));
        if let Some(next) = next {
            select.run(next);
        }
    };
    use_app().keys.register(vec![
        Command::new("]|j", "Next alert", Group::Move, move || step(true)).key_only(),
        Command::new("[|k", "Previous alert", Group::Move, move || step(false)).key_only(),
        Command::new("Space", "Play or pause the story", Group::Move, move || playback.toggle()),
        Command::new("m", "Move alert to another incident", Group::Decide, move || {
            if let Some(alert) = selected.get_untracked() {
                move_alerts.run(vec![alert]);
            }
        }),
    ]);
}

/// `Esc` clears the selection as long as there is one.
fn close_by_escape(selection: Memo<Option<Selection>>, select: Callback<Option<Selection>>) {
    let app = use_app();
    let any = memo(move |_| selection.with(Option::is_some));
    effect(move |_| {
        if any.get() {
            app.keys.on_escape(move || select.run(None));
        }
    });
}
