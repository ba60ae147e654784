use shared::time::Timestamp;

use super::{Bench, DAYS, alert, device, facts, file, ip, typed, user};
use crate::correlate::engine::Engine;
use crate::correlate::model::{
    AssetNames, Change, IncidentState, Input, Name, Scheme, Stored, StoredAlert,
};
use crate::correlate::policy::Policy;
use serde_json::json;
use shared::entity::EntityKind;

fn moves(changes: &[Change]) -> Vec<(&str, &str)> {
    let moved = changes.iter().filter_map(|change| match change {
        Change::AlertMoved { alert, reason, .. } => Some((&**alert, reason.as_str())),
        _ => None,
    });
    moved.collect()
}

#[test]
fn a_late_alert_brings_together_what_it_links() {
    let mut bench = Bench::new();
    bench.apply(&[alert("a", "Mail", 0, &[user("ann")])]);
    bench.apply(&[alert("c", "Beacon", 30, &[device("pc1")])]);
    assert!(!bench.engine.needs_revision());
    bench.apply(&[alert("b", "Open", 10, &[user("ann"), device("pc1")])]);
    assert!(bench.engine.needs_revision());
    let changes = bench.revise();
    assert_eq!(bench.ledger.partition().len(), 1);
    assert!(!bench.engine.needs_revision());
    assert!(changes.iter().any(|change| matches!(change, Change::IncidentsMerged { .. })));
    assert_eq!(bench.revise(), []);
}

#[test]
fn two_names_that_turn_out_to_be_one_link_what_they_named() {
    let mut bench = Bench::new();
    let by_sid = typed("user", json!({"userAccount": {"userSid": "S-1-5-21-1-2-3-9"}}));
    bench.apply(&[
        alert("a", "One", 0, &[by_sid]),
        alert("b", "Two", 10, &[user("ann")]),
        alert("c", "Three", 20, &[device("pc9")]),
    ]);
    assert_ne!(bench.place("a"), bench.place("b"));
    let value = |scheme, value: &str| Name { scheme, value: value.into() };
    let asset = AssetNames {
        kind: EntityKind::User,
        names: vec![
            value(Scheme::UserSid, "s-1-5-21-1-2-3-9"),
            value(Scheme::UserPrincipalName, "ann@corp.example"),
        ],
        display_name: "Ann".into(),
        owner: None,
    };
    bench.apply(&[Input::AssetLearnt { asset }]);
    assert!(bench.engine.needs_revision());
    bench.revise();
    assert_eq!(bench.place("a"), bench.place("b"));
    let who = |alert: &str| bench.ledger.evidence[&(alert.into(), 0)];
    assert_eq!(who("a"), who("b"));
}

#[test]
fn what_became_a_hub_lets_go_and_says_so() {
    let mut bench = Bench::new();
    bench.apply(&[
        alert("a", "One", 0, &[user("u0"), ip("192.0.2.7")]),
        alert("b", "Two", 5, &[user("u1"), ip("192.0.2.7")]),
    ]);
    assert_eq!(bench.place("a"), bench.place("b"));
    for n in 2..60 {
        let evidence = [user(&format!("u{n}")), ip("192.0.2.7")];
        bench.apply(&[alert(&format!("x{n}"), &format!("Title {n}"), n * 61, &evidence)]);
    }
    assert!(bench.engine.needs_revision());
    let changes = bench.revise();
    assert_ne!(bench.place("a"), bench.place("b"));
    let moved = moves(&changes);
    assert!(moved.iter().any(|(_, why)| why.contains("192.0.2.7 is a hub")), "{moved:?}");
}

#[test]
fn resolved_incidents_and_old_decisions_stay() {
    for wait in [0, 3] {
        let mut bench = Bench::new();
        bench.apply(&[alert("a", "Mail", 0, &[user("ann"), file(1)])]);
        bench.apply(&[alert("c", "Beacon", 30, &[device("pc1"), file(1)])]);
        let incident = bench.place("c");
        assert_eq!(bench.place("a"), incident);
        if wait == 0 {
            let state = IncidentState { incident, resolved: true, ..Default::default() };
            bench.apply(&[Input::IncidentChanged { state }]);
        }
        bench.now = bench.now.plus(wait * DAYS);
        let file = bench.ledger.evidence[&("a".into(), 1)].unwrap();
        bench.apply(&[Input::HubChosen { entity: file, hub: Some(true) }]);
        assert_eq!(moves(&bench.revise()), []);
    }
}

#[test]
fn a_newer_version_stays_in_its_place_until_the_revision() {
    let mut bench = Bench::new();
    bench.apply(&[
        alert("a", "One", 0, &[device("pc1"), file(1)]),
        alert("b", "Two", 10, &[device("pc2")]),
    ]);
    let changes = bench.apply(&[alert("b", "Two", 10, &[device("pc2"), file(1)])]);
    assert!(!changes.iter().any(|change| matches!(change, Change::AlertPlaced { .. })));
    assert!(bench.engine.needs_revision());
    bench.revise();
    assert_eq!(bench.place("a"), bench.place("b"));
    bench.apply(&[alert("b", "Two", 10, &[device("pc2"), file(1)])]);
    assert!(!bench.engine.needs_revision());
}

#[test]
fn the_window_forgets_what_is_old() {
    let mut bench = Bench::new();
    bench.now = super::start().plus(DAYS);
    bench.apply(&[alert("a", "One", 0, &[device("pc1")])]);
    bench.now = super::start().plus(20 * DAYS);
    bench.apply(&[alert("b", "Two", 20 * 1440, &[device("pc2")])]);
    bench.revise();
    assert_eq!(bench.engine.alerts(), 1);
    assert_eq!(bench.engine.incident_of("a"), None);
    let placed = Some(bench.place("a"));
    let facts = Box::new(facts("a", "One", 0, &[device("pc1"), file(3)]));
    let changes = bench.apply(&[Input::Alert { facts, placed }]);
    assert!(changes.iter().any(|change| matches!(change, Change::EvidenceResolved { .. })));
    assert!(!changes.iter().any(|change| matches!(change, Change::AlertPlaced { .. })));
}

#[test]
fn a_window_that_is_full_lets_the_earliest_go() {
    let mut bench = Bench::with(Policy { window_alerts: 5, ..Policy::default() });
    for n in 0..12 {
        bench.apply(&[alert(&format!("a{n}"), "One", n * 60, &[device(&format!("pc{n}"))])]);
    }
    bench.revise();
    assert_eq!(bench.engine.alerts(), 5);
    assert_eq!((bench.engine.incident_of("a6"), bench.ledger.places.len()), (None, 12));
    assert!(bench.engine.incident_of("a7").is_some());
}

#[test]
fn activity_in_the_future_counts_as_now() {
    let mut bench = Bench::new();
    bench.now = super::start().plus(Timestamp::HOUR);
    bench.apply(&[
        alert("a", "One", 3 * 1440, &[device("pc1"), file(1)]),
        alert("b", "Two", 50, &[device("pc1"), file(1)]),
    ]);
    assert_eq!(bench.place("a"), bench.place("b"));
}

#[test]
fn restored_it_goes_on_as_before() {
    let inputs: Vec<(String, Vec<serde_json::Value>)> = (0..40)
        .map(|n| {
            let evidence = vec![device(&format!("pc{}", n % 7)), file(n % 9), user("ann")];
            (format!("a{n}"), evidence)
        })
        .collect();
    let mut bench = Bench::new();
    for (at, (id, evidence)) in inputs.iter().enumerate().take(30) {
        bench.apply(&[alert(id, &format!("T{}", at % 5), at as i64 * 37, evidence)]);
    }
    bench.revise();
    let stored = Stored {
        entities: bench.ledger.entities.values().cloned().collect(),
        ties: bench.ledger.ties.iter().copied().collect(),
        alerts: inputs
            .iter()
            .enumerate()
            .take(30)
            .map(|(at, (id, evidence))| StoredAlert {
                facts: Box::new(facts(id, &format!("T{}", at % 5), at as i64 * 37, evidence)),
                arrived: bench.now,
                incident: bench.place(id),
                membership: bench.ledger.memberships[id.as_str()].clone(),
            })
            .collect(),
        last_entity: bench.ledger.last_entity,
        last_incident: bench.engine.last_incident(),
        ..Default::default()
    };
    let (mut restored, changes) = Engine::restore(Policy::default(), &stored);
    assert_eq!(changes, []);
    assert!(!restored.needs_revision());
    assert_eq!(restored.revise(bench.now), []);
    for (at, (id, evidence)) in inputs.iter().enumerate().skip(30) {
        let input = [alert(id, &format!("T{}", at % 5), at as i64 * 37, evidence)];
        assert_eq!(restored.apply(&input, bench.now), bench.apply(&input));
    }
}
