//! Decisions about incidents: one way to make them, whether from the queue, a pane, a page or a
//! form. Each says what it did and offers to take it back.

use serde_json::{Map, Value, json};
use shared::enums::{AlertClassification, AlertDetermination, IncidentStatus};
use shared::incident::Incident;
use shared::operation::{OperationResult, UpdateIncidents};

use crate::api::{self, encode};
use crate::format::plural;
use crate::live::News;
use crate::state::AppState;

/// What the server changes at most at once.
const MOST_AT_ONCE: usize = 1_000;

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
    let mut operations = Vec::new();
    let mut remarks = String::new();
    let mut done = 0;
    let mut failure = None;
    for part in ids.chunks(MOST_AT_ONCE) {
        if ids.len() > MOST_AT_ONCE {
            app.toasts.working(format!("{count} {said}"), done, ids.len());
        }
        let body = UpdateIncidents { incident_ids: part.to_vec(), update: changes.clone() };
        match api::post::<OperationResult>("incidents/update", &body).await {
            Ok(answer) => {
                operations.push(answer.value.operation_id);
                remarks.extend(answer.value.remarks.iter().flat_map(|one| [". ", one.as_str()]));
                done += part.len();
            }
            Err(problem) => {
                failure = Some(problem);
                break;
            }
        }
    }
    let changed = !operations.is_empty();
    match failure {
        None => app.toasts.done_in_parts(format!("{count} {said}{remarks}"), operations),
        Some(problem) => {
            let what = if changed {
                format!("Only {} of {count} changed", crate::format::count(done as i64))
            } else {
                format!("{count} not changed")
            };
            app.toasts.remember(operations);
            app.toasts.fail(&what, &problem);
        }
    }
    if changed {
        tell(app, ids);
    }
    changed
}

/// Everybody here reads again without waiting for the stream to say it.
fn tell(app: AppState, ids: Vec<String>) {
    app.live.tell(News::of_incidents(ids));
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
            other => other.label().to_ascii_lowercase(),
        });
    }
    match changes.get("classification") {
        Some(Value::String(class)) => {
            said.push(AlertClassification::parse(class).label().to_ascii_lowercase());
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
    match changes.get("priorityScore") {
        Some(Value::Null) => said.push("priority automatic".into()),
        Some(score) => said.push(format!("priority {score} by hand")),
        None => {}
    }
    if ["functionalImpact", "informationImpact", "recoverability"]
        .iter()
        .any(|name| changes.contains_key(*name))
    {
        said.push("impact assessed".into());
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
        assert_eq!(words(&changes(json!({"priorityScore": 12})), me), "priority 12 by hand");
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
