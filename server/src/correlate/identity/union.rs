//! Union of nodes. The older public number survives, so that links to it stay good.

use std::sync::Arc;

use super::{AMBIGUOUS, Identities, NameId, NodeId};
use crate::correlate::model::{Change, Scheme};

impl Identities {
    /// The node that stands for the entity of `node`.
    pub(in crate::correlate) fn root(&self, mut node: NodeId) -> NodeId {
        loop {
            let parent = self.nodes[node.0 as usize].parent;
            if parent == node {
                return node;
            }
            node = parent;
        }
    }

    /// Makes two nodes one entity, unless they have different values of what has only one.
    pub(super) fn unite(
        &mut self,
        left: NodeId,
        right: NodeId,
        proof: Option<&Arc<str>>,
        changes: &mut Vec<Change>,
    ) -> NodeId {
        let (left, right) = (self.root(left), self.root(right));
        if left == right {
            return left;
        }
        if let Some(scheme) = self.conflict(left, right) {
            let (one, other) = (self.id(left), self.id(right));
            if self.conflicts.insert((one.min(other), one.max(other))) {
                let entities = [one.min(other), one.max(other)];
                changes.push(Change::IdentityConflict { entities, scheme, proof: proof.cloned() });
            }
            return left;
        }
        let (kept, gone) =
            if self.id(left) < self.id(right) { (left, right) } else { (right, left) };
        self.join(kept, gone);
        changes.push(Change::EntitiesMerged {
            kept: self.nodes[kept.0 as usize].id,
            gone: self.nodes[gone.0 as usize].id,
            proof: proof.cloned(),
        });
        kept
    }

    fn join(&mut self, kept: NodeId, gone: NodeId) {
        self.generation += 1;
        let lost = &mut self.nodes[gone.0 as usize];
        lost.parent = kept;
        let single = std::mem::take(&mut lost.single);
        let (name, rank, only) = (Arc::clone(&lost.display_name), lost.display_rank, lost.only);
        let node = &mut self.nodes[kept.0 as usize];
        node.single.extend(single);
        if rank > node.display_rank {
            node.display_name = name;
            node.display_rank = rank;
        }
        if node.only.is_none() || only.is_none() {
            node.only = None;
        }
        if let Some(owner) = self.owners.remove(&gone) {
            self.owners.entry(kept).or_insert(owner);
        }
    }

    /// The scheme in which two nodes contradict each other.
    fn conflict(&self, left: NodeId, right: NodeId) -> Option<Scheme> {
        let mine = &self.nodes[left.0 as usize].single;
        let theirs = &self.nodes[right.0 as usize].single;
        mine.iter().find_map(|name| self.contradicts(*name, theirs))
    }

    /// Whether `name` is another value of what one of `single` already says.
    pub(super) fn contradicts(&self, name: NameId, single: &[NameId]) -> Option<Scheme> {
        let scheme = self.name(name).scheme;
        single
            .iter()
            .any(|known| *known != name && self.name(*known).scheme == scheme)
            .then_some(scheme)
            .filter(|scheme| scheme.is_single_valued())
    }

    /// The different entities seen beside a name, in the order learnt.
    pub(super) fn distinct(&mut self, name: NameId) -> usize {
        let mut nodes = std::mem::take(&mut self.names[name.0 as usize].seen_with);
        if nodes.len() > 1 && nodes.len() < AMBIGUOUS {
            for node in &mut nodes {
                *node = self.root(*node);
            }
            nodes.sort_unstable();
            nodes.dedup();
        }
        let count = nodes.len();
        self.names[name.0 as usize].seen_with = nodes;
        count
    }
}
