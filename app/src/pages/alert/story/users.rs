//! The people whom an alert touches, with how much there is to investigate about them.

use std::sync::Arc;

use leptos::prelude::*;
use shared::alert::Alert;
use shared::entity::{Entity, EntityKind, EntityRef};

use super::super::evidence::{self, Names};
use crate::api::encode;
use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::time::At;
use crate::format;
use crate::property::Table;
use crate::query::use_query;

/// One person: as the alert names them, and who that is.
#[derive(Clone, Debug, Default, PartialEq)]
struct Person {
    name: String,
    kind: String,
    mail: String,
    apps: String,
    groups: String,
    entity: Option<EntityRef>,
}

#[component]
pub(super) fn UsersAffected(
    alert: Arc<Alert>,
    /// What the source says of them.
    told: Option<Table>,
    names: Arc<Names>,
) -> impl IntoView {
    let people = people(&alert, told.as_ref(), &names);
    if people.is_empty() {
        return ().into_any();
    }
    let count = people.len();
    // What no source tells needs no column.
    let has = [
        people.iter().any(|person| !person.kind.is_empty()),
        people.iter().any(|person| !person.apps.is_empty()),
        people.iter().any(|person| !person.groups.is_empty()),
    ];
    let mut columns = String::from("minmax(220px,1.3fr) 146px minmax(140px,1fr) ");
    for (shown, width) in has.into_iter().zip(["56px ", "minmax(100px,.8fr) ", "60px "]) {
        if shown {
            columns.push_str(width);
        }
    }
    columns.push_str("122px");
    let rows = people.into_iter().map(|person| view! { <PersonRow person has/> });
    view! {
        <section class="panel">
            <h3>"Users affected"<span class="end">{count}</span></h3>
            <table
                class="grid fit cards"
                role="table"
                aria-label="Users affected"
                style:--cols=columns
                style:--cols-m="minmax(170px,1.2fr) 140px minmax(150px,1fr) 120px"
            >
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">"User"</th>
                        <th role="columnheader">"Investigation priority"</th>
                        <th role="columnheader">"Email"</th>
                        {has[0].then(|| view! { <th role="columnheader" class="drop-m">"Type"</th> })}
                        {has[1].then(|| view! { <th role="columnheader" class="drop-m">"Apps"</th> })}
                        {has[2].then(|| view! { <th role="columnheader" class="drop-m">"Groups"</th> })}
                        <th role="columnheader">"Last seen"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows.collect_view()}</tbody>
            </table>
        </section>
    }
    .into_any()
}

#[component]
fn PersonRow(person: Person, has: [bool; 3]) -> impl IntoView {
    let path =
        person.entity.as_ref().map(|entity| format!("entities/{}", encode(&entity.entity_id)));
    let whole = use_query::<Entity>(move || path.clone());
    let name = match person.entity {
        Some(entity) => {
            let entity = EntityRef { display_name: person.name, ..entity };
            view! { <EntityLink entity/> }.into_any()
        }
        None => person.name.into_any(),
    };
    let privileged = move || {
        whole.value().filter(|entity| !entity.privileged_roles.is_empty()).map(|entity| {
            view! {
                <span class="tag priv" title=entity.privileged_roles.join(", ")>
                    <Icon name=IconName::Crown size=IconSize::S/>
                    <span>"privileged"</span>
                </span>
            }
        })
    };
    let priority = move || {
        let priority = whole.value()?.investigation_priority.clone()?;
        let high = priority.percentile >= 90;
        Some(view! {
            <b class="w6" class:danger-t=high>{format::count(priority.score)}</b>
            <span class="dim">{format!("\u{a0}\u{a0}{} percentile", format::ordinal(priority.percentile.into()))}</span>
        })
    };
    let mail = if person.mail.is_empty() { "–".to_owned() } else { person.mail };
    view! {
        <tr role="row">
            <td role="cell" class="nm">{name}{privileged}</td>
            <td role="cell" data-label="Investigation priority">{priority}</td>
            <td role="cell"><span class="cut" title=mail.clone()>{mail.clone()}</span></td>
            {has[0].then(|| view! { <td role="cell" class="drop-m">{person.kind}</td> })}
            {has[1]
                .then(|| {
                    view! { <td role="cell" class="drop-m"><span class="cut" title=person.apps.clone()>{person.apps.clone()}</span></td> }
                })}
            {has[2].then(|| view! { <td role="cell" class="drop-m">{person.groups}</td> })}
            <td role="cell" data-label="Last seen">
                {move || {
                    let seen = whole.value().and_then(|entity| entity.last_seen_date_time);
                    view! { <At time=seen/> }
                }}
            </td>
        </tr>
    }
}

/// Those the source tells of, then those of the evidence that it left out.
fn people(alert: &Alert, told: Option<&Table>, names: &Names) -> Vec<Person> {
    let users: Vec<EntityRef> = evidence::entities(alert)
        .into_iter()
        .map(|(entity, _)| entity)
        .filter(|entity| entity.kind == EntityKind::User)
        .collect();
    let mut people: Vec<Person> = told
        .map(|table| table.rows.iter().map(|row| person(table, row, names)).collect())
        .unwrap_or_default();
    // One person told and one in evidence are the same one, whatever they are called.
    if let ([person], [user]) = (people.as_mut_slice(), users.as_slice())
        && person.entity.is_none()
    {
        person.entity = Some(user.clone());
    }
    for user in users {
        let known = people.iter().any(|person| {
            person.entity.as_ref().is_some_and(|one| one.entity_id == user.entity_id)
        });
        if !known {
            let name = user.display_name.clone();
            people.push(Person { name, entity: Some(user), ..Person::default() });
        }
    }
    people
}

fn person(table: &Table, row: &[String], names: &Names) -> Person {
    let cell = |wanted: &[&str]| {
        let index = wanted.iter().find_map(|name| table.column(name));
        index.and_then(|index| row.get(index)).cloned().unwrap_or_default()
    };
    let name = cell(&["name", "displayName", "user"]);
    let mail = cell(&["email", "userPrincipalName", "mail"]);
    let entity = names.find(&mail).or_else(|| names.find(&name)).cloned();
    let entity = entity.filter(|entity| entity.kind == EntityKind::User);
    let name = if name.is_empty() { mail.clone() } else { name };
    Person {
        name,
        kind: cell(&["type"]),
        mail,
        apps: cell(&["apps"]),
        groups: cell(&["groups"]),
        entity,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn people_told_are_found_in_the_evidence() {
        let alert = Alert::from_value(json!({
            "id": "1", "title": "t",
            "evidence": [{"@odata.type": "#microsoft.graph.security.userEvidence", "entityId": "5",
                          "userAccount": {"azureAdUserId": "a2ce2b15"}}]
        }))
        .unwrap();
        let told = json!({"name": "Stefanie Conway", "email": "stconway@larkfield.example"});
        let table = Table::read(&[told.as_object().unwrap()]);
        let people = people(&alert, Some(&table), &Names::of(&alert));
        assert_eq!(people.len(), 1);
        assert_eq!(people[0].name, "Stefanie Conway");
        assert_eq!(people[0].entity.as_ref().unwrap().entity_id, "5");
    }
}
