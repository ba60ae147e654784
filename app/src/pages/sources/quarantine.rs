//! Records that could not be read: why, as they came, and how to put them right. They are text from
//! outside and stay text.

use std::collections::HashSet;

use leptos::prelude::*;
use serde_json::json;
use shared::ingest::{IngestReport, QuarantinedRecord};
use shared::page::Page;

use crate::api::{self, encode};
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Empty, Loaded, SkeletonLines};
use crate::components::time::Ago;
use crate::dom;
use crate::format;
use crate::query::{Further, Listed, MoreRows, Query, use_further};
use crate::state::use_app;
use crate::visible::visible;

/// The record in the dialog.
#[derive(Clone, Debug, Default, PartialEq)]
struct Edited {
    id: String,
    resource: String,
    reason: String,
    raw: String,
}

#[component]
pub(super) fn Quarantine(kept: Query<Page<QuarantinedRecord>>) -> impl IntoView {
    let opened = RwSignal::new(HashSet::<String>::new());
    let editing = RwSignal::new(false);
    let edited = RwSignal::new(Edited::default());
    let edit = Callback::new(move |record: Edited| {
        edited.set(record);
        editing.set(true);
    });
    let further = use_further(kept, String::new);
    view! {
        <Loaded query=kept what="The quarantine" skeleton=|| view! { <SkeletonLines lines=8/> } let:page>
            {move || list(page.with(|page| page.count), further, opened, edit, kept)}
        </Loaded>
        <Dialog
            open=editing
            title="Edit and replay"
            subject=Signal::derive(move || edited.with(|record| record.resource.clone()))
            class="wide"
        >
            <EditForm open=editing edited kept/>
        </Dialog>
    }
}

impl Listed for QuarantinedRecord {
    fn key(&self) -> String {
        self.id.clone()
    }
}

fn list(
    count: Option<i64>,
    further: Further<Page<QuarantinedRecord>>,
    opened: RwSignal<HashSet<String>>,
    edit: Callback<Edited>,
    kept: Query<Page<QuarantinedRecord>>,
) -> AnyView {
    let records = further.all();
    if records.is_empty() {
        return view! {
            <Empty
                title="Nothing in quarantine"
                text="Every record that was sent could be read. One that cannot be read is kept here with the reason, until it is replayed or dismissed."
            />
        }
        .into_any();
    }
    let shown = records.len() as i64;
    let all = count.unwrap_or(shown);
    let words = if all > shown {
        format!("{} of {} shown", format::count(shown), format::plural(all, "record"))
    } else {
        format!("{} kept", format::plural(all, "record"))
    };
    let rows = records.iter().map(|record| row(record, opened, edit, kept)).collect_view();
    view! {
        <div class="filters"><span class="note">{words}</span></div>
        <div class="scroll" tabindex="0" role="region" aria-label="Quarantine">
            <table
                class="grid cards quar"
                role="table"
                aria-label="Quarantined records"
                style:--cols="44px 90px 110px minmax(0,1fr) 250px"
                style:--cols-m="44px 80px 100px minmax(0,1fr) 210px"
            >
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader"><span class="vh">"Record"</span></th>
                        <th role="columnheader">"Received"</th>
                        <th role="columnheader">"Resource"</th>
                        <th role="columnheader">"Reason"</th>
                        <th role="columnheader"><span class="vh">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
            <MoreRows further/>
        </div>
    }
    .into_any()
}

fn row(
    record: &QuarantinedRecord,
    opened: RwSignal<HashSet<String>>,
    edit: Callback<Edited>,
    kept: Query<Page<QuarantinedRecord>>,
) -> AnyView {
    let app = use_app();
    let stored = StoredValue::new(Edited {
        id: record.id.clone(),
        resource: record.resource.clone(),
        reason: record.reason.clone(),
        raw: record.raw.clone(),
    });
    let is_open =
        move || stored.with_value(|record| opened.with(|opened| opened.contains(&record.id)));
    let turn = move |_| {
        let id = stored.with_value(|record| record.id.clone());
        opened.update(|opened| {
            if !opened.remove(&id) {
                opened.insert(id);
            }
        });
    };
    let replay = move |_| {
        let id = stored.with_value(|record| record.id.clone());
        leptos::task::spawn_local(async move {
            match send(&id, None).await {
                Ok(words) => {
                    app.toasts.say(words);
                    kept.refresh();
                }
                Err(problem) => app.toasts.fail("Not replayed", &problem),
            }
        });
    };
    let dismiss = move |_| {
        let id = stored.with_value(|record| record.id.clone());
        leptos::task::spawn_local(async move {
            match api::delete(&format!("quarantine/{}", encode(&id))).await {
                Ok(()) => {
                    app.toasts.say("Record dismissed");
                    kept.refresh();
                }
                Err(problem) => app.toasts.fail("Not dismissed", &problem),
            }
        });
    };
    let raw = move || {
        is_open().then(|| {
            let copied = stored.with_value(|record| record.raw.clone());
            let text = visible(&copied).into_owned();
            view! {
                <tr role="row" class="facts-row">
                    <td role="cell">
                        <div class="stack grow">
                            <pre class="raw" tabindex="0">{text}</pre>
                            <div class="row">
                                <button
                                    type="button"
                                    class="btn"
                                    on:click=move |_| {
                                        dom::copy(&copied);
                                        app.toasts.say("Record copied");
                                    }
                                >
                                    <Icon name=IconName::Copy size=IconSize::S/>
                                    "Copy"
                                </button>
                            </div>
                        </div>
                    </td>
                </tr>
            }
        })
    };
    view! {
        <tr role="row">
            <td role="cell" class="c-tw">
                <button
                    type="button"
                    class="tw"
                    aria-expanded=move || is_open().to_string()
                    aria-label="The record as it came"
                    on:click=turn
                >
                    <Icon name=IconName::ChevronRight size=IconSize::S/>
                </button>
            </td>
            <td role="cell" class="dim"><Ago time=Some(record.received_date_time)/></td>
            <td role="cell" class="mono">{record.resource.clone()}</td>
            <td role="cell" class="nm">
                <span class="t" title=record.reason.clone()><b>{record.reason.clone()}</b></span>
            </td>
            <td role="cell">
                <span class="row g4">
                    <button
                        type="button"
                        class="btn quiet"
                        on:click=move |_| edit.run(stored.get_value())
                    >
                        "Edit…"
                    </button>
                    <button type="button" class="btn quiet" on:click=replay>
                        <Icon name=IconName::Refresh size=IconSize::S/>
                        "Replay"
                    </button>
                    <button type="button" class="btn quiet danger" on:click=dismiss>"Dismiss"</button>
                </span>
            </td>
        </tr>
        {raw}
    }
    .into_any()
}

#[component]
fn EditForm(
    open: RwSignal<bool>,
    edited: RwSignal<Edited>,
    kept: Query<Page<QuarantinedRecord>>,
) -> impl IntoView {
    let app = use_app();
    let text = RwSignal::new(edited.with_untracked(|record| record.raw.clone()));
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    // A reading of the text here saves a way to the server.
    let malformed = move || {
        text.with(|text| serde_json::from_str::<serde::de::IgnoredAny>(text).err())
            .map(|error| format!("Not JSON yet: {error}"))
    };
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        error.set(None);
        let (id, raw) = (edited.with_untracked(|record| record.id.clone()), text.get_untracked());
        leptos::task::spawn_local(async move {
            match send(&id, Some(&raw)).await {
                Ok(words) => {
                    app.toasts.say(words);
                    kept.refresh();
                    open.try_set(false);
                }
                Err(problem) => {
                    error.try_set(Some(problem.to_string()));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <form on:submit=save>
            <div class="b stack">
                <p class="dim2">{move || edited.with(|record| record.reason.clone())}</p>
                <div class="field">
                    <label for="quarantine-raw">"Record"</label>
                    <textarea
                        class="input mono"
                        id="quarantine-raw"
                        rows="14"
                        spellcheck="false"
                        aria-describedby="quarantine-error"
                        aria-invalid=move || error.get().map(|_| "true")
                        prop:value=move || text.get()
                        on:input=move |event| text.set(event_target_value(&event))
                    ></textarea>
                    <p class="err" id="quarantine-error" role="alert">{move || error.get()}</p>
                    <p class="hint">
                        {move || malformed().unwrap_or_else(|| "The record leaves the quarantine when it can be read.".into())}
                    </p>
                </div>
            </div>
            <footer>
                <span class="grow"></span>
                <button type="button" class="btn" on:click=move |_| open.set(false)>"Cancel"</button>
                <button
                    type="submit"
                    class="btn primary"
                    aria-busy=move || busy.get().then_some("true")
                >
                    <Icon name=IconName::Refresh/>
                    "Replay"
                </button>
            </footer>
        </form>
    }
}

/// Sends a record again; what became of it in words.
async fn send(id: &str, raw: Option<&str>) -> api::Answer<String> {
    let path = format!("quarantine/{}/replay", encode(id));
    let body = match raw {
        Some(raw) => json!({ "raw": raw }),
        None => json!({}),
    };
    let report = api::post::<IngestReport>(&path, &body).await?.value;
    let said = [
        (report.created, "created"),
        (report.updated, "updated"),
        (report.unchanged, "unchanged"),
        (report.quarantined, "still in quarantine"),
    ];
    let said: Vec<String> = said
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{count} {word}"))
        .collect();
    Ok(format!("Replayed: {}", said.join(", ")))
}
