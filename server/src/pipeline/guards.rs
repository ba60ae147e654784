//! What keeps incidents from becoming one even when a person asks for it, and who could lift it.

use std::collections::BTreeMap;

use shared::enums::{AlertClassification, AlertDetermination, IncidentStatus};
use shared::guard::{Guard, GuardKind};

use super::PipelineError;
use super::book::Book;
use super::step::{Step, refused};
use crate::correlate::model::IncidentId;
use crate::store::{IncidentState, Store, StoreError};

/// What the guards look at.
#[derive(Clone, Debug)]
struct Guarded {
    incident: String,
    status: IncidentStatus,
    assigned_to: Option<String>,
    classification: AlertClassification,
    determination: AlertDetermination,
    alerts: usize,
}

const EDITORS: &str = "whoever may change incidents";

/// What stands in the way of making one of these.
fn guards(incidents: &[Guarded], max_alerts: usize) -> Vec<Guard> {
    let mut guards = Vec::new();
    let (resolved, open): (Vec<&Guarded>, Vec<&Guarded>) =
        incidents.iter().partition(|it| it.status == IncidentStatus::Resolved);
    if !open.is_empty() {
        guards.extend(resolved.iter().map(|it| Guard {
            kind: GuardKind::Resolved,
            message: format!("incident {} is resolved", it.incident),
            lift: format!("{EDITORS} can reopen it"),
            incident_ids: vec![it.incident.clone()],
        }));
    }
    let owners = values(incidents, |it| it.assigned_to.as_ref().map(|to| to.to_lowercase()));
    guards.extend(differing(GuardKind::Owner, "assigned to", &owners));
    let classifications = values(incidents, |it| {
        (it.classification != AlertClassification::Unknown)
            .then(|| it.classification.label().to_lowercase())
    });
    guards.extend(differing(GuardKind::Classification, "classified as", &classifications));
    let determinations = values(incidents, |it| {
        (it.determination != AlertDetermination::Unknown)
            .then(|| it.determination.label().to_lowercase())
    });
    guards.extend(differing(GuardKind::Determination, "determined as", &determinations));
    let alerts: usize = incidents.iter().map(|it| it.alerts).sum();
    if alerts > max_alerts {
        let ids = incidents.iter().map(|it| it.incident.clone()).collect();
        guards.push(full(alerts, max_alerts, ids));
    }
    guards
}

/// Each value that is set, with the incidents that have it.
fn values(
    incidents: &[Guarded],
    value: impl Fn(&Guarded) -> Option<String>,
) -> BTreeMap<String, Vec<String>> {
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for incident in incidents {
        if let Some(value) = value(incident) {
            values.entry(value).or_default().push(incident.incident.clone());
        }
    }
    values
}

fn differing(kind: GuardKind, verb: &str, values: &BTreeMap<String, Vec<String>>) -> Option<Guard> {
    if values.len() < 2 {
        return None;
    }
    let each = values.iter().map(|(value, incidents)| {
        let (noun, is) =
            if incidents.len() == 1 { ("incident", "is") } else { ("incidents", "are") };
        format!("{noun} {} {is} {verb} {value}", incidents.join(", "))
    });
    Some(Guard {
        kind,
        message: each.collect::<Vec<_>>().join("; "),
        lift: match kind {
            GuardKind::Owner => {
                format!("{EDITORS} can assign them to one person, or all but one to nobody")
            }
            _ => format!("{EDITORS} can make them agree, or clear all but one"),
        },
        incident_ids: values.values().flatten().cloned().collect(),
    })
}

fn guarded(state: &IncidentState, alerts: usize) -> Guarded {
    Guarded {
        incident: state.id.to_string(),
        status: state.status,
        assigned_to: state.assigned_to.clone(),
        classification: state.classification,
        determination: state.determination,
        alerts,
    }
}

/// Refuses where these incidents may not become one.
pub(super) fn need_mergeable<'a>(
    book: &Book,
    ids: impl IntoIterator<Item = &'a IncidentId>,
) -> Step<()> {
    let guards = between(book, ids);
    if guards.is_empty() { Ok(()) } else { refused(PipelineError::Guarded(guards)) }
}

/// What would refuse to merge each of these groups.
pub(super) async fn about(
    book: &mut Book,
    store: &dyn Store,
    groups: &[Vec<IncidentId>],
) -> Result<Vec<Vec<Guard>>, StoreError> {
    book.need_incidents(store, groups.iter().flatten().copied()).await?;
    Ok(groups.iter().map(|ids| between(book, ids)).collect())
}

fn between<'a>(book: &Book, ids: impl IntoIterator<Item = &'a IncidentId>) -> Vec<Guard> {
    let sheets = ids.into_iter().filter_map(|id| book.incidents.get(id));
    let incidents: Vec<Guarded> =
        sheets.map(|sheet| guarded(&sheet.state, sheet.alerts.len())).collect();
    guards(&incidents, book.engine.policy().max_alerts)
}

/// Refuses where so many alerts may not be put into an incident.
pub(super) fn need_room(book: &Book, id: IncidentId, arriving: usize) -> Step<()> {
    let Some(sheet) = book.incidents.get(&id) else { return Ok(()) };
    let mut guards = Vec::new();
    if sheet.state.status == IncidentStatus::Resolved {
        guards.push(Guard {
            kind: GuardKind::Resolved,
            message: format!("incident {id} is resolved"),
            lift: format!("{EDITORS} can reopen it"),
            incident_ids: vec![id.to_string()],
        });
    }
    let (alerts, most) = (sheet.alerts.len() + arriving, book.engine.policy().max_alerts);
    guards
        .extend((alerts > most && arriving > 0).then(|| full(alerts, most, vec![id.to_string()])));
    if guards.is_empty() { Ok(()) } else { refused(PipelineError::Guarded(guards)) }
}

fn full(alerts: usize, most: usize, incident_ids: Vec<String>) -> Guard {
    Guard {
        kind: GuardKind::Full,
        message: format!("together they have {alerts} alerts, and one has at most {most}"),
        lift: "whoever may change the correlation policy can raise maxAlerts".into(),
        incident_ids,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incident(id: &str) -> Guarded {
        Guarded {
            incident: id.into(),
            status: IncidentStatus::Active,
            assigned_to: None,
            classification: AlertClassification::Unknown,
            determination: AlertDetermination::Unknown,
            alerts: 3,
        }
    }

    fn kinds(incidents: &[Guarded]) -> Vec<GuardKind> {
        guards(incidents, 8).iter().map(|guard| guard.kind).collect()
    }

    #[test]
    fn nobody_stands_in_the_way_of_what_agrees() {
        let mut one = incident("1");
        one.assigned_to = Some("Ann@corp.example".into());
        let mut two = incident("2");
        two.assigned_to = Some("ann@corp.example".into());
        two.classification = AlertClassification::TruePositive;
        assert_eq!(kinds(&[one, two]), []);
    }

    #[test]
    fn each_guard_is_named() {
        let mut one = incident("1");
        one.assigned_to = Some("ann@corp.example".into());
        one.classification = AlertClassification::TruePositive;
        one.determination = AlertDetermination::Malware;
        let mut two = incident("2");
        two.status = IncidentStatus::Resolved;
        two.assigned_to = Some("bob@corp.example".into());
        two.classification = AlertClassification::FalsePositive;
        two.determination = AlertDetermination::NotMalicious;
        two.alerts = 6;
        let expected = [
            GuardKind::Resolved,
            GuardKind::Owner,
            GuardKind::Classification,
            GuardKind::Determination,
            GuardKind::Full,
        ];
        assert_eq!(kinds(&[one.clone(), two.clone()]), expected);
        let all = guards(&[one, two], 8);
        assert_eq!(
            all[1].message,
            "incident 1 is assigned to ann@corp.example; incident 2 is assigned to bob@corp.example"
        );
        assert!(all.iter().all(|guard| guard.lift.contains("whoever may")));
    }

    #[test]
    fn resolved_ones_may_be_put_together() {
        let (mut one, mut two) = (incident("1"), incident("2"));
        one.status = IncidentStatus::Resolved;
        two.status = IncidentStatus::Resolved;
        assert_eq!(kinds(&[one, two]), []);
    }
}
