//! Detectors: how often each was right, and what correlation makes of its alerts.

use leptos::prelude::*;
use serde_json::json;
use shared::detector::{Detector, Precision};
use shared::page::Page;
use shared::policy::DetectorPolicy;

use crate::api::{self, encode};
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Empty, Loaded, SkeletonLines};
use crate::components::source::Sources;
use crate::components::time::At;
use crate::format;
use crate::here::use_here;
use crate::query::{Query, use_query};
use crate::state::use_app;

#[component]
pub(super) fn Detectors() -> impl IntoView {
    let here = use_here();
    let search = here.watch("search");
    let detectors = use_query::<Page<Detector>>(move || {
        Some(match search.get() {
            Some(words) => format!("detectors?$search={}", encode(&words)),
            None => "detectors".into(),
        })
    });
    detectors.follow(|_| true);
    let words = RwSignal::new(search.get_untracked().unwrap_or_default());
    view! {
        <form
            class="filters"
            role="search"
            on:submit=move |event| {
                event.prevent_default();
                let words = words.get_untracked();
                here.show(&[("search", Some(words.trim()).filter(|words| !words.is_empty()))]);
            }
        >
            <label class="inbox find">
                <Icon name=IconName::Search size=IconSize::S />
                <span class="vh">"Find a detector"</span>
                <input type="search" placeholder="Title, product" bind:value=words />
            </label>
        </form>
        <Loaded query=detectors what="The list of detectors" skeleton=|| view! { <SkeletonLines lines=8 /> } let:page>
            {move || list(&page.get().value, detectors)}
        </Loaded>
    }
}

fn list(all: &[Detector], query: Query<Page<Detector>>) -> AnyView {
    if all.is_empty() {
        return view! {
            <Empty title="No detector" text="A detector appears here with its first alert." />
        }
        .into_any();
    }
    let rows = all.iter().map(|detector| row(detector, query)).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Detectors">
            <table
                class="grid cards tall detg"
                role="table"
                aria-label="Detectors"
                aria-rowcount=(all.len() + 1).to_string()
                style:--cols="minmax(240px,1.6fr) 130px 110px 130px minmax(240px,1fr) 180px"
                style:--cols-m="minmax(180px,1.4fr) 90px minmax(190px,1fr) 160px"
            >
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"Detector"</th>
                        <th role="columnheader" class="drop-m">"Source"</th>
                        <th role="columnheader" class="num">"Last 30 days"</th>
                        <th role="columnheader" class="drop-m">"Last alert"</th>
                        <th role="columnheader">"Track record"</th>
                        <th role="columnheader">"Correlation"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(detector: &Detector, query: Query<Page<Detector>>) -> AnyView {
    let app = use_app();
    let (id, now) = (detector.id.clone(), detector.policy);
    let title = detector.title.clone();
    let choose = move |event: web_sys::Event| {
        let wanted = event_target_value(&event);
        let path = format!("detectors/{}", encode(&id));
        let title = title.clone();
        leptos::task::spawn_local(async move {
            match api::patch::<Detector>(&path, &json!({ "policy": wanted })).await {
                Ok(answer) => {
                    let words = answer.value.policy.label().to_lowercase();
                    app.toasts.say(format!("{title}: {words}. It is a new version of the policy"));
                }
                Err(problem) => app.toasts.fail("Not changed", &problem),
            }
            query.refresh();
        });
    };
    let options = DetectorPolicy::ALL.map(|policy| {
        view! {
            <option value=policy.as_str() selected=policy == now>{policy.label()}</option>
        }
    });
    view! {
        <tr role="row">
            <td role="cell" class="nm">
                <span class="t" title=detector.key.clone()>
                    <b>{detector.title.clone()}</b>
                    " "
                    {detector.product_name.clone()}
                </span>
            </td>
            <td role="cell" class="drop-m"><Sources sources=vec![detector.service_source] /></td>
            <td role="cell" class="num" data-label="Last 30 days">
                <span title=format!("{} ever", format::count(detector.alerts))>
                    {format::count(detector.alerts_last_30_days)}
                </span>
            </td>
            <td role="cell" class="drop-m"><At time=detector.last_alert_date_time /></td>
            <td role="cell">{record(detector)}</td>
            <td role="cell">
                <span class="select">
                    <select
                        class="input"
                        aria-label=format!("Correlation of {}", detector.title)
                        on:change=choose
                    >
                        {options.collect_view()}
                    </select>
                    <Icon name=IconName::ChevronDown size=IconSize::S />
                </span>
            </td>
        </tr>
    }
    .into_any()
}

/// `7 true, 1 expected, 1 false; at least 45 % true`, with the interval as a bar.
fn record(detector: &Detector) -> AnyView {
    let record = detector.record;
    let Some(Precision { share, lower, upper }) = detector.precision else {
        return view! { <span class="dim">"Nobody has classified any yet"</span> }.into_any();
    };
    let percent = |value: f64| (value * 100.0).round() as i64;
    let words = format!(
        "{} true, {} expected, {} false",
        record.true_positives, record.benign_positives, record.false_positives
    );
    let interval =
        format!("{} % true, between {} and {} %", percent(share), percent(lower), percent(upper));
    view! {
        <div class="stack g4 rec-c">
            <span class="interval" role="img" aria-label=interval.clone()>
                <i
                    style:--from=percent(lower).to_string()
                    style:--to=percent(upper).to_string()
                    style:--at=percent(share).to_string()
                ></i>
            </span>
            <span class="row g6 wrap">
                <b>{words}</b>
                <span class="dim2">{interval}</span>
            </span>
        </div>
    }
    .into_any()
}
