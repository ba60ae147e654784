//! A layered drawing (Sugiyama's method with given ranks): tactics are the layers from left to
//! right, barycentre sweeps order each layer so that edges cross little. All layers have the same rows,
//! and edges over several layers run between them.

use std::collections::HashMap;

use shared::graph::{AttackGraph, GraphColumn, GraphEdge, GraphNode};

use super::nodes::Drawing;

const COLUMN_WIDTH: f32 = 136.0;
/// Rows stand as far apart as the canvas has room, within reason.
const ROW_HEIGHT: std::ops::RangeInclusive<f32> = 86.0..=124.0;
/// Width to height of a canvas.
const ASPECT: f32 = 1.9;
/// Room above the nodes for the names of the columns.
const HEAD: f32 = 96.0;
const FOOT: f32 = 48.0;
/// Canvases are about twice as wide as high; a layer has room for so many nodes at least and at most.
const TALLEST: std::ops::RangeInclusive<usize> = 5..=9;
const SWEEPS: usize = 6;
/// How far from the middle of a node its line reaches the lane, and how much higher than half-way
/// between two rows the names below the nodes leave it.
const TURN: f32 = COLUMN_WIDTH * 0.62;
const BELOW_NAMES: f32 = 8.0;
/// Lines in the same lane stand beside each other.
const LINES: usize = 5;
const LINE_GAP: f32 = 4.0;

pub(super) fn lay_out(drawing: Drawing) -> AttackGraph {
    let Drawing { mut nodes, categories, mut edges, began } = drawing;
    let stages = stages(&categories, rows_for(nodes.len()));
    let mut layers: Vec<Vec<usize>> =
        stages.iter().flat_map(|stage| stage.layers.clone()).collect();
    order(&mut layers, &nodes, &edges);
    let tallest = layers.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let room = COLUMN_WIDTH * layers.len() as f32 / ASPECT - HEAD - FOOT;
    let row = (room / tallest as f32).clamp(*ROW_HEIGHT.start(), *ROW_HEIGHT.end());
    place(&layers, row, &mut nodes);
    route(&mut edges, &nodes, row, tallest);
    let mut x = 0.0;
    let columns = stages
        .iter()
        .map(|stage| {
            let width = COLUMN_WIDTH * stage.layers.len() as f32;
            let began_date_time = stage
                .categories
                .iter()
                .filter_map(|category| began.get(category)?.to_owned())
                .min();
            let categories = stage.categories.clone();
            let column = GraphColumn { categories, began_date_time, x, width };
            x += width;
            column
        })
        .collect();
    AttackGraph {
        width: x.max(COLUMN_WIDTH),
        height: HEAD + tallest as f32 * row + FOOT,
        columns,
        nodes,
        edges,
        sentences: Vec::new(),
    }
}

struct Stage {
    categories: Vec<String>,
    layers: Vec<Vec<usize>>,
}

/// How high a drawing of so many nodes is, so that it fills a canvas instead of a tower in it.
fn rows_for(nodes: usize) -> usize {
    const ROWS_TO_COLUMNS: f32 = 0.5;
    let rows = (nodes as f32 * ROWS_TO_COLUMNS).sqrt().ceil() as usize;
    rows.clamp(*TALLEST.start(), *TALLEST.end())
}

/// Nodes come sorted along the kill chain; equal categories are neighbours. Stages with few nodes
/// share a column, so that a long attack is not drawn as a long empty line; stages with more than
/// `rows` are folded into several columns side by side.
fn stages(categories: &[String], rows: usize) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for nodes in (0..categories.len())
        .collect::<Vec<_>>()
        .chunk_by(|one, other| categories[*one] == categories[*other])
    {
        let category = categories[nodes[0]].clone();
        match stages.last_mut() {
            Some(stage) if stage.layers[0].len() + nodes.len() <= rows => {
                stage.layers[0].extend(nodes);
                stage.categories.push(category);
            }
            _ => stages.push(Stage { categories: vec![category], layers: vec![nodes.to_vec()] }),
        }
    }
    for stage in &mut stages {
        let nodes = std::mem::take(&mut stage.layers[0]);
        let count = nodes.len().div_ceil(rows);
        stage.layers = nodes.chunks(nodes.len().div_ceil(count)).map(<[usize]>::to_vec).collect();
    }
    stages
}

fn order(layers: &mut [Vec<usize>], nodes: &[GraphNode], edges: &[GraphEdge]) {
    let index: HashMap<&str, usize> =
        nodes.iter().enumerate().map(|(index, node)| (node.id.as_str(), index)).collect();
    let mut neighbours: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for edge in edges {
        if let (Some(&one), Some(&other)) =
            (index.get(edge.source.as_str()), index.get(edge.target.as_str()))
        {
            neighbours[one].push(other);
            neighbours[other].push(one);
        }
    }
    let mut height = vec![0.0_f32; nodes.len()];
    let tallest = layers.iter().map(Vec::len).max().unwrap_or(0);
    for layer in layers.iter() {
        settle(layer, tallest, &mut height);
    }
    for sweep in 0..SWEEPS {
        for step in 0..layers.len() {
            let at = if sweep % 2 == 0 { step } else { layers.len() - 1 - step };
            let layer = &mut layers[at];
            let wanted: HashMap<usize, f32> = layer
                .iter()
                .map(|&node| {
                    let around = &neighbours[node];
                    let sum: f32 = around.iter().map(|&other| height[other]).sum();
                    let mean =
                        if around.is_empty() { height[node] } else { sum / around.len() as f32 };
                    (node, mean)
                })
                .collect();
            layer.sort_by(|one, other| wanted[one].total_cmp(&wanted[other]).then(one.cmp(other)));
            settle(layer, tallest, &mut height);
        }
    }
}

/// The first row of a layer, so that it stands in the middle of the tallest.
fn first_row(layer: &[usize], tallest: usize) -> usize {
    (tallest - layer.len()) / 2
}

fn settle(layer: &[usize], tallest: usize, height: &mut [f32]) {
    for (row, &node) in (first_row(layer, tallest)..).zip(layer) {
        height[node] = row as f32;
    }
}

fn place(layers: &[Vec<usize>], row_height: f32, nodes: &mut [GraphNode]) {
    let tallest = layers.iter().map(Vec::len).max().unwrap_or(0);
    for (column, layer) in layers.iter().enumerate() {
        for (row, &node) in (first_row(layer, tallest)..).zip(layer) {
            nodes[node].x = (column as f32 + 0.5) * COLUMN_WIDTH;
            nodes[node].y = HEAD + (row as f32 + 0.5) * row_height;
        }
    }
}

/// Leads edges over several layers along the lane that is half-way between the rows of their ends.
fn route(edges: &mut [GraphEdge], nodes: &[GraphNode], row_height: f32, rows: usize) {
    let places: HashMap<&str, [f32; 2]> =
        nodes.iter().map(|node| (node.id.as_str(), [node.x, node.y])).collect();
    for (index, edge) in edges.iter_mut().enumerate() {
        let ends = (places.get(edge.source.as_str()), places.get(edge.target.as_str()));
        let (Some([from_x, from_y]), Some([to_x, to_y])) = ends else { continue };
        if (from_x - to_x).abs() < 1.5 * COLUMN_WIDTH {
            continue;
        }
        let middle = ((from_y + to_y) / 2.0 - HEAD) / row_height;
        let lane = middle.round().clamp(1.0, rows.saturating_sub(1).max(1) as f32);
        let beside = ((index % LINES) as f32 - (LINES / 2) as f32) * LINE_GAP;
        let y = HEAD + lane * row_height + BELOW_NAMES + beside;
        let turn = if to_x > from_x { TURN } else { -TURN };
        edge.via = vec![[from_x + turn, y], [to_x - turn, y]];
    }
}
