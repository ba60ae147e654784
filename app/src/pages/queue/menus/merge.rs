//! Merging: which of the checked incidents takes the alerts of the others.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;

use crate::api;
use crate::components::icon::{Icon, IconName};
use crate::components::popover::Popover;
use crate::components::severity::Severity;
use crate::format;
use crate::live::News;
use crate::naming;
use crate::pages::queue::context::use_queue;
use crate::reactive::memo;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Merged {
    target_incident_id: String,
}

#[component]
pub(crate) fn MergePopover() -> impl IntoView {
    let queue = use_queue();
    let app = queue.app;
    let anchor = queue.open.merge;
    let target = RwSignal::new(None::<String>);
    let comment = RwSignal::new(String::new());
    // The one with most alerts is the likely one.
    let likely = memo(move |_| {
        queue
            .checked
            .get()
            .into_iter()
            .filter_map(|id| queue.rows.find(&id))
            .max_by_key(|row| {
                row.incident.get().alert_counts.as_ref().map_or(0, |counts| counts.total)
            })
            .map(|row| row.id)
    });
    let chosen = move || target.get().or_else(|| likely.get());
    let merge = move || {
        let ids: Vec<String> = queue.checked.get_untracked().into_iter().collect();
        let Some(target) = untrack(chosen) else { return };
        let mut body = json!({ "incidentIds": ids, "targetIncidentId": target });
        let words = comment.get_untracked().trim().to_owned();
        if !words.is_empty() {
            body["incidentComment"] = json!(words);
        }
        anchor.set(None);
        leptos::task::spawn_local(async move {
            match api::post::<Merged>("incidents/mergeIncidents", &body).await {
                Ok(answer) => {
                    let target = answer.value.target_incident_id;
                    let count = format::plural(ids.len() as i64, "incident");
                    app.toasts.done(format!("{count} merged into {target}"), answer.operation);
                    queue.checked.try_set(BTreeSet::new());
                    comment.try_set(String::new());
                    app.live.tell(News::of_incidents(ids));
                }
                Err(problem) => app.toasts.fail("Not merged", &problem),
            }
        });
    };
    let choices = move || {
        queue
            .checked
            .get()
            .into_iter()
            .filter_map(|id| queue.rows.find(&id))
            .map(|row| {
                let incident = row.incident.get();
                let id = StoredValue::new(row.id.clone());
                let name = naming::in_list(&incident.display_name).lead;
                let alerts = incident.alert_counts.as_ref().map_or(0, |counts| counts.total);
                view! {
                    <button
                        type="button"
                        class="rc"
                        role="radio"
                        aria-checked=move || {
                            (chosen().as_ref() == Some(&id.get_value())).to_string()
                        }
                        on:click=move |_| target.set(Some(id.get_value()))
                    >
                        <Severity level=incident.severity quiet=true/>
                        <span>
                            <b>{format!("{} {name}", row.id)}</b>
                            <small>{format::plural(i64::from(alerts), "alert")}</small>
                        </span>
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <Popover anchor label="Merge incidents" class="resolve">
            <header>
                "Merge into"
                <span class="grow"></span>
                <button
                    type="button"
                    class="ib"
                    aria-label="Close"
                    on:click=move |_| anchor.set(None)
                >
                    <Icon name=IconName::Close/>
                </button>
            </header>
            <div class="b rcs" role="radiogroup" aria-label="Incident that takes the alerts">
                {choices}
            </div>
            <div class="b">
                <textarea
                    class="input"
                    aria-label="Comment"
                    placeholder="Why they belong together, optional"
                    bind:value=comment
                ></textarea>
            </div>
            <footer>
                <span class="dim">"Can be undone"</span>
                <span class="grow"></span>
                <button type="button" class="btn" on:click=move |_| anchor.set(None)>
                    "Cancel"
                </button>
                <button
                    type="button"
                    class="btn primary"
                    autofocus=true
                    on:click=move |_| merge()
                >
                    "Merge"
                </button>
            </footer>
        </Popover>
    }
}
