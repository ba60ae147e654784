//! What is known of an entity: facts, names, incidents.

use leptos::prelude::*;
use serde_json::{Map, Value};
use shared::entity::{Entity, EntityKind, Identifier, IdentifierStrength};
use shared::enums::{AlertSeverity, IncidentStatus};

use crate::api::encode;
use crate::components::icon::{Icon, IconName};
use crate::components::section::Section;
use crate::components::severity::Severity;
use crate::components::status::Status;
use crate::components::time::At;
use crate::naming;
use crate::order::sort_by_key;
use crate::property;
use crate::visible::visible;

/// Properties that say how to reach somebody or what somebody does.
const CONTACT: [&str; 9] = [
    "jobTitle",
    "department",
    "mail",
    "phone",
    "mobilePhone",
    "address",
    "officeLocation",
    "manager",
    "owner",
];

/// Sections of a pane or of the left side of the page.
#[component]
pub(crate) fn EntityFacts(entity: Entity) -> impl IntoView {
    let note = privilege_note(&entity);
    let (contact, own) = grouped(&untold(&entity));
    let own_title = match entity.kind {
        EntityKind::Device => "Device",
        EntityKind::User | EntityKind::Mailbox => "Account",
        _ => "Facts",
    };
    let seen = StoredValue::new((entity.first_seen_date_time, entity.last_seen_date_time));
    let counts = format!("{} active of {}", entity.active_alerts, entity.alerts);
    let risk = risk_of(&entity);
    view! {
        {note}
        <FactSection title="Contact" facts=contact/>
        <FactSection title=own_title facts=own/>
        <Names identifiers=as_spelt(&entity)/>
        <Section title="Exposure">
            <dl class="facts">
                {risk
                    .map(|level| {
                        view! {
                            <dt>"Risk"</dt>
                            <dd><Severity level/></dd>
                        }
                    })}
                <dt>"First seen"</dt>
                <dd><At time=seen.get_value().0/></dd>
                <dt>"Last seen"</dt>
                <dd><At time=seen.get_value().1/></dd>
                <dt>"Alerts"</dt>
                <dd>{counts.clone()}</dd>
            </dl>
        </Section>
    }
}

/// The incidents it is part of, the open ones first.
#[component]
pub(crate) fn IncidentList(entity: Entity) -> impl IntoView {
    let mut incidents = entity.incidents;
    if incidents.is_empty() {
        return view! { <p class="dim2">"In no incident."</p> }.into_any();
    }
    sort_by_key(&mut incidents, |incident| incident.status == IncidentStatus::Resolved);
    let lines = incidents.into_iter().map(|incident| {
        let closed = incident.status == IncidentStatus::Resolved;
        let name = naming::in_list(&incident.display_name).lead;
        view! {
            <li>
                <Severity level=incident.severity quiet=true/>
                <a class="link" href=format!("/incidents/{}", encode(&incident.id))>{incident.id.clone()}</a>
                <span class="cut" class:dim=closed title=incident.display_name>{name}</span>
                <span class="grow"></span>
                <Status state=incident.status quiet=true/>
            </li>
        }
    });
    view! { <ul class="oi">{lines.collect_view()}</ul> }.into_any()
}

/// The highest severity among its active alerts, where it has any.
pub(crate) fn risk_of(entity: &Entity) -> Option<AlertSeverity> {
    let none = [AlertSeverity::Unknown, AlertSeverity::UnknownFutureValue];
    (!none.contains(&entity.risk_level)).then_some(entity.risk_level)
}

fn privilege_note(entity: &Entity) -> Option<impl IntoView + use<>> {
    let roles = entity.privileged_roles.join(", ");
    (!roles.is_empty()).then(|| {
        view! {
            <div class="note-b warn">
                <Icon name=IconName::Crown/>
                <div>
                    <b>"Elevated privilege"</b>
                    <br/>
                    {roles}
                </div>
            </div>
        }
    })
}

#[component]
fn FactSection(title: &'static str, facts: Lines) -> impl IntoView {
    if facts.is_empty() {
        return ().into_any();
    }
    let facts = StoredValue::new(facts);
    view! {
        <Section title>
            <dl class="facts">
                {facts
                    .get_value()
                    .into_iter()
                    .map(|(label, value)| {
                        view! {
                            <dt>{label}</dt>
                            <dd>{value}</dd>
                        }
                    })
                    .collect_view()}
            </dl>
        </Section>
    }
    .into_any()
}

#[component]
fn Names(identifiers: Vec<Identifier>) -> impl IntoView {
    if identifiers.is_empty() {
        return ().into_any();
    }
    let note = match identifiers.len() {
        1 => "1 name".to_owned(),
        count => format!("one entity, {count} names"),
    };
    let identifiers = StoredValue::new(identifiers);
    view! {
        <Section title="Also known as" end=move || view! { <span>{note.clone()}</span> }>
            <dl class="facts">{identifiers.get_value().into_iter().map(name_line).collect_view()}</dl>
        </Section>
    }
    .into_any()
}

fn name_line(identifier: Identifier) -> impl IntoView {
    let learnt = identifier.learnt_from.map(|from| {
        if from == "inventory" {
            view! { <span class="dim">"from the inventory"</span> }.into_any()
        } else {
            let address = format!("/alerts/{}", encode(&from));
            view! { <a class="link learnt" href=address>"from an alert"</a> }.into_any()
        }
    });
    let weak = (identifier.strength == IdentifierStrength::Weak).then(|| {
        view! {
            <span class="dim" title="Several entities may have this name; it never unites them">"weak, "</span>
        }
    });
    view! {
        <dt>{property::label(&identifier.scheme)}</dt>
        <dd>
            <span class="mono">{visible(&identifier.value).into_owned()}</span>
            <span class="from">{weak}{learnt}</span>
        </dd>
    }
}

/// The facts that stand nowhere else on the page.
fn untold(entity: &Entity) -> Map<String, Value> {
    let is_name = |text: &str| {
        text.eq_ignore_ascii_case(&entity.display_name)
            || entity.identifiers.iter().any(|name| name.value.eq_ignore_ascii_case(text))
    };
    entity
        .facts
        .iter()
        .filter(|(name, value)| {
            let is_role = name.as_str() == "roles" && !entity.privileged_roles.is_empty();
            let is_told = is_role || value.as_str().is_some_and(is_name);
            !is_told
        })
        .map(|(name, value)| (name.clone(), plain(name, value)))
        .collect()
}

/// Names as a source spells them; identifiers are kept in one spelling to be found by.
fn as_spelt(entity: &Entity) -> Vec<Identifier> {
    let spelt = |identifier: &Identifier| {
        let texts = entity.facts.values().filter_map(Value::as_str);
        let same = texts.into_iter().find(|text| text.eq_ignore_ascii_case(&identifier.value));
        let value = same.map_or_else(|| identifier.value.clone(), str::to_owned);
        Identifier { value, ..identifier.clone() }
    };
    entity.identifiers.iter().map(spelt).collect()
}

/// Members of enumerations as words.
fn plain(name: &str, value: &Value) -> Value {
    const ENUMERATIONS: [&str; 6] = [
        "exposureLevel",
        "deviceValue",
        "healthStatus",
        "onboardingStatus",
        "defenderAvStatus",
        "riskScore",
    ];
    match value {
        Value::String(text) if ENUMERATIONS.contains(&name) => {
            Value::String(crate::format::upper_first(&shared::tactic::category_label(text)))
        }
        other => other.clone(),
    }
}

/// Labels with what they stand before.
type Lines = Vec<(String, String)>;

/// Facts for contact, and the others.
fn grouped(facts: &Map<String, Value>) -> (Lines, Lines) {
    let is_contact = |name: &str| CONTACT.contains(&name);
    let pick = |contact: bool| -> Map<String, Value> {
        facts
            .iter()
            .filter(|(name, _)| is_contact(name) == contact)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    let (contact, own) = (pick(true), pick(false));
    (property::lines(&contact), property::lines(&own))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn facts_are_grouped_and_none_is_lost() {
        let facts = json!({"mail": "a@x.example", "osPlatform": "Windows11", "tags": ["Tier 0"]});
        let (contact, own) = grouped(facts.as_object().unwrap());
        assert_eq!(contact, [("Mail".into(), "a@x.example".into())]);
        assert_eq!(own.len(), 2);
    }
}
