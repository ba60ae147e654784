//! Alerts as rows; only those in view are in the page.

use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::query::{Direction, OrderBy};
use shared::tactic::category_label;

use super::rows::{AlertRows, RowsState};
use super::selection::AlertSelection;
use crate::api::encode;
use crate::components::avatar::Avatar;
use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Empty, Failure};
use crate::components::severity::Severity;
use crate::components::source::Sources;
use crate::components::status::Status;
use crate::components::time::At;
use crate::components::virtual_rows::{Scroller, VirtualBody};
use crate::components::window::Offsets;
use crate::dom;
use crate::here::{Here, use_here};
use crate::keys::{Command, Group};
use crate::pages::alert::evidence::impacted;
use crate::reactive::{effect, memo};
use crate::state::{Layout, use_app};

/// The height of a card on a phone, nearly.
const CARD: f64 = 132.0;
/// How many rows before the end reading goes on.
const AHEAD: usize = 40;

struct Column {
    label: &'static str,
    field: Option<&'static str>,
    class: &'static str,
}

const COLUMNS: [Column; 10] = [
    Column { label: "Title", field: Some("title"), class: "nm" },
    Column { label: "Severity", field: Some("severity"), class: "" },
    Column { label: "Status", field: Some("status"), class: "" },
    Column { label: "Category", field: Some("category"), class: "drop-m" },
    Column { label: "Source", field: Some("serviceSource"), class: "" },
    Column { label: "Impacted", field: None, class: "drop-m" },
    Column { label: "Incident", field: Some("incidentId"), class: "num" },
    Column { label: "First activity", field: Some("firstActivityDateTime"), class: "" },
    Column { label: "Last activity", field: Some("lastActivityDateTime"), class: "drop-m" },
    Column { label: "Owner", field: Some("assignedTo"), class: "" },
];

/// What the rows share.
#[derive(Clone, Copy)]
struct Shared {
    cursor: RwSignal<Option<String>>,
    selection: Option<AlertSelection>,
}

#[component]
pub(crate) fn AlertTable(
    rows: AlertRows,
    /// Under which the place is remembered.
    #[prop(into)]
    place: Signal<String>,
    /// Beside something else, with fewer columns.
    #[prop(optional)]
    narrow: bool,
    /// Where several can be acted on at once.
    #[prop(optional)]
    selection: Option<AlertSelection>,
) -> impl IntoView {
    let app = use_app();
    let here = use_here();
    let key = move || format!("place {}", place.get_untracked());
    let top = app.cache.get::<f64>(&key()).map_or(0.0, |top| *top);
    let scroller = Scroller::starting_at(top);
    let cursor = selection.map_or_else(|| RwSignal::new(None), |selection| selection.cursor);
    provide_context(Shared { cursor, selection });
    let alerts = memo(move |_| rows.rows().map(|rows| rows.alerts.clone()).unwrap_or_default());
    let offsets = memo(move |_| {
        let height = match app.layout.get() {
            Layout::Phone => CARD,
            Layout::Medium | Layout::Wide => app.preferences.density.get().row(),
        };
        Offsets::of(std::iter::repeat_n(height, alerts.with(Vec::len)))
    });
    let window = scroller.window(offsets);
    effect(move |_| {
        if window.get().end + AHEAD >= alerts.with(Vec::len) {
            rows.more();
        }
    });
    keys(alerts, cursor, here, scroller, offsets);
    let order = memo(move |_| here.get("orderby").and_then(|text| OrderBy::parse(&text).ok()));
    let head = COLUMNS.map(|column| head_cell(&column, order, here));
    let total = move || rows.rows().map_or(0, |rows| rows.total).to_string();
    let state = move || match rows.state.get() {
        RowsState::Failed(problem) => {
            view! { <Failure what="The list of alerts" problem retry=move || rows.retry()/> }
                .into_any()
        }
        RowsState::Ready(found) if found.alerts.is_empty() => view! { <NoAlerts/> }.into_any(),
        RowsState::Loading | RowsState::Ready(_) => ().into_any(),
    };
    let loading = memo(move |_| rows.state.with(|state| matches!(state, RowsState::Loading)));
    view! {
        {state}
        <div
            class="scroll"
            tabindex="-1"
            node_ref=scroller.element
            on:scroll=move |_| {
                scroller.scrolled();
                app.cache.put(key(), Arc::new(scroller.top.get_untracked()));
            }
            hidden=move || rows.state.with(|state| match state {
                RowsState::Failed(_) => true,
                RowsState::Ready(found) => found.alerts.is_empty(),
                RowsState::Loading => false,
            })
        >
            <table
                class="grid cards alertg"
                class:loading=move || loading.get()
                class:narrow=narrow
                role="table"
                aria-label="Alerts"
                aria-rowcount=total
                class:picked=selection.is_some()
                style:--cols=widths(selection, "minmax(220px,1.6fr) 120px 104px 136px 112px minmax(130px,.8fr) 74px 122px 122px 52px")
                style:--cols-n=widths(selection, "minmax(120px,1fr) 86px 100px 92px 58px 122px 40px")
                style:--cols-m=widths(selection, "minmax(180px,1fr) 120px 104px 100px 66px 118px 44px")
            >
                <thead role="rowgroup">
                    <tr role="row">
                        {selection.map(|_| view! { <th role="columnheader" class="c-ck"><span class="vh">"Select"</span></th> })}
                        {head.collect_view()}
                    </tr>
                </thead>
                {move || loading.get().then(|| skeleton(selection.is_some()))}
                <VirtualBody lines=alerts window key=row_key row=row/>
            </table>
        </div>
    }
}

/// The circle stands before the columns.
fn widths(selection: Option<AlertSelection>, columns: &str) -> String {
    if selection.is_some() { format!("36px {columns}") } else { columns.to_owned() }
}

fn skeleton(selectable: bool) -> impl IntoView {
    const WIDTHS: [&str; 4] = ["skel w7", "skel w9", "skel w6", "skel w8"];
    let rows = (0..10).map(|index: usize| {
        let cells = COLUMNS.iter().enumerate().map(|(at, column)| {
            let class = if at == 0 { WIDTHS[index % WIDTHS.len()] } else { "skel w7" };
            view! { <td role="cell" class=column.class><span class=class></span></td> }
        });
        let circle = selectable.then(|| view! { <td role="cell" class="c-ck"></td> });
        view! { <tr role="row">{circle}{cells.collect_view()}</tr> }
    });
    view! { <tbody role="rowgroup" aria-busy="true">{rows.collect_view()}</tbody> }
}

fn head_cell(column: &Column, order: Memo<Option<OrderBy>>, here: Here) -> AnyView {
    let (label, class) = (column.label, column.class);
    let Some(field) = column.field else {
        return view! { <th role="columnheader" class=class>{label}</th> }.into_any();
    };
    let direction = move || {
        order.with(|order| {
            let key = order.as_ref()?.keys.first()?;
            (key.field == field).then_some(key.direction)
        })
    };
    let sorted = move || match direction() {
        Some(Direction::Ascending) => "ascending",
        Some(Direction::Descending) => "descending",
        None => "none",
    };
    // Descending first: the worst and the newest are what one looks for.
    let turn = move |_| {
        let next = match direction() {
            Some(Direction::Descending) => format!("{field} asc"),
            _ => format!("{field} desc"),
        };
        here.show(&[("orderby", Some(&next))]);
    };
    view! {
        <th role="columnheader" class=class aria-sort=sorted>
            <button type="button" class="so" on:click=turn>
                {label}
                {move || {
                    direction()
                        .map(|direction| {
                            let name = match direction {
                                Direction::Ascending => IconName::ArrowUp,
                                Direction::Descending => IconName::ArrowDown,
                            };
                            view! { <Icon name size=IconSize::S/> }
                        })
                }}
            </button>
        </th>
    }
    .into_any()
}

fn row_key(alert: &Arc<Alert>) -> String {
    let owner = alert.assigned_to.as_deref().unwrap_or_default();
    let incident = alert.incident_id.as_deref().unwrap_or_default();
    format!("{} {} {owner} {incident}", alert.id, alert.status.as_str())
}

fn row(alert: Arc<Alert>, index: Signal<usize>) -> AnyView {
    let Shared { cursor, selection } = expect_context();
    let here = use_here();
    let id = StoredValue::new(alert.id.clone());
    let is_current =
        memo(move |_| cursor.with(|cursor| id.with_value(|id| cursor.as_ref() == Some(id))));
    let address = format!("/alerts/{}", encode(&alert.id));
    let open = {
        let address = address.clone();
        move |event: web_sys::MouseEvent| {
            let target: Option<web_sys::Element> =
                event.target().and_then(|target| wasm_bindgen::JsCast::dyn_into(target).ok());
            let on_link = target
                .and_then(|target| target.closest("a, button, input").ok().flatten())
                .is_some();
            if !on_link {
                here.leave_to(&address);
            }
        }
    };
    let assets = impacted(&alert);
    let more = assets.len().saturating_sub(1);
    let others: Vec<&str> = assets.iter().skip(1).map(|one| one.display_name.as_str()).collect();
    let plus = (more > 0).then(|| {
        view! { <span class="plus" title=others.join(", ")>{format!("+{more}")}</span> }
    });
    let first = assets.first().cloned().map(|entity| view! { <EntityLink entity/> });
    let incident = alert.incident_id.clone().map(|id| {
        view! { <a class="link" href=format!("/incidents/{}", encode(&id))>{id.clone()}</a> }
    });
    let circle = selection.map(|selection| {
        let checked = move || id.with_value(|id| selection.has(id));
        view! {
            <td role="cell" class="c-ck">
                <input
                    type="checkbox"
                    class="ck"
                    aria-label=format!("Select {}", alert.title)
                    prop:checked=checked
                    on:change=move |_| id.with_value(|id| selection.toggle(id))
                />
            </td>
        }
    });
    let picked =
        move || selection.map(|selection| id.with_value(|id| selection.has(id)).to_string());
    let category = alert.category.as_deref().map(category_label).unwrap_or_default();
    view! {
        <tr
            role="row"
            id=row_id(&alert.id)
            tabindex="-1"
            class:done=!alert.status.is_active()
            aria-current=move || is_current.get().then_some("true")
            aria-selected=picked
            aria-rowindex=move || (index.get() + 2).to_string()
            on:click=open
        >
            {circle}
            <td role="cell" class="nm">
                <a class="t" href=address title=alert.title.clone()><b>{alert.title.clone()}</b></a>
            </td>
            <td role="cell"><Severity level=alert.severity/></td>
            <td role="cell"><Status state=alert.status/></td>
            <td role="cell" class="drop-m"><span class="cut" title=category.clone()>{category.clone()}</span></td>
            <td role="cell"><Sources sources=vec![alert.service_source]/></td>
            <td role="cell" class="drop-m"><span class="ents">{first}{plus}</span></td>
            <td role="cell" class="num" data-label="Incident">{incident}</td>
            <td role="cell"><At time=alert.first_activity_date_time/></td>
            <td role="cell" class="drop-m card-hide"><At time=alert.last_activity_date_time/></td>
            <td role="cell"><Avatar name=alert.assigned_to.clone()/></td>
        </tr>
    }
    .into_any()
}

pub(crate) fn row_id(id: &str) -> String {
    format!("alert-{id}")
}

#[component]
fn NoAlerts() -> impl IntoView {
    let app = use_app();
    let here = use_here();
    let silent = move || {
        let names: Vec<String> = app.sources.with(|sources| {
            let silent = sources.iter().filter(|source| source.silent);
            silent.map(|source| source.service_source.label().to_owned()).collect()
        });
        (!names.is_empty()).then(|| {
            view! {
                <p>
                    "That is not the same as safe: "
                    <a class="link" href="/sources">{names.join(", ")}</a>
                    " was not heard lately."
                </p>
            }
        })
    };
    let limited = move || here.get("filter").is_some() || here.get("search").is_some();
    view! {
        <Empty title="No alert matches">
            {silent}
            <div class="row">
                <Show when=limited>
                    <button
                        type="button"
                        class="btn primary"
                        on:click=move |_| {
                            here.show(&[("filter", Some("all")), ("search", None), ("range", Some("all"))]);
                        }
                    >
                        "Clear the filters"
                    </button>
                </Show>
            </div>
        </Empty>
    }
}

fn keys(
    alerts: Memo<Vec<Arc<Alert>>>,
    cursor: RwSignal<Option<String>>,
    here: Here,
    scroller: Scroller,
    offsets: Memo<Offsets>,
) {
    const HEAD: f64 = 30.0;
    let step = move |by: isize| {
        let next = alerts.with_untracked(|alerts| {
            let at = cursor.with_untracked(|cursor| {
                alerts.iter().position(|alert| Some(&alert.id) == cursor.as_ref())
            });
            let next = match at {
                Some(at) => at.saturating_add_signed(by).min(alerts.len().saturating_sub(1)),
                None => 0,
            };
            alerts.get(next).map(|alert| (next, alert.id.clone()))
        });
        let Some((index, id)) = next else { return };
        let (top, height) = (scroller.top.get_untracked(), scroller.height.get_untracked());
        let goal = offsets.with_untracked(|offsets| offsets.reveal(index, top, height, HEAD));
        if let Some(goal) = goal {
            scroller.scroll_to(goal);
            scroller.scrolled();
        }
        cursor.set(Some(id.clone()));
        request_animation_frame(move || dom::focus(&row_id(&id)));
    };
    use_app().keys.register(vec![
        Command::new("j|ArrowDown", "Next row", Group::Move, move || step(1)).key_only(),
        Command::new("k|ArrowUp", "Previous row", Group::Move, move || step(-1)).key_only(),
        Command::new("Enter", "Open", Group::Move, move || {
            if let Some(id) = cursor.get_untracked() {
                here.leave_to(&format!("/alerts/{}", encode(&id)));
            }
        })
        .key_only(),
    ]);
}
