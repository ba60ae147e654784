//! Objects that a source tells, as a table; what names an entity leads to it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::entity::EntityRef;
use shared::time::Timestamp;

use super::super::evidence::Names;
use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::format;
use crate::property::{self, Table};

/// Columns that fit beside each other everywhere but on a phone; with more the table scrolls
/// sideways where there is little room, under its first column.
const NARROW_COLUMNS: usize = 4;
/// More than these do not fit beside each other.
const WIDE: usize = 7;

#[component]
pub(super) fn DataTable(
    title: String,
    table: Table,
    names: Arc<Names>,
    /// Marks addresses that the source warns of.
    warn_addresses: bool,
) -> impl IntoView {
    let table = without_second_names(table, &names);
    if let ([row], true) = (table.rows.as_slice(), table.columns.len() > WIDE) {
        // One object with many properties reads better from top to bottom.
        let lines = table.columns.iter().zip(row).filter(|(_, text)| !text.is_empty());
        let lines = lines.map(|(name, text)| {
            view! {
                <dt>{property::label(name)}</dt>
                <dd>{cell(text, &names, false)}</dd>
            }
        });
        return view! {
            <section class="panel">
                <h3>{title}</h3>
                <dl class="facts two">{lines.collect_view()}</dl>
            </section>
        }
        .into_any();
    }
    let scrolls = table.columns.len() > NARROW_COLUMNS;
    let widths = |narrow: bool| {
        let widths = table.columns.iter().enumerate().map(|column| width_of(column, narrow));
        widths.collect::<Vec<_>>().join(" ")
    };
    let label = title.clone();
    let region = scrolls.then(|| format!("{label}, scrolls sideways"));
    let head = table
        .columns
        .iter()
        .map(|name| view! { <th role="columnheader">{property::label(name)}</th> });
    let rows = table.rows.iter().map(|row| {
        let cells = row.iter().zip(&table.columns).enumerate().map(|(index, (text, name))| {
            let warned = warn_addresses && name.to_lowercase().contains("ipaddress");
            view! {
                <td
                    role="cell"
                    class=(index == 0).then_some("nm")
                    data-label=(index > 0 && !text.is_empty()).then(|| property::label(name))
                >
                    {cell(text, &names, warned)}
                </td>
            }
        });
        view! { <tr role="row">{cells.collect_view()}</tr> }
    });
    view! {
        <section class="panel">
            <h3>{title}<span class="end">{table.rows.len()}</span></h3>
            <div
                class="across"
                tabindex=scrolls.then_some("0")
                role=scrolls.then_some("region")
                aria-label=region
            >
                <table
                    class="grid fit cards"
                    role="table"
                    aria-label=label
                    style:--cols=widths(false)
                    style:--cols-m=widths(scrolls)
                >
                    <thead role="rowgroup">
                        <tr role="row">{head.collect_view()}</tr>
                    </thead>
                    <tbody role="rowgroup">{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

/// A time is never cut; what something is called gets the most room.
fn width_of((index, name): (usize, &String), roomy: bool) -> &'static str {
    let name = name.to_lowercase();
    if ["date", "time", "modified"].iter().any(|word| name.contains(word)) {
        "124px"
    } else if index == 0 {
        "minmax(150px,1.4fr)"
    } else if roomy {
        // The table scrolls anyway: an address is shown whole.
        "minmax(128px,1fr)"
    } else {
        "minmax(80px,1fr)"
    }
}

/// Leaves out the address of somebody who is named and linked beside it.
fn without_second_names(mut table: Table, names: &Names) -> Table {
    for (name, second) in [("user", "userPrincipalName"), ("owner", "ownerUserPrincipalName")] {
        let (Some(name), Some(second)) = (table.column(name), table.column(second)) else {
            continue;
        };
        let same = table.rows.iter().all(|row| {
            names.find(&row[name]).is_some() && names.find(&row[name]) == names.find(&row[second])
        });
        if same {
            table.columns.remove(second);
            for row in &mut table.rows {
                row.remove(second);
            }
        }
    }
    table
}

fn cell(text: &str, names: &Names, warned: bool) -> AnyView {
    if text.is_empty() {
        return view! { <span class="dim">"–"</span> }.into_any();
    }
    if let Some(entity) = names.find(text) {
        let entity = EntityRef { display_name: text.to_owned(), ..entity.clone() };
        return if warned {
            view! {
                <span class="row g4 danger-t">
                    <Icon name=IconName::Warning size=IconSize::S/>
                    <EntityLink entity/>
                </span>
            }
            .into_any()
        } else {
            view! { <EntityLink entity/> }.into_any()
        };
    }
    if let Some(time) = moment(text) {
        return view! {
            <time datetime=time.to_string() title=format::exact(time)>{format::day_and_clock(time)}</time>
        }
        .into_any();
    }
    let dangerous = ["infected", "malicious"].iter().any(|word| text.eq_ignore_ascii_case(word));
    view! { <span class="cut" class:danger-t=dangerous title=text.to_owned()>{text.to_owned()}</span> }
        .into_any()
}

/// A text, as a link where it names an entity of the alert.
pub(super) fn linked(text: &str, names: &Names) -> AnyView {
    match names.find(text) {
        Some(entity) => {
            let address = crate::components::entity::entity_address(&entity.entity_id);
            view! { <a class="link" href=address>{text.to_owned()}</a> }.into_any()
        }
        None => view! { <b>{text.to_owned()}</b> }.into_any(),
    }
}

/// A time, where the text is nothing else.
pub(super) fn moment(text: &str) -> Option<Timestamp> {
    let looks_like_one = text.len() >= 19 && text.as_bytes().get(4) == Some(&b'-');
    looks_like_one.then(|| Timestamp::parse(text)).flatten()
}

#[cfg(test)]
mod tests {
    use super::moment;

    #[test]
    fn only_whole_times_are_times() {
        assert!(moment("2026-01-28T10:36:10.588Z").is_some());
        assert!(moment("2026-01-28").is_none());
        assert!(moment("BlueTowel_SOW_01212026.doc").is_none());
    }
}
