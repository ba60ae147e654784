//! Suggestions that wait for a person, by incident.

use std::collections::{BTreeMap, HashMap};

use crate::correlate::model::IncidentId;
use crate::store::SuggestionRow;

#[derive(Debug, Default)]
pub(super) struct Waiting {
    open: BTreeMap<u64, SuggestionRow>,
    by_incident: HashMap<IncidentId, Vec<u64>>,
    last: u64,
}

impl Waiting {
    pub(super) fn restore(open: Vec<SuggestionRow>, last: u64) -> Self {
        let mut waiting = Self { last, ..Self::default() };
        for row in open {
            waiting.put(&row);
        }
        waiting
    }

    pub(super) fn next_id(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    /// Takes in what became of a suggestion: one that is decided waits no longer.
    pub(super) fn put(&mut self, row: &SuggestionRow) {
        if let Some(before) = self.open.remove(&row.id) {
            for incident in before.incidents {
                let Some(ids) = self.by_incident.get_mut(&incident) else { continue };
                ids.retain(|id| *id != before.id);
                if ids.is_empty() {
                    self.by_incident.remove(&incident);
                }
            }
        }
        if row.is_open() {
            for incident in &row.incidents {
                self.by_incident.entry(*incident).or_default().push(row.id);
            }
            self.open.insert(row.id, row.clone());
        }
    }

    pub(super) fn get(&self, id: u64) -> Option<&SuggestionRow> {
        self.open.get(&id)
    }

    pub(super) fn about(&self, incident: IncidentId) -> impl Iterator<Item = &SuggestionRow> {
        let ids = self.by_incident.get(&incident).map_or(&[][..], Vec::as_slice);
        ids.iter().filter_map(|id| self.open.get(id))
    }
}
