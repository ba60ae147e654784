//! Alerts of Elastic Security: documents of its alert index, flattened or not, alone or as hits of a
//! search (`_source`). Fields after the *Elastic Common Schema* and *Elastic Security alert schema*.

use serde_json::{Value, json};

use super::told::{category, each, first, first_time, inside, number, text, texts, time_of};
use super::{Format, Object, alert, evidence, file};

pub(super) const FORMAT: Format = Format { name: "an Elastic Security alert", is_told, write };

fn is_told(record: &Object) -> bool {
    let document = document(record);
    text(document, "kibana.alert.rule.name").is_some() && id(record, document).is_some()
}

fn document(record: &Object) -> &Object {
    inside(record, "_source").unwrap_or(record)
}

fn id<'a>(record: &'a Object, document: &'a Object) -> Option<&'a str> {
    text(document, "kibana.alert.uuid").or_else(|| text(record, "_id"))
}

fn write(record: &Object) -> Object {
    let document = document(record);
    let told = |path: &str| text(document, path);
    let threats: Vec<&Object> = each(document, "kibana.alert.rule.threat").collect();
    let mut techniques = Vec::new();
    for technique in threats.iter().flat_map(|threat| each(threat, "technique")) {
        let below: Vec<&str> =
            each(technique, "subtechnique").filter_map(|sub| text(sub, "id")).collect();
        // The whole is not named beside its part.
        techniques.extend(if below.is_empty() {
            text(technique, "id").into_iter().collect()
        } else {
            below
        });
    }
    let tactics: Vec<&str> =
        threats.iter().filter_map(|threat| text(threat, "tactic.name")).map(category).collect();
    let begins = first_time(document, &["kibana.alert.original_time", "@timestamp"]);
    alert(json!({
        "id": id(record, document),
        "title": told("kibana.alert.rule.name"),
        "description": first(document, &["kibana.alert.reason", "kibana.alert.rule.description"]),
        "category": tactics.first().copied().or(told("event.category").map(category)),
        "categories": tactics,
        "mitreTechniques": techniques,
        "severity": first(document, &["kibana.alert.severity", "kibana.alert.rule.severity"]),
        "status": match told("kibana.alert.workflow_status") {
            Some("closed") => "resolved",
            Some("acknowledged") => "inProgress",
            _ => "new",
        },
        "productName": "Elastic Security",
        "detectorId": first(document, &["kibana.alert.rule.rule_id", "kibana.alert.rule.uuid"]),
        "createdDateTime": time_of(document, "@timestamp"),
        "lastUpdateDateTime": time_of(document, "@timestamp"),
        "firstActivityDateTime": begins,
        "lastActivityDateTime": begins,
        "alertWebUrl": told("kibana.alert.url"),
        "evidence": things(document),
    }))
}

fn things(document: &Object) -> Vec<Value> {
    let told = |path: &str| text(document, path);
    let mut things = Vec::new();
    if let Some(name) = first(document, &["host.name", "host.hostname"]) {
        things.push(evidence(
            "device",
            json!({
                "deviceDnsName": name,
                "hostId": told("host.id"),
                "osPlatform": told("host.os.name"),
                "ipInterfaces": texts(document, "host.ip"),
            }),
        ));
    }
    let account = told("user.name").map(|name| {
        json!({
            "accountName": name,
            "domainName": told("user.domain").or(told("host.name")),
            "userSid": told("user.id").filter(|id| id.starts_with("S-1-")),
            "userPrincipalName": told("user.email"),
        })
    });
    if let Some(account) = &account {
        things.push(evidence("user", json!({ "userAccount": account })));
    }
    let image = |path: &str| {
        let name = first(
            document,
            &[&format!("{path}.executable"), &format!("{path}.path"), &format!("{path}.name")],
        );
        name.map(|name| file(name, hashes(document, &format!("{path}.hash"))))
    };
    if number(document, "process.pid").is_some() || told("process.name").is_some() {
        things.push(evidence(
            "process",
            json!({
                "processId": number(document, "process.pid"),
                "processCreationDateTime": time_of(document, "process.start"),
                "processCommandLine": told("process.command_line"),
                "imageFile": image("process"),
                "parentProcessId": number(document, "process.parent.pid"),
                "parentProcessCreationDateTime": time_of(document, "process.parent.start"),
                "parentProcessImageFile": image("process.parent"),
                "userAccount": account,
            }),
        ));
    }
    if let Some(details) = image("file") {
        things.push(evidence("file", json!({ "fileDetails": details })));
    }
    for (path, role) in [("source.ip", "source"), ("destination.ip", "destination")] {
        let addresses = texts(document, path);
        things.extend(
            addresses.iter().map(|ip| evidence("ip", json!({ "ipAddress": ip, "roles": [role] }))),
        );
    }
    for path in ["url.full", "url.domain", "dns.question.name"] {
        let written = told(path).filter(|_| path != "url.domain" || told("url.full").is_none());
        things.extend(written.map(|url| evidence("url", json!({ "url": url }))));
    }
    if let Some((hive, key)) = told("registry.path").and_then(|path| path.split_once('\\')) {
        let properties = json!({ "registryHive": hive, "registryKey": key });
        things.push(evidence("registryKey", properties));
    }
    things
}

fn hashes(document: &Object, path: &str) -> Value {
    let hash = |kind: &str| text(document, &format!("{path}.{kind}"));
    json!({ "md5": hash("md5"), "sha1": hash("sha1"), "sha256": hash("sha256") })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use shared::enums::{AlertSeverity, AlertStatus};
    use shared::evidence::EvidenceKind;

    use super::super::tests::read;
    use super::*;

    fn nested() -> Value {
        json!({
            "@timestamp": "2024-05-01T10:00:05.000Z", "host": {"name": "web-1", "ip": ["10.0.0.7"]},
            "kibana": {"alert": {"uuid": "e4f1", "severity": "critical",
                "original_time": "2024-05-01T10:00:00.000Z", "workflow_status": "acknowledged",
                "reason": "process event created high alert", "rule": {"name": "Webshell",
                    "rule_id": "r-1", "threat": [{"framework": "MITRE ATT&CK",
                        "tactic": {"id": "TA0003", "name": "Persistence"},
                        "technique": [{"id": "T1505", "subtechnique": [{"id": "T1505.003"}]}]}]}}},
            "user": {"name": "www-data"}, "source": {"ip": "198.51.100.9"},
            "process": {"pid": 42, "name": "sh", "executable": "/bin/sh", "hash": {"sha256": "ab"},
                "start": "2024-05-01T09:59:59Z", "parent": {"pid": 7, "name": "php"}},
            "url": {"full": "https://web-1/x.php", "domain": "web-1"},
        })
    }

    /// As Kibana's index keeps them.
    fn flat() -> Value {
        json!({
            "_id": "e4f1",
            "_source": {
                "@timestamp": "2024-05-01T10:00:05.000Z", "host": {"name": "web-1"},
                "kibana.alert.severity": "critical", "kibana.alert.rule.name": "Webshell",
                "kibana.alert.original_time": "2024-05-01T10:00:00.000Z",
                "kibana.alert.workflow_status": "acknowledged",
                "kibana.alert.rule.threat": [{"tactic": {"name": "Persistence"},
                    "technique": [{"id": "T1505.003"}]}],
                "user": {"name": "www-data"}, "source.ip": "198.51.100.9",
                "process": {"pid": 42, "executable": "/bin/sh", "hash": {"sha256": "ab"}},
                "url": {"domain": "web-1"},
            },
        })
    }

    #[rstest]
    #[case::nested(nested())]
    #[case::flat(flat())]
    fn an_alert_is_read(#[case] record: Value) {
        let alert = read(FORMAT.name, &record);
        assert_eq!((alert.id.as_str(), alert.title.as_str()), ("e4f1", "Webshell"));
        assert_eq!((alert.severity, alert.status), (AlertSeverity::High, AlertStatus::InProgress));
        assert_eq!(alert.category.as_deref(), Some("Persistence"));
        assert_eq!(alert.mitre_techniques, ["T1505.003"]);
        assert_eq!(alert.first_activity_date_time.unwrap().to_string(), "2024-05-01T10:00:00Z");
        let names: Vec<_> = alert.evidence.iter().map(|thing| thing.kind.label()).collect();
        assert_eq!(names, ["Device", "User", "Process", "IP address", "URL"]);
        let EvidenceKind::Process(process) = &alert.evidence[2].kind else { panic!() };
        let image = process.image_file.as_ref().unwrap();
        assert_eq!((image.file_name.as_deref(), image.sha256.as_deref()), (Some("sh"), Some("ab")));
    }
}
