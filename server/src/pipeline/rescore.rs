//! Scoring the open incidents anew, some at a time between other work, so that neither alerts nor
//! people have to wait. How far it came is written with each portion: after the death of the process
//! it goes on from there.

use shared::incident::Incident;
use shared::job::{Job, JobKind, JobStatus};
use shared::operation::ActivityLogKind;
use shared::time::Timestamp;

use super::actor::MACHINE;
use super::book::Book;
use super::draft::{About, Draft};
use super::summary::summarise;
use crate::correlate::model::IncidentId;
use crate::policy::term_changes;
use crate::store::{JobRow, Store, StoreError};

/// Incidents between two looks at what else is to be done.
const PORTION: u32 = 200;

/// Terms that an entry of the activity log names.
const MOST_TERMS: usize = 3;

/// How the text of every job begins; what follows is the reason.
pub(super) const SCORING: &str = "Scoring open incidents ";

/// A job that has not begun yet.
pub(super) fn new_job(book: &mut Book, now: Timestamp, by: &str, text: String) -> JobRow {
    book.last_job += 1;
    let number = book.last_job;
    let job = Job {
        id: number.to_string(),
        kind: JobKind::Rescore,
        status: JobStatus::Running,
        text,
        done: 0,
        total: 0,
        changed: 0,
        started_by: by.to_owned(),
        created_date_time: now,
        last_update_date_time: now,
    };
    JobRow { number, job, reached: 0 }
}

/// The next portion of the job that runs. Only what scores differently is written.
pub(super) async fn rescore(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
) -> Result<(), StoreError> {
    let Some(mut row) = book.job.clone() else { return Ok(()) };
    let incidents = store.open_incidents(row.reached, PORTION).await?;
    let numbered: Vec<(IncidentId, &Incident)> = incidents
        .iter()
        .filter_map(|incident| Some((incident.id.parse().ok()?, incident)))
        .collect();
    book.need_incidents(store, numbered.iter().map(|(id, _)| *id)).await?;
    let job = &mut row.job;
    let reason = job.text.strip_prefix(SCORING).unwrap_or(&job.text);
    for (id, stored) in &numbered {
        let Some(text) = difference(book, *id, stored, reason) else { continue };
        job.changed += 1;
        draft.touched.insert(*id);
        if !text.is_empty() {
            draft.tell(*id, ActivityLogKind::Changed, MACHINE, text, About::default());
        }
    }
    job.done += incidents.len() as u64;
    // Some came and some were resolved meanwhile.
    job.total = job.total.max(job.done);
    job.last_update_date_time = draft.now;
    row.reached = numbered.last().map_or(row.reached, |(id, _)| *id);
    if incidents.len() < PORTION as usize {
        row.job.status = JobStatus::Succeeded;
        row.job.total = row.job.done;
        book.job = None;
    } else {
        book.job = Some(row.clone());
    }
    draft.job(row);
    Ok(())
}

/// What to tell of an incident that scores differently by now; empty where only the evidence does.
fn difference(book: &Book, id: IncidentId, stored: &Incident, reason: &str) -> Option<String> {
    let sheet = book.incidents.get(&id)?;
    let scored = summarise(book, sheet).incident;
    let (before, after) = (stored.priority_score, scored.priority_score);
    if before == after {
        let same = scored.priority_terms == stored.priority_terms;
        return (!same).then(String::new);
    }
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let terms: Vec<String> = term_changes(&stored.priority_terms, &scored.priority_terms)
        .into_iter()
        .take(MOST_TERMS)
        .map(|term| format!("{} {} → {}", term.name, term.before, term.after))
        .collect();
    Some(format!("priority {before} → {after} {reason}: {}", terms.join(", ")))
}
