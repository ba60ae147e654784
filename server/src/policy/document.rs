//! Reading and writing the document.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shared::policy::{DetectorPolicy, PolicyPreset, PolicyProblem, ProblemCode};

use super::check;
use crate::correlate::policy::Policy;
use crate::prioritise::PriorityPolicy;

/// The names of the presets.
pub const PRESETS: [&str; 2] = ["default", "zero-trust"];

/// What an organisation has decided about grouping and about urgency.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PolicyDocument {
    /// As its author calls it.
    pub name: String,
    pub correlation: Policy,
    /// Detectors that are treated differently, by their keys.
    pub detectors: BTreeMap<Arc<str>, DetectorPolicy>,
    pub priority: PriorityPolicy,
}

impl Default for PolicyDocument {
    fn default() -> Self {
        Self {
            name: "default".to_owned(),
            correlation: Policy::default(),
            detectors: BTreeMap::new(),
            priority: PriorityPolicy::default(),
        }
    }
}

/// Why a document is none.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyError {
    /// The text is no JSON.
    Syntax(String),
    /// Every place that is wrong.
    Problems(Vec<PolicyProblem>),
}

impl fmt::Display for PolicyError {
    /// A line for each problem.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(error) => write!(formatter, "the policy is no JSON: {error}"),
            Self::Problems(problems) => {
                let lines: Vec<String> = problems.iter().map(PolicyProblem::message).collect();
                formatter.write_str(&lines.join("\n"))
            }
        }
    }
}

impl std::error::Error for PolicyError {}

impl PolicyDocument {
    /// Reads the text of a file: a document, or a version of the policy with its document.
    ///
    /// ```
    /// use server::policy::PolicyDocument;
    /// let policy = PolicyDocument::read(r#"{"correlation": {"joinThreshold": 0.5}}"#).unwrap();
    /// assert_eq!(policy.priority, PolicyDocument::default().priority);
    /// let error = PolicyDocument::read(r#"{"correlation": {"joinThreshold": 5}}"#).unwrap_err();
    /// assert!(error.to_string().contains("correlation.joinThreshold is 5"));
    /// ```
    pub fn read(text: &str) -> Result<Self, PolicyError> {
        let value: Value =
            serde_json::from_str(text).map_err(|error| PolicyError::Syntax(error.to_string()))?;
        let document = value.get("document").filter(|_| value.get("version").is_some());
        Self::from_value(document.unwrap_or(&value))
    }

    /// Reads a document; a field that is left out keeps its default.
    pub fn from_value(value: &Value) -> Result<Self, PolicyError> {
        let (mut document, problems) = check::check(value);
        if !problems.is_empty() {
            return Err(PolicyError::Problems(problems));
        }
        // Ids of detectors are compared without letter case; a source with a title is as it is.
        let mut folded: BTreeMap<Arc<str>, DetectorPolicy> = BTreeMap::new();
        for (key, policy) in document.detectors {
            let kept = if key.contains('|') { Arc::clone(&key) } else { key.to_lowercase().into() };
            if folded.insert(kept, policy).is_some_and(|other| other != policy) {
                return Err(PolicyError::Problems(vec![PolicyProblem {
                    path: check::join("detectors", &key),
                    code: ProblemCode::Inconsistent,
                    value: Some(policy.as_str().into()),
                    allowed: "but the same id in another letter case says otherwise".into(),
                }]));
            }
        }
        document.detectors = folded;
        Ok(document)
    }

    /// Reads what was valid when it was stored: fields that are no longer known are passed over.
    pub fn from_stored(value: &Value) -> Result<Self, serde_json::Error> {
        let mut whole = Self::default().to_value();
        lay_over(&mut whole, value);
        serde_json::from_value(whole)
    }

    pub fn to_value(&self) -> Value {
        // By way of text, in which 0.62 is not 0.6200000047683716.
        let text = serde_json::to_string(self).expect("a policy has finite numbers");
        serde_json::from_str(&text).expect("it was just written")
    }

    /// What the engine decides by.
    pub fn engine(&self) -> Policy {
        Policy { detectors: self.detectors.clone(), ..self.correlation.clone() }
    }

    /// Whether alerts would be grouped as by another one.
    pub fn groups_like(&self, other: &Self) -> bool {
        let linking = |document: &Self| -> Vec<(Arc<str>, DetectorPolicy)> {
            let linked = document.detectors.iter().map(|(key, policy)| {
                // What is muted is linked as little as what is never linked.
                let policy = match policy {
                    DetectorPolicy::Muted => DetectorPolicy::Never,
                    other => *other,
                };
                (Arc::clone(key), policy)
            });
            linked.filter(|(_, policy)| *policy != DetectorPolicy::Correlate).collect()
        };
        self.correlation == other.correlation && linking(self) == linking(other)
    }

    /// Whether incidents would be scored as by another one.
    pub fn scores_like(&self, other: &Self) -> bool {
        let muted = |document: &Self| -> Vec<Arc<str>> {
            let keys = document.detectors.iter();
            keys.filter(|(_, policy)| **policy == DetectorPolicy::Muted)
                .map(|(key, _)| Arc::clone(key))
                .collect()
        };
        self.priority == other.priority && muted(self) == muted(other)
    }

    pub fn detector(&self, key: &str) -> DetectorPolicy {
        self.detectors.get(key).copied().unwrap_or_default()
    }

    pub fn is_muted(&self, detector: &str) -> bool {
        !self.detectors.is_empty() && self.detector(detector) == DetectorPolicy::Muted
    }

    pub fn preset(name: &str) -> Option<Self> {
        match name {
            "default" => Some(Self::default()),
            "zero-trust" => Some(Self {
                name: name.to_owned(),
                priority: PriorityPolicy::zero_trust(),
                ..Self::default()
            }),
            _ => None,
        }
    }

    /// With words about each.
    pub fn presets() -> Vec<PolicyPreset> {
        let words = |name: &str| match name {
            "zero-trust" => (
                "Zero Trust",
                "Assumes breach: credential access and privileged accounts count double.",
            ),
            _ => ("Default", "Severity and impact as in Microsoft's triage guide."),
        };
        let presets = PRESETS.iter().filter_map(|name| {
            let document = Self::preset(name)?;
            let (label, description) = words(name);
            Some(PolicyPreset {
                name: (*name).to_owned(),
                label: label.to_owned(),
                description: description.to_owned(),
                document: document.to_value(),
            })
        });
        presets.collect()
    }
}

/// Puts what is given over what there is, object by object.
pub(super) fn lay_over(whole: &mut Value, given: &Value) {
    match (whole, given) {
        (Value::Object(whole), Value::Object(given)) => {
            for (name, value) in given {
                lay_over(whole.entry(name).or_insert(Value::Object(Map::new())), value);
            }
        }
        (whole, given) => whole.clone_from(given),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_read_back_as_they_are() {
        for preset in PolicyDocument::presets() {
            let document = PolicyDocument::from_value(&preset.document).unwrap();
            assert_eq!(Some(&document), PolicyDocument::preset(&preset.name).as_ref());
            assert_eq!(document.to_value(), preset.document);
        }
    }

    #[test]
    fn what_the_api_gives_is_read() {
        let document = PolicyDocument::preset("zero-trust").unwrap();
        let version = serde_json::json!({
            "version": 3, "name": "zero-trust", "createdBy": "Jo", "document": document.to_value(),
        });
        assert_eq!(PolicyDocument::read(&version.to_string()).unwrap(), document);
    }

    #[test]
    fn one_detector_has_one_policy() {
        let same = r#"{"detectors": {"ABC": "never", "abc": "never"}}"#;
        assert_eq!(PolicyDocument::read(same).unwrap().detectors.len(), 1);
        let error = PolicyDocument::read(r#"{"detectors": {"ABC": "never", "abc": "muted"}}"#);
        assert!(error.unwrap_err().to_string().contains("another letter case says otherwise"));
    }

    #[test]
    fn part_of_an_object_keeps_the_rest() {
        let text = r#"{"correlation": {"kinds": {"device": {"base": 0.5}}},
                       "priority": {"severity": {"high": 45}}}"#;
        let document = PolicyDocument::read(text).unwrap();
        let usual = PolicyDocument::default();
        assert_eq!(document.correlation.kinds.len(), usual.correlation.kinds.len());
        assert_eq!(document.priority.severity.medium, usual.priority.severity.medium);
        let changed = super::super::difference(&usual.to_value(), &document.to_value());
        let paths: Vec<&str> = changed.iter().map(|change| change.path.as_str()).collect();
        assert_eq!(paths, ["correlation.kinds.device.base", "priority.severity.high"]);
    }

    #[test]
    fn what_was_stored_by_another_version_is_read() {
        let mut value = PolicyDocument::default().to_value();
        value["correlation"]["gone"] = 7.into();
        value["priority"].as_object_mut().unwrap().remove("nist");
        assert!(PolicyDocument::from_value(&value).is_err());
        let read = PolicyDocument::from_stored(&value).unwrap();
        assert_eq!(read, PolicyDocument::default());
    }

    #[test]
    fn muting_links_as_never_does() {
        let with = |policy| PolicyDocument {
            detectors: [("x".into(), policy)].into(),
            ..PolicyDocument::default()
        };
        assert!(with(DetectorPolicy::Muted).groups_like(&with(DetectorPolicy::Never)));
        assert!(with(DetectorPolicy::Correlate).groups_like(&PolicyDocument::default()));
        assert!(!with(DetectorPolicy::SameAsset).groups_like(&PolicyDocument::default()));
    }
}
