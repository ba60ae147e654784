//! The acceptance story through the whole pipeline.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use shared::entity::EntityKind;
use shared::time::Timestamp;

use super::Bench;
use crate::ingest::{Framing, Resource};
use crate::store::{ActivityStore, EntityStore, TimelineQuery};

struct Story {
    alerts: Vec<Value>,
    expected: Value,
}

fn story() -> Option<Story> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples/story");
    let Ok(lines) = std::fs::read_to_string(folder.join("alerts.ndjson")) else {
        eprintln!("skipped: {} is not here", folder.display());
        return None;
    };
    let expected = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    Some(Story {
        alerts: lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect(),
        expected: serde_json::from_str(&expected).unwrap(),
    })
}

impl Story {
    fn truth(&self) -> BTreeSet<BTreeSet<String>> {
        let text = |id: &Value| id.as_str().unwrap().to_owned();
        let incidents = self.expected["incidents"].as_object().unwrap().values();
        let groups =
            incidents.map(|it| it["alertIds"].as_array().unwrap().iter().map(text).collect());
        let singles = self.expected["singletons"].as_array().unwrap();
        groups.chain(singles.iter().map(|id| BTreeSet::from([text(id)]))).collect()
    }

    /// What the queue says of each of the seven incidents.
    async fn assert_counts(&self, bench: &Bench) {
        let incidents = bench.incidents().await;
        for (key, expected) in self.expected["incidents"].as_object().unwrap() {
            let first = expected["alertIds"][0].as_str().unwrap();
            let id = crate::store::AlertStore::alert(&bench.store, first).await.unwrap().unwrap();
            let id = id.alert.incident_id.unwrap();
            let incident = incidents.iter().find(|incident| incident.id == id).unwrap();
            let counts = &expected["counts"];
            let alerts = incident.alert_counts.clone().unwrap();
            let assets = incident.impacted_assets.unwrap();
            for (what, found) in [
                ("alerts", alerts.total as usize),
                ("active", alerts.active as usize),
                ("devices", assets.devices as usize),
                ("users", assets.users as usize),
                ("mailboxes", assets.mailboxes as usize),
                ("serviceSources", incident.service_sources.len()),
            ] {
                assert_eq!(Some(found as u64), counts[what].as_u64(), "{what} of {key}");
            }
            assert_eq!(Value::from(incident.categories.clone()), expected["categories"], "{key}");
            assert_eq!(incident.severity.as_str(), expected["severity"], "severity of {key}");
        }
    }
}

#[tokio::test]
async fn the_seven_incidents_come_out_counted() {
    let Some(story) = story() else { return };
    let bench = Bench::new("2026-01-31T12:00:00Z").await;
    for chunk in story.alerts.chunks(100) {
        bench.send(chunk).await;
    }
    bench.settle().await;
    assert_eq!(bench.partition().await, story.truth());
    story.assert_counts(&bench).await;
    bench.assert_counters().await;
}

#[tokio::test]
async fn a_restart_in_the_middle_changes_nothing() {
    let Some(story) = story() else { return };
    let mut bench = Bench::new("2026-01-31T12:00:00Z").await;
    for (at, chunk) in story.alerts.chunks(60).enumerate() {
        bench.send(chunk).await;
        if at % 3 == 1 {
            bench = bench.restart().await;
        }
    }
    bench.settle().await;
    assert_eq!(bench.partition().await, story.truth());
    story.assert_counts(&bench).await;
    let before = bench.everything().await;
    bench.assert_counters().await;
    let bench = bench.restart().await;
    bench.settle().await;
    assert_eq!(bench.everything().await, before);
    // All of it again: nothing is doubled, nothing is new.
    let report = bench.send(&story.alerts).await;
    assert_eq!((report.created, report.updated), (0, 0));
    bench.settle().await;
    assert_eq!(bench.everything().await, before);
}

#[tokio::test]
async fn one_by_one_and_backwards_comes_out_the_same() {
    let Some(story) = story() else { return };
    let bench = Bench::new("2026-01-31T12:00:00Z").await;
    for alert in story.alerts.iter().rev() {
        bench.send(std::slice::from_ref(alert)).await;
    }
    bench.settle().await;
    assert_eq!(bench.partition().await, story.truth());
    story.assert_counts(&bench).await;
    bench.assert_counters().await;
    let hits = bench.store.entities(None, &search("annhill")).await.unwrap();
    assert!(
        hits.rows.iter().any(|hit| hit.entity.display_name.to_lowercase().contains("hill")),
        "{hits:?}"
    );
}

/// All three files, through the ingestion of the API.
#[tokio::test]
async fn annettes_page_tells_what_contributes() {
    let Some(story) = story() else { return };
    let bench = Bench::new("2026-01-31T12:00:00Z").await;
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples/story");
    for (file, resource) in [
        ("activities.ndjson", Resource::Activities),
        ("alerts.ndjson", Resource::Alerts),
        ("assets.ndjson", Resource::Assets),
    ] {
        let body = std::fs::read(folder.join(file)).unwrap().into();
        let records = crate::ingest::read(body, Framing::Lines, Some(resource)).await;
        let report = bench.pipeline.ingest(records).await.unwrap();
        assert_eq!(report.quarantined, 0, "{file}");
    }
    bench.settle().await;
    assert_eq!(bench.partition().await, story.truth());
    story.assert_counts(&bench).await;
    bench.assert_counters().await;
    let now = Timestamp::parse("2026-01-31T12:00:00Z").unwrap();
    let hits = bench
        .store
        .entities(Some(EntityKind::User), &search("annhill@larkfield.example"))
        .await
        .unwrap();
    assert_eq!(hits.rows.len(), 1, "{hits:?}");
    let annette = hits.rows[0].entity.entity_id.parse().unwrap();
    let page = bench.store.entity(annette, now).await.unwrap().unwrap();
    assert!(page.privileged_roles.iter().any(|role| role.contains("Office 365")));
    let query = TimelineQuery {
        entity: annette,
        from: Some(now.plus(-7 * Timestamp::DAY)),
        min_contribution: Some(1),
        oldest_first: true,
        top: 100,
        ..TimelineQuery::default()
    };
    let timeline = bench.store.timeline(&query).await.unwrap().unwrap();
    let told: Vec<(&str, i64)> =
        timeline.value.iter().map(|item| (item.id.as_str(), item.contribution)).collect();
    let expected = story.expected["annettePage"].as_array().unwrap();
    let expected: Vec<(&str, i64)> = expected
        .iter()
        .map(|item| (item["id"].as_str().unwrap(), item["contribution"].as_i64().unwrap()))
        .collect();
    assert_eq!(told, expected);
    let priority = page.investigation_priority.unwrap();
    assert_eq!(priority.score, expected.iter().map(|(_, points)| points).sum::<i64>());
    assert_eq!(priority.by_day.iter().sum::<i64>(), priority.score);
}

fn search(words: &str) -> crate::store::ListQuery {
    crate::store::ListQuery { search: Some(words.into()), ..Default::default() }
}
