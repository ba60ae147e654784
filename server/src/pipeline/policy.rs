//! Another policy comes into force: a version is written, the engine decides by it from now on, and
//! the open incidents are scored anew by a job.

use std::sync::Arc;

use serde_json::json;
use shared::job::JobStatus;
use shared::policy::DetectorPolicy;

use super::PipelineError;
use super::actor::Actor;
use super::book::Book;
use super::decisions::{By, adopt};
use super::draft::Draft;
use super::rescore::{SCORING, new_job};
use super::step::{Step, refused};
use crate::correlate::policy::Policy;
use crate::policy::{MOST_ELEMENTS, PolicyDocument, difference};
use crate::store::{PolicyRow, Store, StoreError};

/// What is to become of the policy.
#[derive(Clone, Debug)]
pub struct ChangePolicy {
    pub change: PolicyChange,
    pub reason: Option<String>,
    /// The version that the caller knows (`If-Match`). If there is another by now, nothing is done.
    pub seen: Option<i64>,
}

#[derive(Clone, Debug)]
pub enum PolicyChange {
    Put(Box<PolicyDocument>),
    /// The document of an earlier version.
    Restore(i64),
    /// What is made of one detector's alerts.
    Detector(Arc<str>, DetectorPolicy),
}

/// The version in force, and the job that scores by it where there is something to score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Adopted {
    pub version: i64,
    pub job: Option<String>,
}

/// What came of it, and whether the window has to be read anew.
pub(super) struct Change {
    pub(super) adopted: Adopted,
    pub(super) reload: bool,
}

pub(super) async fn change_policy(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    actor: &Actor,
    wanted: ChangePolicy,
) -> Step<Change> {
    let version = book.policy_version;
    if wanted.seen.is_some_and(|seen| seen != version) {
        return refused(PipelineError::PolicyChanged(version));
    }
    let (document, restored_from) = document(book, store, wanted.change).await?;
    let before = Arc::clone(&book.policy);
    if document == *before {
        let adopted = Adopted { version, job: None };
        return Ok(Change { adopted, reload: false });
    }
    let version = version + 1;
    let value = document.to_value();
    draft.batch.policies.push(PolicyRow {
        version,
        name: document.name.clone(),
        created: draft.now,
        created_by: actor.display_name.clone(),
        reason: wanted.reason,
        restored_from,
        changes: difference(&before.to_value(), &value).len() as u32,
        document: value,
    });
    draft.decisions.push(json!({"kind": "policyChanged", "version": version}));
    let reload = widens(&before.correlation, &document.correlation);
    book.policy = Arc::new(document);
    book.policy_version = version;
    if !book.policy.groups_like(&before) && !reload {
        let changes = book.engine.adopt_policy(book.policy.engine());
        adopt(book, draft, store, changes, By::Machine).await?;
    }
    let job = if book.policy.scores_like(&before) {
        None
    } else {
        let name = &book.policy.name;
        let text = format!("{SCORING}by policy version {version} ‘{name}’");
        Some(begin_job(book, draft, store, &actor.display_name, text).await?)
    };
    Ok(Change { adopted: Adopted { version, job }, reload })
}

async fn document(
    book: &Book,
    store: &dyn Store,
    change: PolicyChange,
) -> Step<(PolicyDocument, Option<i64>)> {
    match change {
        PolicyChange::Put(document) => Ok((*document, None)),
        PolicyChange::Restore(version) => {
            let Some(row) = store.policy_version(version).await? else {
                let id = version.to_string();
                return refused(PipelineError::NotFound { what: "version of the policy", id });
            };
            Ok((row.read()?, Some(version)))
        }
        PolicyChange::Detector(key, policy) => {
            let mut document = PolicyDocument::clone(&book.policy);
            if document.detectors.len() >= MOST_ELEMENTS && !document.detectors.contains_key(&key) {
                let message = format!(
                    "the policy names {MOST_ELEMENTS} detectors already; let one of them correlate \
                     again first"
                );
                return refused(PipelineError::Invalid { message, target: Some("policy".into()) });
            }
            match policy {
                DetectorPolicy::Correlate => document.detectors.remove(&key),
                policy => document.detectors.insert(key, policy),
            };
            Ok((document, None))
        }
    }
}

/// More of the past belongs to the window than memory has.
fn widens(before: &Policy, after: &Policy) -> bool {
    after.window_days > before.window_days || after.window_alerts > before.window_alerts
}

/// A job that scores all open incidents, from the first on. It takes the place of one that runs.
async fn begin_job(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    by: &str,
    text: String,
) -> Result<String, StoreError> {
    if let Some(mut running) = book.job.take() {
        running.job.status = JobStatus::Superseded;
        running.job.last_update_date_time = draft.now;
        draft.job(running);
    }
    let mut row = new_job(book, draft.now, by, text);
    row.job.total = store.count_open_incidents().await?;
    draft.job(row.clone());
    let id = row.job.id.clone();
    book.job = Some(row);
    Ok(id)
}
