//! One incident.

use leptos::prelude::*;

#[component]
pub(crate) fn IncidentPage() -> impl IntoView {
    view! { <super::not_found::NotFoundPage/> }
}
