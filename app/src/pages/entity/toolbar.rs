//! What a timeline shows: range, kinds, the other entity, the order.

use leptos::prelude::*;

use super::range::{Range, Scope};
use super::timeline::Shown;
use crate::components::entity::entity_address;
use crate::components::filter_chip::FilterChip;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::menu::{Menu, MenuItem};
use crate::components::popover::Anchor;
use crate::here::Here;

#[component]
pub(crate) fn Toolbar(shown: Shown, other_name: Memo<String>, here: Here) -> impl IntoView {
    let menu = RwSignal::new(None::<Anchor>);
    let ranges = move || {
        let brushed = here.get("from").is_some() || here.get("to").is_some();
        let current = shown.range.get();
        Range::CHOICES
            .into_iter()
            .map(|range| {
                let address = here.with(&[
                    ("range", Some(&range.name())),
                    ("from", None),
                    ("to", None),
                    ("at", None),
                    ("around", None),
                ]);
                let is_current = range == current && !brushed;
                view! {
                    <a href=address aria-current=is_current.then_some("true")>{range.label()}</a>
                }
            })
            .collect_view()
    };
    let choose = move |scope: Scope| {
        here.show(&[("show", Some(scope.name())), ("at", None), ("around", None)]);
    };
    let items = Signal::derive(move || {
        Scope::ALL
            .into_iter()
            .map(|scope| {
                MenuItem::new(scope.label(), move || choose(scope))
                    .checked(scope == shown.scope.get())
            })
            .collect::<Vec<_>>()
    });
    // On a phone one menu holds what has no room beside each other.
    let phone_menu = RwSignal::new(None::<Anchor>);
    let phone_items = Signal::derive(move || {
        let ranges = Range::CHOICES.into_iter().map(|range| {
            let name = StoredValue::new(range.name());
            let label = match range {
                Range::Days(7) => "7 days",
                Range::Days(30) => "30 days",
                Range::Days(_) => "180 days",
                Range::All => "All time",
            };
            MenuItem::new(label, move || {
                let name = name.get_value();
                here.show(&[("range", Some(&name)), ("from", None), ("to", None), ("at", None)]);
            })
            .checked(range == shown.range.get())
        });
        let together = shown.with.get().map(|_| {
            MenuItem::new("Events of this entity alone too", move || {
                here.show(&[("with", None), ("at", None)]);
            })
        });
        ranges.chain(items.get()).chain(together).collect::<Vec<_>>()
    });
    let scope = move || {
        if shown.scope.get() == Scope::Everything {
            return view! {
                <button
                    type="button"
                    class="fc add"
                    aria-label="Filter by type"
                    aria-haspopup="menu"
                    on:click=move |event| menu.set(Some(Anchor::of_event(&event)))
                >
                    <span>
                        <Icon name=IconName::Plus size=IconSize::S/>
                        "Type"
                    </span>
                </button>
            }
            .into_any();
        }
        view! {
            <FilterChip
                field="Type"
                value=Signal::derive(move || shown.scope.get().label().to_owned())
                open=Callback::new(move |anchor| menu.set(Some(anchor)))
                remove=Callback::new(move |()| choose(Scope::Everything))
            />
        }
        .into_any()
    };
    let with = move || {
        shown.with.get().map(|id| {
            view! {
                <span class="fc">
                    <span class="k">"With"</span>
                    <a class="val" href=entity_address(&id) title="Open its page">
                        <b>{move || other_name.get()}</b>
                    </a>
                    <button
                        type="button"
                        class="x"
                        aria-label="Remove filter With"
                        on:click=move |_| here.show(&[("with", None), ("at", None)])
                    >
                        <Icon name=IconName::Close size=IconSize::S/>
                    </button>
                </span>
            }
        })
    };
    let brushed = move || {
        (here.get("from").is_some() || here.get("to").is_some()).then(|| {
            view! {
                <span class="fc">
                    <span class="k">"Stretch"</span>
                    <button
                        type="button"
                        class="x"
                        aria-label="Remove the chosen stretch of time"
                        on:click=move |_| here.show(&[("from", None), ("to", None)])
                    >
                        <Icon name=IconName::Close size=IconSize::S/>
                    </button>
                </span>
            }
        })
    };
    let around = move || {
        shown.around.get().map(|_| {
            view! {
                <span class="fc">
                    <span class="k">"Highlighted event"</span>
                    <button
                        type="button"
                        class="x"
                        aria-label="Remove the highlight"
                        on:click=move |_| here.show(&[("around", None)])
                    >
                        <Icon name=IconName::Close size=IconSize::S/>
                    </button>
                </span>
            }
        })
    };
    let jump = move |at: &'static str| move |_| here.show(&[("at", Some(at)), ("around", None)]);
    let oldest_first = shown.oldest_first;
    view! {
        <div class="filters">
            <button
                type="button"
                class="btn phone-only"
                aria-haspopup="menu"
                on:click=move |event| phone_menu.set(Some(Anchor::of_event(&event)))
            >
                <Icon name=IconName::Filter/>
                {move || format!("{}, {}", shown.range.get().label(), shown.scope.get().label())}
            </button>
            <span class="seg" role="group" aria-label="Range">{ranges}</span>
            {scope}
            {with}
            {brushed}
            {around}
            <span class="grow"></span>
            <button type="button" class="btn quiet" title="To the first event" on:click=jump("first")>
                <Icon name=IconName::ArrowDown/>
                "First"
            </button>
            <button type="button" class="btn quiet" title="To the last event" on:click=jump("last")>
                <Icon name=IconName::ArrowUp/>
                "Last"
            </button>
            <button
                type="button"
                class="btn quiet keep"
                title="Turn the order"
                on:click=move |_| {
                    let order = (!oldest_first.get_untracked()).then_some("asc");
                    here.show(&[("order", order), ("at", None)]);
                }
            >
                <Icon name=IconName::Sort/>
                {move || if oldest_first.get() { "Oldest first" } else { "Newest first" }}
            </button>
        </div>
        <Menu anchor=menu label="Type" items/>
        <Menu anchor=phone_menu label="What is shown" items=phone_items/>
    }
}
