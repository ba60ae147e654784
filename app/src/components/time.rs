//! Points in time: how long ago, and exactly when.

use leptos::prelude::*;
use shared::time::Timestamp;

use crate::format;
use crate::reactive::memo;
use crate::state::use_app;

/// How long ago; the exact time is in the title.
#[component]
pub(crate) fn Ago(time: Option<Timestamp>) -> impl IntoView {
    let Some(time) = time else { return view! { <span class="dim">"–"</span> }.into_any() };
    let now = use_app().now;
    // Most ticks change nothing: only a new text touches the page.
    let text = memo(move |_| format::ago(time, now.get()));
    view! {
        <time datetime=time.to_string() title=format::exact(time)>{move || text.get()}</time>
    }
    .into_any()
}

/// `28 Jan 19:49:18`; date with zone in the title.
#[component]
pub(crate) fn At(time: Option<Timestamp>) -> impl IntoView {
    let Some(time) = time else { return view! { <span class="dim">"–"</span> }.into_any() };
    view! {
        <time datetime=time.to_string() title=format::exact(time)>{format::day_and_clock(time)}</time>
    }
    .into_any()
}
