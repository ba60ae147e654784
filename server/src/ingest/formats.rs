//! Alerts of other products, read as if Microsoft Graph had told them.
//!
//! Who is who: a **format** knows a record by properties that no other has, and writes the Graph
//! alert that says the same. What Graph has no place for is not lost: the record itself stays in
//! the alert's `additionalData`, under `original`.

mod ait;
mod crowdstrike;
mod defender_endpoint;
mod elastic;
mod guardduty;
mod ocsf;
mod security_hub;
mod sentinel;
mod sentinelone;
mod sigma;
mod suricata;
pub(super) mod told;
mod wazuh;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

type Object = Map<String, Value>;

/// A kind of record that is read.
pub struct Format {
    /// With an article, for sentences.
    pub name: &'static str,
    is_told: fn(&Object) -> bool,
    write: fn(&Object) -> Object,
}

const FORMATS: &[Format] = &[
    defender_endpoint::FORMAT,
    sentinel::FORMAT,
    ocsf::FORMAT,
    elastic::FORMAT,
    crowdstrike::FORMAT,
    sentinelone::FORMAT,
    guardduty::FORMAT,
    security_hub::FORMAT,
    wazuh::FORMAT,
    suricata::FORMAT,
    sigma::FORMAT,
    ait::FORMAT,
];

impl Format {
    /// The format of a record, unless it is Graph's own or none that is read.
    pub fn of(record: &Object) -> Option<&'static Self> {
        FORMATS.iter().find(|format| (format.is_told)(record))
    }

    /// All that are read beside Graph's own, with their articles.
    pub fn names() -> Vec<&'static str> {
        FORMATS.iter().map(|format| format.name).collect()
    }

    /// The Graph alert that says what the record does.
    pub fn graph_alert(&self, record: Object) -> Object {
        let mut alert = (self.write)(&record);
        alert.retain(|_, value| !value.is_null());
        alert.insert("additionalData".into(), json!({ "original": record }));
        alert
    }
}

/// An id for a record that has none: the same record always gets the same.
fn fingerprint(prefix: &str, record: &Object) -> String {
    let written = serde_json::to_vec(record).unwrap_or_default();
    let hash = Sha256::digest(written);
    let number = hash.iter().take(16).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    format!("{prefix}-{number:032x}")
}

fn alert(properties: Value) -> Object {
    properties.as_object().cloned().unwrap_or_default()
}

/// A piece of evidence in Graph's form, without what is unknown.
fn evidence(kind: &str, properties: Value) -> Value {
    let mut evidence = without_nulls(properties);
    if let Some(object) = evidence.as_object_mut() {
        object.insert(
            "@odata.type".into(),
            format!("#microsoft.graph.security.{kind}Evidence").into(),
        );
    }
    evidence
}

/// A file by its path, with what is known of its contents.
fn file(path: &str, hashes: Value) -> Value {
    let (folder, name) = told::folder_and_name(path);
    let mut file = json!({ "fileName": name, "filePath": folder });
    if let (Value::Object(hashes), Some(file)) = (hashes, file.as_object_mut()) {
        file.extend(hashes);
    }
    file
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let known = object.into_iter().map(|(name, value)| (name, without_nulls(value)));
            Value::Object(known.filter(|(_, value)| !is_nothing(value)).collect())
        }
        other => other,
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(object) => object.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use shared::alert::Alert;

    use super::*;

    /// What the tests of all formats begin with: known by itself alone, and read.
    pub(super) fn read(name: &str, record: &Value) -> Alert {
        let record = record.as_object().unwrap();
        let told: Vec<_> = FORMATS.iter().filter(|format| (format.is_told)(record)).collect();
        assert_eq!(told.iter().map(|format| format.name).collect::<Vec<_>>(), [name]);
        let alert = told[0].graph_alert(record.clone());
        let alert = Alert::from_value(Value::Object(alert)).unwrap();
        let original = alert.additional_data.as_ref().unwrap().get("original").unwrap();
        assert_eq!(original.as_object().unwrap(), record);
        alert
    }

    #[test]
    fn graph_alerts_are_left_alone() {
        let alert = json!({"id": "1", "title": "T", "severity": "low", "evidence": []});
        assert!(Format::of(alert.as_object().unwrap()).is_none());
    }
}
