//! Tabs are links: saved views of a list, parts of a page.

use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use crate::format;
use crate::reactive::effect;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tab {
    pub(crate) label: String,
    pub(crate) address: String,
    pub(crate) count: Option<i64>,
    pub(crate) current: bool,
}

#[component]
pub(crate) fn Tabs(
    label: &'static str,
    #[prop(into)] tabs: Signal<Vec<Tab>>,
    /// What stands after the last tab.
    #[prop(optional, into)]
    more: ViewFn,
    /// What stands at the right.
    #[prop(optional, into)]
    tools: ViewFn,
) -> impl IntoView {
    let strip = NodeRef::<leptos::html::Nav>::new();
    effect(move |_| {
        let chosen = tabs.with(|tabs| tabs.iter().position(|tab| tab.current));
        let (Some(strip), Some(_)) = (strip.get(), chosen) else { return };
        // The links are drawn after this.
        request_animation_frame(move || reveal_current(&strip));
    });
    view! {
        <nav class="tabs" aria-label=label node_ref=strip>
            {move || {
                tabs.get()
                    .into_iter()
                    .map(|tab| {
                        view! {
                            <a href=tab.address aria-current=tab.current.then_some("page")>
                                {tab.label}
                                {tab.count.map(|count| view! { " " <b>{format::count(count)}</b> })}
                            </a>
                        }
                    })
                    .collect_view()
            }}
            {more.run()}
            <span class="grow"></span>
            <span class="tools">{tools.run()}</span>
        </nav>
    }
}

/// On a phone the strip is wider than the window; what one looks at is in the middle of it.
fn reveal_current(strip: &HtmlElement) {
    let Ok(Some(tab)) = strip.query_selector("a[aria-current]") else { return };
    let middle = |element: &Element| {
        let bounds = element.get_bounding_client_rect();
        bounds.left() + bounds.width() / 2.0
    };
    let by = middle(&tab) - middle(strip);
    strip.set_scroll_left((f64::from(strip.scroll_left()) + by).round() as i32);
}
