//! What the queue can be shown without: the other pages, and what opens over the queue.
//!
//! It is a file of its own, read when the rows are there or when a page needs it. The bundler cuts the client in two:
//! whatever is reached through [`draw`] and [`perform`] alone is not in the first file. To draw something here that the first screen
//! needs is no mistake, it only comes late; to reach a page from elsewhere puts it into the first file again.
//!
//! A new page or dialogue becomes a [`Part`] with a line in [`draw`], and stands where it belongs as [`LaterPage`] or
//! [`LaterPart`]; what it does without showing something becomes a [`Task`]. What opens it keeps a signal (as
//! `Part::Palette` does), so that the button or the key is there at once and only what it opens comes late.

#![expect(
    clippy::unnecessary_wraps,
    reason = "what fails is the reading of the file, which the macro adds"
)]

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use js_sys::Promise;
use leptos::prelude::*;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Element;

use crate::components::icon::{Icon, IconName};
use crate::components::load::SkeletonLines;
use crate::components::popover::Anchor;
use crate::dom;
use crate::frame::{Hits, Search, UserItems};
use crate::pages;
use crate::pages::queue::{ListedAlert, OpenedRows, Queue};
use crate::palette::{KeyboardSheet, PaletteDialog};
use crate::state::{AppState, use_app};

/// Between two attempts to read the file.
const PAUSE_MILLISECONDS: u64 = 5_000;

/// What the second file can draw.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Incident,
    Alerts,
    Alert,
    Entities,
    Entity,
    Sources,
    Settings,
    SignIn,
    NotFound,
    /// Beside the list; the signal is its width.
    QueuePane(RwSignal<i32>),
    QueueOverlays,
    QueueSelection,
    QueueEmpty,
    QueueAlert(Arc<ListedAlert>),
    UserMenu(RwSignal<Option<Anchor>>),
    Hits(Search),
    /// Both close by their signal.
    Palette(RwSignal<bool>),
    Keyboard(RwSignal<bool>),
}

/// What the second file can do.
pub(crate) enum Task {
    /// Assigns incidents to the one who is signed in.
    Assign(Queue, Vec<String>),
    Export(Queue),
    SelectAll(Queue),
    /// Of an incident that was opened in place.
    ReadAlerts(OpenedRows, String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Away,
    Coming,
    Here,
    Failed,
}

/// Does something as soon as the second file is here.
pub(crate) fn run(app: AppState, task: Task) {
    app.later.fetch();
    leptos::task::spawn_local(async move {
        if perform(task).await.is_err() {
            app.toasts.say("This part of Muster did not arrive yet; try again in a moment");
        }
    });
}

/// Whether the second file is here.
#[derive(Clone, Copy)]
pub(crate) struct Later(RwSignal<Stage>);

impl Later {
    pub(crate) fn new() -> Self {
        Self(RwSignal::new(Stage::Away))
    }

    /// Reads the second file, unless that has begun.
    pub(crate) fn fetch(self) {
        if self.0.get_untracked() == Stage::Away {
            self.0.set(Stage::Coming);
            self.read();
        }
    }

    /// Whether it was asked for and did not come; it is asked for again.
    pub(crate) fn is_missing(self) -> bool {
        self.0.get() == Stage::Failed
    }

    /// Reads it after what is there now was painted.
    pub(crate) fn fetch_after_paint(self) {
        request_animation_frame(move || dom::after(0, move || self.fetch()));
    }

    fn read(self) {
        leptos::task::spawn_local(async move {
            // Both are asked for before either is waited for.
            let style = style();
            let program = arrive().await.is_ok();
            if style.await.is_ok() && program {
                self.0.set(Stage::Here);
                return;
            }
            if self.0.get_untracked() != Stage::Failed {
                self.0.set(Stage::Failed);
            }
            dom::after(PAUSE_MILLISECONDS, move || self.read());
        });
    }
}

/// Reads the style of what is drawn later, unless it is there. The page has its address.
fn style() -> impl Future<Output = Result<(), JsValue>> {
    let place = document().query_selector("link[data-later]").ok().flatten();
    let coming = place.map(|place| {
        let link = place.clone_node()?.unchecked_into::<Element>();
        link.set_attribute("rel", "stylesheet")?;
        let address = link.get_attribute("data-later").unwrap_or_default();
        link.remove_attribute("data-later")?;
        let arrived = Promise::new(&mut |arrived, failed| {
            let _ = link.add_event_listener_with_callback("load", &arrived);
            let _ = link.add_event_listener_with_callback("error", &failed);
        });
        link.set_attribute("href", &address)?;
        place.after_with_node_1(&link)?;
        Ok::<_, JsValue>((place, link, JsFuture::from(arrived)))
    });
    async move {
        let Some((place, link, arrived)) = coming.transpose()? else { return Ok(()) };
        match arrived.await {
            Ok(_) => place.remove(),
            Err(failure) => {
                link.remove();
                return Err(failure);
            }
        }
        Ok(())
    }
}

/// A page of the second file.
#[component]
pub(crate) fn LaterPage(part: Part) -> impl IntoView {
    let later = use_app().later;
    later.fetch();
    move || match later.0.get() {
        Stage::Here => now(part.clone()),
        Stage::Failed => Some(view! { <Missing/> }.into_any()),
        Stage::Away | Stage::Coming => Some(view! { <SkeletonLines lines=12/> }.into_any()),
    }
}

/// A part of a page that stands there without it meanwhile.
#[component]
pub(crate) fn LaterPart(part: Part) -> impl IntoView {
    let later = use_app().later;
    move || (later.0.get() == Stage::Here).then(|| now(part.clone()))
}

/// Said on a page that needs nothing of the second file itself, while that did not come.
#[component]
pub(crate) fn LaterMissing() -> impl IntoView {
    let later = use_app().later;
    move || {
        later.is_missing().then(|| {
            view! {
                <div class="note-b warn" role="alert">
                    <Icon name=IconName::Warning/>
                    <div>
                        <b class="strong">"Panes, menus and the other pages did not arrive. "</b>
                        {WHAT_NEXT}
                    </div>
                    <span class="grow"></span>
                    <Reload class="btn"/>
                </div>
            }
        })
    }
}

/// The line is gone, or the server was replaced by one whose files have other names.
const WHAT_NEXT: &str = "What is missing is asked for again every few seconds. If the server was updated, load Muster again.";

/// Stands for a page.
#[component]
fn Missing() -> impl IntoView {
    view! {
        <div class="empty" role="alert">
            <Icon name=IconName::Warning/>
            <h2>"This page did not arrive"</h2>
            <p>{WHAT_NEXT}</p>
            <Reload class="btn primary"/>
        </div>
    }
}

#[component]
fn Reload(class: &'static str) -> impl IntoView {
    let reload = move |_| {
        // Fails only where there is no page.
        let _ = window().location().reload();
    };
    view! {
        <button type="button" class=class on:click=reload>
            <Icon name=IconName::Refresh/>
            "Load Muster again"
        </button>
    }
}

/// Draws without waiting, which is possible from when the file is here; so a page stands at once.
fn now(part: Part) -> Option<AnyView> {
    untrack(|| {
        let drawing = pin!(draw(part));
        match drawing.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(view) => view.ok(),
            Poll::Pending => None,
        }
    })
}

#[wasm_split(later, fallible, wasm_split_path = ::leptos::wasm_split)]
fn perform(task: Task) -> Result<(), SplitLoaderError> {
    match task {
        Task::Assign(queue, ids) => queue.assign_to_me(ids),
        Task::Export(queue) => pages::queue::export(queue),
        Task::SelectAll(queue) => pages::queue::select_all(queue),
        Task::ReadAlerts(opened, incident) => opened.read(incident),
    }
    Ok(())
}

#[wasm_split(later, fallible, preload(arrive), wasm_split_path = ::leptos::wasm_split)]
fn draw(part: Part) -> Result<AnyView, SplitLoaderError> {
    Ok(match part {
        Part::Incident => view! { <pages::incident::IncidentPage/> }.into_any(),
        Part::Alerts => view! { <pages::alerts::AlertsPage/> }.into_any(),
        Part::Alert => view! { <pages::alert::AlertPage/> }.into_any(),
        Part::Entities => view! { <pages::entities::EntitiesPage/> }.into_any(),
        Part::Entity => view! { <pages::entity::EntityPage/> }.into_any(),
        Part::Sources => view! { <pages::sources::SourcesPage/> }.into_any(),
        Part::Settings => view! { <pages::settings::SettingsPage/> }.into_any(),
        Part::SignIn => view! { <pages::sign_in::SignInPage/> }.into_any(),
        Part::NotFound => view! { <pages::not_found::NotFoundPage/> }.into_any(),
        Part::QueuePane(width) => view! { <pages::queue::SidePane width/> }.into_any(),
        Part::QueueOverlays => view! { <pages::queue::Overlays/> }.into_any(),
        Part::QueueSelection => view! { <pages::queue::SelectionBar/> }.into_any(),
        Part::QueueEmpty => view! { <pages::queue::Nothing/> }.into_any(),
        Part::QueueAlert(alert) => alert.row(),
        Part::UserMenu(anchor) => view! { <UserItems anchor/> }.into_any(),
        Part::Hits(search) => view! { <Hits search/> }.into_any(),
        Part::Palette(open) => view! { <PaletteDialog open/> }.into_any(),
        Part::Keyboard(open) => view! { <KeyboardSheet open/> }.into_any(),
    })
}
