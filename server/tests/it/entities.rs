//! Entities and timelines, over the story.

use serde_json::Value;

use crate::app::TestApp;

const ENTITIES: &str = "/v1.0/security/entities";

async fn annette(app: &TestApp) -> String {
    let found = app.get(&format!("{ENTITIES}?$search=annhill&kind=user")).await.ok();
    format!("{ENTITIES}/{}", found["value"][0]["entityId"].as_str().unwrap())
}

#[tokio::test]
async fn a_person_has_every_name_and_a_risk() {
    let app = TestApp::with_story().await;
    let entity = app.get(&annette(&app).await).await.ok();
    assert_eq!(entity["displayName"], "Annette Hill");
    let schemes: Vec<_> = entity["identifiers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name["scheme"].as_str().unwrap())
        .collect();
    for scheme in ["userPrincipalName", "userSid", "azureAdUserId"] {
        assert!(schemes.contains(&scheme), "{schemes:?}");
    }
    assert!(entity["investigationPriority"]["score"].as_i64().unwrap() > 0);
    assert!(!entity["privilegedRoles"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn a_timeline_pages_both_ways() {
    let app = TestApp::with_story().await;
    let path = format!("{}/timeline", annette(&app).await);
    let newest = app.all(&format!("{path}?$top=40")).await;
    let mut oldest = app.all(&format!("{path}?$top=40&order=asc")).await;
    oldest.reverse();
    let ids = |rows: &[Value]| rows.iter().map(|row| row["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&newest), ids(&oldest));
    let kinds = |kind: &str| newest.iter().filter(|row| row["kind"] == kind).count();
    assert!(kinds("alert") > 0 && kinds("activity") > 0);
    for kind in ["alert", "activity"] {
        let rows = app.all(&format!("{path}?kind={kind}&$top=1000")).await;
        assert_eq!(rows.len(), kinds(kind), "{kind}");
    }
    let middle = newest[newest.len() / 2]["id"].as_str().unwrap();
    let around = app.get(&format!("{path}?around={middle}&$top=20")).await.ok();
    assert!(around["value"].as_array().unwrap().iter().any(|row| row["id"] == middle));
    assert_eq!(around["value"].as_array().unwrap().len(), 20);
    let page = app.get(&format!("{path}?buckets=10&minContribution=1")).await.ok();
    assert_eq!(page["density"].as_array().unwrap().len(), 10);
    assert!(
        page["value"]
            .as_array()
            .unwrap()
            .iter()
            .all(|row| row["contribution"].as_i64().unwrap() >= 1)
    );
}

#[tokio::test]
async fn parameters_are_checked() {
    let app = TestApp::with_story().await;
    let path = annette(&app).await;
    for (query, hint) in [
        ("kind=dog", "alert, activity"),
        ("from=yesterday", "2026-01-28T19:49:18Z"),
        ("order=up", "asc, desc"),
        ("buckets=9999", "from 0 to 500"),
    ] {
        let (_, message) = app.get(&format!("{path}/timeline?{query}")).await.error(400);
        assert!(message.contains(hint), "{message}");
    }
    let (_, message) = app.get(&format!("{ENTITIES}?kind=planet")).await.error(400);
    assert!(message.contains("device, user, mailbox"), "{message}");
}

#[tokio::test]
async fn around_somebody_elses_event_is_ones_own() {
    let app = TestApp::with_story().await;
    let path = format!("{}/timeline", annette(&app).await);
    let own = app.all(&format!("{path}?kind=alert&$top=1000")).await;
    let is_own = |alert: &Value| own.iter().any(|row| row["id"] == alert["id"]);
    let alerts = app.all("/v1.0/security/alerts_v2?$top=1000").await;
    let other = alerts.iter().find(|alert| !is_own(alert)).unwrap();
    let id = other["id"].as_str().unwrap();
    let page = app.get(&format!("{path}?kind=alert&around={id}&$top=10")).await.ok();
    let rows = page["value"].as_array().unwrap();
    assert!(!rows.is_empty() && rows.iter().all(is_own), "{rows:?}");
}
