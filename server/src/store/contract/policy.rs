//! Versions of the policy and jobs.

use std::collections::BTreeMap;

use serde_json::json;
use shared::detector::TrackRecord;
use shared::enums::AlertClassification;
use shared::job::{Job, JobKind, JobStatus};
use shared::time::Timestamp;

use super::{NOW, Shared, everything, filled};
use crate::correlate::model::Facts;
use crate::policy::PolicyDocument;
use crate::store::{AlertDetail, Batch, JobRow, ListQuery, PolicyRow};

pub(crate) async fn policies_are_kept_by_version(store: Shared) {
    let first = store.policy().await.unwrap();
    assert_eq!((first.version, first.created_by.as_str()), (1, "Muster"));
    assert_eq!(first.read().unwrap(), PolicyDocument::default());
    let row = |version: i64| PolicyRow {
        version,
        name: format!("version {version}"),
        created: NOW.plus(version),
        created_by: "Jo".into(),
        reason: (version == 2).then(|| "It's \"night\".".to_owned()),
        restored_from: (version == 3).then_some(1),
        changes: 2,
        document: json!({"name": format!("version {version}"), "priority": {"impactCap": 40}}),
    };
    let batch = Batch { policies: vec![row(2), row(3)], ..Batch::default() };
    store.commit(&batch).await.unwrap();
    assert_eq!(store.policy().await.unwrap(), row(3));
    assert_eq!(store.policy_version(2).await.unwrap(), Some(row(2)));
    assert_eq!(store.policy_version(4).await.unwrap(), None);
    let versions = async |before, limit| -> Vec<i64> {
        let rows = store.policy_versions(before, limit).await.unwrap();
        rows.iter().map(|row| row.version).collect()
    };
    assert_eq!(versions(None, 10).await, [3, 2, 1]);
    assert_eq!(versions(Some(3), 1).await, [2]);
    assert_eq!(versions(Some(1), 10).await, [0; 0]);
    let read = store.policy_version(2).await.unwrap().unwrap().read().unwrap();
    assert_eq!(read.priority.impact_cap, 40);
    assert_eq!(read.correlation, PolicyDocument::default().correlation);
    // A version is never written twice.
    assert!(store.commit(&batch).await.is_err());
}

pub(crate) async fn jobs_tell_how_far_they_came(store: Shared) {
    assert_eq!(store.running_job().await.unwrap(), None);
    let row = |number: i64, status, done| JobRow {
        number,
        job: Job {
            id: number.to_string(),
            kind: JobKind::Rescore,
            status,
            text: "Scoring".into(),
            done,
            total: 9,
            changed: 1,
            started_by: "Jo".into(),
            created_date_time: NOW,
            last_update_date_time: NOW.plus(done as i64),
        },
        reached: done * 3,
    };
    let write = async |rows: Vec<JobRow>| {
        store.commit(&Batch { jobs: rows, ..Batch::default() }).await.unwrap();
    };
    write(vec![row(1, JobStatus::Running, 2)]).await;
    assert_eq!(store.running_job().await.unwrap(), Some(row(1, JobStatus::Running, 2)));
    write(vec![row(1, JobStatus::Superseded, 4), row(2, JobStatus::Running, 0)]).await;
    assert_eq!(store.running_job().await.unwrap(), Some(row(2, JobStatus::Running, 0)));
    assert_eq!(store.job(1).await.unwrap(), Some(row(1, JobStatus::Superseded, 4)));
    assert_eq!(store.window().await.unwrap().last_job, 2);
    write(vec![row(2, JobStatus::Succeeded, 9)]).await;
    assert_eq!(store.running_job().await.unwrap(), None);
    let numbers: Vec<i64> = store.jobs(10).await.unwrap().iter().map(|row| row.number).collect();
    assert_eq!(numbers, [2, 1]);
    assert_eq!(store.jobs(1).await.unwrap().len(), 1);
}

pub(crate) async fn open_incidents_are_gone_through(store: Shared) {
    let all = filled(&store).await;
    let open: Vec<u64> = all
        .iter()
        .filter(|it| it.status.as_str() != "resolved")
        .map(|it| it.id.parse().unwrap())
        .collect();
    assert!(open.len() < everything(&store).await.len());
    assert_eq!(store.count_open_incidents().await.unwrap(), open.len() as u64);
    let mut found = Vec::new();
    let mut after = 0;
    loop {
        let portion = store.open_incidents(after, 7).await.unwrap();
        let Some(last) = portion.last() else { break };
        after = last.id.parse().unwrap();
        found.extend(portion);
    }
    let mut wanted = open;
    wanted.sort_unstable();
    let ids: Vec<u64> = found.iter().map(|it| it.id.parse().unwrap()).collect();
    assert_eq!(ids, wanted);
    let same = all.iter().find(|it| it.id == found[0].id).unwrap();
    assert_eq!(same.priority_terms, found[0].priority_terms);
}

pub(crate) async fn detectors_are_counted_from_their_alerts(store: Shared) {
    filled(&store).await;
    let query = ListQuery { top: 1000, ..ListQuery::default() };
    let mut wanted: BTreeMap<String, (i64, TrackRecord)> = BTreeMap::new();
    let mut created: BTreeMap<String, Vec<Timestamp>> = BTreeMap::new();
    for listed in store.alerts(&query, AlertDetail::Whole).await.unwrap().rows {
        let facts = Facts::of(&listed.alert);
        let key = facts.rule.to_string();
        created.entry(key.clone()).or_default().push(facts.created);
        let (alerts, record) = wanted.entry(key).or_default();
        *alerts += 1;
        *match listed.alert.classification {
            AlertClassification::TruePositive => &mut record.true_positives,
            AlertClassification::FalsePositive => &mut record.false_positives,
            AlertClassification::InformationalExpectedActivity => &mut record.benign_positives,
            _ => &mut record.unclassified,
        } += 1;
    }
    let since = NOW.plus(-8 * Timestamp::DAY);
    let detectors = store.detectors(since).await.unwrap();
    assert!(detectors.is_sorted_by_key(|it| std::cmp::Reverse(it.recent_alerts)));
    let mut judged = 0;
    for it in &detectors {
        assert_eq!(wanted.get(&it.key), Some(&(it.alerts, it.record)), "{}", it.key);
        let created = &created[&it.key];
        let recent = created.iter().filter(|time| **time >= since).count() as i64;
        assert_eq!((it.recent_alerts, Some(&it.last_alert)), (recent, created.iter().max()));
        assert!(!it.title.is_empty() && !it.product_name.is_empty());
        judged += i64::from(it.record.classified() > 0);
    }
    assert_eq!(detectors.len(), wanted.len());
    for it in detectors.iter().take(5) {
        assert_eq!(store.detector(&it.key, since).await.unwrap().as_ref(), Some(it));
    }
    assert_eq!(store.detector("nobody", since).await.unwrap(), None);
    assert!(judged > 0);
    let records = store.track_records().await.unwrap();
    assert_eq!(records.len() as i64, judged);
    for (key, record) in records {
        let unclassified = wanted[&*key].1.unclassified;
        assert_eq!(TrackRecord { unclassified, ..record }, wanted[&*key].1);
    }
    let later = store.detectors(NOW.plus(Timestamp::DAY)).await.unwrap();
    assert!(later.iter().all(|it| it.recent_alerts == 0));
    assert!(detectors.iter().any(|it| it.recent_alerts > 0));
}
