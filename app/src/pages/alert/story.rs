//! What happened, as the detection source tells it: blocks for what it says, in the order in which
//! one asks. What no block draws is drawn as plain properties; nothing is dropped.

mod cloud_app;
mod evidence_table;
mod facts;
mod mail;
mod sign_in;
mod table;
mod users;

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::{Map, Value};
use shared::alert::Alert;

use super::evidence::Names;
use crate::components::icon::{Icon, IconName};
use crate::property::{self, Shown};
use cloud_app::{Importance, Report};
use evidence_table::EvidenceTable;
use facts::FactsPanel;
use table::DataTable;
use users::UsersAffected;

/// Everything below the process tree, or the whole story where there is none.
#[component]
pub(crate) fn Story(
    alert: Arc<Alert>,
    /// The description is the lead; beside a process tree it is in the pane.
    lead: bool,
) -> impl IntoView {
    let names = Arc::new(Names::of(&alert));
    let empty = Map::new();
    let report = Report::read(alert.additional_data.as_ref().unwrap_or(&empty), &alert);
    let lead = lead.then(|| lead_text(&alert, &report, &names));
    let important = (!report.important.is_empty()).then(|| important(&report));
    let tables = report
        .tables
        .iter()
        .map(|(name, table)| {
            let warn_addresses = report.address_is_bad;
            let (title, names) = (cloud_app::title(name), Arc::clone(&names));
            view! { <DataTable title table=table.clone() names warn_addresses/> }
        })
        .collect_view();
    let users = view! { <UsersAffected alert=Arc::clone(&alert) told=report.users.clone() names=Arc::clone(&names)/> };
    let policy = view! { <FactsPanel title=report.facts_title() facts=report.facts.clone() names=Arc::clone(&names)/> };
    let custom = alert.custom_details.as_ref().map(|details| custom(details, &names));
    view! {
        {lead}
        {important}
        {sign_in::panel(&alert, &names)}
        {mail::panels(&alert, &names)}
        {tables}
        {users}
        {policy}
        <EvidenceTable alert=Arc::clone(&alert)/>
        {custom}
    }
}

/// What happened in one sentence.
fn lead_text(alert: &Alert, report: &Report, names: &Names) -> impl IntoView + use<> {
    match (&report.policy, &report.matched_file) {
        (Some(policy), Some(file)) if report.is_file_policy => {
            let file = table::linked(file, names);
            view! {
                <p class="lead">
                    "File policy "
                    <b>{policy.clone()}</b>
                    " was matched by "
                    {file}
                    "."
                </p>
            }
            .into_any()
        }
        _ => alert.description.clone().map(|text| view! { <p class="lead">{text}</p> }).into_any(),
    }
}

/// What the source calls important; elevated privilege first.
fn important(report: &Report) -> impl IntoView + use<> {
    let privileged = report.is_privileged();
    let lines = report.important.iter().map(|line| match line.importance {
        Importance::Privilege | Importance::Address => {
            view! { <li><b>{line.text.clone()}</b></li> }.into_any()
        }
        Importance::Other => view! { <li>{line.text.clone()}</li> }.into_any(),
    });
    let roles = (!report.roles.is_empty()).then(|| {
        let tags = report.roles.iter().map(|role| {
            view! { <span class="tag priv"><span>{role.clone()}</span></span> }
        });
        view! { <div class="row wrap roles">{tags.collect_view()}</div> }
    });
    let (class, icon) = if privileged {
        ("note-b warn important", IconName::Crown)
    } else {
        ("note-b important", IconName::Info)
    };
    view! {
        <section class=class aria-label="Important information">
            <Icon name=icon/>
            <div>
                {privileged.then(|| view! { <b class="warn-t">"Elevated privilege"</b> })}
                <ul>{lines.collect_view()}</ul>
                {roles}
            </div>
        </section>
    }
}

fn custom(details: &Map<String, Value>, names: &Arc<Names>) -> impl IntoView + use<> {
    let mut facts = Vec::new();
    let mut tables = Vec::new();
    for (name, value) in details {
        match property::shown(value) {
            Some(Shown::Text(text)) => facts.push((property::label(name), text)),
            Some(Shown::List(list)) => facts.push((property::label(name), list.join(", "))),
            Some(Shown::Table(table)) => tables.push((property::label(name), table)),
            None => {}
        }
    }
    let tables = tables
        .into_iter()
        .map(|(title, table)| {
            view! { <DataTable title table names=Arc::clone(names) warn_addresses=false/> }
        })
        .collect_view();
    view! {
        <FactsPanel title="Custom details".to_owned() facts names=Arc::clone(names)/>
        {tables}
    }
}
