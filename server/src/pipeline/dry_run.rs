//! What a policy would change, tried on a copy of the recent past. The copy is read from the store
//! and thrown away; nothing is written, and the writer does not know of it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use shared::enums::IncidentStatus;
use shared::policy::DryRunReport;
use shared::time::Timestamp;
use tokio_util::sync::CancellationToken;

use super::book::{Book, Purpose, Sheet};
use super::summary::summarise;
use super::weight::prioritise;
use crate::correlate::model::IncidentId;
use crate::policy::{Comparison, PolicyDocument, Rehearsed, Side, compare};
use crate::store::{AlertBrief, IncidentState, Store, StoreError};

/// Incidents between two looks at whether it is still wanted.
const STEPS_BETWEEN_LOOKS: usize = 256;

/// Plays the policy in force and another over the alerts of the last days, with all that is known by
/// now, and compares. Of more alerts than the window holds these are the latest. Gives nothing when
/// it is told to stop. What is `held` is let go when the work has really ended.
pub async fn dry_run(
    store: Arc<dyn Store>,
    proposed: PolicyDocument,
    days: i64,
    now: Timestamp,
    stop: CancellationToken,
    held: impl Send + 'static,
) -> Result<Option<DryRunReport>, StoreError> {
    let in_force = Arc::new(store.policy().await?.read()?);
    let mut since = now.plus(-days * Timestamp::DAY);
    // Memory holds no more than the window; how far back that goes is told.
    if let Some(earliest) = store.arrival_behind(in_force.correlation.window_alerts as u64).await? {
        since = since.max(earliest.plus(1));
    }
    let days = now.since(since).div_euclid(Timestamp::DAY).max(1);
    let (mut book, restoring) = Book::read(&*store, in_force, since, Purpose::Trying).await?;
    let work = move || {
        let _held_to_the_end = held;
        if stop.is_cancelled() {
            return None;
        }
        // What is learnt by looking again is for the writer to write.
        let (engine, _learnt) = restoring.finish();
        book.engine = engine;
        rehearse(book, proposed, now, &|| !stop.is_cancelled())
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(report) => Ok(report.map(|report| DryRunReport { days, ..report })),
        Err(panic) => std::panic::resume_unwind(panic.into_panic()),
    }
}

fn rehearse(
    mut book: Book,
    proposed: PolicyDocument,
    now: Timestamp,
    go_on: &dyn Fn() -> bool,
) -> Option<DryRunReport> {
    let provisional = book.engine.provisional(now);
    let (alerts, groups) = grouped(&book, go_on)?;
    let before = Grouped::of(&book, &alerts, groups.clone(), go_on)?;
    let regroups = !proposed.groups_like(&book.policy);
    book.policy = Arc::new(proposed);
    let after = if regroups {
        let _learnt = book.engine.decide_by(book.policy.engine());
        let (_, groups) = grouped(&book, go_on)?;
        Grouped::of(&book, &alerts, groups, go_on)?
    } else {
        Grouped::of(&book, &alerts, groups, go_on)?
    };
    let name = |side: &Grouped, group: u32| {
        summarise(&book, &side.sheets[group as usize]).incident.display_name
    };
    let (name_before, name_after) = (|group| name(&before, group), |group| name(&after, group));
    Some(compare(&Comparison {
        before: Side { places: &before.places, groups: &before.groups, name: &name_before },
        after: Side { places: &after.places, groups: &after.groups, name: &name_after },
        alert: &|at| {
            let title = book.alerts.get(&alerts[at]).map(|brief| brief.title.to_string());
            (alerts[at].to_string(), title.unwrap_or_default())
        },
        provisional: &|at| provisional[at],
    }))
}

/// The alerts, and a number for the group of each.
fn grouped(book: &Book, go_on: &dyn Fn() -> bool) -> Option<(Vec<Arc<str>>, Vec<u32>)> {
    let rehearsed = book.engine.rehearse(go_on)?;
    Some(rehearsed.into_iter().map(|it| (it.alert, it.group)).unzip())
}

/// The alerts under one policy.
struct Grouped {
    /// Numbers without gaps.
    places: Vec<u32>,
    sheets: Vec<Sheet>,
    groups: Vec<Rehearsed>,
}

impl Grouped {
    fn of(
        book: &Book,
        alerts: &[Arc<str>],
        groups: Vec<u32>,
        go_on: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let places = dense(groups);
        let count = places.iter().max().map_or(0, |most| *most as usize + 1);
        let mut sheets = vec![Sheet::default(); count];
        for (alert, place) in alerts.iter().zip(&places) {
            sheets[*place as usize].alerts.push(Arc::clone(alert));
        }
        let window: BTreeSet<&str> = alerts.iter().map(|alert| &**alert).collect();
        for (place, incident) in named(book, alerts, &places) {
            let Some(known) = book.incidents.get(&incident) else { continue };
            let sheet = &mut sheets[place as usize];
            sheet.state = known.state.clone();
            // What came before the time in question stays where it is.
            let earlier = known.alerts.iter().filter(|alert| !window.contains(&***alert));
            sheet.alerts.extend(earlier.cloned());
        }
        let mut rehearsed = Vec::with_capacity(count);
        for (done, sheet) in sheets.iter().enumerate() {
            if done % STEPS_BETWEEN_LOOKS == 0 && !go_on() {
                return None;
            }
            rehearsed.push(rehearsed_of(book, sheet));
        }
        Some(Self { places, sheets, groups: rehearsed })
    }
}

fn rehearsed_of(book: &Book, sheet: &Sheet) -> Rehearsed {
    let alerts: Vec<&AlertBrief> =
        sheet.alerts.iter().filter_map(|id| book.alerts.get(id).map(|alert| &**alert)).collect();
    let IncidentState { id, status, .. } = sheet.state;
    Rehearsed {
        incident: (id != 0).then_some(id),
        open: status != IncidentStatus::Resolved,
        alerts: alerts.len() as u64,
        priority: prioritise(book, &alerts, None, &sheet.state),
    }
}

/// Numbers without gaps, in the order in which they occur.
fn dense(places: Vec<u32>) -> Vec<u32> {
    let mut known: HashMap<u32, u32> = HashMap::new();
    let number = |place| {
        let next = known.len() as u32;
        *known.entry(place).or_insert(next)
    };
    places.into_iter().map(number).collect()
}

/// The incident that each group would be: the one that it shares most alerts with, each of one group.
fn named(book: &Book, alerts: &[Arc<str>], places: &[u32]) -> Vec<(u32, IncidentId)> {
    let mut shared: BTreeMap<(u32, IncidentId), u32> = BTreeMap::new();
    for (alert, place) in alerts.iter().zip(places) {
        if let Some(incident) = book.engine.incident_of(alert) {
            *shared.entry((*place, incident)).or_default() += 1;
        }
    }
    let mut claims: Vec<(Reverse<u32>, IncidentId, u32)> = shared
        .into_iter()
        .map(|((place, incident), alerts)| (Reverse(alerts), incident, place))
        .collect();
    claims.sort_unstable();
    let (mut claimed, mut taken) = (BTreeSet::new(), BTreeSet::new());
    let mut named = Vec::new();
    for (_, incident, place) in claims {
        if !taken.contains(&place) && claimed.insert(incident) {
            taken.insert(place);
            named.push((place, incident));
        }
    }
    named
}
