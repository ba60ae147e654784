//! The rows of the queue: read page by page as they come into view, corrected in place when they
//! change. New ones wait until somebody asks for them, so that nothing moves under the cursor.

mod merging;

use std::sync::Arc;

use leptos::prelude::*;
use shared::incident::Incident;
use shared::page::Page;
use shared::time::Timestamp;

use super::view::ListKey;
use crate::api::{self, ApiProblem};
use crate::components::virtual_rows::Scroller;
use crate::dom;
use crate::live::News;
use crate::state::{AppState, use_app};
use crate::url::Parameters;

use merging::newcomers;

const FIRST_PAGE: usize = 100;
/// What the server gives at most at once.
const LARGEST_PAGE: usize = 1_000;
const BURST_MILLISECONDS: u64 = 400;
const FLASH_MILLISECONDS: u64 = 1_700;
/// Changed rows that fell out of the list's first page are read one by one, so many at most.
const MOST_SINGLE: usize = 20;
/// Where the list waits while one looks at something else.
const MEMORY: &str = "queue";

/// An incident where it is shown, so that it can be changed there at once.
pub(crate) type Shown = ArcRwSignal<Arc<Incident>>;

/// A row, whose content changes in place.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) incident: Shown,
    pub(crate) flash: ArcRwSignal<bool>,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id && self.incident == other.incident
    }
}

impl Row {
    fn new(incident: Incident) -> Self {
        Self {
            id: incident.id.clone(),
            incident: ArcRwSignal::new(Arc::new(incident)),
            flash: ArcRwSignal::new(false),
        }
    }

    /// Takes over what the server says; says so where it is news.
    fn correct(&self, incident: Incident) {
        if *self.incident.get_untracked() == incident {
            return;
        }
        self.incident.set(Arc::new(incident));
        self.flash.set(true);
        let flash = self.flash.clone();
        dom::after(FLASH_MILLISECONDS, move || flash.set(false));
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Stage {
    Loading,
    Failed(ApiProblem),
    There,
}

#[derive(Clone, Copy)]
pub(crate) struct Rows {
    pub(crate) stage: RwSignal<Stage>,
    pub(crate) all: RwSignal<Vec<Row>>,
    pub(crate) total: RwSignal<i64>,
    /// New rows that wait.
    pub(crate) waiting: RwSignal<usize>,
    /// From when the range counts; set with each loading, so that rows and counts agree.
    pub(crate) base: RwSignal<Timestamp>,
    key: StoredValue<ListKey>,
    next: StoredValue<Option<String>>,
    busy: StoredValue<bool>,
    checking: StoredValue<bool>,
    /// Answers to older questions are dropped.
    generation: StoredValue<u32>,
}

/// The list as it was left.
#[derive(Clone)]
struct Memory {
    key: ListKey,
    rows: Vec<Row>,
    total: i64,
    next: Option<String>,
    base: Timestamp,
    top: f64,
}

impl Rows {
    /// Takes up the list where it was left, or reads it. Also tells where it was scrolled to.
    pub(crate) fn resume(app: AppState, key: ListKey) -> (Self, f64) {
        let memory = app.cache.get::<Memory>(MEMORY).filter(|memory| memory.key == key);
        let known = memory.is_some();
        let memory = memory.map_or_else(
            || Memory {
                key,
                rows: Vec::new(),
                total: 0,
                next: None,
                base: crate::format::now(),
                top: 0.0,
            },
            |memory| Memory::clone(&memory),
        );
        let rows = Self {
            stage: RwSignal::new(if known { Stage::There } else { Stage::Loading }),
            all: RwSignal::new(memory.rows),
            total: RwSignal::new(memory.total),
            waiting: RwSignal::new(0),
            base: RwSignal::new(memory.base),
            key: StoredValue::new(memory.key),
            next: StoredValue::new(memory.next),
            busy: StoredValue::new(false),
            checking: StoredValue::new(false),
            generation: StoredValue::new(0),
        };
        if known {
            rows.check(Vec::new());
        } else {
            rows.load();
        }
        (rows, memory.top)
    }

    /// Keeps the list for when one comes back.
    pub(crate) fn remember(self, app: AppState, scroller: Scroller) {
        if self.stage.get_untracked() != Stage::There {
            return;
        }
        let memory = Memory {
            key: self.key.get_value(),
            rows: self.all.get_untracked(),
            total: self.total.get_untracked(),
            next: self.next.get_value(),
            base: self.base.get_untracked(),
            top: scroller.top.get_untracked(),
        };
        app.cache.put(MEMORY.to_owned(), Arc::new(memory));
    }

    pub(crate) fn find(self, id: &str) -> Option<Row> {
        self.all.with_untracked(|rows| rows.iter().find(|row| row.id == id).cloned())
    }

    pub(crate) fn position(self, id: &str) -> Option<usize> {
        self.all.with_untracked(|rows| rows.iter().position(|row| row.id == id))
    }

    /// Reads another list.
    pub(crate) fn show(self, key: ListKey) {
        self.key.set_value(key);
        self.load();
    }

    /// Reads from the start.
    pub(crate) fn load(self) {
        self.base.set(crate::format::now());
        if self.all.with_untracked(Vec::is_empty) {
            self.stage.set(Stage::Loading);
        }
        let generation = self.begin();
        self.busy.set_value(true);
        let path = self.path(FIRST_PAGE);
        leptos::task::spawn_local(async move {
            let answer = api::get::<Page<Incident>>(&path).await;
            if self.generation.try_get_value() != Some(generation) {
                return;
            }
            self.busy.set_value(false);
            match answer {
                Ok(page) => {
                    self.total.set(page.count.unwrap_or(page.value.len() as i64));
                    self.next.set_value(page.next_link);
                    self.waiting.set(0);
                    self.all.set(page.value.into_iter().map(Row::new).collect());
                    self.stage.set(Stage::There);
                }
                Err(problem) => self.stage.set(Stage::Failed(problem)),
            }
        });
    }

    /// Reads on until `wanted` rows are there.
    pub(crate) fn reach(self, wanted: usize) {
        let loaded = self.all.with_untracked(Vec::len);
        let (Some(next), false) = (self.next.get_value(), self.busy.get_value()) else { return };
        if loaded >= wanted {
            return;
        }
        let token = next.split_once('?').map(|(_, query)| Parameters::parse(query));
        let token = token.and_then(|parameters| parameters.get("$skiptoken").map(str::to_owned));
        let size = (wanted - loaded).clamp(FIRST_PAGE, LARGEST_PAGE);
        // The server's own link has the size of the first page.
        let path = match token {
            Some(token) => format!("{}&$skiptoken={}", self.path(size), api::encode(&token)),
            None => next,
        };
        let generation = self.generation.get_value();
        self.busy.set_value(true);
        leptos::task::spawn_local(async move {
            let answer = api::get::<Page<Incident>>(&path).await;
            if self.generation.try_get_value() != Some(generation) {
                return;
            }
            self.busy.set_value(false);
            // A failure is tried again by the next scrolling.
            let Ok(page) = answer else { return };
            self.next.set_value(page.next_link);
            self.all.update(|rows| {
                let more = newcomers(rows, page.value, |row| &row.id);
                rows.extend(more.into_iter().map(Row::new));
            });
            self.reach(wanted);
        });
    }

    /// Keeps the rows true while the server tells of changes.
    pub(crate) fn follow(self) {
        let touched = StoredValue::new(Vec::<String>::new());
        use_app().live.listen(move |news| {
            if let News::Changed(event) = &*news {
                touched.update_value(|ids| ids.extend(event.updated_incidents.iter().cloned()));
            }
            if self.checking.get_value() {
                return;
            }
            self.checking.set_value(true);
            dom::after(BURST_MILLISECONDS, move || {
                if self.checking.try_update_value(|checking| *checking = false).is_none() {
                    return;
                }
                let ids = touched.try_update_value(std::mem::take).unwrap_or_default();
                self.check(ids);
            });
        });
    }

    /// Looks at the first rows again: corrects those that are shown, counts those that are new.
    fn check(self, touched: Vec<String>) {
        if self.stage.get_untracked() != Stage::There {
            return;
        }
        let loaded = self.all.with_untracked(Vec::len);
        if loaded == 0 {
            // Nothing is there that could move.
            return self.load();
        }
        let generation = self.generation.get_value();
        let path = self.path(loaded.clamp(FIRST_PAGE, LARGEST_PAGE));
        leptos::task::spawn_local(async move {
            let Ok(page) = api::get::<Page<Incident>>(&path).await else { return };
            if self.generation.try_get_value() != Some(generation) {
                return;
            }
            if let Some(count) = page.count {
                self.total.set(count);
            }
            let rows = self.all.get_untracked();
            let seen: Vec<String> = page.value.iter().map(|incident| incident.id.clone()).collect();
            for incident in &page.value {
                if let Some(row) = rows.iter().find(|row| row.id == incident.id) {
                    row.correct(incident.clone());
                }
            }
            self.waiting.set(newcomers(&rows, page.value, |row| &row.id).len());
            let missed =
                rows.iter().filter(|row| touched.contains(&row.id) && !seen.contains(&row.id));
            for row in missed.take(MOST_SINGLE) {
                let path = format!("incidents/{}", api::encode(&row.id));
                if let Ok(incident) = api::get::<Incident>(&path).await {
                    row.correct(incident);
                }
            }
        });
    }

    fn path(self, top: usize) -> String {
        self.key.with_value(|key| key.path(self.base.get_untracked(), top))
    }

    fn begin(self) -> u32 {
        let generation = self.generation.get_value().wrapping_add(1);
        self.generation.set_value(generation);
        generation
    }
}
