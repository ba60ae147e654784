//! What is known of the selected alert, entity or connection.

use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::entity::EntityRef;
use shared::graph::{GraphNode, Relation};
use shared::split::Cut;

use super::chapters::time_of;
use super::graph_index::{GraphIndex, Selection};
use super::moment_text;
use crate::components::entity::EntityChip;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::section::Section;
use crate::components::severity::{Severity, severity_name};
use crate::components::split::SplitRequest;
use crate::components::verdict::{Verdict, chip_verdict};
use crate::format;
use crate::here::use_here;
use crate::order::sort_by_key;
use crate::reactive::memo;

mod alert;
mod entity;

pub(crate) use alert::AlertActions;

/// Everything the pane needs beside the selection.
#[derive(Clone, Copy)]
pub(crate) struct DetailsContext {
    pub(crate) index: Signal<Option<Arc<GraphIndex>>>,
    /// Whether the alerts began on different days.
    pub(crate) days: Memo<bool>,
    pub(crate) alerts: Signal<Vec<Arc<Alert>>>,
    pub(crate) select: Callback<Option<Selection>>,
    pub(crate) actions: AlertActions,
}

#[component]
pub(crate) fn Details(selection: Selection, context: DetailsContext) -> impl IntoView {
    match selection {
        Selection::Alert(id) => view! { <alert::AlertDetails id context /> }.into_any(),
        Selection::Node(id) => (move || node_details(&id, context)).into_any(),
        Selection::Edge(source, target) => {
            (move || edge_details(&source, &target, context)).into_any()
        }
    }
}

/// The name of what is selected, for the head of the pane.
pub(crate) fn kind_of(selection: &Selection) -> (&'static str, IconName) {
    match selection {
        Selection::Alert(_) => ("Alert", IconName::Alert),
        Selection::Node(_) => ("Entity", IconName::Entity),
        Selection::Edge(..) => ("Connection", IconName::Link),
    }
}

fn node_details(id: &str, context: DetailsContext) -> AnyView {
    let Some(index) = context.index.get() else { return ().into_any() };
    let Some(position) = index.node_position(id) else { return gone() };
    let node = &index.graph.nodes[position];
    let single = match node.entity_ids.as_slice() {
        [entity] => Some(entity.clone()),
        _ => None,
    };
    let members = (node.entity_ids.len() > 1).then(|| members(node));
    let facts = single.clone().map(|id| view! { <entity::EntityFacts id kind=node.kind /> });
    let split = use_context::<SplitRequest>();
    let incident = use_here().id.get_untracked();
    let name = node.label.clone();
    let open = single.map(|id| {
        let cut = split.map(|split| {
            let (id, name) = (id.clone(), name.clone());
            view! {
                <button
                    type="button"
                    class="btn"
                    on:click=move |_| {
                        let words = format!("What alerts share by {name} says nothing.");
                        split.ask(incident.clone(), Cut::Entity { entity_id: id.clone() }, words);
                    }
                >
                    <Icon name=IconName::Scissors />
                    "Cut…"
                </button>
            }
        });
        view! {
            <div class="acts">
                <a class="btn primary" href=crate::components::entity::entity_address(&id)>
                    "Open page"
                </a>
                {cut}
            </div>
        }
    });
    view! {
        <div class="head">
            <h2>{node.label.clone()}</h2>
            <div class="row g14">
                <span class="dim2">{kind_words(node)}</span>
                <Verdict verdict=node.verdict />
            </div>
            {open}
        </div>
        {members}
        {facts}
        {connections(&index, position, context)}
        {alert_list(&node.alert_ids, context)}
    }
    .into_any()
}

fn kind_words(node: &GraphNode) -> String {
    let mut words = if node.entity_ids.len() > 1 {
        format!("{} {}", node.entity_ids.len(), node.kind.plural())
    } else {
        node.kind.noun().to_owned()
    };
    if node.privileged {
        words.push_str(", elevated privilege");
    }
    words
}

/// A group, opened.
fn members(node: &GraphNode) -> AnyView {
    let kind = node.kind;
    let all: Vec<EntityRef> = node
        .entity_ids
        .iter()
        .zip(&node.members)
        .map(|(id, name)| EntityRef { entity_id: id.clone(), kind, display_name: name.clone() })
        .collect();
    let count = all.len();
    let all = StoredValue::new(all);
    view! {
        <Section title="Members" note=count.to_string()>
            <div class="chips">
                {all
                    .get_value()
                    .into_iter()
                    .map(|entity| view! { <EntityChip entity /> })
                    .collect_view()}
            </div>
        </Section>
    }
    .into_any()
}

fn connections(
    index: &Arc<GraphIndex>,
    position: usize,
    context: DetailsContext,
) -> Option<AnyView> {
    let all = index.connections(position);
    if all.is_empty() {
        return None;
    }
    let count = all.len();
    let index = Arc::clone(index);
    let rows = move || {
        all.iter()
            .map(|(edge, other)| {
                let edge = &index.graph.edges[*edge];
                let other = &index.graph.nodes[*other];
                let this = Selection::Edge(edge.source.clone(), edge.target.clone());
                let outgoing = edge.target == other.id;
                let label =
                    if edge.label.is_empty() { "seen together" } else { edge.label.as_str() };
                let words = match (edge.relation, outgoing) {
                    (Relation::Communication, false) => format!("{label} (from)"),
                    (Relation::Communication, true) | (Relation::Association, _) => {
                        label.to_owned()
                    }
                };
                let class = if other.kind.is_asset() { "chip asset" } else { "chip" };
                view! {
                    <div class="lk">
                        <button
                            type="button"
                            class="link"
                            on:click=move |_| context.select.run(Some(this.clone()))
                        >
                            {words}
                        </button>
                        <span class=class title=other.label.clone()>
                            <Icon name=IconName::of_entity(other.kind) size=IconSize::S />
                            <span>{other.label.clone()}</span>
                        </span>
                    </div>
                }
            })
            .collect_view()
    };
    Some(
        view! {
            <Section title="Connections" note=count.to_string()>
                {rows.clone()}
            </Section>
        }
        .into_any(),
    )
}

fn edge_details(source: &str, target: &str, context: DetailsContext) -> AnyView {
    let Some(index) = context.index.get() else { return ().into_any() };
    let (Some(edge), Some(from), Some(to)) =
        (index.edge(source, target), index.node(source), index.node(target))
    else {
        return gone();
    };
    let (relation, arrow) = match edge.relation {
        Relation::Communication => ("Communication: something went from one to the other", " → "),
        Relation::Association => ("Association: they occur together", " and "),
    };
    let first = edge.first_activity_date_time;
    let label = if edge.label.is_empty() { "seen together".into() } else { edge.label.clone() };
    let end = |node: &GraphNode| node_chip(node, IconName::of_entity(node.kind), context);
    view! {
        <div class="head">
            <h2>{format!("{}{arrow}{}", from.label, to.label)}</h2>
            <div class="chips">{end(from)} <span class="dim2">{label}</span> {end(to)}</div>
        </div>
        <Section title="Details">
            <dl class="facts slim">
                <dt>"Meaning"</dt>
                <dd>{relation}</dd>
                <dt>"First seen"</dt>
                <dd title=first.map(format::exact)>{first.map(format::day_and_clock)}</dd>
            </dl>
        </Section>
        {alert_list(&edge.alert_ids, context)}
    }
    .into_any()
}

/// Alerts by their ids, in time, each selectable.
fn alert_list(ids: &[String], context: DetailsContext) -> AnyView {
    let ids = ids.to_vec();
    let found = memo(move |_| {
        let mut alerts: Vec<Arc<Alert>> = context
            .alerts
            .with(|all| all.iter().filter(|alert| ids.contains(&alert.id)).cloned().collect());
        sort_by_key(&mut alerts, |alert| time_of(alert));
        alerts
    });
    let note = Signal::derive(move || {
        found.with(|alerts| {
            let active = alerts.iter().filter(|alert| alert.status.is_active()).count();
            format!("{active} active of {}", alerts.len())
        })
    });
    let rows = move || {
        let alerts = found.get();
        let rows = alerts.iter().map(|alert| {
            let id = alert.id.clone();
            let time = time_of(alert);
            view! {
                <li class:off=!alert.status.is_active()>
                    <span class="dot" data-s=severity_name(alert.severity)></span>
                    <button
                        type="button"
                        class="hitb"
                        on:click=move |_| context.select.run(Some(Selection::Alert(id.clone())))
                    >
                        <span class="meta">
                            <span title=time.map(format::exact)>{time.map(|time| moment_text(time, context.days.get_untracked()))}</span>
                            <span class="vh">{alert.severity.label()}</span>
                        </span>
                        <span class="ttl">{alert.title.clone()}</span>
                    </button>
                </li>
            }
        });
        view! { <ol class="tl inset">{rows.collect_view()}</ol> }
    };
    view! {
        <Section title="Alerts" note>
            {rows}
        </Section>
    }
    .into_any()
}

/// The evidence of an alert as the graph has it.
fn evidence_chips(index: &GraphIndex, alert: &str, context: DetailsContext) -> Vec<AnyView> {
    index
        .graph
        .nodes
        .iter()
        .filter(|node| node.alert_ids.iter().any(|id| id == alert))
        .map(|node| evidence_chip(node, context))
        .collect()
}

fn evidence_chip(node: &GraphNode, context: DetailsContext) -> AnyView {
    if let [id] = node.entity_ids.as_slice() {
        let entity =
            EntityRef { entity_id: id.clone(), kind: node.kind, display_name: node.label.clone() };
        return match chip_verdict(node.verdict) {
            Some(verdict) => view! { <EntityChip entity verdict /> }.into_any(),
            None => view! { <EntityChip entity /> }.into_any(),
        };
    }
    node_chip(node, IconName::Group, context)
}

/// A chip that selects a node instead of leaving the page.
fn node_chip(node: &GraphNode, icon: IconName, context: DetailsContext) -> AnyView {
    let this = Selection::Node(node.id.clone());
    let class = if node.kind.is_asset() { "chip asset" } else { "chip" };
    view! {
        <button
            type="button"
            class=class
            title=node.label.clone()
            on:click=move |_| context.select.run(Some(this.clone()))
        >
            <Icon name=icon size=IconSize::S />
            <span>{node.label.clone()}</span>
        </button>
    }
    .into_any()
}

fn gone() -> AnyView {
    view! {
        <div class="empty">
            <h2>"No longer in this incident"</h2>
            <p>"It was moved or merged since this address was copied."</p>
        </div>
    }
    .into_any()
}

/// Marks of an alert's head.
fn alert_marks(alert: &Alert) -> impl IntoView + use<> {
    view! {
        <Severity level=alert.severity />
        <crate::components::status::Status state=alert.status />
    }
}
