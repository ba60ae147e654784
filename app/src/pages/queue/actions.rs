//! The keys of the queue.

use leptos::prelude::*;

use super::context::{Queue, row_id};
use super::heads;
use crate::components::icon::IconName;
use crate::components::popover::Anchor;
use crate::dom;
use crate::keys::{Command, Group};
use crate::later::{self, Task};

pub(crate) fn register(queue: Queue) {
    let step = move |by| move || queue.step(by);
    let extend = move |by| {
        move || {
            if let Some(id) = queue.cursor.get_untracked() {
                check(queue, id);
            }
            queue.step(by);
            if let Some(id) = queue.cursor.get_untracked() {
                check(queue, id);
            }
        }
    };
    let on_subject = move |menu: RwSignal<Option<Anchor>>| {
        move || {
            if untrack(|| queue.subjects()).is_empty() {
                queue.app.toasts.say("Select an incident first");
            } else {
                menu.set(Some(beside(queue)));
            }
        }
    };
    let open = queue.open;
    let mut commands = vec![
        Command::new("j|ArrowDown", "Next row", Group::Move, step(1)).key_only(),
        Command::new("k|ArrowUp", "Previous row", Group::Move, step(-1)).key_only(),
        Command::new("Home", "First row", Group::Move, step(-1_000_000)).key_only(),
        Command::new("End", "Last loaded row", Group::Move, step(1_000_000)).key_only(),
        Command::new("Enter", "Open", Group::Move, move || {
            if let Some(id) = queue.cursor.get_untracked() {
                queue.open_page(&id);
            }
        }),
        Command::new("Space", "Side pane", Group::Move, move || toggle_pane(queue)),
        Command::new("x", "Select row", Group::Select, move || {
            if let Some(id) = queue.cursor.get_untracked() {
                queue.toggle_checked(&id);
            }
        }),
        Command::new("Shift+j|Shift+ArrowDown", "Extend down", Group::Select, extend(1)).key_only(),
        Command::new("Shift+k|Shift+ArrowUp", "Extend up", Group::Select, extend(-1)).key_only(),
        Command::new("o", "Alerts in place", Group::Select, move || {
            if let Some(id) = queue.cursor.get_untracked() {
                queue.opened.toggle(queue.app, &id);
            }
        }),
        Command::new("f", "Filter by this row", Group::Select, move || {
            if queue.cursor.get_untracked().is_some() {
                open.cell.set(Some(beside(queue)));
            }
        }),
        Command::new("Shift+ArrowLeft", "Column to the left", Group::Select, move || {
            heads::shift_focused(queue, -1);
        })
        .key_only(),
        Command::new("Shift+ArrowRight", "Column to the right", Group::Select, move || {
            heads::shift_focused(queue, 1);
        })
        .key_only(),
        Command::new("Alt+Shift+ArrowLeft", "Column narrower", Group::Select, move || {
            heads::stretch_focused(queue, -1);
        })
        .key_only(),
        Command::new("Alt+Shift+ArrowRight", "Column wider", Group::Select, move || {
            heads::stretch_focused(queue, 1);
        })
        .key_only(),
        Command::new("v", "Views", Group::Select, move || open.views.set(Some(beside(queue)))),
    ];
    commands.extend([
        Command::new("a", "Assign to me", Group::Decide, move || {
            later::run(queue.app, Task::Assign(queue, untrack(|| queue.subjects())));
        })
        .icon(IconName::Assign),
        Command::new("Shift+a", "Assign to…", Group::Decide, on_subject(open.assign))
            .icon(IconName::User),
        Command::new("s", "Status", Group::Decide, on_subject(open.status)),
        Command::new("e", "Resolve, then 1 2 3", Group::Decide, on_subject(open.resolve)),
        Command::new("p", "Why this priority", Group::Decide, move || {
            if let Some(row) = untrack(|| queue.single()) {
                queue.explain(&row.incident.get_untracked(), beside(queue), false);
            }
        })
        .icon(IconName::Speed),
        Command::new("t", "Tags", Group::Decide, move || {
            if untrack(|| queue.single()).is_some() {
                open.tags.set(Some(beside(queue)));
            } else {
                queue.app.toasts.say("Tags are edited one incident at a time");
            }
        })
        .icon(IconName::Tag),
        Command::new("c", "Comment", Group::Decide, on_subject(open.comment))
            .icon(IconName::Comment),
        Command::new("m", "Merge", Group::Decide, move || {
            if queue.checked.with_untracked(|checked| checked.len() > 1) {
                open.merge.set(Some(beside(queue)));
            } else {
                queue.app.toasts.say("Select two or more incidents to merge them");
            }
        })
        .icon(IconName::Merge),
    ]);
    commands.extend([
        Command::new("", "Save this view", Group::Everywhere, move || {
            open.save_view.set(Some(beside(queue)));
        })
        .icon(IconName::Bookmark),
        Command::new("", "Export the list as CSV", Group::Everywhere, move || {
            later::run(queue.app, Task::Export(queue));
        })
        .icon(IconName::Download),
        Command::new("", "Select all that match", Group::Select, move || {
            later::run(queue.app, Task::SelectAll(queue));
        }),
    ]);
    queue.app.keys.register(commands);
}

fn check(queue: Queue, id: String) {
    queue.checked.update(|checked| {
        checked.insert(id);
    });
}

fn toggle_pane(queue: Queue) {
    if queue.view.with_untracked(|view| view.pane.is_some()) {
        return queue.close_pane();
    }
    let id = queue
        .cursor
        .get_untracked()
        .or_else(|| queue.rows.all.with_untracked(|rows| rows.first().map(|row| row.id.clone())));
    if let Some(id) = id {
        queue.show_pane(&id);
        queue.point_at(&id, true);
    }
}

/// Menus that a key opens stand by the row they are about, below its name.
fn beside(queue: Queue) -> Anchor {
    const INDENT: f64 = 120.0;
    if let Some(row) = queue.cursor.get_untracked().and_then(|id| dom::by_id(&row_id(&id))) {
        let anchor = Anchor::of(&row);
        return Anchor { left: anchor.left + INDENT, ..anchor };
    }
    let (width, height) = dom::viewport();
    let (x, y) = (width / 2.0 - 140.0, height / 4.0);
    Anchor { left: x, top: y, right: x, bottom: y }
}
