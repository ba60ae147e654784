//! What holds alerts together, for the question what would happen if something were cut.

use std::collections::HashMap;
use std::sync::Arc;

use shared::explain::Link;

use super::Engine;
use crate::correlate::case::{Case, CaseIndex};
use crate::correlate::grouping::strands_between;

/// What an alert shares with one before it, both by their place in what was asked.
#[derive(Clone, Debug)]
pub struct Bind {
    pub later: usize,
    pub earlier: usize,
    /// `alert_id` is the earlier one.
    pub link: Link,
}

impl Engine {
    /// What alerts of the window share by today's knowledge. Those that left it share nothing here.
    pub fn binds(&self, alerts: &[Arc<str>]) -> Vec<Bind> {
        let asked: HashMap<CaseIndex, usize> = alerts
            .iter()
            .enumerate()
            .filter_map(|(at, alert)| Some((*self.by_alert.get(alert)?, at)))
            .collect();
        let order = self.in_order(asked.keys().copied().collect());
        let cases: Vec<(CaseIndex, &Case)> =
            order.iter().map(|index| (*index, &self.cases[*index as usize])).collect();
        let narrator = self.narrator();
        strands_between(&cases, &self.census, &self.policy)
            .into_iter()
            .map(|(later, earlier, strand)| Bind {
                later: asked[&order[later]],
                earlier: asked[&order[earlier]],
                link: narrator.link(&strand),
            })
            .collect()
    }
}
