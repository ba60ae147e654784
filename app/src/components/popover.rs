//! What floats: opened beside its opener, kept within the window, closed by `Esc`, by a click
//! elsewhere or by its own end; the focus goes back to where it was.

mod placement;

use leptos::portal::Portal;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::dom;
use crate::keys::Command;
use crate::reactive::memo;
use crate::state::use_app;

pub(crate) use placement::Anchor;

impl Anchor {
    pub(crate) fn of(element: &Element) -> Self {
        let bounds = element.get_bounding_client_rect();
        Self {
            left: bounds.left(),
            top: bounds.top(),
            right: bounds.right(),
            bottom: bounds.bottom(),
        }
    }

    /// The element that listens to an event.
    pub(crate) fn of_event(event: &web_sys::MouseEvent) -> Self {
        let element = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
        element.map_or_else(Self::default, |element| Self::of(&element))
    }

    pub(crate) fn of_id(id: &str) -> Option<Self> {
        dom::by_id(id).map(|element| Self::of(&element))
    }
}

/// Open while `anchor` holds a place.
#[component]
pub(crate) fn Popover(
    anchor: RwSignal<Option<Anchor>>,
    #[prop(into)] label: Signal<String>,
    /// Classes beside `pop at`.
    #[prop(optional)]
    class: &'static str,
    #[prop(default = "dialog")] role: &'static str,
    /// Keys that work while it is open.
    #[prop(optional)]
    commands: Vec<Command>,
    /// Shown without taking focus or keys: an explanation under the pointer.
    #[prop(optional)]
    passive: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let commands = StoredValue::new(commands);
    let is_open = memo(move |_| anchor.with(Option::is_some));
    view! {
        <Show when=move || is_open.get()>
            <Portal mount=overlays()>
                <Floating
                    anchor
                    label
                    class
                    role
                    passive
                    commands=commands.get_value()
                    content=children.get_value()
                />
            </Portal>
        </Show>
    }
}

/// Where overlays are put: the frame is always there while pages are.
pub(crate) fn overlays() -> Element {
    dom::by_id(dom::OVERLAYS).expect("the frame has a place for overlays").unchecked_into()
}

#[component]
fn Floating(
    anchor: RwSignal<Option<Anchor>>,
    label: Signal<String>,
    class: &'static str,
    role: &'static str,
    passive: bool,
    commands: Vec<Command>,
    content: ChildrenFn,
) -> impl IntoView {
    let place = anchor.get_untracked().unwrap_or_default();
    let element = NodeRef::<leptos::html::Div>::new();
    let (x, y) = (RwSignal::new(place.left), RwSignal::new(place.bottom + 4.0));
    let close = move || {
        anchor.try_set(None);
    };
    if !passive {
        hold_focus(element, commands, close);
    }
    element.on_load(move |element| {
        let element: HtmlElement = element.unchecked_into();
        request_animation_frame(move || {
            // Its height may be cut where it stands now.
            let height = element.scroll_height().max(element.offset_height());
            let size = (f64::from(element.offset_width()), f64::from(height));
            let (left, top) = placement::place(place, size, dom::viewport());
            x.try_set(left);
            y.try_set(top);
            if !passive {
                focus_first(&element);
            }
        });
    });
    let pixels = |value: RwSignal<f64>| move || format!("{}px", value.get().round() as i64);
    view! {
        <div
            class=format!("pop at {class}")
            node_ref=element
            role=role
            tabindex="-1"
            aria-label=move || label.get()
            style:--x=pixels(x)
            style:--y=pixels(y)
            on:keydown=move |event| {
                if let Some(element) = element.get_untracked() {
                    walk(&event, &element.unchecked_into(), role == "menu");
                }
            }
        >
            {content()}
        </div>
    }
}

/// Takes keys and focus while the layer is there, and gives them back.
fn hold_focus(
    element: NodeRef<leptos::html::Div>,
    commands: Vec<Command>,
    close: impl Fn() + Copy + Send + Sync + 'static,
) {
    use_app().keys.modal(commands, close);
    let before = StoredValue::new_local(dom::focused());
    let outside = window_event_listener(leptos::ev::pointerdown, move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        let inside = element.get_untracked().is_some_and(|e| e.contains(target.as_ref()));
        if !inside {
            close();
        }
    });
    on_cleanup(move || {
        outside.remove();
        // A click elsewhere has moved the focus on purpose.
        let lost = dom::focused().is_none_or(|now| !now.is_connected() || in_overlay(&now));
        if lost {
            match before.try_get_value().flatten().filter(|before| before.is_connected()) {
                Some(before) => drop(before.focus()),
                None => dom::focus("main"),
            }
        }
    });
}

fn in_overlay(element: &HtmlElement) -> bool {
    element.closest(&format!("#{}", dom::OVERLAYS)).is_ok_and(|found| found.is_some())
}

fn focus_first(element: &HtmlElement) {
    const WISHED: &str = "[autofocus]";
    const ANY: &str = "input:not([type=hidden]), [role^=menuitem], button, a, textarea";
    let first = [WISHED, ANY]
        .into_iter()
        .find_map(|wanted| element.query_selector(wanted).ok().flatten())
        .and_then(|first| first.dyn_into::<HtmlElement>().ok());
    let _ = first.as_ref().unwrap_or(element).focus();
}

/// Arrows walk through a menu; Tab stays inside.
fn walk(event: &web_sys::KeyboardEvent, element: &HtmlElement, arrows: bool) {
    let key = event.key();
    let step = match key.as_str() {
        "Tab" if event.shift_key() => -1,
        "Tab" => 1,
        "ArrowUp" if arrows => -1,
        "ArrowDown" if arrows => 1,
        _ => return,
    };
    let Ok(found) = element.query_selector_all(
        "button:not([disabled]), input, textarea, select, a[href], [tabindex='0']",
    ) else {
        return;
    };
    let all: Vec<HtmlElement> = (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into::<HtmlElement>().ok())
        .filter(|element| element.offset_parent().is_some() || element.offset_width() > 0)
        .collect();
    if all.is_empty() {
        return;
    }
    let now = dom::focused();
    let at = now.and_then(|now| all.iter().position(|element| *element == now));
    let count = all.len() as i32;
    let next = match at {
        Some(at) => (at as i32 + step).rem_euclid(count),
        None if step > 0 => 0,
        None => count - 1,
    };
    event.prevent_default();
    let _ = all[next as usize].focus();
}
