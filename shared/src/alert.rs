//! Alerts: what detectors say happened.

use serde_json::{Map, Value};

use crate::enums::{
    AlertClassification, AlertDetermination, AlertSeverity, AlertStatus, DetectionSource,
    InvestigationState, ServiceSource,
};
use crate::evidence::Evidence;
use crate::incident::Comment;
use crate::model::{ModelError, graph_object};
use crate::time::Timestamp;

graph_object! {
    /// An alert as Graph's `alerts_v2` has it.
    ///
    /// ```
    /// use serde_json::json;
    /// use shared::alert::Alert;
    /// use shared::enums::AlertSeverity;
    ///
    /// let mut alert = Alert::from_value(json!({
    ///     "id": "da1", "title": "Beacon", "severity": "High", "colour": "mauve"
    /// }))
    /// .unwrap();
    /// assert_eq!(alert.severity, AlertSeverity::High);
    ///
    /// alert.assigned_to = Some("jo@larkfield.example".into());
    /// assert_eq!(alert.to_value()["colour"], "mauve");
    /// ```
    pub struct Alert, type "#microsoft.graph.security.alert", checked by complete {
        id: String = "id",
        provider_alert_id: Option<String> = "providerAlertId",
        incident_id: Option<String> = "incidentId",
        tenant_id: Option<String> = "tenantId",
        title: String = "title",
        description: Option<String> = "description",
        recommended_actions: Option<String> = "recommendedActions",
        category: Option<String> = "category",
        categories: Vec<String> = "categories",
        severity: AlertSeverity = "severity",
        status: AlertStatus = "status",
        classification: AlertClassification = "classification",
        determination: AlertDetermination = "determination",
        assigned_to: Option<String> = "assignedTo",
        investigation_state: InvestigationState = "investigationState",
        service_source: ServiceSource = "serviceSource",
        detection_source: DetectionSource = "detectionSource",
        product_name: Option<String> = "productName",
        detector_id: Option<String> = "detectorId",
        alert_policy_id: Option<String> = "alertPolicyId",
        mitre_techniques: Vec<String> = "mitreTechniques",
        actor_display_name: Option<String> = "actorDisplayName",
        threat_display_name: Option<String> = "threatDisplayName",
        threat_family_name: Option<String> = "threatFamilyName",
        created_date_time: Option<Timestamp> = "createdDateTime",
        last_update_date_time: Option<Timestamp> = "lastUpdateDateTime",
        first_activity_date_time: Option<Timestamp> = "firstActivityDateTime",
        last_activity_date_time: Option<Timestamp> = "lastActivityDateTime",
        resolved_date_time: Option<Timestamp> = "resolvedDateTime",
        alert_web_url: Option<String> = "alertWebUrl",
        incident_web_url: Option<String> = "incidentWebUrl",
        custom_details: Option<Map<String, Value>> = "customDetails",
        additional_data: Option<Map<String, Value>> = "additionalData",
        system_tags: Vec<String> = "systemTags",
        comments: Vec<Comment> = "comments",
        evidence: Vec<Evidence> = "evidence",
    }
}

impl Alert {
    fn complete(&mut self) -> Result<(), ModelError> {
        if self.id.is_empty() {
            self.id = self.provider_alert_id.clone().unwrap_or_default();
        }
        for (name, text) in [("id", &self.id), ("title", &self.title)] {
            if text.trim().is_empty() {
                return Err(ModelError::at(name, "found nothing, expected a text"));
            }
        }
        Ok(())
    }
}
