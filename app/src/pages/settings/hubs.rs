//! Hubs: what is seen beside so many devices or users that it links nothing, and what a person
//! decided about.

use leptos::prelude::*;
use shared::entity::EntityRef;
use shared::hub::{Hub, HubDecision};
use shared::page::Page;

use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Empty, Loaded, SkeletonLines};
use crate::components::time::At;
use crate::format;
use crate::hub::choose_hub;
use crate::query::use_query;
use crate::state::use_app;

#[component]
pub(super) fn Hubs() -> impl IntoView {
    let hubs = use_query::<Page<Hub>>(|| Some("correlation/hubs".into()));
    hubs.follow(|_| true);
    view! {
        <Loaded query=hubs what="The list of hubs" skeleton=|| view! { <SkeletonLines lines=8/> } let:page>
            {move || list(&page.get().value)}
        </Loaded>
    }
}

fn list(hubs: &[Hub]) -> AnyView {
    if hubs.is_empty() {
        return view! {
            <Empty
                title="No hubs"
                text="What is seen beside very many devices or users, such as a proxy or a scanner, links no alerts. Nothing is at present."
            />
        }
        .into_any();
    }
    let rows = hubs.iter().map(row).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Hubs">
            <p class="lead-s dim2">
                "What is seen beside so many devices or users says nothing about which alerts belong together. Such hubs link nothing, unless you say otherwise."
            </p>
            <table
                class="grid cards hubg"
                role="table"
                aria-label="Hubs"
                aria-rowcount=(hubs.len() + 1).to_string()
                style:--cols="minmax(200px,1fr) 130px 110px 76px minmax(300px,1.2fr) minmax(270px,auto)"
                style:--cols-m="minmax(170px,1.2fr) 110px 120px 190px minmax(150px,auto)"
            >
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Name"</th>
                        <th role="columnheader">"Kind"</th>
                        <th role="columnheader" class="num">"Seen beside"</th>
                        <th role="columnheader" class="num drop-m">"Alerts"</th>
                        <th role="columnheader">"Who says so"</th>
                        <th role="columnheader"><span class="vh">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(hub: &Hub) -> AnyView {
    let app = use_app();
    let name = match (&hub.entity_id, hub.entity_kind) {
        (Some(id), Some(kind)) => view! {
            <EntityLink entity=EntityRef {
                entity_id: id.clone(),
                kind,
                display_name: hub.display_name.clone(),
            }/>
        }
        .into_any(),
        _ => view! {
            <span class="ent" title=hub.display_name.clone()>
                <Icon name=IconName::Link size=IconSize::S/>
                <span>{hub.display_name.clone()}</span>
            </span>
        }
        .into_any(),
    };
    let degree =
        format!("{} of {}", format::count(hub.degree.into()), format::count(hub.limit.into()));
    let reason = hub.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    let who = match hub.decision {
        HubDecision::Automatic => "Its numbers".to_owned(),
        HubDecision::Forced => format!("{}: links nothing{reason}", person(hub)),
        HubDecision::Forbidden => format!("{}: always links{reason}", person(hub)),
    };
    let button = |decision: HubDecision, words: &'static str| {
        let id = hub.entity_id.clone()?;
        (hub.decision != decision).then(|| {
            view! {
                <button
                    type="button"
                    class="btn quiet"
                    on:click=move |_| choose_hub(app, id.clone(), decision)
                >
                    {words}
                </button>
            }
        })
    };
    view! {
        <tr role="row" class:done=!hub.hub>
            <td role="cell" class="nm">{name}</td>
            <td role="cell" class="dim2">{kind_words(hub)}</td>
            <td role="cell" class="num" data-label="Seen beside">{degree}</td>
            <td role="cell" class="num drop-m" data-label="Alerts">{format::count(hub.alerts.into())}</td>
            <td role="cell">
                <span class="cut" title=hub.reason.clone()>
                    {who}
                    {hub.since.map(|since| view! { <span class="dim2">", since " <At time=Some(since)/></span> })}
                </span>
            </td>
            <td role="cell">
                <span class="row g4 wrap">
                    {button(HubDecision::Forbidden, "Always link")}
                    {button(HubDecision::Forced, "Never link")}
                    {button(HubDecision::Automatic, "By its numbers")}
                </span>
            </td>
        </tr>
    }
    .into_any()
}

/// `URL host`, `IP address`.
fn kind_words(hub: &Hub) -> String {
    match (hub.entity_kind, hub.kind.as_str()) {
        (Some(kind), _) => format::upper_first(kind.noun()),
        (None, "urlHost") => "URL host".into(),
        (None, other) => shared::tactic::category_label(other).to_lowercase(),
    }
}

fn person(hub: &Hub) -> String {
    hub.decided_by.clone().unwrap_or_else(|| "Somebody".into())
}
