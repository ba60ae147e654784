//! Findings of Amazon GuardDuty: as the service exports them, as its API answers (names with a
//! capital), or as EventBridge carries them (under `detail`). After Amazon's documentation
//! *GuardDuty finding format* and *Severity levels of GuardDuty findings*.

use serde_json::{Map, Value, json};

use super::told::{each, first_time, inside, text, texts, time_of};
use super::{Format, Object, alert, evidence};

pub(super) const FORMAT: Format = Format { name: "a GuardDuty finding", is_told, write };

fn is_told(record: &Object) -> bool {
    let finding = finding(record);
    ["id", "type", "accountId"].iter().all(|name| text(&finding, name).is_some())
        && finding.get("service").is_some_and(Value::is_object)
        && finding.get("severity").is_some_and(Value::is_number)
}

fn finding(record: &Object) -> Object {
    uncapitalised(inside(record, "detail").unwrap_or(record))
}

/// The API's names begin with a capital; everything else about them is the same.
fn uncapitalised(object: &Object) -> Object {
    let named = object.iter().map(|(name, value)| {
        let mut letters = name.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        let value = match value {
            Value::Object(inner) => Value::Object(uncapitalised(inner)),
            Value::Array(items) => items
                .iter()
                .map(|item| item.as_object().map_or(item.clone(), |o| uncapitalised(o).into()))
                .collect(),
            other => other.clone(),
        };
        (first.into_iter().chain(letters).collect(), value)
    });
    named.collect::<Map<_, _>>()
}

fn write(record: &Object) -> Object {
    let finding = finding(record);
    let told = |path: &str| text(&finding, path);
    let kind = told("type").unwrap_or_default();
    alert(json!({
        "id": told("id"),
        "providerAlertId": told("arn"),
        "title": told("title").unwrap_or(kind),
        "description": told("description"),
        "category": purpose(kind),
        "severity": severity(&finding),
        "status": if finding["service"]["archived"] == true { "resolved" } else { "new" },
        "productName": "Amazon GuardDuty",
        "detectorId": kind,
        "createdDateTime": time_of(&finding, "createdAt"),
        "lastUpdateDateTime": time_of(&finding, "updatedAt"),
        "firstActivityDateTime": first_time(&finding, &["service.eventFirstSeen", "createdAt"]),
        "lastActivityDateTime": first_time(&finding, &["service.eventLastSeen", "updatedAt"]),
        "evidence": things(&finding),
    }))
}

/// A type begins with its purpose: `CredentialAccess:IAMUser/AnomalousBehavior`. Most purposes are
/// tactics of ATT&CK; of the others Amazon says what they mean.
fn purpose(kind: &str) -> Option<&str> {
    let (purpose, _) = kind.split_once(':')?;
    Some(match purpose {
        "Backdoor" => "CommandAndControl",
        "CryptoCurrency" => "Impact",
        "Recon" => "Reconnaissance",
        "Stealth" => "DefenseEvasion",
        other => other,
    })
}

fn severity(finding: &Object) -> Option<&'static str> {
    let severity = finding.get("severity")?.as_f64()?;
    Some(match severity {
        ..4.0 => "low",
        4.0..7.0 => "medium",
        _ => "high",
    })
}

fn things(finding: &Object) -> Vec<Value> {
    let account = text(finding, "accountId").unwrap_or_default();
    let region = text(finding, "region").unwrap_or_default();
    let mut things = Vec::new();
    if let Some(name) = text(finding, "resource.accessKeyDetails.userName") {
        // A name of IAM is one of its account's, as a name of Windows is one of its domain's.
        let user = json!({ "accountName": name, "domainName": account });
        things.push(evidence("user", json!({ "userAccount": user })));
    }
    if let Some(id) = text(finding, "resource.instanceDetails.instanceId") {
        let arn = format!("arn:aws:ec2:{region}:{account}:instance/{id}");
        things.push(resource(account, &arn, "instance"));
    }
    for (path, kind) in RESOURCES {
        if let Some(arn) = text(finding, path) {
            things.push(resource(account, arn, kind));
        }
    }
    things.extend(
        each(finding, "resource.s3BucketDetails")
            .filter_map(|bucket| Some(resource(account, text(bucket, "arn")?, "bucket"))),
    );
    if let Some(action) = inside(finding, "service.action") {
        for affected in action.values().filter_map(Value::as_object) {
            let touched = inside(affected, "affectedResources").into_iter().flat_map(Map::values);
            let arns = touched.filter_map(Value::as_str).filter(|arn| arn.starts_with("arn:"));
            things.extend(arns.map(|arn| resource(account, arn, "resource")));
        }
        // Whoever acts on the resource from elsewhere, or whom it turned to.
        let role = match text(finding, "service.resourceRole") {
            Some("ACTOR") => "destination",
            _ => "attacker",
        };
        for ip in remote_addresses(action) {
            things.push(evidence("ip", json!({ "ipAddress": ip, "roles": [role] })));
        }
        if let Some(domain) = text(action, "dnsRequestAction.domain") {
            things.push(evidence("url", json!({ "url": domain })));
        }
    }
    things
}

const RESOURCES: [(&str, &str); 4] = [
    ("resource.eksClusterDetails.arn", "cluster"),
    ("resource.lambdaDetails.functionArn", "function"),
    ("resource.rdsDbInstanceDetails.dbInstanceArn", "database"),
    ("resource.ecsClusterDetails.arn", "cluster"),
];

fn resource(account: &str, arn: &str, kind: &str) -> Value {
    let name = arn.rsplit([':', '/']).next();
    evidence(
        "amazonResource",
        json!({
            "amazonAccountId": account,
            "amazonResourceId": arn,
            "resourceName": name,
            "resourceType": kind,
        }),
    )
}

fn remote_addresses(action: &Object) -> Vec<String> {
    let mut found = Vec::new();
    for told in action.values().filter_map(Value::as_object) {
        let ports = each(told, "portProbeDetails");
        for side in std::iter::once(told).chain(ports) {
            found.extend(text(side, "remoteIpDetails.ipAddressV4").map(Into::into));
            found.extend(text(side, "remoteIpDetails.ipAddressV6").map(Into::into));
        }
        found.extend(texts(told, "sourceIPs"));
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use shared::enums::{AlertSeverity, EvidenceRole};
    use shared::evidence::EvidenceKind;

    use super::super::tests::read;
    use super::*;

    fn exported() -> Value {
        json!({
            "schemaVersion": "2.0", "accountId": "123456789012", "region": "us-east-1",
            "id": "eeb8", "type": "Recon:EC2/PortProbeUnprotectedPort", "severity": 5.3,
            "arn": "arn:aws:guardduty:us-east-1:123456789012:detector/1/finding/eeb8",
            "title": "Port probed", "description": "An unprotected port is being probed.",
            "createdAt": "2020-02-14T18:12:22.316Z", "updatedAt": "2020-02-14T18:30:00Z",
            "resource": {"instanceDetails": {"instanceId": "i-99"},
                "accessKeyDetails": {"userName": "tester"},
                "s3BucketDetails": [{"arn": "arn:aws:s3:::secrets"}]},
            "service": {"eventFirstSeen": "2020-02-14T17:59:17Z", "archived": false,
                "eventLastSeen": "2020-02-14T18:00:00Z", "resourceRole": "TARGET",
                "action": {"actionType": "PORT_PROBE", "portProbeAction": {"portProbeDetails": [
                    {"remoteIpDetails": {"ipAddressV4": "198.51.100.9"}}]}}},
        })
    }

    #[rstest]
    #[case::exported(exported())]
    #[case::carried(json!({"detail-type": "GuardDuty Finding", "detail": exported()}))]
    fn a_finding_is_read(#[case] record: Value) {
        let alert = read(FORMAT.name, &record);
        assert_eq!((alert.id.as_str(), alert.severity), ("eeb8", AlertSeverity::Medium));
        assert_eq!(alert.category.as_deref(), Some("Reconnaissance"));
        assert_eq!(alert.first_activity_date_time.unwrap().to_string(), "2020-02-14T17:59:17Z");
        let names: Vec<_> = alert.evidence.iter().map(|thing| thing.kind.label()).collect();
        assert_eq!(names, ["User", "Amazon resource", "Amazon resource", "IP address"]);
        let EvidenceKind::AmazonResource(instance) = &alert.evidence[1].kind else { panic!() };
        let arn = "arn:aws:ec2:us-east-1:123456789012:instance/i-99";
        assert_eq!(instance.amazon_resource_id.as_deref(), Some(arn));
        assert_eq!(alert.evidence[3].roles, [EvidenceRole::Attacker]);
    }

    #[test]
    fn the_names_of_the_api_are_read_too() {
        let answered = json!({"Id": "eeb8", "AccountId": "1", "Type": "UnauthorizedAccess:IAMUser/X",
            "Severity": 8, "Title": "T", "Service": {"Archived": true, "Action": {}},
            "Resource": {"InstanceDetails": {"InstanceId": "i-1"}}});
        let alert = read(FORMAT.name, &answered);
        assert_eq!(alert.severity, AlertSeverity::High);
        assert_eq!(alert.evidence.len(), 1);
    }
}
