//! What a policy would change, as its dry run found.

use std::sync::Arc;

use leptos::prelude::*;
use shared::policy::{DryRunIncident, DryRunReport};

use crate::format::{count, plural};
use crate::naming;

#[component]
pub(super) fn Report(report: Arc<DryRunReport>) -> impl IntoView {
    let number = |label: &'static str, value: u64| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd>{count(value as i64)}</dd>
            </div>
        }
    };
    let same = report.incidents_merged
        + report.incidents_split
        + report.alerts_moved
        + report.priorities_raised
        + report.priorities_lowered
        == 0;
    let bands = [
        ("Above 85", report.bands_before.top, report.bands_after.top),
        ("15 to 85", report.bands_before.middle, report.bands_after.middle),
        ("Below 15", report.bands_before.low, report.bands_after.low),
    ]
    .map(|(label, before, after)| {
        view! {
            <tr>
                <td>{label}</td>
                <td class="r">{count(before as i64)}</td>
                <td class="r"><b>{count(after as i64)}</b></td>
            </tr>
        }
    });
    let merges = report.merges.iter().map(|merge| {
        let from = merge.from.iter().enumerate().map(|(at, one)| {
            view! { {(at > 0).then_some(" + ")} {named(one)} }
        });
        let more = merge.from_count.saturating_sub(merge.from.len() as u64);
        view! {
            <li>
                {from.collect_view()}
                {(more > 0).then(|| format!(" + {more} more"))}
                <span class="dim2">" → "</span>
                <b>{plural(merge.into.alerts as i64, "alert")}</b>
            </li>
        }
    });
    let splits = report.splits.iter().map(|split| {
        let sizes: Vec<String> = split.parts.iter().map(|part| count(part.alerts as i64)).collect();
        let more = split.part_count.saturating_sub(split.parts.len() as u64);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        view! {
            <li>
                {named(&split.incident)}
                <span class="dim2">" → "</span>
                <b>{format!("parts of {}{more} alerts", sizes.join(", "))}</b>
            </li>
        }
    });
    let moves = report.moves.iter().map(|one| {
        view! {
            <li>
                {one.title.clone()}
                <span class="dim2">", from " {named(&one.from)} " to " {named(&one.to)}</span>
            </li>
        }
    });
    let priorities = report.priorities.iter().map(|one| {
        let terms: Vec<String> = one
            .terms
            .iter()
            .map(|term| format!("{} {} → {}", term.name, term.before, term.after))
            .collect();
        view! {
            <li>
                {named(&one.incident)}
                " "
                <b>{format!("{} → {}", one.before, one.after)}</b>
                <span class="dim2">{format!(" {}", terms.join(", "))}</span>
            </li>
        }
    });
    let part = |title: &'static str, lines: Vec<AnyView>| {
        (!lines.is_empty()).then(|| {
            view! {
                <section>
                    <h3>{title}</h3>
                    <ul>{lines}</ul>
                </section>
            }
        })
    };
    view! {
        <div class="b stack g14 dry">
            <p class="dim2" role="status">
                {format!(
                    "{} of the last {} days, played by both policies in {} s. {}",
                    plural(report.alerts as i64, "alert"),
                    report.days,
                    tenths(report.milliseconds),
                    if same { "Nothing would change." } else { "" },
                )}
            </p>
            <dl class="stats wrap">
                {number("Incidents now", report.incidents_before)}
                {number("Then", report.incidents_after)}
                {number("Merged", report.incidents_merged)}
                {number("Split", report.incidents_split)}
                {number("Alerts moved", report.alerts_moved)}
                {number("of these at once", report.alerts_moved_at_once)}
                {number("Priority higher", report.priorities_raised)}
                {number("Priority lower", report.priorities_lowered)}
            </dl>
            <table class="mini">
                <thead>
                    <tr><th>"Open incidents by priority"</th><th class="r">"Now"</th><th class="r">"Then"</th></tr>
                </thead>
                <tbody>{bands.collect_view()}</tbody>
            </table>
            {part("Would be one", merges.map(IntoAny::into_any).collect())}
            {part("Would come apart", splits.map(IntoAny::into_any).collect())}
            {part("Would move", moves.map(IntoAny::into_any).collect())}
            {part("Would change priority", priorities.map(IntoAny::into_any).collect())}
        </div>
    }
}

/// Opens beside the page, on which an edited policy waits.
fn named(incident: &DryRunIncident) -> AnyView {
    let name = name(incident);
    match &incident.incident_id {
        Some(id) => view! {
            <a class="link" href=format!("/incidents/{id}") target="_blank" rel="noopener">
                {name}
            </a>
        }
        .into_any(),
        None => name.into_any(),
    }
}

fn name(incident: &DryRunIncident) -> String {
    let lead = naming::in_list(&incident.display_name).lead;
    match &incident.incident_id {
        Some(id) => format!("{id} {lead} ({})", count(incident.alerts as i64)),
        None => format!("{lead} ({})", count(incident.alerts as i64)),
    }
}

/// `1234` milliseconds as `1.2`.
fn tenths(milliseconds: u64) -> String {
    let tenths = milliseconds.div_ceil(100);
    format!("{}.{}", tenths / 10, tenths % 10)
}
