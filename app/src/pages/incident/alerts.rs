//! The Alerts tab: every alert with its reason to be here, grouped by type or one by one.

mod row;
mod rows;

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;

use super::story::spans_days;
use crate::components::icon::{Icon, IconName};
use crate::components::load::Empty;
use crate::format;
use crate::here::Here;
use crate::keys::{Command, Group};
use crate::reactive::{effect, memo};
use crate::state::use_app;
use row::{RowContext, row_view};
use rows::{Column, ListedAlert, Row, Sort, rows, source_counts};

#[component]
pub(crate) fn AlertsTab(
    here: Here,
    alerts: Memo<Vec<Arc<Alert>>>,
    explain: Callback<String>,
    move_alerts: Callback<Vec<String>>,
) -> impl IntoView {
    let listed = memo(move |_| {
        alerts.with(|alerts| {
            let listed = alerts.iter().map(|alert| ListedAlert::new((**alert).clone()));
            listed.map(Arc::new).collect::<Vec<_>>()
        })
    });
    let grouped = memo(move |_| here.get("rows").as_deref() != Some("flat"));
    let sort = memo(move |_| here.get("sort").map_or(Sort::DEFAULT, |text| Sort::parse(&text)));
    let sources = memo(move |_| chosen_sources(here.get("source").as_deref()));
    let only_active = memo(move |_| here.get("active").is_some());
    let shown = memo(move |_| {
        let (sources, only_active) = (sources.get(), only_active.get());
        rows(&listed.get(), grouped.get(), sort.get(), |row| {
            (sources.is_empty() || sources.contains(&row.source().0))
                && (!only_active || row.alert.status.is_active())
        })
    });

    let selected = RwSignal::new(HashSet::<String>::new());
    let open = RwSignal::new(HashSet::<String>::new());
    let cursor = RwSignal::new(None::<String>);
    register_keys(here, shown, selected, cursor, explain, move_alerts);
    close_selection_by_escape(selected);

    let context = RowContext {
        selected,
        open,
        cursor,
        explained: here.watch("why"),
        changed: changed(alerts),
        days: memo(move |_| alerts.with(|alerts| spans_days(alerts))),
        explain,
    };
    let body = move || shown.get().into_iter().map(|row| row_view(row, context)).collect_view();
    let row_count = move || (shown.with(Vec::len) + 1).to_string();
    let heads = move || heads(here, sort);
    let all_filtered = move || shown.with(Vec::is_empty) && !listed.with(Vec::is_empty);

    view! {
        <Filters here listed shown grouped sources only_active />
        <div class="scroll">
            <table
                class="grid atab"
                role="table"
                aria-label="Alerts of the incident"
                aria-rowcount=row_count
            >
                <thead role="rowgroup">{heads}</thead>
                <tbody role="rowgroup">{body}</tbody>
            </table>
            <Show when=all_filtered>
                <Empty title="No alert passes these filters">
                    <div class="row">
                        <button
                            type="button"
                            class="btn"
                            on:click=move |_| here.show(&[("source", None), ("active", None)])
                        >
                            "Show all"
                        </button>
                    </div>
                </Empty>
            </Show>
        </div>
        <SelectionBar selected move_alerts />
    }
}

#[component]
fn Filters(
    here: Here,
    listed: Memo<Vec<Arc<ListedAlert>>>,
    shown: Memo<Vec<Row>>,
    grouped: Memo<bool>,
    sources: Memo<Vec<String>>,
    only_active: Memo<bool>,
) -> impl IntoView {
    let chips = move || {
        listed
            .with(|listed| source_counts(listed))
            .into_iter()
            .map(|(key, label, count)| {
                let pressed = {
                    let key = key.clone();
                    move || sources.with(|sources| sources.contains(&key)).to_string()
                };
                let toggle = move |_| {
                    let mut chosen = sources.get_untracked();
                    if chosen.contains(&key) {
                        chosen.retain(|other| *other != key);
                    } else {
                        chosen.push(key.clone());
                    }
                    let value = (!chosen.is_empty()).then(|| chosen.join(","));
                    here.show(&[("source", value.as_deref())]);
                };
                view! {
                    <button type="button" class="fc qf" aria-pressed=pressed on:click=toggle>
                        <span>
                            {label} " " <b>{count}</b>
                        </span>
                    </button>
                }
            })
            .collect_view()
    };
    let active = move || {
        listed.with(|listed| listed.iter().filter(|listed| listed.alert.status.is_active()).count())
    };
    let note = move || {
        let (count, rows) =
            shown.with(|rows| (rows.iter().map(|row| row.alerts.len()).sum::<usize>(), rows.len()));
        let words = if grouped.get() && rows != count {
            format!(" alerts in {rows} rows")
        } else {
            " alerts".into()
        };
        let hidden = listed.with(Vec::len) - count;
        let hidden = (hidden > 0).then(|| format!(" · {hidden} hidden by filters"));
        view! {
            <b>{format::count(count as i64)}</b>
            <span class="hid">{words} {hidden}</span>
        }
    };
    let view_link = move |flat: bool, label: &'static str| {
        view! {
            <a
                href=move || here.with(&[("rows", flat.then_some("flat"))])
                aria-current=move || (grouped.get() != flat).then_some("page")
            >
                {label}
            </a>
        }
    };
    view! {
        <div class="filters wrap ways">
            <div class="quick" role="group" aria-label="Filter by detection source">
                {chips}
                <button
                    type="button"
                    class="fc qf"
                    aria-pressed=move || only_active.get().to_string()
                    on:click=move |_| {
                        here.show(&[("active", (!only_active.get_untracked()).then_some("yes"))]);
                    }
                >
                    <span>
                        "Active " <b>{active}</b>
                    </span>
                </button>
            </div>
            <span class="grow"></span>
            <span class="note">{note}</span>
            <nav class="seg" aria-label="Rows">
                {view_link(false, "Grouped")}
                {view_link(true, "Flat")}
            </nav>
        </div>
    }
}

fn heads(here: Here, sort: Memo<Sort>) -> impl IntoView {
    let head = move |class: &'static str, label: &'static str, column: Column| {
        let direction = move || {
            let sort = sort.get();
            (sort.column == column).then_some(sort.descending)
        };
        let arrow = move || match direction() {
            Some(true) => Some(view! { <Icon name=IconName::ArrowDown /> }),
            Some(false) => Some(view! { <Icon name=IconName::ArrowUp /> }),
            None => None,
        };
        view! {
            <th
                role="columnheader"
                class=class
                aria-sort=move || match direction() {
                    Some(true) => "descending",
                    Some(false) => "ascending",
                    None => "none",
                }
            >
                <button
                    type="button"
                    class="so"
                    on:click=move |_| {
                        let next = sort.get_untracked().clicked(column).to_parameter();
                        here.show(&[("sort", next.as_deref())]);
                    }
                >
                    {label}
                    {arrow}
                </button>
            </th>
        }
    };
    view! {
        <tr role="row">
            <th role="columnheader" class="c-ck">
                <span class="vh">"Select"</span>
            </th>
            {head("c-nm", "Title", Column::Title)}
            {head("c-sv", "Severity", Column::Severity)}
            {head("c-st", "Status", Column::Status)}
            <th role="columnheader" class="c-lb">
                "Linked by"
            </th>
            {head("c-ca", "Category", Column::Category)}
            <th role="columnheader" class="c-en">
                "Impacted"
            </th>
            {head("c-de", "Detection", Column::Source)}
            {head("num c-fi", "First", Column::First)}
            {head("num c-la", "Last", Column::Last)}
            <th role="columnheader" class="c-ow">
                <span class="vh">"Owner"</span>
            </th>
        </tr>
    }
}

#[component]
fn SelectionBar(
    selected: RwSignal<HashSet<String>>,
    move_alerts: Callback<Vec<String>>,
) -> impl IntoView {
    let count = move || selected.with(HashSet::len);
    let any = move || count() > 0;
    view! {
        <Show when=any>
            <div class="selbar" role="toolbar" aria-label="Selected alerts">
                <span class="n">{move || format!("{} selected", count())}</span>
                <hr />
                <button
                    type="button"
                    class="btn quiet"
                    on:click=move |_| move_alerts.run(sorted(selected))
                >
                    <Icon name=IconName::Move />
                    "Move…"
                    <kbd aria-hidden="true">"m"</kbd>
                </button>
                <hr />
                <button
                    type="button"
                    class="ib"
                    aria-label="Clear selection"
                    on:click=move |_| selected.update(HashSet::clear)
                >
                    <Icon name=IconName::Close />
                </button>
            </div>
        </Show>
    }
}

fn sorted(selected: RwSignal<HashSet<String>>) -> Vec<String> {
    let mut ids: Vec<String> = selected.get_untracked().into_iter().collect();
    ids.sort();
    ids
}

fn chosen_sources(parameter: Option<&str>) -> Vec<String> {
    parameter.map(|text| text.split(',').map(str::to_owned).collect()).unwrap_or_default()
}

/// Alerts that the last reading found changed, for the flash of their rows.
fn changed(alerts: Memo<Vec<Arc<Alert>>>) -> Memo<HashSet<String>> {
    let before = StoredValue::new(Vec::<Arc<Alert>>::new());
    memo(move |_| {
        let now = alerts.get();
        let old = before.get_value();
        let changed = now
            .iter()
            .filter(|alert| old.iter().any(|other| other.id == alert.id && other != *alert))
            .map(|alert| alert.id.clone())
            .collect();
        before.set_value(now);
        changed
    })
}

fn register_keys(
    here: Here,
    shown: Memo<Vec<Row>>,
    selected: RwSignal<HashSet<String>>,
    cursor: RwSignal<Option<String>>,
    explain: Callback<String>,
    move_alerts: Callback<Vec<String>>,
) {
    let at = move || {
        let id = cursor.get_untracked()?;
        shown.with_untracked(|rows| rows.iter().position(|row| row.lead().alert.id == id))
    };
    let step = move |forward: bool| {
        let next = match (at(), forward) {
            (None, true) => 0,
            (None, false) => shown.with_untracked(Vec::len).saturating_sub(1),
            (Some(at), true) => at + 1,
            (Some(at), false) => at.saturating_sub(1),
        };
        let id = shown.with_untracked(|rows| rows.get(next).map(|row| row.lead().alert.id.clone()));
        if let Some(id) = id {
            row::reveal(&id);
            cursor.set(Some(id));
        }
    };
    let row_here = move || shown.with_untracked(|rows| rows.get(at()?).cloned());
    let toggle = move || {
        if let Some(row) = row_here() {
            selected.update(|selected| row::toggle_all(selected, &row.ids()));
        }
    };
    let open = move || {
        if let Some(row) = row_here() {
            here.leave_to(&format!("/alerts/{}", crate::url::encode(&row.lead().alert.id)));
        }
    };
    let why = move || {
        if let Some(row) = row_here() {
            explain.run(row.lead().alert.id.clone());
        }
    };
    let relocate = move || {
        let chosen = sorted(selected);
        let ids = if chosen.is_empty() {
            row_here().map(|row| row.ids()).unwrap_or_default()
        } else {
            chosen
        };
        if !ids.is_empty() {
            move_alerts.run(ids);
        }
    };
    use_app().keys.register(vec![
        Command::new("j|ArrowDown", "Next alert", Group::Move, move || step(true)).key_only(),
        Command::new("k|ArrowUp", "Previous alert", Group::Move, move || step(false)).key_only(),
        Command::new("Enter|o", "Open alert", Group::Move, open).key_only(),
        Command::new("x", "Select alert", Group::Select, toggle).key_only(),
        Command::new("w", "Why together", Group::Move, why),
        Command::new("m", "Move alerts to another incident", Group::Decide, relocate),
    ]);
}

fn close_selection_by_escape(selected: RwSignal<HashSet<String>>) {
    let app = use_app();
    let any = memo(move |_| selected.with(|selected| !selected.is_empty()));
    effect(move |_| {
        if any.get() {
            app.keys.on_escape(move || selected.update(HashSet::clear));
        }
    });
}
