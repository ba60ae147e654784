//! The chain: fourteen tactics hang from a line. Length says how deep, without colour.

use leptos::prelude::*;
use shared::tactic::{Tactic, category_label};

#[component]
pub(crate) fn Chain(
    /// Categories as alerts name them; what is no tactic has no place in the chain.
    categories: Vec<String>,
    #[prop(optional)] big: bool,
) -> impl IntoView {
    let hit: Vec<Tactic> = categories.iter().filter_map(|name| Tactic::parse(name)).collect();
    let names = categories.iter().map(|name| category_label(name)).collect::<Vec<_>>().join(", ");
    let label = if names.is_empty() { "No tactics".to_owned() } else { names };
    let cells = Tactic::ALL.map(|tactic| {
        let class = match (hit.contains(&tactic), tactic.is_deep()) {
            (true, true) => "d",
            (true, false) => "h",
            (false, _) => "",
        };
        view! { <i class=class></i> }
    });
    view! {
        <span
            class=if big { "chain big" } else { "chain" }
            role="img"
            aria-label=label.clone()
            title=label
        >
            {cells.collect_view()}
        </span>
    }
}

/// The names below a big chain; deep ones stand out.
#[component]
pub(crate) fn ChainNames(categories: Vec<String>) -> impl IntoView {
    let names = categories.into_iter().map(|name| {
        let label = category_label(&name);
        if Tactic::parse(&name).is_some_and(Tactic::is_deep) {
            view! { <b>{label}</b> }.into_any()
        } else {
            view! { <span>{label}</span> }.into_any()
        }
    });
    view! { <div class="chain-names">{names.collect_view()}</div> }
}
