//! A modal dialog: the browser's own, which traps the focus and gives it back.

use leptos::portal::Portal;
use leptos::prelude::*;

use super::icon::{Icon, IconName};
use super::popover::overlays;
use crate::state::use_app;

#[component]
pub(crate) fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Signal<String>,
    /// Beside the title: the id of what it is about.
    #[prop(optional, into)]
    subject: Signal<String>,
    /// Classes beside `dlg`: `narrow`, `wide`, `manage`.
    #[prop(optional)]
    class: &'static str,
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    view! {
        <Show when=move || open.get()>
            <Portal mount=overlays()>
                <Opened open title subject class content=children.get_value()/>
            </Portal>
        </Show>
    }
}

#[component]
fn Opened(
    open: RwSignal<bool>,
    title: Signal<String>,
    subject: Signal<String>,
    class: &'static str,
    content: ChildrenFn,
) -> impl IntoView {
    let close = move || {
        open.try_set(false);
    };
    use_app().keys.modal(Vec::new(), close);
    let element = NodeRef::<leptos::html::Dialog>::new();
    let before = StoredValue::new_local(crate::dom::focused());
    element.on_load(move |dialog: web_sys::HtmlDialogElement| {
        request_animation_frame(move || {
            let _ = dialog.show_modal();
        });
    });
    on_cleanup(move || {
        if let Some(before) = before.try_get_value().flatten() {
            let _ = before.focus();
        }
    });
    view! {
        <dialog
            class=format!("dlg {class}")
            node_ref=element
            aria-label=move || title.get()
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                close();
            }
            on:click=move |event| {
                // A click on the dialog itself is one on its backdrop: the content covers the rest.
                if event.target() == event.current_target() {
                    close();
                }
            }
        >
            <header>
                <h2>{move || title.get()}</h2>
                <span class="dim">{move || subject.get()}</span>
                <span class="grow"></span>
                <button type="button" class="ib" aria-label="Close" on:click=move |_| close()>
                    <Icon name=IconName::Close/>
                </button>
            </header>
            {content()}
        </dialog>
    }
}
