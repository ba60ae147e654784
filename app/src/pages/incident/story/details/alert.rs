//! The selected alert.

use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::explain::{Link, Why};
use shared::tactic::category_label;

use super::super::chapters::time_of;
use super::{DetailsContext, alert_marks, evidence_chips, gone};
use crate::api::encode;
use crate::components::section::Section;
use crate::components::source::NamedSources;
use crate::components::time::At;
use crate::components::why::{gap_note, key_chip, weight};
use crate::format;
use crate::query::use_query;
use crate::reactive::memo;

/// What can be done with an alert from here.
#[derive(Clone, Copy)]
pub(crate) struct AlertActions {
    pub(crate) explain: Callback<String>,
    pub(crate) move_alerts: Callback<Vec<String>>,
}

#[component]
pub(super) fn AlertDetails(id: String, context: DetailsContext) -> impl IntoView {
    let whole = use_query::<Alert>({
        let path = format!("alerts_v2/{}", encode(&id));
        move || Some(path.clone())
    });
    let why = use_query::<Why>({
        let path = format!("alerts_v2/{}/why", encode(&id));
        move || Some(path.clone())
    });
    // The list knows most of it already; the rest follows.
    let alert = memo({
        let id = id.clone();
        move |_| {
            let listed = || {
                context.alerts.with(|alerts| alerts.iter().find(|alert| alert.id == id).cloned())
            };
            whole.value().or_else(listed)
        }
    });
    let links = Signal::derive(move || {
        why.value().map(|why| why.membership.links.clone()).unwrap_or_default()
    });
    let reason = move || why.value().map(|why| why.membership.reason.clone());

    let evidence = {
        let id = id.clone();
        Signal::derive(move || {
            context.index.with(|index| {
                index.as_ref().map_or(0, |index| {
                    index.graph.nodes.iter().filter(|node| node.alert_ids.contains(&id)).count()
                })
            })
        })
    };
    let chips = {
        let id = id.clone();
        move || context.index.get().map(|index| evidence_chips(&index, &id, context))
    };
    let (explain, move_one) = (id.clone(), id.clone());
    let address = format!("/alerts/{}", encode(&id));

    let head = move || match alert.get() {
        None => gone(),
        Some(alert) => view! {
            <h2>{alert.title.clone()}</h2>
            <div class="row g14">{alert_marks(&alert)}</div>
        }
        .into_any(),
    };
    let linked = move || {
        let links = links.get();
        if links.is_empty() {
            return view! { <p class="dim2">{reason}</p> }.into_any();
        }
        let why = why.value();
        links
            .iter()
            .take(3)
            .map(|link| {
                let other = why.as_ref().and_then(|why| {
                    why.linked_alerts.iter().find(|alert| alert.id == link.alert_id)
                });
                linked_by(link, other.map(|alert| alert.title.as_str()))
            })
            .collect_view()
            .into_any()
    };
    let explain_link = move || {
        let id = explain.clone();
        view! {
            <button
                type="button"
                class="link"
                on:click=move |_| context.actions.explain.run(id.clone())
            >
                "Why together"
            </button>
        }
    };
    let note = Signal::derive(move || match evidence.get() {
        0 => String::new(),
        count => format!("{} lit in the graph", format::count(count as i64)),
    });
    let details = move || alert.get().map(|alert| facts(&alert));
    let happened = move || {
        alert.get().and_then(|alert| alert.description.clone()).map(|text| {
            view! { <p class="prose dim2">{text}</p> }
        })
    };
    let advice = move || {
        let text = alert.get().and_then(|alert| alert.recommended_actions.clone())?;
        let text = StoredValue::new(text);
        Some(view! {
            <Section title="Recommended actions">
                <p class="prose dim2">{text.get_value()}</p>
            </Section>
        })
    };

    view! {
        <div class="head">
            {head}
            <div class="acts">
                <a class="btn primary" href=address>
                    "Open alert"
                </a>
                <button
                    type="button"
                    class="btn"
                    on:click=move |_| context.actions.move_alerts.run(vec![move_one.clone()])
                >
                    "Move…"
                </button>
            </div>
        </div>
        <Section title="Linked by" end=explain_link>
            {linked}
        </Section>
        <Section title="Details">{details}</Section>
        <Section title="Evidence" note>
            <div class="chips">{chips.clone()}</div>
        </Section>
        <Section title="What happened">{happened}</Section>
        {advice}
    }
}

fn facts(alert: &Arc<Alert>) -> impl IntoView + use<> {
    let techniques = (!alert.mitre_techniques.is_empty()).then(|| {
        view! {
            <dt>"Technique"</dt>
            <dd>{alert.mitre_techniques.join(", ")}</dd>
        }
    });
    let product = alert.product_name.clone().map(|product| {
        view! {
            <dt>"Product"</dt>
            <dd>{product}</dd>
        }
    });
    view! {
        <dl class="facts slim">
            <dt>"Category"</dt>
            <dd>{alert.category.as_deref().map(category_label)}</dd>
            {techniques}
            <dt>"Source"</dt>
            <dd>
                <NamedSources sources=vec![alert.service_source] />
            </dd>
            {product}
            <dt>"First activity"</dt>
            <dd>
                <At time=time_of(alert) />
            </dd>
            <dt>"Last activity"</dt>
            <dd>
                <At time=alert.last_activity_date_time />
            </dd>
            <dt>"Owner"</dt>
            <dd>{alert.assigned_to.clone().unwrap_or_else(|| "Unassigned".into())}</dd>
        </dl>
    }
}

fn linked_by(link: &Link, other: Option<&str>) -> impl IntoView + use<> {
    let gap = gap_note(link.gap_seconds);
    let words = other.map_or_else(|| gap.clone(), |title| format!("to {title}, {gap}"));
    view! {
        <div class="lk">
            {key_chip(&link.key)} <b>{weight(link.weight)}</b>
            <span class="dim" title=words.clone()>
                {words.clone()}
            </span>
        </div>
    }
}
