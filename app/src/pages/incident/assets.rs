//! The Assets tab: what the attack touched, by kind, the highest risk first.

use std::sync::Arc;

use leptos::prelude::*;
use serde::Deserialize;
use shared::entity::{EntityKind, EntityRef, ImpactedAsset};
use shared::enums::AlertSeverity;

use crate::api::encode;
use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName};
use crate::components::load::{Empty, Loaded};
use crate::components::severity::Severity;
use crate::components::time::At;
use crate::here::Here;
use crate::property;
use crate::query::use_query;
use crate::reactive::memo;

#[derive(Clone, Debug, PartialEq, Deserialize)]
struct Assets {
    value: Vec<ImpactedAsset>,
}

/// The kinds in the order of the original; one that is not impacted says so.
const KINDS: [(EntityKind, &str); 5] = [
    (EntityKind::Device, "Devices"),
    (EntityKind::User, "Users"),
    (EntityKind::Mailbox, "Mailboxes"),
    (EntityKind::CloudApplication, "Apps"),
    (EntityKind::CloudResource, "Cloud resources"),
];

#[component]
pub(crate) fn AssetsTab(here: Here, id: String) -> impl IntoView {
    let assets = use_query::<Assets>({
        let path = format!("incidents/{}/assets", encode(&id));
        move || Some(path.clone())
    });
    assets.follow({
        let id = id.clone();
        move |news| news.touches(&id)
    });
    let chosen = memo(move |_| here.get("kind"));
    let count = move |kind: EntityKind| {
        assets
            .value()
            .map(|assets| assets.value.iter().filter(|asset| belongs(asset, kind)).count())
    };
    let all = move || assets.value().map(|assets| assets.value.len());
    let links = KINDS.map(|(kind, label)| {
        view! {
            <a
                href=move || here.with(&[("kind", Some(kind.as_str()))])
                class:zero=move || count(kind) == Some(0)
                aria-current=move || {
                    (chosen.get().as_deref() == Some(kind.as_str())).then_some("true")
                }
            >
                <Icon name=IconName::of_entity(kind) />
                <span>{label}</span>
                <b>{move || count(kind)}</b>
            </a>
        }
    });
    let content = move |assets: Signal<Arc<Assets>>| {
        move || {
            let assets = assets.get();
            let chosen = chosen.get();
            let groups: Vec<_> = KINDS
                .into_iter()
                .filter(|(kind, _)| chosen.as_deref().is_none_or(|name| name == kind.as_str()))
                .filter_map(|(kind, label)| {
                    let own: Vec<ImpactedAsset> =
                        assets.value.iter().filter(|asset| belongs(asset, kind)).cloned().collect();
                    (!own.is_empty()).then(|| group(kind, label, own))
                })
                .collect();
            if groups.is_empty() {
                let what = chosen
                    .as_deref()
                    .and_then(EntityKind::parse)
                    .map_or_else(|| "assets".to_owned(), EntityKind::plural);
                return view! {
                    <Empty
                        title=format!("No {what} impacted")
                        text="None of the alerts of this incident names one."
                    />
                }
                .into_any();
            }
            groups.into_any()
        }
    };
    view! {
        <div class="twocol">
            <nav class="vnav" aria-label="Kinds of assets">
                <a
                    href=move || here.with(&[("kind", None)])
                    aria-current=move || chosen.get().is_none().then_some("true")
                >
                    <Icon name=IconName::Entity />
                    <span>"All assets"</span>
                    <b>{all}</b>
                </a>
                {links}
            </nav>
            <div class="col">
                <div class="scroll" tabindex="0" role="region" aria-label="Assets">
                    <h2 class="vh">"Assets"</h2>
                    <Loaded
                        query=assets
                        what="The list of assets"
                        skeleton=|| view! { <TableSkeleton /> }
                        children=content
                    />
                </div>
            </div>
        </div>
    }
}

/// Skeleton of a table in its final row height.
#[component]
pub(crate) fn TableSkeleton() -> impl IntoView {
    let rows = ["skel w5", "skel w7", "skel w4", "skel w6", "skel w5", "skel w8"].map(|class| {
        view! {
            <tr role="row">
                <td role="cell">
                    <span class=class></span>
                </td>
                <td role="cell">
                    <span class="skel w4"></span>
                </td>
                <td role="cell">
                    <span class="skel w6"></span>
                </td>
            </tr>
        }
    });
    view! {
        <table
            class="grid loading"
            role="table"
            aria-busy="true"
            aria-label="Loading"
            style:--cols="minmax(200px,2fr) 1fr 1fr"
        >
            <tbody role="rowgroup">{rows.into_iter().collect_view()}</tbody>
        </table>
    }
}

fn belongs(asset: &ImpactedAsset, kind: EntityKind) -> bool {
    match kind {
        EntityKind::CloudApplication => {
            matches!(asset.kind, EntityKind::CloudApplication | EntityKind::OauthApplication)
        }
        EntityKind::CloudResource => matches!(
            asset.kind,
            EntityKind::CloudResource | EntityKind::Kubernetes | EntityKind::Container
        ),
        other => asset.kind == other,
    }
}

fn group(kind: EntityKind, label: &'static str, assets: Vec<ImpactedAsset>) -> AnyView {
    let columns = columns(kind);
    let widths = columns.iter().map(|column| column.width).collect::<Vec<_>>().join(" ");
    let narrow = columns
        .iter()
        .filter(|column| !column.drops)
        .map(|column| column.width)
        .collect::<Vec<_>>()
        .join(" ");
    let heads = columns.iter().map(|column| {
        view! {
            <th role="columnheader" class=column.class()>
                {column.label}
            </th>
        }
    });
    let heads = heads.collect_view();
    let count = assets.len();
    let rows = assets
        .into_iter()
        .map(|asset| {
            let cells = columns.iter().map(|column| {
                view! {
                    <td role="cell" class=column.class() data-label=column.label>
                        {(column.cell)(&asset)}
                    </td>
                }
            });
            let cells = cells.collect_view();
            let entity = EntityRef {
                entity_id: asset.entity_id.clone(),
                kind: asset.kind,
                display_name: asset.display_name.clone(),
            };
            view! {
                <tr role="row">
                    <td role="cell" class="nm">
                        <EntityLink entity icon=icon_of(&asset) />
                        {privileged(&asset)}
                    </td>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="group" aria-label=label>
            <h3>
                <Icon name=IconName::of_entity(kind) />
                {label}
                <b>{count}</b>
            </h3>
            <table
                class="grid cards"
                role="table"
                aria-label=label
                aria-rowcount=count + 1
                style:--cols=format!("minmax(180px,1.6fr) {widths}")
                style:--cols-m=format!("minmax(160px,1.6fr) {narrow}")
            >
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Name"</th>
                        {heads}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

/// Servers are told from the machines of people by their system.
fn icon_of(asset: &ImpactedAsset) -> IconName {
    if asset.kind != EntityKind::Device {
        return IconName::of_entity(asset.kind);
    }
    IconName::of_device(asset.facts.get("osPlatform").and_then(serde_json::Value::as_str))
}

fn privileged(asset: &ImpactedAsset) -> Option<AnyView> {
    let first = asset.privileged_roles.first()?.clone();
    let all = asset.privileged_roles.join(", ");
    Some(
        view! {
            <span class="tag priv" title=all>
                <span>{first}</span>
            </span>
        }
        .into_any(),
    )
}

/// A column after the name.
struct AssetColumn {
    label: &'static str,
    width: &'static str,
    is_number: bool,
    /// Goes where there is little room.
    drops: bool,
    cell: fn(&ImpactedAsset) -> AnyView,
}

impl AssetColumn {
    fn class(&self) -> &'static str {
        match (self.is_number, self.drops) {
            (true, true) => "num drop-m",
            (true, false) => "num",
            (false, true) => "drop-m",
            (false, false) => "",
        }
    }
}

fn columns(kind: EntityKind) -> Vec<AssetColumn> {
    let text =
        |label, width, drops, cell| AssetColumn { label, width, is_number: false, drops, cell };
    let mut columns = match kind {
        EntityKind::Device => vec![
            text("Risk", "124px", false, |asset| risk(asset.risk_level)),
            text("Exposure", "96px", false, |asset| level_cell(asset, "exposureLevel")),
            text("Value", "84px", true, |asset| level_cell(asset, "deviceValue")),
            text("Tags", "minmax(80px,.8fr)", true, |asset| fact_cell(asset, &["tags"])),
        ],
        EntityKind::User => vec![
            AssetColumn {
                label: "Investigation priority",
                width: "130px",
                is_number: true,
                drops: false,
                cell: |asset| asset.investigation_priority.map_or_else(none, IntoAny::into_any),
            },
            text("Title", "minmax(110px,1fr)", true, |asset| fact_cell(asset, &["jobTitle"])),
            text("Department", "minmax(100px,.8fr)", false, |asset| {
                fact_cell(asset, &["department"])
            }),
        ],
        EntityKind::Mailbox => vec![text("Owner", "minmax(140px,1fr)", false, |asset| {
            fact_cell(asset, &["owner", "ownerDisplayName", "displayName"])
        })],
        _ => vec![
            text("Risk", "124px", false, |asset| risk(asset.risk_level)),
            text("Kind", "minmax(100px,.8fr)", true, |asset| asset.kind.noun().into_any()),
        ],
    };
    columns.push(AssetColumn {
        label: "Alerts",
        width: "84px",
        is_number: true,
        drops: false,
        cell: |asset| {
            let class = if asset.active_alerts == 0 { "z" } else { "" };
            let spoken = format!("{} active of {}", asset.active_alerts, asset.alerts);
            view! {
                <span class="frac" title=spoken>
                    <b class=class>{asset.active_alerts}</b>
                    "/"
                    {asset.alerts}
                </span>
            }
            .into_any()
        },
    });
    columns.push(AssetColumn {
        label: "First activity",
        width: "128px",
        is_number: true,
        drops: true,
        cell: |asset| view! { <At time=asset.first_activity_date_time /> }.into_any(),
    });
    columns.push(AssetColumn {
        label: "Last activity",
        width: "128px",
        is_number: true,
        drops: false,
        cell: |asset| view! { <At time=asset.last_activity_date_time /> }.into_any(),
    });
    columns
}

/// The first of these facts that is known.
fn fact_cell(asset: &ImpactedAsset, names: &[&str]) -> AnyView {
    let known = names.iter().find_map(|name| {
        asset.facts.get(*name).filter(|value| !property::is_empty(value)).map(property::text)
    });
    match known {
        Some(value) => view! {
            <span class="cut" title=value.clone()>
                {value.clone()}
            </span>
        }
        .into_any(),
        None => none(),
    }
}

/// Levels come in lower case; a cell begins with a capital.
fn level_cell(asset: &ImpactedAsset, name: &str) -> AnyView {
    let text = asset.facts.get(name).map(property::text).unwrap_or_default();
    let mut letters = text.chars();
    match letters.next() {
        Some(letter) => letter.to_uppercase().chain(letters).collect::<String>().into_any(),
        None => none(),
    }
}

fn risk(level: AlertSeverity) -> AnyView {
    match level {
        AlertSeverity::Unknown | AlertSeverity::UnknownFutureValue => {
            view! { <span class="dim">"No known risk"</span> }.into_any()
        }
        level => view! { <Severity level /> }.into_any(),
    }
}

fn none() -> AnyView {
    view! { <span class="dim">"–"</span> }.into_any()
}
