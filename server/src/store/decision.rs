//! What waits for a person's decision, and what people decided beyond single incidents.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use shared::explain::Link;
use shared::suggestion::SuggestionStatus;
use shared::time::Timestamp;

use super::StoreError;
use crate::correlate::model::{EntityId, IncidentId};

#[async_trait]
pub trait DecisionStore {
    /// Suggestions about an incident, newest first; all of them, or those that wait.
    async fn suggestions(
        &self,
        incident: IncidentId,
        wanted: WantedSuggestions,
    ) -> Result<Vec<SuggestionRow>, StoreError>;

    async fn suggestion(&self, id: u64) -> Result<Option<SuggestionRow>, StoreError>;

    /// What people decided about hubs, under the surviving entities.
    async fn chosen_hubs(&self) -> Result<Vec<HubRow>, StoreError>;
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum WantedSuggestions {
    Open,
    All,
}

/// A suggestion, and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SuggestionRow {
    pub id: u64,
    pub status: SuggestionStatus,
    /// Of a merge both, the one to be kept first; of a split one.
    pub incidents: Vec<IncidentId>,
    /// Of a split: what holds the parts together and is a hub by now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entity: Option<EntityId>,
    pub created: Timestamp,
    pub score: f32,
    pub reason: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Clue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decided: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
}

/// An alert that fits both incidents: what it shares with its own and with the other one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Clue {
    pub alert: String,
    pub links: Vec<Link>,
    pub other_links: Vec<Link>,
}

impl SuggestionRow {
    pub fn is_open(&self) -> bool {
        self.status == SuggestionStatus::Open
    }

    /// What shows it, as [`LinkKey::identity`](shared::explain::LinkKey::identity) says it.
    pub fn shown_by(&self) -> Vec<String> {
        let links = self.evidence.iter().flat_map(|clue| &clue.other_links);
        links.map(|link| link.key.identity()).collect()
    }

    /// Whether it suggests just this.
    pub fn is_about(&self, incidents: &[IncidentId], entity: Option<EntityId>) -> bool {
        self.entity == entity
            && self.incidents.len() == incidents.len()
            && incidents.iter().all(|incident| self.incidents.contains(incident))
    }

    /// The incidents of a merge.
    pub fn pair(&self) -> Option<[IncidentId; 2]> {
        self.incidents.as_slice().try_into().ok()
    }
}

/// What a person decided about a hub.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HubRow {
    pub entity: EntityId,
    /// It is one, it is none; absent leaves it to the machine again.
    pub hub: Option<bool>,
    pub time: Timestamp,
    pub decided_by: String,
    pub reason: String,
    /// Takes it back.
    pub operation: String,
}
