//! The list as a table for other programs: everything that matches, in the order of the list.

use shared::entity::EntityKind;
use shared::incident::Incident;
use shared::tactic::category_label;
use shared::time::Timestamp;

use super::context::{Queue, incident_address};
use super::everything;
use crate::dom;
use crate::format;

/// A table of more rows than this opens nowhere.
const MOST_ROWS: usize = 100_000;

const HEADS: [&str; 21] = [
    "ID",
    "Name",
    "Severity",
    "Status",
    "Priority",
    "Tactics",
    "Active alerts",
    "Alerts",
    "Devices",
    "Users",
    "Mailboxes",
    "Impacted",
    "Sources",
    "Owner",
    "Classification",
    "Determination",
    "Tags",
    "First activity",
    "Last activity",
    "Created",
    "Address",
];

pub(crate) fn run(queue: Queue) {
    let app = queue.app;
    leptos::task::spawn_local(async move {
        use leptos::prelude::GetUntracked;
        let total = queue.rows.total.get_untracked();
        let tell = move |read: usize| {
            app.toasts.working("Exporting", read, (total as usize).min(MOST_ROWS));
        };
        match everything::all::<Incident>(queue, "", MOST_ROWS, tell).await {
            Ok(incidents) => {
                let origin = leptos::prelude::window().location().origin().unwrap_or_default();
                let name = format!("incidents-{}.csv", day(format::now()));
                let count = incidents.len() as i64;
                let saved = dom::save(&name, "text/csv", &table(&incidents, &origin));
                let words = format!("{} in {name}", format::plural(count, "incident"));
                match saved {
                    Some(()) if count < total => app.toasts.say(format!(
                        "{words}, the first of {}: limit the list for the rest",
                        format::count(total)
                    )),
                    Some(()) => app.toasts.say(words),
                    None => app.toasts.say("This browser does not let a page save a file"),
                }
            }
            Err(problem) => app.toasts.fail("Not exported", &problem),
        }
    });
}

/// `2026-01-28`.
fn day(time: Timestamp) -> String {
    time.to_string().chars().take(10).collect()
}

fn table(incidents: &[Incident], origin: &str) -> String {
    // Spreadsheets take a file for UTF-8 by this mark.
    let mut table = String::from("\u{feff}");
    push_line(&mut table, HEADS.iter().map(|head| (*head).to_owned()));
    for incident in incidents {
        push_line(&mut table, fields(incident, origin).into_iter());
    }
    table
}

fn fields(incident: &Incident, origin: &str) -> [String; HEADS.len()] {
    let counts = incident.alert_counts.clone().unwrap_or_default();
    let impacted = incident.impacted_assets.unwrap_or_default();
    let named = |kind: EntityKind, count: u32| {
        let names = incident.top_assets.iter().filter(|asset| asset.kind == kind);
        let names: Vec<&str> = names.map(|asset| asset.display_name.as_str()).collect();
        if names.len() == count as usize { names.join(", ") } else { count.to_string() }
    };
    let time = |time: Option<Timestamp>| time.map(|time| time.to_string()).unwrap_or_default();
    let known = |label: &'static str, name: &str| {
        if name == "unknown" { String::new() } else { label.to_owned() }
    };
    let sources: Vec<&str> = incident.service_sources.iter().map(|source| source.label()).collect();
    let tactics: Vec<String> = incident.categories.iter().map(|one| category_label(one)).collect();
    [
        incident.id.clone(),
        incident.display_name.clone(),
        incident.severity.label().to_owned(),
        incident.status.label().to_owned(),
        incident.priority_score.map(|score| score.to_string()).unwrap_or_default(),
        tactics.join(", "),
        counts.active.to_string(),
        counts.total.to_string(),
        named(EntityKind::Device, impacted.devices),
        named(EntityKind::User, impacted.users),
        named(EntityKind::Mailbox, impacted.mailboxes),
        impacted.total().to_string(),
        sources.join(", "),
        incident.assigned_to.clone().unwrap_or_default(),
        known(incident.classification.label(), incident.classification.as_str()),
        known(incident.determination.label(), incident.determination.as_str()),
        incident.custom_tags.join(", "),
        time(incident.first_activity_date_time),
        time(incident.last_activity_date_time),
        time(incident.created_date_time),
        format!("{origin}{}", incident_address(&incident.id)),
    ]
}

fn push_line(table: &mut String, fields: impl Iterator<Item = String>) {
    for (index, field) in fields.enumerate() {
        if index > 0 {
            table.push(',');
        }
        push_field(table, &field);
    }
    table.push_str("\r\n");
}

/// RFC 4180. What begins like a formula gets an apostrophe, as OWASP's *CSV injection* asks: names
/// are written by attackers, and a spreadsheet would run them.
fn push_field(table: &mut String, field: &str) {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !formula && !field.contains([',', '"', '\n', '\r']) {
        return table.push_str(field);
    }
    table.push('"');
    if formula {
        table.push('\'');
    }
    table.push_str(&field.replace('"', "\"\""));
    table.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_and_no_formula_runs() {
        let mut line = String::new();
        let fields = ["plain", "a, b", "say \"no\"", "=1+1", "-2", "two\nlines"];
        push_line(&mut line, fields.map(str::to_owned).into_iter());
        assert_eq!(line, "plain,\"a, b\",\"say \"\"no\"\"\",\"'=1+1\",\"'-2\",\"two\nlines\"\r\n");
    }

    #[test]
    fn a_table_has_a_head_and_a_line_each() {
        let incident =
            Incident { id: "7".into(), display_name: "Tor".into(), ..Incident::default() };
        let table = table(&[incident], "https://muster.example");
        let lines: Vec<&str> = table.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("\u{feff}ID,Name,Severity"));
        assert!(lines[1].starts_with("7,Tor,") && lines[1].ends_with("/incidents/7"));
        assert_eq!(lines[1].split(',').count(), HEADS.len());
    }
}
