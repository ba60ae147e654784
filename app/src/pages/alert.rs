//! One alert, as its detection source tells it.

use leptos::prelude::*;

#[component]
pub(crate) fn AlertPage() -> impl IntoView {
    view! { <super::not_found::NotFoundPage/> }
}
