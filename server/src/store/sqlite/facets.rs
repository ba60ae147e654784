//! Counts beside every filter. Each facet is counted under the other filters, since its own would
//! hide what else could be chosen.

use shared::page::{FacetCount, Facets};
use shared::query::Filter;
use sqlx::QueryBuilder;

use super::incident::push_condition;
use super::{SqliteStore, failed};
use crate::store::StoreError;

/// Tags beyond this many are not listed.
const MOST: i64 = 100;

impl SqliteStore {
    pub(super) async fn count_facets(
        &self,
        filter: Option<&Filter>,
        search: Option<&str>,
    ) -> Result<Facets, StoreError> {
        let column = |field, column| self.facet_of_column(filter, search, field, column);
        let label = |field, kind| self.facet_of_label(filter, search, field, kind);
        let range = filter.and_then(range_of);
        let (total, in_range, severity, status, assigned_to, classification) = tokio::try_join!(
            self.count(filter, search),
            self.count(range.as_ref(), None),
            column("severity", "i.severity"),
            column("status", "i.status"),
            column("assignedTo", "i.assigned_to"),
            column("classification", "i.classification"),
        )?;
        let (service_sources, categories, tags) = tokio::try_join!(
            label("serviceSources", "serviceSource"),
            label("categories", "category"),
            label("customTags", "tag"),
        )?;
        let hidden = (in_range - total).max(0);
        let severity = severity.into_iter().filter_map(named_severity).collect();
        Ok(Facets {
            total,
            hidden,
            severity,
            status,
            assigned_to,
            service_sources,
            categories,
            classification,
            tags,
        })
    }

    async fn facet_of_column(
        &self,
        filter: Option<&Filter>,
        search: Option<&str>,
        field: &str,
        column: &'static str,
    ) -> Result<Vec<FacetCount>, StoreError> {
        let filter = filter.and_then(|filter| without(filter, field));
        let mut sql = QueryBuilder::new("select cast(");
        sql.push(column).push(" as text), count(*) from incident i where ");
        push_condition(&mut sql, filter.as_ref(), search)?;
        if field == "status" {
            sql.push(" and i.redirect is null");
        }
        sql.push(" group by 1 order by 2 desc, 1 limit ").push_bind(MOST);
        let counts: Vec<(String, i64)> = sql
            .build_query_as()
            .fetch_all(&self.readers)
            .await
            .map_err(failed("count incidents by property"))?;
        Ok(counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect())
    }

    async fn facet_of_label(
        &self,
        filter: Option<&Filter>,
        search: Option<&str>,
        field: &str,
        kind: &'static str,
    ) -> Result<Vec<FacetCount>, StoreError> {
        let filter = filter.and_then(|filter| without(filter, field));
        let mut sql = QueryBuilder::new(
            // A join would read each row of the queue; the ids alone come from an index.
            "select f.value, count(*) from incident_label f where f.kind = ",
        );
        sql.push_bind(kind).push(" and f.incident in (select i.id from incident i where ");
        push_condition(&mut sql, filter.as_ref(), search)?;
        sql.push(") group by f.value order by 2 desc, 1 limit ").push_bind(MOST);
        let counts: Vec<(String, i64)> = sql
            .build_query_as()
            .fetch_all(&self.readers)
            .await
            .map_err(failed("count incidents by label"))?;
        Ok(counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect())
    }
}

/// The filter without the parts that name nothing but this field.
fn without(filter: &Filter, field: &str) -> Option<Filter> {
    keep(filter, &|part| !names_only(part, &|name| name == field))
}

/// The parts of the filter that say from when to when.
fn range_of(filter: &Filter) -> Option<Filter> {
    keep(filter, &|part| names_only(part, &|name| name.ends_with("DateTime")))
}

fn keep(filter: &Filter, wanted: &dyn Fn(&Filter) -> bool) -> Option<Filter> {
    match filter {
        Filter::And(parts) => Filter::all(parts.iter().filter(|part| wanted(part)).cloned()),
        other => wanted(other).then(|| other.clone()),
    }
}

fn names_only(filter: &Filter, wanted: &dyn Fn(&str) -> bool) -> bool {
    let mut only = true;
    filter.visit_fields(&mut |name| only &= wanted(name));
    only
}

/// The column holds the rank.
fn named_severity(facet: FacetCount) -> Option<FacetCount> {
    let rank: i64 = facet.value.parse().ok()?;
    let severity = super::alert::severity_of(rank);
    Some(FacetCount { value: severity.as_str().to_owned(), count: facet.count })
}
