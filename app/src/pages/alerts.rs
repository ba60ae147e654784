//! The alerts queue: all alerts, whatever incident they are in.

pub(crate) mod filter;
pub(crate) mod rows;
pub(crate) mod selection;
pub(crate) mod table;

use leptos::prelude::*;

use crate::api::encode;
use crate::components::filter_chip::FilterChip;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::menu::{Menu, MenuItem};
use crate::components::popover::{Anchor, Popover};
use crate::components::severity::Severity;
use crate::components::tabs::{Tab, Tabs};
use crate::format;
use crate::here::{Here, use_here};
use crate::query::use_query;
use crate::reactive::memo;
use crate::state::{Place, use_app};
use filter::{AlertFilter, Property};
use rows::use_alert_rows;
use selection::{AlertSelection, AlertSelectionBar};
use shared::enums::AlertSeverity;
use shared::page::{FacetCount, Page};
use shared::time::Timestamp;
use table::AlertTable;

const DEFAULT_ORDER: &str = "firstActivityDateTime desc";
/// In the address where nothing is limited; nothing there means what is open.
const ALL: &str = "all";

const RANGES: [(&str, &str, i64); 4] =
    [("7d", "7 days", 7), ("30d", "30 days", 30), ("180d", "180 days", 180), (ALL, "All time", 0)];
const DEFAULT_RANGE: &str = "30d";

#[component]
pub(crate) fn AlertsPage() -> impl IntoView {
    let app = use_app();
    let here = use_here();
    app.arrive(Place { title: "Alerts".into(), ..Place::default() });
    let filter = memo(move |_| match here.get("filter").as_deref() {
        None => AlertFilter::open(),
        Some(ALL) => AlertFilter::default(),
        Some(text) => AlertFilter::parse(text),
    });
    // The hour is enough, and keeps the question the same while the clock ticks.
    let hour = memo(move |_| app.now.get().0 / Timestamp::HOUR);
    let path = memo(move |_| {
        let order = here.get("orderby").unwrap_or_else(|| DEFAULT_ORDER.into());
        let mut conditions = Vec::new();
        let text = filter.with(AlertFilter::text);
        if !text.is_empty() {
            conditions.push(text);
        }
        if let Some(days) = days_of(here) {
            let from = Timestamp(hour.get() * Timestamp::HOUR).plus(-days * Timestamp::DAY);
            conditions.push(format!("lastActivityDateTime ge {from}"));
        }
        let filter = (!conditions.is_empty())
            .then(|| format!("&$filter={}", encode(&conditions.join(" and "))));
        let search = here.get("search").map(|words| {
            format!("&$search={}", encode(&format!("\"{}\"", words.replace('"', " "))))
        });
        [Some(format!("alerts_v2?$orderby={}", encode(&order))), filter, search]
            .into_iter()
            .flatten()
            .collect::<String>()
    });
    // What is counted beside the values of a filter: the same alerts without their order.
    let conditions = memo(move |_| {
        path.with(|path| {
            path.split_once('&').map(|(_, rest)| format!("&{rest}")).unwrap_or_default()
        })
    });
    let rows = use_alert_rows(path);
    let total = move || rows.rows().map(|rows| rows.total);
    let selection = AlertSelection::new();
    view! {
        <h1 class="vh">"Alerts"</h1>
        <Tabs label="Views of alerts" tabs=Signal::derive(move || tabs(here, filter, app.me().map(|me| me.user_principal_name)))/>
        <Filters filter here total=Signal::derive(total) conditions/>
        <div class="col grow">
            <AlertTable rows place=path selection/>
            <AlertSelectionBar selection list=path total=Signal::derive(total)/>
        </div>
    }
}

fn days_of(here: Here) -> Option<i64> {
    let range = here.get("range");
    let name = range.as_deref().unwrap_or(DEFAULT_RANGE);
    RANGES
        .iter()
        .find(|(other, ..)| *other == name)
        .map(|(.., days)| *days)
        .filter(|days| *days > 0)
}

fn tabs(here: Here, filter: Memo<AlertFilter>, me: Option<String>) -> Vec<Tab> {
    let now = filter.get();
    let open = AlertFilter::open();
    let grave = open.clone().with(Property::Severity, vec!["high".into(), "medium".into()]);
    let mut views = vec![("Open", open.clone()), ("High and medium", grave)];
    if let Some(me) = me {
        views.push(("Mine", open.with(Property::Owner, vec![me])));
    }
    views.push(("All", AlertFilter::default()));
    views
        .into_iter()
        .map(|(label, filter)| Tab {
            label: label.into(),
            address: here.with(&[("filter", Some(&address_of(&filter)))]),
            count: None,
            current: filter == now,
        })
        .collect()
}

fn address_of(filter: &AlertFilter) -> String {
    let text = filter.text();
    if text.is_empty() { ALL.into() } else { text }
}

#[component]
fn Filters(
    filter: Memo<AlertFilter>,
    here: Here,
    total: Signal<Option<i64>>,
    conditions: Memo<String>,
) -> impl IntoView {
    let opened = RwSignal::new(Property::Severity);
    let menu = RwSignal::new(None::<Anchor>);
    let adding = RwSignal::new(None::<Anchor>);
    let range_menu = RwSignal::new(None::<Anchor>);
    let set = move |filter: AlertFilter| here.show(&[("filter", Some(&address_of(&filter)))]);
    let open = move |property: Property, anchor: Anchor| {
        opened.set(property);
        menu.set(Some(anchor));
    };
    let chips = move || {
        filter
            .get()
            .chips()
            .iter()
            .map(|(property, values)| {
                let property = *property;
                let words: Vec<String> =
                    values.iter().map(|value| property.value_label(value)).collect();
                let words = words.join(", ");
                view! {
                    <FilterChip
                        field=property.label()
                        value=Signal::derive(move || words.clone())
                        open=Callback::new(move |anchor| open(property, anchor))
                        remove=Callback::new(move |()| {
                            set(filter.get_untracked().with(property, Vec::new()));
                        })
                    />
                }
            })
            .collect_view()
    };
    let others = move || {
        let others = filter.with(AlertFilter::others);
        (!others.is_empty()).then(|| {
            view! {
                <span class="fc">
                    <span class="k">"Filter"</span>
                    <b title=others.join(" and ")>{others.join(" and ")}</b>
                    <button
                        type="button"
                        class="x"
                        aria-label="Remove the other filters"
                        on:click=move |_| set(filter.get_untracked().without_others())
                    >
                        <Icon name=IconName::Close size=IconSize::S/>
                    </button>
                </span>
            }
        })
    };
    // The menu opens where the button was that it was chosen from.
    let place = StoredValue::new(Anchor::default());
    let add_items = Signal::derive(move || {
        Property::ALL
            .into_iter()
            .filter(|property| *property != Property::Incident)
            .map(|property| {
                MenuItem::new(property.label(), move || open(property, place.get_value()))
            })
            .collect::<Vec<_>>()
    });
    let range_items = Signal::derive(move || {
        let current = here.get("range").unwrap_or_else(|| DEFAULT_RANGE.into());
        RANGES
            .into_iter()
            .map(|(name, label, _)| {
                MenuItem::new(label, move || here.show(&[("range", Some(name))]))
                    .checked(name == current)
            })
            .collect::<Vec<_>>()
    });
    let range_label = move || {
        let current = here.get("range").unwrap_or_else(|| DEFAULT_RANGE.into());
        RANGES.iter().find(|(name, ..)| *name == current).map_or("30 days", |(_, label, _)| label)
    };
    let search = RwSignal::new(untrack(|| here.get("search")).unwrap_or_default());
    view! {
        <div class="filters wrap">
            <form
                class="row g6"
                role="search"
                on:submit=move |event| {
                    event.prevent_default();
                    let words = search.get_untracked();
                    let words = Some(words.trim()).filter(|words| !words.is_empty());
                    here.show(&[("search", words)]);
                }
            >
                <label class="inbox find">
                    <Icon name=IconName::Search size=IconSize::S/>
                    <span class="vh">"Find in alerts"</span>
                    <input type="search" placeholder="Title, id, entity" bind:value=search/>
                </label>
            </form>
            <button
                type="button"
                class="btn"
                aria-haspopup="menu"
                on:click=move |event| range_menu.set(Some(Anchor::of_event(&event)))
            >
                <Icon name=IconName::Calendar size=IconSize::S/>
                {range_label}
            </button>
            <button
                type="button"
                class="btn phone-only"
                aria-haspopup="menu"
                on:click=move |event| {
                    let anchor = Anchor::of_event(&event);
                    place.set_value(anchor);
                    adding.set(Some(anchor));
                }
            >
                <Icon name=IconName::Filter size=IconSize::S/>
                "Filters "
                <b class="badge">{move || filter.with(|filter| filter.chips().len())}</b>
            </button>
            {chips}
            {others}
            <button
                type="button"
                class="fc add"
                aria-label="Add filter"
                aria-haspopup="menu"
                on:click=move |event| {
                    let anchor = Anchor::of_event(&event);
                    place.set_value(anchor);
                    adding.set(Some(anchor));
                }
            >
                <span>
                    <Icon name=IconName::Plus size=IconSize::S/>
                    "Add filter"
                </span>
            </button>
            <span class="grow"></span>
            <span class="note">
                {move || {
                    total
                        .get()
                        .map(|total| {
                            let noun = if total == 1 { " alert" } else { " alerts" };
                            view! { <b>{format::count(total)}</b>{noun} }
                        })
                }}
            </span>
        </div>
        <Menu anchor=adding label="Add filter" items=add_items/>
        <Menu anchor=range_menu label="Active within" items=range_items/>
        <Popover
            anchor=menu
            class="fmenu"
            label=Signal::derive(move || opened.get().label().to_owned())
        >
            {move || {
                let property = opened.get();
                view! { <Choices property filter set=Callback::new(set) conditions/> }
            }}
        </Popover>
    }
}

#[component]
fn Choices(
    property: Property,
    filter: Memo<AlertFilter>,
    set: Callback<AlertFilter>,
    conditions: Memo<String>,
) -> impl IntoView {
    let app = use_app();
    let counts = use_query::<Page<FacetCount>>(move || {
        let field = property.field();
        Some(format!("alerts_v2/facets?property={field}{}", conditions.get()))
    });
    let choices = move || {
        let counted = counts.value();
        let counted = counted.as_deref().map(|page| page.value.as_slice()).unwrap_or_default();
        let mut values = property.choices(app.my_name().as_deref());
        let chosen = filter.with_untracked(|filter| filter.values(property).to_vec());
        let found = counted.iter().map(|facet| facet.value.clone());
        for value in chosen.into_iter().chain(found) {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
            .into_iter()
            .map(|value| {
                let count = counted.iter().find(|facet| facet.value == value);
                // Before they are counted nothing is said; afterwards what nobody named has none.
                let count = (!counted.is_empty()).then(|| count.map_or(0, |facet| facet.count));
                choice(property, value, count, filter, set)
            })
            .collect_view()
    };
    view! { <ul class="opts" aria-label=property.label()>{choices}</ul> }
}

fn choice(
    property: Property,
    value: String,
    count: Option<i64>,
    filter: Memo<AlertFilter>,
    set: Callback<AlertFilter>,
) -> AnyView {
    let label = property.value_label(&value);
    let mark = if property == Property::Severity {
        view! { <Severity level=AlertSeverity::parse(&value)/> }.into_any()
    } else {
        view! { <span class="cut">{label}</span> }.into_any()
    };
    let value = StoredValue::new(value);
    let checked = move || {
        filter.with(|filter| value.with_value(|value| filter.values(property).contains(value)))
    };
    view! {
        <li>
            <label class=if count == Some(0) { "ckr zero" } else { "ckr" }>
                <input
                    type="checkbox"
                    class="cb"
                    prop:checked=checked
                    on:change=move |_| {
                        let now = filter.get_untracked();
                        set.run(value.with_value(|value| now.toggled(property, value)));
                    }
                />
                {mark}
                <span class="grow"></span>
                {count.map(|count| view! { <span class="dim">{format::count(count)}</span> })}
            </label>
        </li>
    }
    .into_any()
}
