//! A filter in force: its field, its value that opens a menu, and the cross that removes it.

use leptos::prelude::*;

use super::icon::{Icon, IconName, IconSize};
use super::popover::Anchor;

#[component]
pub(crate) fn FilterChip(
    #[prop(into)] field: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] open: Callback<Anchor>,
    #[prop(into)] remove: Callback<()>,
) -> impl IntoView {
    let label = format!("Remove filter {field}");
    let change = format!("Change filter {field}");
    view! {
        <span class="fc">
            <span class="k">{field}</span>
            <button
                type="button"
                class="val"
                aria-haspopup="dialog"
                aria-label=move || format!("{change}: {}", value.get())
                on:click=move |event| open.run(Anchor::of_event(&event))
            >
                <b>{move || value.get()}</b>
            </button>
            <button type="button" class="x" aria-label=label on:click=move |_| remove.run(())>
                <Icon name=IconName::Close size=IconSize::S/>
            </button>
        </span>
    }
}
