//! What the machine leaves to a person.

use std::collections::{BTreeMap, BTreeSet};

use shared::time::Timestamp;

use super::Engine;
use crate::correlate::case::{CaseIndex, Key};
use crate::correlate::grouping::{Decision, GroupIndex};
use crate::correlate::model::{Change, EntityId, IncidentId};

impl Engine {
    /// Suggests, once, to merge the incident of an alert with others that it fits as well.
    pub(super) fn suggest_merges(
        &mut self,
        index: CaseIndex,
        group: GroupIndex,
        decision: &Decision,
        changes: &mut Vec<Change>,
    ) {
        for hint in &decision.suggestions {
            let incidents = [group, hint.group].map(|at| self.grouping.group(at).incident);
            let [Some(one), Some(two)] = incidents else { continue };
            if self.pairs.is_settled(one, two) {
                continue;
            }
            let narrator = self.narrator();
            let links: Vec<_> =
                decision.strands.iter().map(|strand| narrator.link(strand)).collect();
            let other_links: Vec<_> =
                hint.strands.iter().map(|strand| narrator.link(strand)).collect();
            // What ties it to its own incident shows nothing about the other one.
            let shown_by = other_links.iter().map(|link| link.key.identity());
            if !self.pairs.is_news(one, two, shown_by) {
                continue;
            }
            let (target, source) = self.direction(one, two);
            let case = &self.cases[index as usize];
            changes.push(Change::MergeSuggested {
                source,
                target,
                score: hint.score,
                reason: format!("“{}” fits both, but they have little else in common", case.title),
                alert: case.alert.clone(),
                links,
                other_links,
            });
        }
    }

    /// Looks for incidents that hang on what has become a hub, where the machine may no longer
    /// move alerts by itself.
    pub(super) fn suggest_splits(&mut self, now: Timestamp, changes: &mut Vec<Change>) {
        let hubs = self.hub_keys();
        let new: BTreeSet<Key> = hubs.difference(&self.known_hubs).copied().collect();
        self.known_hubs = hubs;
        if new.is_empty() {
            return;
        }
        let provisional = self.provisional_since(now);
        let mut hanging: BTreeMap<(IncidentId, EntityId), usize> = BTreeMap::new();
        for case in &self.cases {
            let settled = case.pinned || case.arrived < provisional;
            let resolved = self.incidents.get(&case.incident).is_some_and(|state| state.resolved);
            if !settled || resolved {
                continue;
            }
            let carried = case.keys.iter().filter(|carried| new.contains(&carried.key));
            for node in carried.filter_map(|carried| carried.key.node()) {
                let entity = self.identities.id(node);
                *hanging.entry((case.incident, entity)).or_default() += 1;
            }
        }
        for ((incident, entity), alerts) in hanging {
            if alerts > 1 && self.pairs.splits.insert((incident, entity)) {
                let node = self.identities.by_id(entity);
                let name = node.map(|node| self.identities.display_name(node).to_string());
                let name = name.unwrap_or_default();
                let reason = format!("‘{name}’ holds it together, and is a hub by now");
                changes.push(Change::SplitSuggested { incident, entity, reason });
            }
        }
    }
}
