//! Versions of the policy, and the jobs that carry one out.

use async_trait::async_trait;
use serde_json::Value;
use shared::incident::Incident;
use shared::job::Job;
use shared::policy::PolicyVersion;
use shared::time::Timestamp;

use super::StoreError;
use crate::correlate::model::IncidentId;
use crate::policy::PolicyDocument;

#[async_trait]
pub trait PolicyStore {
    /// The one in force. There is always one.
    async fn policy(&self) -> Result<PolicyRow, StoreError>;

    async fn policy_version(&self, version: i64) -> Result<Option<PolicyRow>, StoreError>;

    /// Newest first: those before a version, or all.
    async fn policy_versions(
        &self,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<PolicyRow>, StoreError>;
}

#[async_trait]
pub trait JobStore {
    /// Newest first.
    async fn jobs(&self, limit: u32) -> Result<Vec<JobRow>, StoreError>;

    async fn job(&self, number: i64) -> Result<Option<JobRow>, StoreError>;

    /// The one that is not done yet.
    async fn running_job(&self) -> Result<Option<JobRow>, StoreError>;

    /// Incidents that are neither resolved nor merged away, in the order of their ids after this
    /// one, as rows of the queue; at most `limit`.
    async fn open_incidents(
        &self,
        after: IncidentId,
        limit: u32,
    ) -> Result<Vec<Incident>, StoreError>;

    /// How many [`Self::open_incidents`] there are.
    async fn count_open_incidents(&self) -> Result<u64, StoreError>;
}

/// A document that was in force from its time on.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyRow {
    pub version: i64,
    pub name: String,
    pub created: Timestamp,
    pub created_by: String,
    pub reason: Option<String>,
    pub restored_from: Option<i64>,
    pub changes: u32,
    /// What it leaves out is as usual.
    pub document: Value,
}

impl PolicyRow {
    pub fn read(&self) -> Result<PolicyDocument, StoreError> {
        PolicyDocument::from_stored(&self.document)
            .map_err(|source| StoreError::Corrupt { what: "policy", source })
    }

    /// As lists tell it, without the document.
    pub fn to_version(&self) -> PolicyVersion {
        PolicyVersion {
            version: self.version,
            name: self.name.clone(),
            created_date_time: self.created,
            created_by: self.created_by.clone(),
            reason: self.reason.clone(),
            restored_from: self.restored_from,
            changes: self.changes,
            document: None,
            job_id: None,
        }
    }
}

/// A job and how far it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    pub number: i64,
    pub job: Job,
    /// The last incident that is done.
    pub reached: IncidentId,
}
