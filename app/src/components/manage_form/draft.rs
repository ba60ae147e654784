//! What the Manage form holds, and what of it differs from the incident.

use serde_json::{Map, Value, json};
use shared::enums::{
    AlertClassification, AlertDetermination, AlertSeverity, FunctionalImpact, IncidentStatus,
    InformationImpact, Recoverability,
};
use shared::incident::Incident;

/// What happens to the severity.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum SeverityChoice {
    #[default]
    AsItIs,
    /// The highest of its alerts.
    Automatic,
    Set(AlertSeverity),
}

/// The form's fields. Names and owners are text until they are saved.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) tags: Vec<String>,
    pub(crate) owner: String,
    pub(crate) status: IncidentStatus,
    pub(crate) severity: SeverityChoice,
    pub(crate) classification: AlertClassification,
    pub(crate) determination: AlertDetermination,
    pub(crate) nist: Nist,
    pub(crate) comment: String,
}

/// Impact as somebody assessed it; none: not assessed.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Nist {
    pub(crate) functional: Option<FunctionalImpact>,
    pub(crate) information: Option<InformationImpact>,
    pub(crate) recoverability: Option<Recoverability>,
}

impl Nist {
    fn of(incident: &Incident) -> Self {
        Self {
            functional: incident.functional_impact,
            information: incident.information_impact,
            recoverability: incident.recoverability,
        }
    }
}

impl Draft {
    pub(crate) fn of(incident: &Incident) -> Self {
        Self {
            name: incident.display_name.clone(),
            tags: incident.custom_tags.clone(),
            owner: incident.assigned_to.clone().unwrap_or_default(),
            status: incident.status,
            severity: SeverityChoice::AsItIs,
            classification: incident.classification,
            determination: incident.determination,
            nist: Nist::of(incident),
            comment: String::new(),
        }
    }

    /// Takes a classification; a determination that does not fit it goes.
    pub(crate) fn classify(&mut self, classification: AlertClassification) {
        self.classification = classification;
        if !classification.determinations().contains(&self.determination) {
            self.determination = AlertDetermination::Unknown;
        }
    }

    /// Adds a tag as people type it: trimmed, once whatever its case.
    pub(crate) fn add_tag(&mut self, tag: &str) {
        let tag = tag.trim().trim_end_matches(',').trim_end();
        let known = self.tags.iter().any(|other| other.to_lowercase() == tag.to_lowercase());
        if !tag.is_empty() && !known {
            self.tags.push(tag.to_owned());
        }
    }

    /// The body of the PATCH: what differs. A comment goes along only with a resolution; otherwise
    /// it is a comment of its own.
    pub(crate) fn changes(&self, incident: &Incident) -> Map<String, Value> {
        let mut changes = Map::new();
        let mut put = |name: &str, value: Value| changes.insert(name.into(), value);
        if self.name.trim() != incident.display_name && !self.name.trim().is_empty() {
            put("displayName", json!(self.name.trim()));
        }
        if self.tags != incident.custom_tags {
            put("customTags", json!(self.tags));
        }
        let owner = Some(self.owner.trim()).filter(|owner| !owner.is_empty());
        if owner != incident.assigned_to.as_deref() {
            put("assignedTo", json!(owner));
        }
        if self.status != incident.status {
            put("status", json!(self.status));
        }
        match self.severity {
            SeverityChoice::AsItIs => {}
            SeverityChoice::Automatic => {
                put("severity", Value::Null);
            }
            SeverityChoice::Set(severity) => {
                put("severity", json!(severity));
            }
        }
        if self.classification != incident.classification {
            put("classification", json!(self.classification));
        }
        if self.determination != incident.determination {
            put("determination", json!(self.determination));
        }
        let was = Nist::of(incident);
        if self.nist.functional != was.functional {
            put("functionalImpact", json!(self.nist.functional));
        }
        if self.nist.information != was.information {
            put("informationImpact", json!(self.nist.information));
        }
        if self.nist.recoverability != was.recoverability {
            put("recoverability", json!(self.nist.recoverability));
        }
        if self.resolves(incident) && !self.comment.trim().is_empty() {
            put("resolvingComment", json!(self.comment.trim()));
        }
        changes
    }

    /// The comment that is posted by itself.
    pub(crate) fn separate_comment(&self, incident: &Incident) -> Option<&str> {
        let comment = self.comment.trim();
        (!comment.is_empty() && !self.resolves(incident)).then_some(comment)
    }

    fn resolves(&self, incident: &Incident) -> bool {
        self.status == IncidentStatus::Resolved && incident.status != IncidentStatus::Resolved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incident() -> Incident {
        Incident {
            id: "7".into(),
            display_name: "Password spray".into(),
            custom_tags: vec!["MSDI".into()],
            ..Incident::default()
        }
    }

    #[test]
    fn an_untouched_form_changes_nothing() {
        assert!(Draft::of(&incident()).changes(&incident()).is_empty());
    }

    #[test]
    fn only_what_differs_is_sent() {
        let mut draft = Draft::of(&incident());
        draft.owner = " mona@larkfield.example ".into();
        draft.severity = SeverityChoice::Automatic;
        draft.add_tag("Phish,");
        draft.add_tag("phish");
        let changes = Value::Object(draft.changes(&incident()));
        assert_eq!(
            changes,
            json!({"assignedTo": "mona@larkfield.example", "severity": null,
                   "customTags": ["MSDI", "Phish"]})
        );
    }

    #[test]
    fn nobody_is_null() {
        let mut owned = incident();
        owned.assigned_to = Some("mona@larkfield.example".into());
        let mut draft = Draft::of(&owned);
        draft.owner.clear();
        assert_eq!(Value::Object(draft.changes(&owned)), json!({"assignedTo": null}));
    }

    #[test]
    fn a_comment_goes_with_the_resolution_or_by_itself() {
        let mut draft = Draft::of(&incident());
        draft.comment = "Called her.".into();
        assert_eq!(draft.separate_comment(&incident()), Some("Called her."));
        draft.status = IncidentStatus::Resolved;
        assert_eq!(draft.separate_comment(&incident()), None);
        assert_eq!(draft.changes(&incident())["resolvingComment"], "Called her.");
    }

    #[test]
    fn a_determination_follows_its_classification() {
        let mut draft = Draft::of(&incident());
        draft.classify(AlertClassification::TruePositive);
        draft.determination = AlertDetermination::Phishing;
        draft.classify(AlertClassification::FalsePositive);
        assert_eq!(draft.determination, AlertDetermination::Unknown);
    }
}
