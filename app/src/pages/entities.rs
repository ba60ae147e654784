//! Finding an entity by its name or by one of its identifiers.

use leptos::prelude::*;
use shared::entity::{EntityHit, EntityKind};
use shared::page::Page;

use crate::api::encode;
use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Empty, Loaded};
use crate::dom;
use crate::format;
use crate::here::use_here;
use crate::query::{Further, Listed, MoreRows, nears_end, use_further, use_query};
use crate::reactive::memo;
use crate::state::{Place, use_app};

/// Rows of one reading.
const TOP: usize = 200;
/// Typing is over when no key came for so long.
const PAUSE_MILLISECONDS: u64 = 200;

#[component]
pub(crate) fn EntitiesPage() -> impl IntoView {
    let app = use_app();
    let here = use_here();
    app.arrive(Place { title: "Entities".into(), ..Place::default() });
    let kind = memo(move |_| here.get("kind").and_then(|name| EntityKind::parse(&name)));
    let search = here.watch("search");
    let found = use_query::<Page<EntityHit>>(move || {
        let kind = kind.get().map(|kind| format!("&kind={}", kind.as_str()));
        let search = search.get().map(|words| {
            format!("&$search={}", encode(&format!("\"{}\"", words.replace('"', " "))))
        });
        let all = Some(format!("entities?$top={TOP}&$count=true"));
        Some([all, kind, search].into_iter().flatten().collect::<String>())
    });
    found.follow(|_| true);
    let further = use_further(found, move || format!("{:?} {:?}", kind.get(), search.get()));
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
                        {move || found.value().map(|page| said(page.count, further.all().len()))}
                    </span>
                </div>
                <Loaded query=found what="The list of entities" skeleton=skeleton let:page>
                    {move || {
                        page.track();
                        list(further)
                    }}
                </Loaded>
            </div>
        </div>
    }
}

impl Listed for EntityHit {
    fn key(&self) -> String {
        self.entity.entity_id.clone()
    }
}

/// How many there are, honestly.
fn said(count: Option<i64>, shown: usize) -> String {
    let shown = shown as i64;
    match count {
        Some(all) if all > shown => format!("{} of {}", format::count(shown), entities(all)),
        _ => entities(shown),
    }
}

fn entities(count: i64) -> String {
    if count == 1 { "1 entity".into() } else { format!("{} entities", format::count(count)) }
}

fn list(further: Further<Page<EntityHit>>) -> AnyView {
    let found = further.all();
    if found.is_empty() {
        return view! {
            <Empty
                title="No entity matches"
                text="Entities are made from what alerts, activities and the inventory name. A search finds the beginnings of names and identifiers."
            />
        }
        .into_any();
    }
    let rows = found.iter().map(|EntityHit { entity, detail }| {
        let detail = detail.clone().unwrap_or_default();
        view! {
            <tr role="row">
                <td role="cell" class="nm"><EntityLink entity=entity.clone()/></td>
                <td role="cell" class="dim2">{format::upper_first(entity.kind.noun())}</td>
                <td role="cell" class="dim2">
                    <span class="cut" title=detail.clone()>{detail.clone()}</span>
                </td>
            </tr>
        }
    });
    view! {
        <div
            class="scroll"
            tabindex="0"
            role="region"
            aria-label="Entities found"
            on:scroll=move |event| {
                if nears_end(&event) {
                    further.more();
                }
            }
        >
            <table
                class="grid cards enty"
                role="table"
                aria-label="Entities"
                aria-rowcount=found.len().to_string()
                style:--cols="minmax(240px,1fr) 150px minmax(200px,1fr)"
                style:--cols-m="minmax(200px,1fr) 130px minmax(160px,1fr)"
            >
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Name"</th>
                        <th role="columnheader">"Kind"</th>
                        <th role="columnheader">"Also known as"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
            <MoreRows further/>
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
