//! Threats as SentinelOne's management API (`/web/api/v2.1/threats`) tells them.

use serde_json::{Value, json};
use shared::tactic::Tactic;

use super::told::{category, each, first, first_time, text, time_of};
use super::{Format, Object, alert, evidence, file};

pub(super) const FORMAT: Format = Format { name: "a SentinelOne threat", is_told, write };

fn is_told(record: &Object) -> bool {
    text(record, "threatInfo.threatName").is_some() && first(record, ID).is_some()
}

const ID: &[&str] = &["threatInfo.threatId", "id"];

fn write(record: &Object) -> Object {
    let told = |path: &str| text(record, path);
    let identified = first_time(record, &["threatInfo.identifiedAt", "threatInfo.createdAt"]);
    let tactics: Vec<&str> = each(record, "indicators")
        .flat_map(|indicator| each(indicator, "tactics"))
        .filter_map(|tactic| text(tactic, "name"))
        .filter_map(|name| Tactic::parse(name).map(Tactic::as_str))
        .collect();
    let techniques: Vec<&str> = each(record, "indicators")
        .flat_map(|indicator| each(indicator, "tactics"))
        .flat_map(|tactic| each(tactic, "techniques"))
        .filter_map(|technique| text(technique, "name"))
        .collect();
    let descriptions: Vec<&str> =
        each(record, "indicators").filter_map(|indicator| text(indicator, "description")).collect();
    let kind = told("threatInfo.classification");
    alert(json!({
        "id": first(record, ID),
        "title": title(record),
        "description": descriptions.join("\n"),
        "category": tactics.first().copied().or(kind.map(category)),
        "categories": tactics,
        "mitreTechniques": techniques,
        "severity": severity(record),
        "status": match told("threatInfo.incidentStatus") {
            Some("resolved") => "resolved",
            Some("in_progress") => "inProgress",
            _ => "new",
        },
        "classification": match told("threatInfo.analystVerdict") {
            Some("true_positive") => Some("truePositive"),
            Some("false_positive") => Some("falsePositive"),
            _ => None,
        },
        "productName": "SentinelOne",
        "detectorId": first(record, &["threatInfo.detectionEngines.0", "threatInfo.detectionType"]),
        "threatDisplayName": told("threatInfo.threatName"),
        "createdDateTime": first_time(record, &["threatInfo.createdAt", "threatInfo.identifiedAt"]),
        "lastUpdateDateTime": time_of(record, "threatInfo.updatedAt"),
        "firstActivityDateTime": identified,
        "lastActivityDateTime": identified,
        "evidence": things(record),
    }))
}

fn title(record: &Object) -> String {
    let name = text(record, "threatInfo.threatName").unwrap_or_default();
    match text(record, "threatInfo.classification") {
        Some(kind) => format!("{kind}: {name}"),
        None => name.to_owned(),
    }
}

/// SentinelOne tells how sure it is, not how bad it would be.
fn severity(record: &Object) -> &'static str {
    match text(record, "threatInfo.confidenceLevel") {
        Some("malicious") => "high",
        _ => "medium",
    }
}

fn things(record: &Object) -> Vec<Value> {
    let told = |path: &str| text(record, path);
    let host = first(
        record,
        &["agentRealtimeInfo.agentComputerName", "agentDetectionInfo.agentComputerName"],
    );
    let domain =
        first(record, &["agentRealtimeInfo.agentDomain", "agentDetectionInfo.agentDomain"]);
    let full_name = host.map(|host| match domain.filter(|domain| domain.contains('.')) {
        Some(domain) if !host.contains('.') => format!("{host}.{domain}"),
        _ => host.to_owned(),
    });
    let mut things = Vec::new();
    if full_name.is_some() {
        let device = json!({
            "deviceDnsName": full_name,
            "osPlatform": told("agentRealtimeInfo.agentOsName"),
            "ipInterfaces": told("agentDetectionInfo.agentIpV4").map(|ip| [ip]),
            "agentUuid": first(record, &["agentRealtimeInfo.agentUuid", "agentDetectionInfo.agentUuid"]),
        });
        things.push(evidence("device", device));
    }
    if let Some(user) = told("threatInfo.processUser") {
        let (domain, name) = user.split_once('\\').unwrap_or((host.unwrap_or_default(), user));
        let account = json!({ "accountName": name, "domainName": domain });
        things.push(evidence("user", json!({ "userAccount": account })));
    }
    if let Some(path) = told("threatInfo.filePath") {
        let hashes = json!({
            "sha1": told("threatInfo.sha1"),
            "sha256": told("threatInfo.sha256"),
            "md5": told("threatInfo.md5"),
            "filePublisher": told("threatInfo.publisherName"),
        });
        let mitigated = matches!(told("threatInfo.mitigationStatus"), Some("mitigated"));
        things.push(evidence(
            "file",
            json!({
                "fileDetails": file(path, hashes),
                "verdict": told("threatInfo.confidenceLevel"),
                "remediationStatus": mitigated.then_some("remediated"),
            }),
        ));
    }
    things
}

#[cfg(test)]
mod tests {
    use shared::enums::{AlertClassification, AlertSeverity, AlertStatus, EvidenceVerdict};
    use shared::evidence::EvidenceKind;

    use super::super::tests::read;
    use super::*;

    #[test]
    fn a_threat_is_read() {
        let alert = read(
            FORMAT.name,
            &json!({
                "id": "225494730938493804",
                "agentDetectionInfo": {"agentIpV4": "10.0.0.7", "agentDomain": "WORKGROUP"},
                "agentRealtimeInfo": {"agentComputerName": "pc-7", "agentUuid": "ff81"},
                "threatInfo": {"threatId": "225494730938493804", "threatName": "a.exe",
                    "classification": "Ransomware", "confidenceLevel": "malicious",
                    "identifiedAt": "2022-02-27T04:49:26.257525Z", "updatedAt": "2022-02-27T05:00:00Z",
                    "filePath": "\\Device\\HarddiskVolume2\\a.exe", "sha1": "d8d5",
                    "processUser": "PC-7\\jo", "incidentStatus": "unresolved",
                    "analystVerdict": "true_positive", "mitigationStatus": "mitigated"},
                "indicators": [{"description": "Encrypted files", "tactics": [{"name": "Impact",
                    "techniques": [{"name": "T1486", "link": "https://attack.mitre.org"}]}]}],
            }),
        );
        assert_eq!(alert.title, "Ransomware: a.exe");
        assert_eq!((alert.severity, alert.status), (AlertSeverity::High, AlertStatus::New));
        assert_eq!(alert.classification, AlertClassification::TruePositive);
        assert_eq!(alert.category.as_deref(), Some("Impact"));
        assert_eq!(alert.mitre_techniques, ["T1486"]);
        let names: Vec<_> = alert.evidence.iter().map(|thing| thing.kind.label()).collect();
        assert_eq!(names, ["Device", "User", "File"]);
        assert_eq!(alert.evidence[2].verdict, EvidenceVerdict::Malicious);
        let EvidenceKind::Device(device) = &alert.evidence[0].kind else { panic!() };
        assert_eq!(device.device_dns_name.as_deref(), Some("pc-7"));
    }
}
