//! What the form of an alert holds, and what of it differs from the alert.

use serde_json::{Map, Value, json};
use shared::alert::Alert;
use shared::enums::{AlertClassification, AlertDetermination, AlertStatus};

use crate::triage::comment_body;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) status: AlertStatus,
    pub(crate) owner: String,
    pub(crate) classification: AlertClassification,
    pub(crate) determination: AlertDetermination,
    pub(crate) comment: String,
}

impl Draft {
    pub(crate) fn of(alert: &Alert) -> Self {
        Self {
            status: alert.status,
            owner: alert.assigned_to.clone().unwrap_or_default(),
            classification: alert.classification,
            determination: alert.determination,
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

    /// The body of the PATCH: only what differs.
    pub(crate) fn changes(&self, alert: &Alert) -> Map<String, Value> {
        let mut changes = Map::new();
        let mut put = |name: &str, value: Value| changes.insert(name.into(), value);
        if self.status != alert.status {
            put("status", json!(self.status));
        }
        let owner = Some(self.owner.trim()).filter(|owner| !owner.is_empty());
        if owner != alert.assigned_to.as_deref() {
            put("assignedTo", json!(owner));
        }
        if self.classification != alert.classification {
            put("classification", json!(self.classification));
        }
        if self.determination != alert.determination {
            put("determination", json!(self.determination));
        }
        let comment = self.comment.trim();
        if !comment.is_empty() {
            put("comments", json!([comment_body(comment)]));
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_sent() {
        let alert = Alert { id: "1".into(), title: "t".into(), ..Alert::default() };
        let mut draft = Draft::of(&alert);
        assert!(draft.changes(&alert).is_empty());
        draft.classify(AlertClassification::TruePositive);
        draft.determination = AlertDetermination::Phishing;
        draft.classify(AlertClassification::FalsePositive);
        draft.owner = " mona ".into();
        draft.comment = "Called her.".into();
        assert_eq!(
            Value::Object(draft.changes(&alert)),
            json!({"classification": "falsePositive", "assignedTo": "mona",
                   "comments": [comment_body("Called her.")]})
        );
    }
}
