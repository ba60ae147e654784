//! What people do at the same time, or to what somebody else has changed since.

use serde_json::{Value, json};
use shared::enums::IncidentStatus;
use shared::time::Timestamp;

use super::analyst;
use super::people::{incident, incident_of, properties, two_incidents, update};
use crate::correlate::model::IncidentId;
use crate::pipeline::{AlertUpdate, IncidentUpdate, Merge, Move, PipelineError, Reach};
use crate::store::AlertStore;

#[tokio::test]
async fn of_two_who_saw_the_same_only_one_changes_it() {
    let (bench, one, _) = two_incidents().await;
    let seen = incident(&bench, one).await.last_update_date_time.unwrap();
    bench.advance(Timestamp::SECOND);
    let jo = analyst();
    let attempts = (0..20).map(|number| {
        let name = json!({"displayName": format!("Name {number}")});
        let change = IncidentUpdate { seen: Some(vec![seen]), ..update(&name) };
        bench.pipeline.update_incidents(&jo, vec![one], change)
    });
    let answers = futures_util::future::join_all(attempts).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    let refused = answers.iter().filter(|it| matches!(it, Err(PipelineError::Changed(_))));
    assert_eq!(refused.count(), 19);
}

#[tokio::test]
async fn a_determination_fits_its_classification_whatever_comes_together() {
    let (bench, one, two) = two_incidents().await;
    let jo = analyst();
    let change = |value: &Value, ids| {
        let change = update(value);
        let (pipeline, jo) = (bench.pipeline.clone(), jo.clone());
        async move { pipeline.update_incidents(&jo, ids, change).await }
    };
    let attack = json!({"classification": "truePositive", "determination": "malware"});
    change(&attack, vec![one]).await.unwrap();
    let unfit = change(&json!({"determination": "malware"}), vec![one, two]).await.unwrap_err();
    assert!(matches!(unfit, PipelineError::Invalid { .. }), "{unfit}");
    // Alone each would do; one after the other only the first does.
    let (first, second) = tokio::join!(
        change(&json!({"classification": "falsePositive"}), vec![one]),
        change(&json!({"determination": "phishing"}), vec![one]),
    );
    first.unwrap();
    assert!(matches!(second, Err(PipelineError::Invalid { .. })), "{second:?}");
    let now = incident(&bench, one).await;
    assert_eq!(now.classification.as_str(), "falsePositive");
    assert_eq!(now.determination.as_str(), "unknown");

    // Several at once: what no longer fits is taken away, here as well.
    change(&attack, vec![two]).await.unwrap();
    let expected = json!({"classification": "informationalExpectedActivity"});
    change(&expected, vec![one, two]).await.unwrap();
    assert_eq!(incident(&bench, two).await.determination.as_str(), "unknown");
}

#[tokio::test]
async fn a_determination_is_not_spread_where_it_does_not_fit() {
    let (bench, one, _) = two_incidents().await;
    let jo = analyst();
    let mistake = properties(&json!({"classification": "falsePositive"}));
    bench.pipeline.update_alert(&jo, "a1", AlertUpdate::parse(&mistake).unwrap()).await.unwrap();
    let attack = update(&json!({"classification": "truePositive", "determination": "malware"}));
    bench.pipeline.update_incidents(&jo, vec![one], attack).await.unwrap();
    let standing = |alert: &'static str| {
        let store = bench.store.clone();
        async move {
            let alert = store.alert(alert).await.unwrap().unwrap().alert;
            (alert.classification.as_str(), alert.determination.as_str())
        }
    };
    assert_eq!(standing("a1").await, ("falsePositive", "unknown"));
    assert_eq!(standing("a2").await, ("truePositive", "malware"));
}

#[tokio::test]
async fn a_classification_and_its_determination_are_undone_together() {
    let (bench, one, _) = two_incidents().await;
    let jo = analyst();
    let change = |value: Value| bench.pipeline.update_incidents(&jo, vec![one], update(&value));
    change(json!({"classification": "truePositive", "determination": "malware"})).await.unwrap();
    let other = change(json!({"determination": "other"})).await.unwrap();
    change(json!({"classification": "falsePositive"})).await.unwrap();
    let error = bench.pipeline.undo(&jo, Reach::Everything, &other.operation_id).await.unwrap_err();
    assert!(matches!(error, PipelineError::Conflict(_)));
    assert!(error.to_string().contains("the classification of incident 1 was changed since"));
    let now = incident(&bench, one).await;
    assert_eq!(now.classification.as_str(), "falsePositive");
    assert_eq!(now.determination.as_str(), "other");
}

#[tokio::test]
async fn undoing_a_merge_leaves_no_incident_without_alerts() {
    let (bench, one, two) = two_incidents().await;
    let jo = analyst();
    let begun = Move { alerts: vec!["a3".into()], ..Move::default() };
    let begun = bench.pipeline.move_alerts(&jo, begun).await.unwrap();
    let third: IncidentId = begun.updated_incidents[0].parse().unwrap();
    let merge = Merge { incidents: vec![third, two], target: Some(two), ..Merge::default() };
    let merged = bench.pipeline.merge(&jo, merge).await.unwrap();
    let onwards = Move { alerts: vec!["a3".into()], to: Some(one), ..Move::default() };
    bench.pipeline.move_alerts(&jo, onwards).await.unwrap();
    bench.pipeline.undo(&jo, Reach::Everything, &merged.operation_id).await.unwrap();
    let gone = incident(&bench, third).await;
    assert_eq!(gone.status, IncidentStatus::Redirected);
    assert_eq!(gone.redirect_incident_id, Some(two.to_string()));
    assert_eq!(incident_of(&bench, "a3").await, one);
    bench.assert_counters().await;
}
