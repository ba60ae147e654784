//! Rows of Microsoft Sentinel's table SecurityAlert, as queried, exported, or sent by a workspace.
//! Columns after Microsoft's reference *Microsoft Sentinel security alert schema*.

mod entity;

use serde_json::{Value, json};
use shared::enums::{AlertClassification, AlertDetermination};

use super::told::{first, text, time, time_of, unfolded};
use super::{Format, Object};

pub(super) const FORMAT: Format = Format { name: "a Sentinel SecurityAlert row", is_told, write };

fn is_told(record: &Object) -> bool {
    let says = |name: &str| text(record, name).is_some();
    says("SystemAlertId") && (says("AlertName") || says("DisplayName"))
}

fn write(record: &Object) -> Object {
    let extended = match unfolded(record.get("ExtendedProperties")) {
        Value::Object(extended) => extended,
        _ => Object::new(),
    };
    let created = time_of(record, "TimeGenerated").or_else(|| time_of(record, "ProcessingEndTime"));
    let updated = text(&extended, "LastUpdated").and_then(time).map(|time| time.to_string());
    let tactics = list(record, "Tactics");
    let category = tactics
        .iter()
        .map(String::as_str)
        .chain(first(&extended, &["MicrosoftDefenderAtp.Category", "Category"]))
        .find(|tactic| !tactic.eq_ignore_ascii_case("unknown"));
    let (service, detection) = source(record);
    let alert = json!({
        "id": text(record, "SystemAlertId"),
        "providerAlertId": text(record, "VendorOriginalId"),
        "title": first(record, &["DisplayName", "AlertName"]),
        "description": text(record, "Description"),
        "recommendedActions": steps(record),
        "category": category,
        "categories": tactics,
        "severity": first(record, &["AlertSeverity", "Severity"]),
        "status": status(record),
        "classification": text(&extended, "Classification").map(AlertClassification::parse),
        "determination": text(&extended, "Determination").map(AlertDetermination::parse),
        "assignedTo": text(&extended, "AssignedTo"),
        "investigationState": text(&extended, "MicrosoftDefenderAtp.InvestigationState"),
        "serviceSource": service,
        "detectionSource": detection,
        "productName": text(record, "ProductName"),
        "detectorId": detector(record, &extended),
        "mitreTechniques": techniques(record, &extended),
        "threatDisplayName": text(&extended, "ThreatName"),
        "threatFamilyName": text(&extended, "ThreatFamilyName"),
        "createdDateTime": created,
        "lastUpdateDateTime": updated.max(created),
        "firstActivityDateTime": time_of(record, "StartTime"),
        "lastActivityDateTime": time_of(record, "EndTime"),
        "alertWebUrl": text(record, "AlertLink"),
        "evidence": entity::evidence_of(&unfolded(record.get("Entities"))),
    });
    alert.as_object().cloned().unwrap_or_default()
}

/// A list, or one text with commas.
fn list(record: &Object, name: &str) -> Vec<String> {
    match unfolded(record.get(name)) {
        Value::Array(items) => {
            items.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
        }
        Value::String(text) => {
            let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
            parts.map(ToOwned::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

fn steps(record: &Object) -> Option<String> {
    match unfolded(record.get("RemediationSteps")) {
        Value::Array(steps) => {
            let steps: Vec<&str> = steps.iter().filter_map(Value::as_str).collect();
            (!steps.is_empty()).then(|| steps.join("\n"))
        }
        Value::String(text) => Some(text).filter(|text| !text.is_empty()),
        _ => None,
    }
}

fn techniques(record: &Object, extended: &Object) -> Vec<String> {
    let mut techniques: Vec<String> = [
        list(extended, "MitreTechniques"),
        list(record, "Techniques"),
        list(record, "SubTechniques"),
    ]
    .concat();
    let mut seen = std::collections::BTreeSet::new();
    techniques.retain(|technique| seen.insert(technique.clone()));
    techniques
}

fn status(record: &Object) -> Option<&str> {
    text(record, "Status").map(|status| match status {
        "Dismissed" => "resolved",
        other => other,
    })
}

/// What fired. Some providers write their own name where others write the kind of alert.
fn detector<'a>(record: &'a Object, extended: &'a Object) -> Option<&'a str> {
    const PROVIDERS: [&str; 3] =
        ["WindowsDefenderAtp", "AutomatedInvestigation", "WindowsDefenderAv"];
    let kind = text(record, "AlertType").filter(|kind| !PROVIDERS.contains(kind));
    text(extended, "DetectorId").or(kind)
}

/// Which service raised it, and by which technology.
fn source(record: &Object) -> (&'static str, &'static str) {
    let provider = first(record, &["ProviderName", "ProductName"]).unwrap_or_default();
    match provider {
        "MDATP" => ("microsoftDefenderForEndpoint", "microsoftDefenderForEndpoint"),
        "OATP" => ("microsoftDefenderForOffice365", "microsoftDefenderForOffice365"),
        "IPC" => ("azureAdIdentityProtection", "azureAdIdentityProtection"),
        "MCAS" => ("microsoftDefenderForCloudApps", "cloudAppSecurity"),
        "AATP" | "Azure Advanced Threat Protection" => {
            ("microsoftDefenderForIdentity", "microsoftDefenderForIdentity")
        }
        "MicrosoftThreatProtection" | "Microsoft 365 Defender" => {
            ("microsoft365Defender", "microsoft365Defender")
        }
        "ASI Scheduled Alerts" => ("microsoftSentinel", "scheduledAlerts"),
        "ASI NRT Alerts" => ("microsoftSentinel", "nrtAlerts"),
        "Azure Security Center" | "ASC" => {
            ("microsoftDefenderForCloud", "microsoftDefenderForCloud")
        }
        other if other.starts_with("ASI") || other.contains("Sentinel") => {
            ("microsoftSentinel", "microsoftSentinel")
        }
        _ => ("unknown", "unknown"),
    }
}

#[cfg(test)]
mod tests {
    use shared::enums::{AlertStatus, DetectionSource, ServiceSource};
    use shared::evidence::EvidenceKind;

    use super::super::tests::read;
    use super::*;

    fn row() -> Value {
        json!({
            "TimeGenerated": "2024-07-04 22:35:02.608830+00:00",
            "DisplayName": "Suspicious LDAP query", "AlertName": "Suspicious LDAP query",
            "AlertSeverity": "Medium", "ProviderName": "MDATP", "AlertType": "WindowsDefenderAtp",
            "VendorOriginalId": "8f55_1", "SystemAlertId": "21f2f0d2",
            "StartTime": "2024-06-26 11:57:25.302556+00:00",
            "EndTime": "2024-06-26 11:57:26+00:00", "Status": "Resolved",
            "Tactics": "CredentialAccess, Discovery", "Techniques": ["T1018"],
            "RemediationSteps": ["1. Update.", "2. Look."],
            "ExtendedProperties": {"DetectorId": "a99eb892", "LastUpdated": "07/05/2024 22:33:51",
                "Classification": "InformationalExpectedActivity",
                "Determination": "ConfirmedActivity", "MitreTechniques": "T1018;T1087.002"},
            "Entities": [
                {"$id": "2", "Name": "samuelf", "NTDomain": "VNEVADO", "Sid": "S-1-5-21-1-2-3-1193",
                    "Type": "account"},
                {"$id": "3", "ProcessId": "9780", "CreationTimeUtc": "2024-06-26T11:57:20.2959493Z",
                    "CommandLine": "\"WINWORD.EXE\"", "Type": "process",
                    "ImageFile": {"$id": "4", "Directory": "C:\\Office16", "Name": "WINWORD.EXE",
                        "FileHashes": [{"$id": "5", "Algorithm": "SHA1", "Value": "8f2d", "Type": "filehash"}],
                        "Type": "file"},
                    "ParentProcess": {"$id": "8", "ProcessId": "200", "Type": "process",
                        "CreationTimeUtc": "2024-06-26T11:57:19.1305737Z"}},
                {"$ref": "8"}, {"$ref": "4"}, {"$ref": "5"},
                {"$id": "13", "DnsDomain": "x.example", "HostName": "pc", "Type": "host",
                    "MdatpDeviceId": "cbb9", "LastExternalIpAddress": "85.54.134.236"},
                {"$id": "14", "Type": "malware", "Name": "Yrei"},
            ],
        })
    }

    #[test]
    fn a_row_is_read() {
        let alert = read(FORMAT.name, &row());
        assert_eq!(
            (alert.id.as_str(), alert.title.as_str()),
            ("21f2f0d2", "Suspicious LDAP query")
        );
        assert_eq!(alert.service_source, ServiceSource::MicrosoftDefenderForEndpoint);
        assert_eq!(alert.detection_source, DetectionSource::MicrosoftDefenderForEndpoint);
        assert_eq!(alert.status, AlertStatus::Resolved);
        assert_eq!(alert.category.as_deref(), Some("CredentialAccess"));
        assert_eq!(alert.detector_id.as_deref(), Some("a99eb892"));
        assert_eq!(alert.mitre_techniques, ["T1018", "T1087.002"]);
        assert_eq!(alert.determination, AlertDetermination::ConfirmedActivity);
        assert_eq!(alert.last_update_date_time.unwrap().to_string(), "2024-07-05T22:33:51Z");
        assert_eq!(alert.recommended_actions.as_deref(), Some("1. Update.\n2. Look."));
        let names: Vec<_> = alert.evidence.iter().map(|evidence| evidence.kind.label()).collect();
        // What stands inside another entity is not told twice.
        assert_eq!(names, ["User", "Process", "Device", "Other evidence"]);
        let EvidenceKind::Process(process) = &alert.evidence[1].kind else { panic!() };
        assert_eq!(process.parent_process_id, Some(200));
        let image = process.image_file.as_ref().unwrap();
        assert_eq!(image.sha1.as_deref(), Some("8f2d"));
        let EvidenceKind::Device(device) = &alert.evidence[2].kind else { panic!() };
        assert_eq!(device.device_dns_name.as_deref(), Some("pc.x.example"));
        assert_eq!(alert.evidence[3].other["Name"], "Yrei");
    }

    /// As Log Analytics exports them.
    #[test]
    fn a_row_with_columns_of_text_says_the_same() {
        let mut texts = row();
        let whole = read(FORMAT.name, &texts);
        for column in ["ExtendedProperties", "Entities", "Techniques", "RemediationSteps"] {
            texts[column] = Value::String(texts[column].to_string());
        }
        let mut told = read(FORMAT.name, &texts);
        told.additional_data.clone_from(&whole.additional_data);
        assert_eq!(told.to_value(), whole.to_value());
    }
}
