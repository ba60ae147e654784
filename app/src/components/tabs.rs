//! Tabs are links: saved views of a list, parts of a page.

use leptos::prelude::*;

use crate::format;

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
    /// What stands at the right.
    #[prop(optional, into)]
    tools: ViewFn,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
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
            <span class="grow"></span>
            <span class="tools">{tools.run()}</span>
        </nav>
    }
}
