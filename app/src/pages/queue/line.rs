//! The lines of the table: incidents, and below an opened one its alerts.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use shared::page::Page;

use super::listed_alert::ListedAlert;
use super::rows::Row;
use crate::api;
use crate::components::window::Offsets;
use crate::later::{self, Task};
use crate::state::{AppState, Layout};

/// Alerts that are shown in place; the rest is a link away.
const SHOWN_ALERTS: usize = 5;
/// Lines drawn as still loading below the last one.
const MOST_PENDING: usize = 30;
/// Height of a card on a phone; the style takes it from here.
pub(crate) const CARD_HEIGHT: i32 = 164;
const ALERT_HEIGHT: f64 = 28.0;

#[derive(Clone, Debug)]
pub(crate) enum Line {
    Incident(Row),
    Alert(Arc<ListedAlert>),
    /// What is said below the alerts of an incident.
    Note {
        incident: String,
        text: String,
    },
    Pending(usize),
}

impl Line {
    pub(crate) fn key(&self) -> String {
        match self {
            Self::Incident(row) => row.id.clone(),
            Self::Alert(alert) => format!("a{}", alert.id),
            Self::Note { incident, text } => format!("n{incident} {text}"),
            Self::Pending(index) => format!("p{index}"),
        }
    }
}

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Incident(one), Self::Incident(other)) => one == other,
            (Self::Alert(one), Self::Alert(other)) => Arc::ptr_eq(one, other),
            (one, other) => one.key() == other.key(),
        }
    }
}

/// The alerts of an opened incident, as far as they are known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Opened {
    Loading,
    Failed(String),
    Ready(Vec<Arc<ListedAlert>>),
}

/// Incidents whose alerts are shown in place.
#[derive(Clone, Copy)]
pub(crate) struct OpenedRows(pub(crate) RwSignal<BTreeMap<String, Opened>>);

impl OpenedRows {
    pub(crate) fn toggle(self, app: AppState, id: &str) {
        let was_open = self.0.try_update(|opened| opened.remove(id).is_some()).unwrap_or_default();
        if was_open {
            return;
        }
        self.0.update(|opened| {
            opened.insert(id.to_owned(), Opened::Loading);
        });
        later::run(app, Task::ReadAlerts(self, id.to_owned()));
    }

    pub(crate) fn read(self, id: String) {
        leptos::task::spawn_local(async move {
            let filter = format!("incidentId eq '{}'", id.replace('\'', "''"));
            let path = format!(
                "alerts_v2?$filter={}&$top={}&$orderby={}",
                api::encode(&filter),
                SHOWN_ALERTS,
                api::encode("status asc,severity desc,firstActivityDateTime desc"),
            );
            let state = match api::get::<Page<ListedAlert>>(&path).await {
                Ok(page) => Opened::Ready(page.value.into_iter().map(Arc::new).collect()),
                Err(problem) => Opened::Failed(problem.to_string()),
            };
            self.0.try_update(|opened| {
                if let Some(waiting) = opened.get_mut(&id) {
                    *waiting = state;
                }
            });
        });
    }
}

/// All lines in their order.
pub(crate) fn lines(
    rows: &[Row],
    opened: &BTreeMap<String, Opened>,
    total: i64,
    layout: Layout,
) -> Vec<Line> {
    let mut lines = Vec::with_capacity(rows.len() + MOST_PENDING);
    for row in rows {
        lines.push(Line::Incident(row.clone()));
        // Where there is little room the pane has the alerts.
        let Some(alerts) = opened.get(&row.id).filter(|_| layout == Layout::Wide) else { continue };
        let note = |text: String| Line::Note { incident: row.id.clone(), text };
        match alerts {
            Opened::Loading => lines.push(note("Loading alerts…".into())),
            Opened::Failed(problem) => lines.push(note(problem.clone())),
            Opened::Ready(alerts) => {
                lines.extend(alerts.iter().cloned().map(Line::Alert));
                let counts = row.incident.get().alert_counts.clone().unwrap_or_default();
                let more = i64::from(counts.total) - alerts.len() as i64;
                if more > 0 {
                    let more = crate::format::plural(more, "more alert");
                    lines.push(note(format!("{more} · {} active", counts.active)));
                }
            }
        }
    }
    let pending = usize::try_from(total).unwrap_or_default().saturating_sub(rows.len());
    lines.extend((0..pending.min(MOST_PENDING)).map(|index| Line::Pending(rows.len() + index)));
    lines
}

/// Where each line begins, and how high the whole list is, loaded or not.
pub(crate) fn offsets(lines: &[Line], unloaded: usize, row: f64, layout: Layout) -> Offsets {
    let height = if layout == Layout::Phone { f64::from(CARD_HEIGHT) } else { row };
    let heights = lines.iter().map(|line| match line {
        Line::Incident(_) | Line::Pending(_) => height,
        Line::Alert(_) | Line::Note { .. } => ALERT_HEIGHT,
    });
    let pending = lines.iter().filter(|line| matches!(line, Line::Pending(_))).count();
    Offsets::of(heights).with_tail(unloaded.saturating_sub(pending) as f64 * height)
}
