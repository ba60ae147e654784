//! Hits of Sigma rules on Windows events: the rule, and the event with its data flattened, as the
//! tools that run Sigma over event logs write them.

use serde_json::{Value, json};

use super::told::{first, number, text, time};
use super::{Format, Object, evidence, file, fingerprint};

pub(super) const FORMAT: Format = Format { name: "a hit of a Sigma rule", is_told, write };

fn is_told(record: &Object) -> bool {
    ["rule_id", "title", "level"].iter().all(|name| text(record, name).is_some())
        && record.get("event").is_some_and(Value::is_object)
}

fn write(record: &Object) -> Object {
    let nothing = Object::new();
    let event = record.get("event").and_then(Value::as_object).unwrap_or(&nothing);
    // A recorder that lost the time of the log writes the beginning of Windows' calendar.
    let plausible = |name: &str, object| time(text(object, name)?).filter(|time| time.0 > 0);
    let when = plausible("time", record)
        .or_else(|| plausible("SystemTime", event))
        .or_else(|| plausible("UtcTime", event))
        .map(|time| time.to_string());
    let tags: Vec<&str> = record
        .get("tags")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|tag| tag.as_str()?.strip_prefix("attack."))
        .collect();
    let is_technique = |tag: &&&str| {
        tag.strip_prefix('t').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let techniques: Vec<String> =
        tags.iter().filter(is_technique).map(|tag| tag.to_uppercase()).collect();
    let tactics: Vec<&str> = tags
        .iter()
        .filter_map(|tag| shared::tactic::Tactic::parse(tag))
        .map(shared::tactic::Tactic::as_str)
        .collect();
    let alert = json!({
        "id": fingerprint("sigma", record),
        "title": text(record, "title"),
        "severity": text(record, "level"),
        "category": tactics.first(),
        "categories": tactics,
        "mitreTechniques": techniques,
        "productName": "Sigma",
        "detectorId": text(record, "rule_id"),
        "status": "new",
        "createdDateTime": when,
        "lastUpdateDateTime": when,
        "firstActivityDateTime": when,
        "lastActivityDateTime": when,
        "evidence": things(text(record, "computer"), event),
    });
    alert.as_object().cloned().unwrap_or_default()
}

/// What the event names. Its data has a name for each thing; see Microsoft's reference of the
/// security events and Sysmon's schema.
pub(super) fn things(computer: Option<&str>, event: &Object) -> Vec<Value> {
    let mut things = Vec::new();
    if let Some(computer) = computer.or_else(|| text(event, "Computer")) {
        things.push(evidence("device", json!({ "deviceDnsName": computer })));
    }
    for (name, role) in OTHER_DEVICES {
        if let Some(other) =
            text(event, name).filter(|other| !other.eq_ignore_ascii_case("localhost"))
        {
            things.push(evidence("device", json!({ "deviceDnsName": other, "roles": [role] })));
        }
    }
    for side in ["Subject", "Target"] {
        let part = |what: &str| text(event, &format!("{side}{what}"));
        if part("UserName").or(part("UserSid")).is_some() {
            let account = json!({
                "accountName": part("UserName"),
                "domainName": part("DomainName"),
                "userSid": part("UserSid").or(part("Sid")),
            });
            things.push(evidence("user", json!({ "userAccount": account })));
        }
    }
    if let Some(account) = account(event) {
        things.push(evidence("user", json!({ "userAccount": account })));
    }
    things.extend(processes(event));
    for (name, role) in ADDRESSES {
        if let Some(address) = text(event, name) {
            things.push(evidence("ip", json!({ "ipAddress": address, "roles": [role] })));
        }
    }
    for name in ["TargetFilename", "ImageLoaded"] {
        if let Some(path) = text(event, name) {
            things.push(evidence("file", json!({ "fileDetails": file(path, hashes(event)) })));
        }
    }
    if let Some((hive, key)) = text(event, "TargetObject").and_then(|path| path.split_once('\\')) {
        let properties = json!({ "registryHive": hive, "registryKey": key });
        things.push(evidence("registryKey", properties));
    }
    things
}

const OTHER_DEVICES: [(&str, &str); 4] = [
    ("WorkstationName", "source"),
    ("Workstation", "source"),
    ("TargetServerName", "destination"),
    ("DestinationHostname", "destination"),
];

const ADDRESSES: [(&str, &str); 6] = [
    ("SourceIp", "source"),
    ("SourceAddress", "source"),
    ("IpAddress", "source"),
    ("DestinationIp", "destination"),
    ("DestAddress", "destination"),
    ("DestinationAddress", "destination"),
];

fn account(event: &Object) -> Option<Value> {
    let (domain, name) = text(event, "User")?.split_once('\\')?;
    Some(json!({ "domainName": domain, "accountName": name }))
}

/// The processes of Sysmon's events: its own, or one that acts and one that is acted upon.
fn processes(event: &Object) -> Vec<Value> {
    let mut found = Vec::new();
    if text(event, "ProcessGuid").is_some() || text(event, "CommandLine").is_some() {
        let own = text(event, "ImageLoaded").or(text(event, "TargetFilename")).is_none();
        let image = text(event, "Image")
            .map(|path| file(path, if own { hashes(event) } else { Value::Null }));
        found.push(evidence("process", json!({
            "processId": number(event, "ProcessId"),
            "processCreationDateTime": started(event, "ProcessGuid"),
            "processCommandLine": text(event, "CommandLine"),
            "imageFile": image,
            "parentProcessId": number(event, "ParentProcessId"),
            "parentProcessCreationDateTime": started(event, "ParentProcessGuid"),
            "parentProcessImageFile": text(event, "ParentImage").map(|path| file(path, Value::Null)),
            "userAccount": account(event),
        })));
    }
    for (side, role) in [("Source", "source"), ("Target", "attacked")] {
        let part = |what: &str| format!("{side}{what}");
        let id = first(event, &[&part("ProcessGUID"), &part("ProcessGuid")]);
        if id.is_some() {
            found.push(evidence(
                "process",
                json!({
                    "processId": number(event, &part("ProcessId")),
                    "processCreationDateTime": id.and_then(start_in_guid),
                    "imageFile": text(event, &part("Image")).map(|path| file(path, Value::Null)),
                    "roles": [role],
                }),
            ));
        }
    }
    found
}

fn started(event: &Object, name: &str) -> Option<String> {
    text(event, name).and_then(start_in_guid)
}

/// Sysmon writes the second in which a process began into the second and third part of its GUID,
/// the same in every event about it.
fn start_in_guid(guid: &str) -> Option<String> {
    let mut parts = guid.trim_matches(['{', '}']).split('-').skip(1);
    let (low, high) = (parts.next()?, parts.next()?);
    let seconds = i64::from_str_radix(&format!("{high}{low}"), 16).ok()?;
    let time = shared::time::Timestamp(seconds.checked_mul(shared::time::Timestamp::SECOND)?);
    (seconds > 0).then(|| time.to_string())
}

/// `SHA1=…,MD5=…,SHA256=`
fn hashes(event: &Object) -> Value {
    let written = first(event, &["Hashes", "Hash"]).unwrap_or_default();
    let value = |algorithm: &str| {
        let hash = written.split(',').find_map(|part| part.trim().strip_prefix(algorithm));
        hash.filter(|hash| !hash.is_empty())
    };
    json!({ "sha1": value("SHA1="), "md5": value("MD5="), "sha256": value("SHA256=") })
}

#[cfg(test)]
mod tests {
    use shared::enums::AlertSeverity;
    use shared::evidence::EvidenceKind;

    use super::super::tests::read;
    use super::*;

    fn hit(event: Value) -> Value {
        json!({"detector": "sigma", "rule_id": "e6e88853", "title": "Ntdsutil Abuse",
            "level": "critical", "tags": ["attack.credential-access", "attack.t1003.003", "car.1"],
            "time": "1601-01-01T00:00:00Z UTC", "computer": "IEWIN7", "event": event})
    }

    #[test]
    fn a_process_and_its_parent_are_read() {
        let event = json!({"UtcTime": "2019-07-19 14:57:46.087",
            "ProcessGuid": "747F3D96-DA6A-5D31-0000-001004983E00", "ProcessId": "3864",
            "Image": "C:\\Windows\\System32\\at.exe", "CommandLine": "at 13:20",
            "User": "IEWIN7\\IEUser", "Hashes": "SHA1=EC6F,MD5=F441,SHA256=",
            "ParentProcessGuid": "747F3D96-DA6A-5D31-0000-0010B2953E00", "ParentProcessId": "5036",
            "ParentImage": "C:\\Windows\\System32\\cmd.exe"});
        let alert = read(FORMAT.name, &hit(event));
        assert_eq!(alert.severity, AlertSeverity::High);
        assert_eq!(alert.category.as_deref(), Some("CredentialAccess"));
        assert_eq!(alert.mitre_techniques, ["T1003.003"]);
        assert_eq!(alert.first_activity_date_time.unwrap().to_string(), "2019-07-19T14:57:46.087Z");
        let process = alert.evidence.iter().find_map(|evidence| match &evidence.kind {
            EvidenceKind::Process(process) => Some(process),
            _ => None,
        });
        let process = process.unwrap();
        assert_eq!(process.process_id, Some(3_864));
        let started = process.process_creation_date_time.unwrap().to_string();
        assert_eq!(started, "2019-07-19T14:57:46Z");
        let image = process.image_file.as_ref().unwrap();
        assert_eq!((image.sha1.as_deref(), image.sha256.as_deref()), (Some("EC6F"), None));
        assert_eq!(process.parent_process_id, Some(5_036));
        let account = process.user_account.as_ref().unwrap();
        assert_eq!(account.account_name.as_deref(), Some("IEUser"));
    }

    #[test]
    fn what_is_loaded_has_the_hash_and_both_sides_are_read() {
        let event = json!({"SystemTime": "2019-05-18T17:16:18Z UTC", "ImageLoaded": "C:\\T\\x.dll",
            "ProcessGuid": "365ABB72-3D1B-5CE0-0000-0010C3840B00", "ProcessId": "2840",
            "Image": "C:\\T\\a.exe", "Hashes": "SHA1=7208",
            "SourceProcessGUID": "365ABB72-A3A4-5CC4-0000-001084960C00", "SourceProcessId": "1288",
            "SubjectUserName": "bob", "SubjectDomainName": "BANK", "SubjectUserSid": "S-1-5-21-1-2-3-4",
            "IpAddress": "10.0.2.17", "TargetObject": "HKLM\\SAM\\x"});
        let alert = read(FORMAT.name, &hit(event));
        let names: Vec<_> = alert.evidence.iter().map(|evidence| evidence.kind.label()).collect();
        assert_eq!(
            names,
            ["Device", "User", "Process", "Process", "IP address", "File", "Registry key"]
        );
        let EvidenceKind::File(loaded) = &alert.evidence[5].kind else { panic!() };
        assert_eq!(loaded.file_details.as_ref().unwrap().sha1.as_deref(), Some("7208"));
        let EvidenceKind::Process(process) = &alert.evidence[2].kind else { panic!() };
        assert_eq!(process.image_file.as_ref().unwrap().sha1, None);
    }
}
