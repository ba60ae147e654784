//! Questions about a graph: what belongs to an alert, what is next to a node, where a line runs.

use std::collections::{HashMap, HashSet};

use super::viewport::Area;
use shared::entity::EntityKind;
use shared::graph::{AttackGraph, GraphEdge, GraphNode};

/// What is selected in the attack story.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Selection {
    Alert(String),
    Node(String),
    /// Source and target.
    Edge(String, String),
}

/// What is drawn in full; everything else is grey.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lit {
    pub(crate) nodes: HashSet<usize>,
    pub(crate) edges: HashSet<usize>,
}

/// A direction of an arrow key.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Left,
    Right,
    Up,
    Down,
}

/// The graph with its answers at hand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GraphIndex {
    pub(crate) graph: AttackGraph,
    /// Positions in `graph.nodes` of each edge's ends; edges without both are left out of the
    /// drawing.
    ends: Vec<Option<(usize, usize)>>,
}

impl GraphIndex {
    pub(crate) fn new(graph: AttackGraph) -> Self {
        let positions: HashMap<&str, usize> =
            graph.nodes.iter().enumerate().map(|(index, node)| (node.id.as_str(), index)).collect();
        let ends = graph
            .edges
            .iter()
            .map(|edge| {
                Some((*positions.get(edge.source.as_str())?, *positions.get(edge.target.as_str())?))
            })
            .collect();
        Self { graph, ends }
    }

    pub(crate) fn node(&self, id: &str) -> Option<&GraphNode> {
        self.node_position(id).map(|index| &self.graph.nodes[index])
    }

    pub(crate) fn node_position(&self, id: &str) -> Option<usize> {
        self.graph.nodes.iter().position(|node| node.id == id)
    }

    pub(crate) fn edge(&self, source: &str, target: &str) -> Option<&GraphEdge> {
        self.graph.edges.iter().find(|edge| edge.source == source && edge.target == target)
    }

    /// Both ends of an edge.
    pub(crate) fn ends(&self, edge: usize) -> Option<(&GraphNode, &GraphNode)> {
        let (source, target) = self.ends[edge]?;
        Some((&self.graph.nodes[source], &self.graph.nodes[target]))
    }

    /// Edges that touch a node, with the node at their other end.
    pub(crate) fn connections(&self, node: usize) -> Vec<(usize, usize)> {
        self.ends
            .iter()
            .enumerate()
            .filter_map(|(edge, ends)| match (*ends)? {
                (source, target) if source == node => Some((edge, target)),
                (source, target) if target == node => Some((edge, source)),
                _ => None,
            })
            .collect()
    }

    /// What a selection lights: an alert its entities, a node its neighbourhood, an edge its ends.
    pub(crate) fn lit(&self, selection: &Selection) -> Lit {
        match selection {
            Selection::Alert(alert_id) => Lit {
                nodes: positions(&self.graph.nodes, |node| node.alert_ids.contains(alert_id)),
                edges: positions(&self.graph.edges, |edge| edge.alert_ids.contains(alert_id)),
            },
            Selection::Node(id) => self.node_position(id).map_or_else(Lit::default, |node| {
                let connections = self.connections(node);
                Lit {
                    nodes: connections.iter().map(|(_, other)| *other).chain([node]).collect(),
                    edges: connections.iter().map(|(edge, _)| *edge).collect(),
                }
            }),
            Selection::Edge(source, target) => Lit {
                nodes: positions(&self.graph.nodes, |node| {
                    node.id == *source || node.id == *target
                }),
                edges: positions(&self.graph.edges, |edge| {
                    edge.source == *source && edge.target == *target
                }),
            },
        }
    }

    /// The part of the graph that these nodes take, with their labels; nothing for none.
    pub(crate) fn area(&self, nodes: impl Iterator<Item = usize>) -> Option<Area> {
        const SIDE: f32 = 62.0;
        const ABOVE: f32 = 28.0;
        const BELOW: f32 = 44.0;
        nodes
            .map(|node| &self.graph.nodes[node])
            .map(|node| (node.x - SIDE, node.y - ABOVE, node.x + SIDE, node.y + BELOW))
            .reduce(|all, one| {
                (all.0.min(one.0), all.1.min(one.1), all.2.max(one.2), all.3.max(one.3))
            })
            .map(|(left, top, right, bottom)| Area {
                x: f64::from(left),
                y: f64::from(top),
                width: f64::from(right - left),
                height: f64::from(bottom - top),
            })
    }

    /// What has to be seen of a selection: of a node itself, which a click has under it already, of
    /// an alert everything, since it was selected elsewhere.
    pub(crate) fn area_of(&self, selection: &Selection) -> Option<Area> {
        match selection {
            Selection::Node(id) => self.area(self.node_position(id).into_iter()),
            Selection::Alert(_) | Selection::Edge(..) => {
                self.area(self.lit(selection).nodes.into_iter())
            }
        }
    }

    /// The part that everything takes.
    pub(crate) fn whole(&self) -> Area {
        let (width, height) = (f64::from(self.graph.width), f64::from(self.graph.height));
        self.area(0..self.graph.nodes.len()).unwrap_or(Area { x: 0.0, y: 0.0, width, height })
    }

    /// The node an arrow key leads to: first along the edges, else whatever lies that way.
    pub(crate) fn walk(
        &self,
        from: usize,
        direction: Direction,
        seen: &dyn Fn(usize) -> bool,
    ) -> Option<usize> {
        let here = &self.graph.nodes[from];
        let nearest = |candidates: &mut dyn Iterator<Item = usize>| {
            candidates
                .filter(|index| *index != from && seen(*index))
                .filter_map(|index| {
                    Some((index, distance(here, &self.graph.nodes[index], direction)?))
                })
                .min_by(|left, right| left.1.total_cmp(&right.1))
                .map(|(index, _)| index)
        };
        nearest(&mut self.connections(from).into_iter().map(|(_, other)| other))
            .or_else(|| nearest(&mut (0..self.graph.nodes.len())))
    }

    /// How often each kind occurs, in the order of `EntityKind`.
    pub(crate) fn kinds(&self) -> Vec<(EntityKind, usize)> {
        EntityKind::ALL
            .into_iter()
            .map(|kind| {
                let entities = self.graph.nodes.iter().filter(|node| node.kind == kind);
                (kind, entities.map(|node| node.entity_ids.len().max(1)).sum())
            })
            .filter(|(_, count)| *count > 0)
            .collect()
    }
}

fn positions<T>(items: &[T], belongs: impl Fn(&T) -> bool) -> HashSet<usize> {
    items.iter().enumerate().filter(|(_, item)| belongs(item)).map(|(index, _)| index).collect()
}

/// How far a node is in a direction, sideways steps counting double; nothing when it lies
/// elsewhere.
fn distance(from: &GraphNode, to: &GraphNode, direction: Direction) -> Option<f32> {
    let (right, down) = (to.x - from.x, to.y - from.y);
    let (along, across) = match direction {
        Direction::Left => (-right, down),
        Direction::Right => (right, down),
        Direction::Up => (-down, right),
        Direction::Down => (down, right),
    };
    (along > 1.0).then_some(along + 2.0 * across.abs())
}

#[cfg(test)]
mod tests {
    use shared::enums::EvidenceVerdict;
    use shared::graph::Relation;

    use super::*;

    fn node(id: &str, x: f32, y: f32, alerts: &[&str]) -> GraphNode {
        GraphNode {
            id: id.into(),
            kind: EntityKind::User,
            label: id.into(),
            entity_ids: vec![id.into()],
            members: Vec::new(),
            x,
            y,
            verdict: EvidenceVerdict::Unknown,
            privileged: false,
            badge: None,
            first_activity_date_time: None,
            alert_ids: alerts.iter().map(ToString::to_string).collect(),
        }
    }

    fn edge(source: &str, target: &str, alerts: &[&str]) -> GraphEdge {
        GraphEdge {
            source: source.into(),
            target: target.into(),
            relation: Relation::Communication,
            label: String::new(),
            via: Vec::new(),
            first_activity_date_time: None,
            alert_ids: alerts.iter().map(ToString::to_string).collect(),
        }
    }

    fn index() -> GraphIndex {
        GraphIndex::new(AttackGraph {
            width: 400.0,
            height: 300.0,
            columns: Vec::new(),
            nodes: vec![
                node("a", 50.0, 50.0, &["1"]),
                node("b", 200.0, 60.0, &["1", "2"]),
                node("c", 200.0, 200.0, &["2"]),
                node("d", 60.0, 210.0, &[]),
            ],
            edges: vec![edge("a", "b", &["1"]), edge("b", "c", &["2"]), edge("c", "x", &[])],
            sentences: Vec::new(),
        })
    }

    #[test]
    fn an_alert_lights_its_entities() {
        let lit = index().lit(&Selection::Alert("2".into()));
        assert_eq!(lit.nodes, HashSet::from([1, 2]));
        assert_eq!(lit.edges, HashSet::from([1]));
    }

    #[test]
    fn a_node_lights_its_neighbourhood() {
        let lit = index().lit(&Selection::Node("b".into()));
        assert_eq!(lit.nodes, HashSet::from([0, 1, 2]));
        assert_eq!(lit.edges, HashSet::from([0, 1]));
        assert_eq!(index().lit(&Selection::Node("x".into())), Lit::default());
    }

    #[test]
    fn what_is_selected_has_a_place() {
        let index = index();
        let alert = index.area_of(&Selection::Alert("2".into())).unwrap();
        assert!((alert.x - 138.0).abs() < 1e-6 && (alert.height - 212.0).abs() < 1e-6);
        let node = index.area_of(&Selection::Node("b".into())).unwrap();
        assert!((node.width - 124.0).abs() < 1e-6);
        assert_eq!(index.area_of(&Selection::Node("x".into())), None);
        assert!(index.whole().width > 200.0);
    }

    #[test]
    fn an_edge_lights_its_ends_and_a_dangling_one_has_none() {
        let index = index();
        let lit = index.lit(&Selection::Edge("a".into(), "b".into()));
        assert_eq!(lit.nodes, HashSet::from([0, 1]));
        assert!(index.ends(2).is_none());
    }

    #[test]
    fn arrows_follow_edges_before_anything_nearer() {
        let index = index();
        let all = |_: usize| true;
        assert_eq!(index.walk(0, Direction::Right, &all), Some(1));
        assert_eq!(index.walk(0, Direction::Down, &all), Some(1));
        assert_eq!(index.walk(1, Direction::Down, &all), Some(2));
        assert_eq!(index.walk(2, Direction::Left, &all), Some(3));
        assert_eq!(index.walk(0, Direction::Left, &all), None);
        assert_eq!(index.walk(2, Direction::Left, &|node| node != 3), Some(0));
    }
}
