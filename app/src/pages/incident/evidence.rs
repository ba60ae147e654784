//! Evidence and response: what was found, how dangerous it is, what was done about it. There may be
//! thousands; they come page by page.

use std::sync::Arc;

use leptos::prelude::*;
use serde::Deserialize;
use shared::entity::{EntityKind, EntityRef, EvidenceRow};
use shared::page::FacetCount;

use super::assets::TableSkeleton;
use crate::api::encode;
use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Empty, Loaded};
use crate::components::time::At;
use crate::components::verdict::{Remediation, Verdict};
use crate::format;
use crate::here::Here;
use crate::query::{Further, Listed, MoreRows, Paged, Query, nears_end, use_further, use_query};
use crate::reactive::memo;

/// Rows of one reading.
const TOP: usize = 100;

/// A page of evidence with the counts of all kinds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct EvidencePage {
    value: Vec<EvidenceRow>,
    #[serde(rename = "@odata.nextLink", default)]
    next_link: Option<String>,
    #[serde(default)]
    counts: Vec<FacetCount>,
}

impl Paged for EvidencePage {
    type Row = EvidenceRow;

    fn next(&self) -> Option<&String> {
        self.next_link.as_ref()
    }

    fn rows(&self) -> &[EvidenceRow] {
        &self.value
    }
}

impl Listed for EvidenceRow {
    /// Evidence that is no entity stands for itself, once for each alert.
    fn key(&self) -> String {
        let Self { alert_id, display_name, .. } = self;
        self.entity_id.clone().unwrap_or_else(|| format!("{alert_id} {display_name}"))
    }
}

impl EvidencePage {
    /// All there is, of every kind.
    pub(crate) fn total(&self) -> i64 {
        self.counts.iter().map(|count| count.count).sum()
    }
}

/// Only the counts, for the tab's label.
pub(crate) fn counts_path(id: &str) -> String {
    format!("incidents/{}/evidence?$top=1", encode(id))
}

#[component]
pub(crate) fn EvidenceTab(here: Here, id: String, counts: Query<EvidencePage>) -> impl IntoView {
    let chosen = memo(move |_| here.get("kind"));
    let first = use_query::<EvidencePage>({
        let path = format!("incidents/{}/evidence?$top={TOP}", encode(&id));
        move || {
            Some(match chosen.get() {
                Some(kind) => format!("{path}&kind={}", encode(&kind)),
                None => path.clone(),
            })
        }
    });
    first.follow({
        let id = id.clone();
        move |news| news.touches(&id)
    });
    let kinds = move || counts.value().map(|page| page.counts.clone()).unwrap_or_default();
    let links = move || {
        kinds()
            .into_iter()
            .map(|FacetCount { value, count }| {
                let kind = EntityKind::parse(&value);
                let label = kind.map_or_else(|| value.clone(), heading);
                let icon = IconName::of_entity(kind.unwrap_or(EntityKind::Other));
                let current = {
                    let value = value.clone();
                    move || (chosen.get().as_deref() == Some(value.as_str())).then_some("true")
                };
                view! {
                    <a
                        href=move || here.with(&[("kind", Some(&value))])
                        aria-current=current
                    >
                        <Icon name=icon />
                        <span>{label}</span>
                        <b>{format::count(count)}</b>
                    </a>
                }
            })
            .collect_view()
    };
    let total = move || counts.value().map(|page| format::count(page.total()));
    let further = use_further(first, move || chosen.get().unwrap_or_default());
    let content = move |page: Signal<Arc<EvidencePage>>| {
        let empty = memo(move |_| page.with(|page| page.value.is_empty()));
        view! {
            {move || {
                if empty.get() {
                    return view! {
                        <Empty
                            title="No evidence"
                            text="The alerts of this incident bring none of this kind."
                        />
                    }
                    .into_any();
                }
                view! { <EvidenceTable further /> }.into_any()
            }}
        }
    };
    view! {
        <div class="twocol">
            <nav class="vnav" aria-label="Kinds of evidence">
                <a
                    href=move || here.with(&[("kind", None)])
                    aria-current=move || chosen.get().is_none().then_some("true")
                >
                    <Icon name=IconName::Entity />
                    <span>"All evidence"</span>
                    <b>{total}</b>
                </a>
                {links}
            </nav>
            <div class="col">
                <Loaded
                    query=first
                    what="The evidence"
                    skeleton=|| view! { <TableSkeleton /> }
                    children=content
                />
            </div>
        </div>
    }
}

#[component]
fn EvidenceTable(further: Further<EvidencePage>) -> impl IntoView {
    let scrolled = move |event: web_sys::Event| {
        if nears_end(&event) {
            further.more();
        }
    };
    let rows = memo(move |_| further.all());
    let count = move || {
        // An unknown length is -1 for readers of screens.
        if further.has_more() { "-1".into() } else { (rows.with(Vec::len) + 1).to_string() }
    };
    view! {
        <div class="scroll" on:scroll=scrolled tabindex="0" role="region" aria-label="Evidence">
            <table
                class="grid cards evidence"
                role="table"
                aria-label="Evidence"
                aria-rowcount=count
                style:--cols="136px minmax(200px,1.5fr) 128px 150px minmax(180px,1fr) 72px"
                style:--cols-m="128px minmax(160px,1.4fr) 116px 132px minmax(120px,1fr)"
            >
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" class="num">
                            "First seen"
                        </th>
                        <th role="columnheader">"Entity"</th>
                        <th role="columnheader">"Verdict"</th>
                        <th role="columnheader">"Remediation"</th>
                        <th role="columnheader">"Alert"</th>
                        <th role="columnheader" class="num drop-m">
                            "Alerts"
                        </th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For
                        each=move || rows.get()
                        key=|row| (row.key(), row.verdict, row.remediation_status, row.alerts)
                        let:row
                    >
                        {evidence_row(row)}
                    </For>
                </tbody>
            </table>
            <MoreRows further />
        </div>
    }
}

fn evidence_row(row: EvidenceRow) -> AnyView {
    let entity = match &row.entity_id {
        Some(id) => view! {
            <EntityLink entity=EntityRef {
                entity_id: id.clone(),
                kind: row.kind,
                display_name: row.display_name.clone(),
            } />
        }
        .into_any(),
        None => view! {
            <span class="ent" title=row.display_name.clone()>
                <Icon name=IconName::of_entity(row.kind) size=IconSize::S />
                <span>{row.display_name.clone()}</span>
            </span>
        }
        .into_any(),
    };
    let address = format!("/alerts/{}", encode(&row.alert_id));
    view! {
        <tr role="row">
            <td role="cell" class="num dim">
                <At time=row.first_seen_date_time />
            </td>
            <td role="cell" class="nm">
                {entity}
            </td>
            <td role="cell">
                <Verdict verdict=row.verdict />
            </td>
            <td role="cell">
                <Remediation status=row.remediation_status />
            </td>
            <td role="cell">
                <a class="cut" href=address title=row.alert_title.clone()>
                    {row.alert_title.clone()}
                </a>
            </td>
            <td role="cell" class="num drop-m card-hide">
                {row.alerts}
            </td>
        </tr>
    }
    .into_any()
}

/// `Mail clusters`.
fn heading(kind: EntityKind) -> String {
    if kind == EntityKind::Other {
        return "Other".into();
    }
    let plural = kind.plural();
    let mut letters = plural.chars();
    letters.next().map_or_else(String::new, |letter| letter.to_uppercase().chain(letters).collect())
}
