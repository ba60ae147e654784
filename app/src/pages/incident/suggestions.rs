//! What Muster would do and leaves to a person: join two incidents, or take one apart. One key takes
//! the suggestion, one refuses it.

use leptos::prelude::*;
use shared::explain::Link;
use shared::operation::OperationResult;
use shared::page::Page;
use shared::suggestion::{
    DecideSuggestion, SuggestedIncident, Suggestion, SuggestionEvidence, SuggestionKind,
};

use super::head::incident_address;
use crate::api::{self, encode};
use crate::components::icon::{Icon, IconName};
use crate::components::severity::Severity;
use crate::components::split::SplitRequest;
use crate::components::why::{key_chip, weight};
use crate::format::{self, plural};
use crate::keys::{Command, Group};
use crate::live::News;
use crate::naming;
use crate::query::use_query;
use crate::reactive::memo;
use crate::state::use_app;

/// Alerts that speak for it, as far as they help to decide.
const SHOWN_EVIDENCE: usize = 4;

#[component]
pub(crate) fn Suggestions(
    id: String,
    /// How many wait, as the incident says; nothing is asked where none does.
    waiting: Signal<i64>,
    split: SplitRequest,
) -> impl IntoView {
    let app = use_app();
    let found = use_query::<Page<Suggestion>>({
        let path = format!("incidents/{}/suggestions", encode(&id));
        move || (waiting.get() > 0).then(|| path.clone())
    });
    found.follow({
        let id = id.clone();
        move |news| news.touches(&id)
    });
    let first = memo(move |_| {
        let page = found.value().filter(|_| waiting.get() > 0)?;
        page.value.first().cloned()
    });
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let decide = {
        let id = id.clone();
        move |accept: bool| {
            let Some(suggestion) = first.get_untracked() else { return };
            if busy.get_untracked() {
                return;
            }
            if accept && !suggestion.guards.is_empty() {
                open.set(true);
                return app.toasts.say(suggestion.guards[0].message.clone());
            }
            busy.set(true);
            let act = if accept { "accept" } else { "refuse" };
            let path =
                format!("incidents/{}/suggestions/{}/{act}", encode(&id), encode(&suggestion.id));
            let ids: Vec<String> =
                suggestion.incidents.iter().map(|incident| incident.id.clone()).collect();
            leptos::task::spawn_local(async move {
                let body = DecideSuggestion::default();
                match api::post::<OperationResult>(&path, &body).await {
                    Ok(answer) => {
                        let result = answer.value;
                        let words = said(&suggestion, accept, &result.updated_incidents);
                        app.toasts.done(words, Some(result.operation_id));
                        let mut ids = ids;
                        ids.extend(result.updated_incidents);
                        app.live.tell(News::of_incidents(ids));
                        found.refresh();
                    }
                    Err(problem) => app.toasts.fail("Not decided", &problem),
                }
                busy.try_set(false);
            });
        }
    };
    let (accept, refuse) = (decide.clone(), decide);
    app.keys.register(vec![
        Command::new("y", "Accept the suggestion", Group::Decide, {
            let accept = accept.clone();
            move || accept(true)
        }),
        Command::new("n", "Refuse the suggestion", Group::Decide, {
            let refuse = refuse.clone();
            move || refuse(false)
        }),
    ]);
    let (accept, refuse) = (StoredValue::new(accept), StoredValue::new(refuse));
    move || {
        let suggestion = first.get()?;
        let more = found.value().map_or(0, |page| page.value.len().saturating_sub(1));
        let title = title(&suggestion, &id);
        let guarded = suggestion.guards.first().map(|guard| guard.message.clone());
        let shown = suggestion.clone();
        let id = id.clone();
        Some(view! {
            <section class="sugg" aria-label="Suggestion">
                <div class="row g10">
                    <Icon name=match suggestion.kind {
                        SuggestionKind::Merge => IconName::Merge,
                        SuggestionKind::Split => IconName::Scissors,
                    }/>
                    <span class="grow sugg-t">
                        <b>{title}</b>
                        " "
                        <span class="dim2">{suggestion.reason.clone()}</span>
                    </span>
                    {(more > 0).then(|| view! { <span class="dim no-phone">{format!("{more} more after this")}</span> })}
                    <button
                        type="button"
                        class="btn quiet"
                        aria-expanded=move || open.get().to_string()
                        on:click=move |_| open.update(|open| *open = !*open)
                    >
                        "Evidence"
                    </button>
                    <button
                        type="button"
                        class="btn"
                        aria-keyshortcuts="n"
                        aria-busy=move || busy.get().to_string()
                        on:click=move |_| refuse.with_value(|refuse| refuse(false))
                    >
                        "Refuse"
                        <kbd aria-hidden="true">"n"</kbd>
                    </button>
                    <button
                        type="button"
                        class="btn primary"
                        aria-keyshortcuts="y"
                        aria-disabled=guarded.is_some().then_some("true")
                        title=guarded
                        aria-busy=move || busy.get().to_string()
                        on:click=move |_| accept.with_value(|accept| accept(true))
                    >
                        {match suggestion.kind {
                            SuggestionKind::Merge => "Merge",
                            SuggestionKind::Split => "Split",
                        }}
                        <kbd aria-hidden="true">"y"</kbd>
                    </button>
                </div>
                {move || open.get().then(|| evidence(&shown, &id, split))}
            </section>
        })
    }
}

fn title(suggestion: &Suggestion, here: &str) -> String {
    let other = suggestion.incidents.iter().find(|incident| incident.id != here);
    match (suggestion.kind, other) {
        (SuggestionKind::Merge, Some(other)) => {
            format!("{} may belong to this incident.", other.id)
        }
        (SuggestionKind::Merge, None) => "Two incidents may be one.".into(),
        (SuggestionKind::Split, _) => "This may be two incidents.".into(),
    }
}

fn evidence(suggestion: &Suggestion, here: &str, split: SplitRequest) -> AnyView {
    let guards = suggestion.guards.iter().map(|guard| {
        view! {
            <div class="note-b warn">
                <Icon name=IconName::Warning/>
                <span>{format!("{}: {}.", format::upper_first(&guard.message), guard.lift)}</span>
            </div>
        }
    });
    let incidents = suggestion.incidents.iter().map(|incident| incident_line(incident, here));
    let alerts = suggestion.evidence.iter().take(SHOWN_EVIDENCE).map(evidence_line);
    let cut = suggestion.cut.clone().map(|cut| {
        let (here, words) = (here.to_owned(), suggestion.reason.clone());
        view! {
            <button
                type="button"
                class="btn"
                on:click=move |_| split.ask(here.clone(), cut.clone(), words.clone())
            >
                <Icon name=IconName::Scissors/>
                "Preview the parts"
            </button>
        }
    });
    view! {
        <div class="sugg-b stack g10">
            {guards.collect_view()}
            <ul class="stack g4">{incidents.collect_view()}</ul>
            <ul class="stack">{alerts.collect_view()}</ul>
            <div class="row">{cut}</div>
        </div>
    }
    .into_any()
}

fn incident_line(incident: &SuggestedIncident, here: &str) -> AnyView {
    let address = incident_address(&incident.id);
    let facts = format!(
        "{}, priority {}, {}",
        plural(incident.alerts, "alert"),
        incident.priority_score,
        incident.status.label().to_lowercase()
    );
    view! {
        <li class="row g6 wrap">
            <Severity level=incident.severity quiet=true/>
            <a class="link" href=address>{incident.id.clone()}</a>
            <span title=incident.display_name.clone()>
                {naming::in_list(&incident.display_name).lead}
            </span>
            <span class="dim2">{facts}</span>
            {(incident.id == here).then(|| view! { <span class="dim">"this one"</span> })}
        </li>
    }
    .into_any()
}

/// An alert that fits both, with what it shares with each.
fn evidence_line(evidence: &SuggestionEvidence) -> AnyView {
    let address = format!("/alerts/{}", encode(&evidence.alert_id));
    let shares = |words: String, links: &[Link]| {
        let links = links.iter().take(2).map(|link| {
            view! {
                <span class="row g4">
                    {key_chip(&link.key)}
                    <b>{weight(link.weight)}</b>
                </span>
            }
        });
        view! { <span class="row g6 wrap"><span class="dim2">{words}</span>{links.collect_view()}</span> }
    };
    view! {
        <li class="row g10 wrap">
            <a class="link" href=address>{evidence.alert_title.clone()}</a>
            {shares(format!("in {}, by", evidence.incident_id), &evidence.links)}
            {shares("fits the other by".into(), &evidence.other_links)}
        </li>
    }
    .into_any()
}

/// What was decided, for the toast.
fn said(suggestion: &Suggestion, accepted: bool, updated: &[String]) -> String {
    match (suggestion.kind, accepted) {
        (_, false) => "Suggestion refused; it is not made again without new evidence".into(),
        (SuggestionKind::Merge, true) => match updated.first() {
            Some(kept) => format!("Merged into {kept}"),
            None => "Merged".into(),
        },
        (SuggestionKind::Split, true) => match updated.split_first() {
            Some((kept, new)) if !new.is_empty() => {
                format!("{kept} split: {} new", new.join(", "))
            }
            _ => "Split".into(),
        },
    }
}
