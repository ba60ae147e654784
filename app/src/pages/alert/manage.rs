//! Manage alert: all decisions in one form.

use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::enums::{AlertClassification, AlertDetermination, AlertStatus};

use super::decide::Decisions;
use super::draft::Draft;
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::format::plural;
use crate::reactive::memo;
use crate::state::use_app;

const STATUSES: [AlertStatus; 3] =
    [AlertStatus::New, AlertStatus::InProgress, AlertStatus::Resolved];

#[component]
pub(crate) fn ManageAlert(
    open: RwSignal<bool>,
    alert: Signal<Arc<Alert>>,
    decisions: Decisions,
) -> impl IntoView {
    let subject = Signal::derive(move || alert.with(|alert| alert.title.clone()));
    view! {
        <Dialog open title="Manage alert" subject class="manage">
            {move || {
                let alert = untrack(|| alert.get());
                view! { <Form open alert decisions/> }
            }}
        </Dialog>
    }
}

#[component]
fn Form(open: RwSignal<bool>, alert: Arc<Alert>, decisions: Decisions) -> impl IntoView {
    let app = use_app();
    let draft = RwSignal::new(Draft::of(&alert));
    let alert = StoredValue::new(alert);
    let changes = memo(move |_| draft.with(|draft| alert.with_value(|alert| draft.changes(alert))));
    let count = move || changes.with(serde_json::Map::len);
    let save = move || {
        if count() > 0 {
            let close = Callback::new(move |()| {
                open.try_set(false);
            });
            decisions.change(changes.get_untracked(), Some(close));
        }
    };
    let status = STATUSES.map(|status| {
        view! {
            <button
                type="button"
                role="radio"
                aria-checked=move || draft.with(|draft| draft.status == status).to_string()
                on:click=move |_| draft.update(|draft| draft.status = status)
            >
                {status.label()}
            </button>
        }
    });
    let determinations = move || {
        let fitting = draft.with(|draft| draft.classification.determinations());
        let none = [AlertDetermination::Unknown];
        none.iter()
            .chain(fitting)
            .map(|determination| {
                let determination = *determination;
                view! {
                    <option
                        value=determination.as_str()
                        selected=move || draft.with(|draft| draft.determination == determination)
                    >
                        {determination.label()}
                    </option>
                }
            })
            .collect_view()
    };
    let take = move |_| {
        if let Some(name) = app.my_name() {
            draft.update(|draft| draft.owner = name);
        }
    };
    view! {
        <form
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
            on:keydown=move |event| {
                if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                    event.prevent_default();
                    save();
                }
            }
        >
            <div class="b form">
                <fieldset class="field full">
                    <legend>"Status"</legend>
                    <div class="seg fill" role="radiogroup" aria-label="Status">
                        {status.collect_view()}
                    </div>
                </fieldset>
                <div class="field full">
                    <label for="alert-owner">"Owner"</label>
                    <div class="row">
                        <input
                            class="input grow"
                            id="alert-owner"
                            autocomplete="off"
                            placeholder="Nobody"
                            prop:value=move || draft.with(|draft| draft.owner.clone())
                            on:input=move |event| {
                                draft.update(|draft| draft.owner = event_target_value(&event));
                            }
                        />
                        <button type="button" class="btn" on:click=take>"Me"</button>
                    </div>
                </div>
                <div class="field">
                    <label for="alert-classification">"Classification"</label>
                    <span class="select">
                        <select
                            class="input"
                            id="alert-classification"
                            on:change=move |event| {
                                let chosen = AlertClassification::parse(&event_target_value(&event));
                                draft.update(|draft| draft.classify(chosen));
                            }
                        >
                            {AlertClassification::ALL
                                .iter()
                                .map(|classification| {
                                    let classification = *classification;
                                    view! {
                                        <option
                                            value=classification.as_str()
                                            selected=move || {
                                                draft.with(|draft| draft.classification == classification)
                                            }
                                        >
                                            {classification.label()}
                                        </option>
                                    }
                                })
                                .collect_view()}
                        </select>
                        <Icon name=IconName::ChevronDown size=IconSize::S/>
                    </span>
                </div>
                <div class="field">
                    <label for="alert-determination">"Determination"</label>
                    <span class="select">
                        <select
                            class="input"
                            id="alert-determination"
                            disabled=move || {
                                draft.with(|draft| draft.classification.determinations().is_empty())
                            }
                            title=move || {
                                draft
                                    .with(|draft| draft.classification.determinations().is_empty())
                                    .then_some("Choose a classification first")
                            }
                            on:change=move |event| {
                                let chosen = AlertDetermination::parse(&event_target_value(&event));
                                draft.update(|draft| draft.determination = chosen);
                            }
                        >
                            {determinations}
                        </select>
                        <Icon name=IconName::ChevronDown size=IconSize::S/>
                    </span>
                </div>
                <div class="field full">
                    <label for="alert-comment">"Comment " <span class="opt">"optional"</span></label>
                    <textarea
                        class="input"
                        id="alert-comment"
                        rows="3"
                        prop:value=move || draft.with(|draft| draft.comment.clone())
                        on:input=move |event| {
                            draft.update(|draft| draft.comment = event_target_value(&event));
                        }
                    ></textarea>
                </div>
            </div>
            <footer>
                <span class="dim">{move || plural(count() as i64, "change")}</span>
                <span class="grow"></span>
                <button type="button" class="btn" on:click=move |_| open.set(false)>"Cancel"</button>
                <button
                    type="submit"
                    class="btn primary"
                    aria-disabled=move || (count() == 0).then_some("true")
                    title=move || (count() == 0).then_some("Nothing was changed")
                    aria-busy=move || decisions.busy.get().then_some("true")
                >
                    "Save"
                </button>
            </footer>
        </form>
    }
}
