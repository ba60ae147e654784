//! Lists as OData pages them.

use serde::{Deserialize, Serialize};

/// A page of a list. `next_link` is absolute and opaque; absent on the last page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page<T> {
    #[serde(rename = "@odata.context", default, skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    #[serde(rename = "@odata.count", default, skip_serializing_if = "Option::is_none")]
    pub count: Option<i64>,
    #[serde(rename = "@odata.nextLink", default, skip_serializing_if = "Option::is_none")]
    pub next_link: Option<String>,
    pub value: Vec<T>,
}

/// Live counts beside every filter of the queue, for the range and the other filters in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Facets {
    /// Incidents that match the whole filter, and those in the range that it hides.
    pub total: i64,
    pub hidden: i64,
    pub severity: Vec<FacetCount>,
    pub status: Vec<FacetCount>,
    pub assigned_to: Vec<FacetCount>,
    pub service_sources: Vec<FacetCount>,
    pub categories: Vec<FacetCount>,
    pub classification: Vec<FacetCount>,
    pub tags: Vec<FacetCount>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCount {
    pub value: String,
    pub count: i64,
}

/// The strip above the queue: alerts received and incidents created per bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trend {
    pub buckets: Vec<TrendBucket>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrendBucket {
    pub start: crate::time::Timestamp,
    pub incidents: i64,
    pub alerts: i64,
}

/// Hits of the global search.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchHits {
    pub entities: Vec<crate::entity::EntityHit>,
    pub incidents: Vec<SearchHit>,
    pub alerts: Vec<SearchHit>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchHit {
    pub id: String,
    pub title: String,
    pub severity: crate::enums::AlertSeverity,
}
