//! Keys as caps.

use leptos::prelude::*;

use crate::keys::caps;

/// The caps of a command's first key; hidden from readers of screens, who have `aria-keyshortcuts`.
#[component]
pub(crate) fn Keycaps(keys: &'static str) -> impl IntoView {
    caps(keys).into_iter().map(|cap| view! { <kbd aria-hidden="true">{cap}</kbd> }).collect_view()
}
