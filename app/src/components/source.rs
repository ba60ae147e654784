//! Where alerts come from: one source with its name, several as icons.

use leptos::prelude::*;
use shared::enums::ServiceSource;

use super::icon::{Icon, IconName, IconSize};

/// In a cell.
#[component]
pub(crate) fn Sources(sources: Vec<ServiceSource>) -> impl IntoView {
    if sources.len() == 1 {
        return view! { <NamedSources sources/> }.into_any();
    }
    let names = sources.iter().map(|source| source.label()).collect::<Vec<_>>().join(", ");
    let icons = sources
        .into_iter()
        .map(|source| view! { <Icon name=IconName::of_service_source(source) size=IconSize::S/> })
        .collect_view();
    view! {
        <span class="srcs" title=names.clone()>
            {icons}
            <span class="vh">{names.clone()}</span>
        </span>
    }
    .into_any()
}

/// Each with its name, where there is room.
#[component]
pub(crate) fn NamedSources(sources: Vec<ServiceSource>) -> impl IntoView {
    let all = sources.into_iter().map(|source| {
        view! {
            <span class="s1">
                <Icon name=IconName::of_service_source(source) size=IconSize::S/>
                <span class="cut">{source.label()}</span>
            </span>
        }
    });
    view! { <span class="srcs">{all.collect_view()}</span> }
}
