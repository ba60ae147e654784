//! Everything that an alert names, with all that is said of it.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::entity::EntityRef;
use shared::evidence::Evidence;

use super::super::evidence::{entity_of, facts_of, impacted, kind_of, name_of};
use super::super::tree_view::fact_line;
use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::verdict::{Remediation, Verdict};

#[component]
pub(super) fn EvidenceTable(alert: Arc<Alert>) -> impl IntoView {
    let count = alert.evidence.len();
    if count == 0 {
        return view! {
            <section class="panel">
                <h3>"Evidence"</h3>
                <div class="pbody dim2">"The source named nothing that this alert is about."</div>
            </section>
        }
        .into_any();
    }
    let opened = RwSignal::new(HashSet::<usize>::new());
    let impacted = impacted(&alert);
    let rows = alert
        .evidence
        .iter()
        .enumerate()
        .map(|(index, evidence)| row(index, evidence, &impacted, opened))
        .collect_view();
    view! {
        <section class="panel">
            <h3>"Evidence"<span class="end">{count}</span></h3>
            <table
                class="grid fit cards evg"
                role="table"
                aria-label="Evidence"
                style:--cols="34px minmax(180px,1.6fr) 150px minmax(110px,1fr) 130px 130px"
                style:--cols-m="34px minmax(160px,1.6fr) 120px 110px"
            >
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader"><span class="vh">"Details"</span></th>
                        <th role="columnheader">"Entity"</th>
                        <th role="columnheader">"Kind"</th>
                        <th role="columnheader" class="drop-m">"Role"</th>
                        <th role="columnheader">"Verdict"</th>
                        <th role="columnheader" class="drop-m">"Remediation"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </section>
    }
    .into_any()
}

fn row(
    index: usize,
    evidence: &Evidence,
    impacted: &[EntityRef],
    opened: RwSignal<HashSet<usize>>,
) -> AnyView {
    let is_open = move || opened.with(|opened| opened.contains(&index));
    let entity = entity_of(evidence, impacted);
    let name = entity.as_ref().map_or_else(|| name_of(evidence), |one| one.display_name.clone());
    let label = format!("Details of {name}");
    let cell = if let Some(entity) = entity {
        view! { <EntityLink entity/> }.into_any()
    } else {
        let icon = IconName::of_entity(kind_of(evidence));
        view! {
            <span class="ent" title=name.clone()>
                <Icon name=icon size=IconSize::S/>
                <span>{name.clone()}</span>
            </span>
        }
        .into_any()
    };
    let roles = evidence
        .roles
        .iter()
        .map(|role| role.label().to_owned())
        .chain(evidence.detailed_roles.iter().cloned())
        .collect::<Vec<_>>()
        .join(", ");
    let roles = if roles.is_empty() { "–".to_owned() } else { roles };
    let facts = StoredValue::new(facts_of(evidence));
    let details = move || {
        is_open().then(|| {
            let facts = facts.get_value();
            let lines = facts.into_iter().map(|(label, value)| fact_line(label, value));
            view! {
                <tr role="row" class="facts-row">
                    <td role="cell">
                        <dl class="facts wide">{lines.collect_view()}</dl>
                    </td>
                </tr>
            }
        })
    };
    view! {
        <tr role="row">
            <td role="cell">
                <button
                    type="button"
                    class="tw"
                    aria-expanded=move || is_open().to_string()
                    aria-label=label
                    on:click=move |_| {
                        opened
                            .update(|opened| {
                                if !opened.remove(&index) {
                                    opened.insert(index);
                                }
                            });
                    }
                >
                    <Icon name=IconName::ChevronRight size=IconSize::S/>
                </button>
            </td>
            <td role="cell" class="nm">{cell}</td>
            <td role="cell" class="dim2">{evidence.kind.label()}</td>
            <td role="cell" class="drop-m"><span class="cut" title=roles.clone()>{roles.clone()}</span></td>
            <td role="cell"><Verdict verdict=evidence.verdict/></td>
            <td role="cell" class="drop-m"><Remediation status=evidence.remediation_status/></td>
        </tr>
        {details}
    }
    .into_any()
}
