//! What the tabs of an incident show: assets, evidence, its log, and all that its graph needs.

use std::collections::{BTreeSet, HashMap, HashSet};

use shared::entity::{EntityKind, EvidenceRow, ImpactedAsset};
use shared::enums::{AlertSeverity, EvidenceRemediationStatus, EvidenceVerdict};
use shared::operation::ActivityLogEntry;
use shared::page::FacetCount;
use shared::time::Timestamp;
use sqlx::{QueryBuilder, Row};

use super::alert::{known_time, parse_membership};
use super::entity::{cut, entity_ref, facts_of, kind_of, offset};
use super::log::kind_of_entry;
use super::{SqliteStore, failed, json_list};
use crate::correlate::model::IncidentId;
use crate::store::fields::severity_of;
use crate::store::{
    AlertDetail, ContentEntity, IncidentContents, ListQuery, Listing, StoreError, StoryAlert,
    StoryEvidence,
};

/// A piece of evidence with the numbers that were stored.
struct Resolved {
    index: u32,
    entity: Option<i64>,
    embedded: Vec<i64>,
    impacted: bool,
}

impl SqliteStore {
    pub(super) async fn assets_of(
        &self,
        id: IncidentId,
        now: Timestamp,
    ) -> Result<Vec<ImpactedAsset>, StoreError> {
        let failed = failed("read the assets of an incident");
        let rows = sqlx::query(
            "select e.id, e.kind, e.display_name, e.facts, e.privileged_roles, n.alerts, \
             n.active_alerts, n.first_activity, n.last_activity, \
             (select max(a.severity) from alert_entity x join alert a on a.number = x.alert \
              where x.entity = e.id and x.flags & 1 and a.status <> 'resolved') as risk \
             from incident_entity n join entity e on e.id = n.entity \
             where n.incident = ? and n.impacted order by n.active_alerts desc, n.alerts desc, e.id",
        )
        .bind(id as i64)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut assets = Vec::with_capacity(rows.len());
        let mut users = Vec::new();
        for row in &rows {
            let entity = entity_ref(row).map_err(failed)?;
            let (mut facts, privileged_roles) = facts_of(row)?;
            let number: i64 = row.try_get("id").map_err(failed)?;
            match entity.kind {
                EntityKind::User => users.push(number),
                EntityKind::Mailbox => self.add_owner(number, &mut facts).await?,
                _ => {}
            }
            let risk: Option<i64> = row.try_get("risk").map_err(failed)?;
            assets.push(ImpactedAsset {
                entity_id: entity.entity_id,
                kind: entity.kind,
                display_name: entity.display_name,
                alerts: row.try_get("alerts").map_err(failed)?,
                active_alerts: row.try_get("active_alerts").map_err(failed)?,
                first_activity_date_time: known_time(
                    row.try_get("first_activity").map_err(failed)?,
                ),
                last_activity_date_time: known_time(row.try_get("last_activity").map_err(failed)?),
                risk_level: risk.map_or(AlertSeverity::Unknown, severity_of),
                investigation_priority: None,
                privileged_roles,
                facts,
            });
        }
        let scores = self.scores_of(&users, now).await?;
        for asset in &mut assets {
            if asset.kind == EntityKind::User {
                let score = asset.entity_id.parse().ok().and_then(|id: i64| scores.get(&id));
                asset.investigation_priority = Some(score.copied().unwrap_or(0));
            }
        }
        assets.sort_by_key(|asset| {
            let score = asset.investigation_priority.unwrap_or(0);
            std::cmp::Reverse((asset.risk_level, score, asset.active_alerts, asset.alerts))
        });
        Ok(assets)
    }

    pub(super) async fn evidence_of(
        &self,
        id: IncidentId,
        kind: Option<EntityKind>,
        query: &ListQuery,
    ) -> Result<Listing<EvidenceRow>, StoreError> {
        let failed = failed("read the evidence of an incident");
        let skip = offset(query)?;
        // Of several pieces of evidence that are one entity, the most alarming one speaks: SQLite
        // takes bare columns from the row that has the maximum.
        let mut sql = QueryBuilder::new(
            "select o.entity, o.kind, coalesce(e.display_name, o.display_name) as display_name, \
             o.verdict, o.remediation, o.first_seen, o.alert_id, o.title, \
             sum(o.alerts) as alerts, max(o.alarm) from (select coalesce(r.redirect, v.entity) as entity, v.kind, \
             v.display_name, v.verdict, v.remediation, \
             min(case when v.first_seen > 0 then v.first_seen else a.first_activity end) \
             as first_seen, a.id as alert_id, a.title, count(distinct v.alert) as alerts, \
             max(case v.verdict when 'malicious' then 3 when 'suspicious' then 2 \
             when 'noThreatsFound' then 1 else 0 end) as alarm, \
             coalesce(coalesce(r.redirect, v.entity), -(v.alert * 1048576 + v.position)) as place \
             from alert a join evidence v on v.alert = a.number \
             left join entity r on r.id = v.entity where a.incident = ",
        );
        sql.push_bind(id as i64);
        if let Some(kind) = kind {
            sql.push(" and v.kind = ").push_bind(kind.as_str());
        }
        sql.push(
            " group by place, v.verdict) o left join entity e on e.id = o.entity \
             group by o.place order by max(o.alarm) desc, sum(o.alerts) desc, o.first_seen, o.place \
             limit ",
        );
        sql.push_bind(i64::from(query.page_size()) + 1).push(" offset ").push_bind(skip);
        let rows = sql.build().fetch_all(&self.readers).await.map_err(failed)?;
        let mut evidence = rows
            .iter()
            .map(|row| {
                Ok(EvidenceRow {
                    entity_id: row.try_get::<Option<i64>, _>("entity")?.map(|id| id.to_string()),
                    kind: kind_of(row.try_get("kind")?),
                    display_name: row.try_get("display_name")?,
                    verdict: EvidenceVerdict::parse(row.try_get("verdict")?),
                    remediation_status: EvidenceRemediationStatus::parse(
                        row.try_get("remediation")?,
                    ),
                    first_seen_date_time: known_time(row.try_get("first_seen")?),
                    alert_id: row.try_get("alert_id")?,
                    alert_title: row.try_get("title")?,
                    alerts: row.try_get("alerts")?,
                })
            })
            .collect::<Result<Vec<_>, sqlx::Error>>()
            .map_err(failed)?;
        let next = cut(&mut evidence, query, skip);
        let count = if query.count {
            let counts = self.evidence_kinds_of(id).await?;
            let wanted = |facet: &&FacetCount| kind.is_none_or(|kind| kind.as_str() == facet.value);
            Some(counts.iter().filter(wanted).map(|facet| facet.count).sum())
        } else {
            None
        };
        Ok(Listing { rows: evidence, next, count })
    }

    pub(super) async fn evidence_kinds_of(
        &self,
        id: IncidentId,
    ) -> Result<Vec<FacetCount>, StoreError> {
        let counts: Vec<(String, i64)> = sqlx::query_as(
            "select v.kind, count(distinct coalesce(coalesce(r.redirect, v.entity), \
             -(v.alert * 1048576 + v.position))) from alert a \
             join evidence v on v.alert = a.number left join entity r on r.id = v.entity \
             where a.incident = ? group by v.kind order by 2 desc, 1",
        )
        .bind(id as i64)
        .fetch_all(&self.readers)
        .await
        .map_err(failed("count the evidence of an incident"))?;
        Ok(counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect())
    }

    pub(super) async fn activity_log_of(
        &self,
        id: IncidentId,
        query: &ListQuery,
    ) -> Result<Listing<ActivityLogEntry>, StoreError> {
        let failed = failed("read the activity log of an incident");
        let skip = offset(query)?;
        let rows = sqlx::query(
            "select l.id, l.time, l.incident, l.performed_by, l.kind, l.text, l.alert, \
             case when o.undone_by is null then o.id end as operation \
             from activity_log l left join operation o on o.id = l.operation \
             where l.incident = ?1 or l.incident in (select id from incident where redirect = ?1) \
             order by l.time desc, l.id desc limit ?2 offset ?3",
        )
        .bind(id as i64)
        .bind(i64::from(query.page_size()) + 1)
        .bind(skip)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut entries = rows
            .iter()
            .map(|row| {
                let incident: i64 = row.try_get("incident")?;
                Ok(ActivityLogEntry {
                    id: row.try_get::<i64, _>("id")?.to_string(),
                    time: Timestamp(row.try_get("time")?),
                    performed_by: row.try_get("performed_by")?,
                    kind: kind_of_entry(row.try_get("kind")?),
                    text: row.try_get("text")?,
                    origin_incident_id: (incident != id as i64).then(|| incident.to_string()),
                    alert_id: row.try_get("alert")?,
                    operation_id: row.try_get("operation")?,
                })
            })
            .collect::<Result<Vec<_>, sqlx::Error>>()
            .map_err(failed)?;
        let next = cut(&mut entries, query, skip);
        let count = if query.count {
            let count = sqlx::query_scalar(
                "select count(*) from activity_log l where l.incident = ?1 \
                 or l.incident in (select id from incident where redirect = ?1)",
            );
            Some(count.bind(id as i64).fetch_one(&self.readers).await.map_err(failed)?)
        } else {
            None
        };
        Ok(Listing { rows: entries, next, count })
    }

    pub(super) async fn contents_of(&self, id: IncidentId) -> Result<IncidentContents, StoreError> {
        let failed = failed("read the contents of an incident");
        let numbers: Vec<(i64, String)> = sqlx::query_as(
            "select a.number, m.reasons from alert a join membership m on m.alert = a.number \
             where a.incident = ? order by a.first_activity, a.number",
        )
        .bind(id as i64)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let only: Vec<i64> = numbers.iter().map(|(number, _)| *number).collect();
        let listed = self.listed_alerts(&only, AlertDetail::Whole).await?;
        let rows = sqlx::query(
            "select v.alert, v.position, coalesce(r.redirect, v.entity) as entity, v.impacted, \
             v.embedded from json_each(?) n join evidence v on v.alert = n.value \
             left join entity r on r.id = v.entity order by v.alert, v.position",
        )
        .bind(json_list(&only))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut named: BTreeSet<i64> = BTreeSet::new();
        let mut evidence: HashMap<i64, Vec<Resolved>> = HashMap::new();
        for row in &rows {
            let entity: Option<i64> = row.try_get("entity").map_err(failed)?;
            let embedded: &str = row.try_get("embedded").map_err(failed)?;
            let embedded: Vec<i64> = serde_json::from_str(embedded).unwrap_or_default();
            named.extend(entity.iter().chain(&embedded));
            let alert = row.try_get("alert").map_err(failed)?;
            let position: i64 = row.try_get("position").map_err(failed)?;
            let impacted = row.try_get("impacted").map_err(failed)?;
            let resolved = Resolved { index: position as u32, entity, embedded, impacted };
            evidence.entry(alert).or_default().push(resolved);
        }
        let asked: Vec<i64> = named.into_iter().collect();
        let rows = sqlx::query(
            "select n.value as asked, e.id, e.kind, e.display_name, \
             e.privileged_roles <> '[]' as privileged from json_each(?) n \
             join entity o on o.id = n.value join entity e on e.id = coalesce(o.redirect, o.id)",
        )
        .bind(json_list(&asked))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut survivors: HashMap<i64, String> = HashMap::new();
        let mut known: HashSet<String> = HashSet::new();
        let mut entities: Vec<ContentEntity> = Vec::new();
        for row in &rows {
            let entity = entity_ref(row).map_err(failed)?;
            let asked: i64 = row.try_get("asked").map_err(failed)?;
            survivors.insert(asked, entity.entity_id.clone());
            if known.insert(entity.entity_id.clone()) {
                let privileged = row.try_get("privileged").map_err(failed)?;
                entities.push(ContentEntity { entity, privileged });
            }
        }
        let mut alerts = Vec::with_capacity(listed.len());
        for ((number, reasons), listed) in numbers.iter().zip(listed) {
            let evidence = evidence.remove(number).unwrap_or_default();
            alerts.push(StoryAlert {
                alert: listed.alert,
                membership: parse_membership(reasons)?,
                evidence: evidence
                    .into_iter()
                    .map(|it| StoryEvidence {
                        index: it.index,
                        entity_id: it.entity.and_then(|id| survivors.get(&id).cloned()),
                        embedded: it
                            .embedded
                            .iter()
                            .filter_map(|id| survivors.get(id).cloned())
                            .collect(),
                        impacted: it.impacted,
                    })
                    .collect(),
            });
        }
        Ok(IncidentContents { alerts, entities })
    }
}
