//! The table: sticky head that sorts, only the rows in view, one cursor for pointer and keyboard.

use leptos::prelude::*;
use shared::query::Direction;

use super::column::{self, Column};
use super::context::{Queue, use_queue};
use super::empty::Nothing;
use super::row::{line_view, pending_row};
use super::rows::Stage;
use crate::components::icon::{Icon, IconName};
use crate::components::load::Failure;
use crate::components::virtual_rows::VirtualBody;
use crate::live::Line as Connection;
use crate::reactive::memo;

const SKELETON_ROWS: usize = 12;

#[component]
pub(crate) fn List() -> impl IntoView {
    let queue = use_queue();
    let empty = memo(move |_| queue.rows.all.with(Vec::is_empty));
    let stale = memo(move |_| matches!(queue.app.live.line.get(), Connection::Off { .. }));
    let widths = memo(move |_| queue.columns.with(|columns| column::widths(columns)));
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
        Stage::There if empty.get() => view! { <Nothing/> }.into_any(),
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

/// The owner's column is as narrow as a face.
fn title(column: Column) -> AnyView {
    if column == Column::Owner {
        view! {
            <Icon name=IconName::User/>
            <span class="vh">{column.label()}</span>
        }
        .into_any()
    } else {
        column.label().into_any()
    }
}

fn head_row(queue: Queue) -> AnyView {
    let columns = queue.columns.get();
    view! {
        <tr role="row">
            <th role="columnheader" class="c-ck"><span class="vh">"Select"</span></th>
            {columns.into_iter().map(|column| head_cell(queue, column)).collect_view()}
        </tr>
    }
    .into_any()
}

fn head_cell(queue: Queue, column: Column) -> AnyView {
    let Some(field) = column.sort() else {
        return view! { <th role="columnheader" class=column.class()>{column.label()}</th> }
            .into_any();
    };
    let sorting = queue.key.with(|key| key.sorting(field));
    let several = queue.key.with(|key| key.order.keys.len() > 1);
    let direction = match sorting.map(|(direction, _)| direction) {
        Some(Direction::Ascending) => "ascending",
        Some(Direction::Descending) => "descending",
        None => "none",
    };
    let mark = sorting.map(|(direction, rank)| {
        let name = match direction {
            Direction::Ascending => IconName::ArrowUp,
            Direction::Descending => IconName::ArrowDown,
        };
        view! {
            <Icon name/>
            {several.then(|| view! { <sup>{rank + 1}</sup> })}
        }
    });
    let class = if column.is_number() {
        format!("{} num", column.class())
    } else {
        column.class().to_owned()
    };
    let sort = move |event: leptos::ev::MouseEvent| {
        let add = event.shift_key();
        queue.change(|view| view.sorted_by(field, add));
    };
    view! {
        <th role="columnheader" class=class aria-sort=direction>
            <button
                type="button"
                class="so"
                title=format!("Sort by {}, with Shift as a further order", column.label().to_lowercase())
                on:click=sort
            >
                {title(column)}
                {mark}
            </button>
        </th>
    }
    .into_any()
}
