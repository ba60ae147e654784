//! Several alerts at once: which are selected, and what is done with all of them.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use shared::alert::Alert;
use shared::enums::AlertStatus;
use shared::page::Page;

use crate::api::{self, encode};
use crate::components::icon::{Icon, IconName};
use crate::components::menu::{Menu, MenuItem};
use crate::components::move_alerts::{MoveAlerts, MoveRequest};
use crate::components::popover::Anchor;
use crate::components::resolve::ResolvePopover;
use crate::format;
use crate::keys::{Command, Group};
use crate::live::News;
use crate::pages::alert::decide::words;
use crate::reactive::{effect, memo};
use crate::state::{AppState, use_app};
use crate::triage::Resolution;

/// Each is a request of its own; of more one limits the list first.
const MOST: usize = 1_000;

#[derive(Clone, Copy)]
pub(crate) struct AlertSelection {
    app: AppState,
    ids: RwSignal<BTreeSet<String>>,
    /// What commands act on when nothing is selected.
    pub(crate) cursor: RwSignal<Option<String>>,
}

impl AlertSelection {
    pub(crate) fn new() -> Self {
        Self { app: use_app(), ids: RwSignal::new(BTreeSet::new()), cursor: RwSignal::new(None) }
    }

    pub(crate) fn has(self, id: &str) -> bool {
        self.ids.with(|ids| ids.contains(id))
    }

    pub(crate) fn toggle(self, id: &str) {
        self.ids.update(|ids| {
            if !ids.remove(id) {
                ids.insert(id.to_owned());
            }
        });
    }

    fn subjects(self) -> Vec<String> {
        let ids: Vec<String> = self.ids.get_untracked().into_iter().collect();
        if ids.is_empty() { self.cursor.get_untracked().into_iter().collect() } else { ids }
    }

    /// Selects all that `list` names, shown or not.
    fn select_all(self, list: String) {
        leptos::task::spawn_local(async move {
            match api::get::<Page<Named>>(&format!("{list}&$top={MOST}&$select=id")).await {
                Ok(page) => {
                    let more = page.next_link.is_some();
                    let ids: BTreeSet<String> = page.value.into_iter().map(|one| one.id).collect();
                    let count = format::plural(ids.len() as i64, "alert");
                    self.ids.try_set(ids);
                    self.app.toasts.say(if more {
                        format!("The first {count} selected; limit the list to select the rest")
                    } else {
                        format!("{count} selected")
                    });
                }
                Err(problem) => self.app.toasts.fail("Not all selected", &problem),
            }
        });
    }

    fn change(self, changes: Map<String, Value>) {
        let (app, ids) = (self.app, self.subjects());
        if ids.is_empty() {
            return app.toasts.say("Select an alert first");
        }
        leptos::task::spawn_local(async move {
            let said = words(&changes, app.my_name().as_deref());
            let count = format::plural(ids.len() as i64, "alert");
            let (mut operations, mut incidents) = (Vec::new(), BTreeSet::new());
            let mut failure = None;
            for (done, id) in ids.iter().enumerate() {
                if ids.len() > 5 {
                    app.toasts.working(format!("{count} {said}"), done, ids.len());
                }
                match api::patch::<Alert>(&format!("alerts_v2/{}", encode(id)), &changes).await {
                    Ok(answer) => {
                        operations.extend(answer.operation);
                        incidents.extend(answer.value.incident_id);
                    }
                    Err(problem) => {
                        failure = Some(problem);
                        break;
                    }
                }
            }
            match failure {
                None => app.toasts.done_in_parts(format!("{count} {said}"), operations),
                Some(problem) => {
                    let done = format::count(operations.len() as i64);
                    app.toasts.remember(operations);
                    app.toasts.fail(&format!("Only {done} of {count} changed"), &problem);
                }
            }
            app.live.tell(News::of_incidents(incidents.into_iter().collect()));
        });
    }

    fn assign_to_me(self) {
        if let Some(me) = self.app.my_name() {
            self.change(object(json!({ "assignedTo": me })));
        }
    }
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// An alert keeps the comment; what an incident calls its resolving comment it does not have.
fn resolved(resolution: &Resolution) -> Map<String, Value> {
    let mut changes = resolution.changes();
    if let Some(Value::String(comment)) = changes.remove("resolvingComment") {
        changes.insert("comments".into(), json!([{ "comment": comment }]));
    }
    changes
}

/// The bar over the list while alerts are selected, with the keys of the page.
#[component]
pub(crate) fn AlertSelectionBar(
    selection: AlertSelection,
    /// The list without `$top`.
    #[prop(into)]
    list: Signal<String>,
    #[prop(into)] total: Signal<Option<i64>>,
) -> impl IntoView {
    let count = memo(move |_| selection.ids.with(BTreeSet::len));
    let (status, resolve) = (RwSignal::new(None::<Anchor>), RwSignal::new(None::<Anchor>));
    let moving = MoveRequest::new();
    let relocate = move || {
        let ids = selection.subjects();
        if ids.is_empty() {
            selection.app.toasts.say("Select an alert first");
        } else {
            moving.ask(ids);
        }
    };
    let at_cursor = move |menu: RwSignal<Option<Anchor>>| {
        move || {
            let row = selection.subjects().first().map(|id| super::table::row_id(id));
            match row {
                Some(row) => menu.set(Some(Anchor::of_id(&row).unwrap_or_default())),
                None => selection.app.toasts.say("Select an alert first"),
            }
        }
    };
    selection.app.keys.register(vec![
        Command::new("x", "Select alert", Group::Select, move || {
            if let Some(id) = selection.cursor.get_untracked() {
                selection.toggle(&id);
            }
        }),
        Command::new("a", "Assign to me", Group::Decide, move || selection.assign_to_me())
            .icon(IconName::Assign),
        Command::new("s", "Status", Group::Decide, at_cursor(status)),
        Command::new("e", "Resolve, then 1 2 3", Group::Decide, at_cursor(resolve)),
        Command::new("m", "Move to another incident", Group::Decide, relocate).icon(IconName::Move),
    ]);
    effect(move |_| {
        if count.get() > 0 {
            selection.app.keys.on_escape(move || {
                selection.ids.try_set(BTreeSet::new());
            });
        }
    });
    let statuses = Signal::derive(move || {
        [AlertStatus::New, AlertStatus::InProgress, AlertStatus::Resolved]
            .into_iter()
            .zip(["1", "2", "3"])
            .map(|(status, key)| {
                MenuItem::new(status.label(), move || {
                    selection.change(object(json!({ "status": status })));
                })
                .key(key)
            })
            .collect::<Vec<_>>()
    });
    let subject = Signal::derive(move || match count.get() {
        0 => selection.cursor.get().unwrap_or_default(),
        count => format::plural(count as i64, "alert"),
    });
    let button =
        move |icon: IconName, label: &'static str, key: &'static str, run: Callback<Anchor>| {
            view! {
                <button
                    type="button"
                    class="btn quiet"
                    aria-keyshortcuts=key
                    on:click=move |event| run.run(Anchor::of_event(&event))
                >
                    <Icon name=icon/>
                    {label}
                    <kbd aria-hidden="true">{key}</kbd>
                </button>
            }
        };
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="selbar" role="toolbar" aria-label="Selection">
                <span class="n">{move || format!("{} selected", format::count(count.get() as i64))}</span>
                {move || {
                    let all = total.get().unwrap_or_default();
                    (all > count.get() as i64 && count.get() < MOST)
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="link wide"
                                    on:click=move |_| selection.select_all(list.get_untracked())
                                >
                                    {format!("Select all {} that match", format::count(all))}
                                </button>
                            }
                        })
                }}
                <hr/>
                {button(IconName::Assign, "Assign to me", "a", Callback::new(move |_| selection.assign_to_me()))}
                {button(IconName::Signal, "Status", "s", Callback::new(move |at| status.set(Some(at))))}
                {button(IconName::Check, "Resolve", "e", Callback::new(move |at| resolve.set(Some(at))))}
                {button(IconName::Move, "Move…", "m", Callback::new(move |_| relocate()))}
                <hr/>
                <button
                    type="button"
                    class="ib"
                    aria-label="Clear the selection"
                    on:click=move |_| selection.ids.set(BTreeSet::new())
                >
                    <Icon name=IconName::Close/>
                </button>
            </div>
        </Show>
        <Menu anchor=status label="Status" items=statuses/>
        <ResolvePopover
            anchor=resolve
            subject
            note=String::new()
            submit=move |resolution: Resolution| selection.change(resolved(&resolution))
        />
        <MoveAlerts
            request=moving
            from=String::new()
            moved=Callback::new(move |()| selection.ids.set(BTreeSet::new()))
        />
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_comment_of_a_resolution_goes_to_the_alert() {
        let resolution = Resolution { comment: "Known tool.".into(), ..Resolution::default() };
        assert_eq!(
            Value::Object(resolved(&resolution)),
            json!({"status": "resolved", "comments": [{"comment": "Known tool."}]})
        );
    }
}
