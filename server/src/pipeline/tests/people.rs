//! What people do, and taking it back.

use serde_json::{Map, Value, json};
use shared::enums::{AlertStatus, IncidentStatus};
use shared::incident::Incident;

use super::{Bench, alert, analyst};
use crate::correlate::model::IncidentId;
use crate::pipeline::{AlertUpdate, IncidentUpdate, Merge, Move, PipelineError, Reach};
use crate::store::{AlertStore, IncidentStore, ListQuery};

const NOW: &str = "2026-01-20T12:00:00Z";

pub(super) fn properties(value: &Value) -> Map<String, Value> {
    value.as_object().unwrap().clone()
}

pub(super) fn update(value: &Value) -> IncidentUpdate {
    IncidentUpdate::parse(&properties(value)).unwrap()
}

pub(super) async fn incident(bench: &Bench, id: IncidentId) -> Incident {
    bench.store.incident(id).await.unwrap().unwrap()
}

pub(super) async fn incident_of(bench: &Bench, alert: &str) -> IncidentId {
    let found = bench.store.alert(alert).await.unwrap().unwrap();
    found.alert.incident_id.unwrap().parse().unwrap()
}

/// Three alerts on one machine, two on another.
pub(super) async fn two_incidents() -> (Bench, IncidentId, IncidentId) {
    let bench = Bench::new(NOW).await;
    let alerts = [
        alert("a1", 0, "pc-one", "ann"),
        alert("a2", 2, "pc-one", "ann"),
        alert("a3", 4, "pc-one", "ann"),
        alert("b1", 1, "pc-two", "bob"),
        alert("b2", 3, "pc-two", "bob"),
    ];
    let report = bench.send(&alerts).await;
    assert_eq!(report.created, 5);
    bench.settle().await;
    let (one, two) = (incident_of(&bench, "a1").await, incident_of(&bench, "b1").await);
    assert_ne!(one, two);
    assert_eq!(incident_of(&bench, "a3").await, one);
    (bench, one, two)
}

#[tokio::test]
async fn resolving_has_its_side_effects_and_is_undone() {
    let (bench, one, two) = two_incidents().await;
    let before = bench.everything().await;
    let change = update(&json!({
        "status": "resolved", "assignedTo": "jo@corp.example", "classification": "truePositive",
        "determination": "multiStagedAttack", "customTags": ["x", "<b>"],
        "resolvingComment": "Cleaned.", "displayName": "\"><img src=x onerror=alert(1)>",
        "severity": "high", "priorityScore": 99
    }));
    let done = bench.pipeline.update_incidents(&analyst(), vec![one, two], change).await.unwrap();
    assert_eq!((done.updated_incidents.len(), done.updated_alerts), (2, 5));
    let changed = incident(&bench, one).await;
    assert_eq!(changed.status, IncidentStatus::Resolved);
    assert_eq!(changed.alert_counts.clone().unwrap().active, 0);
    assert_eq!(changed.priority_score, Some(99));
    assert_eq!(changed.display_name, "\"><img src=x onerror=alert(1)>");
    let listed = bench.store.alert("a2").await.unwrap().unwrap().alert;
    assert_eq!(listed.status, AlertStatus::Resolved);
    assert_eq!(listed.assigned_to.as_deref(), Some("jo@corp.example"));
    assert!(listed.resolved_date_time.is_some());
    bench.assert_counters().await;
    let bench = bench.restart().await;
    let undone =
        bench.pipeline.undo(&analyst(), Reach::Everything, &done.operation_id).await.unwrap();
    assert_eq!(undone.remarks, Vec::<String>::new());
    assert_eq!(bench.everything().await, before);
    let again =
        bench.pipeline.undo(&analyst(), Reach::Everything, &done.operation_id).await.unwrap_err();
    assert!(matches!(again, PipelineError::Conflict(_)), "{again}");
}

#[tokio::test]
async fn undoing_leaves_what_was_changed_since() {
    let (bench, one, _) = two_incidents().await;
    let jo = analyst();
    let first = update(&json!({"assignedTo": "jo@corp.example", "status": "inProgress"}));
    let first = bench.pipeline.update_incidents(&jo, vec![one], first).await.unwrap();
    let second = update(&json!({"assignedTo": "kim@corp.example"}));
    bench.pipeline.update_incidents(&jo, vec![one], second).await.unwrap();
    let undone = bench.pipeline.undo(&jo, Reach::Everything, &first.operation_id).await.unwrap();
    assert!(undone.remarks.iter().any(|remark| remark.contains("assignment")), "{undone:?}");
    let now = incident(&bench, one).await;
    assert_eq!(now.assigned_to.as_deref(), Some("kim@corp.example"));
    assert_eq!(now.status, IncidentStatus::Active);
}

#[tokio::test]
async fn what_people_said_of_an_alert_outlives_its_source() {
    let (bench, one, _) = two_incidents().await;
    let change = properties(&json!({"status": "resolved", "classification": "falsePositive"}));
    let change = AlertUpdate::parse(&change).unwrap();
    bench.pipeline.update_alert(&analyst(), "a1", change).await.unwrap();
    bench
        .pipeline
        .comment_alert(&analyst(), "a1", vec!["Looks like a test.".into()])
        .await
        .unwrap();
    let mut newer = alert("a1", 0, "pc-one", "ann");
    newer["lastUpdateDateTime"] = "2026-01-20T11:30:00Z".into();
    newer["title"] = "Renamed by its source".into();
    newer["assignedTo"] = "desk@corp.example".into();
    assert_eq!(bench.send(&[newer]).await.updated, 1);
    let listed = bench.store.alert("a1").await.unwrap().unwrap().alert;
    assert_eq!(listed.title, "Renamed by its source");
    assert_eq!(listed.status, AlertStatus::Resolved);
    assert_eq!(listed.classification.as_str(), "falsePositive");
    assert_eq!(listed.assigned_to.as_deref(), Some("desk@corp.example"));
    assert_eq!(listed.comments.len(), 1);
    assert_eq!(incident(&bench, one).await.alert_counts.unwrap().active, 2);
    bench.assert_counters().await;
}

#[tokio::test]
async fn merging_redirects_and_is_undone() {
    let (bench, one, two) = two_incidents().await;
    bench.pipeline.comment_incident(&analyst(), two, "Odd.".into()).await.unwrap();
    let before = bench.everything().await;
    let merge = Merge {
        incidents: vec![one, two],
        target: Some(one),
        comment: Some("One attack.".into()),
        reason: Some("same tool".into()),
    };
    let done = bench.pipeline.merge(&analyst(), merge).await.unwrap();
    assert_eq!(done.updated_incidents[0], one.to_string());
    let gone = incident(&bench, two).await;
    assert_eq!(gone.status, IncidentStatus::Redirected);
    assert_eq!(gone.redirect_incident_id, Some(one.to_string()));
    let merged = incident(&bench, one).await;
    assert_eq!(merged.alert_counts.clone().unwrap().total, 5);
    let comments: Vec<_> = merged.comments.iter().filter_map(|it| it.comment.as_deref()).collect();
    assert_eq!(comments, ["Odd.", "One attack."]);
    let log = bench.store.activity_log(one, &ListQuery::default()).await.unwrap();
    assert!(log.rows.iter().any(|entry| entry.origin_incident_id == Some(two.to_string())));
    bench.assert_counters().await;
    // Binding: neither a revision nor a restart takes them apart again.
    let bench = bench.restart().await;
    bench.send(&[alert("a0", 1, "pc-one", "ann")]).await;
    bench.settle().await;
    assert_eq!(incident_of(&bench, "b1").await, one);
    let undone =
        bench.pipeline.undo(&analyst(), Reach::Everything, &done.operation_id).await.unwrap();
    assert_eq!(undone.remarks, Vec::<String>::new());
    let mut after = bench.everything().await;
    after.alerts.remove("a0");
    assert_eq!(after.alerts, before.alerts);
    assert_eq!(after.incidents[&two], before.incidents[&two]);
    bench.assert_counters().await;
}

#[tokio::test]
async fn moving_begins_an_incident_and_is_undone() {
    let (bench, one, _) = two_incidents().await;
    let before = bench.everything().await;
    let change = Move {
        alerts: vec!["a2".into(), "b1".into()],
        reason: Some("another matter".into()),
        ..Move::default()
    };
    let done = bench.pipeline.move_alerts(&analyst(), change).await.unwrap();
    let new: IncidentId = done.updated_incidents[0].parse().unwrap();
    assert_eq!(incident_of(&bench, "b1").await, new);
    assert_eq!(incident(&bench, one).await.alert_counts.unwrap().total, 2);
    bench.assert_counters().await;
    let bench = bench.restart().await;
    bench.settle().await;
    assert_eq!(incident_of(&bench, "a2").await, new);
    bench.pipeline.undo(&analyst(), Reach::Everything, &done.operation_id).await.unwrap();
    bench.assert_counters().await;
    let mut after = bench.everything().await;
    let gone = after.incidents.remove(&new).unwrap();
    assert_eq!(gone["status"], "redirected");
    assert_eq!(after, before);
}

#[tokio::test]
async fn moving_the_last_alert_redirects() {
    let (bench, one, two) = two_incidents().await;
    let before = bench.everything().await;
    let change = Move { alerts: vec!["b1".into(), "b2".into()], to: Some(one), ..Move::default() };
    let done = bench.pipeline.move_alerts(&analyst(), change).await.unwrap();
    assert_eq!(incident(&bench, two).await.redirect_incident_id, Some(one.to_string()));
    bench.assert_counters().await;
    bench.pipeline.undo(&analyst(), Reach::Everything, &done.operation_id).await.unwrap();
    assert_eq!(bench.everything().await, before);
    bench.assert_counters().await;
}

#[tokio::test]
async fn what_cannot_be_done_changes_nothing() {
    let (bench, one, two) = two_incidents().await;
    let before = bench.everything().await;
    let change = update(&json!({"status": "resolved"}));
    let missing = bench.pipeline.update_incidents(&analyst(), vec![one, 999], change).await;
    assert!(matches!(missing, Err(PipelineError::NotFound { what: "incident", .. })));
    let merge = Merge { incidents: vec![one], ..Merge::default() };
    assert!(matches!(
        bench.pipeline.merge(&analyst(), merge).await,
        Err(PipelineError::Invalid { .. })
    ));
    let change = Move { alerts: vec!["nobody".into()], to: Some(two), ..Move::default() };
    assert!(matches!(
        bench.pipeline.move_alerts(&analyst(), change).await,
        Err(PipelineError::NotFound { what: "alert", .. })
    ));
    let comment = bench.pipeline.comment_incident(&analyst(), one, "x".repeat(30_001)).await;
    assert!(matches!(comment, Err(PipelineError::Invalid { .. })));
    assert!(matches!(
        bench.pipeline.undo(&analyst(), Reach::Everything, "17-3").await,
        Err(PipelineError::NotFound { .. })
    ));
    assert_eq!(bench.everything().await, before);
}

#[test]
fn unknown_and_impossible_properties_are_named() {
    for (body, property) in [
        (json!({"colour": 1}), "colour"),
        (json!({"status": "redirected"}), "status"),
        (json!({"status": 7}), "status"),
        (json!({"priorityScore": 101}), "priorityScore"),
        (json!({"customTags": [1]}), "customTags"),
        (json!({"severity": "purple"}), "severity"),
    ] {
        let error = IncidentUpdate::parse(&properties(&body)).unwrap_err();
        assert_eq!(error.property, property, "{error}");
    }
}
