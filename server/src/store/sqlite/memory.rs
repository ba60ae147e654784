//! The writer's own reads and its writes.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use shared::entity::EntityKind;
use shared::enums::{
    AlertClassification, AlertDetermination, AlertStatus, DetectionSource, DetectionStatus,
    ServiceSource,
};
use shared::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::alert::{parse_alert, parse_membership};
use super::entity::kind_of;
use super::{SqliteStore, failed, json_list};
use crate::correlate::model::{EntityId, IncidentId, StoredAlert, StoredPairs};
use crate::store::fields::severity_of;
use crate::store::{
    AlertBrief, Batch, BriefEvidence, IncidentMemory, IncidentState, Label, LabelKind,
    MembershipRow, MemoryStore, Participation, Standing, StoreError, Window, WindowEntity, Written,
};

/// Columns of an alert that [`brief`] reads.
const BRIEF: &str = "a.number, a.id, a.incident, a.title, a.severity, a.status, a.category, \
    a.service_source, a.detection_source, a.product_name, a.detection_status, a.assigned_to, \
    a.classification, a.determination, a.edits, a.created, a.source_update, a.first_activity, \
    a.last_activity, a.content_hash, a.detector";

#[async_trait]
impl MemoryStore for SqliteStore {
    async fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        self.write(batch).await
    }

    async fn window(&self) -> Result<Window, StoreError> {
        self.read_window().await
    }

    async fn window_entities(
        &self,
        after: EntityId,
        limit: u32,
    ) -> Result<Vec<WindowEntity>, StoreError> {
        self.read_entities(after, limit).await
    }

    async fn window_alerts(
        &self,
        since: Timestamp,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, StoredAlert)>, StoreError> {
        self.read_alerts(since, after, limit).await
    }

    async fn arrival_behind(&self, newer: u64) -> Result<Option<Timestamp>, StoreError> {
        let time: Option<i64> = sqlx::query_scalar(
            "select arrived from alert order by arrived desc, number desc limit 1 offset ?",
        )
        .bind(newer as i64)
        .fetch_optional(&self.readers)
        .await
        .map_err(failed("look back over arrivals"))?;
        Ok(time.map(Timestamp))
    }

    async fn briefs(&self, ids: &[Arc<str>]) -> Result<Vec<AlertBrief>, StoreError> {
        let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
        let text = format!(
            "select {BRIEF} from json_each(?) n join alert a on a.id = n.value order by n.key"
        );
        self.read_briefs(text, json_list(&ids)).await
    }

    async fn incident_memories(
        &self,
        ids: &[IncidentId],
    ) -> Result<Vec<IncidentMemory>, StoreError> {
        let mut written = self.read_written(&json_list(ids)).await?;
        let mut memories = self.incident_copies(ids).await?;
        for memory in &mut memories {
            let mut beside = written.remove(&memory.state.id).unwrap_or_default();
            beside.name = std::mem::take(&mut memory.written.name);
            memory.written = beside;
        }
        Ok(memories)
    }

    async fn incident_copies(&self, ids: &[IncidentId]) -> Result<Vec<IncidentMemory>, StoreError> {
        let failed = failed("load incidents");
        let ids = json_list(ids);
        let states: Vec<(String, String)> = sqlx::query_as(
            "select i.state, i.display_name from json_each(?) n join incident i on i.id = n.value",
        )
        .bind(ids.as_str())
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let text = format!(
            "select {BRIEF} from json_each(?) n join alert a on a.incident = n.value \
             order by a.first_activity, a.number"
        );
        let mut alerts: HashMap<IncidentId, Vec<AlertBrief>> = HashMap::new();
        for brief in self.read_briefs(text, ids).await? {
            alerts.entry(brief.incident).or_default().push(brief);
        }
        states
            .iter()
            .map(|(state, name)| {
                let state: IncidentState = serde_json::from_str(state)
                    .map_err(|source| StoreError::Corrupt { what: "incident", source })?;
                let alerts = alerts.remove(&state.id).unwrap_or_default();
                let written = Written { name: name.as_str().into(), ..Written::default() };
                Ok(IncidentMemory { state, alerts, written })
            })
            .collect()
    }

    async fn incidents_of(&self, entities: &[EntityId]) -> Result<Vec<IncidentId>, StoreError> {
        let ids: Vec<i64> = sqlx::query_scalar(
            "select distinct incident from incident_entity \
             where entity in (select value from json_each(?))",
        )
        .bind(json_list(entities))
        .fetch_all(&self.readers)
        .await
        .map_err(failed("find the incidents of entities"))?;
        Ok(ids.into_iter().map(|id| id as IncidentId).collect())
    }

    async fn pairs(&self) -> Result<StoredPairs, StoreError> {
        Ok(self.read_pairs(&self.all_suggestions().await?).await?)
    }

    async fn redirected_to(&self, ids: &[IncidentId]) -> Result<Vec<IncidentId>, StoreError> {
        let ids: Vec<i64> = sqlx::query_scalar(
            "select i.id from json_each(?) n join incident i on i.redirect = n.value",
        )
        .bind(json_list(ids))
        .fetch_all(&self.readers)
        .await
        .map_err(failed("find redirected incidents"))?;
        Ok(ids.into_iter().map(|id| id as IncidentId).collect())
    }

    async fn memberships(&self, alerts: &[i64]) -> Result<Vec<MembershipRow>, StoreError> {
        let rows: Vec<(i64, i64, String)> = sqlx::query_as(
            "select m.alert, a.incident, m.reasons from json_each(?) n \
             join membership m on m.alert = n.value join alert a on a.number = m.alert",
        )
        .bind(json_list(alerts))
        .fetch_all(&self.readers)
        .await
        .map_err(failed("read memberships"))?;
        rows.into_iter()
            .map(|(alert, incident, reasons)| {
                let membership = parse_membership(&reasons)?;
                Ok(MembershipRow { alert, incident: incident as IncidentId, membership })
            })
            .collect()
    }

    async fn source_standings(
        &self,
        ids: &[Arc<str>],
    ) -> Result<HashMap<Arc<str>, Standing>, StoreError> {
        let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
        let rows: Vec<(String, String)> = sqlx::query_as(
            "select a.id, d.document from json_each(?) n join alert a on a.id = n.value \
             join alert_document d on d.alert = a.number",
        )
        .bind(json_list(&ids))
        .fetch_all(&self.readers)
        .await
        .map_err(failed("read alerts"))?;
        rows.into_iter()
            .map(|(id, document)| {
                let alert = parse_alert(&document)?;
                let standing = Standing {
                    status: alert.status,
                    assigned_to: alert.assigned_to.as_deref().map(Into::into),
                    classification: alert.classification,
                    determination: alert.determination,
                };
                Ok((id.into(), standing))
            })
            .collect()
    }

    async fn activity_documents(&self, ids: &[&str]) -> Result<Vec<(String, String)>, StoreError> {
        sqlx::query_as(
            "select id, document from activity where id in (select value from json_each(?))",
        )
        .bind(json_list(ids))
        .fetch_all(&self.readers)
        .await
        .map_err(failed("look up activities"))
    }
}

impl SqliteStore {
    async fn read_written(&self, ids: &str) -> Result<HashMap<IncidentId, Written>, StoreError> {
        let failed = failed("load incidents");
        let mut labels: HashMap<IncidentId, Vec<Label>> = HashMap::new();
        let mut entities: HashMap<IncidentId, Vec<(EntityId, Participation)>> = HashMap::new();
        let rows: Vec<(i64, String, String)> = sqlx::query_as(
            "select l.incident, l.kind, l.value from json_each(?) n \
             join incident_label l on l.incident = n.value",
        )
        .bind(ids)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        for (incident, kind, value) in rows {
            let kind = LabelKind::ALL.into_iter().find(|known| known.as_str() == kind);
            if let Some(kind) = kind {
                labels.entry(incident as IncidentId).or_default().push(Label { kind, value });
            }
        }
        let rows: Vec<(i64, i64, bool, u32, u32, i64, i64)> = sqlx::query_as(
            "select e.incident, e.entity, e.impacted, e.alerts, e.active_alerts, \
             e.first_activity, e.last_activity from json_each(?) n \
             join incident_entity e on e.incident = n.value",
        )
        .bind(ids)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        for (incident, entity, impacted, alerts, active_alerts, first, last) in rows {
            let counts = Participation {
                alerts,
                active_alerts,
                impacted,
                first: Timestamp(first),
                last: Timestamp(last),
            };
            let of = entities.entry(incident as IncidentId).or_default();
            of.push((entity as EntityId, counts));
        }
        let mut written: HashMap<IncidentId, Written> = HashMap::new();
        for (incident, labels) in labels {
            written.entry(incident).or_default().labels = Written::text_of(labels);
        }
        for (incident, mut of) in entities {
            of.sort_unstable_by_key(|(entity, _)| *entity);
            written.entry(incident).or_default().entities = of.into();
        }
        Ok(written)
    }

    async fn read_briefs(&self, text: String, ids: String) -> Result<Vec<AlertBrief>, StoreError> {
        let failed = failed("load alerts");
        let rows = sqlx::query(sqlx::AssertSqlSafe(text))
            .bind(ids)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        let mut briefs = rows.iter().map(brief).collect::<Result<Vec<_>, _>>()?;
        let numbers: Vec<i64> = briefs.iter().map(|brief| brief.number).collect();
        let rows: Vec<(i64, String, Option<i64>, bool, String)> = sqlx::query_as(
            "select v.alert, v.kind, v.entity, v.impacted, v.embedded from json_each(?) n \
             join evidence v on v.alert = n.value order by v.alert, v.position",
        )
        .bind(json_list(&numbers))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut evidence: HashMap<i64, Vec<BriefEvidence>> = HashMap::new();
        for (alert, kind, entity, impacted, embedded) in rows {
            let kind: EntityKind = kind_of(&kind);
            let embedded = serde_json::from_str(&embedded).unwrap_or_default();
            let entity = entity.map(|id| id as EntityId);
            let piece = BriefEvidence { kind, entity, impacted, embedded };
            evidence.entry(alert).or_default().push(piece);
        }
        for brief in &mut briefs {
            brief.evidence = evidence.remove(&brief.number).unwrap_or_default();
        }
        Ok(briefs)
    }
}

/// An alert without its evidence.
fn brief(row: &SqliteRow) -> Result<AlertBrief, StoreError> {
    let failed = failed("load alerts");
    let text = |name: &str| row.try_get::<&str, _>(name).map_err(failed);
    let time = |name: &str| row.try_get(name).map(Timestamp).map_err(failed);
    let detection_status = text("detection_status")?;
    let assigned_to = text("assigned_to")?;
    Ok(AlertBrief {
        number: row.try_get("number").map_err(failed)?,
        id: text("id")?.into(),
        incident: row.try_get::<i64, _>("incident").map_err(failed)? as IncidentId,
        title: text("title")?.into(),
        severity: severity_of(row.try_get("severity").map_err(failed)?),
        category: text("category")?.into(),
        service_source: ServiceSource::parse(text("service_source")?),
        detection_source: DetectionSource::parse(text("detection_source")?),
        product_name: text("product_name")?.into(),
        detector: text("detector")?.into(),
        detection_status: (!detection_status.is_empty())
            .then(|| DetectionStatus::parse(detection_status)),
        standing: Standing {
            status: AlertStatus::parse(text("status")?),
            assigned_to: (!assigned_to.is_empty()).then(|| assigned_to.into()),
            classification: AlertClassification::parse(text("classification")?),
            determination: AlertDetermination::parse(text("determination")?),
        },
        edits: serde_json::from_str(text("edits")?)
            .map_err(|source| StoreError::Corrupt { what: "alert", source })?,
        created: time("created")?,
        source_update: time("source_update")?,
        first_activity: time("first_activity")?,
        last_activity: time("last_activity")?,
        content_hash: row.try_get("content_hash").map_err(failed)?,
        evidence: Vec::new(),
    })
}
