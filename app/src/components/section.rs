//! A part of a pane that folds.

use leptos::prelude::*;

use super::icon::{Icon, IconName};

/// Its content is made when it is open, so that a folded part costs nothing.
#[component]
pub(crate) fn Section(
    #[prop(into)] title: String,
    /// Beside the title, in grey: `4 lit in the graph`.
    #[prop(optional, into)]
    note: Signal<String>,
    /// At the right: a link.
    #[prop(optional, into)]
    end: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(true);
    view! {
        <section class="sec">
            <h3>
                <button
                    type="button"
                    class="fold"
                    aria-expanded=move || open.get().to_string()
                    on:click=move |_| open.update(|open| *open = !*open)
                >
                    <Icon name=IconName::ChevronDown />
                    {title}
                </button>
                <span class="dim w4">{move || note.get()}</span>
                <span class="end">{end.run()}</span>
            </h3>
            {move || open.get().then(|| children())}
        </section>
    }
}
