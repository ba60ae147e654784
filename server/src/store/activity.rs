//! Plain activities and the timelines that they make together with alerts.

use async_trait::async_trait;
use shared::activity::Activity;
use shared::time::Timestamp;
use shared::timeline::TimelinePage;

use super::{ListQuery, Listing, StoreError};
use crate::correlate::model::EntityId;

#[async_trait]
pub trait ActivityStore {
    /// Filter fields `time`, `actionType`, `riskContribution`; newest first.
    async fn activities(&self, query: &ListQuery) -> Result<Listing<Activity>, StoreError>;

    async fn activity(&self, id: &str) -> Result<Option<Activity>, StoreError>;

    /// Absent where there is no such entity. `next_link` holds the token of the next page.
    async fn timeline(&self, query: &TimelineQuery) -> Result<Option<TimelinePage>, StoreError>;
}

#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum TimelineScope {
    #[default]
    All,
    Alerts,
    Activities,
}

/// Which events of an entity, in which order.
#[derive(Clone, Debug, Default)]
pub struct TimelineQuery {
    pub entity: EntityId,
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    pub scope: TimelineScope,
    pub min_contribution: Option<i64>,
    /// Only events in which this entity takes part as well.
    pub with: Option<EntityId>,
    pub oldest_first: bool,
    /// The page that has this event in its middle.
    pub around: Option<String>,
    /// 0 means 50.
    pub top: u32,
    pub after: Option<String>,
    /// Buckets of the density; 0 means none.
    pub buckets: u32,
}
