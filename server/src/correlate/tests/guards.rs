use shared::explain::Decider;

use super::{Bench, alert, device, file, ip, user};
use crate::correlate::model::{Change, IncidentState, Input};
use crate::correlate::policy::{DetectorPolicy, Policy};

fn state(incident: u64) -> IncidentState {
    IncidentState { incident, ..Default::default() }
}

#[test]
fn what_shares_a_telling_entity_in_time_is_one_incident() {
    let mut bench = Bench::new();
    bench.apply(&[
        alert("a", "Dropper", 0, &[device("pc1"), file(7)]),
        alert("b", "Beacon", 30, &[device("pc2"), file(7)]),
        alert("c", "Other", 40, &[device("pc3")]),
        alert("d", "Late", 60 * 24 * 20, &[device("pc1")]),
    ]);
    assert_eq!(bench.place("a"), bench.place("b"));
    assert_ne!(bench.place("a"), bench.place("c"));
    assert_ne!(bench.place("a"), bench.place("d"));
    let why = &bench.ledger.memberships["b"];
    assert_eq!(why.links[0].key.kind, "file");
    assert_eq!(why.links[0].alert_id, "a");
    assert_eq!(why.links[0].gap_seconds, 1800);
    let link = &why.links[0];
    assert!((link.weight - link.base * link.rarity * link.nearness).abs() < 1e-5);
    assert_eq!(why.reason, "shares the file a.exe with “Dropper”, 30 min apart");
}

#[test]
fn a_resolved_incident_takes_no_more_and_is_continued_by_another() {
    let mut bench = Bench::new();
    bench.apply(&[alert("a", "Dropper", 0, &[device("pc1"), file(7)])]);
    let first = bench.place("a");
    let resolved = IncidentState { resolved: true, ..state(first) };
    bench.apply(&[Input::IncidentChanged { state: resolved }]);
    let changes = bench.apply(&[alert("b", "Beacon", 10, &[device("pc1"), file(7)])]);
    assert_ne!(bench.place("b"), first);
    let related = changes.iter().find_map(|change| match change {
        Change::IncidentCreated { related, .. } => related.clone(),
        _ => None,
    });
    assert_eq!(related.unwrap().incident, first);
    bench.revise();
    assert_ne!(bench.place("b"), first);
    let rejected = bench.ledger.memberships["b"].rejected.clone().unwrap();
    assert_eq!((rejected.incident_id, &*rejected.reason), (first.to_string(), "it is resolved"));
    let reason =
        format!("would belong to incident {first}, but it is resolved: it begins an incident");
    assert_eq!(bench.ledger.memberships["b"].reason, reason);
}

#[test]
fn incidents_of_two_owners_are_not_merged() {
    let run = |owners: [&str; 2]| {
        let mut bench = Bench::new();
        bench.apply(&[
            alert("a", "One", 0, &[device("pc1"), file(1)]),
            alert("b", "Two", 1, &[device("pc2"), file(2)]),
        ]);
        for (id, owner) in ["a", "b"].iter().zip(owners) {
            let owned = IncidentState {
                owner: Some(owner.into()),
                worked_on: true,
                ..state(bench.place(id))
            };
            bench.apply(&[Input::IncidentChanged { state: owned }]);
        }
        bench.apply(&[alert("c", "Both", 2, &[device("pc1"), device("pc2"), file(1), file(2)])]);
        bench.revise();
        bench.place("a") == bench.place("b")
    };
    assert!(!run(["jane", "ali"]));
    assert!(run(["jane", "jane"]));
}

#[test]
fn what_everybody_shares_links_nothing_unless_a_person_says_so() {
    let mut bench = Bench::new();
    let mut hub = None;
    for n in 0..60 {
        let evidence = [user(&format!("u{n}")), ip("192.0.2.7")];
        bench.apply(&[alert(&format!("a{n}"), &format!("Title {n}"), n * 45, &evidence)]);
        hub = bench.ledger.evidence[&(format!("a{n}").into(), 1)];
    }
    bench.revise();
    assert_eq!(bench.ledger.partition().len(), 60);
    let hubs = bench.engine.hubs();
    assert_eq!(hubs.len(), 1);
    assert_eq!((hubs[0].entity, &*hubs[0].display_name), (hub, "192.0.2.7"));

    let mut forced = Bench::new();
    forced.apply(&[
        alert("a", "One", 0, &[user("u1"), file(1)]),
        alert("b", "Two", 5, &[user("u2"), file(1)]),
    ]);
    assert_eq!(forced.place("a"), forced.place("b"));
    let file = forced.ledger.evidence[&("a".into(), 1)].unwrap();
    forced.apply(&[Input::HubChosen { entity: file, hub: Some(true) }]);
    assert!(forced.engine.needs_revision());
    forced.revise();
    assert_ne!(forced.place("a"), forced.place("b"));
    forced.apply(&[Input::HubChosen { entity: file, hub: None }]);
    forced.revise();
    assert_eq!(forced.place("a"), forced.place("b"));
}

#[test]
fn an_incident_is_full_at_its_limit() {
    let mut bench = Bench::with(Policy { max_alerts: 10, ..Policy::default() });
    for n in 0..25 {
        bench.apply(&[alert(&format!("a{n}"), &format!("T{n}"), n, &[device("pc1"), file(1)])]);
    }
    bench.revise();
    assert!(bench.ledger.partition().iter().all(|group| group.len() <= 10));
}

#[test]
fn a_split_pair_is_not_joined_again() {
    let mut bench = Bench::new();
    bench.apply(&[
        alert("a", "One", 0, &[device("pc1"), file(1)]),
        alert("b", "Two", 5, &[device("pc1"), file(1)]),
        alert("c", "Three", 6, &[device("pc1"), file(1)]),
    ]);
    let split = Input::Move { alerts: vec!["b".into()], to: None, reason: "a test".into() };
    bench.apply(&[split]);
    let away = bench.place("b");
    assert_ne!(away, bench.place("a"));
    bench.apply(&[alert("d", "Four", 7, &[device("pc1"), file(1)])]);
    bench.revise();
    assert_eq!(bench.place("b"), away);
    assert_ne!(bench.place("a"), away);
    assert_eq!(bench.ledger.memberships["b"].decided_by, Decider::Person);
}

#[test]
fn a_manual_merge_holds_and_an_emptied_incident_is_redirected() {
    let mut bench = Bench::new();
    bench.apply(&[
        alert("a", "One", 0, &[device("pc1")]),
        alert("b", "Two", 0, &[device("pc2")]),
        alert("c", "Three", 0, &[device("pc3")]),
    ]);
    let (source, target) = (bench.place("a"), bench.place("b"));
    bench.apply(&[Input::Merge { source, target, reason: "same actor".into() }]);
    bench.revise();
    assert_eq!((bench.place("a"), bench.place("b")), (target, target));
    let from = bench.place("c");
    let moved = Input::Move { alerts: vec!["c".into()], to: Some(target), reason: "too".into() };
    let changes = bench.apply(&[moved]);
    assert!(changes.contains(&Change::IncidentEmptied { incident: from, into: target }));
}

#[test]
fn a_refused_merge_is_not_done() {
    let mut bench = Bench::new();
    bench.apply(&[
        alert("a", "One", 0, &[device("pc1"), file(1)]),
        alert("b", "Two", 1, &[device("pc2"), file(2)]),
    ]);
    let incidents = [bench.place("a"), bench.place("b")];
    bench.apply(&[Input::MergeRefused { incidents, known: Vec::new() }]);
    bench.apply(&[alert("c", "Both", 2, &[device("pc1"), device("pc2"), file(1), file(2)])]);
    bench.revise();
    assert_ne!(bench.place("a"), bench.place("b"));
}

#[test]
fn detectors_are_linked_as_people_say() {
    let evidence = [device("pc1"), file(1)];
    let elsewhere = [device("pc2"), file(1)];
    let with = |detector: DetectorPolicy| {
        let detectors = [("beacon".into(), detector)].into();
        let mut bench = Bench::with(Policy { detectors, ..Policy::default() });
        bench.apply(&[
            alert("a", "Loader", 0, &evidence),
            alert("b", "Beacon", 1, &evidence),
            alert("c", "Beacon", 2, &elsewhere),
            alert("d", "Loader", 3, &elsewhere),
        ]);
        bench.revise();
        let places = ["a", "b", "c", "d"].map(|id| bench.place(id));
        (places.map(|place| places.iter().position(|other| *other == place)), bench)
    };
    let (free, _) = with(DetectorPolicy::Correlate);
    assert_eq!(free, [Some(0), Some(0), Some(0), Some(0)]);
    // The file on another device is no reason; the device itself is.
    let (same, _) = with(DetectorPolicy::SameAsset);
    assert_eq!(same[1], Some(0));
    for detector in [DetectorPolicy::Never, DetectorPolicy::Muted] {
        let (never, bench) = with(detector);
        assert_eq!(never, [Some(0), Some(1), Some(2), Some(0)]);
        let reason = &bench.ledger.memberships["b"].reason;
        assert_eq!(reason, "its detector is set to be linked with nothing");
    }
}

/// What a cap cuts off says what it continues, also when it is seen by a revision only.
#[test]
fn a_continuation_made_by_a_revision_names_what_it_continues() {
    let mut bench = Bench::with(Policy { max_alerts: 3, ..Policy::default() });
    let evidence = [device("pc1"), file(1)];
    let mut created = Vec::new();
    for minutes in [5, 4, 3, 2, 1] {
        let id = format!("a{minutes}");
        let title = format!("T{minutes}");
        created.extend(bench.apply(&[alert(&id, &title, minutes, &evidence)]));
    }
    created.extend(bench.revise());
    let related = created.iter().filter_map(|change| match change {
        Change::IncidentCreated { related, .. } => related.clone(),
        _ => None,
    });
    let reasons: Vec<_> = related.map(|related| related.reason).collect();
    assert!(
        !reasons.is_empty() && reasons.iter().all(|reason| reason.contains("as many as one may"))
    );
}
