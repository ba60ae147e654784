//! The alerts queue.

use leptos::prelude::*;

#[component]
pub(crate) fn AlertsPage() -> impl IntoView {
    view! { <super::not_found::NotFoundPage/> }
}
