//! The graph on its canvas: pan, zoom, walk, select. Coordinates come from the server.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use shared::entity::EntityKind;
use shared::time::Timestamp;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::KeyboardEvent;

use super::drawing;
use super::graph_index::{Direction, GraphIndex, Lit, Selection};
use super::grip::Grip;
use super::viewport::{Area, Size, Viewport};
use crate::reactive::{effect, memo};

/// What the canvas and the bar above it share.
#[derive(Copy, Clone)]
pub(crate) struct CanvasState {
    pub(crate) size: RwSignal<Size>,
    /// How much of it at the right lies below the pane.
    pub(crate) covered: Signal<f64>,
    /// Where the reader looks; all of the graph as long as they have not moved it.
    pub(crate) moved: RwSignal<Option<Viewport>>,
    pub(crate) hidden: RwSignal<HashSet<EntityKind>>,
    pub(crate) hovered: RwSignal<Option<Selection>>,
    /// The node that Tab reaches.
    pub(crate) walker: RwSignal<usize>,
    /// Where the canvas looked last: where a drag begins.
    shown: StoredValue<Option<Viewport>>,
}

impl CanvasState {
    pub(crate) fn new(covered: Signal<f64>) -> Self {
        Self {
            size: RwSignal::new(Size { width: 800.0, height: 600.0 }),
            covered,
            moved: RwSignal::new(None),
            hidden: RwSignal::new(HashSet::new()),
            hovered: RwSignal::new(None),
            walker: RwSignal::new(0),
            shown: StoredValue::new(None),
        }
    }

    /// Where the canvas looks now: at all of the graph and surely at `wanted`, or where the reader
    /// moved it.
    pub(crate) fn view(self, content: Area, wanted: Option<Area>) -> Viewport {
        self.moved.get().unwrap_or_else(|| {
            let free = self.free();
            let all = Viewport::fit(content, free);
            wanted.map_or(all, |wanted| all.include(wanted, free))
        })
    }

    /// Brings a part of the graph into view where the reader has moved it out.
    pub(crate) fn bring_in(self, part: Area) {
        let free = untrack(|| self.free());
        self.moved.update(|moved| {
            if let Some(view) = moved {
                *view = view.include(part, free);
            }
        });
    }

    /// What is seen of the canvas.
    fn free(self) -> Size {
        let size = self.size.get();
        Size { width: (size.width - self.covered.get()).max(1.0), ..size }
    }

    /// Zooms around the middle.
    pub(crate) fn zoom(self, content: Area, factor: f64) {
        let size = untrack(|| self.free());
        let view = self.looking(content).zoom_at(factor, size.width / 2.0, size.height / 2.0);
        self.look(content, view);
    }

    pub(super) fn looking(self, content: Area) -> Viewport {
        let shown = self.shown.get_value();
        shown.unwrap_or_else(|| untrack(|| self.view(content, None)))
    }

    pub(super) fn look(self, content: Area, view: Viewport) {
        self.moved.set(Some(view.keep_in_sight(content, self.size.get_untracked())));
    }
}

#[component]
pub(crate) fn GraphCanvas(
    index: Arc<GraphIndex>,
    state: CanvasState,
    #[prop(into)] selection: Signal<Option<Selection>>,
    select: Callback<Option<Selection>>,
    #[prop(into)] at: Signal<Option<Timestamp>>,
) -> impl IntoView {
    let content = index.whole();
    let canvas = NodeRef::<leptos::html::Div>::new();
    observe_size(canvas, state.size);

    let wanted = memo({
        let index = Arc::clone(&index);
        move |_| index.area_of(&selection.get()?)
    });
    let view_at = memo(move |_| {
        let view = state.view(content, wanted.get());
        state.shown.set_value(Some(view));
        view
    });
    let lit = memo({
        let index = Arc::clone(&index);
        move |_| {
            let chosen = state.hovered.get().or_else(|| selection.get())?;
            Some(index.lit(&chosen)).filter(|lit| !lit.nodes.is_empty())
        }
    });
    let grip = Grip::new(state, content);
    let lit_count = {
        let entities = index.graph.nodes.len();
        move || lit.get().map(|lit| format!("{} of {entities} lit", lit.nodes.len()))
    };
    let walk = walk(Arc::clone(&index), state, select);
    let summary = format!(
        "Attack graph: {}, {}. Arrow keys walk from entity to entity.",
        counted(index.graph.nodes.len(), "entity", "entities"),
        counted(index.graph.edges.len(), "connection", "connections")
    );
    let columns = drawing::columns(&index, view_at, state.size);
    let edges = drawing::edges(&index, state, lit, select, at);
    let nodes = drawing::nodes(&index, state, view_at, lit, selection, select, at);
    let label = drawing::edge_label(&index, state, selection);
    let minimap = drawing::minimap(&index, view_at, state.size);

    view! {
        <div class="canvas" class:grabbing=move || grip.dragging.get() node_ref=canvas>
            <svg
                class="graph"
                class:dim=move || lit.with(Option::is_some)
                role="group"
                aria-label=summary
                on:wheel=move |event| grip.wheel(&event)
                on:pointerdown=move |event| grip.down(&event)
                on:pointermove=move |event| grip.moved(&event)
                on:pointerup=move |event| grip.up(&event)
                on:pointercancel=move |event| grip.up(&event)
                on:keydown=walk
                on:click=move |_| {
                    if !grip.was_dragged() {
                        select.run(None);
                    }
                }
            >
                <defs>
                    <marker
                        id="arrow"
                        class="ah"
                        viewBox="0 0 8 8"
                        refX="7"
                        refY="4"
                        markerWidth="7"
                        markerHeight="7"
                        orient="auto"
                    >
                        <path d="M0 .5L7.5 4L0 7.5z" />
                    </marker>
                    <marker
                        id="arrow-lit"
                        class="ah lit"
                        viewBox="0 0 8 8"
                        refX="7"
                        refY="4"
                        markerWidth="7"
                        markerHeight="7"
                        orient="auto"
                    >
                        <path d="M0 .5L7.5 4L0 7.5z" />
                    </marker>
                </defs>
                {columns}
                <g transform=move || view_at.get().transform()>{edges} {nodes} {label}</g>
            </svg>
            {minimap}
            <div class="legend" aria-hidden="true">
                <span>
                    <svg width="26" height="8">
                        <path d="M0 4H18" stroke="var(--edge)" stroke-width="1.5" />
                        <path d="M18 1l6 3-6 3z" fill="var(--edge)" />
                    </svg>
                    "Communication"
                </span>
                <span>
                    <svg width="26" height="8">
                        <path
                            d="M0 4H26"
                            stroke="var(--edge)"
                            stroke-width="1.5"
                            stroke-dasharray="4 3"
                        />
                    </svg>
                    "Association"
                </span>
                <span>
                    <i class="la"></i>
                    "Asset"
                </span>
                <span>
                    <i class="le"></i>
                    "Evidence"
                </span>
                <span class="dim">{lit_count}</span>
            </div>
        </div>
    }
}

/// `1 entity`, `19 entities`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    let noun = if count == 1 { one } else { many };
    format!("{} {noun}", crate::format::count(count as i64))
}

/// Keys on a node: arrows walk, Enter and Space select, plus, minus and zero zoom.
fn walk(
    index: Arc<GraphIndex>,
    state: CanvasState,
    select: Callback<Option<Selection>>,
) -> impl Fn(KeyboardEvent) + 'static {
    let content = index.whole();
    move |event| {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let direction = match event.key().as_str() {
            "ArrowLeft" => Direction::Left,
            "ArrowRight" => Direction::Right,
            "ArrowUp" => Direction::Up,
            "ArrowDown" => Direction::Down,
            key => {
                let from = state.walker.get_untracked();
                match (key, index.graph.nodes.get(from)) {
                    ("Enter" | " ", Some(node)) => {
                        select.run(Some(Selection::Node(node.id.clone())));
                    }
                    ("+" | "=", _) => state.zoom(content, 1.25),
                    ("-", _) => state.zoom(content, 0.8),
                    ("0", _) => state.moved.set(None),
                    _ => return,
                }
                event.prevent_default();
                event.stop_propagation();
                return;
            }
        };
        event.prevent_default();
        event.stop_propagation();
        let hidden = state.hidden.get_untracked();
        let seen = |node: usize| !hidden.contains(&index.graph.nodes[node].kind);
        let Some(next) = index.walk(state.walker.get_untracked(), direction, &seen) else { return };
        let size = untrack(|| state.free());
        let view = state.looking(content);
        if let Some(area) = index.area(std::iter::once(next)) {
            let shown = view.include(area, size);
            if shown != view {
                state.moved.set(Some(shown));
            }
        }
        state.walker.set(next);
        drawing::focus_node(next);
    }
}

/// Keeps a signal at the size of an element.
fn observe_size(element: NodeRef<leptos::html::Div>, size: RwSignal<Size>) {
    effect(move |_| {
        let Some(element) = element.get() else { return };
        let target = element.clone();
        let measure = Closure::<dyn FnMut()>::new(move || {
            let bounds = target.get_bounding_client_rect();
            let now = Size { width: bounds.width(), height: bounds.height() };
            if now.width > 0.0 && size.try_get_untracked().is_some_and(|before| before != now) {
                size.set(now);
            }
        });
        let Ok(observer) = web_sys::ResizeObserver::new(measure.as_ref().unchecked_ref()) else {
            return;
        };
        observer.observe(&element);
        // The closure lives as long as the canvas.
        let held = StoredValue::new_local((observer, measure));
        on_cleanup(move || {
            held.try_update_value(|(observer, _)| observer.disconnect());
        });
    });
}

/// Whether a node or an edge is lit, for the drawing.
pub(crate) fn is_lit(lit: Option<&Lit>, part: impl Fn(&Lit) -> bool) -> bool {
    lit.is_some_and(part)
}
