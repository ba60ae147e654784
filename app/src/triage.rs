//! Decisions about incidents: one way to make them, whether from the queue, a pane, a page or a
//! form. Each says what it did and offers to take it back.

use serde_json::{Map, Value, json};
use shared::enums::{AlertClassification, AlertDetermination, IncidentStatus};
use shared::incident::Incident;
use shared::operation::{OperationResult, UpdateIncidents};
use shared::stream::ChangeEvent;

use crate::api::{self, encode};
use crate::format::plural;
use crate::live::News;
use crate::state::AppState;

/// The body of a PATCH: only what changes.
pub(crate) type Changes = Map<String, Value>;

/// What is to be changed of one incident, and what is said about it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Work {
    pub(crate) id: String,
    pub(crate) changes: Changes,
    pub(crate) comment: Option<String>,
}

/// How a case ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Resolution {
    pub(crate) classification: AlertClassification,
    pub(crate) determination: AlertDetermination,
    pub(crate) comment: String,
}

impl Resolution {
    pub(crate) fn changes(&self) -> Changes {
        let mut changes = Map::new();
        changes.insert("status".into(), json!(IncidentStatus::Resolved));
        if self.classification != AlertClassification::Unknown {
            changes.insert("classification".into(), json!(self.classification));
        }
        if self.determination != AlertDetermination::Unknown {
            changes.insert("determination".into(), json!(self.determination));
        }
        let comment = self.comment.trim();
        if !comment.is_empty() {
            changes.insert("resolvingComment".into(), json!(comment));
        }
        changes
    }
}

/// Changes incidents and does not wait for it. Who shows the change before it is made takes it back
/// in `refused`.
pub(crate) fn change_or(
    app: AppState,
    ids: Vec<String>,
    changes: Changes,
    refused: impl FnOnce() + 'static,
) {
    leptos::task::spawn_local(async move {
        let done = if let [id] = ids.as_slice() {
            save(app, Work { id: id.clone(), changes, comment: None }).await.is_some()
        } else {
            change_many(app, ids, changes).await
        };
        if !done {
            refused();
        }
    });
}

/// Changes one incident; the incident as it is now where that worked, else the failure was said.
pub(crate) async fn save(app: AppState, work: Work) -> Option<Incident> {
    let Work { id, changes, comment } = work;
    let path = format!("incidents/{}", encode(&id));
    let mut said = Vec::new();
    let mut operation = None;
    let mut incident = None;
    if !changes.is_empty() {
        match api::patch::<Incident>(&path, &changes).await {
            Ok(answer) => {
                said.push(words(&changes, app.my_name().as_deref()));
                operation = answer.operation;
                incident = Some(answer.value);
            }
            Err(problem) => {
                app.toasts.fail(&format!("{id} not changed"), &problem);
                return None;
            }
        }
    }
    if let Some(comment) = comment {
        match api::post::<Value>(&format!("{path}/comments"), &comment_body(&comment)).await {
            Ok(_) => said.push("commented".into()),
            Err(problem) => app.toasts.fail(&format!("{id} not commented"), &problem),
        }
    }
    if !said.is_empty() {
        app.toasts.done(format!("{id} {}", said.join(", ")), operation);
        tell(app, vec![id]);
    }
    if incident.is_none() {
        incident = api::get::<Incident>(&path).await.ok();
    }
    incident
}

/// The body of a comment as Graph's API takes it.
pub(crate) fn comment_body(comment: &str) -> Value {
    json!({ "@odata.type": "microsoft.graph.security.alertComment", "comment": comment })
}

async fn change_many(app: AppState, ids: Vec<String>, changes: Changes) -> bool {
    let said = words(&changes, app.my_name().as_deref());
    let count = plural(ids.len() as i64, "incident");
    let body = UpdateIncidents { incident_ids: ids.clone(), update: changes };
    match api::post::<OperationResult>("incidents/update", &body).await {
        Ok(answer) => {
            let result = answer.value;
            let remarks = result.remarks.iter().fold(String::new(), |all, one| all + ". " + one);
            app.toasts.done(format!("{count} {said}{remarks}"), Some(result.operation_id));
            tell(app, ids);
            true
        }
        Err(problem) => {
            app.toasts.fail(&format!("{count} not changed"), &problem);
            false
        }
    }
}

/// Everybody here reads again without waiting for the stream to say it.
fn tell(app: AppState, ids: Vec<String>) {
    app.live.tell(News::Changed(ChangeEvent {
        sequence: 0,
        created_incidents: Vec::new(),
        updated_incidents: ids,
        quarantined: 0,
    }));
}

/// What a change did, to be said after the name: `assigned to you, in progress`.
fn words(changes: &Changes, me: Option<&str>) -> String {
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
        said.push(match IncidentStatus::parse(status) {
            IncidentStatus::Active => "active again".into(),
            other => other.label().to_lowercase(),
        });
    }
    match changes.get("classification") {
        Some(Value::String(class)) => {
            said.push(AlertClassification::parse(class).label().to_lowercase());
        }
        Some(_) => said.push("not classified".into()),
        None => {}
    }
    if changes.contains_key("displayName") {
        said.push("renamed".into());
    }
    if changes.contains_key("customTags") {
        said.push("tagged".into());
    }
    match changes.get("severity") {
        Some(Value::Null) => said.push("severity automatic".into()),
        Some(Value::String(level)) => said.push(format!("severity {level}")),
        _ => {}
    }
    if said.is_empty() { "changed".into() } else { said.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(value: Value) -> Changes {
        let Value::Object(changes) = value else { panic!("an object") };
        changes
    }

    #[test]
    fn what_was_done_is_said() {
        let me = Some("mona@larkfield.example");
        let mine = changes(json!({"assignedTo": "mona@larkfield.example", "status": "inProgress"}));
        assert_eq!(words(&mine, me), "assigned to you, in progress");
        assert_eq!(words(&changes(json!({"assignedTo": null})), me), "unassigned");
        assert_eq!(words(&changes(json!({"priorityScore": 12})), me), "changed");
    }

    #[test]
    fn a_resolution_says_only_what_was_decided() {
        let bare = Resolution::default().changes();
        assert_eq!(Value::Object(bare), json!({"status": "resolved"}));
        let full = Resolution {
            classification: AlertClassification::TruePositive,
            determination: AlertDetermination::MultiStagedAttack,
            comment: " Contained. ".into(),
        };
        assert_eq!(
            Value::Object(full.changes()),
            json!({"status": "resolved", "classification": "truePositive",
                   "determination": "multiStagedAttack", "resolvingComment": "Contained."})
        );
    }
}
