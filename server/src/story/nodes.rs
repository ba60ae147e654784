//! From ties to the nodes and edges that are drawn: similar evidence stands together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::alert::Alert;
use shared::entity::EntityKind;
use shared::enums::EvidenceVerdict;
use shared::graph::{GraphEdge, GraphNode, Relation};
use shared::tactic::category_rank;
use shared::time::Timestamp;

use super::ties::{Tie, actors, is_remote_address};
use super::{Cast, Grouping, Member};

/// Nodes and edges without places yet.
pub(super) struct Drawing {
    pub(super) nodes: Vec<GraphNode>,
    /// Category of the first alert that names the node, beside each.
    pub(super) categories: Vec<String>,
    pub(super) edges: Vec<GraphEdge>,
    pub(super) began: BTreeMap<String, Option<Timestamp>>,
}

pub(super) fn draw(
    alerts: &[&Alert],
    ties: &[Tie<'_>],
    cast: &Cast,
    grouping: Grouping,
) -> Drawing {
    let appearances = appearances(alerts, cast);
    let groups = match grouping {
        Grouping::Similar => similar(&appearances, ties),
        Grouping::Each => appearances.keys().map(|id| vec![*id]).collect(),
    };
    let mut node_of = HashMap::new();
    let mut drawn: Vec<(GraphNode, String)> = Vec::new();
    for mut members in groups {
        members.sort_by_key(|id| (appearances[id].first, *id));
        for member in &members {
            node_of.insert(*member, members[0].to_owned());
        }
        drawn.push(node(&members, &appearances));
    }
    drawn.sort_by(|(one, in_one), (other, in_other)| {
        (category_rank(in_one), one.first_activity_date_time, &one.id).cmp(&(
            category_rank(in_other),
            other.first_activity_date_time,
            &other.id,
        ))
    });
    let (nodes, categories) = drawn.into_iter().unzip();
    Drawing { nodes, categories, edges: edges(alerts, ties, &node_of), began: began(alerts) }
}

/// Where and how an entity appears over all alerts.
struct Appearance<'a> {
    member: &'a Member,
    first: Option<Timestamp>,
    category: &'a str,
    verdict: EvidenceVerdict,
    badge: Option<String>,
    alert_ids: Vec<&'a str>,
}

fn appearances<'a>(alerts: &[&'a Alert], cast: &'a Cast) -> BTreeMap<&'a str, Appearance<'a>> {
    let mut appearances: BTreeMap<&str, Appearance<'_>> = BTreeMap::new();
    for alert in alerts {
        let actors = actors(alert, cast);
        for actor in &actors {
            let appearance = appearances.entry(actor.entity_id).or_insert_with(|| Appearance {
                member: &cast[actor.entity_id],
                first: alert.first_activity_date_time,
                category: alert.category.as_deref().unwrap_or_default(),
                verdict: EvidenceVerdict::Unknown,
                badge: None,
                alert_ids: Vec::new(),
            });
            appearance.alert_ids.push(&alert.id);
            appearance.verdict = graver(appearance.verdict, actor.evidence.verdict);
            if appearance.badge.is_none() && is_remote_address(actor, &actors) {
                appearance.badge = ip_badge(alert);
            }
        }
    }
    appearances
}

/// The category of an address as a cloud access broker tells it: `Tor`, `Anonymous proxy`.
fn ip_badge(alert: &Alert) -> Option<String> {
    alert.additional_data.as_ref()?.get("ipCategory")?.as_str().map(str::to_owned)
}

fn graver(one: EvidenceVerdict, other: EvidenceVerdict) -> EvidenceVerdict {
    let rank = |verdict| match verdict {
        EvidenceVerdict::Malicious => 3,
        EvidenceVerdict::Suspicious => 2,
        EvidenceVerdict::NoThreatsFound => 1,
        _ => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// Evidence of one kind that hangs on the very same assets stands together; assets never do.
fn similar<'a>(
    appearances: &BTreeMap<&'a str, Appearance<'a>>,
    ties: &[Tie<'a>],
) -> Vec<Vec<&'a str>> {
    let mut neighbours: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for tie in ties {
        neighbours.entry(tie.source).or_default().insert(tie.target);
        neighbours.entry(tie.target).or_default().insert(tie.source);
    }
    let is_asset = |id: &str| appearances[id].member.entity.kind.is_asset();
    let mut alone = Vec::new();
    let mut together: BTreeMap<(EntityKind, Vec<&str>), Vec<&'a str>> = BTreeMap::new();
    for id in appearances.keys() {
        let assets: Vec<&str> = neighbours
            .get(id)
            .into_iter()
            .flatten()
            .copied()
            .filter(|neighbour| is_asset(neighbour))
            .collect();
        if is_asset(id) || assets.is_empty() {
            alone.push(vec![*id]);
        } else {
            together.entry((appearances[id].member.entity.kind, assets)).or_default().push(*id);
        }
    }
    alone.extend(together.into_values());
    alone
}

fn node(members: &[&str], appearances: &BTreeMap<&str, Appearance<'_>>) -> (GraphNode, String) {
    let first = &appearances[members[0]];
    let entity = &first.member.entity;
    let mut alert_ids: Vec<String> = Vec::new();
    for id in members.iter().flat_map(|member| &appearances[member].alert_ids) {
        if alert_ids.iter().all(|known| known != id) {
            alert_ids.push((*id).to_owned());
        }
    }
    let of_members = || members.iter().map(|id| &appearances[id]);
    let node = GraphNode {
        id: entity.entity_id.clone(),
        kind: entity.kind,
        label: match members.len() {
            1 => entity.display_name.clone(),
            count => format!("{count} {}", entity.kind.plural()),
        },
        entity_ids: members.iter().map(|id| (*id).to_owned()).collect(),
        members: of_members().map(|a| a.member.entity.display_name.clone()).collect(),
        x: 0.0,
        y: 0.0,
        verdict: of_members().map(|a| a.verdict).fold(EvidenceVerdict::Unknown, graver),
        privileged: of_members().any(|a| a.member.privileged),
        badge: of_members().find_map(|a| a.badge.clone()),
        first_activity_date_time: first.first,
        alert_ids,
    };
    (node, first.category.to_owned())
}

/// One edge for each pair and relation; a communication says the association of the same pair too.
fn edges(alerts: &[&Alert], ties: &[Tie<'_>], node_of: &HashMap<&str, String>) -> Vec<GraphEdge> {
    let time_of: HashMap<&str, Option<Timestamp>> =
        alerts.iter().map(|alert| (alert.id.as_str(), alert.first_activity_date_time)).collect();
    let mut edges: BTreeMap<(String, String, Relation), GraphEdge> = BTreeMap::new();
    for tie in ties {
        let (source, target) = (&node_of[tie.source], &node_of[tie.target]);
        if source == target {
            continue;
        }
        let key = match tie.relation {
            Relation::Association if source > target => {
                (target.clone(), source.clone(), tie.relation)
            }
            _ => (source.clone(), target.clone(), tie.relation),
        };
        let edge = edges.entry(key).or_insert_with(|| GraphEdge {
            source: source.clone(),
            target: target.clone(),
            relation: tie.relation,
            label: tie.label.to_owned(),
            via: Vec::new(),
            first_activity_date_time: time_of[tie.alert_id],
            alert_ids: Vec::new(),
        });
        if edge.alert_ids.last().is_none_or(|last| last != tie.alert_id) {
            edge.alert_ids.push(tie.alert_id.to_owned());
        }
    }
    let communicating: BTreeSet<(String, String)> = edges
        .keys()
        .filter(|(_, _, relation)| *relation == Relation::Communication)
        .flat_map(|(one, other, _)| [(one.clone(), other.clone()), (other.clone(), one.clone())])
        .collect();
    edges
        .into_values()
        .filter(|edge| {
            edge.relation == Relation::Communication
                || !communicating.contains(&(edge.source.clone(), edge.target.clone()))
        })
        .collect()
}

fn began(alerts: &[&Alert]) -> BTreeMap<String, Option<Timestamp>> {
    let mut began = BTreeMap::new();
    for alert in alerts {
        began
            .entry(alert.category.clone().unwrap_or_default())
            .or_insert(alert.first_activity_date_time);
    }
    began
}
