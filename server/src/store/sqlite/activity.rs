//! Plain activities by themselves.

use async_trait::async_trait;
use shared::activity::Activity;
use shared::query::Direction;
use shared::timeline::TimelinePage;
use sqlx::{QueryBuilder, Row};

use super::filter::{ACTIVITIES, push};
use super::page::Keys;
use super::{SqliteStore, failed};
use crate::store::{ActivityStore, ListQuery, Listing, StoreError, TimelineQuery};

#[async_trait]
impl ActivityStore for SqliteStore {
    async fn activities(&self, query: &ListQuery) -> Result<Listing<Activity>, StoreError> {
        let failed = failed("list activities");
        let own = ("v.time", Direction::Descending);
        let keys = Keys::of(ACTIVITIES.fields, &query.order, own, "v.number")?;
        let condition = |sql: &mut QueryBuilder<sqlx::Sqlite>| {
            sql.push(" from activity v where 1");
            match &query.filter {
                Some(filter) => {
                    sql.push(" and ");
                    push(sql, ACTIVITIES, filter)
                }
                None => Ok(()),
            }
        };
        let mut sql = QueryBuilder::new("select v.document");
        keys.push_columns(&mut sql);
        condition(&mut sql)?;
        keys.push_after(&mut sql, query.after.as_deref())?;
        keys.push_order(&mut sql, query);
        let mut rows = sql.build().fetch_all(&self.readers).await.map_err(failed)?;
        let next = keys.cut(&mut rows, query).map_err(failed)?;
        let rows = rows
            .iter()
            .map(|row| parse(row.try_get("document").map_err(failed)?))
            .collect::<Result<_, _>>()?;
        let count = if query.count {
            let mut sql = QueryBuilder::new("select count(*)");
            condition(&mut sql)?;
            Some(sql.build_query_scalar().fetch_one(&self.readers).await.map_err(failed)?)
        } else {
            None
        };
        Ok(Listing { rows, next, count })
    }

    async fn activity(&self, id: &str) -> Result<Option<Activity>, StoreError> {
        let document: Option<String> =
            sqlx::query_scalar("select document from activity where id = ?")
                .bind(id)
                .fetch_optional(&self.readers)
                .await
                .map_err(failed("read an activity"))?;
        document.as_deref().map(parse).transpose()
    }

    async fn timeline(&self, query: &TimelineQuery) -> Result<Option<TimelinePage>, StoreError> {
        self.timeline_of(query).await
    }
}

fn parse(document: &str) -> Result<Activity, StoreError> {
    serde_json::from_str(document)
        .map_err(|source| StoreError::Corrupt { what: "activity", source })
}
