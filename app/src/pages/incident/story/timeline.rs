//! The alerts in time, at the left of the attack story.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::tactic::category_label;
use shared::time::Timestamp;

use super::chapters::{Chapter, Order, time_of};
use super::geometry::is_future;
use super::moment_text;
use crate::components::icon::{Icon, IconName};
use crate::components::severity::severity_name;
use crate::components::status::Status;
use crate::format;
use crate::reactive::effect;

#[component]
pub(crate) fn AlertsInTime(
    chapters: Memo<Vec<Chapter>>,
    /// Whether they began on different days.
    days: Memo<bool>,
    order: Signal<Order>,
    set_order: Callback<Order>,
    /// The selected alert.
    selected: Memo<Option<String>>,
    select: Callback<String>,
    #[prop(into)] at: Signal<Option<Timestamp>>,
) -> impl IntoView {
    let unfolded = RwSignal::new(HashSet::<String>::new());
    let counts = move || {
        chapters.with(|chapters| {
            let alerts = || chapters.iter().flat_map(|chapter| &chapter.alerts);
            let active = alerts().filter(|alert| alert.status.is_active()).count();
            format!("{active} active of {}", alerts().count())
        })
    };
    let newest_first = move || order.get() == Order::NewestFirst;
    let turn = move |_| {
        set_order.run(if newest_first() { Order::OldestFirst } else { Order::NewestFirst });
    };
    let turn_label = move || if newest_first() { "Show oldest first" } else { "Show newest first" };
    let list = move || {
        let chosen = selected.get();
        chapters
            .get()
            .into_iter()
            .map(|chapter| {
                let chosen = chosen.as_deref();
                chapter_view(&chapter, days.get(), unfolded, chosen, select, at)
            })
            .collect::<Vec<_>>()
    };
    keep_in_view(selected);

    view! {
        <aside class="col left" aria-label="Alerts in time">
            <div class="bar2">
                <b class="strong">"Alerts"</b>
                <span class="dim cut">{counts}</span>
                <span class="grow"></span>
                <button
                    type="button"
                    class="ib"
                    aria-label=turn_label
                    data-tip=turn_label
                    data-tip-at="end"
                    on:click=turn
                >
                    <Icon name=IconName::Sort />
                </button>
            </div>
            <div class="scroll">
                <ol class="tl">{list}</ol>
            </div>
        </aside>
    }
}

fn chapter_view(
    chapter: &Chapter,
    days: bool,
    unfolded: RwSignal<HashSet<String>>,
    selected: Option<&str>,
    select: Callback<String>,
    at: Signal<Option<Timestamp>>,
) -> AnyView {
    let category = chapter.category.clone();
    let name = if category.is_empty() { "No category".into() } else { category_label(&category) };
    let (shown, folded) =
        chapter.visible(unfolded.with(|unfolded| unfolded.contains(&category)), selected);
    let alerts: Vec<_> = shown
        .into_iter()
        .map(|alert| alert_view(&alert, days, selected == Some(alert.id.as_str()), select, at))
        .collect();
    let more = (folded > 0).then(|| {
        let label = format!("{folded} more");
        let spoken = format!("{folded} more alerts, {name}");
        view! {
            <li class="mo">
                <button
                    type="button"
                    class="link"
                    aria-label=spoken
                    on:click=move |_| {
                        unfolded.update(|unfolded| {
                            unfolded.insert(category.clone());
                        });
                    }
                >
                    {label}
                </button>
            </li>
        }
    });
    view! {
        <li class="ch">
            <span>
                <b>{name}</b>
                <span>{chapter.alerts.len()}</span>
            </span>
        </li>
        {alerts}
        {more}
    }
    .into_any()
}

fn alert_view(
    alert: &Arc<Alert>,
    days: bool,
    is_selected: bool,
    select: Callback<String>,
    at: Signal<Option<Timestamp>>,
) -> AnyView {
    let id = alert.id.clone();
    let element = element_id(&id);
    let time = time_of(alert);
    let resolved = !alert.status.is_active();
    view! {
        <li
            id=element
            class:on=is_selected
            class:off=resolved
            class:fut=move || is_future(time, at.get())
            aria-current=is_selected.then_some("true")
        >
            <span class="dot" data-s=severity_name(alert.severity)></span>
            <button type="button" class="hitb" on:click=move |_| select.run(id.clone())>
                <span class="meta">
                    <span title=time.map(format::exact)>{time.map(|time| moment_text(time, days))}</span>
                    <Status state=alert.status quiet=!is_selected />
                    <span class="vh">{alert.severity.label()}</span>
                </span>
                <span class="ttl">{alert.title.clone()}</span>
            </button>
        </li>
    }
    .into_any()
}

fn element_id(alert: &str) -> String {
    format!("story-{alert}")
}

/// Brings the selected alert into view; nothing moves when it is there already.
fn keep_in_view(selected: Memo<Option<String>>) {
    effect(move |_| {
        let Some(id) = selected.get() else { return };
        request_animation_frame(move || {
            if let Some(element) = crate::dom::by_id(&element_id(&id)) {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    });
}
