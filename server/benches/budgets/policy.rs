use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::muster::Muster;
use crate::queue::timed;
use crate::report::{Measured, Report};

const POLICY: &str = "/v1.0/security/correlation/policy";

/// Trying policies on all the alerts there are, and scoring the open incidents by one of them.
pub(crate) async fn policies(muster: &Muster, alerts: usize, report: &mut Report) {
    let (presets, _) = timed(muster, &format!("{POLICY}/presets")).await;
    let preset = |name: &str| {
        let all = presets["value"].as_array().unwrap();
        all.iter().find(|it| it["name"] == name).unwrap()["document"].clone()
    };
    let mut regrouping = preset("zero-trust");
    regrouping["correlation"]["joinThreshold"] = json!(0.5);
    for (name, document) in [("zero-trust", preset("zero-trust")), ("another grouping", regrouping)]
    {
        let before = muster.mebibytes();
        let body = json!({"policy": document, "days": 90});
        let began = Instant::now();
        let answer = muster.post(&format!("{POLICY}/dryRun")).json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        let taken = began.elapsed().as_secs_f64();
        assert_eq!(answer["alerts"], alerts, "{answer}");
        println!(
            "dry run of {name}: {} merged, {} split, {} moved, {} raised, {} lowered; {:.0} MiB",
            answer["incidentsMerged"],
            answer["incidentsSplit"],
            answer["alertsMoved"],
            answer["prioritiesRaised"],
            answer["prioritiesLowered"],
            muster.mebibytes() - before,
        );
        let name = format!("dry run of {name} over {alerts} alerts");
        report.add(Measured::at_most(&name, taken, "s", 10.0));
    }
    scoring(muster, &preset("zero-trust"), report).await;
}

async fn scoring(muster: &Muster, document: &Value, report: &mut Report) {
    let put = muster.http.put(format!("{}{POLICY}", muster.address)).bearer_auth(&muster.token);
    let began = Instant::now();
    let put = put.header("if-match", "*").json(&json!({"document": document})).send();
    let version: Value = put.await.unwrap().json().await.unwrap();
    report.add(Measured::at_most("a policy in force", began.elapsed().as_secs_f64(), "s", 1.0));
    let path = format!("/v1.0/security/jobs/{}", version["jobId"].as_str().unwrap());
    loop {
        let (job, _) = timed(muster, &path).await;
        if job["status"] == "succeeded" {
            let name = format!("  {} open incidents scored, {} anew", job["done"], job["changed"]);
            report.add(Measured::at_most(&name, began.elapsed().as_secs_f64(), "s", 60.0));
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
