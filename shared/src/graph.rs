//! The attack story: the graph of an incident's entities, laid out, and the same in words.
//!
//! The layout is computed once, on the server, from time and tactics, so that the same incident
//! always gives the same picture; the client only draws.

use serde::{Deserialize, Serialize};

use crate::entity::EntityKind;
use crate::enums::{AlertSeverity, AlertStatus, EvidenceVerdict};
use crate::time::Timestamp;

/// `incidents/{id}/graph`. Coordinates are in CSS pixels at zoom 1; the origin is the upper left.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttackGraph {
    pub width: f32,
    pub height: f32,
    /// Stages from left to right.
    pub columns: Vec<GraphColumn>,
    pub nodes: Vec<GraphNode>,
    pub edges: Vec<GraphEdge>,
    pub sentences: Vec<Sentence>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphColumn {
    /// The categories whose entities stand here, along the kill chain; several where few do.
    pub categories: Vec<String>,
    /// The first activity in any of them.
    pub began_date_time: Option<Timestamp>,
    pub x: f32,
    pub width: f32,
}

/// An entity, or several alike that stand for one another (`37 hosts`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphNode {
    pub id: String,
    pub kind: EntityKind,
    pub label: String,
    /// More than one where similar entities are grouped.
    pub entity_ids: Vec<String>,
    /// Names of the members, in the order of `entity_ids`.
    #[serde(default)]
    pub members: Vec<String>,
    /// Centre.
    pub x: f32,
    pub y: f32,
    pub verdict: EvidenceVerdict,
    pub privileged: bool,
    /// A short mark on the node: `Tor`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge: Option<String>,
    pub first_activity_date_time: Option<Timestamp>,
    pub alert_ids: Vec<String>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Relation {
    /// Something went from one to the other: a sign-in, a message, a connection. Drawn solid.
    Communication,
    /// They occur together. Drawn dashed.
    Association,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphEdge {
    pub source: String,
    pub target: String,
    pub relation: Relation,
    /// `signed in from`, `delivered to`, `runs on`.
    pub label: String,
    /// Where a long line runs, so that it meets no other node: the points, x and y, between which
    /// it is level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<[f32; 2]>,
    pub first_activity_date_time: Option<Timestamp>,
    pub alert_ids: Vec<String>,
}

/// One clause of the story: what an alert means, every name a link.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sentence {
    pub alert_id: String,
    pub time: Option<Timestamp>,
    pub category: String,
    pub severity: AlertSeverity,
    pub status: AlertStatus,
    pub parts: Vec<SentencePart>,
    /// How many like it follow within minutes and are folded into this one.
    pub repeats: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SentencePart {
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_kind: Option<EntityKind>,
    /// Elevated privilege, drawn as a warning.
    #[serde(default)]
    pub privileged: bool,
}
