//! Counts of incidents by profile: one pass over an index that has all that it needs.

use std::sync::Arc;

use shared::page::Facets;
use shared::query::Filter;
use sqlx::QueryBuilder;

use super::filter::{INCIDENTS, push};
use super::incident::push_condition;
use super::search::push_incident_search;
use super::{SqliteStore, failed};
use crate::store::facets::Question;
use crate::store::{Profile, StoreError};

type Counts = Vec<(Arc<Profile>, i64)>;

impl SqliteStore {
    pub(super) async fn count_facets(
        &self,
        filter: Option<&Filter>,
        search: Option<&str>,
    ) -> Result<Facets, StoreError> {
        let question = Question::of(filter)?;
        let in_range = async {
            if question.hides(search) {
                self.count_profiles(question.range(), None).await.map(Some)
            } else {
                Ok(None)
            }
        };
        let (counts, in_range) =
            tokio::try_join!(self.count_profiles(question.rest(), search), in_range)?;
        Ok(question.facets(&borrowed(&counts), in_range.as_ref().map(borrowed).as_deref()))
    }

    /// Incidents that match.
    pub(super) async fn count(
        &self,
        filter: Option<&Filter>,
        search: Option<&str>,
    ) -> Result<i64, StoreError> {
        let question = Question::of(filter)?;
        if is_covered(question.rest()) && search.is_none() {
            let counts = self.count_profiles(question.rest(), None).await?;
            return Ok(question.total(borrowed(&counts)));
        }
        let mut sql = QueryBuilder::new("select count(*) from incident i where ");
        push_condition(&mut sql, filter, search)?;
        sql.build_query_scalar().fetch_one(&self.readers).await.map_err(failed("count incidents"))
    }

    async fn count_profiles(
        &self,
        filter: Option<&Filter>,
        search: Option<&str>,
    ) -> Result<Counts, StoreError> {
        let mut sql = QueryBuilder::new("select i.profile, count(*) from incident i ");
        let search = search.filter(|words| !words.trim().is_empty());
        if is_covered(filter) && search.is_none() {
            // One that finds fewer rows would have to read them.
            sql.push("indexed by incident_by_profile ");
        }
        sql.push("where 1");
        if let Some(filter) = filter {
            sql.push(" and ");
            push(&mut sql, INCIDENTS, filter)?;
        }
        if let Some(words) = search {
            sql.push(" and ");
            push_incident_search(&mut sql, words);
        }
        sql.push(" group by i.profile");
        let counts: Vec<(i64, i64)> = sql
            .build_query_as()
            .fetch_all(&self.readers)
            .await
            .map_err(failed("count incidents by profile"))?;
        let profiles = self.profiles_of(counts.iter().map(|(profile, _)| *profile)).await?;
        Ok(profiles.into_iter().zip(counts.into_iter().map(|(_, count)| count)).collect())
    }
}

/// Whether the index of the profiles has all that is asked.
fn is_covered(filter: Option<&Filter>) -> bool {
    let mut covered = true;
    if let Some(filter) = filter {
        filter.visit_fields(&mut |field| {
            covered &= field == "lastActivityDateTime" || field == "priorityScore";
        });
    }
    covered
}

fn borrowed(counts: &Counts) -> Vec<(&Profile, i64)> {
    counts.iter().map(|(profile, count)| (&**profile, *count)).collect()
}
