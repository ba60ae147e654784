//! The graph as a table: every connection a row, in time.

use std::sync::Arc;

use leptos::prelude::*;
use shared::graph::{GraphEdge, GraphNode, Relation};
use shared::time::Timestamp;

use super::geometry::is_future;
use super::graph_index::{GraphIndex, Selection};
use super::moment_text;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::format;
use crate::order::sort_by_key;

#[component]
pub(crate) fn RelationsTable(
    index: Arc<GraphIndex>,
    /// Whether it went on for several days.
    days: bool,
    #[prop(into)] selection: Signal<Option<Selection>>,
    select: Callback<Option<Selection>>,
    #[prop(into)] at: Signal<Option<Timestamp>>,
) -> impl IntoView {
    let mut order: Vec<usize> = (0..index.graph.edges.len()).collect();
    sort_by_key(&mut order, |edge| index.graph.edges[*edge].first_activity_date_time);
    let rows: Vec<_> = order
        .into_iter()
        .filter_map(|position| {
            let (source, target) = index.ends(position)?;
            let edge = &index.graph.edges[position];
            Some(row(edge, days, source, target, selection, select, at))
        })
        .collect();
    let count = rows.len() + 1;
    view! {
        <div class="scroll">
            <table
                class="grid cards relations"
                role="table"
                aria-label="Connections of the attack"
                aria-rowcount=count
                style:--cols="132px minmax(140px,1fr) minmax(110px,.7fr) minmax(140px,1fr) 64px"
            >
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" class="num">
                            "First"
                        </th>
                        <th role="columnheader">"From"</th>
                        <th role="columnheader">"Connection"</th>
                        <th role="columnheader">"To"</th>
                        <th role="columnheader" class="num">
                            "Alerts"
                        </th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
}

fn row(
    edge: &GraphEdge,
    days: bool,
    source: &GraphNode,
    target: &GraphNode,
    selection: Signal<Option<Selection>>,
    select: Callback<Option<Selection>>,
    at: Signal<Option<Timestamp>>,
) -> AnyView {
    let this = Selection::Edge(edge.source.clone(), edge.target.clone());
    let first = edge.first_activity_date_time;
    let selected = {
        let this = this.clone();
        move || selection.with(|selection| selection.as_ref() == Some(&this)).then_some("true")
    };
    let words = if edge.label.is_empty() { "seen together".into() } else { edge.label.clone() };
    let arrow = (edge.relation == Relation::Communication)
        .then(|| view! { <Icon name=IconName::ChevronRight size=IconSize::S /> });
    view! {
        <tr role="row" aria-current=selected class:done=move || is_future(first, at.get())>
            <td role="cell" class="num" title=first.map(format::exact)>
                {first.map(|time| moment_text(time, days))}
            </td>
            <td role="cell" class="nm">
                {end(source, select)}
            </td>
            <td role="cell">
                <button
                    type="button"
                    class="link"
                    on:click=move |_| select.run(Some(this.clone()))
                >
                    {words}
                </button>
                {arrow}
            </td>
            <td role="cell">{end(target, select)}</td>
            <td role="cell" class="num">
                {edge.alert_ids.len()}
            </td>
        </tr>
    }
    .into_any()
}

fn end(node: &GraphNode, select: Callback<Option<Selection>>) -> impl IntoView + use<> {
    let this = Selection::Node(node.id.clone());
    let class = if node.kind.is_asset() { "chip asset" } else { "chip" };
    view! {
        <button
            type="button"
            class=class
            title=node.label.clone()
            on:click=move |_| select.run(Some(this.clone()))
        >
            <Icon name=IconName::of_entity(node.kind) />
            <span>{node.label.clone()}</span>
        </button>
    }
}
