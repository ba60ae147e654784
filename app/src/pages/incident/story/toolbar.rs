//! The bar above the graph: which view, what of it, how near.

use std::sync::Arc;

use leptos::prelude::*;

use super::canvas::{CanvasState, counted};
use super::graph_index::GraphIndex;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::popover::{Anchor, Popover};
use crate::here::Here;

/// How the story is told.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum View {
    Graph,
    Table,
    Words,
}

impl View {
    const ALL: [Self; 3] = [Self::Graph, Self::Table, Self::Words];

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.as_str() == text)
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Graph => "graph",
            Self::Table => "table",
            Self::Words => "words",
        }
    }

    fn label(self) -> (&'static str, IconName) {
        match self {
            Self::Graph => ("Graph", IconName::Entity),
            Self::Table => ("Table", IconName::Table),
            Self::Words => ("In words", IconName::Words),
        }
    }
}

#[component]
pub(crate) fn Toolbar(
    here: Here,
    view: Memo<View>,
    index: Signal<Option<Arc<GraphIndex>>>,
    canvas: CanvasState,
    grouped: Memo<bool>,
    /// What fills the screen.
    element: NodeRef<leptos::html::Section>,
) -> impl IntoView {
    let types = RwSignal::new(None::<Anchor>);
    let is_graph = move || view.get() == View::Graph;
    let zoom = move |factor: f64| {
        if let Some(index) = index.get_untracked() {
            canvas.zoom(index.whole(), factor);
        }
    };
    let views = View::ALL.map(|one| {
        let (label, icon) = one.label();
        view! {
            <a
                href=move || here.with(&[("view", Some(one.as_str()))])
                aria-current=move || (view.get() == one).then_some("page")
            >
                <Icon name=icon size=IconSize::S />
                {label}
            </a>
        }
    });
    let hidden = move || canvas.hidden.with(std::collections::HashSet::len);
    view! {
        <div class="bar2">
            <nav class="seg" aria-label="View of the story">
                {views}
            </nav>
            <span class="grow"></span>
            <Show when=is_graph>
                <button
                    type="button"
                    class="btn quiet"
                    aria-label="Group similar entities"
                    aria-pressed=move || grouped.get().to_string()
                    on:click=move |_| {
                        here.show(&[("group", grouped.get_untracked().then_some("none"))]);
                    }
                >
                    <Icon name=IconName::Group />
                    "Similar grouped"
                </button>
                <button
                    type="button"
                    class="btn quiet"
                    aria-haspopup="dialog"
                    aria-label="Types of entities"
                    on:click=move |event| types.set(Some(Anchor::of_event(&event)))
                >
                    <Icon name=IconName::Eye />
                    "Types"
                    {move || {
                        (hidden() > 0).then(|| view! { <b class="badge">{format!("−{}", hidden())}</b> })
                    }}
                </button>
                <span class="vr"></span>
                {tool("Zoom out", IconName::Minus, move || zoom(0.8))}
                {tool("Zoom in", IconName::Plus, move || zoom(1.25))}
                {tool("Fit", IconName::Fit, move || canvas.moved.set(None))}
                {tool("Full screen", IconName::FullScreen, move || full_screen(element))}
            </Show>
        </div>
        <TypesMenu anchor=types index canvas />
    }
}

fn tool(label: &'static str, icon: IconName, run: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button
            type="button"
            class="ib"
            aria-label=label
            data-tip=label
            data-tip-at="end"
            on:click=move |_| run()
        >
            <Icon name=icon />
        </button>
    }
}

/// Which kinds of entities are drawn.
#[component]
fn TypesMenu(
    anchor: RwSignal<Option<Anchor>>,
    index: Signal<Option<Arc<GraphIndex>>>,
    canvas: CanvasState,
) -> impl IntoView {
    let kinds = move || index.get().map(|index| index.kinds()).unwrap_or_default();
    let rows = move || {
        kinds()
            .into_iter()
            .map(|(kind, count)| {
                let shown = move || canvas.hidden.with(|hidden| !hidden.contains(&kind));
                let words = counted(count, kind.noun(), &kind.plural());
                view! {
                    <li>
                        <label class="ckr">
                            <input
                                type="checkbox"
                                class="cb"
                                prop:checked=shown
                                on:change=move |_| {
                                    canvas.hidden.update(|hidden| {
                                        if !hidden.remove(&kind) {
                                            hidden.insert(kind);
                                        }
                                    });
                                }
                            />
                            <Icon name=IconName::of_entity(kind) size=IconSize::S />
                            <span class="grow">{words}</span>
                        </label>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <Popover anchor label="Types of entities" class="fmenu">
            <header role="none">"Types"</header>
            <ul class="opts">{rows}</ul>
        </Popover>
    }
}

fn full_screen(element: NodeRef<leptos::html::Section>) {
    if document().fullscreen_element().is_some() {
        document().exit_fullscreen();
    } else if let Some(element) = element.get_untracked() {
        // A refusal leaves everything as it is.
        let _ = element.request_fullscreen();
    }
}
