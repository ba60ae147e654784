//! Guards, splits, suggestions and hubs: what people decide, what binds the machine, and taking it
//! back.

use serde_json::{Value, json};
use shared::explain::Why;
use shared::guard::GuardKind;
use shared::hub::HubDecision;
use shared::operation::ActivityLogKind;
use shared::split::{Cut, SplitIncident};
use shared::suggestion::SuggestionStatus;
use shared::time::Timestamp;

use super::people::{incident, incident_of, two_incidents, update};
use super::{Bench, alert, analyst};
use crate::correlate::model::IncidentId;
use crate::pipeline::{Actor, Decide, Merge, Move, PipelineError, Reach, Verdict};
use crate::store::{
    AlertStore, DecisionStore, IncidentStore, ListQuery, MemoryStore, SuggestionRow,
    WantedSuggestions,
};

const NOW: &str = "2026-01-20T12:00:00Z";

/// The same alert with an address beside it.
fn from_address(mut alert: Value, address: &str) -> Value {
    let evidence = json!({
        "@odata.type": "#microsoft.graph.security.ipEvidence", "verdict": "suspicious",
        "ipAddress": address
    });
    alert["evidence"].as_array_mut().unwrap().push(evidence);
    alert
}

/// The same alert with what another one names as well.
fn naming_both(mut alert: Value, other: &Value) -> Value {
    let more = other["evidence"].as_array().unwrap().clone();
    alert["evidence"].as_array_mut().unwrap().extend(more);
    alert
}

fn entity_of(alert: &shared::alert::Alert, kind: &str) -> String {
    let evidence = alert.to_value()["evidence"].as_array().unwrap().clone();
    let piece = evidence
        .iter()
        .find(|piece| piece["@odata.type"].as_str().unwrap().ends_with(kind))
        .unwrap();
    piece["entityId"].as_str().unwrap().to_owned()
}

/// Three alerts of one person and three of another, held together by an address.
async fn bridged() -> (Bench, IncidentId, String) {
    let bench = Bench::new(NOW).await;
    let alerts = [
        alert("a1", 0, "pc-one", "ann"),
        alert("a2", 1, "pc-one", "ann"),
        from_address(alert("a3", 2, "pc-one", "ann"), "203.0.113.7"),
        from_address(alert("b1", 3, "pc-two", "bob"), "203.0.113.7"),
        alert("b2", 4, "pc-two", "bob"),
        alert("b3", 5, "pc-two", "bob"),
    ];
    bench.send(&alerts).await;
    bench.settle().await;
    let one = incident_of(&bench, "a1").await;
    assert_eq!(incident_of(&bench, "b3").await, one, "the address holds them together");
    let bridge = bench.store.alert("a3").await.unwrap().unwrap().alert;
    (bench, one, entity_of(&bridge, "ipEvidence"))
}

async fn open(bench: &Bench, incident: IncidentId) -> Vec<SuggestionRow> {
    bench.store.suggestions(incident, WantedSuggestions::Open).await.unwrap()
}

async fn undo(bench: &Bench, operation: &str) -> Vec<String> {
    bench.pipeline.undo(&analyst(), Reach::Everything, operation).await.unwrap().remarks
}

#[tokio::test]
async fn a_split_is_what_its_preview_said_and_is_undone() {
    let (bench, one, address) = bridged().await;
    let before = bench.everything().await;
    let links = serde_json::to_vec(&bench.store.links(one).await.unwrap()).unwrap();
    let cut = Cut::Entity { entity_id: address };
    let preview = bench.pipeline.split_preview(one, cut.clone()).await.unwrap();
    let parts: Vec<Vec<String>> = preview.parts.iter().map(|part| part.alert_ids.clone()).collect();
    assert_eq!(parts, [["a1", "a2", "a3"], ["b1", "b2", "b3"]]);
    assert!(preview.crossing.iter().all(|it| it.link.key.display_name == "203.0.113.7"));
    assert_eq!(preview.crossing_total, 1);
    assert!(preview.parts.iter().all(|part| part.cohesion.unwrap() > 0.42), "{preview:?}");
    assert_eq!(bench.everything().await, before, "a preview changes nothing");

    let request = SplitIncident {
        cut,
        keep: None,
        stay: Vec::new(),
        basis: Some(preview.basis),
        reason: Some("an address of the office".into()),
        comment: Some("Two matters.".into()),
    };
    let done = bench.pipeline.split(&analyst(), one, request.clone()).await.unwrap();
    assert_eq!(done.updated_incidents[0], one.to_string());
    let new: IncidentId = done.updated_incidents[1].parse().unwrap();
    assert_eq!(incident_of(&bench, "b2").await, new);
    assert_eq!(incident_of(&bench, "a2").await, one);
    let part = incident(&bench, new).await;
    assert_eq!(part.display_name, preview.parts[1].display_name);
    assert_eq!(part.priority_score, Some(preview.parts[1].priority_score));
    assert_eq!(part.other["relatedIncident"]["incidentId"], one.to_string());
    bench.assert_counters().await;
    let whys = bench.store.links(one).await.unwrap();
    let named = |why: &Why| why.membership.links.iter().any(|it| it.key.kind == "publicIp");
    assert!(!whys.iter().any(named), "what was cut explains nothing any more: {whys:?}");
    let stale = bench.pipeline.split(&analyst(), one, request).await.unwrap_err();
    assert!(matches!(stale, PipelineError::Outdated(_)), "{stale}");

    // Neither a restart nor an alert that fits both brings the parts together again.
    let bench = bench.restart().await;
    let both = naming_both(alert("c", 6, "pc-one", "ann"), &alert("x", 6, "pc-two", "bob"));
    bench.send(&[both]).await;
    bench.settle().await;
    assert_ne!(incident_of(&bench, "a1").await, incident_of(&bench, "b1").await);
    bench.assert_counters().await;

    let stays =
        format!("incident {} has other alerts by now and stays", incident_of(&bench, "c").await);
    let in_new_one = incident_of(&bench, "c").await == new;
    let remarks = undo(&bench, &done.operation_id).await;
    assert_eq!(remarks, if in_new_one { vec![stays] } else { Vec::new() });
    bench.assert_counters().await;
    let after = bench.everything().await;
    for id in ["a1", "a2", "a3", "b1", "b2", "b3"] {
        assert_eq!(after.alerts[id], before.alerts[id]);
    }
    let mut whys = bench.store.links(one).await.unwrap();
    whys.retain(|why| why.alert_id != "c");
    assert_eq!(serde_json::to_vec(&whys).unwrap(), links, "byte for byte");
}

#[tokio::test]
async fn parts_may_stay_and_the_id_may_go_with_another() {
    let (bench, one, _) = bridged().await;
    let cut = Cut::Link { alert_ids: ["a3".into(), "b1".into()] };
    let preview = bench.pipeline.split_preview(one, cut.clone()).await.unwrap();
    assert_eq!(preview.parts.len(), 2, "{}", preview.summary);
    let mut request = SplitIncident {
        cut,
        keep: Some(1),
        stay: vec![0],
        basis: None,
        reason: None,
        comment: None,
    };
    let all_stay = bench.pipeline.split(&analyst(), one, request.clone()).await.unwrap_err();
    assert!(matches!(all_stay, PipelineError::Conflict(_)), "{all_stay}");
    request.stay = vec![7];
    let no_such = bench.pipeline.split(&analyst(), one, request.clone()).await.unwrap_err();
    assert!(matches!(no_such, PipelineError::Invalid { .. }), "{no_such}");
    request.stay.clear();
    bench.pipeline.split(&analyst(), one, request).await.unwrap();
    assert_eq!(incident_of(&bench, "b1").await, one);
    assert_ne!(incident_of(&bench, "a1").await, one);
    bench.assert_counters().await;
}

#[tokio::test]
async fn a_cut_that_makes_no_sense_is_refused() {
    let (bench, one, _) = bridged().await;
    let all: Vec<String> = ["a1", "a2", "a3", "b1", "b2", "b3"].map(str::to_owned).into();
    for cut in [
        Cut::Alerts { alert_ids: Vec::new() },
        Cut::Alerts { alert_ids: all },
        Cut::Alerts { alert_ids: vec!["nobody".into()] },
        Cut::Link { alert_ids: ["a1".into(), "a1".into()] },
    ] {
        let error = bench.pipeline.split_preview(one, cut).await.unwrap_err();
        assert!(matches!(&error, PipelineError::Invalid { target: Some(it), .. } if it == "cut"));
    }
    let nothing = Cut::Entity { entity_id: "9999".into() };
    let error = bench.pipeline.split_preview(one, nothing).await.unwrap_err();
    assert!(matches!(error, PipelineError::NotFound { what: "entity", .. }), "{error}");
    let ann = bench.store.alert("a1").await.unwrap().unwrap().alert;
    let cut = Cut::Entity { entity_id: entity_of(&ann, "userEvidence") };
    let preview = bench.pipeline.split_preview(one, cut).await.unwrap();
    assert_eq!(preview.parts.len(), 1, "the device holds them as well: {}", preview.summary);
    assert!(preview.summary.contains("Nothing falls apart"), "{}", preview.summary);
}

#[tokio::test]
async fn guards_refuse_and_say_who_could_lift_them() {
    let (bench, one, two) = two_incidents().await;
    let jo = analyst();
    let assign = |id, to: &str| {
        let change = update(&json!({"assignedTo": format!("{to}@corp.example")}));
        bench.pipeline.update_incidents(&jo, vec![id], change)
    };
    assign(one, "jo").await.unwrap();
    assign(two, "kim").await.unwrap();
    let before = bench.everything().await;
    let merge = Merge { incidents: vec![one, two], ..Merge::default() };
    let error = bench.pipeline.merge(&jo, merge.clone()).await.unwrap_err();
    let PipelineError::Guarded(guards) = &error else { panic!("{error}") };
    assert_eq!(guards.len(), 1);
    assert_eq!(guards[0].kind, GuardKind::Owner);
    assert!(guards[0].lift.contains("whoever may change incidents"), "{error}");
    assert_eq!(bench.everything().await, before);

    let resolve = update(&json!({"status": "resolved"}));
    bench.pipeline.update_incidents(&jo, vec![two], resolve).await.unwrap();
    let change = Move { alerts: vec!["a1".into()], to: Some(two), ..Move::default() };
    let error = bench.pipeline.move_alerts(&jo, change).await.unwrap_err();
    let PipelineError::Guarded(guards) = &error else { panic!("{error}") };
    assert_eq!(guards[0].kind, GuardKind::Resolved);
    let told = bench.pipeline.guards(vec![vec![one, two], vec![one]]).await.unwrap();
    assert_eq!(told.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0]);
}

#[tokio::test]
async fn of_two_who_merge_at_once_one_wins_and_the_other_is_told() {
    let (bench, one, two) = two_incidents().await;
    let (jo, kim) = (
        analyst(),
        Actor { display_name: "Kim".into(), user_principal_name: "kim@corp.example".into() },
    );
    let merge =
        |target| Merge { incidents: vec![one, two], target: Some(target), ..Merge::default() };
    let (first, second) =
        tokio::join!(bench.pipeline.merge(&jo, merge(one)), bench.pipeline.merge(&kim, merge(two)));
    first.unwrap();
    let error = second.unwrap_err();
    assert!(matches!(error, PipelineError::Conflict(_)));
    assert!(error.to_string().contains("Jo Analyst merged it at"), "{error}");
    assert_eq!(incident(&bench, one).await.alert_counts.unwrap().total, 5);
    bench.assert_counters().await;
}

#[tokio::test]
async fn parted_incidents_stay_parted_when_one_is_merged_and_the_server_starts_again() {
    let bench = Bench::new(NOW).await;
    let alerts = [
        alert("a1", 0, "pc-one", "ann"),
        alert("b1", 2, "pc-two", "bob"),
        alert("b2", 3, "pc-two", "bob"),
    ];
    bench.send(&alerts).await;
    bench.settle().await;
    let (one, two) = (incident_of(&bench, "a1").await, incident_of(&bench, "b1").await);
    let apart = Move { alerts: vec!["b2".into()], ..Move::default() };
    let parted = bench.pipeline.move_alerts(&analyst(), apart).await.unwrap();
    let three: IncidentId = parted.updated_incidents[0].parse().unwrap();
    let merge = Merge { incidents: vec![one, two], target: Some(one), ..Merge::default() };
    bench.pipeline.merge(&analyst(), merge).await.unwrap();
    let bench = bench.restart().await;
    let both = naming_both(alert("c", 4, "pc-one", "ann"), &alert("x", 4, "pc-two", "bob"));
    bench.send(&[both]).await;
    bench.settle().await;
    assert_eq!(incident_of(&bench, "b1").await, one);
    assert_eq!(incident_of(&bench, "b2").await, three, "somebody parted b1 and b2");
    bench.assert_counters().await;
}

/// Two incidents of six alerts, and one alert that fits both.
async fn suggested() -> (Bench, IncidentId, IncidentId, SuggestionRow) {
    let bench = Bench::new(NOW).await;
    let mut alerts = Vec::new();
    for minute in 0..6 {
        alerts.push(alert(&format!("a{minute}"), minute, "pc-one", "ann"));
        alerts.push(alert(&format!("b{minute}"), minute, "pc-two", "bob"));
    }
    alerts.push(naming_both(alert("c", 6, "pc-one", "ann"), &alert("x", 6, "pc-two", "bob")));
    bench.send(&alerts).await;
    bench.settle().await;
    let (one, two) = (incident_of(&bench, "a1").await, incident_of(&bench, "b1").await);
    assert_ne!(one, two);
    let rows = open(&bench, one).await;
    assert_eq!(rows.len(), 1, "one suggestion");
    assert_eq!(open(&bench, two).await, rows, "it waits in both");
    let row = rows.into_iter().next().unwrap();
    assert_eq!(row.evidence[0].alert, "c");
    assert!(!row.evidence[0].links.is_empty() && !row.evidence[0].other_links.is_empty());
    for id in [one, two] {
        assert_eq!(incident(&bench, id).await.open_suggestions, Some(1));
    }
    (bench, one, two, row)
}

fn decide(incident: IncidentId, row: &SuggestionRow, verdict: Verdict) -> Decide {
    Decide { incident, suggestion: row.id, verdict, target: None, comment: None }
}

#[tokio::test]
async fn an_accepted_merge_is_done_once_and_waits_again_when_undone() {
    let (bench, one, two, row) = suggested().await;
    let bench = bench.restart().await;
    let before = bench.everything().await;
    let jo = analyst();
    let accept = Decide { target: Some(two), ..decide(one, &row, Verdict::Accept) };
    let done = bench.pipeline.decide(&jo, accept.clone()).await.unwrap();
    assert_eq!(done.updated_incidents[0], two.to_string());
    assert_eq!(incident_of(&bench, "a1").await, two);
    assert_eq!(incident(&bench, two).await.open_suggestions, None);
    let again = bench.pipeline.decide(&jo, accept).await.unwrap_err();
    assert!(again.to_string().contains("Jo Analyst has accepted it already"), "{again}");
    let all = bench.store.suggestions(two, WantedSuggestions::All).await.unwrap();
    assert_eq!(all[0].status, SuggestionStatus::Accepted);
    assert_eq!(all[0].operation.as_ref(), Some(&done.operation_id));
    bench.assert_counters().await;
    assert_eq!(undo(&bench, &done.operation_id).await, Vec::<String>::new());
    assert_eq!(bench.everything().await, before);
    assert_eq!(open(&bench, one).await, [row]);
}

#[tokio::test]
async fn a_refused_merge_is_not_suggested_again_without_new_evidence() {
    let (bench, one, two, row) = suggested().await;
    let jo = analyst();
    let refusal = bench.pipeline.decide(&jo, decide(two, &row, Verdict::Refuse)).await.unwrap();
    assert_eq!(open(&bench, one).await, []);
    let bench = bench.restart().await;
    let both =
        |id: &str| naming_both(alert(id, 7, "pc-one", "ann"), &alert("x", 7, "pc-two", "bob"));
    bench.send(&[both("d")]).await;
    bench.settle().await;
    assert_eq!(open(&bench, one).await, [], "the same device and person show nothing new");
    assert_ne!(incident_of(&bench, "a1").await, incident_of(&bench, "b1").await);

    undo(&bench, &refusal.operation_id).await;
    assert_eq!(open(&bench, one).await, std::slice::from_ref(&row));
    // The merge by hand does what was suggested.
    let merge = Merge { incidents: vec![one, two], ..Merge::default() };
    let merged = bench.pipeline.merge(&jo, merge).await.unwrap();
    let all = bench.store.suggestions(one, WantedSuggestions::All).await.unwrap();
    assert_eq!(all[0].status, SuggestionStatus::Overtaken);
    let gone = bench.pipeline.decide(&jo, decide(one, &row, Verdict::Accept)).await.unwrap_err();
    assert!(matches!(gone, PipelineError::Conflict(_)), "{gone}");
    undo(&bench, &merged.operation_id).await;
    assert_eq!(open(&bench, one).await, [row]);
}

#[tokio::test]
async fn what_hangs_on_a_hub_is_suggested_to_be_split_where_it_is_settled() {
    let (bench, one, address) = bridged().await;
    let mut alone = from_address(alert("l1", 6, "pc-one", "ann"), "203.0.113.7");
    alone["evidence"].as_array_mut().unwrap().drain(..2);
    bench.send(&[alone]).await;
    assert_eq!(incident_of(&bench, "l1").await, one);
    bench.advance(3 * Timestamp::DAY);
    let crowd: Vec<Value> = (0..24)
        .map(|number| {
            let mut alert =
                alert(&format!("n{number}"), 0, &format!("pc-{number}"), &format!("u{number}"));
            let time = format!("2026-01-23T{:02}:{:02}:00Z", 1 + number / 4, number % 4 * 10);
            for name in [
                "createdDateTime",
                "lastUpdateDateTime",
                "firstActivityDateTime",
                "lastActivityDateTime",
            ] {
                alert[name] = time.as_str().into();
            }
            from_address(alert, "203.0.113.7")
        })
        .collect();
    bench.send(&crowd).await;
    bench.settle().await;
    let hub = bench.pipeline.hub(address.parse().unwrap()).await.unwrap();
    assert!(hub.hub && hub.since.is_some(), "{hub:?}");
    let rows = open(&bench, one).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0].entity.map(|id| id.to_string()), Some(address.clone()));
    assert_eq!(incident_of(&bench, "b1").await, one, "the machine only suggests it");
    let before = bench.everything().await;
    let accept = decide(one, &rows[0], Verdict::Accept);
    let done = bench.pipeline.decide(&analyst(), accept).await.unwrap();
    assert_ne!(incident_of(&bench, "b1").await, one);
    assert_eq!(incident_of(&bench, "l1").await, one, "a single alert is no part of its own");
    assert_eq!(done.updated_incidents.len(), 2);
    assert_eq!(open(&bench, one).await, []);
    bench.assert_counters().await;
    undo(&bench, &done.operation_id).await;
    let mut after = bench.everything().await;
    let new: IncidentId = done.updated_incidents[1].parse().unwrap();
    assert_eq!(after.incidents.remove(&new).unwrap()["status"], "redirected");
    assert_eq!(after, before);
    assert_eq!(open(&bench, one).await, rows);
}

#[tokio::test]
async fn a_person_decides_about_a_hub_and_takes_it_back() {
    let (bench, one, address) = bridged().await;
    let before = bench.partition().await;
    let entity = address.parse().unwrap();
    let jo = analyst();
    let choose = |decision| bench.pipeline.choose_hub(&jo, entity, decision, Some("NAT".into()));
    let done = choose(HubDecision::Forced).await.unwrap();
    let again = choose(HubDecision::Forced).await.unwrap_err();
    assert!(matches!(again, PipelineError::Conflict(_)), "{again}");
    bench.settle().await;
    assert_ne!(incident_of(&bench, "b1").await, one);
    bench.assert_counters().await;
    let bench = bench.restart().await;
    let hub = bench.pipeline.hub(entity).await.unwrap();
    assert_eq!((hub.decision, hub.hub), (HubDecision::Forced, true));
    assert_eq!(
        (hub.decided_by.as_deref(), hub.reason.as_deref()),
        (Some("Jo Analyst"), Some("NAT"))
    );
    assert_eq!(bench.pipeline.hubs().await.unwrap(), [hub]);
    let split = incident_of(&bench, "b1").await;
    let log = bench.store.activity_log(split, &ListQuery::default()).await.unwrap().rows;
    assert!(
        log.iter().any(|entry| entry.operation_id.is_some()),
        "the move can be undone: {log:?}"
    );

    undo(&bench, &done.operation_id).await;
    bench.settle().await;
    assert_eq!(bench.partition().await, before);
    let hub = bench.pipeline.hub(entity).await.unwrap();
    assert_eq!((hub.decision, hub.hub, hub.decided_by), (HubDecision::Automatic, false, None));
    bench.assert_counters().await;
}

#[tokio::test]
async fn a_decision_about_a_hub_follows_what_it_turns_out_to_be() {
    let bench = Bench::new(NOW).await;
    let device = |id: &str, name: &str, key: Option<&str>| {
        let mut alert = alert(id, 0, name, "ann");
        if let Some(key) = key {
            alert["evidence"][0]["mdeDeviceId"] = key.into();
        }
        alert
    };
    let key = "0123456789012345678901234567890123456789";
    let mut by_key = device("a1", "x", Some(key));
    by_key["evidence"][0].as_object_mut().unwrap().remove("deviceDnsName");
    bench.send(&[device("a0", "pc-one", None), by_key]).await;
    let entity = |id: &'static str| {
        let store = bench.store.clone();
        async move {
            let alert = store.alert(id).await.unwrap().unwrap().alert;
            entity_of(&alert, "deviceEvidence").parse::<u64>().unwrap()
        }
    };
    let (kept, gone) = (entity("a0").await, entity("a1").await);
    assert_ne!(kept, gone);
    let jo = analyst();
    let done = bench.pipeline.choose_hub(&jo, gone, HubDecision::Forced, None).await.unwrap();
    bench.send(&[device("a2", "pc-one", Some(key))]).await;
    assert_eq!(entity("a1").await, kept, "they are one");
    let hub = bench.pipeline.hub(kept).await.unwrap();
    assert_eq!((hub.decision, hub.hub), (HubDecision::Forced, true));
    undo(&bench, &done.operation_id).await;
    let hub = bench.pipeline.hub(kept).await.unwrap();
    assert_eq!((hub.decision, hub.hub), (HubDecision::Automatic, false));
}

#[tokio::test]
async fn undoing_is_told_before_it_is_done() {
    let (bench, one, two) = two_incidents().await;
    let jo = analyst();
    let merge = Merge { incidents: vec![one, two], target: Some(one), ..Merge::default() };
    let done = bench.pipeline.merge(&jo, merge).await.unwrap();
    let change = Move { alerts: vec!["b1".into()], ..Move::default() };
    let moved = bench.pipeline.move_alerts(&jo, change).await.unwrap();
    let before = bench.everything().await;
    let preview = bench.pipeline.undo_preview(&done.operation_id).await.unwrap();
    assert_eq!(bench.everything().await, before);
    assert_eq!(preview.performed_by, "Jo Analyst");
    assert!(preview.will.iter().any(|line| line.contains(&format!("back to incident {two}"))));
    let went = format!("has gone to incident {}", moved.updated_incidents[0]);
    assert!(preview.cannot.iter().any(|line| line.contains(&went)), "{preview:?}");
    let undone = bench.pipeline.undo(&jo, Reach::Everything, &done.operation_id).await.unwrap();
    assert_eq!(undone.remarks, preview.cannot);
    let preview = bench.pipeline.undo_preview(&done.operation_id).await.unwrap();
    assert_eq!(preview.undone_by.as_deref(), Some("Jo Analyst"));
    bench.assert_counters().await;
}

#[tokio::test]
async fn who_may_change_alerts_takes_back_what_they_did_to_alerts() {
    let (bench, one, two) = two_incidents().await;
    let jo = analyst();
    let kim = Actor { display_name: "Kim".into(), user_principal_name: "kim@corp.example".into() };
    let change = Move { alerts: vec!["a1".into()], to: Some(two), ..Move::default() };
    let moved = bench.pipeline.move_alerts(&jo, change).await.unwrap();
    let undo = |actor, operation: &str| {
        let (pipeline, operation) = (bench.pipeline.clone(), operation.to_owned());
        async move { pipeline.undo(actor, Reach::OwnAlerts, &operation).await }
    };
    let namesake =
        Actor { display_name: jo.display_name.clone(), user_principal_name: "j2@x.example".into() };
    let named = undo(&namesake, &moved.operation_id).await.unwrap_err();
    assert!(matches!(named, PipelineError::Forbidden(_)), "{named}");
    let others = undo(&kim, &moved.operation_id).await.unwrap_err();
    assert!(matches!(others, PipelineError::Forbidden(_)), "{others}");
    undo(&jo, &moved.operation_id).await.unwrap();
    assert_eq!(incident_of(&bench, "a1").await, one);
    let merge = Merge { incidents: vec![one, two], ..Merge::default() };
    let merged = bench.pipeline.merge(&jo, merge).await.unwrap();
    let incidents = undo(&jo, &merged.operation_id).await.unwrap_err();
    assert!(matches!(incidents, PipelineError::Forbidden(_)), "{incidents}");
}

/// The operation that the log names for what the machine did to an incident.
async fn by_the_machine(bench: &Bench, incident: IncidentId, kind: ActivityLogKind) -> String {
    let log = bench.store.activity_log(incident, &ListQuery::default()).await.unwrap().rows;
    let entry = log.into_iter().find(|entry| entry.kind == kind && entry.operation_id.is_some());
    let entry = entry.expect("what the machine did can be undone");
    assert_eq!(entry.performed_by, "Muster – alert correlation");
    entry.operation_id.unwrap()
}

#[tokio::test]
async fn a_merge_of_the_machine_is_undone_and_not_done_again() {
    let bench = Bench::new(NOW).await;
    bench.send(&[alert("a1", 0, "pc-one", "ann"), alert("b1", 1, "pc-two", "bob")]).await;
    bench.settle().await;
    let before = bench.everything().await;
    let (one, two) = (incident_of(&bench, "a1").await, incident_of(&bench, "b1").await);
    let both = |id: &str, minute| {
        naming_both(alert(id, minute, "pc-one", "ann"), &alert("x", minute, "pc-two", "bob"))
    };
    bench.send(&[both("c", 2)]).await;
    bench.settle().await;
    assert_eq!(incident_of(&bench, "b1").await, one, "the machine merged them");
    let operation = by_the_machine(&bench, one, ActivityLogKind::Merged).await;
    let preview = bench.pipeline.undo_preview(&operation).await.unwrap();
    assert!(preview.will.contains(&format!("incident {two} answers for itself again")));
    assert_eq!(undo(&bench, &operation).await, Vec::<String>::new());
    let after = bench.everything().await;
    for id in ["a1", "b1"] {
        assert_eq!(after.alerts[id], before.alerts[id]);
    }
    assert_eq!(after.incidents[&one], before.incidents[&one]);
    assert_eq!(incident_of(&bench, "c").await, two, "it had joined before it showed the merge");
    for minute in 3..5 {
        bench.send(&[both(&format!("d{minute}"), minute)]).await;
        bench.settle().await;
        assert_ne!(incident_of(&bench, "a1").await, incident_of(&bench, "b1").await);
    }
    let bench = bench.restart().await;
    bench.send(&[both("e", 6)]).await;
    bench.settle().await;
    assert_ne!(incident_of(&bench, "a1").await, incident_of(&bench, "b1").await);
    bench.assert_counters().await;
}

#[tokio::test]
async fn a_move_of_the_machine_is_undone_and_pinned() {
    let (bench, one, address) = bridged().await;
    let entity = address.parse().unwrap();
    bench.pipeline.choose_hub(&analyst(), entity, HubDecision::Forced, None).await.unwrap();
    bench.settle().await;
    let other = incident_of(&bench, "b1").await;
    assert_ne!(other, one);
    let operation = by_the_machine(&bench, other, ActivityLogKind::AlertMoved).await;
    undo(&bench, &operation).await;
    let bench = bench.restart().await;
    bench.send(&[alert("b4", 8, "pc-two", "bob")]).await;
    bench.settle().await;
    for id in ["b1", "b2", "b3", "b4"] {
        assert_eq!(incident_of(&bench, id).await, one, "a person put {id} back");
    }
    assert_eq!(incident(&bench, other).await.redirect_incident_id, Some(one.to_string()));
    bench.assert_counters().await;
}

#[tokio::test]
async fn undoing_a_move_that_ended_an_incident_brings_back_what_answered_with_it() {
    let bench = Bench::new(NOW).await;
    let names = [("a1", "pc-one", "ann"), ("b1", "pc-two", "bob"), ("c1", "pc-three", "cyd")];
    bench.send(&names.map(|(id, device, user)| alert(id, 0, device, user))).await;
    bench.settle().await;
    let before = bench.everything().await;
    let [one, two, three] = [
        incident_of(&bench, "a1").await,
        incident_of(&bench, "b1").await,
        incident_of(&bench, "c1").await,
    ];
    let merge = Merge { incidents: vec![one, two], target: Some(one), ..Merge::default() };
    let merged = bench.pipeline.merge(&analyst(), merge).await.unwrap();
    let change =
        Move { alerts: vec!["a1".into(), "b1".into()], to: Some(three), ..Move::default() };
    let moved = bench.pipeline.move_alerts(&analyst(), change).await.unwrap();
    assert_eq!(incident(&bench, two).await.redirect_incident_id, Some(three.to_string()));
    undo(&bench, &moved.operation_id).await;
    assert_eq!(incident(&bench, two).await.redirect_incident_id, Some(one.to_string()));
    undo(&bench, &merged.operation_id).await;
    assert_eq!(bench.everything().await, before);
    bench.assert_counters().await;
}

#[tokio::test]
async fn undoing_a_move_leaves_what_a_split_parted() {
    let (bench, one, address) = bridged().await;
    let split = SplitIncident {
        cut: Cut::Entity { entity_id: address },
        keep: None,
        stay: Vec::new(),
        basis: None,
        reason: None,
        comment: None,
    };
    let split = bench.pipeline.split(&analyst(), one, split).await.unwrap();
    let two: IncidentId = split.updated_incidents[1].parse().unwrap();
    let change = Move { alerts: vec!["a1".into()], to: Some(two), ..Move::default() };
    let moved = bench.pipeline.move_alerts(&analyst(), change).await.unwrap();
    undo(&bench, &moved.operation_id).await;
    assert_eq!(bench.store.pairs().await.unwrap().apart, [[one, two]]);
    bench
        .send(&[naming_both(alert("c", 6, "pc-one", "ann"), &alert("x", 6, "pc-two", "bob"))])
        .await;
    bench.settle().await;
    assert_ne!(incident_of(&bench, "a2").await, incident_of(&bench, "b2").await);
}

#[tokio::test]
async fn what_hangs_on_one_thing_alone_falls_into_no_more_parts_than_anybody_looks_at() {
    let bench = Bench::new(NOW).await;
    let named = |number: u32| {
        let mut alert = alert(&format!("n{number}"), number % 60, "pc-one", "ann");
        alert["evidence"].as_array_mut().unwrap().truncate(1);
        alert
    };
    bench.send(&(0..300).map(named).collect::<Vec<_>>()).await;
    bench.settle().await;
    let one = incident_of(&bench, "n0").await;
    let all = incident(&bench, one).await.alert_counts.unwrap().total;
    assert!(all > 200, "{all} alerts are held together by the device");
    let device =
        entity_of(&bench.store.alert("n0").await.unwrap().unwrap().alert, "deviceEvidence");
    let cut = Cut::Entity { entity_id: device };
    let preview = bench.pipeline.split_preview(one, cut.clone()).await.unwrap();
    assert_eq!(preview.parts.len(), 50);
    assert!(preview.summary.contains("more come loose and stay"), "{}", preview.summary);
    let started = std::time::Instant::now();
    let split = SplitIncident {
        cut,
        keep: None,
        stay: Vec::new(),
        basis: Some(preview.basis),
        reason: None,
        comment: None,
    };
    let done = bench.pipeline.split(&analyst(), one, split).await.unwrap();
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
    assert_eq!(done.updated_incidents.len(), 50);
    assert_eq!(bench.store.pairs().await.unwrap().apart.len(), 50 * 49 / 2);
    bench.assert_counters().await;
}

#[tokio::test]
async fn of_two_who_decide_at_once_the_other_is_told_by_whom() {
    let (bench, one, _, row) = suggested().await;
    let kim = Actor { display_name: "Kim".into(), user_principal_name: "kim@corp.example".into() };
    let jo = analyst();
    let (first, second) = tokio::join!(
        bench.pipeline.decide(&jo, decide(one, &row, Verdict::Accept)),
        bench.pipeline.decide(&kim, decide(one, &row, Verdict::Refuse)),
    );
    first.unwrap();
    let told = second.unwrap_err().to_string();
    assert_eq!(told, "Jo Analyst has accepted it already");
}

#[tokio::test]
async fn new_evidence_is_added_to_the_suggestion_that_waits() {
    let (bench, one, two, row) = suggested().await;
    bench.pipeline.decide(&analyst(), decide(one, &row, Verdict::Refuse)).await.unwrap();
    let more = [
        from_address(alert("a9", 5, "pc-one", "ann"), "203.0.113.1"),
        from_address(alert("b9", 5, "pc-two", "bob"), "203.0.113.2"),
    ];
    bench.send(&more).await;
    let both = |id: &str| {
        let alert = from_address(alert(id, 7, "pc-one", "ann"), "203.0.113.1");
        naming_both(alert, &more[1])
    };
    bench.send(&[both("d")]).await;
    bench.settle().await;
    let rows = open(&bench, one).await;
    assert_eq!(rows.len(), 1, "the address is new: {rows:?}");
    assert_ne!(rows[0].id, row.id);
    let bench = bench.restart().await;
    bench.send(&[both("e")]).await;
    bench.settle().await;
    assert_eq!(open(&bench, two).await, rows, "the same is no news after a restart");
}

#[tokio::test]
async fn a_suggestion_that_comes_back_is_about_incidents_that_are_there() {
    let (bench, one, two, row) = suggested().await;
    let jo = analyst();
    let refused = bench.pipeline.decide(&jo, decide(one, &row, Verdict::Refuse)).await.unwrap();
    bench.send(&[alert("z", 30, "pc-nine", "zoe")]).await;
    let other = incident_of(&bench, "z").await;
    let merge = Merge { incidents: vec![two, other], target: Some(other), ..Merge::default() };
    bench.pipeline.merge(&jo, merge).await.unwrap();
    undo(&bench, &refused.operation_id).await;
    let rows = open(&bench, one).await;
    assert!(rows[0].is_about(&[one, other], None), "{rows:?}");
    bench.pipeline.decide(&jo, decide(one, &rows[0], Verdict::Accept)).await.unwrap();
    assert_eq!(incident(&bench, one).await.open_suggestions, None);
    bench.assert_counters().await;
}

#[tokio::test]
async fn a_question_is_answered_while_an_import_goes_on() {
    let bench = Bench::new(NOW).await;
    let alerts: Vec<Value> = (0..2_000)
        .map(|number| alert(&format!("n{number}"), number % 60, &format!("pc-{number}"), "ann"))
        .collect();
    let order = std::sync::Mutex::new(Vec::new());
    tokio::join!(
        async {
            bench.send(&alerts).await;
            order.lock().unwrap().push("import");
        },
        async {
            bench.pipeline.hubs().await.unwrap();
            order.lock().unwrap().push("answer");
        }
    );
    assert_eq!(*order.lock().unwrap(), ["answer", "import"]);
}

#[tokio::test]
async fn a_merge_keeps_what_was_set_by_hand_and_undoing_gives_it_back() {
    let (bench, one, two) = two_incidents().await;
    let jo = analyst();
    let by_hand = update(&json!({
        "severity": "high", "priorityScore": 99, "functionalImpact": "high"
    }));
    bench.pipeline.update_incidents(&jo, vec![two], by_hand).await.unwrap();
    let before = bench.everything().await;
    let merge = Merge {
        incidents: vec![one, two],
        target: Some(one),
        comment: Some("One attack.".into()),
        reason: None,
    };
    let done = bench.pipeline.merge(&jo, merge).await.unwrap();
    let merged = incident(&bench, one).await;
    assert_eq!((merged.severity.as_str(), merged.priority_score), ("high", Some(99)));
    assert_eq!(merged.to_value()["functionalImpact"], "high");
    undo(&bench, &done.operation_id).await;
    let after = bench.everything().await;
    assert_eq!(after.incidents[&two], before.incidents[&two]);
    for name in ["severity", "priorityScore", "priorityTerms", "overriddenProperties"] {
        assert_eq!(after.incidents[&one][name], before.incidents[&one][name], "{name}");
    }
    let comments = incident(&bench, one).await.comments;
    assert_eq!(comments.len(), 1, "what was said stays said");
    let kept = bench.store.incident_memories(&[one]).await.unwrap();
    assert_eq!(kept[0].state.comments, 1);
}
