//! Why an alert belongs to its incident: kept for every membership, in numbers and in words.

use serde::{Deserialize, Serialize};

use crate::entity::EntityKind;

/// What two alerts share.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkKey {
    /// Kind of the shared thing: `device`, `user`, `urlHost`; `repeat` for the same alert again,
    /// `sequence` for what an attacker does next.
    pub kind: String,
    /// How it is drawn, where it is an entity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_kind: Option<EntityKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<String>,
    pub display_name: String,
}

impl LinkKey {
    /// The same for the same thing, whatever its name: `file:17`, `urlHost:cdn.example`.
    ///
    /// ```
    /// use shared::explain::LinkKey;
    ///
    /// let key = LinkKey {
    ///     kind: "file".into(),
    ///     entity_kind: None,
    ///     entity_id: Some("17".into()),
    ///     display_name: "a.exe".into(),
    /// };
    /// assert_eq!(key.identity(), "file:17");
    /// ```
    pub fn identity(&self) -> String {
        format!("{}:{}", self.kind, self.entity_id.as_ref().unwrap_or(&self.display_name))
    }
}

/// A reason for two alerts to belong together: `weight = base × rarity × nearness`, at most .98.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Link {
    pub key: LinkKey,
    pub weight: f32,
    pub base: f32,
    pub rarity: f32,
    pub nearness: f32,
    /// Seconds between the two activities.
    pub gap_seconds: i64,
    /// The alert at the other end.
    pub alert_id: String,
    /// Who says so, where it is a rule rather than a thing that both name: `ATT&CK T1204`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// The best incident that the alert was not put into, and why not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rejected {
    pub incident_id: String,
    pub score: f32,
    pub reason: String,
}

/// Who decided.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Decider {
    Machine,
    Person,
}

/// Everything there is to say about one alert's place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    pub decided_by: Decider,
    /// Score of the chosen incident and the threshold it had to pass.
    pub score: f32,
    pub threshold: f32,
    /// Strongest first, at most six; none where the alert began the incident.
    pub links: Vec<Link>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<Rejected>,
    /// In words: `shares the file BlueTowel_SOW.doc with 'Malware detection', 1 h 22 min apart`.
    pub reason: String,
}

/// `alerts_v2/{id}/why`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Why {
    pub alert_id: String,
    pub alert_title: String,
    pub incident_id: String,
    pub membership: Membership,
    /// Titles and activity times of the alerts that the links name.
    pub linked_alerts: Vec<LinkedAlert>,
    /// Name of the rejected incident.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected_display_name: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkedAlert {
    pub id: String,
    pub title: String,
    pub first_activity_date_time: Option<crate::time::Timestamp>,
    pub service_source: crate::enums::ServiceSource,
}
