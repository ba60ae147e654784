//! What became of each record that was sent.

use serde::{Deserialize, Serialize};

use crate::error::GraphError;

/// Answer to a POST of alerts, activities or assets. Everything in it is committed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IngestReport {
    pub created: u64,
    pub updated: u64,
    /// Sent before, or older than what is known.
    pub unchanged: u64,
    pub quarantined: u64,
    pub results: Vec<RecordResult>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    Created,
    Updated,
    Unchanged,
    Quarantined,
}

/// One record, in the order they were sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecordResult {
    /// Position among the records of the request, from 0.
    pub index: u64,
    pub outcome: Outcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident_id: Option<String>,
    /// Why it went to quarantine, and its id there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<GraphError>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quarantine_id: Option<String>,
}

/// A record that could not be read, kept until it is replayed or dismissed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QuarantinedRecord {
    pub id: String,
    pub received_date_time: crate::time::Timestamp,
    /// `alerts_v2`, `activities` or `assets`.
    pub resource: String,
    pub reason: String,
    /// The record as it came.
    pub raw: String,
}

/// A detection source and when it was last heard, so that an empty tab is not mistaken for safety.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    pub service_source: crate::enums::ServiceSource,
    pub product_name: String,
    pub alerts: i64,
    pub alerts_last_day: i64,
    pub first_received_date_time: crate::time::Timestamp,
    pub last_received_date_time: crate::time::Timestamp,
    /// Not heard for longer than it usually pauses.
    pub silent: bool,
}
