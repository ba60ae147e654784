//! The Activity tab: who did what, what the machine decided and why, and what people say.

use std::sync::Arc;

use leptos::prelude::*;
use shared::operation::{ActivityLogEntry, ActivityLogKind};
use shared::page::Page;

use crate::api::{self, encode};
use crate::components::avatar::Avatar;
use crate::components::icon::{Icon, IconName};
use crate::components::load::{Empty, Loaded, SkeletonLines};
use crate::components::undoing::{UndoDialog, Undoing};
use crate::format;
use crate::query::{Further, Listed, MoreRows, Query, use_further};
use crate::reactive::memo;
use crate::state::use_app;
use crate::triage::comment_body;

pub(crate) type Log = Page<ActivityLogEntry>;

/// Longer ones are refused by the server.
const LONGEST_COMMENT: usize = 30_000;

/// The field for a new comment.
pub(crate) const COMPOSER: &str = "comment";

pub(crate) fn log_path(id: &str) -> String {
    format!("incidents/{}/activityLog?$top=200&$count=true", encode(id))
}

#[component]
pub(crate) fn ActivityTab(id: String, log: Query<Log>) -> impl IntoView {
    let further = use_further(log, String::new);
    let content = move |page: Signal<Arc<Log>>| {
        let empty = memo(move |_| page.with(|page| page.value.is_empty()));
        view! {
            {move || {
                if empty.get() {
                    return view! { <Empty title="Nothing has happened yet" /> }.into_any();
                }
                view! { <Entries further log /> }.into_any()
            }}
        }
    };
    view! {
        <div class="col grow">
            <div class="scroll" tabindex="0" role="region" aria-label="Activity">
                <Loaded
                    query=log
                    what="The activity log"
                    skeleton=|| view! { <SkeletonLines lines=8 /> }
                    children=content
                />
            </div>
            <Composer id log />
        </div>
    }
}

impl Listed for ActivityLogEntry {
    fn key(&self) -> String {
        self.id.clone()
    }
}

#[component]
fn Entries(further: Further<Log>, log: Query<Log>) -> impl IntoView {
    let undoing = Undoing::new(Callback::new(move |()| log.refresh()));
    let days = move || {
        further
            .all()
            .chunk_by(|left, right| format::same_day(left.time, right.time))
            .map(|entries| {
                let day = format::day_of(entries[0].time);
                let rows = entries.iter().map(|entry| entry_view(entry, undoing));
                view! {
                    <div class="day">
                        <b>{day}</b>
                    </div>
                    <ol class="log">{rows.collect_view()}</ol>
                }
            })
            .collect_view()
    };
    view! {
        {days}
        <MoreRows further label="Older" />
        <UndoDialog undoing />
    }
}

fn entry_view(entry: &ActivityLogEntry, undoing: Undoing) -> AnyView {
    let is_comment = entry.kind == ActivityLogKind::Comment;
    let by_machine = entry.performed_by.starts_with("Muster");
    let class = match (is_comment, by_machine) {
        (true, _) => "comment",
        (false, true) => "bot",
        (false, false) => "",
    };
    let who = if by_machine { "Automation".to_owned() } else { entry.performed_by.clone() };
    let what = if is_comment {
        view! {
            <p>
                <b>{entry.performed_by.clone()}</b>
                " commented"
            </p>
            <blockquote>{entry.text.clone()}</blockquote>
        }
        .into_any()
    } else {
        let alert = entry.alert_id.as_deref().map(|id| {
            view! {
                " "
                <a class="link" href=format!("/alerts/{}", encode(id))>
                    "Open alert"
                </a>
            }
        });
        view! {
            <p>
                <b>{entry.performed_by.clone()}</b>
                " "
                {entry.text.clone()}
                {alert}
                {undo(entry, undoing)}
            </p>
        }
        .into_any()
    };
    let origin = entry.origin_incident_id.clone().map(|id| {
        let address = format!("/incidents/{}", encode(&id));
        view! {
            <p class="dim">
                "in " <a class="link" href=address>
                    {id}
                </a> ", merged into this one since"
            </p>
        }
    });
    view! {
        <li class=class>
            <time datetime=entry.time.to_string() title=format::exact(entry.time)>
                {format::minute(entry.time)}
            </time>
            <Avatar name=Some(who) />
            <div>{what} {origin}</div>
        </li>
    }
    .into_any()
}

fn undo(entry: &ActivityLogEntry, undoing: Undoing) -> Option<AnyView> {
    let operation = entry.operation_id.clone()?;
    let label = format!("Undo: {}", entry.text);
    let run = move |_| undoing.ask(operation.clone());
    Some(
        view! {
            " "
            <button type="button" class="link" aria-label=label on:click=run>
                "Undo"
            </button>
        }
        .into_any(),
    )
}

#[component]
fn Composer(id: String, log: Query<Log>) -> impl IntoView {
    let app = use_app();
    let text = RwSignal::new(String::new());
    let sending = RwSignal::new(false);
    let length = move || text.with(|text| text.encode_utf16().count());
    let too_long = move || length() > LONGEST_COMMENT;
    let empty = move || text.with(|text| text.trim().is_empty());
    let blocked = move || empty() || too_long() || sending.get();
    let send = {
        let id = id.clone();
        move || {
            if blocked() {
                return;
            }
            sending.set(true);
            let path = format!("incidents/{}/comments", encode(&id));
            let comment = text.get_untracked();
            leptos::task::spawn_local(async move {
                match api::post::<serde_json::Value>(&path, &comment_body(&comment)).await {
                    Ok(_) => {
                        // What was typed meanwhile stays.
                        text.try_update(|text| {
                            if *text == comment {
                                text.clear();
                            }
                        });
                        app.announce("Comment added");
                        log.refresh();
                    }
                    Err(problem) => app.toasts.fail("Not commented", &problem),
                }
                sending.try_set(false);
            });
        }
    };
    let (submit, shortcut) = (send.clone(), send);
    view! {
        <form
            class="composer"
            on:submit=move |event| {
                event.prevent_default();
                submit();
            }
        >
            <Avatar name=app.my_name() medium=true />
            <textarea
                class="input"
                id=COMPOSER
                rows="1"
                aria-label="Comment"
                aria-keyshortcuts="c"
                aria-invalid=move || too_long().then_some("true")
                placeholder="Comment"
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
                on:keydown=move |event| {
                    if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
                        event.prevent_default();
                        shortcut();
                    }
                }
            ></textarea>
            <Show when=too_long>
                <span class="danger-t" role="alert">
                    {move || format!("{} too many", format::count((length() - LONGEST_COMMENT) as i64))}
                </span>
            </Show>
            <button
                type="submit"
                class="btn primary"
                aria-disabled=move || blocked().then_some("true")
                aria-busy=move || sending.get().to_string()
            >
                <Icon name=IconName::Comment />
                "Comment"
            </button>
        </form>
    }
}
