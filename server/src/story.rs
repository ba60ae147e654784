//! The attack story of an incident: its entities as a graph, and what happened in words.
//!
//! Who is who: the *cast* are the entities with their names; a *tie* is a typed relation that one
//! alert tells between two of them; a *node* is an entity, or several alike that stand for one
//! another; a *column* is a tactic. Pure: the same alerts give the same picture, so that people can
//! talk about it and tests can compare it.

mod layout;
mod nodes;
mod ties;
mod words;

use std::collections::HashMap;

use shared::alert::Alert;
use shared::entity::EntityRef;
use shared::graph::AttackGraph;

/// An entity as the story shows it.
#[derive(Clone, Debug)]
pub struct Member {
    pub entity: EntityRef,
    /// Has an administrative role.
    pub privileged: bool,
}

/// The entities of an incident by id.
pub type Cast = HashMap<String, Member>;

/// Whether similar evidence stands together (`9 processes`) or each for itself.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Grouping {
    Similar,
    Each,
}

/// Builds the graph and the sentences. Evidence of `alerts` must carry entity ids; what is not in
/// the cast is left out.
pub fn build(alerts: &[Alert], cast: &Cast, grouping: Grouping) -> AttackGraph {
    let mut alerts: Vec<&Alert> = alerts.iter().collect();
    alerts.sort_by_key(|alert| (alert.first_activity_date_time, &alert.id));
    let ties: Vec<_> = alerts.iter().flat_map(|alert| ties::of_alert(alert, cast)).collect();
    let drawing = nodes::draw(&alerts, &ties, cast, grouping);
    let mut graph = layout::lay_out(drawing);
    graph.sentences = words::sentences(&alerts, cast);
    graph
}

#[cfg(test)]
mod tests;
