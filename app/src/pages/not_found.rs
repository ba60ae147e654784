//! An address that nothing answers to, and the way back.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::state::{Place, use_app};

#[component]
pub(crate) fn NotFoundPage() -> impl IntoView {
    use_app().arrive(Place { title: "Not found".into(), ..Place::default() });
    let path = use_location().pathname;
    let back = move |_| {
        if let Ok(history) = window().history() {
            let _ = history.back();
        }
    };
    view! {
        <div class="empty nf">
            <h1>"Nothing here"</h1>
            <p>
                "No page has the address "
                <b class="mono">{move || path.get()}</b>
                ". It may have been typed wrong, or what it showed is gone."
            </p>
            <div class="row">
                <a class="btn primary" href="/">"Back to incidents"</a>
                <button type="button" class="btn" on:click=back>"Back to where I was"</button>
            </div>
        </div>
    }
}
