//! Finding an entity by its name or by one of its identifiers.

use leptos::prelude::*;
use shared::entity::{EntityKind, EntityRef};
use shared::page::Page;

use crate::api::encode;
use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Empty, Loaded};
use crate::dom;
use crate::format;
use crate::here::use_here;
use crate::query::use_query;
use crate::reactive::memo;
use crate::state::{Place, use_app};

/// More are found by a better search.
const MOST: usize = 200;
/// Typing is over when no key came for so long.
const PAUSE_MILLISECONDS: u64 = 200;

#[component]
pub(crate) fn EntitiesPage() -> impl IntoView {
    let app = use_app();
    let here = use_here();
    app.arrive(Place { title: "Entities".into(), ..Place::default() });
    let kind = memo(move |_| here.get("kind").and_then(|name| EntityKind::parse(&name)));
    let search = here.watch("search");
    let found = use_query::<Page<EntityRef>>(move || {
        let kind = kind.get().map(|kind| format!("&kind={}", kind.as_str()));
        let search = search.get().map(|words| {
            format!("&$search={}", encode(&format!("\"{}\"", words.replace('"', " "))))
        });
        let all = Some(format!("entities?$top={MOST}&$count=true"));
        Some([all, kind, search].into_iter().flatten().collect::<String>())
    });
    found.follow(|_| true);
    let typed = RwSignal::new(search.get_untracked().unwrap_or_default());
    let round = StoredValue::new(0_u32);
    let type_in = move |event: web_sys::Event| {
        typed.set(event_target_value(&event));
        let number = round.get_value().wrapping_add(1);
        round.set_value(number);
        dom::after(PAUSE_MILLISECONDS, move || {
            if round.try_get_value() == Some(number) {
                let words = typed.get_untracked();
                here.show(&[("search", Some(words.trim()).filter(|words| !words.is_empty()))]);
            }
        });
    };
    let nav = move || {
        let item = |this: Option<EntityKind>| {
            let (icon, label) = match this {
                None => (IconName::Entity, "All".to_owned()),
                Some(EntityKind::Other) => (IconName::Unknown, "Others".to_owned()),
                Some(kind) => (IconName::of_entity(kind), format::upper_first(&kind.plural())),
            };
            let address = here.with(&[("kind", this.map(EntityKind::as_str))]);
            view! {
                <a href=address aria-current=(this == kind.get()).then_some("true")>
                    <Icon name=icon size=IconSize::S/>
                    {label}
                </a>
            }
        };
        [None].into_iter().chain(EntityKind::ALL.into_iter().map(Some)).map(item).collect_view()
    };
    view! {
        <h1 class="vh">"Entities"</h1>
        <div class="twocol">
            <nav class="vnav" aria-label="Kinds of entity">{nav}</nav>
            <div class="col">
                <div class="filters">
                    <label class="inbox find">
                        <Icon name=IconName::Search size=IconSize::S/>
                        <span class="vh">"Find an entity"</span>
                        <input
                            type="search"
                            placeholder="Name, address, hash, SID"
                            autocomplete="off"
                            prop:value=move || typed.get()
                            on:input=type_in
                        />
                    </label>
                    <span class="grow"></span>
                    <span class="note">
                        {move || found.value().map(|page| said(&page))}
                    </span>
                </div>
                <Loaded query=found what="The list of entities" skeleton=skeleton let:page>
                    {move || list(&page.get().value)}
                </Loaded>
            </div>
        </div>
    }
}

/// How many there are, honestly.
fn said(page: &Page<EntityRef>) -> String {
    let shown = page.value.len() as i64;
    match page.count {
        Some(all) if all > shown => format!("{} of {}", format::count(shown), entities(all)),
        _ if page.next_link.is_some() => format!("the first {}", format::count(shown)),
        _ => entities(shown),
    }
}

fn entities(count: i64) -> String {
    if count == 1 { "1 entity".into() } else { format!("{} entities", format::count(count)) }
}

fn list(found: &[EntityRef]) -> AnyView {
    if found.is_empty() {
        return view! {
            <Empty
                title="No entity matches"
                text="Entities are made from what alerts, activities and the inventory name. A search finds the beginnings of names and identifiers."
            />
        }
        .into_any();
    }
    let rows = found.iter().map(|entity| {
        view! {
            <tr role="row">
                <td role="cell" class="nm"><EntityLink entity=entity.clone()/></td>
                <td role="cell" class="dim2">{format::upper_first(entity.kind.noun())}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Entities found">
            <table
                class="grid cards enty"
                role="table"
                aria-label="Entities"
                aria-rowcount=found.len().to_string()
                style:--cols="minmax(240px,1fr) 180px"
            >
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Name"</th>
                        <th role="columnheader">"Kind"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn skeleton() -> impl IntoView {
    let rows = (0..12).map(|_| {
        view! {
            <tr role="row">
                <td role="cell" class="nm"><span class="skel w4"></span></td>
                <td role="cell"><span class="skel w6"></span></td>
            </tr>
        }
    });
    view! {
        <table class="grid loading enty" role="table" aria-label="Entities" aria-busy="true" style:--cols="minmax(240px,1fr) 180px">
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
}
