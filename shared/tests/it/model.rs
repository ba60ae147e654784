//! Hostile, damaged and honest documents.

use proptest::prelude::*;
use serde_json::{Value, json};
use shared::alert::Alert;
use shared::enums::{AlertSeverity, AlertStatus, EvidenceRole};
use shared::evidence::{Evidence, EvidenceKind, FileDetails, ProcessEvidence, UserAccount};
use shared::incident::{AlertCounts, Incident};
use shared::time::Timestamp;

use crate::strategy;

/// A document with something of everything.
pub(crate) fn rich_alert() -> Value {
    let file = json!({"fileName": "a.exe", "fileSize": 7, "sha256": "ab", "sha265Ac": null});
    json!({
        "@odata.type": "#microsoft.graph.security.alert",
        "id": "da1", "providerAlertId": "1", "incidentId": "28282", "title": "Beacon",
        "severity": "high", "status": "new", "classification": "unknown",
        "determination": "unknown", "investigationState": "queued",
        "serviceSource": "microsoftDefenderForEndpoint", "detectionSource": "antivirus",
        "createdDateTime": "2021-04-27T12:19:27.7211305Z", "resolvedDateTime": null,
        "mitreTechniques": ["T1564.001"], "systemTags": [], "customDetails": {},
        "additionalData": {"a": [1, {"b": null}]}, "linkedBy": [{"entityId": "e1"}],
        "comments": [{"comment": "c", "createdByDisplayName": "jo",
                      "createdDateTime": "2021-09-30T12:07:37.2756993Z"}],
        "evidence": [
            {"@odata.type": "#microsoft.graph.security.deviceEvidence", "verdict": "unknown",
             "remediationStatus": "none", "roles": ["compromised"], "rbacGroupId": 75,
             "osBuild": 22424, "riskScore": "medium", "vmMetadata": {"cloudProvider": "moon"},
             "loggedOnUsers": [{"accountName": "jo", "domainName": null, "since": 1}]},
            {"@odata.type": "#microsoft.graph.security.processEvidence", "verdict": "grim",
             "remediationStatus": "active", "roles": [], "processId": 4780, "imageFile": file,
             "userAccount": {"accountName": "SYSTEM"}, "mdeDeviceId": null, "entityId": "e2"},
            {"@odata.type": "#contoso.oracleEvidence", "verdict": "suspicious",
             "remediationStatus": "none", "prophecy": ["doom"]},
            {"verdict": "unknown", "remediationStatus": "none", "nameless": true}
        ]
    })
}

/// Whether everything that was sent came back.
pub(crate) fn contains(whole: &Value, part: &Value) -> bool {
    match (whole, part) {
        (Value::Object(whole), Value::Object(part)) => part
            .iter()
            .all(|(name, part)| whole.get(name).is_some_and(|whole| contains(whole, part))),
        (Value::Array(whole), Value::Array(part)) => {
            whole.len() == part.len()
                && whole.iter().zip(part).all(|(whole, part)| contains(whole, part))
        }
        _ => whole == part,
    }
}

/// A path to every node of a document.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(map) => {
            for (name, child) in map {
                pointers(child, &format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (position, child) in items.iter().enumerate() {
                pointers(child, &format!("{at}/{position}"), found);
            }
        }
        _ => {}
    }
}

fn error(document: Value) -> String {
    Alert::from_value(document).expect_err("the document is wrong").to_string()
}

#[test]
fn what_is_read_is_written() {
    let document = rich_alert();
    let alert = Alert::from_value(document.clone()).unwrap();
    assert_eq!(alert.to_value(), document);
    assert_eq!(alert.evidence[0].roles, [EvidenceRole::Compromised]);
    let text = serde_json::to_string(&alert).unwrap();
    assert_eq!(serde_json::from_str::<Alert>(&text).unwrap(), alert);
}

#[test]
fn a_changed_field_wins_over_how_it_was_spelled() {
    let mut alert = Alert::from_value(rich_alert()).unwrap();
    alert.created_date_time = Timestamp::parse("2022-01-01T00:00:00Z");
    alert.severity = AlertSeverity::Low;
    alert.resolved_date_time = alert.created_date_time;
    alert.evidence[1].verdict = shared::enums::EvidenceVerdict::Malicious;
    let written = alert.to_value();
    assert_eq!(written["createdDateTime"], "2022-01-01T00:00:00Z");
    assert_eq!(written["severity"], "low");
    assert_eq!(written["resolvedDateTime"], "2022-01-01T00:00:00Z");
    assert_eq!(written["evidence"][1]["verdict"], "malicious");
}

#[test]
fn errors_name_the_property() {
    let mut document = rich_alert();
    document["evidence"][1]["processId"] = json!("abc");
    assert_eq!(
        error(document),
        "evidence[1].processId: found the string \"abc\", expected a whole number"
    );
    let mut document = rich_alert();
    document["evidence"][1]["userAccount"]["userSid"] = json!([1]);
    assert_eq!(error(document), "evidence[1].userAccount.userSid: found a list, expected a string");
    let mut document = rich_alert();
    document["evidence"][0]["roles"][0] = json!(5);
    assert_eq!(error(document), "evidence[0].roles[0]: found the number 5, expected a string");
    let mut document = rich_alert();
    document["evidence"][0] = json!("device");
    assert_eq!(error(document), "evidence[0]: found the string \"device\", expected an object");
    let mut document = rich_alert();
    document["createdDateTime"] = json!("yesterday");
    assert!(error(document).starts_with("createdDateTime: found the string \"yesterday\""));
    assert_eq!(error(json!({"id": "1", "title": " "})), "title: found nothing, expected a text");
    assert_eq!(error(json!({"title": "x"})), "id: found nothing, expected a text");
    assert_eq!(error(json!([])), "found a list, expected an object");
}

#[test]
fn ids_may_be_numbers_and_numbers_strings() {
    let alert = Alert::from_value(json!({
        "providerAlertId": 12, "title": "x", "incidentId": 924_565,
        "evidence": [{"@odata.type": "microsoft.graph.security.processEvidence", "processId": "4780"}]
    }))
    .unwrap();
    assert_eq!((alert.id.as_str(), alert.incident_id.as_deref()), ("12", Some("924565")));
    let EvidenceKind::Process(process) = &alert.evidence[0].kind else { panic!() };
    assert_eq!(process.process_id, Some(4780));
}

#[test]
fn null_is_fine_everywhere() {
    let document = rich_alert();
    let mut found = Vec::new();
    pointers(&document, "", &mut found);
    for pointer in found.iter().filter(|pointer| !["", "/title"].contains(&pointer.as_str())) {
        let mut document = document.clone();
        *document.pointer_mut(pointer).unwrap() = Value::Null;
        let read = Alert::from_value(document);
        assert!(read.is_ok(), "{pointer}: {}", read.unwrap_err());
    }
}

#[test]
fn a_made_alert_survives_the_wire() {
    let process = ProcessEvidence {
        process_id: Some(4),
        image_file: Some(FileDetails { sha256: Some("ab".into()), ..FileDetails::default() }),
        user_account: Some(UserAccount::default()),
        ..ProcessEvidence::default()
    };
    let alert = Alert {
        id: "1".into(),
        title: "\"><img src=x onerror=alert(1)>\u{202e}".into(),
        created_date_time: Timestamp::parse("2026-01-28T08:41:00.1234567Z"),
        evidence: vec![Evidence::new(process)],
        ..Alert::default()
    };
    assert_eq!(Alert::from_value(alert.to_value()).unwrap(), alert);
}

#[test]
fn incidents_read_both_names_of_tags_and_comments() {
    let incident = Incident::from_value(json!({
        "id": "1", "status": "Active", "tags": ["Demo"],
        "comments": [{"comment": "c", "createdBy": "jo", "createdTime": "2021-09-30T12:07:37Z"}],
        "alertCounts": {"total": 2, "active": 1, "bySeverity": {"high": 2},
                        "byStatus": {"new": 1, "resolved": 1}},
        "topAssets": [{"entityId": "e", "kind": "user", "displayName": "Annette Hill"}]
    }))
    .unwrap();
    assert_eq!(incident.custom_tags, ["Demo"]);
    let mut counts = AlertCounts::default();
    counts.add(AlertSeverity::High, AlertStatus::New);
    counts.add(AlertSeverity::High, AlertStatus::Resolved);
    assert_eq!(incident.alert_counts, Some(counts));
    let written = incident.to_value();
    assert_eq!(written["comments"][0]["createdByDisplayName"], "jo");
    assert_eq!(written["comments"][0]["createdDateTime"], "2021-09-30T12:07:37Z");
    assert_eq!(Incident::from_value(written).unwrap().custom_tags, ["Demo"]);
}

#[test]
fn every_known_type_of_evidence_is_told_apart() {
    for name in EvidenceKind::TYPES {
        let wire = format!("#microsoft.graph.security.{name}");
        let kind = EvidenceKind::of_type(&wire);
        assert!(!matches!(kind, EvidenceKind::Unknown(_)), "{name}");
        assert_eq!(kind.odata_type(), Some(wire.as_str()));
    }
}

#[test]
fn huge_and_deep_documents_do_no_harm() {
    let title = "x".repeat(10_000_000);
    let alert = Alert::from_value(json!({"id": "1", "title": title})).unwrap();
    assert_eq!(alert.title.len(), 10_000_000);
    let mut bad = rich_alert();
    bad["createdDateTime"] = json!(title);
    assert!(error(bad).len() < 200);

    let deep = format!(
        "{{\"id\":\"1\",\"title\":\"x\",\"y\":{}{}}}",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    assert!(serde_json::from_str::<Alert>(&deep).is_err());
}

proptest! {
    #[test]
    fn no_json_panics(value in strategy::any_value()) {
        if let Ok(alert) = Alert::from_value(value.clone()) {
            prop_assert_eq!(Alert::from_value(alert.to_value()).unwrap().to_value(), alert.to_value());
        }
        if let Ok(evidence) = Evidence::from_value(value.clone()) {
            prop_assert_eq!(Evidence::from_value(evidence.to_value()).unwrap().to_value(), evidence.to_value());
        }
        if let Ok(incident) = Incident::from_value(value) {
            prop_assert_eq!(Incident::from_value(incident.to_value()).unwrap().to_value(), incident.to_value());
        }
    }

    #[test]
    fn damaged_alerts_are_read_or_refused(
        place in any::<prop::sample::Index>(),
        value in strategy::any_value(),
    ) {
        let mut document = rich_alert();
        let mut found = Vec::new();
        pointers(&document, "", &mut found);
        *document.pointer_mut(place.get::<String>(&found)).unwrap() = value;
        if let Ok(alert) = Alert::from_value(document) {
            prop_assert_eq!(Alert::from_value(alert.to_value()).unwrap().to_value(), alert.to_value());
        }
    }

    #[test]
    fn generated_alerts_lose_nothing(document in strategy::alert()) {
        let alert = Alert::from_value(document.clone()).unwrap();
        let written = alert.to_value();
        prop_assert!(contains(&written, &document), "{} became {}", document, written);
        let text = serde_json::to_string(&alert).unwrap();
        prop_assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), written);
    }
}
