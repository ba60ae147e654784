//! What the parts of the queue share: its view, its rows, the cursor, what is checked, what is open.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Deref;
use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use shared::incident::Incident;
use shared::page::Facets;

use super::column::{self, Column, Placed};
use super::decision;
use super::line::{self, Line, OpenedRows};
use super::own_views::OwnViews;
use super::rows::{Row, Rows, Shown};
use super::view::{ListKey, QueueView};
use crate::api;
use crate::components::popover::Anchor;
use crate::components::virtual_rows::Scroller;
use crate::components::window::{Offsets, Window};
use crate::dom;
use crate::query::{Query, use_query};
use crate::reactive::{effect, memo};
use crate::state::{AppState, Layout};
use crate::triage::{self, Changes};
use shared::priority::PriorityTerm;

/// Below the last row the selection bar floats.
const COVERED_BY_BAR: f64 = 64.0;
/// The sticky head lies over the first row.
const HEAD_HEIGHT: f64 = 30.0;

/// The button that adds a filter.
pub(crate) const ADD_FILTER: &str = "add-filter";

type Navigate = Box<dyn Fn(&str, NavigateOptions)>;

/// Where each menu opens; at most one is.
#[derive(Clone, Copy)]
pub(crate) struct Openings {
    pub(crate) range: RwSignal<Option<Anchor>>,
    pub(crate) columns: RwSignal<Option<Anchor>>,
    pub(crate) views: RwSignal<Option<Anchor>>,
    pub(crate) add_filter: RwSignal<Option<Anchor>>,
    pub(crate) filter: RwSignal<Option<Anchor>>,
    pub(crate) cell: RwSignal<Option<Anchor>>,
    pub(crate) assign: RwSignal<Option<Anchor>>,
    pub(crate) status: RwSignal<Option<Anchor>>,
    pub(crate) resolve: RwSignal<Option<Anchor>>,
    pub(crate) tags: RwSignal<Option<Anchor>>,
    pub(crate) comment: RwSignal<Option<Anchor>>,
    pub(crate) merge: RwSignal<Option<Anchor>>,
    pub(crate) save_view: RwSignal<Option<Anchor>>,
    pub(crate) waterfall: RwSignal<Option<Anchor>>,
    pub(crate) filter_sheet: RwSignal<bool>,
}

/// What the waterfall explains.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Explained {
    pub(crate) id: String,
    pub(crate) score: u8,
    pub(crate) terms: Vec<PriorityTerm>,
    /// Under the pointer, without keys.
    pub(crate) passive: bool,
}

/// The handle that every handler on the page holds a copy of. What it points to is never freed: a few
/// hundred bytes for each visit of the queue, against copying them into every closure.
#[derive(Clone, Copy)]
pub(crate) struct Queue(&'static Parts);

impl Deref for Queue {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        self.0
    }
}

pub(crate) struct Parts {
    pub(crate) app: AppState,
    pub(crate) view: Memo<QueueView>,
    pub(crate) key: Memo<ListKey>,
    pub(crate) rows: Rows,
    /// What is shown, in its order; widths apart, so that making one wider draws nothing anew.
    pub(crate) columns: Memo<Vec<Column>>,
    pub(crate) placed: Memo<Vec<Placed>>,
    pub(crate) own_views: OwnViews,
    pub(crate) cursor: RwSignal<Option<String>>,
    pub(crate) checked: RwSignal<BTreeSet<String>>,
    pub(crate) opened: OpenedRows,
    pub(crate) lines: Memo<Vec<Line>>,
    pub(crate) offsets: Memo<Offsets>,
    pub(crate) window: Memo<Window>,
    pub(crate) scroller: Scroller,
    pub(crate) facets: Query<Facets>,
    pub(crate) open: Openings,
    /// The chip whose menu is open.
    pub(crate) chip: RwSignal<super::filter::Dimension>,
    pub(crate) explained: RwSignal<Explained>,
    preferred: RwSignal<Vec<Placed>>,
    navigate: StoredValue<Navigate, LocalStorage>,
}

impl Queue {
    pub(crate) fn provide(app: AppState) -> Self {
        let location = use_location();
        // While one leaves, the address is already that of the next page.
        let view = memo(move |before: Option<&QueueView>| {
            let here = location.pathname.with(|path| path == "/");
            let search = location.search.get();
            match before.filter(|_| !here) {
                Some(before) => before.clone(),
                None => QueueView::parse(&search),
            }
        });
        let key = memo(move |_| view.with(QueueView::list));
        let (rows, top) = Rows::resume(app, key.get_untracked());
        let stored = dom::stored("columns").and_then(|text| column::parse_all(&text));
        let preferred = RwSignal::new(
            stored.unwrap_or_else(|| Column::DEFAULT.into_iter().map(Placed::from).collect()),
        );
        let placed = memo(move |_| {
            view.with(|view| view.columns.clone()).unwrap_or_else(|| preferred.get())
        });
        let columns = memo(move |_| {
            placed.with(|placed| placed.iter().map(|placed| placed.column).collect::<Vec<_>>())
        });
        let opened = OpenedRows(RwSignal::new(BTreeMap::new()));
        let lines = memo(move |_| {
            let (layout, total) = (app.layout.get(), rows.total.get());
            rows.all.with(|rows| opened.0.with(|opened| line::lines(rows, opened, total, layout)))
        });
        let offsets = memo(move |_| {
            let row = app.preferences.density.get().row();
            let loaded = rows.all.with(Vec::len);
            let unloaded =
                usize::try_from(rows.total.get()).unwrap_or_default().saturating_sub(loaded);
            lines.with(|lines| line::offsets(lines, unloaded, row, app.layout.get()))
        });
        let scroller = Scroller::starting_at(top);
        let first = view.get_untracked();
        let closed = || RwSignal::new(None);
        let parts = Parts {
            app,
            view,
            key,
            rows,
            columns,
            placed,
            own_views: OwnViews::restore(),
            cursor: RwSignal::new(first.pane),
            checked: RwSignal::new(first.selected.into_iter().collect()),
            opened,
            lines,
            offsets,
            window: scroller.window(offsets),
            scroller,
            facets: use_query(move || {
                let conditions = key.with(|key| key.conditions(rows.base.get()));
                Some(format!("incidents/facets?{}", conditions.trim_start_matches('&')))
            }),
            open: Openings {
                range: closed(),
                columns: closed(),
                views: closed(),
                add_filter: closed(),
                filter: closed(),
                cell: closed(),
                assign: closed(),
                status: closed(),
                resolve: closed(),
                tags: closed(),
                comment: closed(),
                merge: closed(),
                save_view: closed(),
                waterfall: closed(),
                filter_sheet: RwSignal::new(false),
            },
            chip: RwSignal::new(super::filter::Dimension::Severity),
            explained: RwSignal::new(Explained::default()),
            preferred,
            navigate: StoredValue::new_local(Box::new(use_navigate())),
        };
        let queue = Self(Box::leak(Box::new(parts)));
        queue.start();
        provide_context(queue);
        queue
    }

    fn start(self) {
        self.rows.follow();
        self.facets.follow(|_| true);
        let (key, rows, scroller) = (self.key, self.rows, self.scroller);
        effect(move |before: Option<ListKey>| {
            let key = key.get();
            if before.is_some_and(|before| before != key) {
                scroller.scroll_to(0.0);
                rows.show(key.clone());
            }
            key
        });
        let (window, lines) = (self.window, self.lines);
        effect(move |_| {
            let bottom = scroller.top.get() + scroller.height.get();
            let end = window.get().end;
            let loaded = rows.all.with(Vec::len);
            // Far below the last line only the height tells how much is wanted.
            let row = self.app.preferences.density.get_untracked().row();
            let by_height = (bottom / row) as usize;
            let pending = lines.with(|lines| lines.len() > loaded);
            if pending && end + 20 > loaded {
                rows.reach(by_height.max(end) + 50);
            }
        });
        // What is checked is part of the address, without a step in the history.
        let checked = self.checked;
        effect(move |before: Option<()>| {
            let selected: Vec<String> = checked.with(|checked| checked.iter().cloned().collect());
            if before.is_some() {
                let view = self.view.get_untracked();
                if view.selected != selected {
                    self.replace(QueueView { selected, ..view });
                }
            }
        });
    }

    /// A step that *back* undoes.
    pub(crate) fn go(self, view: QueueView) {
        self.to(&view, false);
    }

    pub(crate) fn replace(self, view: QueueView) {
        self.to(&view, true);
    }

    fn to(self, view: &QueueView, replace: bool) {
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        let address = view.address();
        self.navigate.try_with_value(|navigate| navigate(&address, options));
    }

    pub(crate) fn change(self, change: impl FnOnce(QueueView) -> QueueView) {
        self.go(change(self.view.get_untracked()));
    }

    pub(crate) fn open_page(self, id: &str) {
        let address = incident_address(id);
        self.navigate.try_with_value(|navigate| navigate(&address, NavigateOptions::default()));
    }

    /// Shows these columns in this order; each keeps the width it had.
    pub(crate) fn set_columns(self, columns: Vec<Column>) {
        let before = self.placed.get_untracked();
        let width = |column: Column| {
            before.iter().find(|placed| placed.column == column).and_then(|placed| placed.width)
        };
        let columns = columns.into_iter().map(|column| Placed { column, width: width(column) });
        self.place_columns(columns.collect());
        self.keep_columns();
    }

    /// Back to the columns and widths that everybody begins with.
    pub(crate) fn reset_columns(self) {
        self.place_columns(Column::DEFAULT.into_iter().map(Placed::from).collect());
        self.keep_columns();
    }

    /// Changes a width while somebody drags; `keep_columns` keeps it.
    pub(crate) fn set_width(self, column: Column, width: Option<u16>) {
        let mut columns = self.placed.get_untracked();
        if let Some(placed) = columns.iter_mut().find(|placed| placed.column == column) {
            placed.width = width;
        }
        self.place_columns(columns);
    }

    pub(crate) fn keep_columns(self) {
        dom::store("columns", Some(&self.preferred.with_untracked(|all| column::text_of(all))));
    }

    fn place_columns(self, columns: Vec<Placed>) {
        self.preferred.set(columns);
        let view = self.view.get_untracked();
        if view.columns.is_some() {
            self.replace(QueueView { columns: None, ..view });
        }
    }

    /// Puts the cursor on a row and the focus with it.
    pub(crate) fn point_at(self, id: &str, focus: bool) {
        self.cursor.set(Some(id.to_owned()));
        let line = self.lines.with_untracked(|lines| {
            lines.iter().position(|line| matches!(line, Line::Incident(row) if row.id == id))
        });
        let Some(line) = line else { return };
        let bar =
            if self.checked.with_untracked(BTreeSet::is_empty) { 0.0 } else { COVERED_BY_BAR };
        let (top, height) =
            (self.scroller.top.get_untracked(), self.scroller.height.get_untracked());
        let head = if self.app.layout.get_untracked() == Layout::Phone { 0.0 } else { HEAD_HEIGHT };
        let goal =
            self.offsets.with_untracked(|offsets| offsets.reveal(line, top, height, bar + head));
        if let Some(goal) = goal {
            self.scroller.scroll_to(goal);
            self.scroller.scrolled();
        }
        if focus {
            let row = row_id(id);
            request_animation_frame(move || {
                if let Some(row) = dom::by_id(&row) {
                    let options = web_sys::FocusOptions::new();
                    options.set_prevent_scroll(true);
                    let _ = row.focus_with_options(&options);
                }
            });
        }
    }

    /// Moves the cursor; an open pane goes along.
    pub(crate) fn step(self, by: i32) {
        let count = self.rows.all.with_untracked(Vec::len) as i32;
        if count == 0 {
            return;
        }
        let at = self.cursor.get_untracked().and_then(|id| self.rows.position(&id));
        let next = match at {
            Some(at) => (at as i32 + by).clamp(0, count - 1),
            None if by > 0 => 0,
            None => count - 1,
        };
        let id = self.rows.all.with_untracked(|rows| rows[next as usize].id.clone());
        self.point_at(&id, true);
        let view = self.view.get_untracked();
        if view.pane.is_some() && view.pane.as_ref() != Some(&id) {
            self.replace(QueueView { pane: Some(id), ..view });
        }
    }

    pub(crate) fn show_pane(self, id: &str) {
        self.cursor.set(Some(id.to_owned()));
        let view = self.view.get_untracked();
        if view.pane.as_deref() == Some(id) {
            return;
        }
        let pane = Some(id.to_owned());
        // Opening is a step, looking at the next one is not.
        if view.pane.is_some() {
            self.replace(QueueView { pane, ..view });
        } else {
            self.go(QueueView { pane, ..view });
        }
    }

    pub(crate) fn close_pane(self) {
        let view = self.view.get_untracked();
        self.replace(QueueView { pane: None, ..view });
        if let Some(id) = self.cursor.get_untracked() {
            self.point_at(&id, true);
        }
    }

    pub(crate) fn toggle_checked(self, id: &str) {
        self.checked.update(|checked| {
            if !checked.remove(id) {
                checked.insert(id.to_owned());
            }
        });
    }

    /// What commands act on: the checked rows, else the one under the cursor.
    pub(crate) fn subjects(self) -> Vec<String> {
        let checked: Vec<String> = self.checked.with(|checked| checked.iter().cloned().collect());
        if checked.is_empty() { self.cursor.get().into_iter().collect() } else { checked }
    }

    /// The subjects in words: `6769`, `3 incidents`.
    pub(crate) fn subject(self) -> Option<String> {
        match self.subjects().as_slice() {
            [] => None,
            [id] => Some(id.clone()),
            ids => Some(crate::format::plural(ids.len() as i64, "incident")),
        }
    }

    /// The one subject that can be looked at, if it is one.
    pub(crate) fn single(self) -> Option<Row> {
        match self.subjects().as_slice() {
            [id] => self.rows.find(id),
            _ => None,
        }
    }

    pub(crate) fn decide(self, changes: Changes) {
        self.decide_on(untrack(|| self.subjects()), changes);
    }

    pub(crate) fn assign_to_me(self, ids: Vec<String>) {
        self.decide_on(ids, decision::assign(self.app.my_name().as_deref()));
    }

    /// Shows a change at once and makes it; what the server refuses goes back.
    pub(crate) fn decide_on(self, ids: Vec<String>, changes: Changes) {
        if ids.is_empty() {
            return self.app.toasts.say("Select an incident first");
        }
        let shown: Vec<(Shown, Arc<Incident>)> = ids
            .iter()
            .filter_map(|id| self.rows.find(id))
            .map(|row| {
                let before = row.incident.get_untracked();
                let mut after = Incident::clone(&before);
                decision::apply(&mut after, &changes);
                row.incident.set(Arc::new(after));
                (row.incident, before)
            })
            .collect();
        triage::change_or(self.app, ids, changes, move || {
            for (incident, before) in shown {
                incident.set(before);
            }
        });
    }

    pub(crate) fn explain(self, incident: &Incident, anchor: Anchor, passive: bool) {
        self.explained.set(Explained {
            id: incident.id.clone(),
            score: incident.priority_score.unwrap_or_default(),
            terms: incident.priority_terms.clone(),
            passive,
        });
        self.open.waterfall.set(Some(anchor));
    }
}

pub(crate) fn use_queue() -> Queue {
    expect_context()
}

pub(crate) fn row_id(id: &str) -> String {
    format!("row-{id}")
}

pub(crate) fn incident_address(id: &str) -> String {
    format!("/incidents/{}", api::encode(id))
}

/// Where the values of a newly added filter are offered: at the button that adds it, or where the
/// pointer has nothing to do with it, at the top of the list.
pub(crate) fn add_filter_anchor() -> Anchor {
    Anchor::of_id(ADD_FILTER).unwrap_or_default()
}
