//! Whatever people and sources do, in whatever order: no alert is lost or in two places, every
//! counter equals a recount, the log alone tells where everything is, and undoing everything of the
//! people's leaves all of this right as well.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use shared::hub::HubDecision;
use shared::split::{Cut, SplitIncident};

use super::{Bench, analyst};
use crate::correlate::model::IncidentId;
use crate::generate::{Plan, alerts};
use crate::pipeline::{Decide, IncidentUpdate, Merge, Move, PipelineError, Reach, Verdict};
use crate::store::{
    AlertDetail, AlertStore, DecisionStore, IncidentStore, ListQuery, LogStore, WantedSuggestions,
};

#[derive(Clone, Debug)]
enum Act {
    Send(usize),
    Resend(usize),
    Resolve(usize),
    Assign(usize),
    Merge(usize, usize),
    Move(usize, Option<usize>),
    MoveAll(usize, usize),
    Split(usize, usize),
    Decide(usize, Verdict),
    Hub(usize, HubDecision),
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
        1 => any::<(usize, usize)>().prop_map(|(from, to)| Act::MoveAll(from, to)),
        2 => any::<(usize, usize)>().prop_map(|(incident, at)| Act::Split(incident, at)),
        1 => any::<usize>().prop_map(|at| Act::Decide(at, Verdict::Accept)),
        1 => any::<usize>().prop_map(|at| Act::Decide(at, Verdict::Refuse)),
        1 => any::<usize>().prop_map(|at| Act::Hub(at, HubDecision::Forced)),
        1 => any::<usize>().prop_map(|at| Act::Hub(at, HubDecision::Forbidden)),
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
            Act::MoveAll(from, to) => {
                let (Some(from), Some(to)) = (pick(from), pick(to)) else { continue };
                let contents = bench.store.contents(from).await.unwrap();
                let alerts = contents.alerts.into_iter().map(|it| it.alert.id).collect();
                let change = Move { alerts, to: Some(to), ..Move::default() };
                if let Ok(done) = bench.pipeline.move_alerts(&jo, change).await {
                    operations.push(done.operation_id);
                }
            }
            Act::Split(incident, at) => {
                let Some(id) = pick(incident) else { continue };
                if let Some(request) = some_split(&bench, id, at).await
                    && let Ok(done) = bench.pipeline.split(&jo, id, request).await
                {
                    operations.push(done.operation_id);
                }
            }
            Act::Decide(at, verdict) => {
                let Some(id) = pick(at) else { continue };
                let open = bench.store.suggestions(id, WantedSuggestions::Open).await.unwrap();
                let Some(row) = open.first() else { continue };
                let decide = Decide {
                    incident: id,
                    suggestion: row.id,
                    verdict,
                    target: None,
                    comment: None,
                };
                if let Ok(done) = bench.pipeline.decide(&jo, decide).await {
                    operations.push(done.operation_id);
                }
            }
            Act::Hub(at, decision) => {
                let entity = at as u64 % 40 + 1;
                if let Ok(done) = bench.pipeline.choose_hub(&jo, entity, decision, None).await {
                    operations.push(done.operation_id);
                }
            }
            Act::Undo(at) if !operations.is_empty() => {
                let operation = operations.remove(at % operations.len());
                undo(&bench, &operation).await;
            }
            Act::Restart => bench = bench.restart().await,
            Act::Settle => bench.settle().await,
            _ => {}
        }
        assert_all_there(&bench, &story[..sent]).await;
    }
    bench.settle().await;
    bench.assert_counters().await;
    assert_told_by_the_log(&bench).await;
    // A start looks at the window again, and tells by today's knowledge why alerts are together.
    let bench = bench.restart().await;
    bench.settle().await;
    let before = bench.everything().await;
    let bench = bench.restart().await;
    bench.settle().await;
    bench.assert_counters().await;
    let after = bench.everything().await;
    assert_eq!(after.incidents, before.incidents);
    assert_eq!(after.alerts, before.alerts);
    while let Some(operation) = operations.pop() {
        undo(&bench, &operation).await;
    }
    bench.settle().await;
    assert_all_there(&bench, &story[..sent]).await;
    bench.assert_counters().await;
    assert_told_by_the_log(&bench).await;
}

/// What was told beforehand is what is done; only what has nothing left to be undone is refused.
async fn undo(bench: &Bench, operation: &str) {
    let preview = bench.pipeline.undo_preview(operation).await.unwrap();
    match bench.pipeline.undo(&analyst(), Reach::Everything, operation).await {
        Ok(done) => assert_eq!(done.remarks, preview.cannot),
        Err(PipelineError::Conflict(_)) => {
            assert!(preview.will.is_empty() && !preview.cannot.is_empty(), "{preview:?}");
        }
        Err(error) => panic!("{error}"),
    }
}

/// A cut of an incident: by what one of its alerts names, between two of them, or some of them.
async fn some_split(bench: &Bench, id: IncidentId, at: usize) -> Option<SplitIncident> {
    let contents = bench.store.contents(id).await.unwrap();
    let alerts: Vec<&str> = contents.alerts.iter().map(|it| it.alert.id.as_str()).collect();
    let alert = alerts.get(at % alerts.len().max(1))?;
    let cut = match at % 3 {
        0 => {
            let entity = contents.entities.get(at % contents.entities.len().max(1))?;
            Cut::Entity { entity_id: entity.entity.entity_id.clone() }
        }
        1 => Cut::Link { alert_ids: [alerts[0].to_owned(), (*alert).to_owned()] },
        _ => Cut::Alerts { alert_ids: vec![(*alert).to_owned()] },
    };
    let preview = bench.pipeline.split_preview(id, cut.clone()).await.ok()?;
    let mut parted: Vec<&String> = preview.parts.iter().flat_map(|part| &part.alert_ids).collect();
    parted.sort_unstable();
    let mut all = alerts.clone();
    all.sort_unstable();
    assert_eq!(parted, all, "each alert is in one part");
    let basis = Some(preview.basis);
    Some(SplitIncident { cut, keep: None, stay: Vec::new(), basis, reason: None, comment: None })
}

/// Every alert that was sent is in one incident that is there, and nothing else is.
async fn assert_all_there(bench: &Bench, sent: &[serde_json::Value]) {
    let (listed, incidents) = loop {
        let query = ListQuery { top: 1000, ..ListQuery::default() };
        let head = bench.store.log_head().await.unwrap();
        let listed = bench.store.alerts(&query, AlertDetail::Slim).await.unwrap().rows;
        let incidents = bench.incidents().await;
        // A revision may come in between.
        if bench.store.log_head().await.unwrap() == head {
            break (listed, incidents);
        }
    };
    let mut there: Vec<String> = listed.iter().map(|it| it.alert.id.clone()).collect();
    there.sort_unstable();
    let mut expected: Vec<&str> = sent.iter().map(|it| it["id"].as_str().unwrap()).collect();
    expected.sort_unstable();
    assert_eq!(there, expected);
    let mut counted: BTreeMap<String, u32> = BTreeMap::new();
    for alert in listed {
        *counted.entry(alert.alert.incident_id.unwrap()).or_default() += 1;
    }
    let told: BTreeMap<String, u32> =
        incidents.into_iter().map(|it| (it.id, it.alert_counts.unwrap().total)).collect();
    assert_eq!(counted, told);
}

/// Where alerts are and where merged incidents answer follows from the log alone.
async fn assert_told_by_the_log(bench: &Bench) {
    let mut replay = Replay::default();
    let mut after = 0;
    loop {
        let rows = bench.store.log_after(after, 100).await.unwrap();
        let Some(last) = rows.last() else { break };
        after = last.sequence;
        let decisions = rows.iter().filter_map(|row| row.body["decisions"].as_array());
        decisions.flatten().for_each(|decision| replay.follow(decision));
    }
    let state = bench.everything().await;
    let places: BTreeMap<String, IncidentId> = state
        .alerts
        .iter()
        .map(|(id, (alert, _))| (id.clone(), number(&alert["incidentId"])))
        .collect();
    assert_eq!(replay.places, places);
    for (id, incident) in &state.incidents {
        let stored = incident.get("redirectIncidentId").map_or(*id, number);
        assert_eq!(replay.answers_with(*id), stored, "where incident {id} answers");
    }
    let hubs = bench.store.chosen_hubs().await.unwrap();
    let hubs: BTreeMap<u64, bool> =
        hubs.into_iter().filter_map(|row| Some((row.entity, row.hub?))).collect();
    assert_eq!(replay.hubs, hubs);
}

#[derive(Default)]
struct Replay {
    places: BTreeMap<String, IncidentId>,
    redirects: BTreeMap<IncidentId, IncidentId>,
    hubs: BTreeMap<u64, bool>,
}

impl Replay {
    fn follow(&mut self, decision: &serde_json::Value) {
        match decision["change"].as_str().unwrap() {
            "alertPlaced" => self.put(&decision["alert"], number(&decision["incident"])),
            "alertMoved" => self.put(&decision["alert"], number(&decision["to"])),
            "incidentsMerged" => {
                let (source, target) = (number(&decision["source"]), number(&decision["target"]));
                for place in self.places.values_mut().filter(|place| **place == source) {
                    *place = target;
                }
                self.redirects.insert(source, target);
            }
            "incidentEmptied" => {
                self.redirects.insert(number(&decision["incident"]), number(&decision["into"]));
            }
            "incidentSplit" => {
                for alert in decision["alerts"].as_array().unwrap() {
                    self.put(alert, number(&decision["into"]));
                }
            }
            "alertsRestored" => {
                for place in decision["places"].as_array().unwrap() {
                    self.put(&place[0], number(&place[1]));
                }
            }
            "entitiesMerged" => {
                if let Some(hub) = self.hubs.remove(&number(&decision["gone"])) {
                    self.hubs.entry(number(&decision["kept"])).or_insert(hub);
                }
            }
            "hubChosen" => {
                let entity = number(&decision["entity"]);
                match decision["hub"].as_bool() {
                    Some(hub) => self.hubs.insert(entity, hub),
                    None => self.hubs.remove(&entity),
                };
            }
            _ => {}
        }
    }

    fn put(&mut self, alert: &serde_json::Value, incident: IncidentId) {
        self.places.insert(alert.as_str().unwrap().to_owned(), incident);
        self.redirects.remove(&incident);
    }

    fn answers_with(&self, mut id: IncidentId) -> IncidentId {
        while let Some(into) = self.redirects.get(&id) {
            id = *into;
        }
        id
    }
}

/// Ids are numbers in the log and texts on the wire.
fn number(id: &serde_json::Value) -> u64 {
    id.as_u64().unwrap_or_else(|| id.as_str().unwrap().parse().unwrap())
}
