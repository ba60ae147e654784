//! The side pane: what decides about an incident, beside the list that stays in use. On a phone it
//! is a sheet from below.

mod sections;

use std::sync::Arc;

use leptos::prelude::*;
use shared::incident::Incident;

use super::context::{Queue, incident_address, use_queue};
use crate::api;
use crate::components::icon::{Icon, IconName};
use crate::components::load::{Loaded, SkeletonLines};
use crate::components::manage_form::ManageForm;
use crate::components::popover::Anchor;
use crate::components::priority::PriorityBar;
use crate::components::severity::Severity;
use crate::components::sheet::Sheet;
use crate::components::status::Status;
use crate::components::tag::Tags;
use crate::dom;
use crate::query::{Query, use_query};
use crate::reactive::{effect, memo};
use crate::state::Layout;
use sections::{AlertsSection, AssetsSection, DetailsSection, PrioritySection};

/// Narrower it cannot be read, wider the list cannot.
const LEAST_WIDTH: i32 = 320;
const MOST_WIDTH: i32 = 720;
const STEP: i32 = 24;

#[component]
pub(crate) fn SidePane(width: RwSignal<i32>) -> impl IntoView {
    let queue = use_queue();
    queue.app.keys.on_escape(move || queue.close_pane());
    view! {
        <aside class="pane" aria-label="Incident">
            <Sash width/>
            <Content/>
        </aside>
    }
}

#[component]
pub(crate) fn PhonePane() -> impl IntoView {
    let queue = use_queue();
    let open = memo(move |_| {
        queue.app.layout.get() == Layout::Phone && queue.view.with(|view| view.pane.is_some())
    });
    view! {
        <Sheet open close=move |()| queue.close_pane() label="Incident" class="pane">
            <Content/>
            <div class="foot">
                <Actions short=true/>
            </div>
        </Sheet>
    }
}

/// The edge between list and pane, moved by pointer or arrows.
#[component]
fn Sash(width: RwSignal<i32>) -> impl IntoView {
    let drag = RwSignal::new(None::<(i32, i32)>);
    let set = move |to: i32| {
        let to = to.clamp(LEAST_WIDTH, MOST_WIDTH);
        width.set(to);
        dom::store("pane", Some(&to.to_string()));
    };
    view! {
        <div
            class="sash"
            role="separator"
            aria-orientation="vertical"
            aria-label="Width of the pane"
            aria-valuemin=LEAST_WIDTH
            aria-valuemax=MOST_WIDTH
            aria-valuenow=move || width.get()
            tabindex="0"
            data-drag=move || drag.get().map(|_| "")
            on:pointerdown=move |event| {
                drag.set(Some((event.client_x(), width.get_untracked())));
                let element: web_sys::Element = event_target(&event.clone().into());
                let _ = element.set_pointer_capture(event.pointer_id());
                event.prevent_default();
            }
            on:pointermove=move |event| {
                if let Some((from, was)) = drag.get_untracked() {
                    set(was + from - event.client_x());
                }
            }
            on:pointerup=move |_| drag.set(None)
            on:keydown=move |event| {
                let by = match event.key().as_str() {
                    "ArrowLeft" => STEP,
                    "ArrowRight" => -STEP,
                    _ => return,
                };
                event.prevent_default();
                event.stop_propagation();
                set(width.get_untracked() + by);
            }
        ></div>
    }
}

#[component]
fn Content() -> impl IntoView {
    let queue = use_queue();
    let id = memo(move |_| queue.view.with(|view| view.pane.clone()).unwrap_or_default());
    let query = incident_query(queue, id);
    view! {
        <Bar id query/>
        <div class="scroll" tabindex="-1">
            <Loaded
                query
                what="The incident"
                skeleton=|| view! { <SkeletonLines lines=12/> }
                let:incident
            >
                <IncidentView incident/>
            </Loaded>
        </div>
    }
}

/// The whole incident, read again when it changes; a row that is known is shown meanwhile.
fn incident_query(queue: Queue, id: Memo<String>) -> Query<Incident> {
    let query: Query<Incident> = use_query(move || {
        let id = id.get();
        (!id.is_empty()).then(|| format!("incidents/{}", api::encode(&id)))
    });
    query.follow(move |news| id.try_get_untracked().is_some_and(|id| news.touches(&id)));
    // What was decided here shows at once.
    effect(move |before: Option<()>| {
        if let Some(row) = queue.rows.find(&id.get()) {
            let shown = row.incident.get();
            if before.is_some()
                && let Some(known) = untrack(|| query.value()).filter(|known| known.id == shown.id)
            {
                query.show(Incident {
                    status: shown.status,
                    assigned_to: shown.assigned_to.clone(),
                    classification: shown.classification,
                    determination: shown.determination,
                    custom_tags: shown.custom_tags.clone(),
                    ..Incident::clone(&known)
                });
            }
        }
    });
    query
}

#[component]
fn Bar(id: Memo<String>, query: Query<Incident>) -> impl IntoView {
    let queue = use_queue();
    let app = queue.app;
    let place = move || {
        let total = queue.rows.total.get();
        let at = queue.rows.all.with(|rows| rows.iter().position(|row| row.id == id.get()));
        match at {
            Some(at) => format!("{} of {}", at + 1, crate::format::count(total)),
            None => format!("{} is not in this list", id.get()),
        }
    };
    let copy = move |_| {
        if let Ok(origin) = window().location().origin() {
            dom::copy(&format!("{origin}{}", incident_address(&id.get_untracked())));
            app.toasts.say("Link to the incident copied");
        }
    };
    let title = move || query.value().map(|incident| incident.display_name.clone());
    view! {
        <div class="bar">
            <span class="dim">{place}</span>
            <button
                type="button"
                class="ib"
                aria-label="Previous incident"
                aria-keyshortcuts="k"
                on:click=move |_| queue.step(-1)
            >
                <Icon name=IconName::ChevronUp/>
            </button>
            <button
                type="button"
                class="ib"
                aria-label="Next incident"
                aria-keyshortcuts="j"
                on:click=move |_| queue.step(1)
            >
                <Icon name=IconName::ChevronDown/>
            </button>
            <span class="grow"></span>
            <button type="button" class="ib hide-s" aria-label="Copy link" on:click=copy>
                <Icon name=IconName::Link/>
            </button>
            <a
                class="ib hide-s"
                href=move || incident_address(&id.get())
                aria-label=move || format!("Open {}", title().unwrap_or_else(|| id.get()))
            >
                <Icon name=IconName::External/>
            </a>
            <button
                type="button"
                class="ib"
                aria-label="Close the pane"
                aria-keyshortcuts="Escape"
                on:click=move |_| queue.close_pane()
            >
                <Icon name=IconName::Close/>
            </button>
        </div>
    }
}

#[component]
fn IncidentView(incident: Signal<Arc<Incident>>) -> impl IntoView {
    let queue = use_queue();
    let manage = RwSignal::new(false);
    let bar = move || {
        let incident = incident.get();
        incident.priority_score.map(|score| {
            view! { <PriorityBar score terms=incident.priority_terms.clone()/> }
        })
    };
    view! {
        <div class="head">
            {move || {
                let incident = incident.get();
                view! {
                    <div class="row g14">
                        <Severity level=incident.severity/>
                        <span class="dim">{incident.id.clone()}</span>
                        <Status state=incident.status/>
                        <span class="grow"></span>
                        {bar()}
                    </div>
                    <h2><bdi>{incident.display_name.clone()}</bdi></h2>
                    <div class="row g6 wrap">
                        <Tags
                            custom=incident.custom_tags.clone()
                            system=incident.system_tags.clone()
                        />
                        <button
                            type="button"
                            class="tag"
                            aria-label="Edit tags"
                            aria-keyshortcuts="t"
                            on:click=move |event| {
                                queue.open.tags.set(Some(Anchor::of_event(&event)));
                            }
                        >
                            "+"
                        </button>
                    </div>
                }
            }}
            <div class="acts one no-phone">
                <Actions short=false/>
                <button type="button" class="btn" on:click=move |_| manage.set(true)>
                    "Manage"
                </button>
            </div>
        </div>
        <PrioritySection incident/>
        <DetailsSection incident manage/>
        <AssetsSection incident/>
        <AlertsSection incident/>
        <ManageForm
            open=manage
            incident=Signal::derive(move || Some(incident.get()))
        />
    }
}

/// What one does first: open it, take it.
#[component]
fn Actions(short: bool) -> impl IntoView {
    let queue = use_queue();
    let id = move || queue.view.with(|view| view.pane.clone()).unwrap_or_default();
    let mine = move || {
        let me = queue.app.me().map(|me| me.user_principal_name);
        queue.rows.find(&id()).is_some_and(|row| {
            let owner = row.incident.get().assigned_to.clone();
            owner.is_some() && owner == me
        })
    };
    let assign = move |_| {
        if untrack(mine) {
            return;
        }
        let ids = vec![untrack(id)];
        queue.assign_to_me(ids);
    };
    view! {
        <a class="btn primary" href=move || incident_address(&id())>
            "Open incident"
            {(!short).then(|| view! { <kbd aria-hidden="true">"↵"</kbd> })}
        </a>
        <button
            type="button"
            class="btn"
            aria-keyshortcuts="a"
            aria-disabled=move || mine().then_some("true")
            title=move || mine().then_some("It is assigned to you")
            on:click=assign
        >
            "Assign to me"
            {(!short).then(|| view! { <kbd aria-hidden="true">"a"</kbd> })}
        </button>
    }
}
