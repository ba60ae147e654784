//! The short answer: where it stands, with whom it was seen.

use std::sync::Arc;

use leptos::prelude::*;
use shared::entity::{Entity, EntityKind, ObservedWith};

use super::facts::IncidentList;
use super::observed::by_kind;
use crate::components::entity::EntityLink;
use crate::format;
use crate::here::use_here;

/// Lines of a panel; the tab has them all.
const LINES: usize = 6;

#[component]
pub(crate) fn Overview(entity: Arc<Entity>) -> impl IntoView {
    let here = use_here();
    let whole = (*entity).clone();
    let incidents = entity.incidents.len();
    let all = untrack(|| here.with(&[("tab", Some("observed"))]));
    let seen = by_kind(entity.observed_with.clone()).into_iter().map(|(kind, others)| {
        let title = match (entity.kind, kind) {
            (EntityKind::Device, EntityKind::User) => "Users seen on it".to_owned(),
            (EntityKind::User, EntityKind::Device) => "Devices used".to_owned(),
            _ => format::upper_first(&kind.plural()),
        };
        panel(title, others, all.clone())
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Overview">
            <div class="panels">
                <section class="panel">
                    <h3>"Incidents"<span class="end">{incidents}</span></h3>
                    <div class="pbody"><IncidentList entity=whole/></div>
                </section>
                {seen.collect_view()}
            </div>
        </div>
    }
}

fn panel(title: String, others: Vec<ObservedWith>, all: String) -> impl IntoView {
    let count = others.len();
    let rest = (count > LINES).then(|| {
        view! { <p><a class="link" href=all>{format!("All {count}")}</a></p> }
    });
    let lines = others.into_iter().take(LINES).map(|other| {
        view! {
            <li>
                <EntityLink entity=other.entity/>
                <span class="grow"></span>
                <span class="dim">{format::plural(other.alerts, "alert")}</span>
            </li>
        }
    });
    view! {
        <section class="panel">
            <h3>{title}<span class="end">{count}</span></h3>
            <div class="pbody">
                <ul class="oi">{lines.collect_view()}</ul>
                {rest}
            </div>
        </section>
    }
}
