//! Work that goes on behind an answer, with its progress.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// `GET jobs/{id}`. A job goes on after a restart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    pub id: String,
    pub kind: JobKind,
    pub status: JobStatus,
    /// What it does: `Scoring open incidents by policy version 4`.
    pub text: String,
    pub done: u64,
    pub total: u64,
    /// Of those done the ones that it changed.
    pub changed: u64,
    pub started_by: String,
    pub created_date_time: Timestamp,
    pub last_update_date_time: Timestamp,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JobKind {
    /// Open incidents are scored by a new policy.
    Rescore,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum JobStatus {
    Running,
    Succeeded,
    /// A newer one took its place.
    Superseded,
}

impl JobKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rescore => "rescore",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        (text == "rescore").then_some(Self::Rescore)
    }
}

impl JobStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Superseded => "superseded",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Running, Self::Succeeded, Self::Superseded]
            .into_iter()
            .find(|status| status.as_str() == text)
    }
}
