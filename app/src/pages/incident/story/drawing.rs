//! The parts of the drawing: columns, edges, nodes, the small map.

use std::sync::Arc;

use leptos::prelude::*;
use shared::entity::EntityKind;
use shared::graph::{GraphNode, Relation};
use shared::tactic::category_label;
use shared::time::Timestamp;
use wasm_bindgen::JsCast;

use super::canvas::{CanvasState, is_lit};
use super::geometry::{column_name, edge_path, is_future, label_growth, short_label};
use super::graph_index::{GraphIndex, Lit, Selection};
use super::viewport::{Size, Viewport};
use crate::components::icon::IconName;
use crate::format;
use crate::reactive::memo;

/// Bands and names of the stages. They move sideways with the graph but stay at the top.
pub(super) fn columns(
    index: &GraphIndex,
    view: Memo<Viewport>,
    size: RwSignal<Size>,
) -> Vec<AnyView> {
    let count = index.graph.columns.len();
    index
        .graph
        .columns
        .iter()
        .enumerate()
        .map(|(position, column)| {
            let (x, width) = (f64::from(column.x), f64::from(column.width));
            let left = move || {
                let view = view.get();
                x * view.scale + view.x
            };
            let across = move || width * view.get().scale;
            let middle = move || left() + across() / 2.0;
            // The outer bands reach the edges.
            let (is_first, is_last) = (position == 0, position + 1 == count);
            let band_left = move || if is_first { left().min(0.0) } else { left() };
            let band_right = move || {
                let right = left() + across();
                if is_last { right.max(size.get().width) } else { right }
            };
            let names: Vec<_> = column.categories.iter().map(|name| category_label(name)).collect();
            let full = names.join(", ");
            let fits = move || column_name(&names, across());
            let began = column.began_date_time.map(format::minute);
            view! {
                <rect
                    class="gb"
                    class:alt=position % 2 == 1
                    x=band_left
                    y="0"
                    width=move || (band_right() - band_left()).max(0.0)
                    height=move || size.get().height
                />
                <text class="ct" x=middle y="20">
                    <title>{full}</title>
                    {fits}
                </text>
                <text class="cs" x=middle y="33">
                    {began}
                </text>
            }
            .into_any()
        })
        .collect()
}

pub(super) fn edges(
    index: &Arc<GraphIndex>,
    state: CanvasState,
    lit: Memo<Option<Lit>>,
    select: Callback<Option<Selection>>,
    at: Signal<Option<Timestamp>>,
) -> Vec<AnyView> {
    index
        .graph
        .edges
        .iter()
        .enumerate()
        .filter_map(|(position, edge)| {
            let (source, target) = index.ends(position)?;
            let this = Selection::Edge(edge.source.clone(), edge.target.clone());
            let (kinds, first) = ([source.kind, target.kind], edge.first_activity_date_time);
            let gone =
                move || state.hidden.with(|hidden| kinds.iter().any(|kind| hidden.contains(kind)));
            let is_edge_lit =
                move || lit.with(|lit| is_lit(lit.as_ref(), |lit| lit.edges.contains(&position)));
            let arrow = (edge.relation == Relation::Communication)
                .then_some(move || if is_edge_lit() { "url(#arrow-lit)" } else { "url(#arrow)" });
            let path = edge_path(source, target, &edge.via);
            let (hover, chosen) = (this.clone(), this);
            Some(
                view! {
                    <g display=move || gone().then_some("none")>
                        <path
                            class="e"
                            class:as=edge.relation == Relation::Association
                            class:lit=is_edge_lit
                            class:fut=move || is_future(first, at.get())
                            d=path.clone()
                            marker-end=arrow
                        />
                        <path
                            class="eh"
                            d=path
                            on:pointerenter=move |_| state.hovered.set(Some(hover.clone()))
                            on:pointerleave=move |_| state.hovered.set(None)
                            on:click=move |event| {
                                event.stop_propagation();
                                select.run(Some(chosen.clone()));
                            }
                        />
                    </g>
                }
                .into_any(),
            )
        })
        .collect()
}

/// What the connection in question means, above everything else.
pub(super) fn edge_label(
    index: &Arc<GraphIndex>,
    state: CanvasState,
    selection: Signal<Option<Selection>>,
) -> impl Fn() -> Option<AnyView> + use<> {
    let index = Arc::clone(index);
    move || {
        let about = state.hovered.get().or_else(|| selection.get())?;
        let Selection::Edge(source, target) = about else { return None };
        let label = index.edge(&source, &target)?.label.clone();
        let (from, to) = (index.node(&source)?, index.node(&target)?);
        if label.is_empty() {
            return None;
        }
        let (x, y) = (f32::midpoint(from.x, to.x), f32::midpoint(from.y, to.y));
        let width = width_of(&label) + 12.0;
        Some(
            view! {
                <g class="ew" pointer-events="none">
                    <rect x=x - width / 2.0 y=y - 8.0 width=width height="16" rx="8" />
                    <text x=x y=y + 3.5>
                        {label}
                    </text>
                </g>
            }
            .into_any(),
        )
    }
}

pub(super) fn nodes(
    index: &Arc<GraphIndex>,
    state: CanvasState,
    view: Memo<Viewport>,
    lit: Memo<Option<Lit>>,
    selection: Signal<Option<Selection>>,
    select: Callback<Option<Selection>>,
    at: Signal<Option<Timestamp>>,
) -> Vec<AnyView> {
    let growth = memo(move |_| label_growth(view.get().scale));
    index
        .graph
        .nodes
        .iter()
        .enumerate()
        .map(|(position, node)| {
            let this = Selection::Node(node.id.clone());
            let (kind, first) = (node.kind, node.first_activity_date_time);
            let is_selected = {
                let this = this.clone();
                move || selection.with(|selection| selection.as_ref() == Some(&this))
            };
            let is_node_lit =
                move || lit.with(|lit| is_lit(lit.as_ref(), |lit| lit.nodes.contains(&position)));
            let pressed = is_selected.clone();
            let (hover, chosen) = (this.clone(), this);
            view! {
                <g
                    class="n"
                    class:asset=kind.is_asset()
                    class:lit=is_node_lit
                    class:cur=is_selected
                    class:fut=move || is_future(first, at.get())
                    id=node_id(position)
                    transform=format!("translate({:.1} {:.1})", node.x, node.y)
                    tabindex=move || if state.walker.get() == position { "0" } else { "-1" }
                    role="button"
                    aria-label=spoken(node)
                    aria-pressed=move || if pressed() { "true" } else { "false" }
                    display=move || state.hidden.with(|hidden| hidden.contains(&kind)).then_some("none")
                    on:pointerenter=move |_| state.hovered.set(Some(hover.clone()))
                    on:pointerleave=move |_| state.hovered.set(None)
                    on:focus=move |_| state.walker.set(position)
                    on:click=move |event| {
                        event.stop_propagation();
                        select.run(Some(chosen.clone()));
                    }
                >
                    <title>{node.label.clone()}</title>
                    {(node.entity_ids.len() > 1).then(|| ghost(kind))}
                    {shape(kind)}
                    <path
                        class="ic"
                        d=icon(node).path()
                        transform="translate(-9 -9) scale(.75)"
                    />
                    {label(&node.label, growth)}
                    {badge(node)}
                </g>
            }
            .into_any()
        })
        .collect()
}

/// The whole graph in a corner, shown as soon as a part of it lies outside.
pub(super) fn minimap(
    index: &Arc<GraphIndex>,
    view: Memo<Viewport>,
    size: RwSignal<Size>,
) -> impl IntoView + use<> {
    let content = index.whole();
    let dots: Vec<(f32, f32, bool)> =
        index.graph.nodes.iter().map(|node| (node.x, node.y, node.kind.is_asset())).collect();
    let outside = memo(move |_| {
        let shown = view.get().shown(size.get());
        shown.x > content.x + 1.0
            || shown.y > content.y + 1.0
            || shown.x + shown.width < content.x + content.width - 1.0
            || shown.y + shown.height < content.y + content.height - 1.0
    });
    move || {
        outside.get().then(|| {
            let dots = dots.iter().map(|(x, y, asset)| {
                let side = if *asset { 26 } else { 20 };
                view! {
                    <rect
                        class=if *asset { "mn asset" } else { "mn" }
                        x=x - 13.0
                        y=y - 13.0
                        width=side
                        height=side
                    />
                }
            });
            let dots: Vec<_> = dots.collect();
            view! {
                <svg
                    class="minimap"
                    viewBox=format!(
                        "{:.0} {:.0} {:.0} {:.0}",
                        content.x,
                        content.y,
                        content.width,
                        content.height,
                    )
                    aria-hidden="true"
                >
                    {dots}
                    <rect
                        class="mv"
                        x=move || view.get().shown(size.get()).x
                        y=move || view.get().shown(size.get()).y
                        width=move || view.get().shown(size.get()).width
                        height=move || view.get().shown(size.get()).height
                    />
                </svg>
            }
        })
    }
}

pub(super) fn focus_node(position: usize) {
    let element = document().get_element_by_id(&node_id(position));
    if let Some(element) =
        element.and_then(|element| element.dyn_into::<web_sys::SvgElement>().ok())
    {
        let _ = element.focus();
    }
}

fn node_id(position: usize) -> String {
    format!("graph-node-{position}")
}

/// What a screen reader says of a node.
fn spoken(node: &GraphNode) -> String {
    let mut words = format!("{}, {}", node.label, node.kind.noun());
    if node.entity_ids.len() > 1 {
        words = format!("{}, group of {}", node.label, node.entity_ids.len());
    }
    if node.privileged {
        words.push_str(", elevated privilege");
    }
    if let Some(badge) = &node.badge {
        words.push_str(", ");
        words.push_str(badge);
    }
    words
}

fn icon(node: &GraphNode) -> IconName {
    if node.entity_ids.len() > 1 { IconName::Group } else { IconName::of_entity(node.kind) }
}

fn ghost(kind: EntityKind) -> AnyView {
    if kind.is_asset() {
        view! { <rect class="gh" x="-13" y="-21" width="34" height="34" rx="9" /> }.into_any()
    } else {
        view! { <circle class="gh" cx="4" cy="-4" r="17" /> }.into_any()
    }
}

fn shape(kind: EntityKind) -> AnyView {
    if kind.is_asset() {
        view! { <rect class="b" x="-17" y="-17" width="34" height="34" rx="9" /> }.into_any()
    } else {
        view! { <circle class="b" r="17" /> }.into_any()
    }
}

fn label(label: &str, growth: Memo<f64>) -> impl IntoView + use<> {
    let full = label.to_owned();
    let text = memo(move |_| short_label(&full, growth.get()));
    let width = move || text.with(|text| width_of(text) + 10.0);
    // Grows from its upper edge, so that it does not cover its node.
    let transform = move || {
        let growth = growth.get();
        (growth > 1.0).then(|| format!("translate(0 {:.1}) scale({growth})", 20.0 * (1.0 - growth)))
    };
    view! {
        <rect
            class="lb"
            x=move || -width() / 2.0
            y="21"
            width=width
            height="16"
            rx="4"
            transform=transform
        />
        <text y="32.5" transform=transform>
            {text}
        </text>
    }
}

/// At most one mark: how many, what the server says, or the crown of privilege.
fn badge(node: &GraphNode) -> Option<AnyView> {
    let words = if node.entity_ids.len() > 1 {
        Some(node.entity_ids.len().to_string())
    } else {
        node.badge.clone()
    };
    if let Some(words) = words {
        let width = width_of(&words).max(8.0) + 8.0;
        return Some(
            view! {
                <g transform="translate(15 -17)">
                    <rect class="bg" x=-width / 2.0 y="-7" width=width height="14" rx="7" />
                    <text class="bt" y="3.5">
                        {words}
                    </text>
                </g>
            }
            .into_any(),
        );
    }
    node.privileged.then(|| {
        view! {
            <g transform="translate(16 -16)">
                <circle class="bg" r="8" />
                <path
                    class="bi"
                    d=IconName::Crown.path()
                    transform="translate(-5.5 -5.5) scale(.46)"
                />
            </g>
        }
        .into_any()
    })
}

/// About how wide a label is: the browser would only tell after drawing it.
fn width_of(text: &str) -> f32 {
    text.chars().count() as f32 * 6.0
}
