//! Taking an incident apart: what a cut would leave, before anything happens, and then the cut.

use leptos::prelude::*;
use serde_json::json;
use shared::operation::OperationResult;
use shared::split::{CrossingLink, Cut, SplitIncident, SplitPart, SplitPreview};

use super::chain::Chain;
use super::dialog::Dialog;
use super::entity::EntityLink;
use super::icon::{Icon, IconName};
use super::load::SkeletonLines;
use super::severity::Severity;
use super::source::Sources;
use super::why::{key_chip, weight};
use crate::api::{self, ApiProblem, encode};
use crate::format::{self, plural};
use crate::live::News;
use crate::naming;
use crate::state::use_app;

/// What crosses the cut is shown as far as it helps to decide.
const SHOWN_LINKS: usize = 6;

/// What is to be cut, and what is said about it above the parts.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    incident: String,
    cut: Cut,
    words: String,
}

/// The dialog's state; pages that can split provide it.
#[derive(Clone, Copy)]
pub(crate) struct SplitRequest {
    open: RwSignal<bool>,
    asked: RwSignal<Option<Asked>>,
}

impl SplitRequest {
    pub(crate) fn provide() -> Self {
        let request = Self { open: RwSignal::new(false), asked: RwSignal::new(None) };
        provide_context(request);
        request
    }

    /// Shows what the cut would leave.
    pub(crate) fn ask(self, incident: impl Into<String>, cut: Cut, words: impl Into<String>) {
        self.asked.set(Some(Asked { incident: incident.into(), cut, words: words.into() }));
        self.open.set(true);
    }
}

#[component]
pub(crate) fn SplitDialog(request: SplitRequest) -> impl IntoView {
    let SplitRequest { open, asked } = request;
    let subject = Signal::derive(move || {
        asked.with(|asked| asked.as_ref().map(|asked| asked.incident.clone()).unwrap_or_default())
    });
    view! {
        <Dialog open title="Cut and split" subject class="wide split-d">
            {move || asked.get_untracked().map(|asked| view! { <Preview open asked/> })}
        </Dialog>
    }
}

#[derive(Clone)]
enum Shown {
    Loading,
    Failed(ApiProblem),
    There(SplitPreview),
}

#[component]
fn Preview(open: RwSignal<bool>, asked: Asked) -> impl IntoView {
    let app = use_app();
    let shown = RwSignal::new(Shown::Loading);
    let keep = RwSignal::new(0_usize);
    let stay = RwSignal::new(Vec::<usize>::new());
    let comment = RwSignal::new(String::new());
    let (busy, changed) = (RwSignal::new(false), RwSignal::new(false));
    let words = asked.words.clone();
    let asked = StoredValue::new(asked);
    let path = move |call: &str| {
        asked.with_value(|asked| format!("incidents/{}/{call}", encode(&asked.incident)))
    };
    let read = move || {
        let body = asked.with_value(|asked| json!({ "cut": asked.cut }));
        leptos::task::spawn_local(async move {
            let answer = api::post::<SplitPreview>(&path("splitPreview"), &body).await;
            keep.try_set(0);
            stay.try_set(Vec::new());
            shown.try_set(match answer {
                Ok(answer) => Shown::There(answer.value),
                Err(problem) => Shown::Failed(problem),
            });
        });
    };
    read();
    let separate = move || {
        shown.with(|shown| match shown {
            Shown::There(preview) => preview.parts.len().saturating_sub(1 + stay.with(Vec::len)),
            _ => 0,
        })
    };
    let split = move || {
        let Shown::There(preview) = shown.get_untracked() else { return };
        if untrack(separate) == 0 || busy.get_untracked() {
            return;
        }
        busy.set(true);
        let text = comment.get_untracked().trim().to_owned();
        let numbers = |all: Vec<usize>| all.into_iter().map(|part| part as u32).collect();
        let body = SplitIncident {
            cut: preview.cut,
            keep: Some(keep.get_untracked() as u32),
            stay: numbers(stay.get_untracked()),
            basis: Some(preview.basis),
            reason: None,
            comment: (!text.is_empty()).then_some(text),
        };
        leptos::task::spawn_local(async move {
            match api::post::<OperationResult>(&path("split"), &body).await {
                Ok(answer) => {
                    let OperationResult { operation_id, updated_incidents, remarks, .. } =
                        answer.value;
                    app.toasts.done(said(&updated_incidents, &remarks), Some(operation_id));
                    app.live.tell(News::of_incidents(updated_incidents));
                    open.try_set(false);
                }
                // It is another incident by now: the preview is shown as it would be.
                Err(problem) if problem.status == 412 => {
                    changed.try_set(true);
                    read();
                }
                Err(problem) => app.toasts.fail("Not split", &problem),
            }
            busy.try_set(false);
        });
    };
    let parts = move || {
        match shown.get() {
        Shown::Loading => view! { <SkeletonLines lines=6/> }.into_any(),
        Shown::Failed(problem) => view! {
            <div class="note-b danger" role="alert">
                <Icon name=IconName::Warning/>
                <span class="grow">{problem.to_string()}</span>
                <button type="button" class="btn" on:click=move |_| { shown.set(Shown::Loading); read(); }>
                    "Try again"
                </button>
            </div>
        }
        .into_any(),
        Shown::There(preview) => parts_view(preview, keep, stay),
    }
    };
    view! {
        <form on:submit=move |event| {
            event.prevent_default();
            split();
        }>
            <div class="b stack g14">
                <p>{words}</p>
                <Show when=move || changed.get()>
                    <div class="note-b warn" role="alert">
                        <Icon name=IconName::Warning/>
                        <span>"The incident changed meanwhile. This is how it would fall apart now."</span>
                    </div>
                </Show>
                {parts}
                <Show when=move || { separate() > 0 }>
                    <div class="field">
                        <label for="split-comment">"Comment " <span class="opt">"optional"</span></label>
                        <textarea class="input" id="split-comment" rows="2" bind:value=comment></textarea>
                    </div>
                </Show>
            </div>
            <footer>
                <span class="dim">
                    {move || if separate() > 0 { "Can be undone. What you cut is not joined again." } else { "" }}
                </span>
                <span class="grow"></span>
                <button type="button" class="btn" on:click=move |_| open.set(false)>
                    {move || if separate() > 0 { "Cancel" } else { "Close" }}
                </button>
                <Show when=move || { separate() > 0 }>
                    <button
                        type="submit"
                        class="btn primary"
                        aria-busy=move || busy.get().to_string()
                    >
                        <Icon name=IconName::Scissors/>
                        {move || format!("Split into {}", separate() + 1)}
                    </button>
                </Show>
            </footer>
        </form>
    }
}

fn parts_view(preview: SplitPreview, keep: RwSignal<usize>, stay: RwSignal<Vec<usize>>) -> AnyView {
    let SplitPreview { incident_id, parts, crossing, crossing_total, summary, .. } = preview;
    if parts.len() < 2 {
        return view! {
            <div class="note-b" role="status">
                <Icon name=IconName::Info/>
                <span>{summary}</span>
            </div>
        }
        .into_any();
    }
    let count = parts.len();
    let rows = parts
        .into_iter()
        .enumerate()
        .map(|(number, part)| part_row(&incident_id, number, &part, count, keep, stay))
        .collect_view();
    let more = crossing_total.saturating_sub(crossing.len().min(SHOWN_LINKS) as u64);
    let links = crossing.iter().take(SHOWN_LINKS).map(crossing_row).collect_view();
    view! {
        <p class="dim2" role="status">{summary}</p>
        <div class="parts" role="radiogroup" aria-label="Which part keeps the id">{rows}</div>
        {(!crossing.is_empty())
            .then(|| {
                view! {
                    <div class="why-x">
                        <h3>"What is cut"</h3>
                        <ul class="also cuts">{links}</ul>
                        {(more > 0).then(|| view! { <p class="dim">{format!("and {}", plural(more as i64, "more link"))}</p> })}
                    </div>
                }
            })}
    }
    .into_any()
}

fn part_row(
    incident: &str,
    number: usize,
    part: &SplitPart,
    count: usize,
    keep: RwSignal<usize>,
    stay: RwSignal<Vec<usize>>,
) -> AnyView {
    let kept = move || keep.get() == number;
    let name = naming::in_list(&part.display_name);
    let counts = &part.alert_counts;
    let alerts = format!("{}, {} active", plural(counts.total.into(), "alert"), counts.active);
    let facts = [
        Some(format!("priority {}", part.priority_score)),
        part.cohesion.map(|cohesion| format!("holds together {}", weight(cohesion))),
        Some(plural(part.entities as i64, "entity").replace("entitys", "entities")),
        span(part),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let assets = part.top_assets.iter().take(4).cloned();
    let assets = assets.map(|entity| view! { <EntityLink entity/> }).collect_view();
    let id = format!("split-keep-{number}");
    let target = id.clone();
    let incident = incident.to_owned();
    let fate = move || {
        if kept() {
            format!("keeps the id {incident}")
        } else if stay.with(|stay| stay.contains(&number)) {
            "stays with it".into()
        } else {
            "becomes a new incident".into()
        }
    };
    // With two parts nothing would be split if both stay.
    let may_stay = count > 2;
    view! {
        <div class="part-c" class:kept=kept>
            <label class="row" for=target>
                <input
                    type="radio"
                    class="cb"
                    name="split-keep"
                    id=id
                    prop:checked=kept
                    on:change=move |_| {
                        keep.set(number);
                        stay.update(|stay| stay.retain(|other| *other != number));
                    }
                />
                <Severity level=part.severity quiet=true/>
                <b class="cut" title=part.display_name.clone()>{name.lead}</b>
                <span class="grow"></span>
                <span class="dim2 fate">{fate}</span>
            </label>
            <div class="row wrap g14 dim2">
                <span class="strong">{alerts}</span>
                {facts.join(" · ")}
                <Chain categories=part.categories.clone()/>
                <Sources sources=part.service_sources.clone()/>
            </div>
            <div class="row wrap g10">
                {assets}
                <span class="grow"></span>
                {may_stay
                    .then(|| {
                        view! {
                            <Show when=move || !kept()>
                                <label class="check">
                                    <input
                                        type="checkbox"
                                        class="cb"
                                        prop:checked=move || stay.with(|stay| stay.contains(&number))
                                        on:change=move |_| {
                                            stay.update(|stay| {
                                                if stay.contains(&number) {
                                                    stay.retain(|other| *other != number);
                                                } else {
                                                    stay.push(number);
                                                }
                                            });
                                        }
                                    />
                                    "Leave it with the first"
                                </label>
                            </Show>
                        }
                    })}
            </div>
        </div>
    }
    .into_any()
}

fn span(part: &SplitPart) -> Option<String> {
    let (first, last) = (part.first_activity_date_time?, part.last_activity_date_time?);
    Some(format!("{} to {}", format::short(first), format::short(last)))
}

fn crossing_row(link: &CrossingLink) -> AnyView {
    view! {
        <li>
            <span class="row g6 wrap">
                {key_chip(&link.link.key)}
                <span class="dim2">
                    {format!("{} — {}", link.alert_title, link.other_alert_title)}
                </span>
            </span>
            <span class="bw" style:--v=format::hundredths(link.link.weight)></span>
            <b>{weight(link.link.weight)}</b>
        </li>
    }
    .into_any()
}

/// `42 split: 51 and 52 are new`.
fn said(incidents: &[String], remarks: &[String]) -> String {
    let mut words = match incidents {
        [kept, new] => format!("{kept} split: {new} is new"),
        [kept, new @ ..] if !new.is_empty() => {
            format!("{kept} split: {} are new", new.join(", "))
        }
        _ => "Split".to_owned(),
    };
    words.extend(remarks.iter().flat_map(|one| [". ", one.as_str()]));
    words
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn a_split_is_told_by_its_ids() {
        let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        assert_eq!(said(&ids(&["42", "51"]), &[]), "42 split: 51 is new");
        assert_eq!(said(&ids(&["42", "51", "52"]), &[]), "42 split: 51, 52 are new");
    }
}
