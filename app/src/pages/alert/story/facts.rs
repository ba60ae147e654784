//! Properties with their values.

use std::sync::Arc;

use leptos::prelude::*;

use super::super::evidence::Names;
use super::table::moment;
use crate::components::entity::EntityLink;
use crate::format;

#[component]
pub(super) fn FactsPanel(
    title: String,
    facts: Vec<(String, String)>,
    names: Arc<Names>,
) -> impl IntoView {
    if facts.is_empty() {
        return ().into_any();
    }
    let lines = facts.into_iter().map(|(label, text)| {
        view! {
            <dt>{label}</dt>
            <dd>{value(&text, &names)}</dd>
        }
    });
    view! {
        <section class="panel">
            <h3>{title}</h3>
            <dl class="facts wide">{lines.collect_view()}</dl>
        </section>
    }
    .into_any()
}

pub(super) fn value(text: &str, names: &Names) -> AnyView {
    if let Some(entity) = names.find(text) {
        return view! { <EntityLink entity=entity.clone()/> }.into_any();
    }
    moment(text).map_or_else(|| text.to_owned(), format::day_and_clock).into_any()
}
