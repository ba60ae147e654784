//! What a piece of evidence, or the inventory, teaches about names.

use std::sync::Arc;

use shared::entity::EntityKind;

use super::{AMBIGUOUS, Identities, NameId, Node, NodeId, is_strong};
use crate::correlate::model::{Change, Name, Scheme};

/// Names that were told together, strongest first.
#[derive(Copy, Clone, Debug)]
pub(in crate::correlate) struct Told<'a> {
    pub(in crate::correlate) kind: EntityKind,
    pub(in crate::correlate) names: &'a [NameId],
    pub(in crate::correlate) display_name: &'a Arc<str>,
    pub(in crate::correlate) display_rank: u8,
    /// The alert that told them; absent for the inventory.
    pub(in crate::correlate) proof: Option<&'a Arc<str>>,
}

impl Identities {
    /// Learns that these names belong together and tells whose they are.
    pub(in crate::correlate) fn learn(
        &mut self,
        told: Told<'_>,
        changes: &mut Vec<Change>,
    ) -> Option<NodeId> {
        let first = *told.names.first()?;
        if !is_strong(self.name(first).scheme) {
            return self.resolve(told, changes);
        }
        let mut main = self.main_of(told, changes);
        for name in told.names {
            if is_strong(self.name(*name).scheme) {
                main = self.attach_strong(*name, main, told.proof, changes);
            } else if !self.name(*name).scheme.is_shared() {
                main = self.attach_weak(*name, main, told.proof, changes);
            }
        }
        self.improve_name(main, told, changes);
        Some(main)
    }

    /// Whose names these are by what is known now. Creates the thing that a weak name is while it
    /// stands for nobody.
    pub(in crate::correlate) fn resolve(
        &mut self,
        told: Told<'_>,
        changes: &mut Vec<Change>,
    ) -> Option<NodeId> {
        let first = *told.names.first()?;
        let scheme = self.name(first).scheme;
        if is_strong(scheme) {
            return self.names[first.0 as usize].seen_with.first().map(|node| self.root(*node));
        }
        if scheme.is_shared() {
            return None;
        }
        if self.distinct(first) == 1 {
            return self.names[first.0 as usize].seen_with.first().map(|node| self.root(*node));
        }
        if let Some(own) = self.names[first.0 as usize].own {
            return Some(self.root(own));
        }
        let node = self.create(told, changes);
        self.nodes[node.0 as usize].only = Some(first);
        self.names[first.0 as usize].own = Some(node);
        self.tell_learnt(first, node, told.proof, changes);
        Some(node)
    }

    /// Whom an alert of the window means, by what is known now.
    pub(in crate::correlate) fn who(
        &mut self,
        kind: EntityKind,
        names: &[NameId],
        alert: &Arc<str>,
        changes: &mut Vec<Change>,
    ) -> Option<NodeId> {
        let display_name = Arc::clone(&self.name(*names.first()?).value);
        let told =
            Told { kind, names, display_name: &display_name, display_rank: 0, proof: Some(alert) };
        self.resolve(told, changes)
    }

    /// A mailbox is this person's; the two stay two entities.
    pub(in crate::correlate) fn tie(
        &mut self,
        mailbox: NodeId,
        user: NodeId,
        changes: &mut Vec<Change>,
    ) {
        let (mailbox, user) = (self.root(mailbox), self.root(user));
        if self.owners.insert(mailbox, user).map(|before| self.root(before)) != Some(user) {
            self.generation += 1;
        }
        let pair = (self.id(mailbox), self.id(user));
        if self.told_ties.insert(pair) {
            changes.push(Change::MailboxTied { mailbox: pair.0, user: pair.1 });
        }
    }

    /// Ties a mailbox to the person whose sign-in name is its address, or the other way round.
    pub(in crate::correlate) fn tie_by_address(
        &mut self,
        node: NodeId,
        names: &[NameId],
        changes: &mut Vec<Change>,
    ) {
        for name in names {
            let Name { scheme, value } = self.name(*name).clone();
            let (kind, scheme) = match (self.kind(node), scheme) {
                (EntityKind::Mailbox, Scheme::PrimaryAddress) => {
                    (EntityKind::User, Scheme::UserPrincipalName)
                }
                (EntityKind::User, Scheme::UserPrincipalName) => {
                    (EntityKind::Mailbox, Scheme::PrimaryAddress)
                }
                _ => continue,
            };
            let other = self
                .known
                .get(&(kind, Name { scheme, value }))
                .and_then(|id| self.names[id.0 as usize].seen_with.first().copied());
            match other {
                None => {}
                Some(user) if kind == EntityKind::User => self.tie_new(node, user, changes),
                Some(mailbox) => self.tie_new(mailbox, node, changes),
            }
        }
    }

    /// What evidence or inventory said of a mailbox goes before what its address suggests.
    fn tie_new(&mut self, mailbox: NodeId, user: NodeId, changes: &mut Vec<Change>) {
        if self.owner_of(mailbox).is_none() {
            self.tie(mailbox, user, changes);
        }
    }

    /// The entity that most of these names can belong to: the first known one that none of them
    /// contradicts, else a new one.
    fn main_of(&mut self, told: Told<'_>, changes: &mut Vec<Change>) -> NodeId {
        let known = told.names.iter().find_map(|name| {
            let known = &self.names[name.0 as usize];
            let node =
                self.root(*known.seen_with.first().filter(|_| is_strong(known.name.scheme))?);
            let single = &self.nodes[node.0 as usize].single;
            let agrees = told.names.iter().all(|name| self.contradicts(*name, single).is_none());
            agrees.then_some(node)
        });
        known.unwrap_or_else(|| self.adopt(told, changes))
    }

    /// A new entity; or the thing that its weak name was until now, which then has a better name.
    fn adopt(&mut self, told: Told<'_>, changes: &mut Vec<Change>) -> NodeId {
        let orphan = told.names.iter().find_map(|name| {
            let known = &self.names[name.0 as usize];
            let own = self.root(known.own.filter(|_| known.seen_with.is_empty())?);
            (self.nodes[own.0 as usize].only == Some(*name)).then_some((own, *name))
        });
        let Some((node, name)) = orphan else { return self.create(told, changes) };
        self.generation += 1;
        self.nodes[node.0 as usize].only = None;
        self.names[name.0 as usize].own = None;
        self.names[name.0 as usize].seen_with.push(node);
        node
    }

    fn create(&mut self, told: Told<'_>, changes: &mut Vec<Change>) -> NodeId {
        let node = NodeId(self.nodes.len() as u32);
        self.last_id += 1;
        self.nodes.push(Node {
            parent: node,
            id: self.last_id,
            kind: told.kind,
            display_name: Arc::clone(told.display_name),
            display_rank: told.display_rank,
            single: Vec::new(),
            only: None,
        });
        self.by_id.insert(self.last_id, node);
        changes.push(Change::EntityCreated {
            id: self.last_id,
            kind: told.kind,
            display_name: Arc::clone(told.display_name),
            display_rank: told.display_rank,
        });
        node
    }

    fn attach_strong(
        &mut self,
        name: NameId,
        main: NodeId,
        proof: Option<&Arc<str>>,
        changes: &mut Vec<Change>,
    ) -> NodeId {
        if let Some(node) = self.names[name.0 as usize].seen_with.first().copied() {
            self.unite(main, node, proof, changes);
            return self.root(main);
        }
        self.names[name.0 as usize].seen_with.push(main);
        if self.name(name).scheme.is_single_valued() {
            self.nodes[main.0 as usize].single.push(name);
        }
        self.tell_learnt(name, main, proof, changes);
        main
    }

    fn attach_weak(
        &mut self,
        name: NameId,
        main: NodeId,
        proof: Option<&Arc<str>>,
        changes: &mut Vec<Change>,
    ) -> NodeId {
        let seen_with = &self.names[name.0 as usize].seen_with;
        let known = seen_with.iter().any(|node| self.root(*node) == main);
        if known || seen_with.len() >= AMBIGUOUS {
            return main;
        }
        self.names[name.0 as usize].seen_with.push(main);
        self.tell_learnt(name, main, proof, changes);
        let count = self.distinct(name);
        if count == 1
            && let Some(own) = self.names[name.0 as usize].own.take()
        {
            self.generation += 1;
            return self.unite(main, own, proof, changes);
        }
        // Evidence that was resolved by this name alone now means nobody.
        if count == 2 {
            self.generation += 1;
        }
        main
    }

    fn improve_name(&mut self, node: NodeId, told: Told<'_>, changes: &mut Vec<Change>) {
        let known = &mut self.nodes[node.0 as usize];
        if told.display_rank <= known.display_rank {
            return;
        }
        known.display_rank = told.display_rank;
        known.display_name = Arc::clone(told.display_name);
        changes.push(Change::EntityRenamed {
            id: known.id,
            display_name: Arc::clone(told.display_name),
            display_rank: told.display_rank,
        });
    }

    fn tell_learnt(
        &self,
        name: NameId,
        node: NodeId,
        proof: Option<&Arc<str>>,
        changes: &mut Vec<Change>,
    ) {
        changes.push(Change::IdentifierLearnt {
            entity: self.id(node),
            name: self.name(name).clone(),
            learnt_from: proof.cloned(),
        });
    }
}
