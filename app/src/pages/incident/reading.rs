//! The alerts of an incident, read by pages of a thousand: most have fewer, and who has more is
//! told how many are shown and can read on.

use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::page::Page;

use crate::api::encode;
use crate::components::icon::{Icon, IconName};
use crate::format;
use crate::query::{Further, Listed, Query, use_further, use_query};
use crate::reactive::memo;

/// What the server gives at most at once.
const PAGE: usize = 1_000;

#[derive(Clone, Copy)]
pub(crate) struct AlertReading {
    pub(crate) first: Query<Page<Alert>>,
    pub(crate) all: Memo<Vec<Arc<Alert>>>,
    further: Further<Page<Alert>>,
}

impl Listed for Alert {
    fn key(&self) -> String {
        self.id.clone()
    }
}

pub(crate) fn use_alerts(id: &str) -> AlertReading {
    let filter = encode(&format!("incidentId eq '{}'", id.replace('\'', "''")));
    let path = format!(
        "alerts_v2?$filter={filter}&$orderby={}&$top={PAGE}",
        encode("firstActivityDateTime asc")
    );
    let first = use_query::<Page<Alert>>(move || Some(path.clone()));
    first.follow({
        let id = id.to_owned();
        move |news| news.touches(&id)
    });
    let further = use_further(first, String::new);
    let all = memo(move |_| further.all().into_iter().map(Arc::new).collect());
    AlertReading { first, all, further }
}

/// Says that there are more alerts than are shown, and reads on.
#[component]
pub(crate) fn MoreAlerts(reading: AlertReading, total: Signal<i64>) -> impl IntoView {
    let shown = move || format::count(reading.all.with(Vec::len) as i64);
    view! {
        <Show when=move || reading.further.has_more()>
            <div class="note-b warn partly" role="status">
                <Icon name=IconName::Info />
                <span class="grow">
                    <b>
                        {move || {
                            format!("The first {} of {} alerts", shown(), format::count(total.get()))
                        }}
                    </b>
                    " are shown, by the time of their activity. Counts and filters here speak of these."
                </span>
                <button
                    type="button"
                    class="btn"
                    on:click=move |_| reading.further.more()
                >
                    <Icon name=IconName::ArrowDown />
                    "Read on"
                </button>
            </div>
        </Show>
    }
}
