//! Choosing columns: which, and in which order.

use leptos::prelude::*;

use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::popover::Popover;
use crate::pages::queue::column::Column;
use crate::pages::queue::context::use_queue;

#[component]
pub(crate) fn ColumnMenu() -> impl IntoView {
    let queue = use_queue();
    let anchor = queue.open.columns;
    let toggle = move |column: Column| {
        let mut columns = queue.columns.get_untracked();
        if let Some(at) = columns.iter().position(|other| *other == column) {
            columns.remove(at);
        } else {
            // A column comes back where it stands by default.
            let place = |column: &Column| Column::ALL.iter().position(|other| other == column);
            let at = columns.iter().position(|other| place(other) > place(&column));
            columns.insert(at.unwrap_or(columns.len()), column);
        }
        queue.set_columns(columns);
    };
    let shift = move |column: Column, by: i32| {
        let mut columns = queue.columns.get_untracked();
        let Some(at) = columns.iter().position(|other| *other == column) else { return };
        let to = (at as i32 + by).clamp(0, columns.len() as i32 - 1) as usize;
        columns.swap(at, to);
        queue.set_columns(columns);
    };
    let arrow = move |column: Column, by: i32, icon: IconName, word: &str| {
        view! {
            <button
                type="button"
                class="ib"
                aria-label=format!("Move {} {word}", column.label())
                on:click=move |event| {
                    event.prevent_default();
                    shift(column, by);
                }
            >
                <Icon name=icon size=IconSize::S/>
            </button>
        }
    };
    let rows = move || {
        let shown = queue.columns.get();
        let hidden = Column::ALL.into_iter().filter(|column| !shown.contains(column));
        let all: Vec<(Column, bool)> = shown
            .iter()
            .map(|column| (*column, true))
            .chain(hidden.map(|column| (column, false)))
            .collect();
        all.into_iter()
            .map(|(column, is_shown)| {
                let fixed = column == Column::Name;
                view! {
                    <li>
                        <label class="ckr">
                            <input
                                type="checkbox"
                                class="cb"
                                prop:checked=is_shown
                                disabled=fixed
                                title=fixed.then_some("The name is always shown")
                                on:change=move |_| toggle(column)
                            />
                            <span class="cut">{column.label()}</span>
                            <span class="grow"></span>
                            {is_shown
                                .then(|| {
                                    view! {
                                        {arrow(column, -1, IconName::ChevronUp, "left")}
                                        {arrow(column, 1, IconName::ChevronDown, "right")}
                                    }
                                })}
                        </label>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <Popover anchor label="Columns" class="fmenu">
            <ul class="opts">{rows}</ul>
            <p class="hint keys no-phone">
                "In the table: drag a heading to move it and its edge for the width. With the keyboard on a heading: "
                <kbd>"⇧ ←"</kbd> " " <kbd>"⇧ →"</kbd> " move, "
                <kbd>"Alt ⇧ ←"</kbd> " " <kbd>"Alt ⇧ →"</kbd> " width."
            </p>
            <footer>
                <button
                    type="button"
                    class="btn quiet"
                    on:click=move |_| queue.reset_columns()
                >
                    "As at first"
                </button>
                <span class="grow"></span>
                <button type="button" class="btn" on:click=move |_| anchor.set(None)>"Done"</button>
            </footer>
        </Popover>
    }
}
