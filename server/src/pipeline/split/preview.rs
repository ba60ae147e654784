//! What a split would come to, for a person to look at before it is done.

use std::fmt::Write;

use sha2::{Digest, Sha256};
use shared::split::{CrossingLink, Cut, SplitPart, SplitPreview};

use super::parting::{Held, Knife, Parting};
use crate::correlate::model::IncidentId;
use crate::pipeline::book::{Book, Sheet};
use crate::pipeline::step::{Step, need_open};
use crate::pipeline::summary::summarise;
use crate::store::{IncidentState, Store};

/// Crossing links that are shown.
const MOST_CROSSING: usize = 50;

pub(in crate::pipeline) async fn preview(
    book: &mut Book,
    store: &dyn Store,
    incident: IncidentId,
    cut: Cut,
) -> Step<SplitPreview> {
    need_open(book, store, &[incident].into()).await?;
    let knife = Knife::read(book, incident, &cut)?;
    let parting = Parting::of(book, None, store, incident, &knife).await?;
    let numbered = parting.parts.iter().enumerate();
    let parts = numbered
        .map(|(number, part)| {
            let state = match book.incidents.get(&incident) {
                Some(sheet) if number == 0 => sheet.state.clone(),
                _ => IncidentState { id: incident, ..IncidentState::default() },
            };
            part_of(book, &parting, part, state)
        })
        .collect();
    let part_of = parting.part_of();
    let crosses = |held: &&Held| part_of[held.alert] != part_of[held.other];
    let crossing: Vec<&Held> = parting.held.iter().filter(crosses).collect();
    let shown = crossing.iter().take(MOST_CROSSING);
    let shown = shown.map(|held| CrossingLink {
        alert_id: parting.alerts[held.alert].to_string(),
        alert_title: title(book, &parting.alerts[held.alert]),
        part: part_of[held.alert] as u32,
        other_alert_id: parting.alerts[held.other].to_string(),
        other_alert_title: title(book, &parting.alerts[held.other]),
        other_part: part_of[held.other] as u32,
        link: held.link.clone(),
    });
    Ok(SplitPreview {
        incident_id: incident.to_string(),
        parts,
        crossing: shown.collect(),
        crossing_total: crossing.len() as u64,
        summary: summary(book, &parting, &knife, crossing.len()),
        basis: basis(incident, &parting),
        cut,
    })
}

/// The same for the same parts of the same incident.
pub(super) fn basis(incident: IncidentId, parting: &Parting) -> String {
    let mut hash = Sha256::new();
    hash.update(incident.to_le_bytes());
    for part in &parting.parts {
        hash.update([1]);
        for at in part {
            hash.update([2]);
            hash.update(&*parting.alerts[*at]);
        }
    }
    hash.finalize()[..12].iter().fold(String::new(), |mut text, byte| {
        // Writing to a text cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}

fn part_of(book: &Book, parting: &Parting, part: &[usize], state: IncidentState) -> SplitPart {
    let alerts = part.iter().map(|at| parting.alerts[*at].clone()).collect();
    let sheet = Sheet { state, alerts, ..Sheet::default() };
    let summary = summarise(book, &sheet);
    let incident = summary.incident;
    let held: f32 = part.iter().map(|at| parting.scores[*at]).sum();
    SplitPart {
        display_name: incident.display_name,
        severity: incident.severity,
        priority_score: incident.priority_score.unwrap_or_default(),
        alert_counts: incident.alert_counts.unwrap_or_default(),
        impacted_assets: incident.impacted_assets.unwrap_or_default(),
        entities: summary.written.entities.len() as u64,
        top_assets: incident.top_assets,
        categories: incident.categories,
        service_sources: incident.service_sources,
        first_activity_date_time: incident.first_activity_date_time,
        last_activity_date_time: incident.last_activity_date_time,
        cohesion: (part.len() > 1).then(|| held / part.len() as f32),
        alert_ids: part.iter().map(|at| parting.alerts[*at].to_string()).collect(),
    }
}

fn summary(book: &Book, parting: &Parting, knife: &Knife, crossing: usize) -> String {
    let all = parting.alerts.len();
    if parting.parts.len() < 2 {
        return match knife {
            Knife::Entity(entity) => {
                let known = book.entities.get(entity);
                let name = known.map_or("it", |known| &*known.display_name);
                format!(
                    "Nothing falls apart: without ‘{name}’ other links still hold all {all} alerts together."
                )
            }
            _ => format!("Nothing falls apart: all {all} alerts stay together."),
        };
    }
    let sizes: Vec<String> = parting.parts.iter().map(|part| part.len().to_string()).collect();
    let links = match crossing {
        0 => "no link is cut".to_owned(),
        1 => "one link is cut".to_owned(),
        links => format!("{links} links are cut"),
    };
    let (last, others) = sizes.split_last().expect("there are two parts or more");
    let rest = match parting.surplus {
        0 => String::new(),
        1 => " One more comes loose and stays with the first part.".to_owned(),
        more => format!(" {more} more come loose and stay with the first part."),
    };
    format!(
        "The {all} alerts fall into {} parts of {} and {last} alerts; {links}.{rest}",
        sizes.len(),
        others.join(", ")
    )
}

fn title(book: &Book, alert: &str) -> String {
    book.alerts.get(alert).map(|brief| brief.title.to_string()).unwrap_or_default()
}
