//! The filters in force as chips, how many match, how many they hide, and the pill with what is
//! new. On a phone one button and a sheet.

mod choices;
mod phone;

use leptos::prelude::*;

use super::context::{ADD_FILTER, use_queue};
use super::filter::Chip;
use super::range::Range;
use super::view::QueueView;
use crate::components::filter_chip::FilterChip;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::popover::Anchor;
use crate::format;
use crate::reactive::effect;

pub(crate) use choices::FilterMenu;
pub(crate) use phone::FilterSheet;

#[component]
pub(crate) fn Filters() -> impl IntoView {
    let queue = use_queue();
    let waiting = queue.rows.waiting;
    let count = move || queue.view.with(|view| view.filter.len());
    let hidden = move || queue.facets.value().map_or(0, |facets| facets.hidden);
    let show_new = move |_| {
        queue.scroller.scroll_to(0.0);
        queue.rows.load();
        queue.app.announce("The newest incidents are shown");
    };
    view! {
        <div class="filters" role="group" aria-label="Filters">
            <button
                type="button"
                class="btn phone-only"
                on:click=move |_| queue.open.filter_sheet.set(true)
            >
                <Icon name=IconName::Filter/>
                "Filters"
                {move || (count() > 0).then(|| view! { <b class="badge">{count()}</b> })}
            </button>
            <SearchField/>
            <Chips/>
            <button
                type="button"
                id=ADD_FILTER
                class="fc add"
                aria-haspopup="menu"
                aria-label="Add filter"
                on:click=move |event| queue.open.add_filter.set(Some(Anchor::of_event(&event)))
            >
                <span>
                    <Icon name=IconName::Plus size=IconSize::S/>
                    "Add filter"
                </span>
            </button>
            <span class="grow"></span>
            {move || {
                let waiting = waiting.get();
                (waiting > 0)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="pill"
                                title="Show them; they wait so that nothing moves"
                                on:click=show_new
                            >
                                {format!("{waiting} new")}
                                <Icon name=IconName::ArrowUp/>
                            </button>
                        }
                    })
            }}
            <span class="note" role="status">
                <b>{move || format::count(queue.rows.total.get())}</b>
                <span class="hid">
                    {move || {
                        let noun = if queue.rows.total.get() == 1 { " incident" } else { " incidents" };
                        match hidden() {
                            0 => noun.to_owned(),
                            hidden => format!("{noun} · {} hidden by filters", format::count(hidden)),
                        }
                    }}
                </span>
            </span>
        </div>
        {move || {
            queue
                .view
                .with(|view| view.mistake.clone())
                .map(|mistake| {
                    view! {
                        <div class="note-b warn" role="alert">
                            <Icon name=IconName::Warning/>
                            <span>{format!("The filter of this address is not used. {mistake}")}</span>
                        </div>
                    }
                })
        }}
    }
}

/// A chip that is typed into: words that names, ids and entities have to contain.
#[component]
fn SearchField() -> impl IntoView {
    let queue = use_queue();
    let words = RwSignal::new(queue.view.get_untracked().search);
    // Another address brings another search.
    effect(move |_| {
        let search = queue.view.with(|view| view.search.clone());
        if words.with_untracked(|words| words.trim() != search) {
            words.set(search);
        }
    });
    let search = move || {
        let search = words.get_untracked().trim().to_owned();
        let view = queue.view.get_untracked();
        if view.search != search {
            queue.go(QueueView { search, ..view });
        }
    };
    view! {
        <form
            class="fc qs"
            class:hide-m=move || queue.view.with(|view| view.search.is_empty())
            role="search"
            aria-label="These incidents"
            on:submit=move |event| {
                event.prevent_default();
                search();
            }
        >
            <label>
                <Icon name=IconName::Search size=IconSize::S/>
                <input
                    type="search"
                    aria-label="Search in these incidents"
                    placeholder="Name, id, entity"
                    bind:value=words
                    on:change=move |_| search()
                />
            </label>
        </form>
    }
}

#[component]
fn Chips() -> impl IntoView {
    let queue = use_queue();
    move || {
        let view = queue.view.get();
        let chips = view.filter.chips.iter().enumerate().map(|(index, chip)| {
            let Chip { dimension, values, exclude } = chip.clone();
            let words: Vec<String> =
                values.iter().map(|value| dimension.value_label(value)).collect();
            let field = if exclude {
                format!("{} not", dimension.label())
            } else {
                dimension.label().into()
            };
            view! {
                <FilterChip
                    field=field
                    value=words.join(", ")
                    open=move |anchor| {
                        queue.chip.set(dimension);
                        queue.open.filter.set(Some(anchor));
                    }
                    remove=move |()| {
                        queue.change(|view| QueueView {
                            filter: view.filter.without_chip(index),
                            ..view
                        });
                    }
                />
            }
        });
        let others = view.filter.others.iter().enumerate().map(|(index, condition)| {
            view! {
                <FilterChip
                    field="Condition"
                    value=condition.to_string()
                    open=move |anchor| queue.open.add_filter.set(Some(anchor))
                    remove=move |()| {
                        queue.change(|view| QueueView {
                            filter: view.filter.without_other(index),
                            ..view
                        });
                    }
                />
            }
        });
        let time = match view.range {
            Range::Between(from, to) => Some(view! {
                <FilterChip
                    field="Active"
                    value=format!("{} to {}", format::short(from), format::short(to))
                    open=move |anchor| queue.open.range.set(Some(anchor))
                    remove=move |()| {
                        queue.change(|view| QueueView { range: Range::default(), ..view });
                    }
                />
            }),
            _ => None,
        };
        view! {
            {chips.collect_view()}
            {others.collect_view()}
            {time}
        }
        .into_any()
    }
}
