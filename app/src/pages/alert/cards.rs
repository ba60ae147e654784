//! The assets that an alert harms, each with its risk.

use leptos::prelude::*;
use shared::alert::Alert;
use shared::entity::{Entity, EntityKind, EntityRef};
use shared::enums::AlertSeverity;

use super::evidence;
use crate::api::encode;
use crate::components::entity::{EntityChip, entity_address};
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::severity::Severity;
use crate::order::sort_by_key;
use crate::property;
use crate::query::use_query;

/// More become chips below the cards.
const CARDS: usize = 4;

#[component]
pub(crate) fn AssetCards(alert: std::sync::Arc<Alert>) -> impl IntoView {
    let mut assets = evidence::impacted(&alert);
    if assets.is_empty() {
        let named = evidence::entities(&alert).into_iter().map(|(entity, _)| entity);
        assets = named.filter(|entity| entity.kind.is_asset()).collect();
    }
    sort_by_key(&mut assets, |entity| rank(entity.kind));
    let rest = assets.split_off(assets.len().min(CARDS));
    if assets.is_empty() {
        return ().into_any();
    }
    let rest = (!rest.is_empty()).then(|| {
        let chips = rest.into_iter().map(|entity| view! { <EntityChip entity/> });
        view! { <div class="chips acs-rest">{chips.collect_view()}</div> }
    });
    view! {
        <div class="acs">{assets.into_iter().map(|entity| view! { <Card entity alert=alert.id.clone()/> }).collect_view()}</div>
        {rest}
    }
    .into_any()
}

fn rank(kind: EntityKind) -> u8 {
    match kind {
        EntityKind::Device => 0,
        EntityKind::User => 1,
        EntityKind::Mailbox => 2,
        _ => 3,
    }
}

#[component]
fn Card(entity: EntityRef, alert: String) -> impl IntoView {
    let path = format!("entities/{}", encode(&entity.entity_id));
    let whole = use_query::<Entity>(move || Some(path.clone()));
    let (kind, name, address) =
        (entity.kind, entity.display_name, entity_address(&entity.entity_id));
    let timeline = format!("{address}?tab=timeline&range=all&show=all&around={}", encode(&alert));
    let icon = move || {
        let system = whole.value().and_then(|entity| {
            entity.facts.get("osPlatform").and_then(|value| value.as_str().map(str::to_owned))
        });
        match kind {
            EntityKind::Device => IconName::of_device(system.as_deref()),
            other => IconName::of_entity(other),
        }
    };
    let known = move || whole.value().map(|entity| marks(&entity));
    view! {
        <div class="ac">
            {move || view! { <Icon name=icon()/> }}
            <b class="cut">
                <a href=address title=format!("{} {name}", kind.noun())>{name.clone()}</a>
            </b>
            {known}
            <a class="ib" href=timeline aria-label=format!("See in the timeline of {name}") title="See in timeline">
                <Icon name=IconName::History/>
            </a>
        </div>
    }
}

fn marks(entity: &Entity) -> impl IntoView + use<> {
    let risky =
        !matches!(entity.risk_level, AlertSeverity::Unknown | AlertSeverity::UnknownFutureValue);
    let risk = risky.then(|| {
        view! { <span title="Risk, the highest severity of its active alerts"><Severity level=entity.risk_level/></span> }
    });
    let privileged = entity.privileged_roles.first().map(|role| {
        let title = entity.privileged_roles.join(", ");
        view! {
            <span class="tag priv" title=title>
                <Icon name=IconName::Crown size=IconSize::S/>
                <span>{role.clone()}</span>
            </span>
        }
    });
    let facts = ["osPlatform", "jobTitle", "exposureLevel"].into_iter().filter_map(|name| {
        let value = entity.facts.get(name).filter(|value| !property::is_empty(value))?;
        let text = property::text(value);
        let shown = if name == "exposureLevel" { format!("Exposure {text}") } else { text };
        Some(view! { <span class="tag" title=property::label(name)><span>{shown}</span></span> })
    });
    view! {
        {risk}
        <span class="grow"></span>
        {facts.collect_view()}
        {privileged}
    }
}
