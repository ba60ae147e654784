//! The values that a filter can have, each with how many it would leave.

use leptos::prelude::*;
use shared::enums::{AlertSeverity, IncidentStatus, ServiceSource};
use shared::page::FacetCount;

use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::popover::Popover;
use crate::components::severity::Severity;
use crate::components::status::Status;
use crate::format;
use crate::pages::queue::context::{Queue, use_queue};
use crate::pages::queue::filter::{Dimension, NOBODY};
use crate::pages::queue::view::QueueView;
use crate::reactive::memo;

/// More values than this can be searched.
const MANY: usize = 8;

#[component]
pub(crate) fn FilterMenu() -> impl IntoView {
    let queue = use_queue();
    let anchor = queue.open.filter;
    let label = Signal::derive(move || queue.chip.get().label().to_owned());
    view! {
        <Popover anchor label class="fmenu">
            {move || view! { <Choices dimension=queue.chip.get()/> }}
            <footer>
                <button
                    type="button"
                    class="btn quiet"
                    on:click=move |_| {
                        let dimension = queue.chip.get_untracked();
                        anchor.set(None);
                        queue.change(|view| QueueView {
                            filter: view.filter.with(dimension, Vec::new(), false),
                            ..view
                        });
                    }
                >
                    "Any"
                </button>
                <span class="grow"></span>
                <button type="button" class="btn" on:click=move |_| anchor.set(None)>"Done"</button>
            </footer>
        </Popover>
    }
}

/// The check boxes of one property, in a menu or in the sheet.
#[component]
pub(crate) fn Choices(dimension: Dimension) -> impl IntoView {
    let queue = use_queue();
    let find = RwSignal::new(String::new());
    let choices = memo(move |_| choices_of(queue, dimension));
    let many = memo(move |_| choices.with(Vec::len) > MANY);
    let shown = move || {
        let find = find.get().to_lowercase();
        choices
            .get()
            .into_iter()
            .filter(|choice| dimension.value_label(&choice.value).to_lowercase().contains(&find))
            .map(|choice| choice_row(queue, dimension, choice))
            .collect_view()
    };
    let none =
        move || choices.with(Vec::is_empty).then(|| view! { <li class="dim">"No values yet"</li> });
    view! {
        <Show when=move || many.get()>
            <label class="inbox">
                <Icon name=IconName::Search size=IconSize::S/>
                <input
                    type="search"
                    aria-label=format!("Find {}", dimension.label().to_lowercase())
                    placeholder="Find"
                    bind:value=find
                />
            </label>
        </Show>
        <ul class="opts" aria-label=dimension.label()>{shown} {none}</ul>
    }
}

/// What can be chosen, and what is chosen although nothing has it.
fn choices_of(queue: Queue, dimension: Dimension) -> Vec<FacetCount> {
    let mut choices = match dimension {
        Dimension::Priority => ["top", "mid", "low"]
            .map(|value| FacetCount { value: value.into(), count: -1 })
            .to_vec(),
        _ => queue.facets.value().map(|facets| dimension.choices(&facets)).unwrap_or_default(),
    };
    if dimension == Dimension::Owner
        && let Some(me) = queue.app.my_name()
        && !choices.iter().any(|choice| choice.value == me)
    {
        choices.insert(0, FacetCount { value: me, count: 0 });
    }
    queue.view.with(|view| {
        for value in view.filter.values(dimension) {
            if !choices.iter().any(|choice| choice.value == *value) {
                choices.push(FacetCount { value: value.clone(), count: 0 });
            }
        }
    });
    choices
}

fn choice_row(queue: Queue, dimension: Dimension, choice: FacetCount) -> AnyView {
    let FacetCount { value, count } = choice;
    let value = StoredValue::new(value);
    let checked = move || {
        queue
            .view
            .with(|view| value.with_value(|value| view.filter.values(dimension).contains(value)))
    };
    let toggle = move |_| {
        queue.change(|view| QueueView {
            filter: value.with_value(|value| view.filter.clone().toggled(dimension, value)),
            ..view
        });
    };
    let only = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        queue.change(|view| QueueView {
            filter: view.filter.clone().with(dimension, vec![value.get_value()], false),
            ..view
        });
    };
    let label = value.with_value(|value| dimension.value_label(value));
    view! {
        <li>
            <label class=if count == 0 { "ckr zero" } else { "ckr" }>
                <input type="checkbox" class="cb" prop:checked=checked on:change=toggle/>
                {value.with_value(|value| mark(queue, dimension, value))}
                <span class="grow"></span>
                <button
                    type="button"
                    class="only"
                    aria-label=format!("Only {label}")
                    on:click=only
                >
                    "only"
                </button>
                {(count >= 0).then(|| view! { <span class="dim">{format::count(count)}</span> })}
            </label>
        </li>
    }
    .into_any()
}

/// A value as lists draw it.
fn mark(queue: Queue, dimension: Dimension, value: &str) -> AnyView {
    match dimension {
        Dimension::Severity => view! { <Severity level=AlertSeverity::parse(value)/> }.into_any(),
        Dimension::Status => view! { <Status state=IncidentStatus::parse(value)/> }.into_any(),
        Dimension::Source => view! {
            <Icon name=IconName::of_service_source(ServiceSource::parse(value)) size=IconSize::S/>
            <span class="cut">{dimension.value_label(value)}</span>
        }
        .into_any(),
        Dimension::Owner if value != NOBODY && queue.app.my_name().as_deref() == Some(value) => {
            view! { <span class="cut" title=value.to_owned()>"Me"</span> }.into_any()
        }
        _ => {
            let label = dimension.value_label(value);
            view! { <span class="cut" title=label.clone()>{label.clone()}</span> }.into_any()
        }
    }
}
