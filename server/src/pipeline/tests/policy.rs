//! Another policy: scored anew, through a restart, beside other work.

use serde_json::json;
use shared::job::JobStatus;

use super::{Bench, alert, analyst};
use crate::pipeline::{Adopted, ChangePolicy, PipelineError, PolicyChange};
use crate::policy::PolicyDocument;
use crate::store::{Batch, IncidentStore, JobStore, MemoryStore, PolicyRow, PolicyStore};

const NOW: &str = "2026-01-20T12:00:00Z";

/// More incidents than a job does at once.
const MANY: usize = 450;

fn weighing_medium(points: i32) -> ChangePolicy {
    let document =
        PolicyDocument::from_value(&json!({"priority": {"severity": {"medium": points}}}));
    ChangePolicy {
        change: PolicyChange::Put(Box::new(document.unwrap())),
        reason: None,
        seen: None,
    }
}

/// Incidents that have nothing in common.
async fn with_many() -> Bench {
    let bench = Bench::new(NOW).await;
    let alerts: Vec<_> = (0..MANY)
        .map(|at| alert(&format!("a{at}"), 0, &format!("pc-{at}"), &format!("user-{at}")))
        .collect();
    bench.send(&alerts).await;
    bench.settle().await;
    assert_eq!(bench.store.count_open_incidents().await.unwrap(), MANY as u64);
    bench
}

async fn medium_points(bench: &Bench) -> Vec<i32> {
    let mut points = Vec::new();
    for incident in bench.store.open_incidents(0, 1000).await.unwrap() {
        let sum: i32 = incident.priority_terms.iter().map(|term| term.points).sum();
        assert_eq!(incident.priority_score.map(i32::from), Some(sum));
        let term = |it: &&shared::priority::PriorityTerm| it.name == "Highest active severity";
        points.push(incident.priority_terms.iter().find(term).unwrap().points);
    }
    points.sort_unstable();
    points.dedup();
    points
}

#[tokio::test]
async fn a_job_goes_on_after_a_restart() {
    let bench = with_many().await;
    let adopted = bench.pipeline.change_policy(&analyst(), weighing_medium(33)).await.unwrap();
    assert_eq!(adopted, Adopted { version: 2, job: Some("1".into()) });
    // Stopping does not wait for it.
    let bench = bench.restart().await;
    let job = bench.store.job(1).await.unwrap().unwrap().job;
    assert!(job.done < MANY as u64 || job.status == JobStatus::Succeeded);
    bench.settle().await;
    let job = bench.store.job(1).await.unwrap().unwrap().job;
    assert_eq!((job.status, job.done, job.total), (JobStatus::Succeeded, MANY as u64, MANY as u64));
    assert_eq!(job.changed, MANY as u64);
    assert_eq!(medium_points(&bench).await, [33]);
    bench.assert_counters().await;
}

#[tokio::test]
async fn the_newer_of_two_jobs_wins() {
    let bench = with_many().await;
    bench.pipeline.change_policy(&analyst(), weighing_medium(33)).await.unwrap();
    bench.pipeline.change_policy(&analyst(), weighing_medium(29)).await.unwrap();
    bench.settle().await;
    assert_eq!(medium_points(&bench).await, [29]);
    let jobs = bench.store.jobs(10).await.unwrap();
    let status: Vec<JobStatus> = jobs.iter().map(|row| row.job.status).collect();
    assert_eq!(status[0], JobStatus::Succeeded);
    assert_ne!(status[1], JobStatus::Running);
    assert_eq!(bench.store.running_job().await.unwrap(), None);
}

#[tokio::test]
async fn alerts_and_people_do_not_wait_for_a_job() {
    let bench = with_many().await;
    bench.pipeline.change_policy(&analyst(), weighing_medium(33)).await.unwrap();
    let report = bench.send(&[alert("late", 5, "pc-0", "user-0")]).await;
    assert_eq!(report.created, 1);
    let update = super::people::update(&json!({"status": "resolved"}));
    bench.pipeline.update_incidents(&analyst(), vec![MANY as u64], update).await.unwrap();
    bench.settle().await;
    assert_eq!(medium_points(&bench).await, [33]);
    bench.assert_counters().await;
}

#[tokio::test]
async fn a_policy_is_what_a_restart_finds() {
    let bench = Bench::new(NOW).await;
    bench.pipeline.change_policy(&analyst(), weighing_medium(33)).await.unwrap();
    let bench = bench.restart().await;
    bench.send(&[alert("a", 0, "pc", "ann")]).await;
    assert_eq!(medium_points(&bench).await, [33]);
    let stale = ChangePolicy { seen: Some(1), ..weighing_medium(40) };
    let refused = bench.pipeline.change_policy(&analyst(), stale).await;
    assert!(matches!(refused, Err(PipelineError::PolicyChanged(2))), "{refused:?}");
    let same = bench.pipeline.change_policy(&analyst(), weighing_medium(33)).await.unwrap();
    assert_eq!(same, Adopted { version: 2, job: None });
    assert_eq!(bench.store.policy_versions(None, 10).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_wider_window_takes_the_past_in_again() {
    let bench = Bench::new(NOW).await;
    let narrow = json!({"correlation": {"windowDays": 1}});
    let narrow = PolicyDocument::from_value(&narrow).unwrap();
    let put = |document: &PolicyDocument| ChangePolicy {
        change: PolicyChange::Put(Box::new(document.clone())),
        reason: None,
        seen: None,
    };
    bench.pipeline.change_policy(&analyst(), put(&narrow)).await.unwrap();
    bench.send(&[alert("a", 0, "pc", "ann")]).await;
    let before = bench.everything().await;
    let usual = PolicyDocument { name: "wide".into(), ..PolicyDocument::default() };
    let adopted = bench.pipeline.change_policy(&analyst(), put(&usual)).await.unwrap();
    assert_eq!(adopted, Adopted { version: 3, job: None });
    bench.settle().await;
    assert_eq!(bench.everything().await, before);
    assert!(bench.store.incident(1).await.unwrap().is_some());
}

/// What records of detectors mean is not forgotten when the process dies right after the answer.
#[tokio::test]
async fn the_job_that_a_record_asks_for_is_written_with_it() {
    let bench = Bench::new(NOW).await;
    let alerts: Vec<_> = (0..21)
        .map(|at| {
            let mut alert = alert(&format!("a{at}"), 0, &format!("pc-{at}"), &format!("user-{at}"));
            alert["detectorId"] = "noisy".into();
            alert
        })
        .collect();
    bench.send(&alerts).await;
    bench.settle().await;
    let update = json!({"status": "resolved", "classification": "falsePositive"});
    let update = super::people::update(&update);
    let incidents = (1..21).collect();
    bench.pipeline.update_incidents(&analyst(), incidents, update).await.unwrap();
    let jobs = bench.store.jobs(10).await.unwrap();
    assert_eq!(jobs.len(), 1, "{jobs:?}");
    assert!(jobs[0].job.text.starts_with("Scoring open incidents by the record of ‘Suspicious a"));
    let bench = bench.restart().await;
    bench.settle().await;
    let [open] = &bench.store.open_incidents(0, 10).await.unwrap()[..] else { panic!() };
    assert!(open.priority_terms.iter().any(|term| term.points == -10), "{open:?}");
    assert_eq!(bench.store.running_job().await.unwrap(), None);
}

/// The process dies after a policy is committed and before what it regroups is.
#[tokio::test]
async fn what_a_policy_regroups_is_not_forgotten() {
    let bench = Bench::new(NOW).await;
    bench.send(&[alert("a", 0, "pc", "ann"), alert("b", 20, "pc", "ann")]).await;
    bench.settle().await;
    assert_eq!(bench.partition().await.len(), 1);
    bench.pipeline.stop().await;
    let strict = json!({"correlation": {"joinThreshold": 0.99, "mergeThreshold": 0.99}});
    let row = PolicyRow {
        version: 2,
        created_by: "Jo".into(),
        document: strict,
        ..bench.store.policy().await.unwrap()
    };
    let batch = Batch { policies: vec![row], ..Batch::default() };
    bench.store.commit(&batch).await.unwrap();
    let bench = bench.restart().await;
    bench.settle().await;
    assert_eq!(bench.partition().await.len(), 2);
}
