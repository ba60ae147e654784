//! Search over everything: incidents, entities, alerts by name or id.

use leptos::portal::Portal;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::entity::EntityHit;
use shared::page::{SearchHit, SearchHits};

use crate::api::encode;
use crate::components::entity::entity_address;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::popover::{Anchor, overlays};
use crate::components::severity::Severity;
use crate::dom;
use crate::keys::{Command, Group};
use crate::later::{LaterPart, Part};
use crate::query::{Load, Query, use_query};
use crate::reactive::{effect, memo};
use crate::state::use_app;

const FIELD: &str = "search-field";
const LIST: &str = "search-hits";
/// Pauses in typing this long are worth a request.
const PAUSE_MILLISECONDS: u64 = 150;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Hit {
    pub(crate) icon: IconName,
    pub(crate) title: String,
    /// What tells it from namesakes: another name.
    pub(crate) detail: Option<String>,
    /// What it is: `user`, `incident 7`.
    pub(crate) kind: String,
    pub(crate) severity: Option<shared::enums::AlertSeverity>,
    pub(crate) address: String,
}

/// Hits of a search as lines with addresses.
pub(crate) fn hits(found: &SearchHits) -> Vec<Hit> {
    let hit = |hit: &SearchHit, icon, kind: &str| Hit {
        icon,
        title: hit.title.clone(),
        detail: None,
        kind: format!("{kind} {}", hit.id),
        severity: Some(hit.severity),
        address: format!("/{kind}s/{}", encode(&hit.id)),
    };
    let incidents = found.incidents.iter().map(|found| hit(found, IconName::Incident, "incident"));
    let entities = found.entities.iter().map(|EntityHit { entity, detail }| Hit {
        icon: IconName::of_entity(entity.kind),
        title: entity.display_name.clone(),
        detail: detail.clone(),
        kind: entity.kind.noun().to_owned(),
        severity: None,
        address: entity_address(&entity.entity_id),
    });
    let alerts = found
        .alerts
        .iter()
        .map(|found| Hit { kind: "alert".to_owned(), ..hit(found, IconName::Alert, "alert") });
    incidents.chain(entities).chain(alerts).collect()
}

/// Searches for what `words` settle on.
pub(crate) fn use_search(words: RwSignal<String>) -> Query<SearchHits> {
    let settled = RwSignal::new(String::new());
    effect(move |_| {
        let now = words.get();
        dom::after(PAUSE_MILLISECONDS, move || {
            if words.try_get_untracked().is_some_and(|later| later == now) {
                settled.try_set(now.trim().to_owned());
            }
        });
    });
    use_query(move || {
        let words = settled.get();
        (!words.is_empty()).then(|| format!("search?q={}&top=6", encode(&words)))
    })
}

/// What field and hits know of each other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search {
    words: RwSignal<String>,
    open: RwSignal<bool>,
    /// The hit that *Enter* goes to.
    at: RwSignal<usize>,
    found: RwSignal<Vec<Hit>>,
    go: Callback<String>,
}

impl Search {
    fn is_shown(self) -> bool {
        self.open.get() && !self.words.with(|words| words.trim().is_empty())
    }
}

#[component]
pub(crate) fn SearchBox() -> impl IntoView {
    let app = use_app();
    let words = RwSignal::new(String::new());
    let (open, at) = (RwSignal::new(false), RwSignal::new(0_usize));
    let found = RwSignal::new(Vec::<Hit>::new());
    let navigate = StoredValue::new_local(use_navigate());
    let close = move || {
        open.set(false);
        words.set(String::new());
        if let Some(field) = dom::by_id(FIELD) {
            let _ = field.blur();
        }
    };
    let go = Callback::new(move |address: String| {
        close();
        navigate.with_value(|navigate| navigate(&address, NavigateOptions::default()));
    });
    let focus = move || {
        open.set(true);
        request_animation_frame(|| dom::focus(FIELD));
    };
    app.keys.register(vec![Command::new("/", "Search", Group::Everywhere, focus).key_only()]);
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        let count = found.with(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => at.set((at.get_untracked() + 1) % count),
            "ArrowUp" if count > 0 => at.set((at.get_untracked() + count - 1) % count),
            "Enter" => {
                let address = found
                    .with(|found| found.get(at.get_untracked()).map(|hit| hit.address.clone()));
                if let Some(address) = address {
                    go.run(address);
                }
            }
            "Escape" => close(),
            _ => return,
        }
        event.prevent_default();
    };
    let search = Search { words, open, at, found, go };
    view! {
        <search class="search" class:open=move || open.get() aria-label="Everything">
            <Icon name=IconName::Search size=IconSize::S/>
            <input
                id=FIELD
                type="search"
                role="combobox"
                aria-label="Search name, id, entity"
                placeholder="Search name, id, entity"
                autocomplete="off"
                spellcheck="false"
                aria-autocomplete="list"
                aria-controls=LIST
                aria-expanded=move || search.is_shown().to_string()
                aria-activedescendant=move || {
                    (search.is_shown() && found.with(|found| !found.is_empty()))
                        .then(|| option_id(at.get()))
                }
                bind:value=words
                on:focus=move |_| open.set(true)
                on:input=move |_| at.set(0)
                on:blur=move |_| dom::after(150, move || { open.try_set(false); })
                on:keydown=keydown
            />
            <kbd aria-hidden="true">"/"</kbd>
        </search>
        <button
            type="button"
            class="ib phone-only"
            aria-label="Search"
            on:click=move |_| focus()
        >
            <Icon name=IconName::Search size=IconSize::L/>
        </button>
        <LaterPart part=Part::Hits(search)/>
    }
}

/// What is found, below the field.
#[component]
pub(crate) fn Hits(search: Search) -> impl IntoView {
    let Search { words, at, found, go, .. } = search;
    let query = use_search(words);
    effect(move |_| found.set(query.value().map(|found| hits(&found)).unwrap_or_default()));
    let field_bounds = move || {
        Anchor::of_id(FIELD).map_or((8, 48), |bounds| {
            ((bounds.left - 34.0).max(8.0).round() as i64, (bounds.bottom + 6.0).round() as i64)
        })
    };
    let shown = memo(move |_| search.is_shown());
    view! {
        <Show when=move || shown.get()>
            <Portal mount=overlays()>
                <div
                    class="pop at menu hits"
                    style:--x=move || format!("{}px", field_bounds().0)
                    style:--y=move || format!("{}px", field_bounds().1)
                    style:--w="432px"
                >
                    <div id=LIST role="listbox" aria-label="Hits">
                        {move || {
                            found
                                .get()
                                .into_iter()
                                .enumerate()
                                .map(|(index, hit)| {
                                    let address = hit.address.clone();
                                    view! {
                                        <div
                                            class="mi"
                                            role="option"
                                            id=option_id(index)
                                            aria-selected=move || (at.get() == index).to_string()
                                            on:pointerdown=move |event| {
                                                event.prevent_default();
                                                go.run(address.clone());
                                            }
                                        >
                                            <Icon name=hit.icon size=IconSize::S/>
                                            <span class="grow cut" title=hit.title.clone()>
                                                {hit.title.clone()}
                                                {hit
                                                    .detail
                                                    .map(|detail| view! { <span class="dim">{format!(" · {detail}")}</span> })}
                                            </span>
                                            {hit
                                                .severity
                                                .map(|level| view! { <Severity level quiet=true/> })}
                                            <span class="dim">{hit.kind}</span>
                                        </div>
                                    }
                                })
                                .collect_view()
                        }}
                    </div>
                    {move || search_note(&query.state(), found.with(Vec::is_empty))}
                </div>
            </Portal>
        </Show>
    }
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

fn search_note(state: &Load<SearchHits>, none: bool) -> Option<AnyView> {
    let text = match state {
        Load::Loading => "Searching…".to_owned(),
        Load::Failed(problem) => problem.to_string(),
        Load::Ready(_) if none => "Nothing has this name or id.".to_owned(),
        Load::Ready(_) => return None,
    };
    Some(view! { <p class="dim" role="status">{text}</p> }.into_any())
}
