//! The head of the incident: what it is, how bad, whose, and what can be done.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::json;
use shared::enums::IncidentStatus;
use shared::incident::Incident;

use crate::api::encode;
use crate::components::avatar::Avatar;
use crate::components::by_hand::by_hand;
use crate::components::chain::Chain;
use crate::components::icon::{Icon, IconName};
use crate::components::kbd::Keycaps;
use crate::components::manage_form::ManageForm;
use crate::components::popover::{Anchor, Popover};
use crate::components::priority::{PriorityBar, Waterfall};
use crate::components::resolve::ResolvePopover;
use crate::components::severity::Severity;
use crate::components::status::Status;
use crate::components::tag::Tags;
use crate::format;
use crate::keys::{Command, Group};
use crate::naming::in_list;
use crate::state::{AppState, Layout, use_app};
use crate::triage::{self, Work};

const RESOLVE: &str = "incident-resolve";
const NAME: &str = "incident-name";

#[component]
pub(crate) fn IncidentHead(
    #[prop(into)] incident: Signal<Arc<Incident>>,
    /// Shows the incident as it is after a change.
    changed: Callback<Incident>,
    room: Memo<Layout>,
) -> impl IntoView {
    let app = use_app();
    let id = Signal::derive(move || incident.with(|incident| incident.id.clone()));
    let manage = RwSignal::new(false);
    let resolve = RwSignal::new(None::<Anchor>);
    let renaming = RwSignal::new(false);
    let save = move |changes: triage::Changes| save(app, id.get_untracked(), changes, changed);
    let assign = move || {
        if let Some(name) = app.my_name() {
            save([("assignedTo".to_owned(), json!(name))].into_iter().collect());
        }
    };
    let also = Signal::derive(move || {
        let active =
            incident.with(|incident| incident.alert_counts.as_ref().map_or(0, |all| all.active));
        match active {
            0 => String::new(),
            active => format!("also resolves {}", format::plural(i64::from(active), "alert")),
        }
    });
    let open_resolve = move || resolve.set(Some(Anchor::of_id(RESOLVE).unwrap_or_default()));
    app.keys.register(vec![
        Command::new("a", "Assign to me", Group::Decide, assign),
        Command::new("e", "Resolve", Group::Decide, open_resolve),
        Command::new("Shift+m", "Manage incident", Group::Decide, move || manage.set(true)),
        Command::new("s", "Set in progress", Group::Decide, move || {
            let status = json!(IncidentStatus::InProgress);
            save([("status".to_owned(), status)].into_iter().collect());
        }),
        Command::new("F2", "Rename", Group::Decide, move || renaming.set(true)),
    ]);
    let is_mine = move || {
        let me = app.me().map(|me| me.user_principal_name);
        incident.with(|incident| me.is_some() && incident.assigned_to == me)
    };
    let resolved = move || incident.with(|incident| incident.status == IncidentStatus::Resolved);
    let actions = move || {
        view! {
            <span class="acts one">
                <button
                    type="button"
                    class="btn"
                    aria-keyshortcuts="a"
                    aria-disabled=move || is_mine().then_some("true")
                    title=move || is_mine().then_some("It is yours already")
                    on:click=move |_| {
                        if !is_mine() {
                            assign();
                        }
                    }
                >
                    "Assign to me"
                    <Keycaps keys="a" />
                </button>
                <button type="button" class="btn" on:click=move |_| manage.set(true)>
                    "Manage"
                </button>
                <button
                    type="button"
                    class="btn primary"
                    id=RESOLVE
                    aria-keyshortcuts="e"
                    aria-haspopup="dialog"
                    aria-disabled=move || resolved().then_some("true")
                    title=move || resolved().then_some("It is resolved; reopen it in Manage")
                    on:click=move |_| {
                        if !resolved() {
                            open_resolve();
                        }
                    }
                >
                    <Icon name=IconName::Check />
                    "Resolve"
                    <Keycaps keys="e" />
                </button>
            </span>
        }
    };
    view! {
        {move || {
            if room.get() == Layout::Phone {
                view! { <PhoneHead incident actions=actions changed /> }.into_any()
            } else {
                view! {
                    <header class="phead">
                        <div class="line">
                            <Name incident renaming save=Callback::new(save) />
                            {actions()}
                        </div>
                        <Meta incident changed />
                    </header>
                }
                    .into_any()
            }
        }}
        <ManageForm
            open=manage
            incident=Signal::derive(move || Some(incident.get()))
            saved=changed
        />
        <ResolvePopover
            anchor=resolve
            subject=id
            note=also
            submit=Callback::new(move |resolution: triage::Resolution| save(resolution.changes()))
        />
    }
}

/// The name, edited in place.
#[component]
fn Name(
    incident: Signal<Arc<Incident>>,
    renaming: RwSignal<bool>,
    save: Callback<triage::Changes>,
) -> impl IntoView {
    let name = Signal::derive(move || incident.with(|incident| incident.display_name.clone()));
    let field = NodeRef::<leptos::html::Input>::new();
    field.on_load(|field| {
        request_animation_frame(move || {
            let _ = field.focus();
            field.select();
        });
    });
    let finish = move || {
        let Some(field) = field.get_untracked() else { return };
        let typed = field.value();
        let typed = typed.trim();
        // Blur follows Enter; only the first of them saves.
        if !renaming.get_untracked() {
            return;
        }
        renaming.set(false);
        if !typed.is_empty() && typed != name.get_untracked() {
            save.run([("displayName".to_owned(), json!(typed))].into_iter().collect());
        }
    };
    let keys = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            finish();
        }
        "Escape" => {
            event.prevent_default();
            event.stop_propagation();
            renaming.set(false);
        }
        _ => {}
    };
    move || {
        if renaming.get() {
            return view! {
                <h1 class="vh">{name}</h1>
                <input
                    class="input h1in"
                    id=NAME
                    aria-label="Name of the incident"
                    autocomplete="off"
                    node_ref=field
                    value=name.get_untracked()
                    on:keydown=keys
                    on:blur=move |_| finish()
                />
            }
            .into_any();
        }
        view! {
            <h1 class="cut" title=name on:dblclick=move |_| renaming.set(true)>
                {name}
            </h1>
            <span class="ren">
                <button
                    type="button"
                    class="ib"
                    aria-label="Rename"
                    data-tip="Rename"
                    on:click=move |_| renaming.set(true)
                >
                    <Icon name=IconName::Pencil />
                </button>
            </span>
        }
        .into_any()
    }
}

#[component]
fn Meta(incident: Signal<Arc<Incident>>, changed: Callback<Incident>) -> impl IntoView {
    move || {
        let incident = incident.get();
        let counts = incident.alert_counts.clone().unwrap_or_default();
        let owner = incident.assigned_to.clone();
        let owner_name = owner.clone().unwrap_or_else(|| "Unassigned".into());
        view! {
            <div class="meta-row">
                <span class="row g6">
                    <Severity level=incident.severity />
                    {by_hand(&incident, "severity")}
                </span>
                <span>
                    <Status state=incident.status />
                </span>
                <span class="row g6">
                    <Avatar name=owner />
                    <span aria-hidden="true">{short_owner(&owner_name)}</span>
                </span>
                <Priority incident=Arc::clone(&incident) changed />
                <span>
                    <Chain categories=incident.categories.clone() />
                </span>
                <span class="hide-n">
                    <b class="strong">{counts.active}</b>
                    <span class="dim">{format!("/{} alerts", counts.total)}</span>
                </span>
                <span class="hide-n">{span_of_time(&incident)}</span>
                <span class="row g4 hide-m">
                    <Tags
                        custom=incident.custom_tags.clone()
                        system=incident.system_tags.clone()
                        most=3
                    />
                </span>
            </div>
        }
    }
}

#[component]
fn Priority(incident: Arc<Incident>, changed: Callback<Incident>) -> impl IntoView {
    let score = incident.priority_score?;
    let terms = incident.priority_terms.clone();
    let id = StoredValue::new(incident.id.clone());
    let mark = by_hand(&incident, "priorityScore");
    let by_hand = mark.is_some();
    let anchor = RwSignal::new(None::<Anchor>);
    let explained = StoredValue::new(terms.clone());
    Some(view! {
        <span class="row g6">
            <PriorityBar
                score
                terms
                open=Callback::new(move |element: web_sys::Element| {
                    anchor.set(Some(Anchor::of(&element)));
                })
            />
            {mark}
        </span>
        <Popover anchor label=format!("Priority {score}") class="wfpop">
            <header role="none">
                {format!("Why {score}")} <span class="grow"></span>
                <a class="link" href="/settings?tab=policy&part=severity">"Policy"</a>
                <button
                    type="button"
                    class="ib"
                    aria-label="Close"
                    on:click=move |_| anchor.set(None)
                >
                    <Icon name=IconName::Close />
                </button>
            </header>
            <div class="b">
                <Waterfall score terms=explained.get_value() />
            </div>
            <ByHand id=id.get_value() score by_hand anchor changed />
        </Popover>
    })
}

/// Setting the score by hand, with a reason, and giving it back.
#[component]
fn ByHand(
    id: String,
    score: u8,
    by_hand: bool,
    anchor: RwSignal<Option<Anchor>>,
    changed: Callback<Incident>,
) -> impl IntoView {
    let app = use_app();
    let typed = RwSignal::new(score.to_string());
    let reason = RwSignal::new(String::new());
    let wanted =
        move || typed.with(|typed| typed.trim().parse::<u8>().ok().filter(|it| *it <= 100));
    let id = StoredValue::new(id);
    let set = move |value: Option<u8>| {
        let text = reason.get_untracked().trim().to_owned();
        let work = Work {
            id: id.get_value(),
            changes: [("priorityScore".to_owned(), json!(value))].into_iter().collect(),
            comment: (!text.is_empty()).then_some(text),
        };
        anchor.set(None);
        leptos::task::spawn_local(async move {
            if let Some(incident) = triage::save(app, work).await {
                changed.try_run(incident);
            }
        });
    };
    view! {
        <form
            class="b by-hand"
            on:submit=move |event| {
                event.prevent_default();
                if let Some(value) = untrack(wanted) {
                    set(Some(value));
                }
            }
        >
            <label for="priority-by-hand">"Set by hand"</label>
            <input
                class="input"
                id="priority-by-hand"
                inputmode="numeric"
                autocomplete="off"
                aria-invalid=move || wanted().is_none().then_some("true")
                bind:value=typed
            />
            <input
                class="input grow"
                aria-label="Reason"
                placeholder="Reason, kept as a comment"
                autocomplete="off"
                bind:value=reason
            />
            <button
                type="submit"
                class="btn"
                aria-disabled=move || wanted().is_none().then_some("true")
                title=move || wanted().is_none().then_some("A whole number from 0 to 100")
            >
                "Set"
            </button>
            {by_hand
                .then(|| {
                    view! {
                        <button type="button" class="btn quiet" on:click=move |_| set(None)>
                            "Back to automatic"
                        </button>
                    }
                })}
        </form>
    }
}

/// On a phone the difference comes first, and the actions fill the width.
#[component]
fn PhoneHead(
    incident: Signal<Arc<Incident>>,
    #[prop(into)] actions: ViewFn,
    changed: Callback<Incident>,
) -> impl IntoView {
    let name = move || in_list(&incident.with(|incident| incident.display_name.clone()));
    view! {
        <header class="ph3">
            <h1>{move || name().lead}</h1>
            <p class="dim">{move || name().rest.trim_start_matches("· ").to_owned()}</p>
            {move || {
                let incident = incident.get();
                view! {
                    <div class="row g14">
                        <Severity level=incident.severity />
                        <Status state=incident.status />
                        <Avatar name=incident.assigned_to.clone() />
                        <span class="grow"></span>
                        <Priority incident changed />
                    </div>
                }
            }}
            {actions.run()}
        </header>
    }
}

fn save(app: AppState, id: String, changes: triage::Changes, changed: Callback<Incident>) {
    leptos::task::spawn_local(async move {
        let work = Work { id, changes, comment: None };
        if let Some(incident) = triage::save(app, work).await {
            changed.try_run(incident);
        }
    });
}

/// `mona.reyes@larkfield.example` is Mona Reyes to those who work with her.
fn short_owner(owner: &str) -> String {
    owner.split('@').next().unwrap_or(owner).to_owned()
}

/// `9 Oct 19:49 to 21:53`; the second day only where it is another.
fn span_of_time(incident: &Incident) -> impl IntoView + use<> {
    let (first, last) = (incident.first_activity_date_time?, incident.last_activity_date_time?);
    let until =
        if format::same_day(first, last) { format::minute(last) } else { format::short(last) };
    let title = format!("{} to {}", format::exact(first), format::exact(last));
    Some(view! {
        <span title=title>
            {format::short(first)} " " <span class="dim">"to"</span> " " {until}
        </span>
    })
}

/// The address of an incident.
pub(crate) fn incident_address(id: &str) -> String {
    format!("/incidents/{}", encode(id))
}
