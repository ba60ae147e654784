//! Alerts of Microsoft Defender for Endpoint's own API, properties after its reference *Alert
//! resource type*. The evidence is a table: each row has the columns of all kinds.

use serde_json::{Value, json};
use shared::enums::AlertDetermination;

use super::told::{each, first, number, text, texts, time_of};
use super::{Format, Object, alert, evidence};

pub(super) const FORMAT: Format = Format { name: "a Defender for Endpoint alert", is_told, write };

fn is_told(record: &Object) -> bool {
    let says = |name: &str| text(record, name).is_some();
    says("machineId") && says("alertCreationTime") && says("id")
}

fn write(record: &Object) -> Object {
    let machine = text(record, "machineId");
    let device = evidence(
        "device",
        json!({
            "mdeDeviceId": machine,
            "deviceDnsName": text(record, "computerDnsName"),
            "rbacGroupName": text(record, "rbacGroupName"),
        }),
    );
    let mut things = vec![device];
    things.extend(each(record, "evidence").filter_map(|row| thing(row, machine)));
    if let Some(name) = text(record, "relatedUser.userName") {
        let account =
            json!({ "accountName": name, "domainName": text(record, "relatedUser.domainName") });
        let is_told = |thing: &Value| thing["userAccount"]["accountName"] == name;
        if !things.iter().any(is_told) {
            things.push(evidence("user", json!({ "userAccount": account })));
        }
    }
    let comments = each(record, "comments").map(|comment| {
        json!({
            "comment": text(comment, "comment"),
            "createdByDisplayName": text(comment, "createdBy"),
            "createdDateTime": time_of(comment, "createdTime"),
        })
    });
    alert(json!({
        "id": text(record, "id"),
        "incidentId": number(record, "incidentId").map(|id| id.to_string()),
        "tenantId": text(record, "aadTenantId"),
        "title": text(record, "title"),
        "description": text(record, "description"),
        "recommendedActions": text(record, "recommendedAction"),
        "category": text(record, "category"),
        "severity": text(record, "severity"),
        "status": text(record, "status"),
        "classification": text(record, "classification"),
        "determination": text(record, "determination").map(AlertDetermination::parse),
        "assignedTo": text(record, "assignedTo"),
        "investigationState": text(record, "investigationState"),
        "serviceSource": "microsoftDefenderForEndpoint",
        "detectionSource": text(record, "detectionSource"),
        "productName": "Microsoft Defender for Endpoint",
        "detectorId": text(record, "detectorId"),
        "mitreTechniques": texts(record, "mitreTechniques"),
        "threatDisplayName": text(record, "threatName"),
        "threatFamilyName": text(record, "threatFamilyName"),
        "createdDateTime": time_of(record, "alertCreationTime"),
        "lastUpdateDateTime": time_of(record, "lastUpdateTime"),
        "firstActivityDateTime": time_of(record, "firstEventTime"),
        "lastActivityDateTime": time_of(record, "lastEventTime"),
        "resolvedDateTime": time_of(record, "resolvedTime"),
        "comments": comments.collect::<Vec<_>>(),
        "evidence": things,
    }))
}

fn thing(row: &Object, machine: Option<&str>) -> Option<Value> {
    let kind = text(row, "entityType")?;
    let account = json!({
        "accountName": text(row, "accountName"),
        "domainName": text(row, "domainName"),
        "userSid": text(row, "userSid"),
        "azureAdUserId": text(row, "aadUserId"),
        "userPrincipalName": text(row, "userPrincipalName"),
    });
    let file = json!({
        "fileName": text(row, "fileName"),
        "filePath": text(row, "filePath"),
        "sha1": text(row, "sha1"),
        "sha256": text(row, "sha256"),
    });
    let registry = json!({
        "registryHive": text(row, "registryHive"),
        "registryKey": text(row, "registryKey"),
        "registryValue": text(row, "registryValue"),
        "registryValueName": text(row, "registryValueName"),
        "registryValueType": text(row, "registryValueType"),
    });
    let (kind, mut properties) = match kind.to_ascii_lowercase().as_str() {
        "user" => ("user", json!({ "userAccount": account })),
        "process" => (
            "process",
            json!({
                "processId": number(row, "processId"),
                "processCommandLine": text(row, "processCommandLine"),
                "processCreationDateTime": time_of(row, "processCreationTime"),
                "imageFile": file,
                "parentProcessId": number(row, "parentProcessId"),
                "parentProcessCreationDateTime": time_of(row, "parentProcessCreationTime"),
                "parentProcessImageFile": {
                    "fileName": text(row, "parentProcessFileName"),
                    "filePath": text(row, "parentProcessFilePath"),
                },
                "userAccount": account,
                "mdeDeviceId": machine,
                "detectionStatus": text(row, "detectionStatus"),
            }),
        ),
        "file" => (
            "file",
            json!({
                "fileDetails": file,
                "mdeDeviceId": machine,
                "detectionStatus": text(row, "detectionStatus"),
            }),
        ),
        "ip" => ("ip", json!({ "ipAddress": text(row, "ipAddress") })),
        "url" => ("url", json!({ "url": text(row, "url") })),
        "registrykey" => ("registryKey", registry),
        "registryvalue" => ("registryValue", registry),
        "machine" => (
            "device",
            json!({
                "mdeDeviceId": first(row, &["machineId", "deviceId"]),
                "deviceDnsName": text(row, "computerDnsName"),
            }),
        ),
        _ => return None,
    };
    properties["createdDateTime"] = json!(time_of(row, "evidenceCreationTime"));
    Some(evidence(kind, properties))
}

#[cfg(test)]
mod tests {
    use shared::enums::{AlertSeverity, AlertStatus, DetectionSource, ServiceSource};
    use shared::evidence::EvidenceKind;

    use super::super::tests::read;
    use super::*;

    #[test]
    fn an_alert_is_read() {
        let alert = read(
            FORMAT.name,
            &json!({
                "id": "da6374_1", "incidentId": 1_126_093, "severity": "Low", "status": "New",
                "detectionSource": "WindowsDefenderAv", "detectorId": "17e1", "category": "Execution",
                "title": "Low-reputation code", "alertCreationTime": "2021-01-26T20:33:57.7220239Z",
                "firstEventTime": "2021-01-26T20:31:32.9562661Z",
                "lastEventTime": "2021-01-26T20:31:33.0577322Z", "machineId": "111e",
                "computerDnsName": "pc.corp.example", "mitreTechniques": ["T1064"],
                "relatedUser": {"userName": "temp123", "domainName": "ME"},
                "comments": [{"comment": "Seen", "createdBy": "jo@corp.example",
                    "createdTime": "2021-01-26T21:00:37Z"}],
                "evidence": [
                    {"entityType": "User", "accountName": "temp123", "domainName": "ME",
                        "userSid": "S-1-5-21-1-2-3-4", "sha1": null},
                    {"entityType": "Process", "processId": 3276, "fileName": "rundll32.exe",
                        "filePath": "C:\\Windows", "sha1": "ff83",
                        "processCreationTime": "2021-01-26T20:31:32.9581596Z",
                        "parentProcessId": 8420, "detectionStatus": "Detected"},
                    {"entityType": "File", "fileName": "suspicious.dll", "sha256": "dc0a"},
                ],
            }),
        );
        assert_eq!((alert.id.as_str(), alert.severity), ("da6374_1", AlertSeverity::Low));
        assert_eq!(alert.status, AlertStatus::New);
        assert_eq!(alert.service_source, ServiceSource::MicrosoftDefenderForEndpoint);
        assert_eq!(alert.detection_source, DetectionSource::Antivirus);
        assert_eq!(alert.comments[0].comment.as_deref(), Some("Seen"));
        let names: Vec<_> = alert.evidence.iter().map(|evidence| evidence.kind.label()).collect();
        // The related user stands among the evidence already.
        assert_eq!(names, ["Device", "User", "Process", "File"]);
        let EvidenceKind::Process(process) = &alert.evidence[2].kind else { panic!() };
        assert_eq!((process.process_id, process.parent_process_id), (Some(3_276), Some(8_420)));
        assert_eq!(process.mde_device_id.as_deref(), Some("111e"));
        assert_eq!(process.image_file.as_ref().unwrap().sha1.as_deref(), Some("ff83"));
    }
}
