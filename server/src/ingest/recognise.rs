//! Names the foreign formats, so that a refusal says what the record is instead of what it lacks.

use serde_json::{Map, Value};

use super::formats::Format;
use super::formats::told::at;

/// A format of which Muster reads nothing, or no record like this one, and the properties that
/// gave it away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    pub name: &'static str,
    pub told_by: &'static [&'static str],
}

impl Foreign {
    /// The refusal, in words.
    pub fn reason(&self) -> String {
        format!(
            "this looks like {} ({}), but Muster finds no alert in it; it reads Microsoft Graph \
             alerts (alerts_v2) and, of other formats, {}",
            self.name,
            self.told_by.join(", "),
            Format::names().join(", ")
        )
    }
}

/// A format is recognised when all its properties are there; the first in the list wins.
const FORMATS: &[Foreign] = &[
    foreign("a Wazuh alert", &["rule.level", "agent.id"]),
    foreign("a Suricata record that is no alert", &["event_type", "src_ip"]),
    foreign("a Suricata record that is no alert", &["event_type", "flow_id"]),
    foreign("a Sentinel SecurityAlert row", &["AlertName", "ProviderName"]),
    foreign("a Defender for Endpoint alert", &["machineId", "alertCreationTime"]),
    foreign("a Defender for Endpoint alert", &["alertCreationTime", "incidentId"]),
    foreign("an alert of the Defender XDR incidents API", &["alertId", "creationTime"]),
    foreign("an alert of the Defender XDR incidents API", &["alertId", "entities"]),
    foreign("an incident of the Defender XDR incidents API", &["incidentName", "incidentId"]),
    foreign("a Defender hunting record", &["properties.AlertId"]),
    foreign("a Defender hunting record", &["AlertId", "ServiceSource"]),
    foreign("a Defender hunting event", &["Timestamp", "ActionType", "DeviceId"]),
    foreign("a Microsoft Graph alert of the withdrawn first version", &["vendorInformation"]),
    foreign("an Elastic Security alert", &["kibana.alert.rule.name"]),
    foreign("an Elastic event", &["@timestamp", "ecs.version"]),
    foreign("an OCSF event that is no finding", &["class_uid", "category_uid"]),
    foreign("a Security Hub finding (ASFF)", &["SchemaVersion", "ProductArn"]),
    foreign("a GuardDuty finding", &["detail-type", "detail"]),
    foreign("a GuardDuty finding", &["Service", "Resource", "Severity", "AccountId"]),
    foreign("a GuardDuty finding", &["service", "resource", "severity", "accountId"]),
    foreign("a CloudTrail event", &["eventSource", "eventName", "awsRegion"]),
    foreign("a CrowdStrike event", &["event_simpleName"]),
    foreign("a CrowdStrike detection", &["metadata.eventType", "event"]),
    foreign("a CrowdStrike event", &["aid", "cid"]),
    foreign("an Okta system log event", &["eventType", "actor", "published"]),
    foreign("a SentinelOne threat", &["threatInfo", "agentDetectionInfo"]),
    foreign("a Security Command Center finding", &["finding", "notificationConfigName"]),
    foreign("a Google Cloud audit entry", &["logName", "protoPayload"]),
    foreign("a Splunk notable event", &["search_name", "_raw"]),
    foreign("a Splunk event", &["result._raw"]),
    foreign("a Zeek notice", &["note", "msg", "peer_descr"]),
    foreign("a Sigma match", &["detector", "rule_id", "level"]),
    foreign("a Sigma match", &["rule.id", "rule.logsource"]),
    foreign("a Chainsaw detection", &["name", "document.kind"]),
    foreign("a Windows event", &["Event.System"]),
    foreign("a Windows event", &["EventID", "Channel"]),
    foreign("a Windows event", &["EventId", "Channel"]),
    foreign("a Microsoft 365 audit record", &["RecordType", "Workload", "Operation"]),
    foreign("an Azure activity record", &["resourceId", "operationName"]),
    foreign("a log line of a rule's test", &["logType", "log"]),
];

const fn foreign(name: &'static str, told_by: &'static [&'static str]) -> Foreign {
    Foreign { name, told_by }
}

/// The foreign format of a record, if it is one that is known.
pub fn foreign_format(object: &Map<String, Value>) -> Option<&'static Foreign> {
    FORMATS.iter().find(|format| format.told_by.iter().all(|path| at(object, path).is_some()))
}

/// A record of a labelled collection wraps the alert: what is meant is inside.
pub fn labelled_alert(object: &Map<String, Value>) -> Option<&Map<String, Value>> {
    let alert = object.get("alert")?.as_object()?;
    (object.contains_key("incident") && !object.contains_key("title")).then_some(alert)
}

/// What a record of no known format is told.
pub fn unknown_reason(object: &Map<String, Value>) -> String {
    if object.contains_key("displayName") && object.contains_key("severity") {
        return "this looks like a Microsoft Graph incident without its alerts; fetch it with \
                $expand=alerts, since Muster makes its own incidents from the alerts"
            .into();
    }
    if object.is_empty() {
        return "the object is empty; a Microsoft Graph alert needs at least id and title".into();
    }
    let shown: Vec<_> = object.keys().take(6).map(|name| shortened(name)).collect();
    let more = if object.len() > shown.len() { ", …" } else { "" };
    format!(
        "a Microsoft Graph alert needs at least id and title; this has {}{more}",
        shown.join(", ")
    )
}

fn shortened(name: &str) -> String {
    let mut shown: String = name.chars().take(40).collect();
    if shown.len() < name.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case(json!({"rule": {"level": 3}, "agent": {"id": "000"}, "id": "1"}), "a Wazuh alert")]
    #[case(json!({"event_type": "flow", "src_ip": "192.0.2.1"}), "a Suricata record that is no alert")]
    #[case(json!({"kibana.alert.rule.name": "x"}), "an Elastic Security alert")]
    #[case(json!({"id": "da1", "title": "T", "machineId": "m", "alertCreationTime": "2020"}),
        "a Defender for Endpoint alert")]
    fn tells(#[case] record: Value, #[case] name: &str) {
        assert_eq!(foreign_format(record.as_object().unwrap()).unwrap().name, name);
    }

    #[test]
    fn a_graph_alert_is_not_foreign() {
        let alert = json!({
            "id": "1", "title": "T", "detectorId": "d", "severity": "low", "incidentId": "4",
            "evidence": [], "createdDateTime": "2026-01-01T00:00:00Z", "actorDisplayName": null,
        });
        assert_eq!(foreign_format(alert.as_object().unwrap()), None);
    }

    #[test]
    fn the_reason_names_the_format_and_its_marks() {
        let reason = FORMATS[0].reason();
        assert!(
            reason.starts_with("this looks like a Wazuh alert (rule.level, agent.id), but"),
            "{reason}"
        );
    }
}
