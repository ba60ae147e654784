//! The bar that floats over the list while rows are checked.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::context::use_queue;
use super::everything;
use crate::components::icon::{Icon, IconName};
use crate::components::popover::Anchor;
use crate::format;
use crate::reactive::memo;

#[component]
pub(crate) fn SelectionBar() -> impl IntoView {
    let queue = use_queue();
    let count = memo(move |_| queue.checked.with(BTreeSet::len));
    let matching = move || queue.rows.total.get();
    let button = move |icon: Option<IconName>,
                       label: &'static str,
                       key: &'static str,
                       wide: bool,
                       run: Callback<Anchor>| {
        view! {
            <button
                type="button"
                class=if wide { "btn quiet wide" } else { "btn quiet" }
                aria-keyshortcuts=key
                on:click=move |event| run.run(Anchor::of_event(&event))
            >
                {icon.map(|name| view! { <Icon name/> })}
                {label}
                <kbd aria-hidden="true">{key}</kbd>
            </button>
        }
    };
    let open = queue.open;
    let opens =
        move |menu: RwSignal<Option<Anchor>>| Callback::new(move |anchor| menu.set(Some(anchor)));
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="selbar" role="toolbar" aria-label="Selection">
                <span class="n">{move || format!("{} selected", format::count(count.get() as i64))}</span>
                {move || {
                    let (matching, selected) = (matching(), count.get());
                    (matching > selected as i64 && selected < everything::MOST_SELECTED)
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="link wide"
                                    on:click=move |_| everything::select(queue)
                                >
                                    {format!("Select all {} that match", format::count(matching))}
                                </button>
                            }
                        })
                }}
                <hr/>
                {button(
                    Some(IconName::Assign),
                    "Assign to me",
                    "a",
                    false,
                    Callback::new(move |_| queue.assign_to_me(untrack(|| queue.subjects()))),
                )}
                {button(None, "Status", "s", true, opens(open.status))}
                {button(Some(IconName::Check), "Resolve", "e", false, opens(open.resolve))}
                {move || {
                    (count.get() > 1)
                        .then(|| button(Some(IconName::Merge), "Merge", "m", true, opens(open.merge)))
                }}
                <hr/>
                <button
                    type="button"
                    class="ib"
                    aria-label="Clear the selection"
                    on:click=move |_| queue.checked.set(BTreeSet::new())
                >
                    <Icon name=IconName::Close/>
                </button>
            </div>
            <EscapeClears/>
        </Show>
    }
}

/// One level of `Esc`, as long as something is checked.
#[component]
fn EscapeClears() -> impl IntoView {
    let queue = use_queue();
    queue.app.keys.on_escape(move || {
        queue.checked.try_set(BTreeSet::new());
    });
}
