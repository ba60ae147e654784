//! Alerts of a list, read page by page.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::page::Page;

use crate::api::{self, ApiProblem};
use crate::dom;
use crate::reactive::effect;
use crate::state::{AppState, use_app};

const PAGE: usize = 100;
const BURST_MILLISECONDS: u64 = 400;

/// What was read so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub(crate) alerts: Vec<Arc<Alert>>,
    pub(crate) next: Option<String>,
    pub(crate) total: i64,
}

#[derive(Clone, Debug)]
pub(crate) enum RowsState {
    Loading,
    Failed(ApiProblem),
    Ready(Arc<Rows>),
}

#[derive(Clone, Copy)]
pub(crate) struct AlertRows {
    app: AppState,
    pub(crate) state: RwSignal<RowsState>,
    pub(crate) reading: RwSignal<bool>,
    path: Memo<String>,
    round: RwSignal<u32>,
    number: StoredValue<u64>,
    waiting: StoredValue<bool>,
}

/// Reads what `path` names, a list without `$top`.
pub(crate) fn use_alert_rows(path: Memo<String>) -> AlertRows {
    let app = use_app();
    let rows = AlertRows {
        app,
        state: RwSignal::new(RowsState::Loading),
        reading: RwSignal::new(false),
        path,
        round: RwSignal::new(0),
        number: StoredValue::new(0),
        waiting: StoredValue::new(false),
    };
    effect(move |_| {
        rows.round.track();
        rows.begin(path.get());
    });
    // Any change may concern any alert; a burst of them is read once.
    app.live.listen(move |_| {
        if !rows.waiting.get_value() {
            rows.waiting.set_value(true);
            dom::after(BURST_MILLISECONDS, move || {
                if rows.waiting.try_update_value(|waiting| *waiting = false).is_some() {
                    rows.round.update(|round| *round = round.wrapping_add(1));
                }
            });
        }
    });
    rows
}

impl AlertRows {
    pub(crate) fn rows(self) -> Option<Arc<Rows>> {
        self.state.with(|state| match state {
            RowsState::Ready(rows) => Some(Arc::clone(rows)),
            RowsState::Loading | RowsState::Failed(_) => None,
        })
    }

    pub(crate) fn retry(self) {
        self.state.set(RowsState::Loading);
        self.round.update(|round| *round = round.wrapping_add(1));
    }

    /// Reads the next page, unless there is none or one is on its way.
    pub(crate) fn more(self) {
        let Some(rows) = untrack(|| self.rows()) else { return };
        let Some(next) = rows.next.clone().filter(|_| !self.reading.get_untracked()) else {
            return;
        };
        self.reading.set(true);
        let number = self.number.get_value();
        leptos::task::spawn_local(async move {
            let answer = api::get::<Page<Alert>>(&next).await;
            if self.number.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(page) => self.keep(joined(&rows, page)),
                Err(problem) => self.app.toasts.fail("No further alerts", &problem),
            }
            self.reading.try_set(false);
        });
    }

    fn begin(self, path: String) {
        let number = self.number.get_value() + 1;
        self.number.set_value(number);
        self.reading.set(false);
        let known = self.app.cache.get::<Rows>(&memory(&path));
        match &known {
            Some(rows) => self.state.set(RowsState::Ready(Arc::clone(rows))),
            None => self.state.set(RowsState::Loading),
        }
        // As many as were there, so that reading again takes none away.
        let top = known.as_ref().map_or(PAGE, |rows| rows.alerts.len().clamp(PAGE, 1000));
        let separator = if path.contains('?') { '&' } else { '?' };
        let address = format!("{path}{separator}$top={top}&$count=true");
        leptos::task::spawn_local(async move {
            let answer = api::get::<Page<Alert>>(&address).await;
            if self.number.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(page) => self.keep(joined(&Rows::default(), page)),
                Err(problem) if known.is_none() => {
                    self.state.try_set(RowsState::Failed(problem));
                }
                Err(_) => {}
            }
        });
    }

    fn keep(self, rows: Rows) {
        let rows = Arc::new(rows);
        if let Some(path) = self.path.try_get_untracked() {
            self.app.cache.put(memory(&path), Arc::clone(&rows));
        }
        let same = self
            .state
            .try_with_untracked(|state| matches!(state, RowsState::Ready(old) if *old == rows));
        if same == Some(false) {
            self.state.set(RowsState::Ready(rows));
        }
    }
}

fn memory(path: &str) -> String {
    format!("rows {path}")
}

fn joined(rows: &Rows, page: Page<Alert>) -> Rows {
    let known: HashSet<&str> = rows.alerts.iter().map(|alert| alert.id.as_str()).collect();
    let new = page.value.into_iter().filter(|alert| !known.contains(alert.id.as_str()));
    let new: Vec<Arc<Alert>> = new.map(Arc::new).collect();
    let mut joined = rows.clone();
    joined.alerts.extend(new);
    joined.next = page.next_link;
    let loaded = joined.alerts.len() as i64;
    joined.total = page.count.unwrap_or(rows.total).max(loaded);
    joined
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pages_join_without_repeating_rows() {
        let page = |ids: &[&str], next: Option<&str>| -> Page<Alert> {
            let value: Vec<_> = ids.iter().map(|id| json!({"id": id, "title": "t"})).collect();
            serde_json::from_value(json!({
                "value": value, "@odata.count": 3, "@odata.nextLink": next
            }))
            .unwrap()
        };
        let rows = joined(&Rows::default(), page(&["a", "b"], Some("n")));
        let rows = joined(&rows, page(&["b", "c"], None));
        let ids: Vec<&str> = rows.alerts.iter().map(|alert| alert.id.as_str()).collect();
        assert_eq!(ids, ["a", "b", "c"]);
        assert_eq!((rows.total, rows.next), (3, None));
    }
}
