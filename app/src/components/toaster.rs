//! The place where toasts appear; it stays in the page, so that readers of screens hear it.

use leptos::prelude::*;

use super::icon::{Icon, IconName, IconSize};
use crate::state::use_app;

#[component]
pub(crate) fn Toaster() -> impl IntoView {
    let app = use_app();
    let toast = move || {
        app.toasts.current.get().map(|toast| {
            let icon = if toast.bad { IconName::Warning } else { IconName::Check };
            view! {
                <div class=if toast.bad { "toast bad" } else { "toast" }>
                    <Icon name=icon size=IconSize::S/>
                    <span>{toast.text}</span>
                    {toast
                        .progress
                        .map(|hundredths| {
                            view! { <progress max="100" value=hundredths.to_string() aria-label="Progress"></progress> }
                        })}
                    {toast
                        .undo
                        .then(|| {
                            view! {
                                <button
                                    type="button"
                                    class="btn"
                                    aria-keyshortcuts="z"
                                    on:click=move |_| app.toasts.undo(app)
                                >
                                    "Undo"
                                    <kbd aria-hidden="true">"z"</kbd>
                                </button>
                            }
                        })}
                    <button
                        type="button"
                        class="ib"
                        aria-label="Dismiss"
                        on:click=move |_| app.toasts.dismiss()
                    >
                        <Icon name=IconName::Close size=IconSize::S/>
                    </button>
                </div>
            }
        })
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">{toast}</div>
        <div class="vh" role="status" aria-live="polite">{move || app.announcement.get()}</div>
    }
}
