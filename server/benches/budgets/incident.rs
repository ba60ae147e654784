use std::time::Instant;

use serde_json::{Value, json};

use crate::muster::Muster;
use crate::queue::timed;
use crate::report::{Measured, Report, percentile};

/// Alerts of the large incident: as many as one may have.
const ALERTS: u64 = 1000;

/// The pages of an incident of a thousand alerts, merged from the largest there are.
pub(crate) async fn pages(muster: &Muster, report: &mut Report) {
    let path = "/v1.0/security/incidents?$top=200&$orderby=alertCounts%2Ftotal%20desc";
    let (page, _) = timed(muster, path).await;
    let mut alerts = 0;
    let mut ids = Vec::new();
    for incident in page["value"].as_array().unwrap() {
        let more = incident["alertCounts"]["total"].as_u64().unwrap();
        if alerts + more <= ALERTS {
            alerts += more;
            ids.push(incident["id"].as_str().unwrap().to_owned());
        }
    }
    let merge = json!({"incidentIds": ids, "targetIncidentId": ids[0]});
    let merged = muster.post("/v1.0/security/incidents/mergeIncidents").json(&merge).send().await;
    merged.unwrap().error_for_status().unwrap();
    let id = &ids[0];
    let of = |rest: &str| format!("/v1.0/security/incidents/{id}{rest}");
    let list = format!(
        "/v1.0/security/alerts_v2?$top=50&$count=true&$orderby=firstActivityDateTime\
         &$filter=incidentId%20eq%20'{id}'"
    );
    let (evidence, _) = timed(muster, &of("/evidence?$count=true")).await;
    println!("an incident of {alerts} alerts and {} things in evidence:", evidence["@odata.count"]);
    for (name, path) in [
        ("head", of("")),
        ("graph", of("/graph")),
        ("alerts", list),
        ("assets", of("/assets")),
        ("evidence", of("/evidence?$top=50")),
        ("activity log", of("/activityLog?$top=50")),
        ("links", of("/links")),
    ] {
        let mut taken = Vec::new();
        for _ in 0..40 {
            taken.push(timed(muster, &path).await.1);
        }
        let name = format!("  incident of {alerts} alerts, {name}, p95");
        report.add(Measured::at_most(&name, percentile(&mut taken, 95), "ms", 30.0));
    }
}

/// One change to ten thousand incidents, and its undoing.
pub(crate) async fn bulk(muster: &Muster, report: &mut Report) {
    const MANY: usize = 10_000;
    let mut ids: Vec<Value> = Vec::new();
    let mut path =
        "/v1.0/security/incidents?$top=1000&$select=id&$filter=status%20eq%20'active'".to_owned();
    while ids.len() < MANY {
        let (page, _) = timed(muster, &path).await;
        ids.extend(page["value"].as_array().unwrap().iter().map(|row| row["id"].clone()));
        let Some(next) = page["@odata.nextLink"].as_str() else { break };
        next.trim_start_matches(&muster.address).clone_into(&mut path);
    }
    ids.truncate(MANY);
    let update = json!({"assignedTo": "bench@corp.example", "status": "resolved"});
    let body = json!({"incidentIds": ids, "update": update});
    let began = Instant::now();
    let answer = muster.post("/v1.0/security/incidents/update").json(&body).send().await.unwrap();
    let status = answer.status();
    let answer: Value = answer.json().await.unwrap();
    assert!(status.is_success(), "{answer}");
    let name = format!("one change to {} incidents", ids.len());
    report.add(Measured::at_most(&name, began.elapsed().as_secs_f64(), "s", 2.0));
    let operation = answer["operationId"].as_str().unwrap();
    let began = Instant::now();
    let path = format!("/v1.0/security/operations/{operation}/undo");
    let answer = muster.post(&path).send().await.unwrap();
    assert!(answer.status().is_success());
    report.add(Measured::at_most("  undone", began.elapsed().as_secs_f64(), "s", 2.0));
}
