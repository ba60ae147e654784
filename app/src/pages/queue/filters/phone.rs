//! All filters, and the order, on one sheet, for small screens.

use leptos::prelude::*;
use shared::query::OrderBy;

use super::choices::Choices;
use crate::components::sheet::Sheet;
use crate::format;
use crate::pages::queue::context::use_queue;
use crate::pages::queue::filter::{Dimension, QueueFilter};
use crate::pages::queue::range::Range;
use crate::pages::queue::view::QueueView;

/// Cards have no heads to sort by.
const ORDERS: [(&str, &str); 4] = [
    ("", "Latest"),
    ("priorityScore desc", "Priority"),
    ("severity desc", "Severity"),
    ("impactedAssets/total desc", "Impacted"),
];

#[component]
pub(crate) fn FilterSheet() -> impl IntoView {
    let queue = use_queue();
    let open = queue.open.filter_sheet;
    let range = move |choice: Range| {
        view! {
            <button
                type="button"
                aria-pressed=move || {
                    queue.view.with(|view| (view.range == choice).to_string())
                }
                on:click=move |_| queue.change(|view| QueueView { range: choice, ..view })
            >
                {choice.label()}
            </button>
        }
    };
    let order = move |(text, label): (&'static str, &'static str)| {
        view! {
            <button
                type="button"
                aria-pressed=move || {
                    queue.view.with(|view| (view.order.to_string() == text).to_string())
                }
                on:click=move |_| {
                    let order = OrderBy::parse(text).unwrap_or_default();
                    queue.change(|view| QueueView { order, ..view });
                }
            >
                {label}
            </button>
        }
    };
    view! {
        <Sheet open close=move |()| open.set(false) label="Filters" class="fs">
            <div class="sh">
                <h2>"Filters"</h2>
                <span class="grow"></span>
                <button
                    type="button"
                    class="btn quiet"
                    on:click=move |_| {
                        queue.change(|view| QueueView { filter: QueueFilter::default(), ..view });
                    }
                >
                    "Clear"
                </button>
            </div>
            <div class="scroll">
                <h3>"Sort by"</h3>
                <div class="seg fill" role="group" aria-label="Sort by">
                    {ORDERS.map(order).collect_view()}
                </div>
                <h3>"Range"</h3>
                <div class="seg fill" role="group" aria-label="Range">
                    {[Range::Day, Range::Week, Range::Month, Range::All].map(range).collect_view()}
                </div>
                {Dimension::ALL
                    .map(|dimension| {
                        view! {
                            <h3>{dimension.label()}</h3>
                            <Choices dimension/>
                        }
                    })
                    .collect_view()}
            </div>
            <div class="foot">
                <button type="button" class="btn primary" on:click=move |_| open.set(false)>
                    {move || {
                        format!("Show {}", format::plural(queue.rows.total.get(), "incident"))
                    }}
                </button>
            </div>
        </Sheet>
    }
}
