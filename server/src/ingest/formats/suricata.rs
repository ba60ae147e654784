//! Alerts that Suricata writes into its EVE log, after its reference *Eve JSON Format*: one packet
//! or stream that a signature matched, with what the protocols in it said.

use serde_json::{Value, json};

use super::told::{self, each, first, number, text, texts, time_of};
use super::{Format, Object, alert, evidence, file, fingerprint};

pub(super) const FORMAT: Format = Format { name: "a Suricata alert", is_told, write };

fn is_told(record: &Object) -> bool {
    text(record, "event_type") == Some("alert") && text(record, "alert.signature").is_some()
}

fn write(record: &Object) -> Object {
    let when = time_of(record, "timestamp");
    let tactics = texts(record, "alert.metadata.mitre_tactic_name");
    let category = tactics.first().map(String::as_str).or(text(record, "alert.category"));
    alert(json!({
        "id": fingerprint("suricata", record),
        "title": text(record, "alert.signature"),
        "description": description(record),
        "category": category.map(told::category),
        "severity": severity(record),
        "status": "new",
        "productName": "Suricata",
        "detectorId": detector(record),
        "mitreTechniques": texts(record, "alert.metadata.mitre_technique_id"),
        "createdDateTime": when,
        "lastUpdateDateTime": when,
        "firstActivityDateTime": time_of(record, "flow.start").min(when.clone()).or(when.clone()),
        "lastActivityDateTime": when,
        "evidence": things(record),
    }))
}

/// Suricata's priorities begin with the worst: 1 is high in its default classification.
fn severity(record: &Object) -> Option<&'static str> {
    Some(match number(record, "alert.severity")? {
        1 => "high",
        2 => "medium",
        3 => "low",
        _ => "informational",
    })
}

/// Generator and signature, as rules are named.
fn detector(record: &Object) -> Option<String> {
    let signature = number(record, "alert.signature_id")?;
    Some(format!("{}:{signature}", number(record, "alert.gid").unwrap_or(1)))
}

fn description(record: &Object) -> Option<String> {
    let (from, to) = (text(record, "src_ip")?, text(record, "dest_ip")?);
    let port = |name: &str| number(record, name).map_or(String::new(), |port| format!(":{port}"));
    let protocol = first(record, &["app_proto", "proto"]).unwrap_or("a packet");
    Some(format!("{protocol} from {from}{} to {to}{}", port("src_port"), port("dest_port")))
}

fn things(record: &Object) -> Vec<Value> {
    // Only newer versions say who attacked whom; the source of a packet may be the victim.
    let role = |ip: &str, side: &'static str| match ip {
        ip if text(record, "alert.source.ip") == Some(ip) => "attacker",
        ip if text(record, "alert.target.ip") == Some(ip) => "attacked",
        _ => side,
    };
    let blocked = (text(record, "alert.action") == Some("blocked")).then_some("blocked");
    let mut things = Vec::new();
    for (name, side) in [("src_ip", "source"), ("dest_ip", "destination")] {
        if let Some(ip) = text(record, name).filter(|ip| *ip != "0.0.0.0" && *ip != "::") {
            let roles = [role(ip, side)];
            let address = json!({ "ipAddress": ip, "roles": roles, "remediationStatus": blocked });
            things.push(evidence("ip", address));
        }
    }
    let names = each(record, "dns.query").chain(each(record, "dns.queries"));
    let mut urls: Vec<String> =
        names.filter_map(|query| text(query, "rrname")).map(Into::into).collect();
    urls.extend(text(record, "tls.sni").map(Into::into));
    urls.extend(
        text(record, "http.hostname")
            .map(|host| format!("http://{host}{}", text(record, "http.url").unwrap_or_default())),
    );
    things.extend(urls.into_iter().map(|url| evidence("url", json!({ "url": url }))));
    let files = each(record, "files").chain(each(record, "fileinfo"));
    things.extend(files.filter_map(|carried| {
        let hashes = json!({
            "md5": text(carried, "md5"), "sha1": text(carried, "sha1"),
            "sha256": text(carried, "sha256"), "fileSize": number(carried, "size"),
        });
        let name = text(carried, "filename")?;
        Some(evidence("file", json!({ "fileDetails": file(name, hashes) })))
    }));
    if let Some(mail) = told::inside(record, "email").filter(|mail| text(mail, "from").is_some()) {
        let sender = text(mail, "from").map(|from| from.rsplit('<').next().unwrap_or(from));
        let sender = sender.map(|address| address.trim_end_matches('>'));
        things.push(evidence(
            "analyzedMessage",
            json!({
                "p1Sender": { "emailAddress": sender },
                "recipientEmailAddress": texts(mail, "to").first(),
                "subject": text(mail, "subject"),
            }),
        ));
    }
    things
}

#[cfg(test)]
mod tests {
    use shared::enums::{AlertSeverity, EvidenceRole};
    use shared::evidence::EvidenceKind;

    use super::super::tests::read;
    use super::*;

    #[test]
    fn an_alert_is_read() {
        let alert = read(
            FORMAT.name,
            &json!({
                "timestamp": "2015-03-26T18:49:46.900254-0600", "flow_id": 1_335_265_220_756_620_i64,
                "event_type": "alert", "src_ip": "192.168.0.54", "src_port": 63259,
                "dest_ip": "157.56.114.104", "dest_port": 80, "proto": "TCP", "app_proto": "http",
                "alert": {"action": "blocked", "gid": 1, "signature_id": 2_001_595, "severity": 1,
                    "signature": "ET CHAT Skype", "category": "Policy",
                    "source": {"ip": "157.56.114.104"}, "target": {"ip": "192.168.0.54"},
                    "metadata": {"mitre_tactic_name": ["Initial_Access"],
                        "mitre_technique_id": ["T1190"]}},
                "http": {"hostname": "ui.skype.example", "url": "/ui?x=1"},
                "files": [{"filename": "/tmp/a.exe", "sha256": "ab", "size": 5}],
                "flow": {"start": "2015-03-26T18:49:46.787596-0600"},
            }),
        );
        assert_eq!((alert.title.as_str(), alert.severity), ("ET CHAT Skype", AlertSeverity::High));
        assert_eq!(alert.detector_id.as_deref(), Some("1:2001595"));
        assert_eq!(alert.category.as_deref(), Some("InitialAccess"));
        assert_eq!(alert.mitre_techniques, ["T1190"]);
        let begins = alert.first_activity_date_time.unwrap().to_string();
        assert_eq!(begins, "2015-03-27T00:49:46.787596Z");
        let roles: Vec<_> = alert.evidence.iter().map(|thing| thing.roles.clone()).collect();
        assert_eq!(roles[..2], [vec![EvidenceRole::Attacked], vec![EvidenceRole::Attacker]]);
        let EvidenceKind::Url(url) = &alert.evidence[2].kind else { panic!() };
        assert_eq!(url.url.as_deref(), Some("http://ui.skype.example/ui?x=1"));
        let EvidenceKind::File(file) = &alert.evidence[3].kind else { panic!() };
        assert_eq!(file.file_details.as_ref().unwrap().file_name.as_deref(), Some("a.exe"));
    }

    #[test]
    fn flows_are_no_alerts() {
        let flow = json!({"event_type": "flow", "src_ip": "192.0.2.1", "flow_id": 1});
        assert!(!is_told(flow.as_object().unwrap()));
    }
}
