//! The incident queue: the first page, and the one people look at all day.

mod actions;
mod column;
mod context;
mod decision;
mod empty;
mod everything;
mod export;
mod filter;
mod filters;
mod head;
mod heads;
mod impact;
mod line;
mod list;
mod listed_alert;
mod menus;
mod own_views;
mod pane;
mod range;
mod row;
mod rows;
mod selection;
mod strip;
mod view;

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::dom;
use crate::later::{LaterMissing, LaterPart, Part};
use crate::palette::use_subject;
use crate::reactive::{effect, memo};
use crate::state::{Layout, Place, use_app};
use rows::Stage;

pub(crate) use context::Queue;
pub(crate) use empty::Nothing;
pub(crate) use everything::select as select_all;
pub(crate) use export::run as export;
pub(crate) use line::OpenedRows;
pub(crate) use listed_alert::ListedAlert;
pub(crate) use pane::SidePane;
pub(crate) use selection::SelectionBar;

const TITLE: &str = "Incidents";

#[component]
pub(crate) fn QueuePage() -> impl IntoView {
    let app = use_app();
    let queue = Queue::provide(app);
    actions::register(queue);
    use_subject(app, move || queue.subject());
    // The page one comes from may speak last, while it goes.
    effect(move |_| {
        if app.place.with(|place| place.title != TITLE) {
            app.arrive(Place { title: TITLE.into(), ..Place::default() });
        }
    });
    // Other pages come back to this address and step through this order.
    let location = use_location();
    effect(move |_| {
        if location.pathname.with(|path| path == "/") {
            app.queue_address.set(queue.view.get().address());
        }
    });
    effect(move |_| {
        let order = queue.rows.all.with(|rows| rows.iter().map(|row| row.id.clone()).collect());
        app.queue_order.set(order);
    });
    on_cleanup(move || queue.rows.remember(app, queue.scroller));
    // What opens from the rows, and the pages they lead to, wait until the rows are seen.
    effect(move |_| {
        if queue.rows.stage.with(|stage| *stage != Stage::Loading) {
            app.later.fetch_after_paint();
        }
    });
    let width =
        RwSignal::new(dom::stored("pane").and_then(|width| width.parse().ok()).unwrap_or(400));
    let has_pane = memo(move |_| queue.view.with(|view| view.pane.is_some()));
    let beside = move || has_pane.get() && app.layout.get() != Layout::Phone;
    view! {
        <h1 class="vh">"Incidents"</h1>
        <head::Head/>
        <LaterMissing/>
        <div
            class="split"
            class:solo=move || !beside()
            style:--pane=move || format!("{}px", width.get())
            style:--pane-m=move || format!("{}px", width.get().min(380))
        >
            <div class="col">
                <strip::Strip/>
                <filters::Filters/>
                <div class="col">
                    <list::List/>
                    <LaterPart part=Part::QueueSelection/>
                </div>
            </div>
            <Show when=beside>
                <LaterPart part=Part::QueuePane(width)/>
            </Show>
        </div>
        <LaterPart part=Part::QueueOverlays/>
    }
}

/// What opens over the list.
#[component]
pub(crate) fn Overlays() -> impl IntoView {
    view! {
        <pane::PhonePane/>
        <filters::FilterSheet/>
        <menus::Menus/>
    }
}
