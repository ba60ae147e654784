//! One line of the table and its cells.

use std::sync::Arc;

use leptos::prelude::*;
use shared::enums::{AlertClassification, IncidentStatus};
use shared::incident::Incident;
use wasm_bindgen::JsCast;

use super::column::Column;
use super::context::{Queue, incident_address, row_id, use_queue};
use super::impact::{self, Impact};
use super::line::Line;
use super::rows::Row;
use crate::components::avatar::Avatar;
use crate::components::chain::Chain;
use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::popover::Anchor;
use crate::components::priority::PriorityBar;
use crate::components::severity::Severity;
use crate::components::source::Sources;
use crate::components::status::Status;
use crate::components::tag::Tags;
use crate::components::time::Ago;
use crate::later::{self, LaterPart, Part, Task};
use crate::naming;
use crate::reactive::memo;

/// Head rows before the first line, for `aria-rowindex`.
const HEAD_ROWS: usize = 1;

pub(crate) fn line_view(line: Line, index: Signal<usize>) -> AnyView {
    let queue = use_queue();
    match line {
        Line::Incident(row) => incident_row(queue, row, index),
        Line::Alert(alert) => view! { <LaterPart part=Part::QueueAlert(alert)/> }.into_any(),
        Line::Note { incident, text } => view! {
            <tr role="row" class="sub more">
                <td role="gridcell">
                    <a href=format!("{}?tab=alerts", incident_address(&incident))>{text}</a>
                </td>
            </tr>
        }
        .into_any(),
        Line::Pending(_) => pending_row(&queue.columns.get_untracked()),
    }
}

fn incident_row(queue: Queue, row: Row, index: Signal<usize>) -> AnyView {
    let id = StoredValue::new(row.id.clone());
    let current =
        memo(move |_| queue.cursor.with(|cursor| id.with_value(|id| cursor.as_ref() == Some(id))));
    let checked =
        memo(move |_| queue.checked.with(|checked| id.with_value(|id| checked.contains(id))));
    let open = memo(move |_| queue.opened.0.with(|open| id.with_value(|id| open.contains_key(id))));
    // Without a cursor the first row is where the keyboard comes in.
    let entry = move || current.get() || (index.get() == 0 && queue.cursor.with(Option::is_none));
    let done = {
        let incident = row.incident.clone();
        move || {
            matches!(incident.get().status, IncidentStatus::Resolved | IncidentStatus::Redirected)
        }
    };
    let flash = row.flash.clone();
    let incident = row.incident.clone();
    let cells = move || {
        let incident = incident.get();
        queue.columns.get().into_iter().map(|column| cell(queue, column, &incident)).collect_view()
    };
    let check = move |event: leptos::ev::MouseEvent| {
        event.stop_propagation();
        let id = id.get_value();
        queue.toggle_checked(&id);
        // The circle opens the pane as well, as in the original.
        if queue.checked.with_untracked(|checked| checked.contains(&id))
            && queue.app.layout.get_untracked() != crate::state::Layout::Phone
        {
            queue.show_pane(&id);
        }
    };
    view! {
        <tr
            role="row"
            id=row_id(&row.id)
            aria-rowindex=move || (index.get() + 1 + HEAD_ROWS).to_string()
            aria-selected=move || checked.get().to_string()
            aria-current=move || current.get().then_some("true")
            tabindex=move || if entry() { "0" } else { "-1" }
            class:done=done
            class:flash=move || flash.get()
            class:open=move || open.get()
            on:click=move |event| {
                if !on_control(&event) {
                    queue.show_pane(&id.get_value());
                }
            }
        >
            <td role="gridcell" class="c-ck">
                <input
                    type="checkbox"
                    class="ck"
                    aria-label=format!("Select {}", row.id)
                    prop:checked=move || checked.get()
                    on:click=check
                />
                <button
                    type="button"
                    class="tw"
                    aria-expanded=move || open.get().to_string()
                    aria-label=format!("Alerts of {}", row.id)
                    on:click=move |_| queue.opened.toggle(queue.app, &id.get_value())
                >
                    <Icon name=IconName::ChevronRight size=IconSize::S/>
                </button>
            </td>
            {cells}
            <td role="gridcell" class="c-ac">
                <button
                    type="button"
                    class="ib"
                    aria-label=format!("Assign {} to me", row.id)
                    on:click=move |_| {
                        later::run(queue.app, Task::Assign(queue, vec![id.get_value()]));
                    }
                >
                    <Icon name=IconName::Assign/>
                </button>
                <button
                    type="button"
                    class="ib"
                    aria-label=format!("Resolve {}", row.id)
                    on:click=move |event| {
                        queue.cursor.set(Some(id.get_value()));
                        queue.open.resolve.set(Some(Anchor::of_event(&event)));
                    }
                >
                    <Icon name=IconName::Check/>
                </button>
            </td>
        </tr>
    }
    .into_any()
}

/// Whether a click was meant for something inside the row.
fn on_control(event: &leptos::ev::MouseEvent) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .and_then(|element| element.closest("a, button, input").ok().flatten())
        .is_some()
}

fn cell(queue: Queue, column: Column, incident: &Arc<Incident>) -> AnyView {
    let content = match column {
        Column::Id => incident.id.clone().into_any(),
        Column::Name => name_cell(incident),
        Column::Severity => view! { <Severity level=incident.severity short=true/> }.into_any(),
        Column::Priority => priority_cell(queue, incident),
        Column::Tactics => view! { <Chain categories=incident.categories.clone()/> }.into_any(),
        Column::Alerts => alerts_cell(incident),
        Column::Impacted => impacted_cell(incident),
        Column::Sources => view! { <Sources sources=incident.service_sources.clone()/> }.into_any(),
        Column::Classification => match incident.classification {
            AlertClassification::Unknown => "".into_any(),
            classification => classification.label().into_any(),
        },
        Column::Tags => view! { <Tags custom=incident.custom_tags.clone() most=2/> }.into_any(),
        Column::FirstActivity => view! { <Ago time=incident.first_activity_date_time/> }.into_any(),
        Column::Created => view! { <Ago time=incident.created_date_time/> }.into_any(),
        Column::Updated => view! { <Ago time=incident.last_update_date_time/> }.into_any(),
        Column::Owner => view! { <Avatar name=incident.assigned_to.clone()/> }.into_any(),
        Column::Activity => view! { <Ago time=incident.last_activity_date_time/> }.into_any(),
    };
    view! { <td role="gridcell" class=column.class()>{content}</td> }.into_any()
}

fn name_cell(incident: &Incident) -> AnyView {
    let name = naming::in_list(&incident.display_name);
    let rest = (!name.rest.is_empty()).then(|| format!(" {}", name.rest));
    view! {
        <Status state=incident.status quiet=true/>
        <a
            class="t"
            href=incident_address(&incident.id)
            title=incident.display_name.clone()
        >
            <b><bdi>{name.lead}</bdi></b>
            {rest}
        </a>
        <Tags custom=incident.custom_tags.clone() system=incident.system_tags.clone() most=2/>
    }
    .into_any()
}

fn priority_cell(queue: Queue, incident: &Arc<Incident>) -> AnyView {
    let Some(score) = incident.priority_score else { return "–".into_any() };
    let explain = {
        let incident = Arc::clone(incident);
        move |element: web_sys::Element| queue.explain(&incident, Anchor::of(&element), false)
    };
    let hover = {
        let incident = Arc::clone(incident);
        move |element: Option<web_sys::Element>| match element {
            Some(element) => {
                // What was opened on purpose is not taken away by passing over another row.
                if queue.open.waterfall.with_untracked(Option::is_none) {
                    queue.explain(&incident, Anchor::of(&element), true);
                }
            }
            None => {
                if queue.explained.with_untracked(|explained| explained.passive) {
                    queue.open.waterfall.set(None);
                }
            }
        }
    };
    view! {
        <PriorityBar
            score
            terms=incident.priority_terms.clone()
            open=Callback::new(explain)
            hover=Callback::new(hover)
        />
    }
    .into_any()
}

fn alerts_cell(incident: &Incident) -> AnyView {
    let counts = incident.alert_counts.clone().unwrap_or_default();
    let title = format!("{} of {} alerts active", counts.active, counts.total);
    view! {
        <span title=title>
            <b class=(counts.active == 0).then_some("z")>{counts.active}</b>
            {format!("/{}", counts.total)}
        </span>
    }
    .into_any()
}

fn impacted_cell(incident: &Incident) -> AnyView {
    let impacts = impact::of(incident);
    let tight = impacts.len() > 1;
    let named = impacts.iter().all(|impact| matches!(impact, Impact::Named(_)));
    let hidden: Vec<String> = impacts
        .iter()
        .enumerate()
        .filter(|(index, impact)| folds(*index, impact, named))
        .map(|(_, impact)| match impact {
            Impact::Named(entity) => entity.display_name.clone(),
            Impact::Counted(kind, count) => format!("{count} {}", impact::noun(*kind, *count)),
        })
        .collect();
    let plus = (!hidden.is_empty()).then(|| {
        view! { <span class="plus" title=hidden.join(", ")>{format!("+{}", hidden.len())}</span> }
    });
    let all = impacts.into_iter().enumerate().map(|(index, impact)| {
        let wide = if folds(index, &impact, named) { "wide-only" } else { "" };
        match impact {
            Impact::Named(entity) => view! { <EntityLink entity class=wide/> }.into_any(),
            Impact::Counted(kind, count) => {
                let noun = impact::noun(kind, count);
                view! {
                    <span class=format!("ent k {wide}") title=format!("{count} {noun}")>
                        <Icon name=IconName::of_entity(kind) size=IconSize::S/>
                        <span>
                            {count}
                            <em>{format!(" {noun}")}</em>
                        </span>
                    </span>
                }
                .into_any()
            }
        }
    });
    view! {
        <span class=if tight { "ents tight" } else { "ents" }>
            {all.collect_view()}
            {plus}
        </span>
    }
    .into_any()
}

/// Names are long: of several only the first is shown, beside numbers none. Of numbers there is
/// room for three.
fn folds(index: usize, impact: &Impact, all_named: bool) -> bool {
    match impact {
        Impact::Named(_) => index >= usize::from(all_named),
        Impact::Counted(..) => index >= 3,
    }
}

/// A row in its final layout that has no content yet.
pub(crate) fn pending_row(columns: &[Column]) -> AnyView {
    let cells = columns.iter().map(|column| {
        let content = match column {
            Column::Tactics => view! { <Chain categories=Vec::new()/> }.into_any(),
            Column::Name => view! { <span class="skel w7"></span> }.into_any(),
            _ => view! { <span class="skel w6"></span> }.into_any(),
        };
        view! { <td role="gridcell" class=column.class()>{content}</td> }
    });
    view! {
        <tr role="row" aria-busy="true">
            <td role="gridcell" class="c-ck"></td>
            {cells.collect_view()}
            <td role="gridcell" class="c-ac"></td>
        </tr>
    }
    .into_any()
}
