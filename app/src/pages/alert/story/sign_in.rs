//! A sign-in or what was done with an identity: who, from where, to where, how.

use leptos::prelude::*;
use shared::alert::Alert;
use shared::entity::EntityKind;
use shared::enums::{EvidenceRole, ServiceSource};
use shared::evidence::{Evidence, EvidenceKind};

use super::super::evidence::{self, Names, entity_of, kind_of};
use crate::components::entity::verdict_chip;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::format;

/// Which end of it something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Source,
    Destination,
}

pub(super) fn panel(alert: &Alert, names: &Names) -> Option<impl IntoView + use<>> {
    let about_identity = matches!(
        alert.service_source,
        ServiceSource::MicrosoftDefenderForIdentity | ServiceSource::AzureAdIdentityProtection
    );
    if !about_identity {
        return None;
    }
    let users = chips(alert, |evidence| kind_of(evidence) == EntityKind::User);
    let from = chips(alert, |evidence| end(evidence) == Some(End::Source));
    let to = chips(alert, |evidence| end(evidence) == Some(End::Destination));
    let arrow = (!from.is_empty() && !to.is_empty()).then(|| {
        view! { <span class="dim2"><Icon name=IconName::ChevronRight size=IconSize::S/><span class="vh">"to"</span></span> }
    });
    let way = (!from.is_empty() || !to.is_empty()).then(|| {
        view! {
            <dt>{if arrow.is_some() { "From, to" } else if from.is_empty() { "To" } else { "From" }}</dt>
            <dd>
                <div class="chips">{from} {arrow} {to}</div>
            </dd>
        }
    });
    let who = (!users.is_empty()).then(|| {
        view! {
            <dt>"Who"</dt>
            <dd><div class="chips">{users}</div></dd>
        }
    });
    let when = alert.first_activity_date_time.map(|first| {
        let last = alert.last_activity_date_time.filter(|last| *last != first);
        let until = last.map(|last| format!(" to {}", format::day_and_clock(last)));
        view! {
            <dt>"When"</dt>
            <dd>{format::day_and_clock(first)}{until}</dd>
        }
    });
    let session = alert.evidence.iter().find_map(|evidence| match &evidence.kind {
        EvidenceKind::CloudLogonSession(session) => Some(session),
        _ => None,
    });
    let session = session.map(|session| {
        let facts = [
            ("Protocol", session.protocol.clone()),
            ("Device", session.device_name.clone()),
            ("System", session.operating_system.clone()),
            ("Browser", session.browser.clone()),
            ("User agent", session.user_agent.clone()),
            ("Session", session.session_id.clone()),
            ("Began", session.start_utc_date_time.map(format::day_and_clock)),
            ("Before that", session.previous_logon_date_time.map(format::day_and_clock)),
        ];
        facts
            .into_iter()
            .filter_map(|(label, value)| Some((label, value.filter(|value| !value.is_empty())?)))
            .map(|(label, value)| {
                let value = super::facts::value(&value, names);
                view! {
                    <dt>{label}</dt>
                    <dd>{value}</dd>
                }
            })
            .collect_view()
    });
    let title = match alert.service_source {
        ServiceSource::AzureAdIdentityProtection => "Sign-in",
        _ => "Identity activity",
    };
    Some(view! {
        <section class="panel">
            <h3>{title}</h3>
            <dl class="facts wide">{who} {way} {when} {session}</dl>
        </section>
    })
}

fn chips(alert: &Alert, wanted: impl Fn(&Evidence) -> bool) -> Vec<AnyView> {
    let impacted = evidence::impacted(alert);
    let mut seen = Vec::new();
    let mut chips = Vec::new();
    for evidence in alert.evidence.iter().filter(|evidence| wanted(evidence)) {
        let Some(entity) = entity_of(evidence, &impacted) else { continue };
        if seen.contains(&entity.entity_id) {
            continue;
        }
        seen.push(entity.entity_id.clone());
        chips.push(verdict_chip(entity, evidence.verdict));
    }
    chips
}

/// Devices and addresses stand at an end; without a role an address is where it came from.
fn end(evidence: &Evidence) -> Option<End> {
    use EvidenceRole as Role;
    let kind = kind_of(evidence);
    if !matches!(kind, EntityKind::Device | EntityKind::Ip) {
        return None;
    }
    let has = |roles: &[Role]| evidence.roles.iter().any(|role| roles.contains(role));
    if has(&[Role::Destination, Role::Attacked]) {
        return Some(End::Destination);
    }
    if has(&[Role::Source, Role::Attacker, Role::Compromised]) || kind == EntityKind::Ip {
        return Some(End::Source);
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn roles_say_which_end_it_is() {
        let device = |roles: &[&str]| {
            end(&Evidence::from_value(json!({
                "@odata.type": "#microsoft.graph.security.deviceEvidence", "roles": roles
            }))
            .unwrap())
        };
        assert_eq!(device(&["destination"]), Some(End::Destination));
        assert_eq!(device(&["source"]), Some(End::Source));
        assert_eq!(device(&[]), None);
    }
}
