//! The heads of the table: they sort, can be dragged to another place and made wider or narrower, by
//! the pointer and by the keyboard.

use leptos::prelude::*;
use shared::query::Direction;
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use super::column::{Column, WIDTHS};
use super::context::Queue;
use crate::components::icon::{Icon, IconName};
use crate::dom;

/// The pointer has to move this far before a press is no click any more.
const DRAG_FROM: f64 = 6.0;
/// One press of a key.
const KEY_STEP: i32 = 16;

/// Where a head that is dragged would go.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Drop {
    column: Column,
    beside: Column,
    before: bool,
}

/// What the heads know of a drag.
#[derive(Clone, Copy)]
struct Dragging {
    /// The column and the place where the pointer was pressed.
    begun: StoredValue<Option<(Column, f64)>>,
    drop: RwSignal<Option<Drop>>,
}

pub(super) fn head_row(queue: Queue) -> AnyView {
    let columns = queue.columns.get();
    let dragging = Dragging { begun: StoredValue::new(None), drop: RwSignal::new(None) };
    view! {
        <tr role="row">
            <th role="columnheader" class="c-ck"><span class="vh">"Select"</span></th>
            {columns.into_iter().map(|column| head_cell(queue, column, dragging)).collect_view()}
        </tr>
    }
    .into_any()
}

/// Moves the column whose head has the focus.
pub(super) fn shift_focused(queue: Queue, by: i32) {
    let Some(column) = focused_column() else { return };
    let mut columns = queue.columns.get_untracked();
    let Some(at) = columns.iter().position(|other| *other == column) else { return };
    let last = columns.len() as i32 - 1;
    let to = (at as i32 + by).clamp(0, last) as usize;
    columns.remove(at);
    columns.insert(to, column);
    let count = columns.len();
    queue.set_columns(columns);
    queue.app.announce(format!("{}, column {} of {count}", column.label(), to + 1));
    // The heads are drawn anew; the focus goes along.
    request_animation_frame(move || {
        let selector = format!("th[data-column={}] :is(.so, [tabindex])", column.name());
        let head = document().query_selector(&selector).ok().flatten();
        if let Some(head) = head.and_then(|head| head.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = head.focus();
        }
    });
}

/// Makes the column whose head has the focus wider or narrower.
pub(super) fn stretch_focused(queue: Queue, steps: i32) {
    let Some(column) = focused_column() else { return };
    let Some(head) = head_of(column) else { return };
    let width = head.get_bounding_client_rect().width() + f64::from(steps * KEY_STEP);
    queue.set_width(column, Some(bounded(width)));
    queue.keep_columns();
    queue.app.announce(format!("{}, {} pixels wide", column.label(), bounded(width)));
}

fn bounded(width: f64) -> u16 {
    (width.round() as u16).clamp(*WIDTHS.start(), *WIDTHS.end())
}

fn head_of(column: Column) -> Option<Element> {
    document().query_selector(&format!("th[data-column={}]", column.name())).ok().flatten()
}

fn focused_column() -> Option<Column> {
    let head = dom::focused()?.closest("th[data-column]").ok().flatten()?;
    Column::parse(&head.get_attribute("data-column")?)
}

fn head_cell(queue: Queue, column: Column, dragging: Dragging) -> AnyView {
    let content = match column.sort() {
        Some(field) => sorter(queue, column, field),
        // No order to click for, but the keyboard moves it all the same.
        None => view! { <span class="so" tabindex="0">{column.label()}</span> }.into_any(),
    };
    let direction = move || {
        let direction = queue.key.with(|key| key.sorting(column.sort()?))?.0;
        Some(match direction {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        })
    };
    let class = if column.is_number() {
        format!("{} num", column.class())
    } else {
        column.class().to_owned()
    };
    let Dragging { begun, drop } = dragging;
    let mark = move || {
        let drop = drop.get().filter(|drop| drop.beside == column)?;
        Some(if drop.before { "before" } else { "after" })
    };
    let moved = move |event: PointerEvent| {
        let Some((column, from)) = begun.get_value() else { return };
        let x = f64::from(event.client_x());
        if drop.with_untracked(Option::is_none) && (x - from).abs() < DRAG_FROM {
            return;
        }
        capture(&event);
        drop.set(place_at(queue, column, x));
    };
    let put = move |event: PointerEvent| {
        begun.set_value(None);
        let Some(drop_at) = drop.get_untracked() else { return };
        event.prevent_default();
        drop.set(None);
        queue.set_columns(moved_beside(queue.columns.get_untracked(), drop_at));
    };
    view! {
        <th
            role="columnheader"
            class=class
            data-column=column.name()
            data-drop=mark
            aria-sort=move || column.sort().map(|_| direction().unwrap_or("none"))
            on:pointerdown=move |event| {
                if event.button() == 0 && event.pointer_type() == "mouse" {
                    begun.set_value(Some((column, f64::from(event.client_x()))));
                }
            }
            on:pointermove=moved
            on:pointerup=put
            on:pointercancel=move |_| {
                begun.set_value(None);
                drop.set(None);
            }
        >
            {content}
            {edge(queue, column)}
        </th>
    }
    .into_any()
}

fn sorter(queue: Queue, column: Column, field: &'static str) -> AnyView {
    let sorting = queue.key.with(|key| key.sorting(field));
    let several = queue.key.with(|key| key.order.keys.len() > 1);
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
    let sort = move |event: leptos::ev::MouseEvent| {
        let add = event.shift_key();
        queue.change(|view| view.sorted_by(field, add));
    };
    view! {
        <button
            type="button"
            class="so"
            title=format!("Sort by {}, with Shift as a further order", column.label().to_ascii_lowercase())
            on:click=sort
        >
            {title(column)}
            {mark}
        </button>
    }
    .into_any()
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

/// The edge of a head, to drag.
fn edge(queue: Queue, column: Column) -> AnyView {
    let dragged = RwSignal::new(None::<(f64, f64)>);
    let press = move |event: PointerEvent| {
        event.stop_propagation();
        event.prevent_default();
        if let Some(head) = head_of(column) {
            capture(&event);
            let width = head.get_bounding_client_rect().width();
            dragged.set(Some((f64::from(event.client_x()), width)));
        }
    };
    let stretch = move |event: PointerEvent| {
        if let Some((from, width)) = dragged.get_untracked() {
            event.stop_propagation();
            queue.set_width(column, Some(bounded(width + f64::from(event.client_x()) - from)));
        }
    };
    let let_go = move |event: PointerEvent| {
        event.stop_propagation();
        if dragged.get_untracked().is_some() {
            dragged.set(None);
            queue.keep_columns();
        }
    };
    view! {
        <i
            class="rz"
            aria-hidden="true"
            title="Drag for the width, click twice for the usual one"
            data-drag=move || dragged.with(Option::is_some).then_some("")
            on:pointerdown=press
            on:pointermove=stretch
            on:pointerup=let_go
            on:pointercancel=let_go
            on:click=move |event| event.stop_propagation()
            on:dblclick=move |event| {
                event.stop_propagation();
                queue.set_width(column, None);
                queue.keep_columns();
            }
        ></i>
    }
    .into_any()
}

/// The element that listens gets the pointer until it is let go; the click that follows is its own.
fn capture(event: &PointerEvent) {
    let element = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    if let Some(element) = element
        && !element.has_pointer_capture(event.pointer_id())
    {
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// The head below the pointer and its nearer edge.
fn place_at(queue: Queue, column: Column, x: f64) -> Option<Drop> {
    queue.columns.get_untracked().into_iter().find_map(|beside| {
        let bounds = head_of(beside)?.get_bounding_client_rect();
        let inside = bounds.width() > 0.0 && (bounds.left()..bounds.right()).contains(&x);
        inside.then(|| Drop { column, beside, before: x < bounds.left() + bounds.width() / 2.0 })
    })
}

fn moved_beside(mut columns: Vec<Column>, drop: Drop) -> Vec<Column> {
    if drop.column == drop.beside {
        return columns;
    }
    columns.retain(|column| *column != drop.column);
    let at = columns.iter().position(|column| *column == drop.beside).unwrap_or(columns.len());
    columns.insert((at + usize::from(!drop.before)).min(columns.len()), drop.column);
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_goes_where_it_is_dropped() {
        let all = vec![Column::Id, Column::Name, Column::Severity];
        let drop = |column, beside, before| Drop { column, beside, before };
        let after = moved_beside(all.clone(), drop(Column::Id, Column::Severity, false));
        assert_eq!(after, [Column::Name, Column::Severity, Column::Id]);
        let before = moved_beside(all.clone(), drop(Column::Severity, Column::Id, true));
        assert_eq!(before, [Column::Severity, Column::Id, Column::Name]);
        assert_eq!(moved_beside(all.clone(), drop(Column::Id, Column::Id, true)), all);
        assert_eq!(bounded(-5.0), 32);
    }
}
