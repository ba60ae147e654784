//! One line of a timeline.

use std::sync::Arc;

use leptos::prelude::*;
use shared::entity::EntityRef;
use shared::enums::{AlertSeverity, ServiceSource};
use shared::timeline::{TimelineItem, TimelineKind};

use super::lines::{Line, Mark};
use crate::api::encode;
use crate::components::entity::entity_address;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::severity::{Severity, severity_name};
use crate::components::status::Status;
use crate::format;
use crate::here::Here;
use crate::property;
use crate::reactive::memo;

/// Chips of one line; more are a count.
const CHIPS: usize = 2;

/// What the words at the marks are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MarkWords {
    pub(crate) first: String,
    pub(crate) last: String,
    /// Said after the time of the first.
    pub(crate) first_note: &'static str,
}

#[derive(Clone, Copy)]
pub(crate) struct EventContext {
    pub(crate) here: Here,
    pub(crate) words: Memo<MarkWords>,
    /// The event that one came for.
    pub(crate) around: Memo<Option<String>>,
    /// Whether contributions are told: only of people they mean something.
    pub(crate) points: bool,
}

pub(crate) fn line_view(line: Line, context: EventContext) -> AnyView {
    match line {
        Line::Event(item) => view! { <Event item context/> }.into_any(),
        Line::Gap(gap) => view! {
            <li class="gap">
                <span></span>
                <span></span>
                <div>{format::duration(gap)}<span class="vh">" without events"</span></div>
            </li>
        }
        .into_any(),
        Line::Mark(mark) => {
            let (time, is_first) = match mark {
                Mark::First(time) => (time, true),
                Mark::Last(time) => (time, false),
            };
            let words =
                move || {
                    context.words.with(|words| {
                        if is_first { words.first.clone() } else { words.last.clone() }
                    })
                };
            let note =
                move || context.words.with(|words| if is_first { words.first_note } else { "" });
            view! {
                <li class="mk" data-mark=if is_first { "first" } else { "last" }>
                    <span></span>
                    <span class="node"></span>
                    <div>
                        <b>{words}</b>
                        " "
                        <span class="dim">{format::day_and_clock(time)} " " {note}</span>
                    </div>
                </li>
            }
            .into_any()
        }
    }
}

#[component]
fn Event(item: Arc<TimelineItem>, context: EventContext) -> impl IntoView {
    let open = RwSignal::new(false);
    let is_alert = item.kind == TimelineKind::Alert;
    let id = item.id.clone();
    let is_current = {
        let id = id.clone();
        memo(move |_| context.around.with(|around| around.as_deref() == Some(id.as_str())))
    };
    let points =
        (context.points && item.contribution > 0).then(|| format!("+{}", item.contribution));
    let severity = is_alert.then(|| severity_name(item.severity));
    let known =
        !matches!(item.severity, AlertSeverity::Unknown | AlertSeverity::UnknownFutureValue);
    let marks = is_alert.then(|| {
        view! {
            {known.then(|| view! { <Severity level=item.severity/> })}
            <span class="dim"><Status state=item.status quiet=true/></span>
        }
    });
    let title = if is_alert {
        let address = format!("/alerts/{}", encode(&item.id));
        view! { <a class="nn" href=address title=item.title.clone()>{item.title.clone()}</a> }
            .into_any()
    } else {
        view! {
            <button
                type="button"
                class="nn"
                title=item.title.clone()
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {item.title.clone()}
            </button>
        }
        .into_any()
    };
    let chips = item.entities.iter().take(CHIPS).map(|entity| chip(entity, context.here));
    let more = item.entities.len().saturating_sub(CHIPS);
    let more = (more > 0).then(|| {
        let names: Vec<&str> =
            item.entities.iter().skip(CHIPS).map(|entity| entity.display_name.as_str()).collect();
        view! {
            <button
                type="button"
                class="plus"
                title=names.join(", ")
                aria-label=format!("{more} more: {}", names.join(", "))
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {format!("+{more}")}
            </button>
        }
    });
    let source =
        (!matches!(item.source, ServiceSource::Unknown | ServiceSource::UnknownFutureValue)).then(
            || {
                view! {
                    <span class="sr" title=item.source.label()>
                        <Icon name=IconName::of_service_source(item.source) size=IconSize::S/>
                        <span class="vh">{item.source.label()}</span>
                    </span>
                }
            },
        );
    let details = {
        let item = Arc::clone(&item);
        move || open.get().then(|| details(&item, context.here))
    };
    view! {
        <li
            class="ev"
            class:plain=!is_alert
            class:cur=move || is_current.get()
            aria-current=move || is_current.get().then_some("true")
            id=format!("event-{id}")
        >
            <span class="pt" data-p=level(item.contribution)>{points}</span>
            <span class="node" data-s=severity>
                <Icon name=icon_of(&item) size=IconSize::S/>
                <span class="vh">{if is_alert { "Alert" } else { "Activity" }}</span>
            </span>
            <div class="tt">
                <time class="tm" datetime=item.time.to_string() title=format::exact(item.time)>
                    {format::clock(item.time)}
                </time>
                {title}
                {marks}
                <span class="grow"></span>
                <span class="en">{chips.collect_view()} {more}</span>
                {source}
            </div>
            {details}
        </li>
    }
}

/// An entity beside an event: a plain click shows only what happened to both.
fn chip(entity: &EntityRef, here: Here) -> impl IntoView + use<> {
    let class = if entity.kind.is_asset() { "chip asset" } else { "chip" };
    let id = entity.entity_id.clone();
    let only = format!("Only events with {} {}", entity.kind.noun(), entity.display_name);
    view! {
        <a
            class=class
            href=entity_address(&entity.entity_id)
            title=only
            on:click=move |event| {
                let plain = !(event.ctrl_key() || event.meta_key() || event.shift_key());
                if plain && event.button() == 0 {
                    event.prevent_default();
                    here.step(&[("with", Some(&id)), ("show", Some("all")), ("at", None)]);
                }
            }
        >
            <Icon name=IconName::of_entity(entity.kind) size=IconSize::S/>
            <span>{entity.display_name.clone()}</span>
        </a>
    }
}

/// Everything the source told.
fn details(item: &TimelineItem, here: Here) -> impl IntoView + use<> {
    let lines = property::lines(&item.details).into_iter().map(|(label, value)| {
        view! {
            <dt>{label}</dt>
            <dd>{value}</dd>
        }
    });
    let entities = (!item.entities.is_empty()).then(|| {
        let chips = item.entities.iter().map(|entity| chip(entity, here));
        view! {
            <dt>"Entities"</dt>
            <dd><div class="chips">{chips.collect_view()}</div></dd>
        }
    });
    let kind = (!item.action_type.is_empty()).then(|| {
        view! {
            <dt>"Kind"</dt>
            <dd>{item.action_type.clone()}</dd>
        }
    });
    view! {
        <dl class="facts evd">
            <dt>"When"</dt>
            <dd>{format::exact(item.time)}</dd>
            {kind}
            {lines.collect_view()}
            {entities}
        </dl>
    }
}

fn level(contribution: i64) -> &'static str {
    match contribution {
        ..10 => "lo",
        10..50 => "mid",
        _ => "hi",
    }
}

/// Action types are open, so that words in them decide.
fn icon_of(item: &TimelineItem) -> IconName {
    if item.kind == TimelineKind::Alert {
        return IconName::Alert;
    }
    let action = item.action_type.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| action.contains(word));
    if says(&["logon", "signin", "login", "sign-in"]) {
        IconName::SignIn
    } else if says(&["mail", "inbox", "message"]) {
        IconName::Message
    } else if says(&["file", "folder"]) {
        IconName::File
    } else if says(&["openprocess", "memory"]) {
        IconName::Memory
    } else if says(&["process"]) {
        IconName::Process
    } else if says(&["url", "click"]) {
        IconName::Url
    } else if says(&["connection", "network", "dns"]) {
        IconName::Ip
    } else if says(&["registry"]) {
        IconName::Registry
    } else if says(&["group", "member"]) {
        IconName::SecurityGroup
    } else if says(&["list", "sharing", "site"]) {
        IconName::CloudApp
    } else if says(&["task", "service"]) {
        IconName::Clock
    } else if says(&["credential", "secret", "consent", "app"]) {
        IconName::OauthApp
    } else if says(&["directory", "replication", "query"]) {
        IconName::Identity
    } else {
        IconName::Signal
    }
}
