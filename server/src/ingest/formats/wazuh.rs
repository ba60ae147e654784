//! Alerts of Wazuh (and of OSSEC before it), after its documentation *Alert management*: a rule, the
//! agent that sent the log line, and what the decoder found in it.

use serde_json::{Map, Value, json};

use super::told::{category, each, first, inside, number, text, texts, time_of};
use super::{Format, Object, alert, evidence, file, sigma};

pub(super) const FORMAT: Format = Format { name: "a Wazuh alert", is_told, write };

fn is_told(record: &Object) -> bool {
    number(record, "rule.level").is_some()
        && ["rule.id", "rule.description", "agent.id", "id"]
            .iter()
            .all(|path| text(record, path).is_some())
}

fn write(record: &Object) -> Object {
    let when = time_of(record, "timestamp");
    let manager = text(record, "manager.name").unwrap_or("manager");
    let kinds = [texts(record, "rule.mitre.tactic"), texts(record, "rule.groups")].concat();
    alert(json!({
        "id": format!("wazuh-{manager}-{}", text(record, "id").unwrap_or_default()),
        "providerAlertId": text(record, "id"),
        "title": text(record, "rule.description"),
        "description": text(record, "full_log"),
        "category": kinds.first().map(|kind| category(kind)),
        "severity": severity(record),
        "status": "new",
        "productName": "Wazuh",
        "detectorId": text(record, "rule.id"),
        "mitreTechniques": texts(record, "rule.mitre.id"),
        "createdDateTime": when,
        "lastUpdateDateTime": when,
        "firstActivityDateTime": when,
        "lastActivityDateTime": when,
        "evidence": things(record),
    }))
}

/// The levels of Wazuh's documentation *Rules classification*; those up to 3 ask for nothing.
fn severity(record: &Object) -> Option<&'static str> {
    Some(match number(record, "rule.level")? {
        ..=3 => "informational",
        4..=6 => "low",
        7..=11 => "medium",
        _ => "high",
    })
}

fn things(record: &Object) -> Vec<Value> {
    let nothing = Object::new();
    let data = inside(record, "data").unwrap_or(&nothing);
    let mut things = vec![evidence(
        "device",
        json!({
            "deviceDnsName": text(record, "agent.name"),
            "ipInterfaces": text(record, "agent.ip").map(|ip| [ip]),
        }),
    )];
    for (names, role) in [
        (["srcip", "src_ip", "aws.sourceIPAddress"], "source"),
        (["dstip", "dest_ip", "dst_ip"], "destination"),
    ] {
        if let Some(ip) = first(data, &names) {
            things.push(evidence("ip", json!({ "ipAddress": without_port(ip), "roles": [role] })));
        }
    }
    for (name, role) in [("srcuser", "source"), ("dstuser", "attacked")] {
        if let Some(user) = text(data, name) {
            // Accounts of a Unix system are its own.
            let account = json!({ "accountName": user, "domainName": text(record, "agent.name") });
            things.push(evidence("user", json!({ "userAccount": account, "roles": [role] })));
        }
    }
    if let Some(url) = first(data, &["url", "http.url"]) {
        let host =
            text(data, "http.hostname").map_or(String::new(), |host| format!("http://{host}"));
        things.push(evidence("url", json!({ "url": format!("{host}{url}") })));
    }
    things.extend(each(record, "syscheck").filter_map(|check| {
        let hashes = json!({
            "md5": text(check, "md5_after"), "sha1": text(check, "sha1_after"),
            "sha256": text(check, "sha256_after"),
        });
        Some(evidence("file", json!({ "fileDetails": file(text(check, "path")?, hashes) })))
    }));
    if let Some(event) = inside(data, "win.eventdata") {
        things.extend(sigma::things(text(data, "win.system.computer"), &as_windows_writes(event)));
    }
    things
}

/// Fast logs of network sensors write address and port together.
fn without_port(address: &str) -> &str {
    match address.split_once(':') {
        Some((ip, port)) if !port.contains(':') => ip,
        _ => address,
    }
}

/// Wazuh begins the names of Windows' event data with small letters.
fn as_windows_writes(event: &Object) -> Object {
    let named = event.iter().map(|(name, value)| {
        let mut letters = name.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        (first.into_iter().chain(letters).collect(), value.clone())
    });
    named.collect::<Map<_, _>>()
}

#[cfg(test)]
mod tests {
    use shared::enums::AlertSeverity;
    use shared::evidence::EvidenceKind;

    use super::super::tests::read;
    use super::*;

    fn line(level: i64, data: &Value) -> Value {
        json!({"timestamp": "2020-03-04T18:02:04.347123+0000", "id": "1588004527.100",
            "rule": {"level": level, "description": "sshd: failed", "id": "5760",
                "groups": ["syslog", "sshd"], "mitre": {"id": ["T1110"], "tactic": ["Credential Access"]}},
            "agent": {"id": "001", "name": "web", "ip": "192.168.10.5"},
            "manager": {"name": "siem"}, "full_log": "Mar 4 sshd: Failed", "data": data})
    }

    #[test]
    fn an_alert_is_read() {
        let data =
            json!({"srcip": "192.168.10.81", "dstip": "192.168.10.122:80", "dstuser": "root2"});
        let alert = read(FORMAT.name, &line(10, &data));
        assert_eq!(alert.id, "wazuh-siem-1588004527.100");
        assert_eq!((alert.title.as_str(), alert.severity), ("sshd: failed", AlertSeverity::Medium));
        assert_eq!(alert.category.as_deref(), Some("CredentialAccess"));
        assert_eq!(alert.mitre_techniques, ["T1110"]);
        let names: Vec<_> = alert.evidence.iter().map(|thing| thing.kind.label()).collect();
        assert_eq!(names, ["Device", "IP address", "IP address", "User"]);
        let EvidenceKind::Ip(ip) = &alert.evidence[2].kind else { panic!() };
        assert_eq!(ip.ip_address.as_deref(), Some("192.168.10.122"));
    }

    #[test]
    fn events_of_windows_are_read_as_windows_writes_them() {
        let data = json!({"win": {"system": {"computer": "PC.corp.example"}, "eventdata": {
            "image": "C:\\Windows\\at.exe", "commandLine": "at 13:20", "processId": "3864",
            "processGuid": "{747F3D96-DA6A-5D31-0000-001004983E00}",
            "hashes": "SHA1=EC6F,SHA256=AB"}}});
        let alert = read(FORMAT.name, &line(15, &data));
        assert_eq!(alert.severity, AlertSeverity::High);
        let EvidenceKind::Process(process) = &alert.evidence[2].kind else { panic!() };
        assert_eq!(process.process_id, Some(3_864));
        assert_eq!(process.image_file.as_ref().unwrap().sha256.as_deref(), Some("AB"));
    }

    #[test]
    fn an_address_of_six_keeps_its_colons() {
        assert_eq!(without_port("2001:db8::1"), "2001:db8::1");
        assert_eq!(without_port("192.0.2.1:80"), "192.0.2.1");
    }
}
