//! Changes that people ask for, read from the JSON of a PATCH.

use serde_json::{Map, Value};
use shared::enums::{
    AlertClassification, AlertDetermination, AlertSeverity, AlertStatus, FunctionalImpact,
    IncidentStatus, InformationImpact, Recoverability,
};
use shared::time::Timestamp;

use crate::correlate::model::IncidentId;

/// The body of a PATCH of an incident. Absent properties stay; for those with two levels
/// `Some(None)` means nobody, or automatic.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IncidentUpdate {
    pub display_name: Option<Option<String>>,
    pub assigned_to: Option<Option<String>>,
    pub status: Option<IncidentStatus>,
    pub severity: Option<Option<AlertSeverity>>,
    pub classification: Option<AlertClassification>,
    pub determination: Option<AlertDetermination>,
    pub custom_tags: Option<Vec<String>>,
    pub resolving_comment: Option<String>,
    pub priority_score: Option<Option<u8>>,
    pub functional_impact: Option<Option<FunctionalImpact>>,
    pub information_impact: Option<Option<InformationImpact>>,
    pub recoverability: Option<Option<Recoverability>>,
    /// When the incident last changed as far as the caller knows (`If-Match`), any of these. If it
    /// has changed since, nothing is done.
    pub seen: Option<Vec<Timestamp>>,
}

/// The body of a PATCH of an alert.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlertUpdate {
    pub status: Option<AlertStatus>,
    pub assigned_to: Option<Option<String>>,
    pub classification: Option<AlertClassification>,
    pub determination: Option<AlertDetermination>,
    pub comments: Vec<String>,
}

/// `mergeIncidents`. Without a target the oldest that somebody worked on is kept, else the oldest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merge {
    pub incidents: Vec<IncidentId>,
    pub target: Option<IncidentId>,
    pub comment: Option<String>,
    pub reason: Option<String>,
}

/// `moveAlerts`. Without an incident they begin a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Move {
    pub alerts: Vec<String>,
    pub to: Option<IncidentId>,
    pub comment: Option<String>,
    pub reason: Option<String>,
}

/// What a person decides about a suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decide {
    pub incident: IncidentId,
    pub suggestion: u64,
    pub verdict: Verdict,
    /// Of a merge: the incident that is kept.
    pub target: Option<IncidentId>,
    pub comment: Option<String>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Accept,
    Refuse,
}

/// What somebody may take back.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    Everything,
    /// What the same person did to alerts, not to incidents.
    OwnAlerts,
}

/// A property that is not known, or has a value it cannot have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InvalidProperty {
    pub property: String,
    pub message: String,
}

impl IncidentUpdate {
    pub fn parse(properties: &Map<String, Value>) -> Result<Self, InvalidProperty> {
        let mut update = Self::default();
        for (name, value) in properties {
            match name.as_str() {
                "displayName" => update.display_name = Some(text_or_null(name, value, 1000)?),
                "assignedTo" => update.assigned_to = Some(text_or_null(name, value, 320)?),
                "status" => {
                    let status = IncidentStatus::parse(text(name, value)?);
                    let settable = [
                        IncidentStatus::Active,
                        IncidentStatus::InProgress,
                        IncidentStatus::AwaitingAction,
                        IncidentStatus::Resolved,
                    ];
                    update.status = Some(one_of(name, value, status, &settable)?);
                }
                "severity" => {
                    update.severity = Some(if value.is_null() {
                        None
                    } else {
                        let severity = AlertSeverity::parse(text(name, value)?);
                        let settable = [
                            AlertSeverity::Informational,
                            AlertSeverity::Low,
                            AlertSeverity::Medium,
                            AlertSeverity::High,
                        ];
                        Some(one_of(name, value, severity, &settable)?)
                    });
                }
                "classification" => update.classification = Some(classification(name, value)?),
                "determination" => update.determination = Some(determination(name, value)?),
                "customTags" => update.custom_tags = Some(tags(name, value)?),
                "resolvingComment" => {
                    update.resolving_comment = text_or_null(name, value, 30_000)?;
                }
                "priorityScore" => {
                    update.priority_score = Some(if value.is_null() {
                        None
                    } else {
                        let score = value.as_u64().filter(|score| *score <= 100);
                        let score = score.ok_or_else(|| {
                            invalid(name, "priorityScore must be a whole number from 0 to 100")
                        })?;
                        Some(score as u8)
                    });
                }
                "functionalImpact" => {
                    let all = FunctionalImpact::ALL;
                    update.functional_impact =
                        Some(one_of_or_null(name, value, FunctionalImpact::parse, all)?);
                }
                "informationImpact" => {
                    let all = InformationImpact::ALL;
                    update.information_impact =
                        Some(one_of_or_null(name, value, InformationImpact::parse, all)?);
                }
                "recoverability" => {
                    let all = Recoverability::ALL;
                    update.recoverability =
                        Some(one_of_or_null(name, value, Recoverability::parse, all)?);
                }
                name if name.starts_with("@odata.") => {}
                _ => return Err(unknown(name, "an incident")),
            }
        }
        Ok(update)
    }

    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl AlertUpdate {
    pub fn parse(properties: &Map<String, Value>) -> Result<Self, InvalidProperty> {
        let mut update = Self::default();
        for (name, value) in properties {
            match name.as_str() {
                "status" => {
                    let status = AlertStatus::parse(text(name, value)?);
                    let settable =
                        [AlertStatus::New, AlertStatus::InProgress, AlertStatus::Resolved];
                    update.status = Some(one_of(name, value, status, &settable)?);
                }
                "assignedTo" => update.assigned_to = Some(text_or_null(name, value, 320)?),
                "classification" => update.classification = Some(classification(name, value)?),
                "determination" => update.determination = Some(determination(name, value)?),
                "comments" => update.comments = comments(name, value)?,
                name if name.starts_with("@odata.") => {}
                _ => return Err(unknown(name, "an alert")),
            }
        }
        Ok(update)
    }
}

fn classification(name: &str, value: &Value) -> Result<AlertClassification, InvalidProperty> {
    if value.is_null() {
        return Ok(AlertClassification::Unknown);
    }
    let read = AlertClassification::parse(text(name, value)?);
    one_of(name, value, read, AlertClassification::ALL)
}

fn determination(name: &str, value: &Value) -> Result<AlertDetermination, InvalidProperty> {
    if value.is_null() {
        return Ok(AlertDetermination::Unknown);
    }
    let read = AlertDetermination::parse(text(name, value)?);
    one_of(name, value, read, AlertDetermination::ALL)
}

fn one_of<T: Copy + PartialEq + serde::Serialize>(
    name: &str,
    sent: &Value,
    read: T,
    settable: &[T],
) -> Result<T, InvalidProperty> {
    if settable.contains(&read) {
        return Ok(read);
    }
    let names: Vec<String> = settable
        .iter()
        .filter_map(|value| serde_json::to_value(value).ok())
        .filter_map(|value| value.as_str().map(ToOwned::to_owned))
        .collect();
    Err(invalid(name, format!("{name} cannot be {sent}; it is one of {}", names.join(", "))))
}

/// `null` takes an assessment back.
fn one_of_or_null<T: Copy + PartialEq + serde::Serialize>(
    name: &str,
    sent: &Value,
    parse: impl Fn(&str) -> T,
    settable: &[T],
) -> Result<Option<T>, InvalidProperty> {
    if sent.is_null() {
        return Ok(None);
    }
    one_of(name, sent, parse(text(name, sent)?), settable).map(Some)
}

fn text<'a>(name: &str, value: &'a Value) -> Result<&'a str, InvalidProperty> {
    value.as_str().ok_or_else(|| invalid(name, format!("{name} must be a string, not {value}")))
}

fn text_or_null(
    name: &str,
    value: &Value,
    longest: usize,
) -> Result<Option<String>, InvalidProperty> {
    if value.is_null() {
        return Ok(None);
    }
    let text = text(name, value)?.trim();
    if text.chars().count() > longest {
        return Err(invalid(name, format!("{name} is longer than {longest} characters")));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn tags(name: &str, value: &Value) -> Result<Vec<String>, InvalidProperty> {
    let wrong = || invalid(name, format!("{name} must be a list of at most 50 strings"));
    let sent = value.as_array().filter(|sent| sent.len() <= 50).ok_or_else(wrong)?;
    let mut tags: Vec<String> = Vec::new();
    for tag in sent {
        let tag = tag.as_str().ok_or_else(wrong)?.trim();
        if tag.chars().count() > 100 {
            return Err(invalid(name, "a tag has at most 100 characters"));
        }
        if !tag.is_empty() && !tags.iter().any(|known| known == tag) {
            tags.push(tag.to_owned());
        }
    }
    Ok(tags)
}

fn comments(name: &str, value: &Value) -> Result<Vec<String>, InvalidProperty> {
    let wrong = || invalid(name, format!("{name} must be a list of objects with a comment"));
    let sent = value.as_array().ok_or_else(wrong)?;
    sent.iter()
        .map(|comment| {
            comment.get("comment").and_then(Value::as_str).map(ToOwned::to_owned).ok_or_else(wrong)
        })
        .collect()
}

fn unknown(name: &str, what: &str) -> InvalidProperty {
    invalid(name, format!("{name} is no property of {what} that can be changed"))
}

fn invalid(property: &str, message: impl Into<String>) -> InvalidProperty {
    InvalidProperty { property: property.to_owned(), message: message.into() }
}
