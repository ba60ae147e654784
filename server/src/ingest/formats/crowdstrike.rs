//! Detections of CrowdStrike Falcon as its event streams send them (`DetectionSummaryEvent` and its
//! successor `EppDetectionSummaryEvent`), inside their envelope or alone.

use serde_json::{Value, json};

use super::told::{category, first, first_time, folder_and_name, inside, number, text};
use super::{Format, Object, alert, evidence};

pub(super) const FORMAT: Format = Format { name: "a CrowdStrike detection", is_told, write };

fn is_told(record: &Object) -> bool {
    let event = event(record);
    first(event, ID).is_some()
        && first(event, TITLE).is_some()
        && text(event, "SeverityName").is_some()
}

const ID: &[&str] = &["CompositeId", "DetectId"];
const TITLE: &[&str] = &["DetectName", "Name"];
const HOST: &[&str] = &["Hostname", "ComputerName"];
const DESCRIPTION: &[&str] = &["DetectDescription", "Description"];

/// The detection itself; the envelope has the time and the customer.
fn event(record: &Object) -> &Object {
    inside(record, "event").unwrap_or(record)
}

fn write(record: &Object) -> Object {
    let event = event(record);
    let started = first_time(event, &["ProcessStartTime"]);
    let detected = first_time(event, &["timestamp", "UTCTimestamp"])
        .or_else(|| first_time(record, &["metadata.eventCreationTime"]))
        .or_else(|| started.clone());
    alert(json!({
        "id": first(event, ID),
        "title": first(event, DESCRIPTION).or(first(event, TITLE)),
        "description": first(event, &["PatternDispositionDescription"]),
        "category": text(event, "Tactic").map(category),
        "severity": first(event, &["SeverityName"]),
        "status": "new",
        "productName": "CrowdStrike Falcon",
        "detectorId": first(event, TITLE),
        "threatDisplayName": first(event, TITLE),
        "createdDateTime": detected,
        "lastUpdateDateTime": detected,
        "firstActivityDateTime": started.or_else(|| detected.clone()),
        "lastActivityDateTime": detected,
        "alertWebUrl": text(event, "FalconHostLink"),
        "evidence": things(event),
    }))
}

fn things(event: &Object) -> Vec<Value> {
    let domain = text(event, "MachineDomain");
    let host = first(event, HOST);
    let full_name = host.map(|host| match domain.filter(|domain| domain.contains('.')) {
        Some(domain) if !host.contains('.') => format!("{host}.{domain}"),
        _ => host.to_owned(),
    });
    let device = full_name.map(|name| {
        json!({
            "deviceDnsName": name,
            "ipInterfaces": text(event, "LocalIP").map(|ip| [ip]),
            "sensorId": first(event, &["AgentIdString", "SensorId"]),
        })
    });
    let mut things: Vec<Value> =
        device.map(|device| evidence("device", device)).into_iter().collect();
    let account = text(event, "UserName").map(|name| {
        let local = domain.or(host);
        json!({ "accountName": name.rsplit('\\').next(), "domainName": local })
    });
    if let Some(account) = &account {
        things.push(evidence("user", json!({ "userAccount": account })));
    }
    let image = text(event, "FileName").map(|name| {
        json!({
            "fileName": name,
            "filePath": text(event, "FilePath").map(|path| folder(path, name)),
            "sha256": hash(event, "SHA256String"),
            "sha1": hash(event, "SHA1String"),
            "md5": hash(event, "MD5String"),
        })
    });
    if text(event, "CommandLine").is_some() || number(event, "ProcessId").is_some() {
        let parent = text(event, "ParentImageFileName").map(folder_and_name);
        things.push(evidence(
            "process",
            json!({
                "processId": number(event, "ProcessId"),
                "processCommandLine": text(event, "CommandLine"),
                "processCreationDateTime": first_time(event, &["ProcessStartTime"]),
                "imageFile": image,
                "parentProcessId": number(event, "ParentProcessId"),
                "parentProcessImageFile": parent
                    .map(|(folder, name)| json!({ "fileName": name, "filePath": folder })),
                "userAccount": account,
                "detectionStatus": detection_status(event),
            }),
        ));
    } else if let Some(image) = image {
        let status = detection_status(event);
        things.push(evidence("file", json!({ "fileDetails": image, "detectionStatus": status })));
    }
    things
}

/// Some sensors write the folder, some the whole path.
fn folder<'a>(path: &'a str, name: &str) -> &'a str {
    path.strip_suffix(name).unwrap_or(path).trim_end_matches(['\\', '/'])
}

/// A hash that was not computed is written as zeros.
fn hash<'a>(event: &'a Object, name: &str) -> Option<&'a str> {
    text(event, name).filter(|hash| hash.bytes().any(|digit| digit != b'0'))
}

/// The words before the comma: `Detection, standard detection.`, `Prevention/Quarantine, …`.
fn detection_status(event: &Object) -> Option<&'static str> {
    let words = text(event, "PatternDispositionDescription")?;
    Some(if words.starts_with("Prevention") { "prevented" } else { "detected" })
}

#[cfg(test)]
mod tests {
    use shared::enums::{AlertSeverity, DetectionStatus};
    use shared::evidence::EvidenceKind;

    use super::super::tests::read;
    use super::*;

    fn detection() -> Value {
        json!({
            "CompositeId": "0:ind:1", "Name": "NGAV", "Hostname": "MACBOOK", "AgentIdString": "a1",
            "MachineDomain": "corp.example", "UserName": "bobert", "Tactic": "Credential Access",
            "Description": "Adware by its hash.", "SeverityName": "Critical",
            "FileName": "pup app", "FilePath": "/Applications/app/", "LocalIP": "10.0.0.7",
            "SHA256String": "00000000009d", "SHA1String": "0000", "CommandLine": "/pup app",
            "ProcessId": 377_077_835_340_488_700_i64, "ProcessStartTime": "2021-09-18 20:38:51Z",
            "ParentImageFileName": "/usr/libexec/runningboardd", "ParentProcessId": 376,
            "PatternDispositionDescription": "Prevention/Quarantine, process was blocked.",
            "timestamp": "2021-09-18 20:38:52Z",
        })
    }

    #[test]
    fn a_detection_is_read() {
        let alert = read(FORMAT.name, &detection());
        assert_eq!((alert.id.as_str(), alert.severity), ("0:ind:1", AlertSeverity::High));
        assert_eq!(alert.category.as_deref(), Some("CredentialAccess"));
        let EvidenceKind::Device(device) = &alert.evidence[0].kind else { panic!() };
        assert_eq!(device.device_dns_name.as_deref(), Some("MACBOOK.corp.example"));
        let EvidenceKind::Process(process) = &alert.evidence[2].kind else { panic!() };
        assert_eq!(process.detection_status, Some(DetectionStatus::Prevented));
        let image = process.image_file.as_ref().unwrap();
        assert_eq!(
            (image.file_path.as_deref(), image.sha1.as_deref()),
            (Some("/Applications/app"), None)
        );
    }

    #[test]
    fn the_envelope_of_a_stream_is_opened() {
        let mut event = detection();
        event
            .as_object_mut()
            .unwrap()
            .retain(|name, _| name != "timestamp" && name != "ProcessStartTime");
        let alert = read(
            FORMAT.name,
            &json!({"event": event, "metadata": {
            "eventType": "EppDetectionSummaryEvent", "eventCreationTime": 1_604_000_000_000_i64}}),
        );
        assert_eq!(alert.id, "0:ind:1");
        assert_eq!(alert.created_date_time.unwrap().to_string(), "2020-10-29T19:33:20Z");
    }
}
