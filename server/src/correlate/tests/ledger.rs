//! A store in miniature: writes changes as they are told and insists that they make sense.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use shared::explain::Membership;

use crate::correlate::model::{Change, EntityId, IncidentId, Name, StoredEntity};

#[derive(Default)]
pub(super) struct Ledger {
    pub(super) places: BTreeMap<Arc<str>, IncidentId>,
    pub(super) memberships: BTreeMap<Arc<str>, Membership>,
    pub(super) incidents: BTreeSet<IncidentId>,
    pub(super) entities: BTreeMap<EntityId, StoredEntity>,
    pub(super) ties: BTreeSet<[EntityId; 2]>,
    pub(super) evidence: BTreeMap<(Arc<str>, u32), Option<EntityId>>,
    pub(super) last_entity: EntityId,
}

impl Ledger {
    pub(super) fn write(&mut self, change: &Change) {
        match change {
            Change::EntityCreated { id, kind, display_name, display_rank } => {
                assert!(*id > self.last_entity, "entities are numbered in order");
                self.last_entity = *id;
                let entity = StoredEntity {
                    id: *id,
                    kind: *kind,
                    names: Vec::new(),
                    display_name: Arc::clone(display_name),
                    display_rank: *display_rank,
                };
                self.entities.insert(*id, entity);
            }
            Change::EntityRenamed { id, display_name, display_rank } => {
                let entity = self.entities.get_mut(id).unwrap();
                entity.display_name = Arc::clone(display_name);
                entity.display_rank = *display_rank;
            }
            Change::IdentifierLearnt { entity, name, .. } => {
                let names: &mut Vec<Name> = &mut self.entities.get_mut(entity).unwrap().names;
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            Change::EntitiesMerged { kept, gone, .. } => {
                assert!(kept < gone, "the older number is kept");
                let gone_entity = self.entities.remove(gone).unwrap();
                let entity = self.entities.get_mut(kept).unwrap();
                assert_eq!(entity.kind, gone_entity.kind);
                if gone_entity.display_rank > entity.display_rank {
                    entity.display_name = gone_entity.display_name;
                    entity.display_rank = gone_entity.display_rank;
                }
                for name in gone_entity.names {
                    if !entity.names.contains(&name) {
                        entity.names.push(name);
                    }
                }
                for entity in self.evidence.values_mut().filter(|entity| **entity == Some(*gone)) {
                    *entity = Some(*kept);
                }
            }
            Change::MailboxTied { mailbox, user } => {
                self.ties.insert([*mailbox, *user]);
            }
            Change::EvidenceResolved { alert, evidence, entity, embedded, .. } => {
                for id in embedded.iter().chain(entity) {
                    assert!(self.entities.contains_key(id), "entity {id} is known");
                }
                self.evidence.insert((Arc::clone(alert), *evidence), *entity);
            }
            Change::IdentityConflict { .. }
            | Change::MergeSuggested { .. }
            | Change::SplitSuggested { .. } => {}
            Change::IncidentCreated { incident, .. } => {
                assert!(self.incidents.insert(*incident), "incident {incident} is new");
            }
            Change::AlertPlaced { alert, incident, membership } => {
                assert!(self.incidents.contains(incident));
                let before = self.places.insert(Arc::clone(alert), *incident);
                assert_eq!(before, None, "{alert} is placed once");
                self.memberships.insert(Arc::clone(alert), (**membership).clone());
            }
            Change::AlertMoved { alert, from, to, membership, .. } => {
                assert!(self.incidents.contains(to) && from != to);
                assert_eq!(self.places.insert(Arc::clone(alert), *to), Some(*from), "{alert}");
                self.memberships.insert(Arc::clone(alert), (**membership).clone());
            }
            Change::MembershipChanged { alert, incident, membership } => {
                assert_eq!(self.places[alert], *incident, "{alert}");
                self.memberships.insert(Arc::clone(alert), (**membership).clone());
            }
            Change::IncidentsMerged { source, target, .. } => {
                assert!(self.incidents.contains(target) && self.incidents.remove(source));
                for place in self.places.values_mut().filter(|place| **place == *source) {
                    *place = *target;
                }
            }
            Change::IncidentEmptied { incident, into } => {
                assert!(self.incidents.contains(into) && self.incidents.remove(incident));
                assert!(!self.places.values().any(|place| place == incident));
            }
        }
    }

    /// The alerts of each incident, whatever its number.
    pub(super) fn partition(&self) -> BTreeSet<BTreeSet<Arc<str>>> {
        let mut groups: BTreeMap<IncidentId, BTreeSet<Arc<str>>> = BTreeMap::new();
        for (alert, incident) in &self.places {
            groups.entry(*incident).or_default().insert(Arc::clone(alert));
        }
        groups.into_values().collect()
    }
}
