//! The incident queue: the first page, and the one people look at all day.

use leptos::prelude::*;

use crate::state::{Place, use_app};

#[component]
pub(crate) fn QueuePage() -> impl IntoView {
    use_app().arrive(Place { title: "Incidents".into(), ..Place::default() });
    view! { <div class="empty"></div> }
}
