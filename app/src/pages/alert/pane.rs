//! What stands beside the story: what was decided, what the alert is, why it is where it is.

use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::enums::{AlertClassification, AlertDetermination, AlertStatus, InvestigationState};
use shared::explain::{Link, Why};
use shared::tactic::category_label;

use super::decide::Decisions;
use crate::api::encode;
use crate::components::avatar::Avatar;
use crate::components::icon::{Icon, IconName};
use crate::components::kbd::Keycaps;
use crate::components::load::{Loaded, SkeletonLines};
use crate::components::move_alerts::MoveRequest;
use crate::components::section::Section;
use crate::components::source::NamedSources;
use crate::components::time::At;
use crate::components::why::{WhyPanel, gap_note, key_chip, weight};
use crate::format;
use crate::query::use_query;
use crate::reactive::memo;
use crate::state::use_app;

const ANSWERS: [(AlertClassification, &str, &str); 3] = [
    (AlertClassification::TruePositive, "True", "1"),
    (AlertClassification::InformationalExpectedActivity, "Expected", "2"),
    (AlertClassification::FalsePositive, "False", "3"),
];

#[component]
pub(crate) fn Actions(
    alert: Signal<Arc<Alert>>,
    decisions: Decisions,
    manage: RwSignal<bool>,
    moving: MoveRequest,
) -> impl IntoView {
    let app = use_app();
    let mine = move || {
        let me = app.my_name();
        me.is_some() && alert.with(|alert| alert.assigned_to == me)
    };
    let resolved = move || alert.with(|alert| alert.status == AlertStatus::Resolved);
    view! {
        <div class="acts">
            <button type="button" class="btn primary" on:click=move |_| manage.set(true)>
                "Manage"
            </button>
            <button
                type="button"
                class="btn"
                aria-keyshortcuts="a"
                aria-disabled=move || mine().then_some("true")
                title=move || mine().then_some("It is yours already")
                on:click=move |_| {
                    if !mine() {
                        decisions.assign_to_me();
                    }
                }
            >
                "Assign to me"
                <Keycaps keys="a"/>
            </button>
            <button
                type="button"
                class="btn"
                on:click=move |_| {
                    let status =
                        if resolved() { AlertStatus::InProgress } else { AlertStatus::Resolved };
                    decisions.set_status(status);
                }
            >
                {move || if resolved() { "Reopen" } else { "Resolve" }}
            </button>
            <button
                type="button"
                class="btn"
                on:click=move |_| moving.ask(vec![alert.with(|alert| alert.id.clone())])
            >
                "Move…"
            </button>
        </div>
    }
}

/// The question that matters, in one key.
#[component]
pub(crate) fn ClassifyBar(alert: Signal<Arc<Alert>>, decisions: Decisions) -> impl IntoView {
    let answers = ANSWERS.map(|(classification, word, key)| {
        let chosen = move || alert.with(|alert| alert.classification == classification);
        view! {
            <button
                type="button"
                class="btn"
                aria-pressed=move || chosen().to_string()
                aria-keyshortcuts=key
                title=classification.label()
                on:click=move |_| decisions.classify(classification)
            >
                {word}
                <Keycaps keys=key/>
            </button>
        }
    });
    view! {
        <div class="cls" role="group" aria-label="Is it real?">
            <span class="strong">"Is it real?"</span>
            <span class="grow"></span>
            {answers.collect_view()}
        </div>
    }
}

#[component]
pub(crate) fn PaneSections(
    alert: Signal<Arc<Alert>>,
    /// Whether the description is not told elsewhere on the page.
    describe: bool,
) -> impl IntoView {
    let description = move || {
        let text = alert.with(|alert| alert.description.clone()).filter(|_| describe)?;
        Some(prose("Description", text))
    };
    let advice = move || {
        alert
            .with(|alert| alert.recommended_actions.clone())
            .filter(|text| !text.trim().is_empty())
            .map(|text| prose("Recommended actions", text))
    };
    view! {
        <Section title="State">{move || alert.with(|alert| state(alert))}</Section>
        <Section title="Details">{move || alert.with(|alert| details(alert))}</Section>
        <LinkedBy alert/>
        {description}
        {advice}
        {move || alert.with(|alert| comments(alert))}
    }
}

fn prose(title: &'static str, text: String) -> impl IntoView {
    let text = StoredValue::new(text);
    view! {
        <Section title>
            <p class="prose dim2">{text.get_value()}</p>
        </Section>
    }
}

fn state(alert: &Alert) -> impl IntoView + use<> {
    let classification = match (alert.classification, alert.determination) {
        (AlertClassification::Unknown, _) => view! { <dd class="dim">"Not set"</dd> }.into_any(),
        (classification, AlertDetermination::Unknown) => {
            view! { <dd>{classification.label()}</dd> }.into_any()
        }
        (classification, determination) => {
            let text = format!("{}, {}", classification.label(), lower(determination.label()));
            view! { <dd>{text}</dd> }.into_any()
        }
    };
    let owner = match alert.assigned_to.clone().filter(|owner| !owner.is_empty()) {
        None => view! { <dd class="dim">"Unassigned"</dd> }.into_any(),
        Some(owner) => view! {
            <dd class="row">
                <Avatar name=Some(owner.clone())/>
                <span class="cut" aria-hidden="true" title=owner.clone()>{owner.clone()}</span>
            </dd>
        }
        .into_any(),
    };
    let resolved = alert.resolved_date_time.map(|time| {
        view! {
            <dt>"Resolved"</dt>
            <dd><At time=Some(time)/></dd>
        }
    });
    let investigated = !matches!(
        alert.investigation_state,
        InvestigationState::Unknown | InvestigationState::UnknownFutureValue
    );
    let investigation = investigated.then(|| {
        view! {
            <dt>"Investigation"</dt>
            <dd>{alert.investigation_state.label()}</dd>
        }
    });
    view! {
        <dl class="facts">
            <dt>"Classification"</dt>
            {classification}
            <dt>"Owner"</dt>
            {owner}
            {resolved}
            {investigation}
        </dl>
    }
}

fn details(alert: &Alert) -> impl IntoView + use<> {
    let techniques = (!alert.mitre_techniques.is_empty()).then(|| {
        let links = alert.mitre_techniques.iter().map(|technique| {
            view! {
                <a
                    class="link"
                    href=technique_address(technique)
                    rel="noopener noreferrer"
                    target="_blank"
                >
                    {technique.clone()}
                </a>
                " "
            }
        });
        view! {
            <dt>"Techniques"</dt>
            <dd>{links.collect_view()}</dd>
        }
    });
    let line = |label: &'static str, value: Option<String>| {
        value.filter(|value| !value.trim().is_empty()).map(|value| {
            view! {
                <dt>{label}</dt>
                <dd>{value}</dd>
            }
        })
    };
    let generated = alert.created_date_time.map(|created| {
        let delay = alert
            .first_activity_date_time
            .map(|first| created.since(first))
            .filter(|delay| *delay > 0)
            .map(|delay| format!(" {} later", format::duration(delay)));
        view! {
            <dt>"Generated"</dt>
            <dd><At time=Some(created)/><span class="dim">{delay}</span></dd>
        }
    });
    let categories = [alert.category.clone()]
        .into_iter()
        .flatten()
        .chain(alert.categories.iter().cloned())
        .fold(Vec::new(), |mut all: Vec<String>, category| {
            let label = category_label(&category);
            if !all.contains(&label) {
                all.push(label);
            }
            all
        });
    view! {
        <dl class="facts">
            {line("Category", Some(categories.join(", ")))}
            {techniques}
            <dt>"Source"</dt>
            <dd class="row g6 wrap">
                <NamedSources sources=vec![alert.service_source]/>
                {(alert.detection_source.label() != alert.service_source.label())
                    .then(|| view! { <span class="dim2">{alert.detection_source.label()}</span> })}
            </dd>
            {line("Product", alert.product_name.clone())}
            {line("Actor", alert.actor_display_name.clone())}
            {line("Threat", alert.threat_display_name.clone())}
            {line("Family", alert.threat_family_name.clone())}
            <dt>"First activity"</dt>
            <dd><At time=alert.first_activity_date_time/></dd>
            <dt>"Last activity"</dt>
            <dd><At time=alert.last_activity_date_time/></dd>
            {generated}
            {line("Tags", Some(alert.system_tags.join(", ")))}
            {line("Policy id", alert.alert_policy_id.clone())}
            {line("Detector id", alert.detector_id.clone())}
            {line("Alert id", Some(alert.id.clone()))}
        </dl>
    }
}

#[component]
fn LinkedBy(alert: Signal<Arc<Alert>>) -> impl IntoView {
    let asked = RwSignal::new(false);
    let id = memo(move |_| alert.with(|alert| alert.id.clone()));
    let why = use_query::<Why>(move || Some(format!("alerts_v2/{}/why", encode(&id.get()))));
    let link = move || {
        view! {
            <button
                type="button"
                class="link"
                aria-expanded=move || asked.get().to_string()
                on:click=move |_| asked.update(|asked| *asked = !*asked)
            >
                "Why together"
            </button>
        }
    };
    view! {
        <Section title="Linked by" end=link>
            <Loaded query=why what="The reason" skeleton=|| view! { <SkeletonLines lines=2/> } let:why>
                {move || linked(&why.get())}
            </Loaded>
            <Show when=move || asked.get()>
                <WhyPanel why close=Callback::new(move |()| asked.set(false)) flat=true/>
            </Show>
        </Section>
    }
}

fn linked(why: &Why) -> AnyView {
    let links = &why.membership.links;
    if links.is_empty() {
        return view! { <p class="dim2">{why.membership.reason.clone()}</p> }.into_any();
    }
    links.iter().take(3).map(|link| linked_line(why, link)).collect_view().into_any()
}

fn linked_line(why: &Why, link: &Link) -> impl IntoView + use<> {
    let other = why.linked_alerts.iter().find(|other| other.id == link.alert_id);
    let other = other.map(|other| {
        let title = format!("{}, {}", other.title, gap_note(link.gap_seconds));
        view! {
            <a class="dim cut" href=format!("/alerts/{}", encode(&other.id)) title=title>
                {other.title.clone()}
            </a>
        }
    });
    view! { <div class="lk">{key_chip(&link.key)} <b>{weight(link.weight)}</b> {other}</div> }
}

fn comments(alert: &Alert) -> Option<impl IntoView + use<>> {
    if alert.comments.is_empty() {
        return None;
    }
    let lines: Vec<(Option<String>, Option<shared::time::Timestamp>, String)> = alert
        .comments
        .iter()
        .rev()
        .map(|comment| {
            (
                comment.created_by_display_name.clone(),
                comment.created_date_time,
                comment.comment.clone().unwrap_or_default(),
            )
        })
        .collect();
    let count = lines.len();
    let lines = StoredValue::new(lines);
    Some(view! {
        <Section title="Comments" note=count.to_string()>
            <ul class="stack">
                {lines
                    .get_value()
                    .into_iter()
                    .map(|(who, when, text)| {
                        view! {
                            <li class="stack g4">
                                <span class="row">
                                    <Avatar name=who.clone()/>
                                    <b class="cut w5" aria-hidden="true">{who}</b>
                                    <span class="dim"><At time=when/></span>
                                </span>
                                <p class="prose dim2">{text}</p>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </Section>
    })
}

/// The head of the pane where the story has no head of its own.
#[component]
pub(crate) fn PaneBar(
    label: &'static str,
    icon: IconName,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="bar">
            <span class="row g6 dim"><Icon name=icon/>{label}</span>
            <span class="grow"></span>
            {children.map(|children| children())}
        </div>
    }
}

/// `T1003.003` has its page at `T1003/003`.
fn technique_address(technique: &str) -> String {
    let id = technique.split([':', ' ']).next().unwrap_or_default();
    let safe: String =
        id.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '.').collect();
    format!("https://attack.mitre.org/techniques/{}/", safe.replace('.', "/"))
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::technique_address;

    #[test]
    fn techniques_lead_to_their_page() {
        assert_eq!(
            technique_address("T1003.003: NTDS"),
            "https://attack.mitre.org/techniques/T1003/003/"
        );
        assert_eq!(technique_address("T1\"/><b>"), "https://attack.mitre.org/techniques/T1b/");
    }
}
