//! The cheapest cut between two alerts: by the theorem of Ford and Fulkerson (1956) the weights cut
//! are the greatest flow, found along shortest augmenting paths (Edmonds and Karp, 1972).

use std::collections::{BTreeMap, VecDeque};

use super::Tie;

/// Weights as whole numbers, so that what is left is exact.
const UNIT: f32 = 10_000.0;

/// Which alerts stay with `one` when the weakest ties between it and `other` are cut.
pub fn side_of(alerts: usize, ties: &[Tie], one: usize, other: usize) -> Vec<bool> {
    let mut left: Vec<BTreeMap<usize, i64>> = vec![BTreeMap::new(); alerts];
    for tie in ties {
        let capacity = (tie.weight * UNIT).round() as i64;
        for (from, to) in [(tie.one, tie.other), (tie.other, tie.one)] {
            *left[from].entry(to).or_default() += capacity;
        }
    }
    loop {
        let from = search(&left, one);
        let Some(path) = path_to(&from, one, other) else {
            return from.iter().map(Option::is_some).collect();
        };
        let narrowest = path.iter().map(|(from, to)| left[*from][to]).min().unwrap_or_default();
        for (from, to) in path {
            *left[from].entry(to).or_default() -= narrowest;
            *left[to].entry(from).or_default() += narrowest;
        }
    }
}

/// From where each alert is reached; `start` from itself.
fn search(left: &[BTreeMap<usize, i64>], start: usize) -> Vec<Option<usize>> {
    let mut from = vec![None; left.len()];
    from[start] = Some(start);
    let mut waiting = VecDeque::from([start]);
    while let Some(at) = waiting.pop_front() {
        for (to, capacity) in &left[at] {
            if *capacity > 0 && from[*to].is_none() {
                from[*to] = Some(at);
                waiting.push_back(*to);
            }
        }
    }
    from
}

fn path_to(from: &[Option<usize>], start: usize, end: usize) -> Option<Vec<(usize, usize)>> {
    let mut path = Vec::new();
    let mut at = end;
    while at != start {
        let before = from[at]?;
        path.push((before, at));
        at = before;
    }
    Some(path)
}
