//! Records good and bad, twice, late, and written by attackers.

use serde_json::json;
use shared::asset::Asset;
use shared::entity::EntityKind;
use shared::ingest::Outcome;

use super::{Bench, alert, record};
use crate::correlate::model::{AssetNames, Name, Scheme};
use crate::pipeline::{ActivityRecord, AssetRecord, Record, UnreadableRecord};
use crate::store::{
    ActivityName, ActivityStore, AlertStore, EntityStore, IncidentStore, ListQuery, LogStore,
    QuarantineStore, SourceStore, TimelineQuery,
};

const NOW: &str = "2026-01-20T12:00:00Z";

fn name(scheme: Scheme, value: &str) -> Name {
    Name { scheme, value: value.into() }
}

#[tokio::test]
async fn the_newest_version_wins_in_any_order() {
    let bench = Bench::new(NOW).await;
    let old = alert("a1", 5, "pc-one", "ann");
    let mut new = old.clone();
    new["lastUpdateDateTime"] = "2026-01-20T11:00:00Z".into();
    new["status"] = "resolved".into();
    let outcomes = |report: shared::ingest::IngestReport| -> Vec<Outcome> {
        report.results.iter().map(|result| result.outcome).collect()
    };
    let both = bench.send(&[new.clone(), old.clone()]).await;
    assert_eq!(outcomes(both), [Outcome::Created, Outcome::Unchanged]);
    assert_eq!(outcomes(bench.send(&[old, new]).await), [Outcome::Unchanged, Outcome::Unchanged]);
    assert!(!bench.store.alert("a1").await.unwrap().unwrap().alert.status.is_active());
    bench.assert_counters().await;
}

#[tokio::test]
async fn evidence_grows_and_goes() {
    let bench = Bench::new(NOW).await;
    let mut version = alert("a1", 5, "pc-one", "ann");
    bench.send(&[version.clone()]).await;
    version["lastUpdateDateTime"] = "2026-01-20T11:00:00Z".into();
    version["evidence"].as_array_mut().unwrap().push(json!({
        "@odata.type": "#microsoft.graph.security.deviceEvidence",
        "deviceDnsName": "pc-two.corp.example"
    }));
    bench.send(&[version.clone()]).await;
    let incident = &bench.incidents().await[0];
    assert_eq!(incident.impacted_assets.unwrap().devices, 2);
    bench.assert_counters().await;
    version["lastUpdateDateTime"] = "2026-01-20T11:10:00Z".into();
    version["firstActivityDateTime"] = "2026-01-20T09:00:00Z".into();
    version["evidence"] = json!([]);
    bench.send(&[version]).await;
    assert_eq!(bench.incidents().await[0].impacted_assets.unwrap().total(), 0);
    bench.assert_counters().await;
}

#[tokio::test]
async fn a_bad_record_is_kept_beside_the_good_ones() {
    let bench = Bench::new(NOW).await;
    let raw = "{\"id\":\"x\", <script>\u{202e}\0".to_owned();
    let bad = || {
        Record::Unreadable(Box::new(UnreadableRecord {
            resource: "alerts_v2",
            code: "InvalidJson".into(),
            reason: "not JSON".into(),
            target: None,
            raw: raw.clone(),
            id: Some("x".into()),
        }))
    };
    let records = vec![record(&alert("a1", 1, "pc", "ann")), bad(), bad()];
    let report = bench.pipeline.ingest(records).await.unwrap();
    assert_eq!((report.created, report.quarantined), (1, 2));
    assert_eq!(report.results[1].index, 1);
    let kept = bench.store.quarantine(&ListQuery::default()).await.unwrap().rows;
    assert_eq!(kept.len(), 1, "sent twice is kept once");
    assert_eq!(kept[0].raw, raw);
    assert!(bench.store.dismiss_quarantined(&kept[0].id).await.unwrap());
    assert!(!bench.store.dismiss_quarantined(&kept[0].id).await.unwrap());
}

#[tokio::test]
async fn hostile_text_comes_back_as_it_was() {
    let bench = Bench::new(NOW).await;
    let texts = [
        "\"><img src=x onerror=alert(1)>",
        "'; drop table alert; --",
        "invoice\u{202e}fdp.exe",
        "Zoë 林 🦔 \u{0}NUL",
        "%_* \"quoted\" OR NEAR(",
    ];
    for (number, text) in texts.iter().enumerate() {
        let mut hostile = alert(&format!("h{number}"), number as u32, "pc", "ann");
        hostile["title"] = (*text).into();
        hostile["category"] = (*text).into();
        hostile["productName"] = (*text).into();
        hostile["evidence"][0]["tags"] = json!([text]);
        bench.send(&[hostile]).await;
        let stored = bench.store.alert(&format!("h{number}")).await.unwrap().unwrap().alert;
        assert_eq!(stored.title, *text);
        assert_eq!(stored.evidence[0].tags, [*text]);
        bench.store.search(text, 8).await.unwrap();
        let query = ListQuery { search: Some((*text).into()), ..ListQuery::default() };
        bench.store.incidents(&query).await.unwrap();
    }
    bench.assert_counters().await;
    assert_eq!(bench.store.sources(super::Timestamp(0)).await.unwrap().len(), texts.len());
}

#[tokio::test]
async fn activities_are_found_by_names_learnt_later() {
    let bench = Bench::new(NOW).await;
    let activity = |id: &str, scheme, value: &str| {
        let activity = serde_json::from_value(json!({
            "id": id, "time": "2026-01-19T10:00:00Z", "actionType": "SignIn",
            "riskContribution": 5, "description": format!("sign-in {id}")
        }));
        let names = vec![ActivityName { kind: EntityKind::User, name: name(scheme, value) }];
        Record::Activity(Box::new(ActivityRecord { activity: activity.unwrap(), names }))
    };
    let records = || {
        vec![
            activity("s1", Scheme::UserPrincipalName, "ann@corp.example"),
            activity("s2", Scheme::UserSid, "s-1-5-21-7"),
            activity("s3", Scheme::UserSid, "s-1-5-21-8"),
        ]
    };
    assert_eq!(bench.pipeline.ingest(records()).await.unwrap().created, 3);
    assert_eq!(bench.pipeline.ingest(records()).await.unwrap().unchanged, 3);
    bench.send(&[alert("a1", 1, "pc", "ann")]).await;
    let users = bench.store.entities(Some(EntityKind::User), &ListQuery::default()).await.unwrap();
    let ann: u64 = users.rows[0].entity.entity_id.parse().unwrap();
    let timeline = || async {
        let query = TimelineQuery { entity: ann, buckets: 10, ..TimelineQuery::default() };
        let page = bench.store.timeline(&query).await.unwrap().unwrap();
        assert_eq!(page.count as usize, page.value.len());
        let dense: i64 = page.density.iter().map(|it| it.alerts + it.activities).sum();
        assert_eq!(dense, page.count);
        page.value.into_iter().map(|item| item.id).collect::<Vec<_>>()
    };
    assert_eq!(timeline().await, ["a1", "s1"]);
    // The inventory tells that the security identifier is hers.
    let asset: Asset = serde_json::from_value(json!({
        "kind": "user", "userPrincipalName": "ann@corp.example", "userSid": "S-1-5-21-7",
        "jobTitle": "Chemist", "roles": ["Exchange Administrator", "Readers"]
    }))
    .unwrap();
    let names = AssetNames {
        kind: EntityKind::User,
        names: vec![
            name(Scheme::UserSid, "s-1-5-21-7"),
            name(Scheme::UserPrincipalName, "ann@corp.example"),
        ],
        display_name: "Ann".into(),
        owner: None,
    };
    let asset =
        || Record::Asset(Box::new(AssetRecord { asset: asset.clone(), names: names.clone() }));
    assert_eq!(bench.pipeline.ingest(vec![asset()]).await.unwrap().updated, 1);
    assert_eq!(bench.pipeline.ingest(vec![asset()]).await.unwrap().unchanged, 1);
    assert_eq!(timeline().await, ["a1", "s2", "s1"]);
    let page = bench.store.entity(ann, bench_now()).await.unwrap().unwrap();
    assert_eq!(page.privileged_roles, ["Exchange Administrator"]);
    assert_eq!(page.facts["jobTitle"], "Chemist");
    // One alert of medium severity and two activities.
    assert_eq!(page.investigation_priority.unwrap().score, 30 + 5 + 5);
    let incident = &bench.incidents().await[0];
    assert!(incident.priority_terms.iter().any(|term| term.name.contains("Privileged")));
}

fn bench_now() -> shared::time::Timestamp {
    shared::time::Timestamp::parse(NOW).unwrap()
}

#[tokio::test]
async fn every_commit_is_announced_and_logged() {
    let bench = Bench::new(NOW).await;
    let mut changes = bench.pipeline.changes();
    bench.send(&[alert("a1", 1, "pc", "ann")]).await;
    let event = changes.recv().await.unwrap();
    assert_eq!(event.created_incidents.len(), 1);
    assert_eq!(event.sequence, bench.store.log_head().await.unwrap());
    bench.send(&[alert("a1", 1, "pc", "ann")]).await;
    let log = bench.store.log_after(0, 10).await.unwrap();
    assert!(log.windows(2).all(|pair| pair[0].sequence < pair[1].sequence));
    assert_eq!(log[0].body["decisions"][0]["change"].as_str().map(str::is_empty), Some(false));
    assert!(bench.path().join("muster.db").exists());
}
