//! The sample files beside the checkout, where they are present.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use shared::alert::Alert;
use shared::incident::Incident;

use crate::model::contains;

fn sample(path: &str) -> Option<String> {
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/samples");
    let path = PathBuf::from(samples).join(path);
    let text = fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("not tested: {} is absent", path.display());
    }
    text
}

#[test]
fn the_story_passes_through_unchanged() {
    let Some(text) = sample("story/alerts.ndjson") else { return };
    for (number, line) in text.lines().enumerate() {
        let document: Value = serde_json::from_str(line).unwrap();
        let alert = Alert::from_value(document.clone())
            .unwrap_or_else(|error| panic!("line {}: {error}", number + 1));
        assert_eq!(alert.to_value(), document, "line {}", number + 1);
    }
}

#[test]
fn documented_alerts_pass_through() {
    let Some(text) = sample("microsoft-docs/graph-list-alerts_v2.json") else { return };
    let page: Value = serde_json::from_str(&text).unwrap();
    for document in page["value"].as_array().unwrap() {
        let written = Alert::from_value(document.clone()).unwrap().to_value();
        assert!(contains(&written, document), "{document} became {written}");
    }
}

#[test]
fn documented_incidents_are_read_in_either_spelling() {
    for path in [
        "microsoft-docs/graph-list-incidents.json",
        "microsoft-docs/graph-list-incidents-expand-alerts.json",
    ] {
        let Some(text) = sample(path) else { return };
        let page: Value = serde_json::from_str(&text).unwrap();
        for document in page["value"].as_array().unwrap() {
            let incident = Incident::from_value(document.clone()).unwrap();
            let written = incident.to_value();
            assert_eq!(written["status"], "active");
            assert_eq!(written["classification"], "truePositive");
            assert_eq!(written["determination"], "multiStagedAttack");
            assert_eq!(written["customTags"][0], "Demo");
            assert_eq!(written["comments"][0]["createdDateTime"], "2021-09-30T12:07:37.2756993Z");
            if let Some(alerts) = document.get("alerts") {
                assert!(contains(&written["alerts"], alerts));
            }
            assert_eq!(Incident::from_value(written).unwrap().to_value(), incident.to_value());
        }
    }
}
