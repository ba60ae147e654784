//! Hubs: what links nothing because it stands beside too many others, or because a person says so.

use std::collections::{BTreeMap, BTreeSet};

use shared::time::Timestamp;

use super::Engine;
use crate::correlate::case::{Carried, CaseIndex, Key, key_kind};
use crate::correlate::census::{Census, Crowd};
use crate::correlate::model::{EntityId, Hub};

impl Engine {
    /// The keys that link nothing and those that a person decided about, most crowded first.
    pub fn hubs(&self) -> Vec<Hub> {
        let mut crowds = self.census.hubs(&self.policy);
        let listed: BTreeSet<Key> = crowds.iter().map(|crowd| crowd.key).collect();
        let chosen = self.chosen_hubs.keys().filter_map(|entity| self.key_of(*entity));
        let more = chosen.filter(|key| !listed.contains(key));
        crowds.extend(more.filter_map(|key| self.census.crowd(key, &self.policy)));
        self.tell_crowds(crowds)
    }

    /// How an entity stands, hub or not; nothing where nothing like it links.
    pub fn crowd_of(&self, entity: EntityId) -> Option<Hub> {
        let node = self.identities.by_id(entity)?;
        let key = Key::of_node(node);
        let crowd = if let Some(crowd) = self.census.crowd(key, &self.policy) {
            crowd
        } else {
            let kind = key_kind(self.identities.kind(node), self.identities.only_scheme(node))?;
            let limit = self.policy.kind(kind).hub;
            let chosen = self.chosen_hubs.contains_key(&entity);
            // No alert of the window names it.
            Crowd { key, kind, degree: 0, limit, alerts: 0, chosen }
        };
        self.tell_crowds(vec![crowd]).pop()
    }

    /// What a person said about an entity.
    pub fn chosen_hub(&self, entity: EntityId) -> Option<bool> {
        self.chosen_hubs.get(&entity).copied()
    }

    pub(super) fn choose_hub(&mut self, entity: EntityId, hub: Option<bool>) {
        match hub {
            Some(hub) => self.chosen_hubs.insert(entity, hub),
            None => self.chosen_hubs.remove(&entity),
        };
        self.tell_chosen_hubs();
        self.dirty.touched = true;
    }

    pub(super) fn tell_chosen_hubs(&mut self) {
        let chosen = self.chosen_hubs.iter();
        let chosen = chosen
            .filter_map(|(entity, hub)| Some((self.key_of(*entity)?, *hub)))
            .collect::<Vec<_>>();
        self.census.choose(chosen);
    }

    pub(super) fn hub_keys(&self) -> BTreeSet<Key> {
        self.census.hubs(&self.policy).into_iter().map(|crowd| crowd.key).collect()
    }

    fn key_of(&self, entity: EntityId) -> Option<Key> {
        self.identities.by_id(entity).map(Key::of_node)
    }

    fn tell_crowds(&self, crowds: Vec<Crowd>) -> Vec<Hub> {
        let narrator = self.narrator();
        let crowded = crowds.iter().filter(|crowd| crowd.degree >= crowd.limit);
        let since = self.crowded_since(crowded.map(|crowd| crowd.key).collect());
        let hubs = crowds.into_iter().map(|crowd| Hub {
            entity: crowd.key.node().map(|node| self.identities.id(node)),
            entity_kind: crowd.key.node().map(|node| self.identities.kind(node)),
            kind: crowd.kind.as_str().to_owned(),
            display_name: narrator.key_name(crowd.key),
            hub: self.census.is_hub(crowd.key, crowd.kind, &self.policy),
            degree: crowd.degree,
            limit: crowd.limit,
            chosen: crowd.chosen,
            alerts: crowd.alerts,
            since: since.get(&crowd.key).copied(),
        });
        hubs.collect()
    }

    /// The activity by which each of these keys reached its limit.
    fn crowded_since(&self, keys: BTreeSet<Key>) -> BTreeMap<Key, Timestamp> {
        let mut since = BTreeMap::new();
        if keys.is_empty() {
            return since;
        }
        let carries = |carried: &Carried| keys.contains(&carried.key);
        let of = (0..self.cases.len() as CaseIndex)
            .filter(|index| self.cases[*index as usize].keys.iter().any(carries));
        let mut census = Census::default();
        for index in self.in_order(of.collect()) {
            let case = &self.cases[index as usize];
            census.count(case, &self.policy);
            for carried in case.keys.iter().filter(|carried| carries(carried)) {
                if census.is_hub(carried.key, carried.kind, &self.policy) {
                    since.entry(carried.key).or_insert(Timestamp(case.first));
                }
            }
        }
        since
    }
}
