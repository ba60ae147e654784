//! Lists over the story: filters, orders, pages, counts.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Method;
use rstest::rstest;
use serde_json::Value;

use crate::app::{ALERTS, INCIDENTS, TestApp};

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn pages_have_every_row_once() {
    let app = TestApp::with_story().await;
    for list in [
        format!("{INCIDENTS}?$top=7"),
        format!("{INCIDENTS}?$top=3&$orderby=severity%20desc"),
        format!("{INCIDENTS}?%24top=5&%24orderby=displayName&$skip=1"),
        format!("{ALERTS}?$top=50"),
        format!(
            "{ALERTS}?$top=40&$orderby=firstActivityDateTime%20asc&$filter=severity%20eq%20'high'"
        ),
        "/v1.0/security/activities?$top=500".into(),
        "/v1.0/security/entities?$top=100".into(),
    ] {
        let separator = if list.contains('?') { '&' } else { '?' };
        let counted = app.get(&format!("{list}{separator}$count=true")).await.ok();
        let rows = app.all(&list).await;
        let skipped = i64::from(list.contains("$skip=1"));
        let name = if list.contains("entities") { "entityId" } else { "id" };
        let distinct: BTreeSet<_> = rows.iter().map(|row| row[name].as_str().unwrap()).collect();
        assert_eq!(distinct.len(), rows.len(), "{list}");
        assert_eq!(
            counted["@odata.count"].as_i64().unwrap() - skipped,
            rows.len() as i64,
            "{list}"
        );
    }
}

#[rstest]
#[case("severity eq 'high'", |row: &Value| row["severity"] == "high")]
#[case("severity in ('high','medium') and status ne 'resolved'", |row: &Value| {
    ["high", "medium"].contains(&row["severity"].as_str().unwrap()) && row["status"] != "resolved"
})]
#[case("alertCounts/total gt 10", |row: &Value| row["alertCounts"]["total"].as_i64().unwrap() > 10)]
#[case("impactedAssets/users ge 5", |row: &Value| row["impactedAssets"]["users"].as_i64().unwrap() >= 5)]
#[case("serviceSources/any(s: s eq 'microsoftDefenderForCloudApps')", |row: &Value| {
    row["serviceSources"].as_array().unwrap().iter().any(|source| source == "microsoftDefenderForCloudApps")
})]
#[case("contains(displayName,'a') or startswith(displayName,'M')", |row: &Value| {
    let name = row["displayName"].as_str().unwrap().to_lowercase();
    name.contains('a') || name.starts_with('m')
})]
#[case("lastActivityDateTime ge 2026-01-28T00:00:00Z", |row: &Value| {
    row["lastActivityDateTime"].as_str().unwrap() >= "2026-01-28T00:00:00Z"
})]
#[tokio::test]
async fn filters_keep_what_fits(#[case] filter: &str, #[case] fits: fn(&Value) -> bool) {
    let app = TestApp::with_story().await;
    let all = app.all(&format!("{INCIDENTS}?$top=1000")).await;
    let encoded: String =
        filter.bytes().fold(String::new(), |text, byte| text + &format!("%{byte:02X}"));
    let found = app.all(&format!("{INCIDENTS}?$filter={encoded}&$top=1000")).await;
    let expected: Vec<_> = all.iter().filter(|row| fits(row)).cloned().collect();
    assert!(!expected.is_empty() && expected.len() < all.len());
    assert_eq!(ids(&found), ids(&expected));
}

#[tokio::test]
async fn the_queue_is_newest_first_and_sorts_by_priority() {
    let app = TestApp::with_story().await;
    let rows = app.all(&format!("{INCIDENTS}?$top=1000")).await;
    let times: Vec<_> =
        rows.iter().map(|row| row["lastActivityDateTime"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|left, right| left >= right));
    let rows = app.all(&format!("{INCIDENTS}?$orderby=priorityScore%20desc&$top=1000")).await;
    let scores: Vec<_> = rows.iter().map(|row| row["priorityScore"].as_i64().unwrap()).collect();
    assert!(scores.is_sorted_by(|left, right| left >= right));
}

#[tokio::test]
async fn facets_and_trend_count_what_the_list_has() {
    let app = TestApp::with_story().await;
    let facets = app.get(&format!("{INCIDENTS}/facets?$filter=severity%20eq%20'high'")).await.ok();
    let high = app.all(&format!("{INCIDENTS}?$filter=severity%20eq%20'high'&$top=1000")).await;
    assert_eq!(facets["total"].as_u64().unwrap() as usize, high.len());
    let all = app.all(&format!("{INCIDENTS}?$top=1000")).await;
    let by_severity = facets["severity"].as_array().unwrap();
    let sum: u64 = by_severity.iter().map(|facet| facet["count"].as_u64().unwrap()).sum();
    assert_eq!(sum as usize, all.len());
    let trend = app.get(&format!("{INCIDENTS}/trend?hours=24&buckets=12")).await.ok();
    assert_eq!(trend["buckets"].as_array().unwrap().len(), 12);
}

#[tokio::test]
async fn select_and_search_reduce() {
    let app = TestApp::with_story().await;
    let rows = app.all(&format!("{INCIDENTS}?$select=id,displayName&$top=5")).await;
    let names: Vec<_> =
        rows[0].as_object().unwrap().keys().filter(|name| !name.starts_with('@')).collect();
    assert_eq!(names, ["displayName", "id"]);
    let found = app.get("/v1.0/security/search?q=annette").await.ok();
    assert_eq!(found["entities"][0]["displayName"], "Annette Hill");
    let by_name = app.all(&format!("{INCIDENTS}?$search=%22annette%20hill%22")).await;
    assert!(!by_name.is_empty());
}

#[tokio::test]
async fn contexts_and_links_are_absolute() {
    let app = TestApp::with_story().await;
    let page = app.get(&format!("{INCIDENTS}?$top=1")).await.ok();
    assert_eq!(page["@odata.context"], "http://muster.test/v1.0/$metadata#security/incidents");
    let next = page["@odata.nextLink"].as_str().unwrap();
    assert!(
        next.starts_with("http://muster.test/v1.0/security/incidents?$top=1&$skiptoken="),
        "{next}"
    );
}

#[tokio::test]
async fn answers_are_compressed_for_who_reads_it() {
    let app = TestApp::with_story().await;
    let plain = app.get(INCIDENTS).await;
    assert_eq!(plain.header("content-encoding"), "");
    for coding in ["br", "gzip"] {
        let request = app.request(Method::GET, INCIDENTS).header("accept-encoding", coding);
        let answer = app.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.header("content-encoding"), coding);
        assert!(answer.body.len() * 3 < plain.body.len());
    }
}

#[tokio::test]
async fn what_nothing_has_cannot_be_selected() {
    let app = TestApp::with_story().await;
    let incident = app.all(&format!("{INCIDENTS}?$top=1000")).await.swap_remove(0);
    let one = format!("{INCIDENTS}/{}", incident["id"].as_str().unwrap());
    for (address, name) in [
        (INCIDENTS.to_owned(), "redirectIncidentId"),
        (one.clone(), "redirectIncidentId"),
        (format!("{INCIDENTS}?$filter=id%20eq%20'0'"), "assignedTo"),
        (ALERTS.to_owned(), "linkedBy"),
        ("/v1.0/security/activities".to_owned(), "riskContribution"),
        ("/v1.0/security/entities".to_owned(), "kind"),
        ("/v1.0/security/quarantine".to_owned(), "raw"),
        (format!("{one}/evidence"), "verdict"),
        (format!("{one}/activityLog"), "alertId"),
    ] {
        let separator = if address.contains('?') { '&' } else { '?' };
        app.get(&format!("{address}{separator}$select={name}")).await.ok();
        let wrong = app.get(&format!("{address}{separator}$select={name},colour")).await;
        let (code, message) = wrong.error(400);
        assert_eq!(code, "InvalidSelect");
        assert!(message.contains("colour") && message.contains(name), "{message}");
    }
}

#[tokio::test]
async fn no_row_is_lost_where_a_column_is_empty() {
    let app = TestApp::with_story().await;
    let all = app.all(&format!("{INCIDENTS}?$top=1000")).await;
    for order in ["redirectIncidentId", "redirectIncidentId%20desc", "assignedTo", "severity"] {
        let paged = app.all(&format!("{INCIDENTS}?$top=3&$orderby={order}")).await;
        let whole = app.all(&format!("{INCIDENTS}?$top=1000&$orderby={order}")).await;
        assert_eq!(ids(&paged), ids(&whole), "{order}");
        assert_eq!(paged.len(), all.len(), "{order}");
    }
}
