//! The pipeline over a real database: what is acknowledged is there, counted right, and survives.

mod conflicts;
mod decisions;
mod people;
mod policy;
mod random;
mod records;
mod story;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use serde_json::Value;
use shared::alert::Alert;
use shared::entity::EntityKind;
use shared::ingest::IngestReport;
use shared::page::FacetCount;
use shared::query::Filter;
use shared::time::Timestamp;

use super::{Actor, AlertRecord, Pipeline, PipelineHandle, Record};
use crate::correlate::model::{Facts, IncidentId};
use crate::store::{
    AlertDetail, AlertStore, EntityStore, IncidentStore, ListQuery, SqliteStore, Store,
};

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("muster-pipeline-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

/// A pipeline with its store and a clock that stands still until it is told.
struct Bench {
    store: SqliteStore,
    pipeline: PipelineHandle,
    clock: Arc<AtomicI64>,
    folder: Folder,
}

impl Bench {
    async fn new(now: &str) -> Self {
        let clock = Arc::new(AtomicI64::new(Timestamp::parse(now).unwrap().0));
        Self::open(Folder::new(), clock).await
    }

    async fn open(folder: Folder, clock: Arc<AtomicI64>) -> Self {
        let store = SqliteStore::open(&folder.0.join("muster.db")).await.unwrap();
        let time = Arc::clone(&clock);
        let shared: Arc<dyn Store> = Arc::new(store.clone());
        let pipeline =
            Pipeline::start(shared, Arc::new(move || Timestamp(time.load(Ordering::Relaxed))));
        Self { store, pipeline, clock, folder }
    }

    /// As after the death of the process: nothing in memory is written any more.
    async fn restart(self) -> Self {
        let Self { store, pipeline, clock, folder } = self;
        pipeline.stop().await;
        store.close().await;
        Self::open(folder, clock).await
    }

    fn advance(&self, micros: i64) {
        self.clock.fetch_add(micros, Ordering::Relaxed);
    }

    fn path(&self) -> &Path {
        &self.folder.0
    }

    async fn send(&self, alerts: &[Value]) -> IngestReport {
        let records = alerts.iter().map(record).collect();
        self.pipeline.ingest(records).await.unwrap()
    }

    async fn settle(&self) {
        self.pipeline.settled().await.unwrap();
    }

    /// Those that are not redirected.
    async fn incidents(&self) -> Vec<shared::incident::Incident> {
        let query = ListQuery { top: 1000, ..ListQuery::default() };
        self.store.incidents(&query).await.unwrap().rows
    }

    async fn everything(&self) -> State {
        let mut state = State::default();
        let filter = Filter::parse("status ne 'awaitingAction'").unwrap();
        let query = ListQuery { filter: Some(filter), top: 1000, ..ListQuery::default() };
        for mut incident in self.store.incidents(&query).await.unwrap().rows {
            incident.last_update_date_time = None;
            incident.last_modified_by = None;
            state.incidents.insert(incident.id.parse().unwrap(), incident.to_value());
        }
        let query = ListQuery { top: 1000, ..ListQuery::default() };
        for listed in self.store.alerts(&query, AlertDetail::Whole).await.unwrap().rows {
            let mut alert = listed.alert;
            alert.last_update_date_time = None;
            let why = self.store.why(&alert.id).await.unwrap().unwrap();
            let membership = serde_json::to_value(&why.membership).unwrap();
            state.alerts.insert(alert.id.clone(), (alert.to_value(), membership));
        }
        state
    }

    /// The sets of alerts that are one incident.
    async fn partition(&self) -> BTreeSet<BTreeSet<String>> {
        let mut groups: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let query = ListQuery { top: 1000, ..ListQuery::default() };
        for listed in self.store.alerts(&query, AlertDetail::Slim).await.unwrap().rows {
            let incident = listed.alert.incident_id.unwrap();
            groups.entry(incident).or_default().insert(listed.alert.id);
        }
        groups.into_values().collect()
    }

    /// Everything that is kept counted equals what counting it again gives.
    async fn assert_counters(&self) {
        let mut alerts_of: BTreeMap<String, usize> = BTreeMap::new();
        let mut total = 0;
        for incident in self.incidents().await {
            let id: IncidentId = incident.id.parse().unwrap();
            let contents = self.store.contents(id).await.unwrap();
            let counts = incident.alert_counts.clone().unwrap();
            let name = &incident.id;
            assert_eq!(counts.total as usize, contents.alerts.len(), "alerts of {name}");
            let active = contents.alerts.iter().filter(|it| it.alert.status.is_active()).count();
            assert_eq!(counts.active as usize, active, "active alerts of {name}");
            let kinds: BTreeMap<&str, EntityKind> = contents
                .entities
                .iter()
                .map(|it| (it.entity.entity_id.as_str(), it.entity.kind))
                .collect();
            let mut impacted: BTreeMap<EntityKind, BTreeSet<&str>> = BTreeMap::new();
            for alert in &contents.alerts {
                let mut named: BTreeSet<&str> = BTreeSet::new();
                for evidence in &alert.evidence {
                    named.extend(evidence.entity_id.as_deref());
                    named.extend(evidence.embedded.iter().map(String::as_str));
                    if let Some(entity) =
                        evidence.entity_id.as_deref().filter(|_| evidence.impacted)
                    {
                        impacted.entry(kinds[entity]).or_default().insert(entity);
                    }
                }
                for entity in named {
                    *alerts_of.entry(entity.to_owned()).or_default() += 1;
                }
                assert_eq!(alert.alert.incident_id.as_deref(), Some(incident.id.as_str()));
            }
            let assets = incident.impacted_assets.unwrap();
            let count = |kind| impacted.get(&kind).map_or(0, BTreeSet::len);
            assert_eq!(assets.devices as usize, count(EntityKind::Device), "devices of {name}");
            assert_eq!(assets.users as usize, count(EntityKind::User), "users of {name}");
            assert_eq!(
                assets.mailboxes as usize,
                count(EntityKind::Mailbox),
                "mailboxes of {name}"
            );
            let listed = self.store.incident_assets(id, Timestamp(0)).await.unwrap();
            assert_eq!(listed.len(), assets.total() as usize, "assets of {name}");
            let terms: i32 = incident.priority_terms.iter().map(|term| term.points).sum();
            assert_eq!(terms, i32::from(incident.priority_score.unwrap()));
            total += contents.alerts.len() as i64;
        }
        let query = ListQuery { count: true, top: 1, ..ListQuery::default() };
        let alerts = self.store.alerts(&query, AlertDetail::Slim).await.unwrap();
        assert_eq!(alerts.count, Some(total), "alerts of incidents that are not redirected");
        for (entity, alerts) in alerts_of {
            let id = entity.parse().unwrap();
            let found = self.store.entity(id, Timestamp(0)).await.unwrap().unwrap();
            assert_eq!(found.alerts as usize, alerts, "alerts of entity {entity}");
        }
        let facets = self.store.facets(None, None).await.unwrap();
        let sum = |facet: &[FacetCount]| facet.iter().map(|value| value.count).sum::<i64>();
        assert_eq!(facets.total, self.incidents().await.len() as i64);
        for facet in [&facets.severity, &facets.status, &facets.classification] {
            assert_eq!(sum(facet), facets.total);
        }
    }
}

/// All that people can see, but for times of writing.
#[derive(Debug, Default, PartialEq)]
struct State {
    incidents: BTreeMap<IncidentId, Value>,
    alerts: BTreeMap<String, (Value, Value)>,
}

fn record(alert: &Value) -> Record {
    let alert = Alert::from_value(alert.clone()).unwrap();
    let facts = Facts::of(&alert);
    Record::Alert(Box::new(AlertRecord { alert, facts }))
}

fn analyst() -> Actor {
    Actor { display_name: "Jo Analyst".into(), user_principal_name: "jo@corp.example".into() }
}

/// An alert of a device and a user.
fn alert(id: &str, minute: u32, device: &str, user: &str) -> Value {
    let time = format!("2026-01-20T10:{minute:02}:00Z");
    serde_json::json!({
        "id": id, "title": format!("Suspicious {id}"), "severity": "medium", "status": "new",
        "category": "Execution", "serviceSource": "microsoftDefenderForEndpoint",
        "detectionSource": "microsoftDefenderForEndpoint", "productName": "Endpoint",
        "detectorId": format!("rule-{id}"),
        "createdDateTime": time, "lastUpdateDateTime": time,
        "firstActivityDateTime": time, "lastActivityDateTime": time,
        "evidence": [
            {"@odata.type": "#microsoft.graph.security.deviceEvidence", "verdict": "suspicious",
             "deviceDnsName": format!("{device}.corp.example"), "osPlatform": "Windows11"},
            {"@odata.type": "#microsoft.graph.security.userEvidence", "verdict": "suspicious",
             "userAccount": {"accountName": user, "userPrincipalName": format!("{user}@corp.example")}}
        ]
    })
}
