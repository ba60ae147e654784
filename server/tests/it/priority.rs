//! Priority as people see and set it.

use serde_json::{Value, json};

use crate::app::{ALERTS, INCIDENTS, TestApp, alert};

fn term(incident: &Value, name: &str) -> Option<i64> {
    let terms = incident["priorityTerms"].as_array().unwrap();
    terms.iter().find(|term| term["name"] == name).map(|term| term["points"].as_i64().unwrap())
}

/// The score, which its terms add up to.
fn score(incident: &Value) -> i64 {
    let terms = incident["priorityTerms"].as_array().unwrap();
    let sum: i64 = terms.iter().map(|term| term["points"].as_i64().unwrap()).sum();
    assert_eq!(incident["priorityScore"], sum, "{incident}");
    sum
}

#[tokio::test]
async fn an_analyst_assesses_by_nist_and_takes_it_back() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([alert("a1", "red", 0), alert("b1", "blue", 300)])).await.ok();
    let (one, two) = (app.incident_of("a1").await, app.incident_of("b1").await);
    let path = format!("{INCIDENTS}/{one}");
    let before = app.get(&path).await.ok();
    assert!(before.get("functionalImpact").is_none());

    let change = json!({
        "functionalImpact": "high",
        "informationImpact": "privacyBreach",
        "recoverability": "extended",
    });
    let answer = app.patch(&path, &change).await;
    let after = answer.ok();
    for (name, value) in change.as_object().unwrap() {
        assert_eq!(&after[name], value, "{name}");
    }
    assert_eq!(term(&after, "Functional impact"), Some(15));
    assert_eq!(term(&after, "Information impact"), Some(10));
    assert_eq!(term(&after, "Recoverability"), Some(5));
    assert_eq!(score(&after), score(&before) + 30);
    let log = app.get(&format!("{path}/activityLog")).await.ok();
    let told = "functional impact high, information impact privacy breach, recoverability extended";
    assert!(log.to_string().contains(told), "{log}");

    let undo = format!("/v1.0/security/operations/{}/undo", answer.header("muster-operation"));
    app.post_text(&undo, "").await.ok();
    let undone = app.get(&path).await.ok();
    assert!(undone.get("functionalImpact").is_none());
    assert_eq!(undone["priorityTerms"], before["priorityTerms"]);

    let update = json!({"recoverability": "notRecoverable"});
    let both = json!({"incidentIds": [one, two], "update": update});
    app.post(&format!("{INCIDENTS}/update"), &both).await.ok();
    for id in [&one, &two] {
        let incident = app.get(&format!("{INCIDENTS}/{id}")).await.ok();
        assert_eq!(term(&incident, "Recoverability"), Some(10));
        score(&incident);
    }
    let gone = app.patch(&path, &json!({"recoverability": null})).await.ok();
    assert!(gone.get("recoverability").is_none());
    assert_eq!(score(&gone), score(&before));
}

#[tokio::test]
async fn a_wrong_assessment_names_what_there_is() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([alert("a1", "red", 0)])).await.ok();
    let path = format!("{INCIDENTS}/{}", app.incident_of("a1").await);
    for (body, wanted) in [
        (json!({"functionalImpact": "severe"}), "it is one of none, low, medium, high"),
        (json!({"informationImpact": 3}), "informationImpact must be a string, not 3"),
        (
            json!({"recoverability": "soon"}),
            "it is one of regular, supplemented, extended, notRecoverable",
        ),
    ] {
        let answer = app.patch(&path, &body).await;
        let message = answer.error(400).1;
        assert!(message.contains(wanted), "{message}");
        let property = body.as_object().unwrap().keys().next().unwrap();
        assert_eq!(answer.json()["error"]["target"], property.as_str());
    }
}

#[tokio::test]
async fn what_people_set_is_marked_and_given_back() {
    let app = TestApp::start().await;
    app.post(ALERTS, &json!([alert("a1", "red", 0)])).await.ok();
    let path = format!("{INCIDENTS}/{}", app.incident_of("a1").await);
    let before = app.get(&path).await.ok();
    let set = json!({"severity": "high", "priorityScore": 91, "displayName": "Ours"});
    let incident = app.patch(&path, &set).await.ok();
    assert_eq!(
        incident["overriddenProperties"],
        json!(["severity", "priorityScore", "displayName"])
    );
    assert_eq!(score(&incident), 91);
    assert!(term(&incident, "Set by hand").is_some());
    assert!(term(&incident, "Severity set by hand").is_some());
    let back = json!({"severity": null, "priorityScore": null, "displayName": null});
    let incident = app.patch(&path, &back).await.ok();
    assert!(incident.get("overriddenProperties").is_none_or(|it| *it == json!([])));
    for name in ["severity", "displayName", "priorityTerms"] {
        assert_eq!(incident[name], before[name], "{name}");
    }
}
