//! What people decide about one alert.

use leptos::prelude::*;
use serde_json::{Map, Value, json};
use shared::alert::Alert;
use shared::enums::{AlertClassification, AlertStatus};

use crate::api::{self, encode};
use crate::live::News;
use crate::query::Query;
use crate::state::{AppState, use_app};

#[derive(Clone, Copy)]
pub(crate) struct Decisions {
    app: AppState,
    alert: Query<Alert>,
    pub(crate) busy: RwSignal<bool>,
}

impl Decisions {
    pub(crate) fn about(alert: Query<Alert>) -> Self {
        Self { app: use_app(), alert, busy: RwSignal::new(false) }
    }

    pub(crate) fn assign_to_me(self) {
        if let Some(name) = self.app.my_name() {
            self.change(object(json!({ "assignedTo": name })), None);
        }
    }

    pub(crate) fn set_status(self, status: AlertStatus) {
        self.change(object(json!({ "status": status })), None);
    }

    /// Says whether it was real. The kind of attack is left to the form.
    pub(crate) fn classify(self, classification: AlertClassification) {
        self.change(object(json!({ "classification": classification })), None);
    }

    /// Sends a change at once; `after` runs when it is done.
    pub(crate) fn change(self, changes: Map<String, Value>, after: Option<Callback<()>>) {
        let Some(alert) = untrack(|| self.alert.value()) else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let me = self.app.my_name();
        leptos::task::spawn_local(async move {
            let path = format!("alerts_v2/{}", encode(&alert.id));
            match api::patch::<Alert>(&path, &changes).await {
                Ok(answer) => {
                    let done = format!("Alert {}", words(&changes, me.as_deref()));
                    self.app.toasts.done(done, answer.operation);
                    let incident = answer.value.incident_id.clone();
                    // Another alert may be shown by now.
                    let shown = self.alert.is_shown()
                        && untrack(|| self.alert.value()).is_some_and(|shown| shown.id == alert.id);
                    if shown {
                        self.alert.show(answer.value);
                    }
                    self.app.live.tell(News::of_incidents(incident.into_iter().collect()));
                    if let Some(after) = after {
                        after.try_run(());
                    }
                }
                Err(problem) => self.app.toasts.fail("Alert not changed", &problem),
            }
            self.busy.try_set(false);
        });
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// What a change did: `resolved, classified as true positive`.
pub(crate) fn words(changes: &Map<String, Value>, me: Option<&str>) -> String {
    let mut said: Vec<String> = Vec::new();
    match changes.get("assignedTo") {
        Some(Value::String(owner)) if Some(owner.as_str()) == me => {
            said.push("assigned to you".into());
        }
        Some(Value::String(owner)) => said.push(format!("assigned to {owner}")),
        Some(_) => said.push("unassigned".into()),
        None => {}
    }
    if let Some(Value::String(status)) = changes.get("status") {
        said.push(match AlertStatus::parse(status) {
            AlertStatus::New => "new again".into(),
            other => other.label().to_lowercase(),
        });
    }
    if let Some(Value::String(classification)) = changes.get("classification") {
        said.push(match AlertClassification::parse(classification) {
            AlertClassification::Unknown => "no longer classified".into(),
            other => format!("classified as {}", other.label().to_lowercase()),
        });
    }
    if changes.contains_key("determination") && !changes.contains_key("classification") {
        said.push("determined".into());
    }
    if changes.contains_key("comments") {
        said.push("commented".into());
    }
    said.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_said_in_words() {
        let said = |changes: Value| words(&object(changes), Some("mona@larkfield.example"));
        assert_eq!(said(json!({"assignedTo": "mona@larkfield.example"})), "assigned to you");
        assert_eq!(said(json!({"assignedTo": null})), "unassigned");
        assert_eq!(
            said(json!({"status": "resolved", "classification": "falsePositive"})),
            "resolved, classified as false positive"
        );
    }
}
