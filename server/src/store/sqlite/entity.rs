//! Entities: their lists and their pages.

use async_trait::async_trait;
use serde_json::{Map, Value};
use shared::entity::{
    Entity, EntityHit, EntityIncident, EntityKind, EntityRef, Identifier, IdentifierStrength,
    MergedEntity, ObservedWith,
};
use shared::enums::{AlertSeverity, IncidentStatus};
use shared::time::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row};

use super::alert::known_time;
use super::page::{from_hex, to_hex};
use super::search::match_text;
use super::timeline::NAMES_OF_ENTITY;
use super::{SqliteStore, failed, json_list};
use crate::correlate::model::{EntityId, Scheme};
use crate::store::fields::severity_of;
use crate::store::{EntityStore, ListQuery, Listing, StoreError};

#[async_trait]
impl EntityStore for SqliteStore {
    async fn entities(
        &self,
        kind: Option<EntityKind>,
        query: &ListQuery,
    ) -> Result<Listing<EntityHit>, StoreError> {
        let failed = failed("list entities");
        let words = query.search.as_deref().filter(|words| !words.trim().is_empty());
        let text = words.map(match_text);
        if text == Some(None) {
            return Ok(Listing { rows: Vec::new(), next: None, count: query.count.then_some(0) });
        }
        let condition = |sql: &mut QueryBuilder<sqlx::Sqlite>| {
            sql.push(" from entity e where e.redirect is null");
            if let Some(Some(text)) = &text {
                sql.push(
                    " and e.id in (select rowid from entity_search where entity_search match ",
                );
                sql.push_bind(text.clone()).push(")");
            }
            if let Some(kind) = kind {
                sql.push(" and e.kind = ").push_bind(kind.as_str());
            }
        };
        let skip = offset(query)?;
        let mut sql = QueryBuilder::new("select e.id, e.kind, e.display_name");
        condition(&mut sql);
        sql.push(
            " order by e.kind in ('device', 'user', 'mailbox') desc, \
             (select max(time) from alert_entity where entity = e.id) desc, e.id limit ",
        );
        sql.push_bind(i64::from(query.page_size()) + 1).push(" offset ").push_bind(skip);
        let rows = sql.build().fetch_all(&self.readers).await.map_err(failed)?;
        let mut rows: Vec<EntityRef> =
            rows.iter().map(entity_ref).collect::<Result<_, _>>().map_err(failed)?;
        let next = cut(&mut rows, query, skip);
        let count = if query.count {
            let mut sql = QueryBuilder::new("select count(*)");
            condition(&mut sql);
            Some(sql.build_query_scalar().fetch_one(&self.readers).await.map_err(failed)?)
        } else {
            None
        };
        Ok(Listing { rows: self.told_apart(rows).await?, next, count })
    }

    async fn entity(&self, id: EntityId, now: Timestamp) -> Result<Option<Entity>, StoreError> {
        let failed = failed("read an entity");
        let row = sqlx::query(
            "select e.id, e.kind, e.display_name, e.facts, e.privileged_roles from entity o \
             join entity e on e.id = coalesce(o.redirect, o.id) where o.id = ?",
        )
        .bind(id as i64)
        .fetch_optional(&self.readers)
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        let pointer = entity_ref(&row).map_err(failed)?;
        let id: i64 = row.try_get("id").map_err(failed)?;
        let (mut facts, privileged_roles) = facts_of(&row)?;
        let (identifiers, merged, standing, activity, incidents, observed_with) = tokio::try_join!(
            self.identifiers(id),
            self.merged_into(id),
            self.standing(id),
            self.activity_span(id),
            self.incidents_with(id),
            self.observed_with(id),
        )?;
        let investigation_priority = if pointer.kind == EntityKind::User {
            Some(self.investigation_priority(id, now).await?)
        } else {
            None
        };
        if pointer.kind == EntityKind::Mailbox {
            self.add_owner(id, &mut facts).await?;
        }
        let seen = |times: [Option<i64>; 2]| times.into_iter().flatten().filter(|time| *time != 0);
        let (incidents, open_incidents) = incidents;
        Ok(Some(Entity {
            id: pointer.entity_id,
            kind: pointer.kind,
            display_name: pointer.display_name,
            identifiers,
            first_seen_date_time: seen([standing.first, activity.0]).min().map(Timestamp),
            last_seen_date_time: seen([standing.last, activity.1]).max().map(Timestamp),
            alerts: standing.alerts,
            active_alerts: standing.active,
            open_incidents,
            incidents,
            risk_level: standing.risk,
            investigation_priority,
            privileged_roles,
            observed_with,
            facts,
            merged,
        }))
    }

    async fn entity_refs(&self, ids: &[EntityId]) -> Result<Vec<EntityRef>, StoreError> {
        let failed = failed("read entities");
        let rows = sqlx::query(
            "select e.id, e.kind, e.display_name from json_each(?) n \
             join entity o on o.id = n.value \
             join entity e on e.id = coalesce(o.redirect, o.id) order by n.key",
        )
        .bind(json_list(ids))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        rows.iter().map(entity_ref).collect::<Result<_, _>>().map_err(failed)
    }
}

struct EntityStanding {
    alerts: i64,
    active: i64,
    first: Option<i64>,
    last: Option<i64>,
    risk: AlertSeverity,
}

impl SqliteStore {
    async fn identifiers(&self, id: i64) -> Result<Vec<Identifier>, StoreError> {
        let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(
            "select n.scheme, n.value, i.learnt_from from identifier i \
             join name n on n.id = i.name where i.entity = ? order by n.scheme, n.value limit 500",
        )
        .bind(id)
        .fetch_all(&self.readers)
        .await
        .map_err(failed("read identifiers"))?;
        let mut identifiers: Vec<Identifier> = rows
            .into_iter()
            .map(|(scheme, value, learnt_from)| {
                let strength =
                    Scheme::parse(&scheme).map_or(IdentifierStrength::Weak, Scheme::strength);
                let learnt_from = Some(learnt_from.unwrap_or_else(|| "inventory".to_owned()));
                Identifier { scheme, value, strength, learnt_from }
            })
            .collect();
        identifiers.sort_by_key(|identifier| std::cmp::Reverse(identifier.strength));
        Ok(identifiers)
    }

    async fn merged_into(&self, id: i64) -> Result<Vec<MergedEntity>, StoreError> {
        let rows: Vec<(i64, String, String, i64)> = sqlx::query_as(
            "select m.gone, m.display_name, m.proof, m.time from entity e \
             join entity_merge m on m.gone = e.id where e.redirect = ? \
             order by m.time desc, m.gone desc limit 200",
        )
        .bind(id)
        .fetch_all(&self.readers)
        .await
        .map_err(failed("read what was merged into an entity"))?;
        let merged = rows.into_iter().map(|(gone, display_name, proof, time)| MergedEntity {
            entity_id: gone.to_string(),
            display_name,
            proof: if proof.is_empty() { "inventory".to_owned() } else { proof },
            time: Timestamp(time),
        });
        Ok(merged.collect())
    }

    async fn standing(&self, id: i64) -> Result<EntityStanding, StoreError> {
        let (alerts, active, first, last, risk): (i64, i64, Option<i64>, Option<i64>, Option<i64>) =
            sqlx::query_as(
                "select count(*), count(*) filter (where a.status <> 'resolved'), min(n.time), \
                 max(max(n.time, a.last_activity)), \
                 max(a.severity) filter (where a.status <> 'resolved' and n.flags & 1) \
                 from alert_entity n join alert a on a.number = n.alert where n.entity = ?",
            )
            .bind(id)
            .fetch_one(&self.readers)
            .await
            .map_err(failed("read an entity's alerts"))?;
        let risk = risk.map_or(AlertSeverity::Unknown, severity_of);
        Ok(EntityStanding { alerts, active, first, last, risk })
    }

    async fn activity_span(&self, id: i64) -> Result<(Option<i64>, Option<i64>), StoreError> {
        let mut sql = QueryBuilder::new(
            "select min(v.time), max(v.time) from activity_name v where v.name in (",
        );
        sql.push(NAMES_OF_ENTITY).push_bind(id).push(")");
        sql.build_query_as()
            .fetch_one(&self.readers)
            .await
            .map_err(failed("read an entity's activities"))
    }

    async fn incidents_with(&self, id: i64) -> Result<(Vec<EntityIncident>, i64), StoreError> {
        let failed = failed("read an entity's incidents");
        let rows: Vec<(i64, String, i64, String, i64)> = sqlx::query_as(
            "select i.id, i.display_name, i.severity, i.status, i.last_activity \
             from incident_entity n join incident i on i.id = n.incident \
             where n.entity = ? and i.redirect is null \
             order by i.last_activity desc, i.id desc limit 50",
        )
        .bind(id)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let open = sqlx::query_scalar(
            "select count(*) from incident_entity n join incident i on i.id = n.incident \
             where n.entity = ? and i.redirect is null and i.status <> 'resolved'",
        )
        .bind(id)
        .fetch_one(&self.readers)
        .await
        .map_err(failed)?;
        let incidents = rows
            .into_iter()
            .map(|(id, display_name, severity, status, last)| EntityIncident {
                id: id.to_string(),
                display_name,
                severity: severity_of(severity),
                status: IncidentStatus::parse(&status),
                last_activity_date_time: known_time(last),
            })
            .collect();
        Ok((incidents, open))
    }

    async fn observed_with(&self, id: i64) -> Result<Vec<ObservedWith>, StoreError> {
        let failed = failed("read what an entity was seen with");
        // The newest alerts say enough, and an entity may have very many.
        let rows = sqlx::query(
            "select e.id, e.kind, e.display_name, count(distinct v.alert) as alerts from \
             (select alert from alert_entity where entity = ?1 order by time desc limit 500) n \
             join evidence v on v.alert = n.alert join entity o on o.id = v.entity \
             join entity e on e.id = coalesce(o.redirect, o.id) where e.id <> ?1 \
             group by e.id order by alerts desc, e.id limit 12",
        )
        .bind(id)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        rows.iter()
            .map(|row| {
                Ok(ObservedWith { entity: entity_ref(row)?, alerts: row.try_get("alerts")? })
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(failed)
    }

    /// Names the person whose mailbox it is, where the inventory did not.
    pub(super) async fn add_owner(
        &self,
        mailbox: i64,
        facts: &mut Map<String, Value>,
    ) -> Result<(), StoreError> {
        let owner: Option<(i64, String)> = sqlx::query_as(
            "select e.id, e.display_name from tie t join entity o on o.id = t.owner \
             join entity e on e.id = coalesce(o.redirect, o.id) where t.mailbox = ?",
        )
        .bind(mailbox)
        .fetch_optional(&self.readers)
        .await
        .map_err(failed("read a mailbox's owner"))?;
        if let Some((id, name)) = owner {
            facts.insert("ownerEntityId".into(), id.to_string().into());
            facts.insert("ownerDisplayName".into(), name.into());
        }
        Ok(())
    }
}

/// Facts and privileged roles, from columns of these names.
pub(super) fn facts_of(row: &SqliteRow) -> Result<(Map<String, Value>, Vec<String>), StoreError> {
    let failed = failed("read an entity's facts");
    let corrupt = |source| StoreError::Corrupt { what: "fact of an entity", source };
    let facts = serde_json::from_str(row.try_get("facts").map_err(failed)?).map_err(corrupt)?;
    let roles = row.try_get("privileged_roles").map_err(failed)?;
    Ok((facts, serde_json::from_str(roles).map_err(corrupt)?))
}

/// From the columns `id`, `kind` and `display_name`.
pub(super) fn entity_ref(row: &SqliteRow) -> Result<EntityRef, sqlx::Error> {
    Ok(EntityRef {
        entity_id: row.try_get::<i64, _>("id")?.to_string(),
        kind: kind_of(row.try_get("kind")?),
        display_name: row.try_get("display_name")?,
    })
}

pub(super) fn kind_of(text: &str) -> EntityKind {
    EntityKind::parse(text).unwrap_or(EntityKind::Other)
}

/// Where a page begins, for lists that are sorted by what changes too often for keys.
pub(super) fn offset(query: &ListQuery) -> Result<i64, StoreError> {
    let Some(token) = &query.after else { return Ok(i64::from(query.skip)) };
    from_hex(token)
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.strip_prefix('@')?.parse().ok())
        .filter(|offset: &i64| *offset >= 0)
        .ok_or(StoreError::Token)
}

/// Cuts the row too many off, for [`offset`].
pub(super) fn cut<T>(rows: &mut Vec<T>, query: &ListQuery, offset: i64) -> Option<String> {
    let size = query.page_size() as usize;
    if rows.len() <= size {
        return None;
    }
    rows.truncate(size);
    Some(to_hex(format!("@{}", offset + size as i64).as_bytes()))
}
