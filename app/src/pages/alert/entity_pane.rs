//! An entity of the story in place of the alert's details.

use leptos::prelude::*;
use shared::entity::Entity;

use super::pane::PaneBar;
use crate::api::encode;
use crate::components::entity::entity_address;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Loaded, SkeletonLines};
use crate::components::section::Section;
use crate::pages::entity::facts::{EntityFacts, IncidentList};
use crate::query::use_query;

#[component]
pub(crate) fn EntityPane(id: String, #[prop(into)] close: Callback<()>) -> impl IntoView {
    let path = format!("entities/{}", encode(&id));
    let entity = use_query::<Entity>(move || Some(path.clone()));
    let address = entity_address(&id);
    view! {
        <PaneBar label="Entity" icon=IconName::Entity>
            <button type="button" class="ib" aria-label="Back to the alert" on:click=move |_| close.run(())>
                <Icon name=IconName::Close/>
            </button>
        </PaneBar>
        <div class="scroll" tabindex="0" aria-label="Entity">
            <Loaded query=entity what="The entity" skeleton=|| view! { <SkeletonLines lines=8/> } let:entity>
                {
                    let address = address.clone();
                    move || shown(&entity.get(), address.clone())
                }
            </Loaded>
        </div>
    }
}

fn shown(entity: &Entity, address: String) -> impl IntoView + use<> {
    let timeline = format!("{address}?tab=timeline");
    let whole = StoredValue::new(entity.clone());
    view! {
        <div class="head">
            <h2>
                <span class="row">
                    <Icon name=IconName::of_entity(entity.kind)/>
                    <span>{entity.display_name.clone()}</span>
                </span>
            </h2>
            <div class="acts">
                <a class="btn primary" href=address>
                    {format!("Open {} page", entity.kind.noun())}
                </a>
                <a class="btn" href=timeline>
                    <Icon name=IconName::History size=IconSize::S/>
                    "Timeline"
                </a>
            </div>
        </div>
        {move || whole.with_value(|entity| view! { <EntityFacts entity=entity.clone()/> })}
        <Section title="Incidents">
            {move || whole.with_value(|entity| view! { <IncidentList entity=entity.clone()/> })}
        </Section>
    }
}
