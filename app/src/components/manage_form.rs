//! Manage incident: everything that people decide about it, in one form and one save.

mod draft;
mod impact;
mod tag_box;

use std::sync::Arc;

use leptos::prelude::*;
use shared::enums::{AlertClassification, AlertDetermination, AlertSeverity, IncidentStatus};
use shared::incident::Incident;
use shared::page::Facets;

use super::dialog::Dialog;
use super::icon::{Icon, IconName, IconSize};
use crate::format::plural;
use crate::query::use_query;
use crate::reactive::memo;
use crate::state::use_app;
use crate::triage::{self, Work};
use draft::{Draft, SeverityChoice};
use impact::Impact;
use tag_box::TagBox;

/// Longer ones are refused by the server.
const LONGEST_COMMENT: usize = 30_000;

#[component]
pub(crate) fn ManageForm(
    open: RwSignal<bool>,
    /// The incident as it stands; what is edited starts from here each time the form opens.
    #[prop(into)]
    incident: Signal<Option<Arc<Incident>>>,
    /// Gets the incident as it is after saving.
    #[prop(optional, into)]
    saved: Option<Callback<Incident>>,
) -> impl IntoView {
    let subject = Signal::derive(move || {
        incident
            .with(|incident| incident.as_ref().map(|incident| incident.id.clone()))
            .unwrap_or_default()
    });
    view! {
        <Dialog open title="Manage incident" subject class="manage">
            {move || {
                untrack(|| incident.get()).map(|incident| view! { <Form open incident saved /> })
            }}
        </Dialog>
    }
}

#[component]
fn Form(
    open: RwSignal<bool>,
    incident: Arc<Incident>,
    saved: Option<Callback<Incident>>,
) -> impl IntoView {
    let app = use_app();
    let draft = RwSignal::new(Draft::of(&incident));
    let busy = RwSignal::new(false);
    let known = use_query::<Facets>(|| Some("incidents/facets".into()));
    let incident = StoredValue::new(incident);
    let changes =
        memo(move |_| incident.with_value(|incident| draft.with(|draft| draft.changes(incident))));
    let comment = memo(move |_| {
        incident.with_value(|incident| {
            draft.with(|draft| draft.separate_comment(incident).map(str::to_owned))
        })
    });
    let count = move || changes.with(serde_json::Map::len) + usize::from(comment.get().is_some());
    let too_long =
        move || draft.with(|draft| draft.comment.encode_utf16().count() > LONGEST_COMMENT);
    let blocked = move || {
        if count() == 0 {
            Some("Nothing was changed")
        } else if too_long() {
            Some("The comment is too long")
        } else {
            None
        }
    };
    let save = move || {
        if blocked().is_some() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let work = Work {
            id: incident.with_value(|incident| incident.id.clone()),
            changes: changes.get_untracked(),
            comment: comment.get_untracked(),
        };
        leptos::task::spawn_local(async move {
            if let Some(incident) = triage::save(app, work).await {
                if let Some(saved) = saved {
                    saved.try_run(incident);
                }
                open.try_set(false);
            }
            busy.try_set(false);
        });
    };
    let shortcut = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            save();
        }
    };
    view! {
        <form
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
            on:keydown=shortcut
        >
            <div class="b form">
                <div
                    class="field full"
                    class:changed=move || changes.with(|all| all.contains_key("displayName"))
                >
                    <label for="manage-name">"Name"</label>
                    <input
                        class="input"
                        id="manage-name"
                        autocomplete="off"
                        prop:value=move || draft.with(|draft| draft.name.clone())
                        on:input=move |event| {
                            draft.update(|draft| draft.name = event_target_value(&event));
                        }
                    />
                </div>
                <div
                    class="field full"
                    class:changed=move || changes.with(|all| all.contains_key("customTags"))
                >
                    <label for="manage-tags">"Tags"</label>
                    <TagBox draft known />
                </div>
                <Owner draft changes known />
                <StatusField draft changes />
                <SeverityField
                    draft
                    changes
                    now=incident.with_value(|incident| incident.severity)
                />
                <Classification draft changes />
                <Impact draft changes />
                <div class="field full">
                    <label for="manage-comment">"Comment " <span class="opt">"optional"</span></label>
                    <textarea
                        class="input"
                        id="manage-comment"
                        rows="3"
                        aria-invalid=move || too_long().then_some("true")
                        prop:value=move || draft.with(|draft| draft.comment.clone())
                        on:input=move |event| {
                            draft.update(|draft| draft.comment = event_target_value(&event));
                        }
                    ></textarea>
                    <p class="hint">"At most 30,000 characters. Comments cannot be edited later."</p>
                </div>
            </div>
            <footer>
                <span class="dim">
                    {move || match count() {
                        0 => "No changes".to_owned(),
                        count => plural(count as i64, "change"),
                    }}
                </span>
                <span class="grow"></span>
                <button type="button" class="btn" on:click=move |_| open.set(false)>
                    "Cancel"
                </button>
                <button
                    type="submit"
                    class="btn primary"
                    aria-disabled=move || blocked().is_some().then_some("true")
                    title=blocked
                    aria-busy=move || busy.get().to_string()
                >
                    "Save"
                    <super::kbd::Keycaps keys="Mod+Enter" />
                </button>
            </footer>
        </form>
    }
}

type Changes = Memo<serde_json::Map<String, serde_json::Value>>;

#[component]
fn Owner(
    draft: RwSignal<Draft>,
    changes: Changes,
    known: crate::query::Query<Facets>,
) -> impl IntoView {
    let app = use_app();
    let names = move || {
        let facets = known.value();
        let names = facets.iter().flat_map(|facets| &facets.assigned_to);
        names
            .filter(|name| !name.value.is_empty())
            .map(|name| view! { <option value=name.value.clone()></option> })
            .collect_view()
    };
    let mine = move |_| {
        if let Some(name) = app.my_name() {
            draft.update(|draft| draft.owner = name);
        }
    };
    let nobody = move || draft.with(|draft| draft.owner.is_empty());
    view! {
        <div class="field full" class:changed=move || changes.with(|all| all.contains_key("assignedTo"))>
            <label for="manage-owner">"Owner"</label>
            <span class="row">
                <input
                    class="input grow"
                    id="manage-owner"
                    list="manage-owners"
                    autocomplete="off"
                    placeholder="Unassigned"
                    prop:value=move || draft.with(|draft| draft.owner.clone())
                    on:input=move |event| {
                        draft.update(|draft| draft.owner = event_target_value(&event));
                    }
                />
                <datalist id="manage-owners">{names}</datalist>
                <button type="button" class="btn" on:click=mine>
                    <Icon name=IconName::Assign />
                    "Me"
                </button>
                <button
                    type="button"
                    class="btn"
                    aria-disabled=move || nobody().then_some("true")
                    on:click=move |_| draft.update(|draft| draft.owner.clear())
                >
                    "Nobody"
                </button>
            </span>
            <p class="hint">"Its alerts get the same owner."</p>
        </div>
    }
}

#[component]
fn StatusField(draft: RwSignal<Draft>, changes: Changes) -> impl IntoView {
    let choices = [IncidentStatus::Active, IncidentStatus::InProgress, IncidentStatus::Resolved]
        .map(|status| {
            view! {
                <button
                    type="button"
                    aria-pressed=move || draft.with(|draft| draft.status == status).to_string()
                    on:click=move |_| draft.update(|draft| draft.status = status)
                >
                    {status.label()}
                </button>
            }
        });
    let resolves = move || draft.with(|draft| draft.status == IncidentStatus::Resolved);
    view! {
        <fieldset
            class="field"
            class:changed=move || changes.with(|all| all.contains_key("status"))
        >
            <legend>"Status"</legend>
            <div class="seg fill">{choices}</div>
            <Show when=resolves>
                <p class="hint">"Resolving it resolves its active alerts too."</p>
            </Show>
        </fieldset>
    }
}

#[component]
fn SeverityField(draft: RwSignal<Draft>, changes: Changes, now: AlertSeverity) -> impl IntoView {
    const LEVELS: [AlertSeverity; 4] = [
        AlertSeverity::High,
        AlertSeverity::Medium,
        AlertSeverity::Low,
        AlertSeverity::Informational,
    ];
    let chosen = move |event: web_sys::Event| {
        let value = event_target_value(&event);
        let choice = match value.as_str() {
            "" => SeverityChoice::AsItIs,
            "automatic" => SeverityChoice::Automatic,
            level => SeverityChoice::Set(AlertSeverity::parse(level)),
        };
        draft.update(|draft| draft.severity = choice);
    };
    let value = move || match draft.with(|draft| draft.severity) {
        SeverityChoice::AsItIs => "",
        SeverityChoice::Automatic => "automatic",
        SeverityChoice::Set(level) => level.as_str(),
    };
    view! {
        <div class="field" class:changed=move || changes.with(|all| all.contains_key("severity"))>
            <label for="manage-severity">"Severity"</label>
            <span class="select">
                <select class="input" id="manage-severity" prop:value=value on:change=chosen>
                    <option value="">{format!("{}, as it is", now.label())}</option>
                    <option value="automatic">"Automatic: highest of its alerts"</option>
                    {LEVELS
                        .map(|level| {
                            view! { <option value=level.as_str()>{level.label()}</option> }
                        })}
                </select>
                <Icon name=IconName::ChevronDown size=IconSize::S />
            </span>
        </div>
    }
}

#[component]
fn Classification(draft: RwSignal<Draft>, changes: Changes) -> impl IntoView {
    const CLASSES: [AlertClassification; 4] = [
        AlertClassification::Unknown,
        AlertClassification::TruePositive,
        AlertClassification::InformationalExpectedActivity,
        AlertClassification::FalsePositive,
    ];
    let class = memo(move |_| draft.with(|draft| draft.classification));
    let determinations = move || class.get().determinations();
    let choices = move || {
        [AlertDetermination::Unknown]
            .iter()
            .chain(determinations())
            .map(|determination| {
                let selected = draft.with_untracked(|draft| draft.determination == *determination);
                view! {
                    <option value=determination.as_str() selected=selected>
                        {determination.label()}
                    </option>
                }
            })
            .collect_view()
    };
    view! {
        <div class="field" class:changed=move || changes.with(|all| all.contains_key("classification"))>
            <label for="manage-classification">"Classification"</label>
            <span class="select">
                <select
                    class="input"
                    id="manage-classification"
                    prop:value=move || class.get().as_str()
                    on:change=move |event| {
                        let chosen = AlertClassification::parse(&event_target_value(&event));
                        draft.update(|draft| draft.classify(chosen));
                    }
                >
                    {CLASSES
                        .map(|class| {
                            view! { <option value=class.as_str()>{class.label()}</option> }
                        })}
                </select>
                <Icon name=IconName::ChevronDown size=IconSize::S />
            </span>
            <p class="hint">"Goes to its alerts that have none."</p>
        </div>
        <div class="field" class:changed=move || changes.with(|all| all.contains_key("determination"))>
            <label for="manage-determination">"Determination"</label>
            <span class="select">
                <select
                    class="input"
                    id="manage-determination"
                    disabled=move || determinations().is_empty()
                    title=move || {
                        determinations().is_empty().then_some("Choose a classification first")
                    }
                    on:change=move |event| {
                        let chosen = AlertDetermination::parse(&event_target_value(&event));
                        draft.update(|draft| draft.determination = chosen);
                    }
                >
                    {choices}
                </select>
                <Icon name=IconName::ChevronDown size=IconSize::S />
            </span>
        </div>
    }
}
