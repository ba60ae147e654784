//! Where alerts come from and what could not be read.

use leptos::prelude::*;

#[component]
pub(crate) fn SourcesPage() -> impl IntoView {
    view! { <super::not_found::NotFoundPage/> }
}
