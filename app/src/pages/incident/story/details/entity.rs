//! Facts of a selected entity.

use leptos::prelude::*;
use shared::entity::{Entity, EntityKind};
use shared::enums::AlertSeverity;

use crate::api::encode;
use crate::components::load::{Loaded, SkeletonLines};
use crate::components::section::Section;
use crate::components::severity::Severity;
use crate::components::time::At;
use crate::property;
use crate::query::use_query;

#[component]
pub(super) fn EntityFacts(id: String, kind: EntityKind) -> impl IntoView {
    let path = format!("entities/{}", encode(&id));
    let entity = use_query::<Entity>(move || Some(path.clone()));
    view! {
        <Section title="Facts">
            <Loaded
                query=entity
                what=format!("The {}", kind.noun())
                skeleton=|| view! { <SkeletonLines lines=4 /> }
                let:entity
            >
                {move || facts(&entity.get())}
            </Loaded>
        </Section>
    }
}

fn facts(entity: &Entity) -> impl IntoView + use<> {
    let known =
        !matches!(entity.risk_level, AlertSeverity::Unknown | AlertSeverity::UnknownFutureValue);
    let risk = known.then(|| {
        view! {
            <dt>"Risk"</dt>
            <dd>
                <Severity level=entity.risk_level />
            </dd>
        }
    });
    let priority = entity.investigation_priority.as_ref().map(|priority| {
        let words = format!("{}, above {} % of users", priority.score, priority.percentile);
        view! {
            <dt>"Priority"</dt>
            <dd>{words}</dd>
        }
    });
    let roles = (!entity.privileged_roles.is_empty()).then(|| {
        view! {
            <dt>"Roles"</dt>
            <dd class="warn-t">{entity.privileged_roles.join(", ")}</dd>
        }
    });
    let others = property::lines(&entity.facts).into_iter().map(|(label, value)| {
        view! {
            <dt>{label}</dt>
            <dd>{value}</dd>
        }
    });
    view! {
        <dl class="facts">
            {risk}
            {priority}
            {roles}
            {others.collect_view()}
            <dt>"First seen"</dt>
            <dd>
                <At time=entity.first_seen_date_time />
            </dd>
            <dt>"Last seen"</dt>
            <dd>
                <At time=entity.last_seen_date_time />
            </dd>
        </dl>
    }
}
