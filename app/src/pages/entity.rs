//! A user, a device or another entity: who it is, where it was seen, what happened to it.

mod density;
mod event;
pub(crate) mod facts;
mod feed;
mod head;
mod lines;
mod observed;
mod overview;
mod range;
mod scale;
mod scrolling;
mod timeline;
mod toolbar;

use std::sync::Arc;

use leptos::prelude::*;
use serde::de::IgnoredAny;
use shared::entity::Entity;
use shared::page::Page;

use crate::api::encode;
use crate::components::load::{Loaded, SkeletonLines};
use crate::components::section::Section;
use crate::components::tabs::{Tab, Tabs};
use crate::here::use_here;
use crate::live::News;
use crate::pages::alerts::rows::use_alert_rows;
use crate::pages::alerts::table::AlertTable;
use crate::query::use_query;
use crate::reactive::{effect, memo};
use crate::state::{Layout, Place, use_app};
use facts::{EntityFacts, IncidentList};
use head::EntityHead;
use observed::Observed;
use overview::Overview;
use scrolling::BODY;
use timeline::Timeline;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Overview,
    Alerts,
    Timeline,
    Observed,
}

impl Part {
    const ALL: [Self; 4] = [Self::Overview, Self::Alerts, Self::Timeline, Self::Observed];

    fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Alerts => "alerts",
            Self::Timeline => "timeline",
            Self::Observed => "observed",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Alerts => "Incidents and alerts",
            Self::Timeline => "Timeline",
            Self::Observed => "Observed with",
        }
    }
}

#[component]
pub(crate) fn EntityPage() -> impl IntoView {
    let app = use_app();
    let here = use_here();
    let entity = use_query::<Entity>(move || Some(format!("entities/{}", encode(&here.id.get()))));
    let incidents = memo(move |_| {
        let entity = entity.value();
        entity.map(|entity| entity.incidents.iter().map(|one| one.id.clone()).collect::<Vec<_>>())
    });
    entity.follow(move |news: &News| {
        incidents.get_untracked().is_some_and(|ids| ids.iter().any(|id| news.touches(id)))
    });
    effect(move |_| {
        let title = entity.value().map(|entity| entity.display_name.clone());
        app.arrive(Place {
            trail: vec![("Entities".into(), "/entities".into())],
            title: title.unwrap_or_else(|| "Entity".into()),
            ..Place::default()
        });
    });
    view! {
        <Loaded query=entity what="The entity" skeleton=|| view! { <SkeletonLines lines=12/> } let:shown>
            <EntityBody entity=shown/>
        </Loaded>
    }
}

#[component]
fn EntityBody(entity: Signal<Arc<Entity>>) -> impl IntoView {
    let app = use_app();
    let here = use_here();
    let part = memo(move |_| {
        let name = here.get("tab");
        let part = name.and_then(|name| Part::ALL.into_iter().find(|part| part.name() == name));
        part.unwrap_or(Part::Timeline)
    });
    // Another entity begins anew; the same one read again keeps its lists.
    let id = memo(move |_| entity.with(|entity| entity.id.clone()));
    let everything = use_query::<Page<IgnoredAny>>(move || {
        let id = encode(&id.get());
        Some(format!("entities/{id}/timeline?$top=1&buckets=0"))
    });
    let events = move || everything.value().and_then(|page| page.count);
    let tabs = Signal::derive(move || {
        let (alerts, seen) =
            entity.with(|entity| (entity.alerts, entity.observed_with.len() as i64));
        Part::ALL
            .into_iter()
            .map(|one| Tab {
                label: one.label().into(),
                address: here.with(&[("tab", Some(one.name()))]),
                count: match one {
                    Part::Overview => None,
                    Part::Alerts => Some(alerts),
                    Part::Timeline => events(),
                    Part::Observed => Some(seen),
                },
                current: one == part.get(),
            })
            .collect::<Vec<_>>()
    });
    let scrolled = RwSignal::new(0_u32);
    let content = move || {
        let id = id.get();
        match part.get() {
            Part::Overview => view! { <Overview entity=entity.get()/> }.into_any(),
            Part::Alerts => view! { <EntityAlerts id/> }.into_any(),
            Part::Timeline => view! { <Timeline entity scrolled/> }.into_any(),
            Part::Observed => view! { <Observed entity=(*entity.get()).clone()/> }.into_any(),
        }
    };
    let facts_on_phone = move || app.layout.get() == Layout::Phone && part.get() == Part::Overview;
    view! {
        {move || view! { <EntityHead entity=(*entity.get()).clone()/> }}
        <Tabs label="Parts of this page" tabs/>
        <div
            class="ubody"
            class:facts-on=facts_on_phone
            id=BODY
            on:scroll=move |_| scrolled.update(|count| *count = count.wrapping_add(1))
        >
            <aside class="scroll ufacts" tabindex="0" aria-label="Facts">
                <h2 class="vh">"Facts"</h2>
                {move || view! { <EntityFacts entity=(*entity.get()).clone()/> }}
                {move || {
                    let whole = StoredValue::new((*entity.get()).clone());
                    let open = whole.with_value(|entity| entity.open_incidents);
                    let all = whole.with_value(|entity| entity.incidents.len());
                    view! {
                        <Section
                            title="Incidents"
                            end=move || view! { <span>{format!("{open} open of {all}")}</span> }
                        >
                            {whole.with_value(|entity| view! { <IncidentList entity=entity.clone()/> })}
                        </Section>
                    }
                }}
            </aside>
            <section class="col" aria-label="Details">
                <h2 class="vh">{move || part.get().label()}</h2>
                {content}
            </section>
        </div>
    }
}

#[component]
fn EntityAlerts(id: String) -> impl IntoView {
    let here = use_here();
    let path = memo(move |_| {
        let filter = format!("evidence/any(e: e/entityId eq '{id}')");
        let order = here.get("orderby").unwrap_or_else(|| "firstActivityDateTime desc".into());
        format!("alerts_v2?$filter={}&$orderby={}", encode(&filter), encode(&order))
    });
    let rows = use_alert_rows(path);
    view! { <AlertTable rows place=path narrow=true/> }
}
