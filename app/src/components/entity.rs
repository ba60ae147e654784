//! Entities where they are named: each a link to its page.

use leptos::prelude::*;
use shared::entity::EntityRef;
use shared::enums::EvidenceVerdict;

use super::icon::{Icon, IconName, IconSize};
use super::verdict::chip_verdict;
use crate::api::encode;

pub(crate) fn entity_address(id: &str) -> String {
    format!("/entities/{}", encode(id))
}

/// In a cell: icon and name.
#[component]
pub(crate) fn EntityLink(
    entity: EntityRef,
    /// A class beside `ent`.
    #[prop(optional)]
    class: &'static str,
    /// Where more is known than the kind: a server among devices.
    #[prop(optional)]
    icon: Option<IconName>,
) -> impl IntoView {
    let title = format!("{} {}", entity.kind.noun(), entity.display_name);
    let icon = icon.unwrap_or_else(|| IconName::of_entity(entity.kind));
    view! {
        <a class=format!("ent {class}") href=entity_address(&entity.entity_id) title=title>
            <Icon name=icon size=IconSize::S/>
            <span>{entity.display_name}</span>
        </a>
    }
}

/// In text and panes: a chip; assets dark, evidence light, as in the graph.
#[component]
pub(crate) fn EntityChip(
    entity: EntityRef,
    /// A last word with its class: `Malicious`, `bad`.
    #[prop(optional)]
    verdict: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let class = if entity.kind.is_asset() { "chip asset" } else { "chip" };
    let title = format!("{} {}", entity.kind.noun(), entity.display_name);
    view! {
        <a class=class href=entity_address(&entity.entity_id) title=title>
            <Icon name=IconName::of_entity(entity.kind) size=IconSize::S/>
            <span>{entity.display_name}</span>
            {verdict.map(|(word, class)| view! { <span class=format!("v {class}")>{word}</span> })}
        </a>
    }
}

/// A chip with the verdict on it, where somebody judged.
pub(crate) fn verdict_chip(entity: EntityRef, verdict: EvidenceVerdict) -> AnyView {
    match chip_verdict(verdict) {
        Some(verdict) => view! { <EntityChip entity verdict/> }.into_any(),
        None => view! { <EntityChip entity/> }.into_any(),
    }
}
