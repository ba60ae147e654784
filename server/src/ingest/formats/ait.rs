//! Rows of the AIT Alert Data Set (doi 10.5281/zenodo.8263181): what Wazuh, Suricata and AMiner
//! reported in a simulated network, alike rows within a minute folded into one.

use serde_json::{Value, json};
use shared::time::Timestamp;

use super::{Format, Object, evidence, fingerprint, told};

pub(super) const FORMAT: Format =
    Format { name: "a row of the AIT Alert Data Set", is_told, write };

fn is_told(record: &Object) -> bool {
    ["detector", "name", "rule", "host"].iter().all(|name| told::text(record, name).is_some())
        && record.get("time").is_some_and(Value::is_number)
}

fn write(record: &Object) -> Object {
    let time = |name: &str| {
        let seconds = record.get(name)?.as_f64()?;
        Some(Timestamp((seconds * Timestamp::SECOND as f64) as i64).to_string())
    };
    let (begins, ends) = (time("time"), time("lastTime").or_else(|| time("time")));
    let text = |name: &str| told::text(record, name);
    // Hosts of the same role bear the same name in each of the simulated networks.
    let host = text("host").map(|host| match text("network") {
        Some(network) => format!("{host}.{network}"),
        None => host.to_owned(),
    });
    let mut things = vec![evidence("device", json!({ "deviceDnsName": host }))];
    if let Some(address) = text("ip") {
        things.push(evidence("ip", json!({ "ipAddress": address })));
    }
    let alert = json!({
        "id": fingerprint("ait", record),
        "title": text("name"),
        "productName": text("detector"),
        "detectorId": text("rule"),
        "status": "new",
        "createdDateTime": ends,
        "lastUpdateDateTime": ends,
        "firstActivityDateTime": begins,
        "lastActivityDateTime": ends,
        "evidence": things,
    });
    alert.as_object().cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use shared::evidence::EvidenceKind;

    use super::super::tests::read;
    use super::*;

    #[test]
    fn a_row_is_read() {
        let row = json!({"time": 1_642_996_646, "lastTime": 1_642_996_659, "count": 13,
            "detector": "AMiner", "name": "New status code in Apache Access log.",
            "rule": "A-Acc-Val2", "ip": "10.143.2.4", "host": "intranet_server",
            "network": "russellmitchell"});
        let alert = read(FORMAT.name, &row);
        assert_eq!(alert.title, "New status code in Apache Access log.");
        assert_eq!(alert.detector_id.as_deref(), Some("A-Acc-Val2"));
        assert_eq!(alert.first_activity_date_time.unwrap().to_string(), "2022-01-24T03:57:26Z");
        assert_eq!(alert.last_activity_date_time.unwrap().to_string(), "2022-01-24T03:57:39Z");
        let EvidenceKind::Device(device) = &alert.evidence[0].kind else { panic!() };
        assert_eq!(device.device_dns_name.as_deref(), Some("intranet_server.russellmitchell"));
        assert_eq!(alert.id, read(FORMAT.name, &row).id);
    }
}
