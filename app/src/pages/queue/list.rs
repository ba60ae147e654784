//! The table: sticky head that sorts, only the rows in view, one cursor for pointer and keyboard.

use leptos::prelude::*;

use super::column;
use super::context::use_queue;
use super::heads::head_row;
use super::row::{line_view, pending_row};
use super::rows::Stage;
use crate::components::load::Failure;
use crate::components::virtual_rows::VirtualBody;
use crate::later::{LaterPart, Part};
use crate::live::Line as Connection;
use crate::reactive::memo;

const SKELETON_ROWS: usize = 12;

#[component]
pub(crate) fn List() -> impl IntoView {
    let queue = use_queue();
    let empty = memo(move |_| queue.rows.all.with(Vec::is_empty));
    let stale = memo(move |_| matches!(queue.app.live.line.get(), Connection::Off { .. }));
    let widths = memo(move |_| queue.placed.with(|columns| column::widths(columns)));
    let table = move |class: &'static str, rows: i64, body: AnyView| {
        view! {
            <table
                class=format!("grid queue virtual {class}")
                class:stale=move || stale.get()
                role="grid"
                aria-label="Incidents"
                aria-multiselectable="true"
                aria-rowcount=rows
                style:--cols=move || widths.get().0
                style:--cols-m=move || widths.get().1
                style:--card=format!("{}px", super::line::CARD_HEIGHT)
            >
                <thead role="rowgroup">
                    {move || head_row(queue)}
                </thead>
                {body}
            </table>
        }
    };
    let body = move || match queue.rows.stage.get() {
        Stage::Loading => {
            let rows = (0..SKELETON_ROWS).map(|_| pending_row(&queue.columns.get())).collect_view();
            table("loading", -1, view! { <tbody role="rowgroup">{rows}</tbody> }.into_any())
                .into_any()
        }
        Stage::Failed(problem) => view! {
            <Failure what="The queue" problem retry=move || queue.rows.load()/>
        }
        .into_any(),
        Stage::There if empty.get() => view! { <LaterPart part=Part::QueueEmpty/> }.into_any(),
        Stage::There => {
            let body = view! {
                <VirtualBody
                    lines=queue.lines
                    window=queue.window
                    key=super::line::Line::key
                    row=line_view
                />
            };
            table("", queue.rows.total.get_untracked() + 1, body.into_any()).into_any()
        }
    };
    view! {
        <div
            class="scroll"
            class:col=move || queue.rows.stage.get() != Stage::Loading && empty.get()
            node_ref=queue.scroller.element
            on:scroll=move |_| queue.scroller.scrolled()
        >
            {body}
        </div>
    }
}
