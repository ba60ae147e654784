//! One incident: its head, and tabs for the story, the alerts, the assets, the evidence and what
//! was done.

mod activity;
mod alerts;
mod assets;
mod evidence;
mod head;
mod reading;
mod story;
mod suggestions;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use shared::alert::Alert;
use shared::enums::IncidentStatus;
use shared::explain::Why;
use shared::incident::Incident;
use shared::page::Page;

use crate::api::encode;
use crate::components::icon::{Icon, IconName};
use crate::components::load::{Loaded, SkeletonLines};
use crate::components::move_alerts::{MoveAlerts, MoveRequest};
use crate::components::sheet::Sheet;
use crate::components::split::{SplitDialog, SplitRequest};
use crate::components::tabs::{Tab, Tabs};
use crate::components::why::WhyPanel;
use crate::here::{Here, use_here};
use crate::keys::{Command, Group};
use crate::query::{Query, use_query};
use crate::state::{Layout, Place, use_app};
use activity::{ActivityTab, Log};
use alerts::AlertsTab;
use assets::AssetsTab;
use evidence::{EvidencePage, EvidenceTab};
use head::{IncidentHead, incident_address};
use reading::{MoreAlerts, use_alerts};
use story::{StorySkeleton, StoryTab};
use suggestions::Suggestions;

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Part {
    Story,
    Alerts,
    Assets,
    Evidence,
    Activity,
}

impl Part {
    const ALL: [Self; 5] =
        [Self::Story, Self::Alerts, Self::Assets, Self::Evidence, Self::Activity];

    fn as_str(self) -> &'static str {
        match self {
            Self::Story => "story",
            Self::Alerts => "alerts",
            Self::Assets => "assets",
            Self::Evidence => "evidence",
            Self::Activity => "activity",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Story => "Attack story",
            Self::Alerts => "Alerts",
            Self::Assets => "Assets",
            Self::Evidence => "Evidence and response",
            Self::Activity => "Activity",
        }
    }

    fn of(parameter: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|part| Some(part.as_str()) == parameter).unwrap_or(Self::Story)
    }
}

#[component]
pub(crate) fn IncidentPage() -> impl IntoView {
    let here = use_here();
    // Another incident is another page: nothing of the one before stays.
    move || {
        let id = here.id.get();
        (!id.is_empty()).then(|| view! { <OneIncident id here /> })
    }
}

#[component]
fn OneIncident(id: String, here: Here) -> impl IntoView {
    let room = use_app().layout;
    let split = SplitRequest::provide();
    let incident = use_query::<Incident>({
        let path = format!("incidents/{}", encode(&id));
        move || Some(path.clone())
    });
    incident.follow({
        let id = id.clone();
        move |news| news.touches(&id)
    });
    arrive(&id, incident);
    lead_on(&id, incident);
    let content = {
        let id = id.clone();
        move |value: Signal<Arc<Incident>>| {
            let changed = Callback::new(move |now: Incident| incident.show(now));
            let waiting =
                Signal::derive(move || value.with(|one| one.open_suggestions.unwrap_or_default()));
            // On its way to where its alerts are.
            if value.with(|incident| target_of(incident).is_some()) {
                return view! { <SkeletonLines lines=6 /> }.into_any();
            }
            view! {
                <MergedNote here />
                <IncidentHead incident=value changed room />
                <Suggestions id=id.clone() waiting split />
                <Parts id=id.clone() here incident=value room />
            }
            .into_any()
        }
    };
    let title = {
        let id = id.clone();
        // The head brings the name; until then the page still says what it is.
        move || {
            let id = id.clone();
            incident
                .value()
                .is_none()
                .then(|| view! { <h1 class="vh">{format!("Incident {id}")}</h1> })
        }
    };
    view! {
        {title}
        <Loaded
            query=incident
            what=format!("Incident {id}")
            skeleton=|| view! { <SkeletonLines lines=6 /> }
            children=content
        />
        <SplitDialog request=split />
    }
}

/// The tabs and what the chosen one shows.
#[component]
fn Parts(
    id: String,
    here: Here,
    incident: Signal<Arc<Incident>>,
    room: Memo<Layout>,
) -> impl IntoView {
    let app = use_app();
    let part = Memo::new(move |_| Part::of(here.get("tab").as_deref()));
    let reading = use_alerts(&id);
    let evidence = use_query::<EvidencePage>({
        let path = evidence::counts_path(&id);
        move || Some(path.clone())
    });
    let log = use_query::<Log>({
        let path = activity::log_path(&id);
        move || Some(path.clone())
    });
    log.follow({
        let id = id.clone();
        move |news| news.touches(&id)
    });

    let request = MoveRequest::new();
    let move_alerts = Callback::new(move |ids: Vec<String>| request.ask(ids));
    let explain = Callback::new(move |alert: String| {
        let shown = here.get("why").as_deref() == Some(alert.as_str());
        here.show(&[("why", (!shown).then_some(alert.as_str()))]);
    });

    app.keys.register(vec![Command::new("c", "Comment", Group::Decide, move || {
        if crate::dom::by_id(activity::COMPOSER).is_none() {
            here.step(&[("tab", Some(Part::Activity.as_str()))]);
            // The tab has to be drawn first.
            crate::dom::after(50, || crate::dom::focus(activity::COMPOSER));
        }
        crate::dom::focus(activity::COMPOSER);
    })]);
    let tabs = Signal::derive(move || {
        let counts = incident.with(|incident| {
            (
                incident.alert_counts.as_ref().map(|counts| i64::from(counts.total)),
                incident.impacted_assets.map(|assets| i64::from(assets.total())),
            )
        });
        Part::ALL
            .into_iter()
            .map(|one| Tab {
                label: one.label().into(),
                address: tab_address(here, one),
                count: match one {
                    Part::Story => None,
                    Part::Alerts => counts.0,
                    Part::Assets => counts.1,
                    Part::Evidence => evidence.value().map(|page| page.total()),
                    Part::Activity => log.value().and_then(|log| log.count),
                },
                current: one == part.get(),
            })
            .collect::<Vec<_>>()
    });
    let content = {
        let id = id.clone();
        let alerts = reading.all;
        let total = Signal::derive(move || {
            incident.with(|incident| {
                incident.alert_counts.as_ref().map_or(0, |counts| i64::from(counts.total))
            })
        });
        move |_: Signal<Arc<Page<Alert>>>| {
            let id = id.clone();
            let tab = move || match part.get() {
                Part::Story => {
                    view! { <StoryTab here id=id.clone() alerts room explain move_alerts /> }
                        .into_any()
                }
                _ => view! { <AlertsTab here alerts explain move_alerts /> }.into_any(),
            };
            view! {
                <MoreAlerts reading total />
                {tab}
            }
        }
    };
    let body = {
        let id = id.clone();
        move || match part.get() {
            Part::Story | Part::Alerts => view! {
                <Loaded
                    query=reading.first
                    what="The alerts"
                    skeleton=move || match part.get_untracked() {
                        Part::Story => view! { <StorySkeleton /> }.into_any(),
                        _ => view! { <assets::TableSkeleton /> }.into_any(),
                    }
                    children=content.clone()
                />
            }
            .into_any(),
            Part::Assets => view! { <AssetsTab here id=id.clone() /> }.into_any(),
            Part::Evidence => {
                view! { <EvidenceTab here id=id.clone() counts=evidence /> }.into_any()
            }
            Part::Activity => view! { <ActivityTab id=id.clone() log /> }.into_any(),
        }
    };
    let from = id.clone();
    view! {
        <Tabs label="Incident" tabs />
        <div class="col grow">{body} <WhyTogether here room /></div>
        <MoveAlerts request from=Signal::derive(move || from.clone()) />
    }
}

/// The panel over the list or the graph; on a phone a sheet.
#[component]
fn WhyTogether(here: Here, room: Memo<Layout>) -> impl IntoView {
    let alert = here.watch("why");
    let why =
        use_query::<Why>(move || alert.get().map(|id| format!("alerts_v2/{}/why", encode(&id))));
    let close = Callback::new(move |()| here.show(&[("why", None)]));
    let open = Signal::derive(move || alert.with(Option::is_some));
    let phone = move || room.get() == Layout::Phone;
    let app = use_app();
    let floats = Memo::new(move |_| open.get() && !phone());
    Effect::new(move |_| {
        if floats.get() {
            app.keys.on_escape(move || close.run(()));
        }
    });
    view! {
        <Show when=move || floats.get()>
            <WhyPanel why close />
        </Show>
        <Sheet
            open=Signal::derive(move || open.get() && phone())
            close
            label="Why together"
            class="short"
        >
            <WhyPanel why close flat=true />
        </Sheet>
    }
}

/// Where a merged incident went.
fn target_of(incident: &Incident) -> Option<String> {
    (incident.status == IncidentStatus::Redirected)
        .then(|| incident.redirect_incident_id.clone())
        .flatten()
}

/// A merged incident leads to its target, which says where one came from. The step through the
/// merged one leaves no trace in the history, else *back* would lead here again.
fn lead_on(id: &str, incident: Query<Incident>) {
    let navigate = use_navigate();
    let id = id.to_owned();
    Effect::new(move |_| {
        if let Some(target) = incident.value().and_then(|incident| target_of(&incident)) {
            let address = format!("{}?from={}", incident_address(&target), encode(&id));
            navigate(&address, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });
}

/// Says that one wanted to see an incident that was merged into this one.
#[component]
fn MergedNote(here: Here) -> impl IntoView {
    let from = here.watch("from");
    move || {
        let merged = from.get()?;
        Some(view! {
            <p class="note-b" role="status">
                <Icon name=IconName::Merge />
                <span class="grow">
                    "Incident " <b>{merged}</b>
                    " was merged into this one. Its alerts and its comments are here."
                </span>
                <button
                    type="button"
                    class="ib"
                    aria-label="Dismiss"
                    on:click=move |_| here.show(&[("from", None)])
                >
                    <Icon name=IconName::Close />
                </button>
            </p>
        })
    }
}

/// Tells the frame where it is and what stands before and after it in the queue.
fn arrive(id: &str, incident: Query<Incident>) {
    let app = use_app();
    let id = id.to_owned();
    let name = Memo::new(move |_| incident.value().map(|incident| incident.display_name.clone()));
    Effect::new(move |_| {
        let neighbour = |step: isize| {
            app.queue_order.with(|order| {
                let here = order.iter().position(|other| *other == id)?;
                let there = here.checked_add_signed(step)?;
                order.get(there).map(|id| incident_address(id))
            })
        };
        app.arrive(Place {
            trail: vec![("Incidents".into(), app.queue_address.get())],
            title: id.clone(),
            previous: neighbour(-1),
            next: neighbour(1),
        });
        if let Some(name) = name.get() {
            document().set_title(&format!("{id} {name} · Muster"));
        }
    });
}

/// A tab begins clean: what was chosen in another one stays there.
fn tab_address(here: Here, part: Part) -> String {
    let tab = (part != Part::Story).then_some(part.as_str());
    here.with(&[("tab", tab), ("why", None), ("kind", None)])
}
