//! The queue and the head of an incident.

use async_trait::async_trait;
use shared::entity::{EntityKind, EvidenceRow, ImpactedAsset};
use shared::explain::Why;
use shared::incident::{Comment, Incident};
use shared::operation::ActivityLogEntry;
use shared::page::{FacetCount, Facets, SearchHits, Trend, TrendBucket};
use shared::query::{Direction, Filter};
use shared::time::Timestamp;
use sqlx::{QueryBuilder, Row, Sqlite};

use super::filter::{INCIDENTS, push};
use super::page::Keys;
use super::search::push_incident_search;
use super::{SqliteStore, failed};
use crate::correlate::model::IncidentId;
use crate::store::facets::shows_redirected;
use crate::store::{IncidentContents, IncidentStore, ListQuery, Listing, StoreError};

const OWN_ORDER: (&str, Direction) = ("i.last_activity", Direction::Descending);

#[async_trait]
impl IncidentStore for SqliteStore {
    async fn incidents(&self, query: &ListQuery) -> Result<Listing<Incident>, StoreError> {
        let failed = failed("list incidents");
        let keys = Keys::of(INCIDENTS.fields, &query.order, OWN_ORDER, "i.id")?;
        let mut sql = QueryBuilder::new("select i.document");
        keys.push_columns(&mut sql);
        sql.push(" from incident i where ");
        push_condition(&mut sql, query.filter.as_ref(), query.search.as_deref())?;
        keys.push_after(&mut sql, query.after.as_deref())?;
        keys.push_order(&mut sql, query);
        let mut rows = sql.build().fetch_all(&self.readers).await.map_err(failed)?;
        let next = keys.cut(&mut rows, query).map_err(failed)?;
        let rows = rows
            .iter()
            .map(|row| parse(row.try_get("document").map_err(failed)?))
            .collect::<Result<_, _>>()?;
        let count = if query.count {
            Some(self.count(query.filter.as_ref(), query.search.as_deref()).await?)
        } else {
            None
        };
        Ok(Listing { rows, next, count })
    }

    async fn incident(&self, id: IncidentId) -> Result<Option<Incident>, StoreError> {
        let failed = failed("read an incident");
        let document: Option<String> =
            sqlx::query_scalar("select document from incident where id = ?")
                .bind(id as i64)
                .fetch_optional(&self.readers)
                .await
                .map_err(failed)?;
        let Some(document) = document else { return Ok(None) };
        let mut incident = parse(&document)?;
        let comments = sqlx::query(
            "select c.author, c.time, c.text from comment c where c.incident = ?1 \
             or c.incident in (select id from incident where redirect = ?1) order by c.time, c.id",
        )
        .bind(id as i64)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        for row in comments {
            incident.comments.push(Comment {
                comment: Some(row.try_get("text").map_err(failed)?),
                created_by_display_name: Some(row.try_get("author").map_err(failed)?),
                created_date_time: Some(Timestamp(row.try_get("time").map_err(failed)?)),
                ..Comment::default()
            });
        }
        Ok(Some(incident))
    }

    async fn incident_ids(
        &self,
        query: &ListQuery,
        limit: u32,
    ) -> Result<Vec<IncidentId>, StoreError> {
        let failed = failed("list incidents");
        let mut sql = QueryBuilder::new("select i.id from incident i where ");
        push_condition(&mut sql, query.filter.as_ref(), query.search.as_deref())?;
        sql.push(" order by i.last_activity desc, i.id desc limit ").push_bind(limit);
        let ids: Vec<i64> =
            sql.build_query_scalar().fetch_all(&self.readers).await.map_err(failed)?;
        Ok(ids.into_iter().map(|id| id as IncidentId).collect())
    }

    async fn facets(
        &self,
        filter: Option<&Filter>,
        search: Option<&str>,
    ) -> Result<Facets, StoreError> {
        self.count_facets(filter, search).await
    }

    async fn trend(
        &self,
        from: Timestamp,
        to: Timestamp,
        buckets: u32,
    ) -> Result<Trend, StoreError> {
        let failed = failed("count the trend");
        let buckets = i64::from(buckets.clamp(1, 1000));
        let width = (to.since(from) / buckets).max(1);
        let mut trend: Vec<TrendBucket> = (0..buckets)
            .map(|at| TrendBucket { start: from.plus(at * width), incidents: 0, alerts: 0 })
            .collect();
        let end = from.plus(buckets * width);
        for (incidents, text) in [
            (
                false,
                "select (arrived - ?1) / ?3, count(*) from alert \
                 where arrived >= ?1 and arrived < ?2 group by 1",
            ),
            (
                true,
                "select (created - ?1) / ?3, count(*) from incident \
                 where created >= ?1 and created < ?2 group by 1",
            ),
        ] {
            let counts: Vec<(i64, i64)> = sqlx::query_as(text)
                .bind(from.0)
                .bind(end.0)
                .bind(width)
                .fetch_all(&self.readers)
                .await
                .map_err(failed)?;
            for (at, count) in counts {
                let Some(bucket) = trend.get_mut(at as usize) else { continue };
                *(if incidents { &mut bucket.incidents } else { &mut bucket.alerts }) = count;
            }
        }
        Ok(Trend { buckets: trend })
    }

    async fn incident_assets(
        &self,
        id: IncidentId,
        now: Timestamp,
    ) -> Result<Vec<ImpactedAsset>, StoreError> {
        self.assets_of(id, now).await
    }

    async fn incident_evidence(
        &self,
        id: IncidentId,
        kind: Option<EntityKind>,
        query: &ListQuery,
    ) -> Result<Listing<EvidenceRow>, StoreError> {
        self.evidence_of(id, kind, query).await
    }

    async fn evidence_counts(&self, id: IncidentId) -> Result<Vec<FacetCount>, StoreError> {
        self.evidence_kinds_of(id).await
    }

    async fn activity_log(
        &self,
        id: IncidentId,
        query: &ListQuery,
    ) -> Result<Listing<ActivityLogEntry>, StoreError> {
        self.activity_log_of(id, query).await
    }

    async fn links(&self, id: IncidentId) -> Result<Vec<Why>, StoreError> {
        let failed = failed("read why alerts belong together");
        let numbers: Vec<i64> = sqlx::query_scalar(
            "select number from alert where incident = ? order by first_activity, number",
        )
        .bind(id as i64)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        self.reasons_of(&numbers).await
    }

    async fn contents(&self, id: IncidentId) -> Result<IncidentContents, StoreError> {
        self.contents_of(id).await
    }

    async fn search(&self, words: &str, top: u32) -> Result<SearchHits, StoreError> {
        self.search_all(words, top).await
    }
}

/// Appends the whole condition of a list of incidents.
pub(super) fn push_condition(
    sql: &mut QueryBuilder<Sqlite>,
    filter: Option<&Filter>,
    search: Option<&str>,
) -> Result<(), StoreError> {
    sql.push(if filter.is_some_and(shows_redirected) { "1" } else { "i.redirect is null" });
    if let Some(filter) = filter {
        sql.push(" and ");
        push(sql, INCIDENTS, filter)?;
    }
    if let Some(words) = search.filter(|words| !words.trim().is_empty()) {
        sql.push(" and ");
        push_incident_search(sql, words);
    }
    Ok(())
}

pub(super) fn parse(document: &str) -> Result<Incident, StoreError> {
    serde_json::from_str(document)
        .map_err(|source| StoreError::Corrupt { what: "incident", source })
}
