//! Whatever people and sources do, in whatever order: every counter equals a recount, and undoing
//! everything of the people's leaves the counters right as well.

use proptest::prelude::*;
use serde_json::json;

use super::{Bench, analyst};
use crate::correlate::model::IncidentId;
use crate::generate::{Plan, alerts};
use crate::pipeline::{IncidentUpdate, Merge, Move};

#[derive(Clone, Debug)]
enum Act {
    Send(usize),
    Resend(usize),
    Resolve(usize),
    Assign(usize),
    Merge(usize, usize),
    Move(usize, Option<usize>),
    Undo(usize),
    Restart,
    Settle,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => (1usize..12).prop_map(Act::Send),
        1 => any::<usize>().prop_map(Act::Resend),
        1 => any::<usize>().prop_map(Act::Resolve),
        1 => any::<usize>().prop_map(Act::Assign),
        2 => any::<(usize, usize)>().prop_map(|(one, other)| Act::Merge(one, other)),
        2 => any::<(usize, Option<usize>)>().prop_map(|(alert, to)| Act::Move(alert, to)),
        2 => any::<usize>().prop_map(Act::Undo),
        1 => Just(Act::Restart),
        1 => Just(Act::Settle),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counters_equal_a_recount(seed in 0u64..1000, acts in prop::collection::vec(act(), 5..25)) {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(play(seed, acts));
    }
}

async fn play(seed: u64, acts: Vec<Act>) {
    let story: Vec<serde_json::Value> =
        alerts(Plan::new(120, 6, seed)).into_iter().map(|labelled| labelled.alert).collect();
    let mut bench = Bench::new("2026-01-16T00:00:00Z").await;
    let mut sent = 0;
    let mut operations: Vec<String> = Vec::new();
    let jo = analyst();
    for act in acts {
        let open: Vec<IncidentId> =
            bench.incidents().await.iter().map(|it| it.id.parse().unwrap()).collect();
        let pick = |at: usize| (!open.is_empty()).then(|| open[at % open.len()]);
        let update =
            |body: serde_json::Value| IncidentUpdate::parse(body.as_object().unwrap()).unwrap();
        match act {
            Act::Send(count) => {
                let end = (sent + count).min(story.len());
                bench.send(&story[sent..end]).await;
                sent = end;
            }
            Act::Resend(at) if sent > 0 => {
                let mut newer = story[at % sent].clone();
                newer["status"] = "resolved".into();
                newer["lastUpdateDateTime"] = "2026-01-15T23:00:00Z".into();
                newer["evidence"].as_array_mut().unwrap().truncate(1);
                bench.send(&[newer]).await;
            }
            Act::Resolve(at) => {
                let Some(id) = pick(at) else { continue };
                let change = update(json!({"status": "resolved"}));
                // The machine may have merged it a moment ago.
                if let Ok(done) = bench.pipeline.update_incidents(&jo, vec![id], change).await {
                    operations.push(done.operation_id);
                }
            }
            Act::Assign(at) => {
                let Some(id) = pick(at) else { continue };
                let change = update(json!({"assignedTo": format!("p{}@corp.example", at % 3)}));
                // The machine may have merged it a moment ago.
                if let Ok(done) = bench.pipeline.update_incidents(&jo, vec![id], change).await {
                    operations.push(done.operation_id);
                }
            }
            Act::Merge(one, other) => {
                let (Some(one), Some(other)) = (pick(one), pick(other)) else { continue };
                let merge = Merge { incidents: vec![one, other], ..Merge::default() };
                if let Ok(done) = bench.pipeline.merge(&jo, merge).await {
                    operations.push(done.operation_id);
                }
            }
            Act::Move(at, to) if sent > 0 => {
                let id = story[at % sent]["id"].as_str().unwrap().to_owned();
                let to = to.and_then(pick);
                let change = Move { alerts: vec![id], to, ..Move::default() };
                if let Ok(done) = bench.pipeline.move_alerts(&jo, change).await {
                    operations.push(done.operation_id);
                }
            }
            Act::Undo(at) if !operations.is_empty() => {
                let operation = operations.remove(at % operations.len());
                bench.pipeline.undo(&jo, &operation).await.unwrap();
            }
            Act::Restart => bench = bench.restart().await,
            Act::Settle => bench.settle().await,
            _ => {}
        }
    }
    bench.settle().await;
    bench.assert_counters().await;
    let before = bench.everything().await;
    let bench = bench.restart().await;
    bench.assert_counters().await;
    let after = bench.everything().await;
    assert_eq!(after.incidents, before.incidents);
    assert_eq!(after.alerts, before.alerts);
    while let Some(operation) = operations.pop() {
        bench.pipeline.undo(&jo, &operation).await.unwrap();
    }
    bench.settle().await;
    bench.assert_counters().await;
}
