//! How this browser shows Muster.

use leptos::prelude::*;

#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    view! { <super::not_found::NotFoundPage/> }
}
