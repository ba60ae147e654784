//! Long lists: only the lines in view are in the page.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::window::{Offsets, Window};
use crate::reactive::memo;

/// Lines drawn beyond what is seen, so that scrolling does not flicker.
const SPARE: usize = 8;

/// The element that scrolls, where it stands and how much of it is seen.
#[derive(Clone, Copy)]
pub(crate) struct Scroller {
    pub(crate) element: NodeRef<html::Div>,
    pub(crate) top: RwSignal<f64>,
    pub(crate) height: RwSignal<f64>,
}

impl Scroller {
    /// Starts where the list was left.
    pub(crate) fn starting_at(top: f64) -> Self {
        let element = NodeRef::<html::Div>::new();
        let scroller = Self { element, top: RwSignal::new(top), height: RwSignal::new(800.0) };
        let observer = StoredValue::new_local(None::<web_sys::ResizeObserver>);
        element.on_load(move |element| {
            let seen = element.clone();
            let measure = Closure::<dyn FnMut()>::new(move || {
                scroller.height.try_set(f64::from(seen.client_height()));
            });
            if let Ok(resize) = web_sys::ResizeObserver::new(measure.as_ref().unchecked_ref()) {
                resize.observe(&element);
                observer.try_set_value(Some(resize));
            }
            // Lives as long as the element that it watches.
            measure.forget();
            request_animation_frame(move || element.set_scroll_top(top.round() as i32));
        });
        on_cleanup(move || {
            if let Some(resize) = observer.try_get_value().flatten() {
                resize.disconnect();
            }
        });
        scroller
    }

    /// To be called on `scroll`.
    pub(crate) fn scrolled(self) {
        if let Some(element) = self.element.get_untracked() {
            self.top.set(f64::from(element.scroll_top()));
        }
    }

    pub(crate) fn scroll_to(self, top: f64) {
        if let Some(element) = self.element.get_untracked() {
            element.set_scroll_top(top.round() as i32);
        }
    }

    pub(crate) fn window(self, offsets: Memo<Offsets>) -> Memo<Window> {
        memo(move |_| {
            let (top, height) = (self.top.get(), self.height.get());
            offsets.with(|offsets| offsets.window(top, height, SPARE))
        })
    }
}

/// The body of a table with many lines. `row` gets a line and its index among all; it is made once
/// for each key, what changes in it must be a signal.
#[component]
pub(crate) fn VirtualBody<T>(
    #[prop(into)] lines: Signal<Vec<T>>,
    window: Memo<Window>,
    key: fn(&T) -> String,
    row: fn(T, Signal<usize>) -> AnyView,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
{
    let pad = move |height: fn(Window) -> f64| {
        view! {
            <tr
                class="pad"
                aria-hidden="true"
                style:height=move || format!("{}px", height(window.get()).round() as i64)
            >
                <td></td>
            </tr>
        }
    };
    let drawn = move || {
        let Window { first, end, .. } = window.get();
        lines.with(|lines| lines.get(first..end.min(lines.len())).unwrap_or_default().to_vec())
    };
    view! {
        <tbody role="rowgroup">
            {pad(|window| window.before)}
            <ForEnumerate
                each=drawn
                key=move |line| key(line)
                children=move |index, line| {
                    row(line, Signal::derive(move || window.get().first + index.get()))
                }
            />
            {pad(|window| window.after)}
        </tbody>
    }
}
