use serde_json::json;
use shared::entity::EntityKind;
use shared::graph::Relation;

use super::*;

fn member(id: &str, kind: EntityKind, name: &str) -> (String, Member) {
    let entity = EntityRef { entity_id: id.into(), kind, display_name: name.into() };
    (id.into(), Member { entity, privileged: id == "annette" })
}

fn cast() -> Cast {
    HashMap::from([
        member("annette", EntityKind::User, "Annette Hill"),
        member("tor", EntityKind::Ip, "198.51.100.7"),
        member("laptop", EntityKind::Device, "ANNHILL-LT"),
        member("one", EntityKind::Process, "powershell.exe"),
        member("two", EntityKind::Process, "cmd.exe"),
        member("three", EntityKind::Process, "whoami.exe"),
    ])
}

fn evidence(kind: &str, entity: &str, role: &str) -> serde_json::Value {
    json!({
        "@odata.type": format!("#microsoft.graph.security.{kind}Evidence"),
        "entityId": entity,
        "roles": [role],
    })
}

fn alert(id: &str, minute: u32, category: &str, evidence: &[serde_json::Value]) -> Alert {
    Alert::from_value(json!({
        "id": id,
        "title": "Something odd",
        "category": category,
        "serviceSource": "microsoftDefenderForCloudApps",
        "firstActivityDateTime": format!("2026-01-28T19:{minute:02}:00Z"),
        "additionalData": {"ipCategory": "Tor", "ipNotSeenForDays": 180},
        "evidence": evidence,
    }))
    .unwrap()
}

fn sign_in(id: &str, minute: u32) -> Alert {
    let evidence = [evidence("user", "annette", "compromised"), evidence("ip", "tor", "attacker")];
    alert(id, minute, "InitialAccess", &evidence)
}

fn burst() -> Alert {
    let evidence = [
        evidence("device", "laptop", "compromised"),
        evidence("user", "annette", "compromised"),
        evidence("process", "one", "suspicious"),
        evidence("process", "two", "suspicious"),
        evidence("process", "three", "suspicious"),
    ];
    alert("burst", 50, "Execution", &evidence)
}

fn told(graph: &AttackGraph, index: usize) -> String {
    graph.sentences[index].parts.iter().map(|part| part.text.as_str()).collect()
}

#[test]
fn a_sign_in_is_a_communication_from_the_address() {
    let graph = build(&[sign_in("a", 49)], &cast(), Grouping::Similar);
    let edge = &graph.edges[0];
    assert_eq!((edge.source.as_str(), edge.target.as_str()), ("tor", "annette"));
    assert_eq!(edge.relation, Relation::Communication);
    let address = graph.nodes.iter().find(|node| node.id == "tor").unwrap();
    assert_eq!(address.badge.as_deref(), Some("Tor"));
    assert_eq!(
        told(&graph, 0),
        "Annette Hill came from 198.51.100.7, a Tor address not seen in 180 days: Something odd."
    );
}

#[test]
fn similar_evidence_stands_together_until_it_is_asked_apart() {
    let grouped = build(&[burst()], &cast(), Grouping::Similar);
    let group = grouped.nodes.iter().find(|node| node.kind == EntityKind::Process).unwrap();
    assert_eq!((group.label.as_str(), group.members.len()), ("3 processes", 3));
    let apart = build(&[burst()], &cast(), Grouping::Each);
    assert_eq!(apart.nodes.len(), 5);
}

#[test]
fn the_story_does_not_depend_on_the_order_of_its_alerts() {
    let forth = build(&[sign_in("a", 49), burst()], &cast(), Grouping::Similar);
    let back = build(&[burst(), sign_in("a", 49)], &cast(), Grouping::Similar);
    assert_eq!(forth, back);
    assert_eq!(forth.columns.len(), 1);
    assert_eq!(forth.columns[0].categories, ["InitialAccess", "Execution"]);
}

#[test]
fn crowded_stages_stand_side_by_side() {
    let crowd: Vec<_> = (0..12).map(|n| member(&format!("ip{n}"), EntityKind::Ip, "x")).collect();
    let seen: Vec<_> = crowd.iter().map(|(id, _)| evidence("ip", id, "attacker")).collect();
    let mut cast = cast();
    cast.extend(crowd);
    let crowded = alert("a", 1, "InitialAccess", &seen);
    let graph = build(&[crowded, burst()], &cast, Grouping::Each);
    let categories: Vec<_> = graph.columns.iter().map(|column| &column.categories).collect();
    assert_eq!(categories, [&["InitialAccess"], &["Execution"]]);
    assert!(graph.columns[0].width > graph.columns[1].width);
}

#[test]
fn the_office_is_not_the_attacker() {
    let mut alert = sign_in("a", 49);
    let office = evidence("ip", "office", "source");
    alert.evidence.push(shared::evidence::Evidence::from_value(office).unwrap());
    let mut cast = cast();
    cast.extend([member("office", EntityKind::Ip, "192.0.2.10")]);
    let graph = build(&[alert], &cast, Grouping::Each);
    assert!(told(&graph, 0).starts_with("Annette Hill came from 198.51.100.7, a Tor address"));
    let office = graph.nodes.iter().find(|node| node.id == "office").unwrap();
    assert_eq!(office.badge, None);
}

#[test]
fn repeats_are_told_once() {
    let graph = build(&[sign_in("a", 1), sign_in("b", 9)], &cast(), Grouping::Similar);
    assert_eq!(graph.sentences.len(), 1);
    assert_eq!(graph.sentences[0].repeats, 1);
}

#[test]
fn nodes_never_overlap_and_stay_inside() {
    let graph = build(&[sign_in("a", 49), burst()], &cast(), Grouping::Each);
    for (index, node) in graph.nodes.iter().enumerate() {
        assert!((0.0..=graph.width).contains(&node.x) && (0.0..=graph.height).contains(&node.y));
        for other in &graph.nodes[index + 1..] {
            assert!((node.x - other.x).abs() > 40.0 || (node.y - other.y).abs() > 40.0);
        }
    }
}

#[test]
fn long_lines_pass_other_nodes() {
    let crowd: Vec<_> = (0..30).map(|n| member(&format!("ip{n}"), EntityKind::Ip, "x")).collect();
    let seen: Vec<_> = crowd.iter().map(|(id, _)| evidence("ip", id, "attacker")).collect();
    let mut cast = cast();
    cast.extend(crowd);
    let all = [vec![evidence("user", "annette", "compromised")], seen].concat();
    let graph = build(&[alert("a", 1, "InitialAccess", &all), burst()], &cast, Grouping::Each);
    let led: Vec<_> = graph.edges.iter().filter(|edge| !edge.via.is_empty()).collect();
    assert!(led.len() > 5, "{}", led.len());
    for edge in led {
        let [from, to] = edge.via[..] else { panic!("{:?}", edge.via) };
        assert!((from[1] - to[1]).abs() < f32::EPSILON);
        for node in &graph.nodes {
            let beside = node.x < from[0].min(to[0]) || node.x > from[0].max(to[0]);
            assert!(beside || (node.y - from[1]).abs() > 20.0, "{edge:?} meets {node:?}");
        }
    }
}

#[test]
fn nothing_known_draws_nothing() {
    let graph = build(&[alert("a", 1, "Impact", &[])], &Cast::new(), Grouping::Similar);
    assert!(graph.nodes.is_empty() && graph.edges.is_empty());
    assert_eq!(told(&graph, 0), "Something odd");
}
