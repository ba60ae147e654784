//! Alerts: the source's document with what is known since laid over it.

use std::collections::HashMap;

use async_trait::async_trait;
use shared::alert::Alert;
use shared::entity::{EntityKind, EntityRef};
use shared::enums::{AlertClassification, AlertDetermination, AlertStatus};
use shared::explain::{LinkedAlert, Membership, Why};
use shared::page::FacetCount;
use shared::query::{Direction, Filter};
use shared::time::Timestamp;
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row};

use super::entity::entity_ref;
use super::filter::{ALERTS, push};
use super::page::Keys;
use super::search::push_alert_search;
use super::{SqliteStore, failed, json_list};
use crate::store::{
    AlertDetail, AlertEdits, AlertStore, ListQuery, ListedAlert, Listing, StoreError,
};

const OWN_ORDER: (&str, Direction) = ("a.first_activity", Direction::Descending);

#[async_trait]
impl AlertStore for SqliteStore {
    async fn alerts(
        &self,
        query: &ListQuery,
        detail: AlertDetail,
    ) -> Result<Listing<ListedAlert>, StoreError> {
        let failed = failed("list alerts");
        let keys = Keys::of(ALERTS.fields, &query.order, OWN_ORDER, "a.number")?;
        let mut sql = QueryBuilder::new("select a.number");
        keys.push_columns(&mut sql);
        let mut condition = QueryBuilder::new("");
        push_condition(&mut sql, query)?;
        keys.push_after(&mut sql, query.after.as_deref())?;
        keys.push_order(&mut sql, query);
        let mut rows = sql.build().fetch_all(&self.readers).await.map_err(failed)?;
        let next = keys.cut(&mut rows, query).map_err(failed)?;
        let numbers = rows
            .iter()
            .map(|row| row.try_get("number"))
            .collect::<Result<Vec<i64>, _>>()
            .map_err(failed)?;
        let rows = self.listed_alerts(&numbers, detail).await?;
        let count = if query.count {
            condition.push("select count(*)");
            push_condition(&mut condition, query)?;
            let count = condition.build_query_scalar().fetch_one(&self.readers).await;
            Some(count.map_err(failed)?)
        } else {
            None
        };
        Ok(Listing { rows, next, count })
    }

    async fn alert_facet(
        &self,
        property: &'static str,
        filter: Option<&Filter>,
        search: Option<&str>,
    ) -> Result<Vec<FacetCount>, StoreError> {
        self.count_alerts_by(property, filter, search).await
    }

    async fn alert(&self, id: &str) -> Result<Option<ListedAlert>, StoreError> {
        let Some(number) = self.alert_number(id).await? else { return Ok(None) };
        Ok(self.listed_alerts(&[number], AlertDetail::Whole).await?.pop())
    }

    async fn why(&self, id: &str) -> Result<Option<Why>, StoreError> {
        let Some(number) = self.alert_number(id).await? else { return Ok(None) };
        Ok(self.reasons_of(&[number]).await?.pop())
    }
}

impl SqliteStore {
    async fn alert_number(&self, id: &str) -> Result<Option<i64>, StoreError> {
        sqlx::query_scalar("select number from alert where id = ?")
            .bind(id)
            .fetch_optional(&self.readers)
            .await
            .map_err(failed("find an alert"))
    }

    /// Alerts by number, in the order given.
    pub(super) async fn listed_alerts(
        &self,
        numbers: &[i64],
        detail: AlertDetail,
    ) -> Result<Vec<ListedAlert>, StoreError> {
        let failed = failed("read alerts");
        let numbers = json_list(numbers);
        let alerts = sqlx::query(
            "select a.number, a.incident, a.status, a.assigned_to, a.classification, \
             a.determination, a.edits, a.last_update, d.document, m.reasons \
             from json_each(?) n join alert a on a.number = n.value \
             join alert_document d on d.alert = a.number \
             join membership m on m.alert = a.number order by n.key",
        )
        .bind(numbers.as_str())
        .fetch_all(&self.readers);
        let evidence = sqlx::query(
            "select v.alert, v.position, v.impacted, e.id, e.kind, e.display_name \
             from json_each(?) n join evidence v on v.alert = n.value \
             join entity o on o.id = v.entity \
             join entity e on e.id = coalesce(o.redirect, o.id) order by v.alert, v.position",
        )
        .bind(numbers.as_str())
        .fetch_all(&self.readers);
        let (alerts, evidence) = tokio::try_join!(alerts, evidence).map_err(failed)?;
        let mut named: HashMap<i64, Vec<(usize, bool, EntityRef)>> = HashMap::new();
        for row in evidence {
            let place = named.entry(row.try_get("alert").map_err(failed)?).or_default();
            let position: i64 = row.try_get("position").map_err(failed)?;
            let impacted = row.try_get("impacted").map_err(failed)?;
            place.push((position as usize, impacted, entity_ref(&row).map_err(failed)?));
        }
        alerts
            .iter()
            .map(|row| {
                let number: i64 = row.try_get("number").map_err(failed)?;
                let named = named.remove(&number).unwrap_or_default();
                listed(row, named, detail)
            })
            .collect()
    }

    /// Why alerts are where they are, in the order given.
    pub(super) async fn reasons_of(&self, numbers: &[i64]) -> Result<Vec<Why>, StoreError> {
        let failed = failed("read why alerts belong together");
        let rows: Vec<(String, String, i64, String)> = sqlx::query_as(
            "select a.id, a.title, a.incident, m.reasons from json_each(?) n \
             join alert a on a.number = n.value join membership m on m.alert = a.number \
             order by n.key",
        )
        .bind(json_list(numbers))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut reasons = Vec::with_capacity(rows.len());
        for (alert_id, alert_title, incident, membership) in rows {
            reasons.push(Why {
                alert_id,
                alert_title,
                incident_id: incident.to_string(),
                membership: parse_membership(&membership)?,
                linked_alerts: Vec::new(),
                rejected_display_name: None,
            });
        }
        self.name_others(&mut reasons).await?;
        Ok(reasons)
    }

    /// Titles of the alerts, and the names of the incidents, that reasons point to.
    async fn name_others(&self, reasons: &mut [Why]) -> Result<(), StoreError> {
        let failed = failed("read why alerts belong together");
        let mut alerts: Vec<&str> = Vec::new();
        let mut incidents: Vec<i64> = Vec::new();
        for why in &*reasons {
            alerts.extend(why.membership.links.iter().map(|link| link.alert_id.as_str()));
            let rejected = why.membership.rejected.as_ref();
            incidents.extend(rejected.and_then(|other| other.incident_id.parse::<i64>().ok()));
        }
        alerts.sort_unstable();
        alerts.dedup();
        let alerts: Vec<(String, String, i64, String)> = sqlx::query_as(
            "select id, title, first_activity, service_source from alert \
             where id in (select value from json_each(?))",
        )
        .bind(json_list(&alerts))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let alerts: HashMap<String, LinkedAlert> = alerts
            .into_iter()
            .map(|(id, title, time, source)| {
                let linked = LinkedAlert {
                    id: id.clone(),
                    title,
                    first_activity_date_time: known_time(time),
                    service_source: shared::enums::ServiceSource::parse(&source),
                };
                (id, linked)
            })
            .collect();
        let incidents: HashMap<String, String> = sqlx::query_as(
            "select cast(id as text), display_name from incident \
             where id in (select value from json_each(?))",
        )
        .bind(json_list(&incidents))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?
        .into_iter()
        .collect();
        for why in reasons {
            let links = &why.membership.links;
            let mut linked: Vec<LinkedAlert> =
                links.iter().filter_map(|link| alerts.get(&link.alert_id)).cloned().collect();
            linked.sort_by(|one, other| one.id.cmp(&other.id));
            linked.dedup_by(|one, other| one.id == other.id);
            why.linked_alerts = linked;
            why.rejected_display_name = why
                .membership
                .rejected
                .as_ref()
                .and_then(|rejected| incidents.get(&rejected.incident_id).cloned());
        }
        Ok(())
    }
}

pub(super) fn push_condition(
    sql: &mut QueryBuilder<sqlx::Sqlite>,
    query: &ListQuery,
) -> Result<(), StoreError> {
    sql.push(" from alert a where 1");
    if let Some(filter) = &query.filter {
        sql.push(" and ");
        push(sql, ALERTS, filter)?;
    }
    if let Some(words) = query.search.as_deref().filter(|words| !words.trim().is_empty()) {
        sql.push(" and ");
        push_alert_search(sql, words);
    }
    Ok(())
}

fn listed(
    row: &SqliteRow,
    named: Vec<(usize, bool, EntityRef)>,
    detail: AlertDetail,
) -> Result<ListedAlert, StoreError> {
    let failed = failed("read alerts");
    let text = |name: &str| row.try_get::<&str, _>(name).map_err(failed);
    let corrupt = |source| StoreError::Corrupt { what: "alert", source };
    let mut alert = parse_alert(text("document")?)?;
    let incident: i64 = row.try_get("incident").map_err(failed)?;
    alert.incident_id = Some(incident.to_string());
    alert.status = AlertStatus::parse(text("status")?);
    alert.classification = AlertClassification::parse(text("classification")?);
    alert.determination = AlertDetermination::parse(text("determination")?);
    let assigned_to = text("assigned_to")?;
    alert.assigned_to = (!assigned_to.is_empty()).then(|| assigned_to.to_owned());
    let updated = Timestamp(row.try_get("last_update").map_err(failed)?);
    if alert.last_update_date_time != Some(updated) && updated.0 != 0 {
        alert.last_update_date_time = Some(updated);
    }
    let edits: AlertEdits = serde_json::from_str(text("edits")?).map_err(corrupt)?;
    match edits.status {
        Some(AlertStatus::Resolved) if alert.resolved_date_time.is_none() => {
            alert.resolved_date_time = edits.time;
        }
        Some(status) if status.is_active() => alert.resolved_date_time = None,
        _ => {}
    }
    alert.comments.extend(edits.comments);
    let mut impacted: Vec<EntityRef> = Vec::new();
    for (position, is_impacted, entity) in named {
        if let Some(evidence) = alert.evidence.get_mut(position) {
            evidence.entity_id = Some(entity.entity_id.clone());
        }
        let shown =
            matches!(entity.kind, EntityKind::Device | EntityKind::User | EntityKind::Mailbox);
        if is_impacted && shown && !impacted.contains(&entity) {
            impacted.push(entity);
        }
    }
    if detail == AlertDetail::Slim {
        alert.evidence.clear();
    }
    let membership = parse_membership(text("reasons")?)?;
    Ok(ListedAlert { alert, impacted, linked_by: membership.links.into_iter().next() })
}

pub(super) fn parse_alert(document: &str) -> Result<Alert, StoreError> {
    serde_json::from_str(document).map_err(|source| StoreError::Corrupt { what: "alert", source })
}

pub(super) fn parse_membership(text: &str) -> Result<Membership, StoreError> {
    serde_json::from_str(text)
        .map_err(|source| StoreError::Corrupt { what: "reason of a membership", source })
}

/// Zero stands for unknown.
pub(super) fn known_time(micros: i64) -> Option<Timestamp> {
    (micros != 0).then_some(Timestamp(micros))
}
