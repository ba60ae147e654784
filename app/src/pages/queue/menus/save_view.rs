//! Keeping what one looks at under a name, or forgetting it.

use leptos::prelude::*;

use crate::components::icon::{Icon, IconName};
use crate::components::popover::Popover;
use crate::pages::queue::context::use_queue;
use crate::pages::queue::own_views::{LONGEST_NAME, OwnView};
use crate::pages::queue::view::{QueueView, SavedView};

#[component]
pub(crate) fn SaveViewPopover() -> impl IntoView {
    let queue = use_queue();
    let anchor = queue.open.save_view;
    let content = move || {
        let name =
            RwSignal::new(queue.view.with_untracked(|view| view.name.clone()).unwrap_or_default());
        let known = move || queue.own_views.find(name.get().trim());
        let problem = move || {
            name.with(|name| {
                let name = name.trim();
                let taken =
                    SavedView::ALL.iter().any(|view| view.label().eq_ignore_ascii_case(name));
                taken.then(|| format!("{name} is always there; choose another name"))
            })
        };
        let save = move |event: web_sys::SubmitEvent| {
            event.prevent_default();
            let name = name.get_untracked().trim().to_owned();
            if name.is_empty() || untrack(problem).is_some() {
                return;
            }
            let view = QueueView {
                name: Some(name.clone()),
                columns: Some(queue.placed.get_untracked()),
                ..queue.view.get_untracked().bare()
            };
            queue.own_views.keep(OwnView { name: name.clone(), address: view.address() });
            anchor.set(None);
            queue.app.toasts.say(format!("View {name} saved in this browser"));
            queue.replace(view);
        };
        let forget = move |_| {
            let name = name.get_untracked().trim().to_owned();
            queue.own_views.remove(&name);
            anchor.set(None);
            queue.app.toasts.say(format!("View {name} removed"));
            let view = queue.view.get_untracked();
            queue.replace(QueueView { name: None, ..view });
        };
        view! {
            <form on:submit=save>
                <header>"Save this view"</header>
                <div class="b stack">
                    <div class="field">
                        <label for="view-name">"Name"</label>
                        <input
                            class="input"
                            id="view-name"
                            autofocus
                            autocomplete="off"
                            maxlength=LONGEST_NAME.to_string()
                            aria-invalid=move || problem().map(|_| "true")
                            aria-describedby="view-problem"
                            bind:value=name
                        />
                        <p class="err" id="view-problem" role="alert">{problem}</p>
                        <p class="hint">
                            "Filter, search, order, range and columns. It is kept in this browser; its link shows it to anyone."
                        </p>
                    </div>
                </div>
                <footer>
                    <Show when=move || known().is_some()>
                        <button type="button" class="btn quiet danger" on:click=forget>"Remove"</button>
                    </Show>
                    <span class="grow"></span>
                    <button type="button" class="btn" on:click=move |_| anchor.set(None)>"Cancel"</button>
                    <button
                        type="submit"
                        class="btn primary"
                        aria-disabled=move || {
                            (name.with(|name| name.trim().is_empty()) || problem().is_some()).then_some("true")
                        }
                    >
                        <Icon name=IconName::Bookmark/>
                        {move || if known().is_some() { "Update" } else { "Save" }}
                    </button>
                </footer>
            </form>
        }
    };
    view! {
        <Popover anchor label="Save this view" class="saveview">{content}</Popover>
    }
}
