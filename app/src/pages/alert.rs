//! One alert, as its detection source tells it.

mod cards;
pub(crate) mod decide;
mod draft;
mod entity_pane;
pub(crate) mod evidence;
mod manage;
mod pane;
mod process_tree;
mod story;
mod tree_view;

use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::enums::{AlertClassification, AlertStatus, DetectionStatus};
use shared::evidence::EvidenceKind;
use shared::incident::Incident;
use shared::page::Page;
use shared::tactic::category_label;
use wasm_bindgen::JsCast;

use crate::api::encode;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Loaded, SkeletonLines};
use crate::components::menu::{Menu, MenuItem};
use crate::components::move_alerts::{MoveAlerts, MoveRequest};
use crate::components::popover::Anchor;
use crate::components::severity::Severity;
use crate::components::source::NamedSources;
use crate::components::status::Status;
use crate::components::time::At;
use crate::here::{Here, use_here};
use crate::keys::{Command, Group};
use crate::query::use_query;
use crate::reactive::{effect, memo};
use crate::state::{Layout, Place, use_app};
use cards::AssetCards;
use decide::Decisions;
use entity_pane::EntityPane;
use manage::ManageAlert;
use pane::{Actions, ClassifyBar, PaneBar, PaneSections};
use process_tree::Tree;
use story::Story;
use tree_view::{ProcessTree, TreeState, detection_mark};

/// Alerts of an incident that are read for its order and for the tree.
const SIBLINGS: usize = 1000;

#[component]
pub(crate) fn AlertPage() -> impl IntoView {
    let app = use_app();
    let here = use_here();
    let alert = use_query::<Alert>(move || Some(format!("alerts_v2/{}", encode(&here.id.get()))));
    let incident_id = memo(move |_| alert.value().and_then(|alert| alert.incident_id.clone()));
    alert.follow(move |news| {
        incident_id.get_untracked().is_some_and(|incident| news.touches(&incident))
    });
    let incident = use_query::<Incident>(move || {
        incident_id.get().map(|id| format!("incidents/{}", encode(&id)))
    });
    let siblings = use_query::<Page<Alert>>(move || {
        let filter = format!("incidentId eq '{}'", incident_id.get()?);
        let order = encode("firstActivityDateTime asc");
        Some(format!("alerts_v2?$filter={}&$orderby={order}&$top={SIBLINGS}", encode(&filter)))
    });
    effect(move |_| {
        let id = here.id.get();
        let title = alert.value().filter(|alert| alert.id == id);
        let title = title.map_or_else(|| "Alert".to_owned(), |alert| alert.title.clone());
        let order: Vec<String> = siblings
            .value()
            .map(|page| page.value.iter().map(|alert| alert.id.clone()).collect())
            .unwrap_or_default();
        let (previous, next) = neighbours(&order, &id);
        let trail = match incident_id.get() {
            Some(incident) => {
                vec![(incident.clone(), format!("/incidents/{}?tab=alerts", encode(&incident)))]
            }
            None => vec![("Alerts".into(), "/alerts".into())],
        };
        app.arrive(Place { trail, title, previous, next });
    });
    let name =
        Signal::derive(move || incident.value().map(|incident| incident.display_name.clone()));
    view! {
        <PartOf id=incident_id.into() name/>
        <Loaded query=alert what="The alert" skeleton=loading let:shown>
            <AlertBody alert=shown decisions=Decisions::about(alert) here/>
        </Loaded>
    }
}

fn loading() -> impl IntoView {
    view! {
        <div class="split" style:--pane="400px">
            <div class="col"><SkeletonLines lines=8/></div>
            <div class="pane"><SkeletonLines lines=12/></div>
        </div>
    }
}

#[component]
fn PartOf(id: Signal<Option<String>>, name: Signal<Option<String>>) -> impl IntoView {
    move || {
        id.get().map(|id| {
            let address = format!("/incidents/{}", encode(&id));
            let full = move || name.get().unwrap_or_default();
            view! {
                <div class="part">
                    <Icon name=IconName::Incident size=IconSize::S/>
                    <span class="dim">"Part of"</span>
                    <a class="link" href=address.clone()>{id}</a>
                    <span class="cut" title=full>{full}</span>
                    <span class="grow"></span>
                    <a class="link" href=address>"Open incident"</a>
                </div>
            }
        })
    }
}

#[component]
fn AlertBody(alert: Signal<Arc<Alert>>, decisions: Decisions, here: Here) -> impl IntoView {
    let app = use_app();
    let manage = RwSignal::new(false);
    let moving = MoveRequest::new();
    let status_menu = RwSignal::new(None::<Anchor>);
    keys(alert, decisions, here, status_menu);
    let tree = process_tree(alert);
    let has_tree = memo(move |_| tree.with(Option::is_some));
    let phone = memo(move |_| app.layout.get() == Layout::Phone);
    let wide_tree = memo(move |_| has_tree.get() && !phone.get());
    let state = TreeState::new();
    let entity = here.watch("entity");
    // What the story is drawn from; a decision changes none of it.
    let told = memo(move |_| {
        let mut told = (*alert.get()).clone();
        told.status = AlertStatus::Unknown;
        told.classification = AlertClassification::Unknown;
        told.assigned_to = None;
        told.comments.clear();
        told.last_update_date_time = None;
        Told(Arc::new(told))
    });
    let from =
        Signal::derive(move || alert.with(|alert| alert.incident_id.clone().unwrap_or_default()));
    let blocks = move || {
        let alert = told.get().0;
        let tree = tree.get();
        let lead = tree.is_none();
        let drawn = tree.map(|tree| {
            let impacted = evidence::impacted(&alert);
            view! { <ProcessTree tree impacted state/> }
        });
        view! {
            {drawn}
            <div class="blocks"><Story alert lead/></div>
        }
    };
    let below = move || {
        phone.get().then(
            || view! { <div class="on-phone"><PaneSections alert describe=has_tree.get()/></div> },
        )
    };
    let side = move || {
        if phone.get() {
            return None;
        }
        let pane = match entity.get() {
            Some(id) => {
                let close = move |()| here.show(&[("entity", None)]);
                view! { <EntityPane id close=Callback::new(close)/> }.into_any()
            }
            None => {
                view! { <AlertPane alert decisions manage moving titled=wide_tree/> }.into_any()
            }
        };
        Some(view! { <aside class="pane" aria-label="Details">{pane}</aside> })
    };
    view! {
        {move || (!wide_tree.get()).then(|| view! { <PageHead alert/> })}
        {move || wide_tree.get().then(|| view! { <h1 class="vh">{alert.with(|alert| alert.title.clone())}</h1> })}
        {move || {
            phone
                .get()
                .then(|| {
                    view! {
                        <div class="phead-acts"><Actions alert decisions manage moving/></div>
                        <ClassifyBar alert decisions/>
                    }
                })
        }}
        <div class="split alert-split" style:--pane="400px">
            <div class="col" on:click=move |event| select_entity(&event, here, phone.get_untracked())>
                <div class="scroll" tabindex="0" aria-label="What happened">
                    <h2 class="vh">"What happened"</h2>
                    {move || view! { <AssetCards alert=told.get().0/> }}
                    {blocks}
                    {below}
                </div>
            </div>
            {side}
        </div>
        <ManageAlert open=manage alert decisions/>
        <MoveAlerts request=moving from/>
        <Menu
            anchor=status_menu
            label="Status"
            items=Signal::derive(move || status_items(alert, decisions))
        />
    }
}

#[component]
fn PageHead(alert: Signal<Arc<Alert>>) -> impl IntoView {
    move || {
        let alert = alert.get();
        let category = alert.category.as_deref().map(category_label);
        view! {
            <header class="phead">
                <div class="line"><h1 class="wrap-t">{alert.title.clone()}</h1></div>
                <div class="meta-row">
                    <span><Severity level=alert.severity/></span>
                    <span><Status state=alert.status/></span>
                    {detection(&alert).map(|status| view! { <span>{detection_mark(status)}</span> })}
                    <span><NamedSources sources=vec![alert.service_source]/></span>
                    {category.map(|category| view! { <span>{category}</span> })}
                    <span><At time=alert.first_activity_date_time/></span>
                </div>
            </header>
        }
    }
}

#[component]
fn AlertPane(
    alert: Signal<Arc<Alert>>,
    decisions: Decisions,
    manage: RwSignal<bool>,
    moving: MoveRequest,
    /// Whether the page has no head of its own.
    titled: Memo<bool>,
) -> impl IntoView {
    let app = use_app();
    let here = use_here();
    let step = move |label: &'static str, icon: IconName, next: bool| {
        let target = move || {
            app.place.with(|place| if next { place.next.clone() } else { place.previous.clone() })
        };
        view! {
            <button
                type="button"
                class="ib"
                aria-label=label
                aria-disabled=move || target().is_none().then_some("true")
                title=move || if target().is_none() { "There is none in this incident" } else { label }
                on:click=move |_| {
                    if let Some(address) = target() {
                        here.leave_to(&address);
                    }
                }
            >
                <Icon name=icon/>
            </button>
        }
    };
    let copy = move |_| {
        crate::dom::copy(&window().location().href().unwrap_or_default());
        app.toasts.say("Link copied");
    };
    let title = move || {
        let alert = alert.get();
        titled.get().then(|| {
            view! {
                <h2>{alert.title.clone()}</h2>
                <div class="row g14 wrap">
                    <Severity level=alert.severity/>
                    <Status state=alert.status/>
                    {detection(&alert).map(detection_mark)}
                </div>
            }
        })
    };
    view! {
        <PaneBar label="Alert" icon=IconName::Alert>
            {step("Previous alert of the incident, [", IconName::ChevronUp, false)}
            {step("Next alert of the incident, ]", IconName::ChevronDown, true)}
            <button type="button" class="ib" aria-label="Copy link" on:click=copy>
                <Icon name=IconName::Link/>
            </button>
        </PaneBar>
        <div class="scroll" tabindex="0" aria-label="Details of the alert">
            <div class="head">{title} <Actions alert decisions manage moving/></div>
            <ClassifyBar alert decisions/>
            {move || view! { <PaneSections alert describe=titled.get()/> }}
        </div>
    }
}

/// The alert without what people decided.
#[derive(Clone)]
struct Told(Arc<Alert>);

impl PartialEq for Told {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

/// The tree that the alert's processes stand in, with the alerts of the incident on its devices.
fn process_tree(alert: Signal<Arc<Alert>>) -> Memo<Option<Tree>> {
    let asked = memo(move |_| {
        alert.with(|alert| {
            let has_process = alert
                .evidence
                .iter()
                .any(|evidence| matches!(evidence.kind, EvidenceKind::Process(_)));
            let incident = alert.incident_id.clone().filter(|_| has_process)?;
            let device = alert.evidence.iter().find_map(|evidence| match evidence.kind {
                EvidenceKind::Device(_) => evidence.entity_id.clone(),
                _ => None,
            });
            let device = device
                .map(|id| format!(" and evidence/any(e: e/entityId eq '{id}')"))
                .unwrap_or_default();
            let filter = encode(&format!("incidentId eq '{incident}'{device}"));
            Some(format!("alerts_v2?$filter={filter}&$expand=evidence&$top={SIBLINGS}"))
        })
    });
    let others = use_query::<Page<Alert>>(move || asked.get());
    memo(move |_| {
        let others = others.value();
        let others = others.as_ref().map(|page| page.value.as_slice()).unwrap_or_default();
        alert.with(|alert| process_tree::build(alert, others))
    })
}

fn detection(alert: &Alert) -> Option<DetectionStatus> {
    let told = alert.evidence.iter().filter_map(|evidence| match &evidence.kind {
        EvidenceKind::Process(process) => process.detection_status,
        EvidenceKind::File(file) => file.detection_status,
        _ => None,
    });
    told.max()
}

fn keys(
    alert: Signal<Arc<Alert>>,
    decisions: Decisions,
    here: Here,
    status_menu: RwSignal<Option<Anchor>>,
) {
    let keys = use_app().keys;
    let classify = move |keys, label, classification| {
        Command::new(keys, label, Group::Decide, move || decisions.classify(classification))
    };
    keys.register(vec![
        Command::new("a", "Assign alert to me", Group::Decide, move || decisions.assign_to_me()),
        Command::new("s", "Status of the alert", Group::Decide, move || {
            let place = crate::dom::by_id("main").map(|main| Anchor::of(&main));
            let place = place.map(|place| Anchor {
                left: f64::midpoint(place.left, place.right),
                top: place.top + 80.0,
                bottom: place.top + 80.0,
                ..place
            });
            status_menu.set(place);
        }),
        classify("1", "True positive", AlertClassification::TruePositive),
        classify("2", "Expected activity", AlertClassification::InformationalExpectedActivity),
        classify("3", "False positive", AlertClassification::FalsePositive),
    ]);
    keys.on_escape(move || {
        if here.get("entity").is_some() {
            return here.show(&[("entity", None)]);
        }
        let address = alert.with_untracked(|alert| match &alert.incident_id {
            Some(incident) => format!("/incidents/{}?tab=alerts", encode(incident)),
            None => "/alerts".into(),
        });
        here.leave_to(&address);
    });
}

fn status_items(alert: Signal<Arc<Alert>>, decisions: Decisions) -> Vec<MenuItem> {
    let choices = [
        (AlertStatus::New, "New", "1"),
        (AlertStatus::InProgress, "In progress", "2"),
        (AlertStatus::Resolved, "Resolved", "3"),
    ];
    let now = alert.with(|alert| alert.status);
    choices
        .into_iter()
        .map(|(status, label, key)| {
            MenuItem::new(label, move || decisions.set_status(status))
                .key(key)
                .checked(status == now)
        })
        .collect()
}

/// A plain click on the chip of an entity shows it in the pane; with a modifier, or where there is no
/// pane, it is a link like any other, as names in tables are.
fn select_entity(event: &web_sys::MouseEvent, here: Here, phone: bool) {
    let plain = event.button() == 0
        && !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key());
    if phone || !plain {
        return;
    }
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let link =
        element.and_then(|element| element.closest("a.chip[href^='/entities/']").ok().flatten());
    let Some(address) = link.and_then(|link| link.get_attribute("href")) else { return };
    let Some(id) = address.strip_prefix("/entities/").filter(|id| !id.contains(['?', '/'])) else {
        return;
    };
    event.prevent_default();
    here.show(&[("entity", Some(&crate::url::decode(id)))]);
}

/// The alerts before and after in the incident.
fn neighbours(order: &[String], id: &str) -> (Option<String>, Option<String>) {
    let Some(at) = order.iter().position(|other| other == id) else { return (None, None) };
    let address = |id: &String| format!("/alerts/{}", encode(id));
    (
        at.checked_sub(1).and_then(|before| order.get(before)).map(address),
        order.get(at + 1).map(address),
    )
}

#[cfg(test)]
mod tests {
    use super::neighbours;

    #[test]
    fn neighbours_are_those_in_the_order() {
        let order = ["a".to_owned(), "b/c".to_owned(), "d".to_owned()];
        assert_eq!(neighbours(&order, "a"), (None, Some("/alerts/b/c".into())));
        assert_eq!(neighbours(&order, "d").1, None);
        assert_eq!(neighbours(&order, "x"), (None, None));
    }
}
