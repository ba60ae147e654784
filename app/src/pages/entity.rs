//! A user, a device or another entity.

use leptos::prelude::*;

#[component]
pub(crate) fn EntityPage() -> impl IntoView {
    view! { <super::not_found::NotFoundPage/> }
}
