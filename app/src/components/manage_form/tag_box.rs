//! Tags as chips, with those that other incidents have as suggestions.

use leptos::prelude::*;
use shared::page::Facets;

use super::draft::Draft;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::query::Query;
use crate::reactive::memo;
use crate::visible::visible;

#[component]
pub(super) fn TagBox(draft: RwSignal<Draft>, known: Query<Facets>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let take = move || {
        let tag = typed.get_untracked();
        draft.update(|draft| draft.add_tag(&tag));
        typed.set(String::new());
    };
    let tags = memo(move |_| draft.with(|draft| draft.tags.clone()));
    let suggestions = move || {
        let own = tags.get();
        let facets = known.value();
        let others = facets.iter().flat_map(|facets| &facets.tags);
        others
            .filter(|tag| !own.contains(&tag.value))
            .map(|tag| view! { <option value=tag.value.clone()></option> })
            .collect_view()
    };
    let keys = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" if event.ctrl_key() || event.meta_key() => {}
        // Enter in an empty field saves the form.
        "," | "Enter"
            if event.key() == "," || typed.with_untracked(|typed| !typed.trim().is_empty()) =>
        {
            event.prevent_default();
            take();
        }
        "Backspace" if typed.with_untracked(String::is_empty) => {
            draft.update(|draft| {
                draft.tags.pop();
            });
        }
        _ => {}
    };
    let chips = move || {
        tags.get()
            .into_iter()
            .map(|tag| {
                let remove = tag.clone();
                view! {
                    <span class="tag">
                        {visible(&tag).into_owned()}
                        <button
                            type="button"
                            class="tx"
                            aria-label=format!("Remove {tag}")
                            on:click=move |_| {
                                draft.update(|draft| draft.tags.retain(|other| *other != remove));
                            }
                        >
                            <Icon name=IconName::Close size=IconSize::S />
                        </button>
                    </span>
                }
            })
            .collect_view()
    };
    view! {
        <div class="tagbox input">
            {chips}
            <input
                id="manage-tags"
                list="manage-known-tags"
                autocomplete="off"
                placeholder=move || if tags.with(Vec::is_empty) { "Add a tag" } else { "" }
                prop:value=move || typed.get()
                on:input=move |event| typed.set(event_target_value(&event))
                on:keydown=keys
                on:change=move |_| take()
            />
            <datalist id="manage-known-tags">{suggestions}</datalist>
        </div>
    }
}
