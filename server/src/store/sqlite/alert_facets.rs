//! Counts beside the filters of the list of alerts: one property at a time, when somebody looks.

use shared::page::FacetCount;
use shared::query::Filter;
use sqlx::QueryBuilder;

use super::alert::push_condition;
use super::{SqliteStore, failed};
use crate::store::fields::{self, FieldKind, severity_of, sortable};
use crate::store::{ListQuery, StoreError};

/// Values beyond this many are not listed.
const MOST: i64 = 100;

impl SqliteStore {
    pub(super) async fn count_alerts_by(
        &self,
        property: &'static str,
        filter: Option<&Filter>,
        search: Option<&str>,
    ) -> Result<Vec<FacetCount>, StoreError> {
        let (field, column) = sortable(fields::ALERT, property)?;
        let query = ListQuery {
            filter: filter.and_then(|filter| without(filter, property)),
            search: search.map(str::to_owned),
            ..ListQuery::default()
        };
        let mut sql = QueryBuilder::new("select cast(");
        sql.push(column).push(" as text), count(*)");
        push_condition(&mut sql, &query)?;
        sql.push(" group by 1 order by 2 desc, 1 limit ").push_bind(MOST);
        let counts: Vec<(String, i64)> = sql
            .build_query_as()
            .fetch_all(&self.readers)
            .await
            .map_err(failed("count alerts by property"))?;
        let counts = counts.into_iter().map(|(value, count)| FacetCount { value, count });
        Ok(if matches!(field.kind, FieldKind::Severity) {
            counts.filter_map(named_severity).collect()
        } else {
            counts.collect()
        })
    }
}

/// The filter without the parts that name nothing but this property, which would hide what else
/// could be chosen.
fn without(filter: &Filter, property: &str) -> Option<Filter> {
    let names_another = |part: &Filter| {
        let mut another = false;
        part.visit_fields(&mut |name| another |= name != property);
        another
    };
    match filter {
        Filter::And(parts) => Filter::all(parts.iter().filter(|part| names_another(part)).cloned()),
        other => names_another(other).then(|| other.clone()),
    }
}

/// The column holds the rank.
fn named_severity(facet: FacetCount) -> Option<FacetCount> {
    let severity = severity_of(facet.value.parse().ok()?);
    Some(FacetCount { value: severity.as_str().to_owned(), count: facet.count })
}
