//! Findings of AWS Security Hub in the *AWS Security Finding Format* (ASFF), which many products
//! write into it.

use serde_json::{Value, json};

use super::told::{category, each, first_time, inside, text, time_of};
use super::{Format, Object, alert, evidence, file};

pub(super) const FORMAT: Format = Format { name: "a Security Hub finding (ASFF)", is_told, write };

fn is_told(record: &Object) -> bool {
    ["ProductArn", "Id", "Title", "AwsAccountId"].iter().all(|name| text(record, name).is_some())
}

fn write(record: &Object) -> Object {
    let told = |path: &str| text(record, path);
    let types = super::told::texts(record, "Types");
    alert(json!({
        "id": told("Id"),
        "title": told("Title"),
        "description": told("Description"),
        "recommendedActions": told("Remediation.Recommendation.Text"),
        "category": types.iter().find_map(|kind| kind_of(kind)).map(category),
        "severity": told("Severity.Label").or(told("FindingProviderFields.Severity.Label")),
        "status": status(record),
        "productName": told("ProductName").or(told("ProductFields.aws/securityhub/ProductName"))
            .unwrap_or("AWS Security Hub"),
        "detectorId": told("GeneratorId"),
        "createdDateTime": time_of(record, "CreatedAt"),
        "lastUpdateDateTime": time_of(record, "UpdatedAt"),
        "firstActivityDateTime": first_time(record, &["FirstObservedAt", "CreatedAt"]),
        "lastActivityDateTime": first_time(record, &["LastObservedAt", "UpdatedAt", "CreatedAt"]),
        "alertWebUrl": told("SourceUrl"),
        "evidence": things(record),
    }))
}

/// `TTPs/Initial Access/…`: of the namespace of attacks the tactic, else the namespace.
fn kind_of(kind: &str) -> Option<&str> {
    let mut parts = kind.split('/').map(str::trim).filter(|part| !part.is_empty());
    let namespace = parts.next()?;
    Some(parts.next().filter(|_| namespace == "TTPs").unwrap_or(namespace))
}

fn status(record: &Object) -> &'static str {
    let archived = text(record, "RecordState") == Some("ARCHIVED");
    match text(record, "Workflow.Status") {
        Some("RESOLVED" | "SUPPRESSED") => "resolved",
        _ if archived => "resolved",
        Some("NOTIFIED") => "inProgress",
        _ => "new",
    }
}

fn things(record: &Object) -> Vec<Value> {
    let account = text(record, "AwsAccountId").unwrap_or_default();
    let mut things = Vec::new();
    for touched in each(record, "Resources") {
        let role = match text(touched, "ResourceRole") {
            Some("Actor") => "source",
            Some("Target") => "attacked",
            _ => "unknown",
        };
        if let Some(id) = text(touched, "Id") {
            things.push(evidence(
                "amazonResource",
                json!({
                    "amazonAccountId": account,
                    "amazonResourceId": id,
                    "resourceName": id.rsplit([':', '/']).next(),
                    "resourceType": text(touched, "Type"),
                    "roles": [role],
                }),
            ));
        }
        for path in ["Details.AwsIamAccessKey.UserName", "Details.AwsIamUser.UserName"] {
            if let Some(name) = text(touched, path) {
                let user = json!({ "accountName": name, "domainName": account });
                things.push(evidence("user", json!({ "userAccount": user, "roles": [role] })));
            }
        }
    }
    let mut addresses: Vec<(&str, &str)> =
        NETWORK.iter().filter_map(|(path, role)| Some((text(record, path)?, *role))).collect();
    for action in inside(record, "Action").into_iter().flat_map(serde_json::Map::values) {
        let remote = action.as_object().and_then(|told| text(told, "RemoteIpDetails.IpAddressV4"));
        addresses.extend(remote.map(|ip| (ip, "source")));
    }
    for indicator in each(record, "ThreatIntelIndicators") {
        let Some(value) = text(indicator, "Value") else { continue };
        match text(indicator, "Type") {
            Some("IPV4_ADDRESS" | "IPV6_ADDRESS") => addresses.push((value, "suspicious")),
            Some("DOMAIN" | "URL") => things.push(evidence("url", json!({ "url": value }))),
            _ => {}
        }
    }
    things.extend(
        addresses
            .into_iter()
            .map(|(ip, role)| evidence("ip", json!({ "ipAddress": ip, "roles": [role] }))),
    );
    things.extend(each(record, "Malware").filter_map(|malware| {
        let details = file(text(malware, "Path")?, Value::Null);
        Some(evidence("file", json!({ "fileDetails": details, "verdict": "malicious" })))
    }));
    if let Some(path) = text(record, "Process.Path") {
        things.push(evidence(
            "process",
            json!({
                "processId": super::told::number(record, "Process.Pid"),
                "parentProcessId": super::told::number(record, "Process.ParentPid"),
                "processCreationDateTime": time_of(record, "Process.LaunchedAt"),
                "imageFile": file(path, Value::Null),
            }),
        ));
    }
    things
}

const NETWORK: [(&str, &str); 4] = [
    ("Network.SourceIpV4", "source"),
    ("Network.SourceIpV6", "source"),
    ("Network.DestinationIpV4", "destination"),
    ("Network.DestinationIpV6", "destination"),
];

#[cfg(test)]
mod tests {
    use shared::enums::{AlertSeverity, AlertStatus, EvidenceRole};

    use super::super::tests::read;
    use super::*;

    #[test]
    fn a_finding_is_read() {
        let alert = read(
            FORMAT.name,
            &json!({
                "SchemaVersion": "2018-10-08", "Id": "1abc", "ProductArn": "arn:aws:securityhub:x",
                "ProductName": "DecoyDetector", "AwsAccountId": "123456789012",
                "GeneratorId": "dynamodb", "Title": "Decoy read", "Severity": {"Label": "CRITICAL"},
                "Types": ["TTPs/Initial Access/x"], "Workflow": {"Status": "NOTIFIED"},
                "CreatedAt": "2024-05-24 22:53:24.000000000", "UpdatedAt": "2024-05-24T23:00:00Z",
                "Resources": [
                    {"Id": "arn:aws:dynamodb:us-east-1:1:table/T", "Type": "AwsDynamoDbTable",
                        "ResourceRole": "Target"},
                    {"Id": "ABC9", "Type": "AwsIamAccessKey", "ResourceRole": "Actor",
                        "Details": {"AwsIamAccessKey": {"UserName": "john"}}}],
                "Action": {"AwsApiCallAction": {"RemoteIpDetails": {"IpAddressV4": "198.51.100.9"}},
                    "DnsRequestAction": {}},
                "ThreatIntelIndicators": [{"Type": "DOMAIN", "Value": "bad.example"}],
            }),
        );
        assert_eq!((alert.severity, alert.status), (AlertSeverity::High, AlertStatus::InProgress));
        assert_eq!(alert.category.as_deref(), Some("InitialAccess"));
        assert_eq!(alert.product_name.as_deref(), Some("DecoyDetector"));
        let names: Vec<_> = alert.evidence.iter().map(|thing| thing.kind.label()).collect();
        assert_eq!(names, ["Amazon resource", "Amazon resource", "User", "URL", "IP address"]);
        assert_eq!(alert.evidence[0].roles, [EvidenceRole::Attacked]);
    }
}
