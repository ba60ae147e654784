//! Timelines: the alerts and the activities of an entity in one order of time.
//!
//! Activities are found by the names that stand in them, not by entity, so that what is learnt of
//! somebody later finds what they did before.

use std::collections::HashMap;

use shared::activity::Activity;
use shared::entity::EntityRef;
use shared::enums::{AlertSeverity, AlertStatus, ServiceSource};
use shared::time::Timestamp;
use shared::timeline::{DensityBucket, TimelineItem, TimelineKind, TimelinePage};
use sqlx::{QueryBuilder, Row, Sqlite};

use super::entity::entity_ref;
use super::page::{from_hex, to_hex};
use super::{SqliteStore, failed, json_list};
use crate::store::fields::severity_of;
use crate::store::{StoreError, TimelineQuery, TimelineScope};

/// Names that stand for an entity: the strong ones, and each weak one that is nobody else's. The
/// entity's id goes after it.
pub(super) const NAMES_OF_ENTITY: &str = "select i.name from identifier i join name n on n.id = i.name \
     where (n.scheme not in ('hostName', 'domainAccount', 'accountName', 'messageCampaign', \
     'urlHost') or not exists (select 1 from identifier other \
     where other.name = i.name and other.entity <> i.entity)) and i.entity = ";

/// What an alert adds to the investigation priority of a user, by the rank of its severity.
pub(super) const ALERT_POINTS: &str =
    "case a.severity when 5 then 50 when 4 then 30 when 3 then 10 else 0 end";

/// Place of an event in the order of time; alerts come before activities of the same time.
type Place = (i64, i64, i64);

impl SqliteStore {
    pub(super) async fn timeline_of(
        &self,
        query: &TimelineQuery,
    ) -> Result<Option<TimelinePage>, StoreError> {
        let failed = failed("read a timeline");
        let entity: Option<i64> =
            sqlx::query_scalar("select coalesce(redirect, id) from entity where id = ?")
                .bind(query.entity as i64)
                .fetch_optional(&self.readers)
                .await
                .map_err(failed)?;
        let Some(entity) = entity else { return Ok(None) };
        let mut sql = QueryBuilder::new("");
        push_events(&mut sql, entity, query);
        sql.push("select count(*), min(time), max(time) from events");
        let (count, first, last): (i64, Option<i64>, Option<i64>) =
            sql.build_query_as().fetch_one(&self.readers).await.map_err(failed)?;
        let density = self.density(entity, query, first, last).await?;
        let size = if query.top == 0 { 50 } else { query.top as usize };
        let after = query.after.as_deref().map(read_token).transpose()?;
        let (places, more) = match (&query.around, after) {
            (Some(item), None) => self.places_around(entity, query, item, size).await?,
            (_, after) => {
                let mut places =
                    self.places(entity, query, after, query.oldest_first, size + 1).await?;
                let more = places.len() > size;
                places.truncate(size);
                (places, more)
            }
        };
        let next_link = places.last().filter(|_| more).map(|place| token(*place));
        Ok(Some(TimelinePage {
            value: self.items(entity, &places).await?,
            next_link,
            count,
            first: first.map(Timestamp),
            last: last.map(Timestamp),
            density,
        }))
    }

    async fn places(
        &self,
        entity: i64,
        query: &TimelineQuery,
        after: Option<Place>,
        ascending: bool,
        limit: usize,
    ) -> Result<Vec<Place>, StoreError> {
        let mut sql = QueryBuilder::new("");
        push_events(&mut sql, entity, query);
        sql.push("select time, kind, number from events where 1");
        if let Some((time, kind, number)) = after {
            sql.push(" and (time, kind, number) ").push(if ascending { "> (" } else { "< (" });
            sql.push_bind(time).push(", ").push_bind(kind).push(", ");
            sql.push_bind(number).push(")");
        }
        let direction = if ascending { "asc" } else { "desc" };
        sql.push(format!(
            " order by time {direction}, kind {direction}, number {direction} limit "
        ));
        sql.push_bind(limit as i64);
        sql.build_query_as().fetch_all(&self.readers).await.map_err(failed("read a timeline"))
    }

    /// Half a page before the event, itself where it is on the timeline, and the rest after it.
    async fn places_around(
        &self,
        entity: i64,
        query: &TimelineQuery,
        item: &str,
        size: usize,
    ) -> Result<(Vec<Place>, bool), StoreError> {
        let place: Option<Place> = sqlx::query_as(
            "select first_activity, 0, number from alert where id = ?1 \
             union all select time, 1, number from activity where id = ?1 limit 1",
        )
        .bind(item)
        .fetch_optional(&self.readers)
        .await
        .map_err(failed("find an event"))?;
        let Some(place) = place else {
            let message = format!("there is no event {item} to look around");
            return Err(StoreError::query(message, "around"));
        };
        let order = query.oldest_first;
        let before = size.saturating_sub(1) / 2;
        let mut places = self.places(entity, query, Some(place), !order, before).await?;
        places.reverse();
        if self.is_among(entity, query, place).await? {
            places.push(place);
        }
        let after = size - places.len();
        let rest = self.places(entity, query, Some(place), order, after + 1).await?;
        let more = rest.len() > after;
        places.extend(rest.into_iter().take(after));
        Ok((places, more))
    }

    /// Whether the timeline, as it is filtered, has the event at this place.
    async fn is_among(
        &self,
        entity: i64,
        query: &TimelineQuery,
        (time, kind, number): Place,
    ) -> Result<bool, StoreError> {
        let mut sql = QueryBuilder::new("");
        push_events(&mut sql, entity, query);
        sql.push("select exists (select 1 from events where time = ").push_bind(time);
        sql.push(" and kind = ").push_bind(kind).push(" and number = ").push_bind(number);
        sql.push(")");
        sql.build_query_scalar().fetch_one(&self.readers).await.map_err(failed("find an event"))
    }

    async fn density(
        &self,
        entity: i64,
        query: &TimelineQuery,
        first: Option<i64>,
        last: Option<i64>,
    ) -> Result<Vec<DensityBucket>, StoreError> {
        let from = query.from.map(|time| time.0).or(first);
        let to = query.to.map(|time| time.0).or(last.map(|last| last + 1));
        let (Some(from), Some(to), 1..) = (from, to, query.buckets) else {
            return Ok(Vec::new());
        };
        let buckets = i64::from(query.buckets.min(1000));
        let width = (to.saturating_sub(from) / buckets).max(1) + 1;
        let mut density: Vec<DensityBucket> = (0..buckets)
            .map(|at| DensityBucket {
                start: Timestamp(from + at * width),
                alerts: 0,
                activities: 0,
            })
            .collect();
        let mut sql = QueryBuilder::new("");
        push_events(&mut sql, entity, query);
        sql.push("select (time - ").push_bind(from).push(") / ").push_bind(width);
        sql.push(", kind, count(*) from events group by 1, 2");
        let counts: Vec<(i64, i64, i64)> = sql
            .build_query_as()
            .fetch_all(&self.readers)
            .await
            .map_err(failed("count a timeline"))?;
        for (at, kind, count) in counts {
            if let Some(bucket) = usize::try_from(at).ok().and_then(|at| density.get_mut(at)) {
                *(if kind == 0 { &mut bucket.alerts } else { &mut bucket.activities }) = count;
            }
        }
        Ok(density)
    }

    /// The events at these places, in their order.
    async fn items(&self, entity: i64, places: &[Place]) -> Result<Vec<TimelineItem>, StoreError> {
        let numbers = |wanted: i64| -> Vec<i64> {
            places.iter().filter(|(_, kind, _)| *kind == wanted).map(|place| place.2).collect()
        };
        let (of_alerts, of_activities) = (numbers(0), numbers(1));
        let (mut alerts, mut activities) = tokio::try_join!(
            self.alert_items(entity, &of_alerts),
            self.activity_items(entity, &of_activities),
        )?;
        Ok(places
            .iter()
            .filter_map(|(_, kind, number)| {
                (if *kind == 0 { &mut alerts } else { &mut activities }).remove(number)
            })
            .collect())
    }

    async fn alert_items(
        &self,
        entity: i64,
        numbers: &[i64],
    ) -> Result<HashMap<i64, TimelineItem>, StoreError> {
        let failed = failed("read the alerts of a timeline");
        let others = sqlx::query(
            "select distinct v.alert as event, e.id, e.kind, e.display_name from json_each(?) n \
             join evidence v on v.alert = n.value join entity o on o.id = v.entity \
             join entity e on e.id = coalesce(o.redirect, o.id) order by v.alert, v.position",
        );
        let mut others = self.others(others, entity, numbers).await?;
        let mut sql = QueryBuilder::new(
            "select a.number, a.id, a.title, a.category, a.severity, a.status, \
             a.service_source, a.incident, a.first_activity, ",
        );
        sql.push(points_of_alert());
        sql.push(" as points from json_each(");
        sql.push_bind(json_list(numbers)).push(
            ") n join alert a on a.number = n.value \
             left join alert_entity x on x.alert = a.number and x.time = a.first_activity \
             and x.entity = ",
        );
        sql.push_bind(entity);
        let rows = sql.build().fetch_all(&self.readers).await.map_err(failed)?;
        rows.iter()
            .map(|row| {
                let number: i64 = row.try_get("number")?;
                let item = TimelineItem {
                    id: row.try_get("id")?,
                    kind: TimelineKind::Alert,
                    time: Timestamp(row.try_get("first_activity")?),
                    title: row.try_get("title")?,
                    action_type: row.try_get("category")?,
                    contribution: row.try_get("points")?,
                    severity: severity_of(row.try_get("severity")?),
                    status: AlertStatus::parse(row.try_get("status")?),
                    source: ServiceSource::parse(row.try_get("service_source")?),
                    incident_id: Some(row.try_get::<i64, _>("incident")?.to_string()),
                    entities: others.remove(&number).unwrap_or_default(),
                    details: serde_json::Map::new(),
                };
                Ok((number, item))
            })
            .collect::<Result<_, sqlx::Error>>()
            .map_err(failed)
    }

    async fn activity_items(
        &self,
        entity: i64,
        numbers: &[i64],
    ) -> Result<HashMap<i64, TimelineItem>, StoreError> {
        let failed = failed("read the activities of a timeline");
        // A weak name that is several people's names none of them.
        let others = sqlx::query(
            "select distinct v.activity as event, e.id, e.kind, e.display_name \
             from json_each(?) n join activity_name v on v.activity = n.value \
             join identifier i on i.name = v.name join entity e on e.id = i.entity \
             where (select count(*) from identifier o where o.name = v.name) = 1 \
             order by v.activity, e.id",
        );
        let mut others = self.others(others, entity, numbers).await?;
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "select v.number, v.document from json_each(?) n join activity v on v.number = n.value",
        )
        .bind(json_list(numbers))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut items = HashMap::with_capacity(rows.len());
        for (number, document) in rows {
            let activity: Activity = serde_json::from_str(&document)
                .map_err(|source| StoreError::Corrupt { what: "activity", source })?;
            let entities = others.remove(&number).unwrap_or_default();
            items.insert(number, activity_item(activity, entities));
        }
        Ok(items)
    }

    async fn others(
        &self,
        query: super::rows::Bound<'static>,
        entity: i64,
        numbers: &[i64],
    ) -> Result<HashMap<i64, Vec<EntityRef>>, StoreError> {
        let failed = failed("read the entities of a timeline");
        let rows = query.bind(json_list(numbers)).fetch_all(&self.readers).await.map_err(failed)?;
        let mut others: HashMap<i64, Vec<EntityRef>> = HashMap::new();
        for row in rows {
            if row.try_get::<i64, _>("id").map_err(failed)? != entity {
                let event = row.try_get("event").map_err(failed)?;
                others.entry(event).or_default().push(entity_ref(&row).map_err(failed)?);
            }
        }
        Ok(others)
    }
}

/// Points count where the entity is what the alert is about, not where it is written inside.
fn points_of_alert() -> String {
    format!("case when x.flags & 1 then {ALERT_POINTS} else 0 end")
}

/// Appends `with events (time, kind, number) as (…)`, filtered but for the page.
fn push_events(sql: &mut QueryBuilder<Sqlite>, entity: i64, query: &TimelineQuery) {
    let range = |sql: &mut QueryBuilder<Sqlite>, column: &str| {
        if let Some(from) = query.from {
            sql.push(format!(" and {column} >= ")).push_bind(from.0);
        }
        if let Some(to) = query.to {
            sql.push(format!(" and {column} < ")).push_bind(to.0);
        }
    };
    let least = query.min_contribution.filter(|least| *least > 0);
    sql.push("with events (time, kind, number) as (");
    if query.scope != TimelineScope::Activities {
        sql.push("select x.time, 0, x.alert from alert_entity x");
        if least.is_some() {
            sql.push(" join alert a on a.number = x.alert");
        }
        sql.push(" where x.entity = ").push_bind(entity);
        range(sql, "x.time");
        if let Some(least) = least {
            sql.push(" and ").push(points_of_alert()).push(" >= ").push_bind(least);
        }
        if let Some(with) = query.with {
            sql.push(
                " and exists (select 1 from alert_entity y where y.time = x.time \
                 and y.alert = x.alert and y.entity = coalesce(\
                 (select redirect from entity where id = ",
            );
            sql.push_bind(with as i64).push("), ").push_bind(with as i64).push("))");
        }
    }
    if query.scope == TimelineScope::All {
        sql.push(" union all ");
    }
    if query.scope != TimelineScope::Alerts {
        sql.push("select distinct v.time, 1, v.activity from activity_name v");
        if least.is_some() {
            sql.push(" join activity c on c.number = v.activity");
        }
        sql.push(" where v.name in (").push(NAMES_OF_ENTITY).push_bind(entity).push(")");
        range(sql, "v.time");
        if let Some(least) = least {
            sql.push(" and c.risk_contribution >= ").push_bind(least);
        }
        if let Some(with) = query.with {
            sql.push(
                " and exists (select 1 from activity_name w where w.activity = v.activity \
                 and w.name in (",
            );
            sql.push(NAMES_OF_ENTITY).push("coalesce((select redirect from entity where id = ");
            sql.push_bind(with as i64).push("), ").push_bind(with as i64).push(")))");
        }
    }
    sql.push(") ");
}

fn activity_item(activity: Activity, entities: Vec<EntityRef>) -> TimelineItem {
    let title = activity.text("description").unwrap_or(&activity.action_type).to_owned();
    let source = activity.text("source").map_or(ServiceSource::Unknown, ServiceSource::parse);
    TimelineItem {
        title,
        source,
        kind: TimelineKind::Activity,
        time: activity.time,
        contribution: activity.risk_contribution,
        severity: AlertSeverity::Unknown,
        status: AlertStatus::Unknown,
        incident_id: None,
        entities,
        id: activity.id,
        action_type: activity.action_type,
        details: activity.other,
    }
}

fn token((time, kind, number): Place) -> String {
    to_hex(format!("{time},{kind},{number}").as_bytes())
}

fn read_token(token: &str) -> Result<Place, StoreError> {
    let text = from_hex(token).and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or(StoreError::Token)?;
    let numbers: Vec<i64> = text.split(',').filter_map(|part| part.parse().ok()).collect();
    match numbers[..] {
        [time, kind, number] => Ok((time, kind, number)),
        _ => Err(StoreError::Token),
    }
}
