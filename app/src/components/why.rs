//! *Why together*: the reason for an alert's place in its incident, in numbers and in words.

use std::sync::Arc;

use leptos::prelude::*;
use shared::explain::{Decider, Link, LinkKey, LinkedAlert, Why};
use shared::hub::HubDecision;
use shared::split::Cut;
use shared::time::Timestamp;

use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::split::SplitRequest;
use crate::format;
use crate::hub::choose_hub;
use crate::query::{Load, Query};
use crate::state::use_app;

/// The panel; `flat` where it is a section of a pane instead of floating.
#[component]
pub(crate) fn WhyPanel(
    why: Query<Why>,
    close: Callback<()>,
    #[prop(optional)] flat: bool,
) -> impl IntoView {
    let scores = move || {
        why.value().filter(|why| why.membership.decided_by == Decider::Machine).map(|why| {
            let Why { membership, .. } = &*why;
            format!(
                "membership {}, threshold {}",
                weight(membership.score),
                weight(membership.threshold)
            )
        })
    };
    let content = move || match why.state() {
        Load::Loading => loading().into_any(),
        Load::Failed(problem) => view! {
            <div class="b" role="alert">
                <p>{problem.to_string()}</p>
                <button type="button" class="btn" on:click=move |_| why.retry()>
                    <Icon name=IconName::Refresh />
                    "Try again"
                </button>
            </div>
        }
        .into_any(),
        Load::Ready(why) => explained(&why).into_any(),
    };
    view! {
        <section class="pop why" class:flat=flat role="dialog" aria-label="Why together">
            <header role="none">
                <span role="heading" aria-level="2">
                    "Why together"
                </span>
                <span class="grow"></span> <span class="dim w4">{scores}</span>
                <button type="button" class="ib" aria-label="Close" on:click=move |_| close.run(())>
                    <Icon name=IconName::Close />
                </button>
            </header>
            {content}
        </section>
    }
}

fn loading() -> impl IntoView {
    view! {
        <div class="b stack" aria-busy="true">
            <span class="skel w7"></span>
            <span class="skel w9"></span>
            <span class="skel w5"></span>
        </div>
    }
}

fn explained(why: &Arc<Why>) -> impl IntoView + use<> {
    let strongest = why.membership.links.first();
    let first = strongest.map(|link| strongest_link(why, link));
    // Beside the numbers the words would only repeat them.
    let reason = strongest.is_none().then(|| {
        let reason = why.membership.reason.clone();
        view! {
            <div class="b">
                <p class="dim2">{reason}</p>
            </div>
        }
    });
    let others = why.membership.links.iter().skip(1).map(other_link).collect::<Vec<_>>();
    let also = (!others.is_empty()).then(|| {
        view! {
            <div class="b">
                <h4 aria-level="3">"Also holds"</h4>
                <ul class="also">{others}</ul>
            </div>
        }
    });
    let actions = use_context::<SplitRequest>().and_then(|split| actions(why, split));
    view! {
        {first}
        {reason}
        {also}
        {rejected(why)}
        {actions}
    }
}

/// What can be done about the strongest link: cut it, or let its entity link always.
fn actions(why: &Arc<Why>, split: SplitRequest) -> Option<AnyView> {
    let app = use_app();
    let link = why.membership.links.first()?;
    let (incident, alert) = (why.incident_id.clone(), why.alert_id.clone());
    let name = link.key.display_name.clone();
    let other = link.alert_id.clone();
    let cut_link = {
        let (incident, name) = (incident.clone(), name.clone());
        move |_| {
            let cut = Cut::Link { alert_ids: [alert.clone(), other.clone()] };
            let words =
                format!("These two alerts do not belong together, although they share {name}.");
            split.ask(incident.clone(), cut, words);
        }
    };
    let entity = link.key.entity_id.clone().map(|id| {
        let (kept, shown) = (id.clone(), name.clone());
        let cut = move |_| {
            let words = format!("What alerts share by {name} says nothing.");
            split.ask(incident.clone(), Cut::Entity { entity_id: id.clone() }, words);
        };
        view! {
            <button type="button" class="btn quiet" title=format!("Cut all that {shown} holds together") on:click=cut>
                {format!("Cut {}…", short(&shown))}
            </button>
            <span class="grow"></span>
            <button
                type="button"
                class="btn quiet"
                title=format!("{shown} links alerts, however many devices or users it is seen beside")
                on:click=move |_| choose_hub(app, kept.clone(), HubDecision::Forbidden)
            >
                "Keep always"
            </button>
        }
    });
    Some(
        view! {
            <footer>
                <button type="button" class="btn danger" on:click=cut_link>
                    <Icon name=IconName::Scissors />
                    "Cut this…"
                </button>
                {entity}
            </footer>
        }
        .into_any(),
    )
}

/// Names on buttons are short.
fn short(name: &str) -> String {
    const LONGEST: usize = 22;
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let mut short: String = name.chars().take(LONGEST - 1).collect();
    short.push('…');
    short
}

fn strongest_link(why: &Why, link: &Link) -> impl IntoView + use<> {
    let other = why.linked_alerts.iter().find(|alert| alert.id == link.alert_id);
    let factor = |value: f32, name: &'static str, note: String| {
        let share = (value * 100.0).round();
        view! {
            <div class="fac">
                <b>{weight(value)}</b>
                <span>{name}</span>
                <i style:--v=share.to_string()></i>
                <small>{note}</small>
            </div>
        }
    };
    view! {
        <div class="b">
            <div class="edge">
                <div>
                    <b>{why.alert_title.clone()}</b>
                    <span class="dim">"this alert"</span>
                </div>
                <div class="wire">{key_chip(&link.key)}</div>
                <div class="r">{other.map(other_end)}</div>
            </div>
            <div class="facs">
                <div class="fac eq">
                    <b>{weight(link.weight)}</b>
                    <span>"weight"</span>
                </div>
                <em>"="</em>
                {factor(link.base, "base", key_kind(&link.key))}
                <em>"×"</em>
                {factor(link.rarity, "rarity", rarity_note(link.rarity).into())}
                <em>"×"</em>
                {factor(link.nearness, "nearness", gap_note(link.gap_seconds))}
            </div>
        </div>
    }
}

fn other_end(alert: &LinkedAlert) -> impl IntoView + use<> {
    let time = alert.first_activity_date_time.map(format::clock).unwrap_or_default();
    let address = format!("/alerts/{}", crate::url::encode(&alert.id));
    view! {
        <b>
            <a href=address>{alert.title.clone()}</a>
        </b>
        <span class="dim">{format!("{time} · {}", alert.service_source.label())}</span>
    }
}

fn other_link(link: &Link) -> AnyView {
    view! {
        <li>
            {key_chip(&link.key)} <span class="bw" style:--v=format::hundredths(link.weight)></span>
            <b>{weight(link.weight)}</b> {source(link)}
        </li>
    }
    .into_any()
}

/// Who says that one step follows another.
fn source(link: &Link) -> Option<impl IntoView + use<>> {
    let source = link.source.clone()?;
    Some(view! { <small class="dim">{source}</small> })
}

fn rejected(why: &Why) -> Option<AnyView> {
    let rejected = why.membership.rejected.as_ref()?;
    let address = format!("/incidents/{}", crate::url::encode(&rejected.incident_id));
    let name = why.rejected_display_name.clone().unwrap_or_default();
    Some(
        view! {
            <div class="b">
                <h4 aria-level="3">"Nearest rejected"</h4>
                <div class="rej">
                    <span class="x6">
                        <Icon name=IconName::Close size=IconSize::S />
                    </span>
                    <div>
                        <a class="link" href=address>
                            {rejected.incident_id.clone()}
                        </a>
                        " "
                        {name}
                        <b>{weight(rejected.score)}</b>
                        <br />
                        <span class="dim">{rejected.reason.clone()}</span>
                    </div>
                </div>
            </div>
        }
        .into_any(),
    )
}

/// What two alerts share: a chip that opens it where it is an entity.
pub(crate) fn key_chip(key: &LinkKey) -> AnyView {
    let icon = key.entity_kind.map_or(IconName::Link, IconName::of_entity);
    let asset = key.entity_kind.is_some_and(shared::entity::EntityKind::is_asset);
    let class = if asset { "chip asset" } else { "chip" };
    let name = key.display_name.clone();
    match &key.entity_id {
        Some(id) => {
            let address = format!("/entities/{}", crate::url::encode(id));
            view! {
                <a class=class href=address title=name.clone()>
                    <Icon name=icon />
                    <span>{name.clone()}</span>
                </a>
            }
            .into_any()
        }
        None => view! {
            <span class=class title=name.clone()>
                <Icon name=icon />
                <span>{name.clone()}</span>
            </span>
        }
        .into_any(),
    }
}

/// `.81`; certainty is `1.0`.
pub(crate) fn weight(value: f32) -> String {
    let text = format::hundredths(value);
    match text.strip_prefix('0') {
        Some(rest) => rest.to_owned(),
        None => "1.0".into(),
    }
}

/// `gap 1 h 22 min`.
pub(crate) fn gap_note(seconds: i64) -> String {
    if seconds == 0 {
        return "at the same time".into();
    }
    format!("gap {}", format::duration(seconds.saturating_mul(Timestamp::SECOND)))
}

/// The kind of a link in words: `urlHost` is `URL host`.
fn key_kind(key: &LinkKey) -> String {
    if let Some(kind) = key.entity_kind {
        return kind.noun().to_owned();
    }
    match key.kind.as_str() {
        "rule" => "the same detection rule".into(),
        "repeat" => "the same alert again".into(),
        "sequence" => "what an attacker does next".into(),
        "urlHost" => "URL host".into(),
        other => shared::tactic::category_label(other).to_lowercase(),
    }
}

/// What a rarity means; the number itself stands beside it.
fn rarity_note(rarity: f32) -> &'static str {
    match rarity {
        rarity if rarity >= 0.9 => "hardly seen elsewhere",
        rarity if rarity >= 0.5 => "seen in some other incidents",
        _ => "seen in many incidents",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_short() {
        assert_eq!(weight(0.813), ".81");
        assert_eq!(weight(0.0), ".00");
        assert_eq!(weight(0.999), "1.0");
    }

    #[test]
    fn gaps_and_kinds_are_words() {
        assert_eq!(gap_note(4_920), "gap 1 h 22 min");
        let key = LinkKey {
            kind: "accountObject".into(),
            entity_kind: None,
            entity_id: None,
            display_name: String::new(),
        };
        assert_eq!(key_kind(&key), "account object");
    }
}
