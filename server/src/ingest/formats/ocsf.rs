//! Findings of the *Open Cybersecurity Schema Framework*: classes Detection Finding (2004) and the
//! older Security Finding (2001), as Amazon Security Lake and many products write them.

use serde_json::{Value, json};

use super::told::{category, each, first, first_time, inside, number, text, texts, time_of};
use super::{Format, Object, alert, evidence, file};

pub(super) const FORMAT: Format = Format { name: "an OCSF finding", is_told, write };

const CLASSES: [i64; 2] = [2_001, 2_004];

fn is_told(record: &Object) -> bool {
    number(record, "class_uid").is_some_and(|class| CLASSES.contains(&class))
        && first(record, ID).is_some()
        && first(record, TITLE).is_some()
}

const ID: &[&str] = &["finding_info.uid", "finding.uid", "metadata.uid"];
const TITLE: &[&str] = &["finding_info.title", "finding.title", "message"];

fn write(record: &Object) -> Object {
    let attacks: Vec<&Object> =
        each(record, "finding_info.attacks").chain(each(record, "attacks")).collect();
    let tactics: Vec<&str> = attacks
        .iter()
        .flat_map(|attack| each(attack, "tactic").chain(each(attack, "tactics")))
        .filter_map(|tactic| text(tactic, "name"))
        .map(category)
        .collect();
    let techniques: Vec<&str> = attacks
        .iter()
        .filter_map(|attack| first(attack, &["sub_technique.uid", "technique.uid"]))
        .collect();
    let kinds = [texts(record, "finding_info.types"), texts(record, "finding.types")].concat();
    let kind = tactics.first().copied().or(kinds.first().map(|kind| category(kind)));
    let first_seen =
        ["finding_info.first_seen_time", "finding.first_seen_time", "start_time", "time"];
    let last_seen = ["finding_info.last_seen_time", "finding.last_seen_time", "end_time", "time"];
    alert(json!({
        "id": first(record, ID),
        "title": first(record, TITLE),
        "description": first(record, &["finding_info.desc", "finding.desc", "message"]),
        "recommendedActions": first(record, &["remediation.desc", "finding.remediation.desc"]),
        "category": kind,
        "categories": tactics,
        "mitreTechniques": techniques,
        "severity": severity(record),
        "status": match number(record, "status_id") {
            Some(2) => "inProgress",
            Some(3 | 4) => "resolved",
            _ => "new",
        },
        "productName": first(record, &["metadata.product.name", "metadata.product.vendor_name"]),
        "detectorId": first(record, &["finding_info.analytic.uid", "finding_info.analytic.name",
            "analytic.uid", "analytic.name"]),
        "createdDateTime": first_time(record, &["finding_info.created_time", "finding.created_time", "time"]),
        "lastUpdateDateTime":
            first_time(record, &["finding_info.modified_time", "finding.modified_time", "time"]),
        "firstActivityDateTime": first_time(record, &first_seen),
        "lastActivityDateTime": first_time(record, &last_seen),
        "alertWebUrl": first(record, &["finding_info.src_url", "finding.src_url"]),
        "evidence": things(record),
    }))
}

/// The members of `severity_id`; critical and fatal are what Graph calls high.
fn severity(record: &Object) -> Option<&'static str> {
    Some(match number(record, "severity_id")? {
        1 => "informational",
        2 => "low",
        3 => "medium",
        4..=6 => "high",
        _ => return None,
    })
}

fn things(record: &Object) -> Vec<Value> {
    let mut things = Vec::new();
    // What the finding says of the whole stands beside what each of its evidences says.
    for told in std::iter::once(record).chain(each(record, "evidences")) {
        things.extend(inside(told, "device").and_then(device));
        things.extend(inside(told, "actor.user").and_then(|user| person(user, "source")));
        things.extend(inside(told, "user").and_then(|user| person(user, "unknown")));
        for path in ["actor.process", "process"] {
            things.extend(inside(told, path).map(process));
        }
        things.extend(
            inside(told, "file")
                .and_then(|file| Some(evidence("file", json!({ "fileDetails": details(file)? })))),
        );
        for (path, role) in [("src_endpoint", "source"), ("dst_endpoint", "destination")] {
            let Some(side) = inside(told, path) else { continue };
            if let Some(ip) = text(side, "ip") {
                things.push(evidence("ip", json!({ "ipAddress": ip, "roles": [role] })));
            }
            if text(side, "hostname").is_some() {
                things.extend(device(side));
            }
        }
        for path in ["url.url_string", "query.hostname"] {
            things.extend(text(told, path).map(|url| evidence("url", json!({ "url": url }))));
        }
    }
    let account = text(record, "cloud.account.uid");
    for touched in each(record, "resources") {
        if let Some(id) = text(touched, "uid").filter(|id| id.starts_with("arn:")) {
            things.push(evidence(
                "amazonResource",
                json!({
                    "amazonAccountId": account,
                    "amazonResourceId": id,
                    "resourceName": text(touched, "name"),
                    "resourceType": text(touched, "type"),
                }),
            ));
        }
    }
    things.extend(each(record, "observables").filter_map(observable));
    let mut seen = std::collections::BTreeSet::new();
    things.retain(|thing| seen.insert(thing.to_string()));
    things
}

fn device(told: &Object) -> Option<Value> {
    let name = first(told, &["hostname", "name"])?;
    let properties = json!({
        "deviceDnsName": name,
        "deviceUid": text(told, "uid"),
        "osPlatform": text(told, "os.name"),
        "ipInterfaces": text(told, "ip").map(|ip| [ip]),
    });
    Some(evidence("device", properties))
}

fn person(told: &Object, role: &str) -> Option<Value> {
    let account = account(told)?;
    Some(evidence("user", json!({ "userAccount": account, "roles": [role] })))
}

fn account(told: &Object) -> Option<Value> {
    let uid = text(told, "uid").filter(|uid| uid.starts_with("S-1-"));
    let mail = text(told, "email_addr");
    let name = text(told, "name");
    name.or(uid).or(mail)?;
    Some(json!({
        "accountName": name.filter(|name| !name.contains('@')),
        "domainName": first(told, &["domain", "account.uid"]),
        "userSid": uid,
        "userPrincipalName": mail.or(name.filter(|name| name.contains('@'))),
    }))
}

fn process(told: &Object) -> Value {
    evidence(
        "process",
        json!({
            "processId": number(told, "pid"),
            "processCreationDateTime": time_of(told, "created_time"),
            "processCommandLine": text(told, "cmd_line"),
            "imageFile": inside(told, "file").and_then(details),
            "parentProcessId": number(told, "parent_process.pid"),
            "parentProcessCreationDateTime": time_of(told, "parent_process.created_time"),
            "parentProcessImageFile": inside(told, "parent_process.file").and_then(details),
            "userAccount": inside(told, "user").and_then(account),
        }),
    )
}

/// A file; its hashes are a list of algorithm and value.
fn details(told: &Object) -> Option<Value> {
    let hash = |algorithm: i64| {
        let mut prints = each(told, "hashes");
        prints
            .find(|print| number(print, "algorithm_id") == Some(algorithm))
            .and_then(|print| text(print, "value"))
    };
    let hashes = json!({
        "md5": hash(1), "sha1": hash(2), "sha256": hash(3), "fileSize": number(told, "size"),
    });
    Some(file(first(told, &["path", "name"])?, hashes))
}

/// The members of `type_id` that say what a value is.
fn observable(told: &Object) -> Option<Value> {
    let value = text(told, "value")?;
    Some(match number(told, "type_id")? {
        1 => evidence("device", json!({ "deviceDnsName": value })),
        2 => evidence("ip", json!({ "ipAddress": value })),
        4 => {
            let name = if value.contains('@') { "userPrincipalName" } else { "accountName" };
            evidence("user", json!({ "userAccount": { name: value } }))
        }
        5 => evidence("user", json!({ "userAccount": { "userPrincipalName": value } })),
        6 => evidence("url", json!({ "url": value })),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use shared::enums::{AlertSeverity, AlertStatus};
    use shared::evidence::EvidenceKind;

    use super::super::tests::read;
    use super::*;

    #[test]
    fn a_detection_finding_is_read() {
        let alert = read(
            FORMAT.name,
            &json!({
                "class_uid": 2004, "category_uid": 2, "severity_id": 5, "status_id": 2,
                "time": 1_604_000_000_000_i64, "metadata": {"product": {"name": "Scout"}},
                "finding_info": {"uid": "f-1", "title": "Beacon", "desc": "A beacon.",
                    "analytic": {"uid": "rule-7"}, "first_seen_time": 1_603_999_000_000_i64,
                    "attacks": [{"tactic": {"name": "Command and Control", "uid": "TA0011"},
                        "technique": {"uid": "T1071"}, "sub_technique": {"uid": "T1071.001"}}]},
                "device": {"hostname": "pc-7.corp.example", "ip": "10.0.0.7"},
                "evidences": [{
                    "process": {"pid": 42, "cmd_line": "a.exe -x", "created_time": 1_603_999_000_000_i64,
                        "file": {"name": "a.exe", "path": "C:\\T\\a.exe",
                            "hashes": [{"algorithm_id": 3, "value": "ab"}]},
                        "user": {"name": "jo", "domain": "CORP"}},
                    "dst_endpoint": {"ip": "198.51.100.9"}}],
                "observables": [{"type_id": 6, "name": "url", "value": "https://c2.example/x"},
                    {"type_id": 99, "name": "other", "value": "x"}],
            }),
        );
        assert_eq!((alert.id.as_str(), alert.title.as_str()), ("f-1", "Beacon"));
        assert_eq!((alert.severity, alert.status), (AlertSeverity::High, AlertStatus::InProgress));
        assert_eq!(alert.category.as_deref(), Some("CommandAndControl"));
        assert_eq!(alert.mitre_techniques, ["T1071.001"]);
        assert_eq!(alert.first_activity_date_time.unwrap().to_string(), "2020-10-29T19:16:40Z");
        let names: Vec<_> = alert.evidence.iter().map(|thing| thing.kind.label()).collect();
        assert_eq!(names, ["Device", "Process", "IP address", "URL"]);
        let EvidenceKind::Process(process) = &alert.evidence[1].kind else { panic!() };
        assert_eq!(process.image_file.as_ref().unwrap().sha256.as_deref(), Some("ab"));
        assert_eq!(process.user_account.as_ref().unwrap().domain_name.as_deref(), Some("CORP"));
    }

    #[test]
    fn other_classes_are_no_findings() {
        let event = json!({"class_uid": 3002, "metadata": {"uid": "1"}, "message": "Logon"});
        assert!(!is_told(event.as_object().unwrap()));
    }
}
