//! The parts of the pane, in the order in which they decide.

use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::entity::{EntityKind, ImpactedAsset};
use shared::enums::{
    AlertClassification, AlertDetermination, AlertSeverity, FunctionalImpact, InformationImpact,
    Recoverability,
};
use shared::incident::Incident;
use shared::page::Page;

use crate::api;
use crate::components::avatar::Avatar;
use crate::components::by_hand::by_hand;
use crate::components::chain::{Chain, ChainNames};
use crate::components::entity::entity_address;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Loaded, SkeletonLines};
use crate::components::priority::Waterfall;
use crate::components::section::Section;
use crate::components::severity::Severity;
use crate::components::source::NamedSources;
use crate::components::status::Status;
use crate::components::time::At;
use crate::format;
use crate::pages::queue::context::incident_address;
use crate::query::use_query;
use crate::reactive::memo;

/// Rows of each small table, as in the original.
const SHOWN_ASSETS: usize = 3;
const SHOWN_ALERTS: usize = 10;

#[component]
pub(crate) fn PrioritySection(incident: Signal<Arc<Incident>>) -> impl IntoView {
    move || {
        let incident = incident.get();
        let score = incident.priority_score?;
        (!incident.priority_terms.is_empty()).then(|| {
            let terms = incident.priority_terms.clone();
            view! {
                <Section title="Priority">
                    <Waterfall score terms=terms.clone()/>
                </Section>
            }
        })
    }
}

#[component]
pub(crate) fn DetailsSection(
    incident: Signal<Arc<Incident>>,
    manage: RwSignal<bool>,
) -> impl IntoView {
    let end = move || {
        view! {
            <button type="button" class="link" on:click=move |_| manage.set(true)>
                "Set status and classification"
            </button>
        }
    };
    view! {
        <Section title="Details" end>
            {move || details(&incident.get())}
        </Section>
    }
}

fn details(incident: &Incident) -> AnyView {
    let classification = match (incident.classification, incident.determination) {
        (AlertClassification::Unknown, _) => "Not set".to_owned(),
        (class, AlertDetermination::Unknown) => class.label().to_owned(),
        (class, determination) => format!("{} / {}", class.label(), determination.label()),
    };
    let owner = incident.assigned_to.clone();
    let owner_name = owner.clone().unwrap_or_else(|| "No one".into());
    view! {
        <dl class="facts">
            <dt>"Status"</dt>
            <dd><Status state=incident.status/></dd>
            <dt>"Owner"</dt>
            <dd>
                <span class="row"><Avatar name=owner/><span class="cut">{owner_name}</span></span>
            </dd>
            <dt>"Severity"</dt>
            <dd class="row g6">
                <Severity level=incident.severity/>
                {by_hand(incident, "severity")}
            </dd>
            <dt>"Incident ID"</dt>
            <dd>{incident.id.clone()}</dd>
            <dt>"Classification"</dt>
            <dd>{classification}</dd>
            {assessed("Services", incident.functional_impact.map(FunctionalImpact::label))}
            {assessed("Information", incident.information_impact.map(InformationImpact::label))}
            {assessed("Recovery", incident.recoverability.map(Recoverability::label))}
            <dt>"Activity"</dt>
            <dd>
                <At time=incident.first_activity_date_time/>
                " to "
                <At time=incident.last_activity_date_time/>
            </dd>
            <dt>"Sources"</dt>
            <dd><NamedSources sources=incident.service_sources.clone()/></dd>
        </dl>
        <Chain categories=incident.categories.clone() big=true/>
        <ChainNames categories=incident.categories.clone()/>
    }
    .into_any()
}

/// Impact as an analyst assessed it.
fn assessed(name: &'static str, label: Option<&'static str>) -> Option<AnyView> {
    label.map(|label| view! { <dt>{name}</dt> <dd>{label}</dd> }.into_any())
}

#[component]
pub(crate) fn AssetsSection(incident: Signal<Arc<Incident>>) -> impl IntoView {
    let id = memo(move |_| incident.with(|incident| incident.id.clone()));
    let query = use_query::<Page<ImpactedAsset>>(move || {
        Some(format!("incidents/{}/assets", api::encode(&id.get())))
    });
    query.follow(move |news| id.try_get_untracked().is_some_and(|id| news.touches(&id)));
    let end = move || {
        let address = move || format!("{}?tab=assets", incident_address(&id.get()));
        view! { <a class="link" href=address>"View all"</a> }
    };
    view! {
        <Section title="Impacted" end>
            <Loaded
                query
                what="What is impacted"
                skeleton=|| view! { <SkeletonLines lines=4/> }
                let:page
            >
                {move || assets(&page.get().value)}
            </Loaded>
        </Section>
    }
}

fn assets(all: &[ImpactedAsset]) -> AnyView {
    if all.is_empty() {
        return view! { <p class="dim">"No device, user or mailbox is named by its alerts."</p> }
            .into_any();
    }
    let of = |kind: EntityKind| all.iter().filter(move |asset| asset.kind == kind);
    let kinds = [
        EntityKind::Device,
        EntityKind::User,
        EntityKind::Mailbox,
        EntityKind::CloudApplication,
        EntityKind::CloudResource,
    ];
    kinds
        .into_iter()
        .filter(|kind| of(*kind).next().is_some())
        .map(|kind| {
            let count = of(kind).count();
            let rows = of(kind).take(SHOWN_ASSETS).map(asset_row).collect_view();
            let more = count.saturating_sub(SHOWN_ASSETS);
            let [name, second, third] = headings(kind);
            view! {
                <table class="mini">
                    <thead>
                        <tr>
                            <th scope="col">{format!("{name} ({count})")}</th>
                            <th scope="col">{second}</th>
                            {(!third.is_empty()).then(|| view! { <th scope="col">{third}</th> })}
                        </tr>
                    </thead>
                    <tbody>
                        {rows}
                        {(more > 0)
                            .then(|| {
                                view! { <tr><td class="dim">{format!("{more} more")}</td></tr> }
                            })}
                    </tbody>
                </table>
            }
        })
        .collect_view()
        .into_any()
}

fn headings(kind: EntityKind) -> [&'static str; 3] {
    match kind {
        EntityKind::Device => ["Devices", "Risk", "Exposure"],
        EntityKind::User => ["Users", "Investigation priority", ""],
        EntityKind::Mailbox => ["Mailboxes", "Owner", ""],
        EntityKind::CloudApplication => ["Cloud apps", "Alerts", ""],
        _ => ["Cloud resources", "Alerts", ""],
    }
}

fn asset_row(asset: &ImpactedAsset) -> AnyView {
    let fact =
        |name: &str| asset.facts.get(name).and_then(serde_json::Value::as_str).map(sentence_case);
    let unknown = || "–".to_owned();
    let (second, third) = match asset.kind {
        EntityKind::Device => {
            (risk(asset.risk_level), Some(fact("exposureLevel").unwrap_or_else(unknown)))
        }
        EntityKind::User => {
            let priority = asset.investigation_priority.map_or_else(unknown, format::count);
            (priority.into_any(), None)
        }
        EntityKind::Mailbox => {
            let owner = asset.facts.get("owner").and_then(serde_json::Value::as_str);
            let owner = owner.unwrap_or(&asset.display_name).to_owned();
            (owner.into_any(), None)
        }
        _ => (format!("{} of {}", asset.active_alerts, asset.alerts).into_any(), None),
    };
    let privileged = (!asset.privileged_roles.is_empty()).then(|| {
        let roles = asset.privileged_roles.join(", ");
        view! { <span class="tag priv" title=roles>"Privileged"</span> }
    });
    view! {
        <tr>
            <td>
                <span class="row g6">
                    <a class="ent" href=entity_address(&asset.entity_id) title=asset.display_name.clone()>
                        <Icon name=IconName::of_entity(asset.kind) size=IconSize::S/>
                        <span>{asset.display_name.clone()}</span>
                    </a>
                    {privileged}
                </span>
            </td>
            <td>{second}</td>
            {third.map(|third| view! { <td>{third}</td> })}
        </tr>
    }
    .into_any()
}

fn risk(level: AlertSeverity) -> AnyView {
    match level {
        AlertSeverity::Unknown | AlertSeverity::UnknownFutureValue => "No known risk".into_any(),
        level => view! { <Severity level/> }.into_any(),
    }
}

/// `medium` → `Medium`.
fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    first + letters.as_str()
}

#[component]
pub(crate) fn AlertsSection(incident: Signal<Arc<Incident>>) -> impl IntoView {
    let id = memo(move |_| incident.with(|incident| incident.id.clone()));
    let query = use_query::<Page<Alert>>(move || {
        let filter = format!("incidentId eq '{}'", id.get());
        Some(format!(
            "alerts_v2?$filter={}&$orderby={}&$top={SHOWN_ALERTS}",
            api::encode(&filter),
            api::encode("severity desc,firstActivityDateTime asc"),
        ))
    });
    query.follow(move |news| id.try_get_untracked().is_some_and(|id| news.touches(&id)));
    let note = Signal::derive(move || {
        incident.with(|incident| {
            let counts = incident.alert_counts.clone().unwrap_or_default();
            format!("{} active of {}", counts.active, counts.total)
        })
    });
    let total = move || {
        incident.with(|incident| incident.alert_counts.as_ref().map_or(0, |counts| counts.total))
    };
    let end = move || {
        let address = move || format!("{}?tab=alerts", incident_address(&id.get()));
        view! { <a class="link" href=address>{move || format!("All {}", total())}</a> }
    };
    view! {
        <Section title="Alerts" note end>
            <Loaded
                query
                what="The alerts"
                skeleton=|| view! { <SkeletonLines lines=5/> }
                let:page
            >
                {move || alerts(&page.get().value)}
            </Loaded>
        </Section>
    }
}

fn alerts(all: &[Alert]) -> AnyView {
    let rows = all.iter().map(|alert| {
        view! {
            <tr>
                <td>
                    <a
                        href=format!("/alerts/{}", api::encode(&alert.id))
                        title=alert.title.clone()
                    >
                        {alert.title.clone()}
                    </a>
                </td>
                <td><Severity level=alert.severity/></td>
                <td><Status state=alert.status/></td>
            </tr>
        }
    });
    view! {
        <table class="mini">
            <thead>
                <tr>
                    <th scope="col">"Title"</th>
                    <th scope="col">"Severity"</th>
                    <th scope="col">"Status"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::sentence_case;

    #[test]
    fn values_begin_with_a_capital() {
        assert_eq!(sentence_case("medium"), "Medium");
        assert_eq!(sentence_case(""), "");
    }
}
