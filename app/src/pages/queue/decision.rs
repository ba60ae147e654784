//! What people decide about incidents, as changes, and how it looks before the server says so.

use serde_json::{Value, json};
use shared::enums::{AlertClassification, AlertDetermination, IncidentStatus};
use shared::incident::Incident;

use crate::triage::Changes;

pub(crate) fn assign(owner: Option<&str>) -> Changes {
    one("assignedTo", json!(owner))
}

pub(crate) fn status(status: IncidentStatus) -> Changes {
    one("status", json!(status))
}

pub(crate) fn tags(tags: &[String]) -> Changes {
    one("customTags", json!(tags))
}

/// What the incident looks like after the change.
pub(crate) fn apply(incident: &mut Incident, changes: &Changes) {
    for (name, value) in changes {
        let text = value.as_str();
        match (name.as_str(), text) {
            ("assignedTo", owner) => incident.assigned_to = owner.map(str::to_owned),
            ("status", Some(status)) => {
                incident.status = IncidentStatus::parse(status);
                // Resolving an incident resolves its alerts.
                if incident.status == IncidentStatus::Resolved
                    && let Some(counts) = &mut incident.alert_counts
                {
                    counts.active = 0;
                }
            }
            ("classification", Some(text)) => {
                incident.classification = AlertClassification::parse(text);
            }
            ("determination", Some(text)) => {
                incident.determination = AlertDetermination::parse(text);
            }
            ("customTags", None) => {
                let tags = value.as_array().map(Vec::as_slice).unwrap_or_default();
                incident.custom_tags =
                    tags.iter().filter_map(Value::as_str).map(str::to_owned).collect();
            }
            _ => {}
        }
    }
}

fn one(name: &str, value: Value) -> Changes {
    [(name.to_owned(), value)].into_iter().collect()
}

#[cfg(test)]
mod tests {
    use shared::incident::AlertCounts;

    use super::*;

    #[test]
    fn what_is_decided_shows_before_the_server_says_so() {
        let counts = AlertCounts { total: 3, active: 2, ..AlertCounts::default() };
        let mut incident =
            Incident { id: "1".into(), alert_counts: Some(counts), ..Incident::default() };
        apply(&mut incident, &assign(Some("mona")));
        apply(&mut incident, &tags(&["Phish".to_owned()]));
        apply(&mut incident, &status(IncidentStatus::Resolved));
        assert_eq!(incident.assigned_to.as_deref(), Some("mona"));
        assert_eq!(incident.custom_tags, ["Phish"]);
        assert_eq!(incident.alert_counts.as_ref().unwrap().active, 0);
        apply(&mut incident, &assign(None));
        assert_eq!(incident.assigned_to, None);
    }
}
