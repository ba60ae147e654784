//! Who owns it.

use leptos::prelude::*;

use crate::format::initials;

/// Owner of what no person handles.
const AUTOMATION: &str = "Automation";

#[component]
pub(crate) fn Avatar(
    name: Option<String>,
    /// Full size, as in panes.
    #[prop(optional)]
    medium: bool,
) -> impl IntoView {
    let size = if medium { " m" } else { "" };
    match name.filter(|name| !name.is_empty()) {
        None => view! {
            <span class=format!("av none{size}") title="Unassigned">
                <span aria-hidden="true">"–"</span>
                <span class="vh">"Unassigned"</span>
            </span>
        }
        .into_any(),
        Some(name) => {
            let kind = if name == AUTOMATION { " bot" } else { "" };
            view! {
                <span class=format!("av{size}{kind}") title=name.clone()>
                    <span aria-hidden="true">{initials(&name)}</span>
                    <span class="vh">{name.clone()}</span>
                </span>
            }
            .into_any()
        }
    }
}
