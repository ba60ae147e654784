//! Taking an incident apart: what is cut, and the parts that it falls into.

use serde::{Deserialize, Serialize};

use crate::entity::EntityRef;
use crate::enums::{AlertSeverity, ServiceSource};
use crate::explain::Link;
use crate::incident::{AlertCounts, ImpactedAssets};
use crate::time::Timestamp;

/// Where an incident is cut.
///
/// ```
/// use shared::split::Cut;
///
/// let cut = Cut::Entity { entity_id: "17".into() };
/// let json = serde_json::to_value(&cut).unwrap();
/// assert_eq!(json, serde_json::json!({"kind": "entity", "entityId": "17"}));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Cut {
    /// Two alerts do not belong together: the weakest links that hold them together are cut, this
    /// one first.
    Link { alert_ids: [String; 2] },
    /// What alerts share by this entity says nothing.
    Entity { entity_id: String },
    /// These alerts are another matter.
    Alerts { alert_ids: Vec<String> },
}

/// `POST incidents/{id}/split`: carries out what `splitPreview` showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SplitIncident {
    pub cut: Cut,
    /// The part that keeps the incident's id, by its place in the preview; the first when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<u32>,
    /// Parts that stay with the one that keeps the id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stay: Vec<u32>,
    /// Of the preview: where it would be another by now, nothing is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Written into every part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// `POST incidents/{id}/splitPreview` with `{"cut": …}`. Nothing is changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SplitPreview {
    pub incident_id: String,
    pub cut: Cut,
    /// The one that keeps the id by default first; the others by size. One alone means that nothing
    /// falls apart.
    pub parts: Vec<SplitPart>,
    /// What alerts of different parts share, strongest first, at most fifty.
    pub crossing: Vec<CrossingLink>,
    pub crossing_total: u64,
    /// What would happen, in words.
    pub summary: String,
    /// To be sent along with `split`.
    pub basis: String,
}

/// A part as the incident that it would be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SplitPart {
    pub display_name: String,
    pub severity: AlertSeverity,
    pub priority_score: u8,
    pub alert_counts: AlertCounts,
    pub impacted_assets: ImpactedAssets,
    /// Distinct entities that its alerts name.
    pub entities: u64,
    pub top_assets: Vec<EntityRef>,
    pub categories: Vec<String>,
    pub service_sources: Vec<ServiceSource>,
    pub first_activity_date_time: Option<Timestamp>,
    pub last_activity_date_time: Option<Timestamp>,
    /// How well it holds together: the mean over its alerts of the score with which each hangs on the
    /// others of the part, 0 to 1. Absent for a single alert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohesion: Option<f32>,
    /// In order of activity.
    pub alert_ids: Vec<String>,
}

/// A link between alerts of two parts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CrossingLink {
    pub alert_id: String,
    pub alert_title: String,
    pub part: u32,
    pub other_alert_id: String,
    pub other_alert_title: String,
    pub other_part: u32,
    /// `link.alertId` is the other alert.
    pub link: Link,
}
