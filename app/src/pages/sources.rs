//! Where alerts come from, which source fell silent, and what could not be read.

mod quarantine;

use leptos::prelude::*;
use shared::ingest::{QuarantinedRecord, Source};
use shared::page::Page;

use crate::components::first_alert::FirstAlert;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::Loaded;
use crate::components::tabs::{Tab, Tabs};
use crate::components::time::Ago;
use crate::format;
use crate::here::use_here;
use crate::order::sort_by_key;
use crate::query::use_query;
use crate::reactive::memo;
use crate::state::{Place, use_app};
use quarantine::Quarantine;

#[component]
pub(crate) fn SourcesPage() -> impl IntoView {
    let app = use_app();
    let here = use_here();
    app.arrive(Place { title: "Sources".into(), ..Place::default() });
    let sources = use_query::<Page<Source>>(|| Some("sources".into()));
    sources.follow(|_| true);
    let kept =
        use_query::<Page<QuarantinedRecord>>(|| Some("quarantine?$top=200&$count=true".into()));
    kept.follow(|_| true);
    let in_quarantine = memo(move |_| here.get("tab").as_deref() == Some("quarantine"));
    let tabs = Signal::derive(move || {
        let count =
            |page: Option<std::sync::Arc<Page<Source>>>| page.map(|page| page.value.len() as i64);
        let records = kept.value().map(|page| page.count.unwrap_or(page.value.len() as i64));
        vec![
            Tab {
                label: "Sources".into(),
                address: here.with(&[("tab", None)]),
                count: count(sources.value()),
                current: !in_quarantine.get(),
            },
            Tab {
                label: "Quarantine".into(),
                address: here.with(&[("tab", Some("quarantine"))]),
                count: records,
                current: in_quarantine.get(),
            },
        ]
    });
    view! {
        <h1 class="vh">"Sources"</h1>
        <Tabs label="Sources and quarantine" tabs/>
        {move || {
            if in_quarantine.get() {
                view! { <Quarantine kept/> }.into_any()
            } else {
                view! {
                    <Loaded query=sources what="The list of sources" skeleton=skeleton let:page>
                        {move || list(&page.get().value)}
                    </Loaded>
                }
                    .into_any()
            }
        }}
    }
}

const COLUMNS: &str = "120px minmax(170px,1fr) minmax(170px,1fr) 120px 120px 90px 130px";
const NARROW: &str = "110px minmax(150px,1fr) 110px 80px 120px";

fn list(sources: &[Source]) -> AnyView {
    if sources.is_empty() {
        return view! { <FirstAlert title="No source yet"/> }.into_any();
    }
    let mut sources = sources.to_vec();
    // Silence is what one comes here for.
    sort_by_key(&mut sources, |source| {
        (!source.silent, std::cmp::Reverse(source.last_received_date_time))
    });
    let silent: Vec<&'static str> = sources
        .iter()
        .filter(|source| source.silent)
        .map(|source| source.service_source.label())
        .collect();
    let note = (!silent.is_empty()).then(|| {
        let names = silent.join(", ");
        view! {
            <div class="note-b warn silent">
                <Icon name=IconName::Warning/>
                <div>
                    <b>{format!("{names}: silent.")}</b>
                    " Nothing was heard for longer than this source usually pauses. An empty list is then no proof of safety: check the connection, or the source itself."
                </div>
            </div>
        }
    });
    let rows = sources.into_iter().map(row).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Sources">
            {note}
            <table
                class="grid cards srcg"
                role="table"
                aria-label="Sources"
                style:--cols=COLUMNS
                style:--cols-m=NARROW
            >
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"State"</th>
                        <th role="columnheader">"Source"</th>
                        <th role="columnheader" class="drop-m">"Product"</th>
                        <th role="columnheader" class="drop-m">"First heard"</th>
                        <th role="columnheader">"Last heard"</th>
                        <th role="columnheader" class="num">"Alerts"</th>
                        <th role="columnheader" class="num">"Last 24 hours"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(source: Source) -> impl IntoView {
    let (state, word) = if source.silent { ("warn", "Silent") } else { ("ok", "Heard") };
    let filter = format!("serviceSource in ('{}')", source.service_source.as_str());
    let alerts = format!("/alerts?filter={}&range=all", crate::api::encode(&filter));
    view! {
        <tr role="row">
            <td role="cell"><span class="live" data-state=state><i></i>{word}</span></td>
            <td role="cell" class="nm">
                <span class="ent">
                    <Icon name=IconName::of_service_source(source.service_source) size=IconSize::S/>
                    <span>{source.service_source.label()}</span>
                </span>
            </td>
            <td role="cell" class="drop-m"><span class="cut" title=source.product_name.clone()>{source.product_name.clone()}</span></td>
            <td role="cell" class="drop-m card-hide"><Ago time=Some(source.first_received_date_time)/></td>
            <td role="cell" data-label="Last heard"><Ago time=Some(source.last_received_date_time)/></td>
            <td role="cell" class="num" data-label="Alerts">
                <a class="link" href=alerts>{format::count(source.alerts)}</a>
            </td>
            <td role="cell" class="num" data-label="Last 24 hours">{format::count(source.alerts_last_day)}</td>
        </tr>
    }
}

fn skeleton() -> impl IntoView {
    let rows = (0..6).map(|_| {
        let cells = ["", "nm", "drop-m", "drop-m", "", "", ""].map(|class| {
            view! { <td role="cell" class=class><span class="skel w6"></span></td> }
        });
        view! { <tr role="row">{cells.collect_view()}</tr> }
    });
    view! {
        <table
            class="grid srcg loading"
            role="table"
            aria-label="Sources"
            aria-busy="true"
            style:--cols=COLUMNS
            style:--cols-m=NARROW
        >
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
}
