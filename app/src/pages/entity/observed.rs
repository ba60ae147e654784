//! What was seen together with an entity.

use leptos::prelude::*;
use shared::entity::{Entity, EntityKind, ObservedWith};

use crate::components::entity::{EntityLink, entity_address};
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::Empty;
use crate::format;
use crate::order::sort_by_key;

#[component]
pub(crate) fn Observed(entity: Entity) -> impl IntoView {
    if entity.observed_with.is_empty() {
        return view! {
            <Empty
                title="Seen alone"
                text="No alert names this entity together with another one."
            />
        }
        .into_any();
    }
    let own = entity.id;
    let groups = by_kind(entity.observed_with).into_iter().map(|(kind, others)| {
        view! {
            <section class="group">
                <h3>
                    <Icon name=IconName::of_entity(kind)/>
                    {format::upper_first(&kind.plural())}
                    <b>{others.len()}</b>
                </h3>
                <table
                    class="grid cards"
                    role="table"
                    aria-label=kind.plural()
                    style:--cols="minmax(200px,1fr) 120px 180px"
                >
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader">"Name"</th>
                            <th role="columnheader" class="num">"Alerts with both"</th>
                            <th role="columnheader"><span class="vh">"Timeline"</span></th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">
                        {others.into_iter().map(|other| row(&own, other)).collect_view()}
                    </tbody>
                </table>
            </section>
        }
    });
    view! { <div class="scroll" tabindex="0" role="region" aria-label="Observed with">{groups.collect_view()}</div> }
        .into_any()
}

fn row(own: &str, other: ObservedWith) -> impl IntoView + use<> {
    let together = format!(
        "{}?tab=timeline&show=all&range=all&with={}",
        entity_address(own),
        crate::api::encode(&other.entity.entity_id)
    );
    view! {
        <tr role="row">
            <td role="cell" class="nm"><EntityLink entity=other.entity/></td>
            <td role="cell" class="num" data-label="Alerts with both">{format::count(other.alerts)}</td>
            <td role="cell">
                <a class="link row g4" href=together>
                    <Icon name=IconName::History size=IconSize::S/>
                    "Events of both"
                </a>
            </td>
        </tr>
    }
}

/// Assets first, each kind with its most frequent ones first.
pub(crate) fn by_kind(observed: Vec<ObservedWith>) -> Vec<(EntityKind, Vec<ObservedWith>)> {
    let mut groups: Vec<(EntityKind, Vec<ObservedWith>)> = Vec::new();
    for other in observed {
        match groups.iter_mut().find(|(kind, _)| *kind == other.entity.kind) {
            Some((_, group)) => group.push(other),
            None => groups.push((other.entity.kind, vec![other])),
        }
    }
    for (_, group) in &mut groups {
        sort_by_key(group, |other| std::cmp::Reverse(other.alerts));
    }
    sort_by_key(&mut groups, |(kind, _)| (!kind.is_asset(), *kind));
    groups
}

#[cfg(test)]
mod tests {
    use shared::entity::EntityRef;

    use super::*;

    #[test]
    fn assets_come_first_and_the_frequent_ones_before_the_rare() {
        let seen = |kind, name: &str, alerts| ObservedWith {
            entity: EntityRef { entity_id: name.into(), kind, display_name: name.into() },
            alerts,
        };
        let groups = by_kind(vec![
            seen(EntityKind::Ip, "1", 9),
            seen(EntityKind::User, "jo", 1),
            seen(EntityKind::User, "mo", 3),
        ]);
        assert_eq!(groups[0].0, EntityKind::User);
        assert_eq!(groups[0].1[0].entity.display_name, "mo");
        assert_eq!(groups[1].0, EntityKind::Ip);
    }
}
