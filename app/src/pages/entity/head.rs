//! Who it is, and how much there is to worry about.

use leptos::prelude::*;
use shared::entity::{Entity, EntityKind, InvestigationPriority};
use shared::enums::AlertSeverity;

use super::facts::risk_of;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::severity::Severity;
use crate::format;
use crate::property;

/// From here on a score is shown as high.
const HIGH_PERCENTILE: u8 = 90;

#[component]
pub(crate) fn EntityHead(entity: Entity) -> impl IntoView {
    let system = entity.facts.get("osPlatform").and_then(serde_json::Value::as_str);
    let icon = match entity.kind {
        EntityKind::Device => IconName::of_device(system),
        other => IconName::of_entity(other),
    };
    let face = if entity.kind.is_asset() { "face" } else { "face ev" };
    let roles = entity.privileged_roles.iter().take(2).map(|role| {
        view! {
            <span class="tag priv lg" title="Privileged role">
                <Icon name=IconName::Crown size=IconSize::S/>
                <span>{role.clone()}</span>
            </span>
        }
    });
    let more = entity.privileged_roles.len().saturating_sub(2);
    let more = (more > 0).then(|| {
        view! {
            <span class="tag priv lg" title=entity.privileged_roles.join(", ")>{format!("+{more}")}</span>
        }
    });
    let tags = entity.facts.get("tags").map(tags).unwrap_or_default();
    let tags = tags.into_iter().map(|tag| view! { <span class="tag lg">{tag}</span> });
    let address = ["userPrincipalName", "mail", "primaryAddress", "deviceDnsName"]
        .iter()
        .find_map(|scheme| {
            let known = entity.identifiers.iter().find(|one| one.scheme == *scheme);
            known.map(|one| one.value.clone())
        })
        .filter(|address| *address != entity.display_name)
        .unwrap_or_else(|| format::upper_first(entity.kind.noun()));
    let title = ["jobTitle", "role", "countryLetterCode"]
        .iter()
        .find_map(|name| entity.facts.get(*name).filter(|value| !property::is_empty(value)))
        .map(property::text);
    let incidents = if entity.open_incidents == 1 { "open incident" } else { "open incidents" };
    view! {
        <header class="phead uh">
            <span class=face><Icon name=icon/></span>
            <div class="un">
                <div class="row g10 wrap">
                    <h1 class="cut" title=entity.display_name.clone()>{entity.display_name.clone()}</h1>
                    {roles.collect_view()}
                    {more}
                    {tags.collect_view()}
                </div>
                <div class="meta-row">
                    <span class="cut">{address}</span>
                    <span>
                        <b class="strong">{entity.active_alerts}</b>
                        <span class="dim">{format!("/{}", format::plural(entity.alerts, "alert"))}</span>
                    </span>
                    <span><b class="strong">{entity.open_incidents}</b>" "{incidents}</span>
                    {title.map(|title| view! { <span>{title}</span> })}
                </div>
            </div>
            {match &entity.investigation_priority {
                Some(priority) => priority_view(priority).into_any(),
                None => stats(&entity).into_any(),
            }}
        </header>
    }
}

fn priority_view(priority: &InvestigationPriority) -> impl IntoView + use<> {
    let level = if priority.percentile >= HIGH_PERCENTILE { "hi" } else { "lo" };
    let percentile = format::ordinal(priority.percentile.into());
    view! {
        <div class="ip" title="The sum of what alerts and activities of the last seven days contribute">
            <div>
                <span class="big" data-p=level>{format::count(priority.score)}</span>
                <span class="lbl">
                    "Investigation priority"
                    <br/>
                    <b>{format!("{percentile} percentile")}</b>
                    {format!(" of {}", format::plural(priority.users, "user"))}
                </span>
            </div>
            <div class="pct" aria-hidden="true">
                <i style:left=format!("{}%", priority.percentile.min(100))></i>
            </div>
            <div class="pl" aria-hidden="true">
                <span>"0"</span>
                <span style:left="90%">"90th"</span>
            </div>
        </div>
        <span class="wkb">{weeks(&priority.by_day)}<small>"14 days"</small></span>
    }
}

/// A bar for each of the last days.
fn weeks(by_day: &[i64]) -> impl IntoView + use<> {
    const HEIGHT: i64 = 30;
    let most = by_day.iter().copied().max().unwrap_or_default().max(1);
    let bars = by_day.iter().enumerate().map(|(index, score)| {
        let height = (score.max(&0) * HEIGHT / most).max(1);
        view! {
            <rect
                class="b"
                class:hot=(*score == most && *score > 0)
                x=(index * 10 + 1).to_string()
                y=(HEIGHT + 2 - height).to_string()
                width="7"
                height=height.to_string()
            ></rect>
        }
    });
    let scores: Vec<String> = by_day.iter().map(i64::to_string).collect();
    let label = format!("Score by day, oldest first: {}", scores.join(", "));
    view! {
        <svg class="wk" viewBox="0 0 140 34" role="img" aria-label=label>
            {bars.collect_view()}
        </svg>
    }
}

/// Risk comes from alerts, exposure from how it is kept; they are different things.
fn stats(entity: &Entity) -> impl IntoView + use<> {
    let risk = match risk_of(entity) {
        Some(level) => view! { <Severity level/> }.into_any(),
        None => view! { <span class="dim">"None known"</span> }.into_any(),
    };
    let stat = |label: &'static str, name: &str| {
        let value = entity.facts.get(name).filter(|value| !property::is_empty(value))?;
        let text = property::text(value);
        let level = AlertSeverity::parse(&text);
        let known =
            matches!(level, AlertSeverity::High | AlertSeverity::Medium | AlertSeverity::Low);
        let shown = if known && name == "exposureLevel" {
            view! { <Severity level/> }.into_any()
        } else {
            format::upper_first(&text).into_any()
        };
        Some(view! {
            <div>
                <dt>{label}</dt>
                <dd>{shown}</dd>
            </div>
        })
    };
    view! {
        <dl class="stats">
            <div>
                <dt>"Risk"</dt>
                <dd>{risk}</dd>
            </div>
            {stat("Exposure", "exposureLevel")}
            {stat("Value", "deviceValue")}
            {stat("Health", "healthStatus")}
        </dl>
    }
}

fn tags(value: &serde_json::Value) -> Vec<String> {
    let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter(|item| !property::is_empty(item)).map(property::text).take(3).collect()
}
