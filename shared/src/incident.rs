//! Incidents: alerts that belong together, and the work on them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::entity::EntityRef;
use crate::enums::{
    AlertClassification, AlertDetermination, AlertSeverity, AlertStatus, DetectionSource,
    FunctionalImpact, IncidentStatus, InformationImpact, Recoverability, ServiceSource,
};
use crate::model::{Item, ModelError, graph_object};
use crate::priority::PriorityTerm;
use crate::time::Timestamp;

/// The alerts inside of an incident.
#[cfg(feature = "expanded")]
pub type Expanded = Vec<crate::alert::Alert>;

/// The alerts inside of an incident, unread: to read them takes all that the model knows of evidence, which a browser
/// would have to load before the first row.
#[cfg(not(feature = "expanded"))]
pub type Expanded = Vec<Value>;

graph_object! {
    /// An incident as Graph has it, with what Muster adds for the queue.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::incident::Incident;
    ///
    /// let incident = Incident::from_value(json!({
    ///     "id": "12", "displayName": "Hands-on-keyboard attack", "priorityScore": 92
    /// }))
    /// .unwrap();
    /// assert_eq!(incident.priority_score, Some(92));
    /// ```
    pub struct Incident, type "#microsoft.graph.security.incident", checked by complete {
        id: String = "id",
        tenant_id: Option<String> = "tenantId",
        display_name: String = "displayName",
        description: Option<String> = "description",
        summary: Option<String> = "summary",
        status: IncidentStatus = "status",
        severity: AlertSeverity = "severity",
        classification: AlertClassification = "classification",
        determination: AlertDetermination = "determination",
        assigned_to: Option<String> = "assignedTo",
        created_date_time: Option<Timestamp> = "createdDateTime",
        last_update_date_time: Option<Timestamp> = "lastUpdateDateTime",
        last_modified_by: Option<String> = "lastModifiedBy",
        custom_tags: Vec<String> = "customTags" | "tags",
        system_tags: Vec<String> = "systemTags",
        comments: Vec<Comment> = "comments",
        resolving_comment: Option<String> = "resolvingComment",
        /// Where its alerts went when it was merged away.
        redirect_incident_id: Option<String> = "redirectIncidentId",
        incident_web_url: Option<String> = "incidentWebUrl",
        recommended_actions: Option<String> = "recommendedActions",
        recommended_hunting_queries: Vec<Value> = "recommendedHuntingQueries",
        functional_impact: Option<FunctionalImpact> = "functionalImpact",
        information_impact: Option<InformationImpact> = "informationImpact",
        recoverability: Option<Recoverability> = "recoverability",
        /// Those of `severity`, `priorityScore` and `displayName` that a person set by hand.
        overridden_properties: Vec<String> = "overriddenProperties",
        /// 0 to 100.
        priority_score: Option<u8> = "priorityScore",
        /// Why; the points sum to the score.
        priority_terms: Vec<PriorityTerm> = "priorityTerms",
        alert_counts: Option<AlertCounts> = "alertCounts",
        impacted_assets: Option<ImpactedAssets> = "impactedAssets",
        top_assets: Vec<EntityRef> = "topAssets",
        /// In the order of the kill chain.
        categories: Vec<String> = "categories",
        service_sources: Vec<ServiceSource> = "serviceSources",
        detection_sources: Vec<DetectionSource> = "detectionSources",
        first_activity_date_time: Option<Timestamp> = "firstActivityDateTime",
        last_activity_date_time: Option<Timestamp> = "lastActivityDateTime",
        /// Suggestions that wait for a person.
        open_suggestions: Option<i64> = "openSuggestions",
        /// Only when asked for by `$expand=alerts`.
        alerts: Expanded = "alerts",
    }
}

impl Incident {
    fn complete(&mut self) -> Result<(), ModelError> {
        if self.id.trim().is_empty() {
            return Err(ModelError::at("id", "found nothing, expected a text"));
        }
        Ok(())
    }
}

graph_object! {
    /// What somebody wrote about an alert or an incident.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::incident::Comment;
    ///
    /// let older = json!({"comment": "Called her.", "createdBy": "jo@larkfield.example"});
    /// let comment = Comment::from_value(older).unwrap();
    /// assert_eq!(comment.created_by_display_name.as_deref(), Some("jo@larkfield.example"));
    /// ```
    pub struct Comment {
        comment: Option<String> = "comment",
        created_by_display_name: Option<String> = "createdByDisplayName" | "createdBy",
        created_date_time: Option<Timestamp> = "createdDateTime" | "createdTime",
    }
}

/// How many alerts an incident has; active are those not resolved.
///
/// ```
/// use shared::enums::{AlertSeverity, AlertStatus};
/// use shared::incident::AlertCounts;
///
/// let mut counts = AlertCounts::default();
/// counts.add(AlertSeverity::High, AlertStatus::New);
/// counts.add(AlertSeverity::Low, AlertStatus::Resolved);
/// assert_eq!((counts.active, counts.total), (1, 2));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AlertCounts {
    pub total: u32,
    pub active: u32,
    pub by_severity: BTreeMap<AlertSeverity, u32>,
    pub by_status: BTreeMap<AlertStatus, u32>,
}

impl AlertCounts {
    /// Counts one more alert.
    pub fn add(&mut self, severity: AlertSeverity, status: AlertStatus) {
        self.total += 1;
        self.active += u32::from(status.is_active());
        *self.by_severity.entry(severity).or_default() += 1;
        *self.by_status.entry(status).or_default() += 1;
    }
}

/// How many things of each kind an incident touches.
///
/// ```
/// use shared::incident::ImpactedAssets;
///
/// let impacted = ImpactedAssets { devices: 7, users: 6, ..ImpactedAssets::default() };
/// assert_eq!(impacted.total(), 13);
/// ```
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ImpactedAssets {
    pub devices: u32,
    pub users: u32,
    pub mailboxes: u32,
    pub cloud_applications: u32,
    pub cloud_resources: u32,
}

impl ImpactedAssets {
    /// All kinds together.
    pub const fn total(&self) -> u32 {
        self.devices + self.users + self.mailboxes + self.cloud_applications + self.cloud_resources
    }
}

/// Muster's own types are written by Muster alone, so that derived reading is strict enough.
macro_rules! item_by_serde {
    ($($type:ty),*) => { $(
        impl Item for $type {
            fn read(value: Value, _name: &str) -> Result<(Self, Option<Value>), ModelError> {
                let item = serde_json::from_value(value)
                    .map_err(|error| ModelError::at("", error.to_string()))?;
                Ok((item, None))
            }
        }
    )* };
}

item_by_serde!(u8, PriorityTerm, AlertCounts, ImpactedAssets, EntityRef);
