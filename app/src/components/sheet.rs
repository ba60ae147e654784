//! What comes from below on a phone, over a scrim.

use leptos::portal::Portal;
use leptos::prelude::*;

use super::popover::overlays;
use crate::dom;
use crate::state::use_app;

#[component]
pub(crate) fn Sheet(
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] close: Callback<()>,
    #[prop(into)] label: Signal<String>,
    /// Classes beside `sheet`.
    #[prop(optional)]
    class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Show when=move || open.get()>
            <Portal mount=overlays()>
                <Opened close label class content=children.get_value()/>
            </Portal>
        </Show>
    }
}

#[component]
fn Opened(
    close: Callback<()>,
    label: Signal<String>,
    class: &'static str,
    content: ChildrenFn,
) -> impl IntoView {
    use_app().keys.modal(Vec::new(), move || {
        close.try_run(());
    });
    let before = StoredValue::new_local(dom::focused());
    let element = NodeRef::<leptos::html::Section>::new();
    element.on_load(|sheet| {
        request_animation_frame(move || {
            let _ = sheet.focus();
        });
    });
    on_cleanup(move || {
        if let Some(before) = before.try_get_value().flatten() {
            let _ = before.focus();
        }
    });
    view! {
        <div class="scrim" on:click=move |_| close.run(())></div>
        <section
            class=format!("sheet {class}")
            role="dialog"
            aria-modal="true"
            aria-label=move || label.get()
            tabindex="-1"
            node_ref=element
        >
            <i class="grip" aria-hidden="true"></i>
            {content()}
        </section>
    }
}
