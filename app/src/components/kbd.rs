//! Keys as caps.

use leptos::prelude::*;

use crate::keys::caps;

/// The caps of a command's first key. Beside a control they are hidden from readers of screens,
/// who have `aria-keyshortcuts`.
#[component]
pub(crate) fn Keycaps(keys: &'static str, #[prop(default = true)] hidden: bool) -> impl IntoView {
    caps(keys)
        .into_iter()
        .map(|cap| view! { <kbd aria-hidden=hidden.then_some("true")>{cap}</kbd> })
        .collect_view()
}
