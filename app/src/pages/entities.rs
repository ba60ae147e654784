//! Finding an entity.

use leptos::prelude::*;

#[component]
pub(crate) fn EntitiesPage() -> impl IntoView {
    view! { <super::not_found::NotFoundPage/> }
}
