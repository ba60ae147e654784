//! Moving alerts to another incident, or to a new one.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use shared::incident::Incident;
use shared::page::Page;

use super::dialog::Dialog;
use super::icon::{Icon, IconName, IconSize};
use super::severity::Severity;
use crate::api::{self, encode};
use crate::format::plural;
use crate::live::News;
use crate::state::use_app;

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Target {
    New,
    Existing,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Moved {
    target_incident_id: String,
}

/// The dialog's state: which alerts it is about.
#[derive(Copy, Clone)]
pub(crate) struct MoveRequest {
    open: RwSignal<bool>,
    alerts: RwSignal<Vec<String>>,
}

impl MoveRequest {
    pub(crate) fn new() -> Self {
        Self { open: RwSignal::new(false), alerts: RwSignal::new(Vec::new()) }
    }

    /// Opens the dialog for these alerts.
    pub(crate) fn ask(self, alerts: Vec<String>) {
        self.alerts.set(alerts);
        self.open.set(true);
    }
}

#[component]
pub(crate) fn MoveAlerts(
    request: MoveRequest,
    /// The incident they are in; empty where they are in several.
    #[prop(into)]
    from: Signal<String>,
    /// Runs after they were moved.
    #[prop(optional, into)]
    moved: Option<Callback<()>>,
) -> impl IntoView {
    let MoveRequest { open, alerts } = request;
    let title =
        Signal::derive(move || format!("Move {}", plural(alerts.with(Vec::len) as i64, "alert")));
    view! {
        <Dialog open title subject=Signal::derive(move || out_of(&from.get()))>
            <MoveForm open alerts from moved />
        </Dialog>
    }
}

/// Of alerts from several incidents nothing is said.
fn out_of(incident: &str) -> String {
    if incident.is_empty() { String::new() } else { format!("out of {incident}") }
}

#[component]
fn MoveForm(
    open: RwSignal<bool>,
    alerts: RwSignal<Vec<String>>,
    from: Signal<String>,
    moved: Option<Callback<()>>,
) -> impl IntoView {
    let app = use_app();
    let target = RwSignal::new(Target::New);
    let search = RwSignal::new(String::new());
    let chosen = RwSignal::new(None::<String>);
    let comment = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let blocked = move || {
        let missing = target.get() == Target::Existing && chosen.with(Option::is_none);
        missing.then_some("Choose an incident first")
    };
    let send = move || {
        if blocked().is_some() || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let ids = alerts.get_untracked();
        let source = from.get_untracked();
        let into = match target.get_untracked() {
            Target::New => None,
            Target::Existing => chosen.get_untracked(),
        };
        let words = comment.get_untracked();
        let words = Some(words.trim()).filter(|words| !words.is_empty());
        let body = json!({ "alertIds": ids, "incidentId": into, "alertComment": words });
        leptos::task::spawn_local(async move {
            match api::post::<Moved>("alerts_v2/moveAlerts", &body).await {
                Ok(answer) => {
                    let target = answer.value.target_incident_id;
                    let what = plural(ids.len() as i64, "alert");
                    app.toasts.done(format!("{what} moved to {target}"), answer.operation);
                    app.live.tell(News::of_incidents(vec![source, target]));
                    if let Some(moved) = moved {
                        moved.try_run(());
                    }
                    open.try_set(false);
                }
                Err(problem) => app.toasts.fail("Not moved", &problem),
            }
            busy.try_set(false);
        });
    };
    let choice = move |value: Target, label: &'static str| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    class="cb"
                    name="target"
                    prop:checked=move || target.get() == value
                    on:change=move |_| target.set(value)
                />
                {label}
            </label>
        }
    };
    view! {
        <form on:submit=move |event| {
            event.prevent_default();
            send();
        }>
            <div class="b stack g14">
                <fieldset class="field">
                    <legend>"Where to"</legend>
                    {choice(Target::New, "A new incident, named after its alerts")}
                    {choice(Target::Existing, "An existing incident")}
                </fieldset>
                <Show when=move || target.get() == Target::Existing>
                    <IncidentPicker search chosen from />
                </Show>
                <div class="field">
                    <label for="move-comment">"Comment " <span class="opt">"optional"</span></label>
                    <textarea
                        class="input"
                        id="move-comment"
                        rows="3"
                        prop:value=move || comment.get()
                        on:input=move |event| comment.set(event_target_value(&event))
                    ></textarea>
                    <p class="hint">"Kept with the alerts; both incidents log the move."</p>
                </div>
            </div>
            <footer>
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
                    <Icon name=IconName::Move />
                    "Move"
                </button>
            </footer>
        </form>
    }
}

/// Finds an incident by its id or by words of its name.
#[component]
fn IncidentPicker(
    search: RwSignal<String>,
    chosen: RwSignal<Option<String>>,
    from: Signal<String>,
) -> impl IntoView {
    const SHOWN: usize = 6;
    let found = crate::query::use_query::<Page<Incident>>(move || {
        let words = search.get();
        let words = words.trim().replace('"', " ");
        let words = words.trim();
        let filter = encode("status ne 'redirected'");
        Some(if words.is_empty() {
            format!("incidents?$top={}&$filter={filter}", SHOWN + 1)
        } else {
            format!("incidents?$top={}&$search={}", SHOWN + 1, encode(&format!("\"{words}\"")))
        })
    });
    let rows = move || {
        let all = found.value().map(|page| page.value.clone()).unwrap_or_default();
        all.into_iter()
            .filter(|incident| incident.id != from.get())
            .take(SHOWN)
            .map(|incident| {
                let id = StoredValue::new(incident.id.clone());
                let is_chosen =
                    move || chosen.with(|chosen| id.with_value(|id| chosen.as_ref() == Some(id)));
                view! {
                    <li>
                        <label class="ckr">
                            <input
                                type="radio"
                    class="cb"
                                name="incident"
                                prop:checked=is_chosen
                                on:change=move |_| chosen.set(Some(id.get_value()))
                            />
                            <Severity level=incident.severity quiet=true />
                            <span class="dim">{incident.id.clone()}</span>
                            <span class="cut grow" title=incident.display_name.clone()>
                                {incident.display_name.clone()}
                            </span>
                        </label>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <div class="field">
            <label class="vh" for="move-search">
                "Find an incident by id or name"
            </label>
            <span class="inbox">
                <Icon name=IconName::Search size=IconSize::S />
                <input
                    type="search"
                    id="move-search"
                    placeholder="Id or name"
                    autocomplete="off"
                    prop:value=move || search.get()
                    on:input=move |event| search.set(event_target_value(&event))
                />
            </span>
            <ul class="opts" aria-label="Incidents">
                {rows}
            </ul>
        </div>
    }
}
