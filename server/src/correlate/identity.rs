//! Who is who: one thing under many names.
//!
//! Identifiers that stand in one piece of evidence belong to one entity, which is how an object id
//! of the cloud and a security identifier of the directory become one person. Strong identifiers
//! unite entities; a weak one (a bare host name, `DOMAIN\account`) stands for an entity as long as
//! only one was ever seen with it, and is a thing of its own until then.

mod learn;
mod union;

pub(super) use learn::Told;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use shared::entity::{EntityKind, IdentifierStrength};

use super::model::{EntityId, Name, Scheme, StoredEntity};

/// Dense number of a name.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NameId(pub(super) u32);

/// Dense number of what may turn out to be the same entity as another node.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeId(pub(super) u32);

/// All names ever learnt and the entities that they stand for.
#[derive(Debug, Default)]
pub struct Identities {
    known: HashMap<(EntityKind, Name), NameId>,
    names: Vec<Known>,
    nodes: Vec<Node>,
    by_id: FxHashMap<EntityId, NodeId>,
    /// Whose mailbox a node is, as evidence or inventory told it.
    owners: FxHashMap<NodeId, NodeId>,
    told_ties: BTreeSet<(EntityId, EntityId)>,
    conflicts: BTreeSet<(EntityId, EntityId)>,
    last_id: EntityId,
    generation: u64,
}

#[derive(Debug)]
struct Known {
    name: Name,
    /// Of a strong name: whose it is. Of a weak one: the nodes seen with it, each once when learnt.
    seen_with: Vec<NodeId>,
    /// Of a weak name: the thing of its own that it is while it stands for nobody.
    own: Option<NodeId>,
}

#[derive(Debug)]
struct Node {
    parent: NodeId,
    id: EntityId,
    kind: EntityKind,
    display_name: Arc<str>,
    display_rank: u8,
    single: Vec<NameId>,
    /// The weak name that it is nothing but.
    only: Option<NameId>,
}

/// More nodes than this beside one weak name say nothing new: it is ambiguous for good.
const AMBIGUOUS: usize = 8;

impl Identities {
    /// The number of a name, new or known.
    pub(super) fn intern(&mut self, kind: EntityKind, name: &Name) -> NameId {
        if let Some(id) = self.known.get(&(kind, name.clone())) {
            return *id;
        }
        let id = NameId(self.names.len() as u32);
        self.names.push(Known { name: name.clone(), seen_with: Vec::new(), own: None });
        self.known.insert((kind, name.clone()), id);
        id
    }

    pub(super) fn name(&self, name: NameId) -> &Name {
        &self.names[name.0 as usize].name
    }

    /// The public number of the entity that a node belongs to.
    pub(super) fn id(&self, node: NodeId) -> EntityId {
        self.nodes[self.root(node).0 as usize].id
    }

    pub(super) fn kind(&self, node: NodeId) -> EntityKind {
        self.nodes[self.root(node).0 as usize].kind
    }

    pub(super) fn display_name(&self, node: NodeId) -> &Arc<str> {
        &self.nodes[self.root(node).0 as usize].display_name
    }

    pub(super) fn by_id(&self, id: EntityId) -> Option<NodeId> {
        self.by_id.get(&id).map(|node| self.root(*node))
    }

    /// The node that once had a number, before it was merged.
    pub(super) fn node_of(&self, id: EntityId) -> Option<NodeId> {
        self.by_id.get(&id).copied()
    }

    /// The scheme of a thing that is known by a weak name alone.
    pub(super) fn only_scheme(&self, node: NodeId) -> Option<Scheme> {
        self.nodes[self.root(node).0 as usize].only.map(|name| self.name(name).scheme)
    }

    /// A weak name that several things were seen with links nothing.
    pub(super) fn is_ambiguous(&self, node: NodeId) -> bool {
        self.nodes[self.root(node).0 as usize]
            .only
            .is_some_and(|name| !self.names[name.0 as usize].seen_with.is_empty())
    }

    /// The person whose mailbox this is.
    pub(super) fn owner_of(&self, mailbox: NodeId) -> Option<NodeId> {
        self.owners.get(&self.root(mailbox)).map(|owner| self.root(*owner))
    }

    /// Counts what changed who somebody is: unions, and weak names that found or lost their one.
    pub(super) fn generation(&self) -> u64 {
        self.generation
    }

    /// Pieces of evidence that named two things that cannot be one.
    pub fn conflicts(&self) -> usize {
        self.conflicts.len()
    }

    pub fn entities(&self) -> usize {
        self.nodes.iter().enumerate().filter(|(at, node)| node.parent.0 as usize == *at).count()
    }

    /// The entity that has one of these strong names, so that facts of an inventory find it.
    pub fn entity_of(&self, kind: EntityKind, names: &[Name]) -> Option<EntityId> {
        names.iter().find_map(|name| {
            let strong = name.scheme.strength() == IdentifierStrength::Strong;
            let id = self.known.get(&(kind, name.clone())).filter(|_| strong)?;
            self.names[id.0 as usize].seen_with.first().map(|node| self.id(*node))
        })
    }

    pub fn last_id(&self) -> EntityId {
        self.last_id
    }

    /// Takes back what the store knows of an entity, without deciding anything.
    pub(super) fn restore(&mut self, entity: &StoredEntity) {
        let node = NodeId(self.nodes.len() as u32);
        self.last_id = self.last_id.max(entity.id);
        self.nodes.push(Node {
            parent: node,
            id: entity.id,
            kind: entity.kind,
            display_name: Arc::clone(&entity.display_name),
            display_rank: entity.display_rank,
            single: Vec::new(),
            only: None,
        });
        self.by_id.insert(entity.id, node);
        let strong = entity.names.iter().any(|name| is_strong(name.scheme));
        for name in &entity.names {
            let id = self.intern(entity.kind, name);
            if strong {
                self.names[id.0 as usize].seen_with.push(node);
                if name.scheme.is_single_valued() {
                    self.nodes[node.0 as usize].single.push(id);
                }
            } else if !name.scheme.is_shared() {
                self.names[id.0 as usize].own = Some(node);
                self.nodes[node.0 as usize].only = Some(id);
            }
        }
    }

    pub(super) fn restore_last_id(&mut self, last_id: EntityId) {
        self.last_id = self.last_id.max(last_id);
    }

    pub(super) fn restore_tie(&mut self, mailbox: EntityId, user: EntityId) {
        if let (Some(of), Some(owner)) = (self.by_id(mailbox), self.by_id(user)) {
            self.owners.insert(of, owner);
            self.told_ties.insert((mailbox, user));
        }
    }
}

fn is_strong(scheme: Scheme) -> bool {
    scheme.strength() == IdentifierStrength::Strong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::model::Change;

    #[derive(Default)]
    struct Desk {
        identities: Identities,
        changes: Vec<Change>,
    }

    impl Desk {
        fn learn(&mut self, kind: EntityKind, names: &[(Scheme, &str)]) -> EntityId {
            let names: Vec<NameId> = names
                .iter()
                .map(|(scheme, value)| Name { scheme: *scheme, value: (*value).into() })
                .map(|name| self.identities.intern(kind, &name))
                .collect();
            let display_name = "x".into();
            let told = Told {
                kind,
                names: &names,
                display_name: &display_name,
                display_rank: 1,
                proof: None,
            };
            let node = self.identities.learn(told, &mut self.changes).unwrap();
            self.identities.tie_by_address(node, &names, &mut self.changes);
            self.identities.id(node)
        }

        fn user(&mut self, names: &[(Scheme, &str)]) -> EntityId {
            self.learn(EntityKind::User, names)
        }

        fn device(&mut self, names: &[(Scheme, &str)]) -> EntityId {
            self.learn(EntityKind::Device, names)
        }
    }

    use Scheme::{
        AzureAdUserId, DeviceDnsName, DomainAccount, HostName, MdeDeviceId, PrimaryAddress,
        UserPrincipalName, UserSid,
    };

    #[test]
    fn strong_names_told_together_unite_and_the_older_number_stays() {
        let mut desk = Desk::default();
        let by_sid = desk.user(&[(UserSid, "s-9")]);
        let by_upn = desk.user(&[(UserPrincipalName, "a@x.example")]);
        assert_ne!(by_sid, by_upn);
        assert_eq!(desk.user(&[(UserSid, "s-9"), (UserPrincipalName, "a@x.example")]), by_sid);
        assert_eq!(desk.user(&[(UserPrincipalName, "a@x.example")]), by_sid);
        let merged = Change::EntitiesMerged { kept: by_sid, gone: by_upn, proof: None };
        assert!(desk.changes.contains(&merged));
        assert_eq!(desk.identities.entities(), 1);
    }

    #[test]
    fn things_with_two_values_of_what_has_one_stay_apart() {
        let mut desk = Desk::default();
        let old = desk.device(&[(MdeDeviceId, "1"), (DeviceDnsName, "pc.x.example")]);
        let new = desk.device(&[(MdeDeviceId, "2"), (DeviceDnsName, "pc.x.example")]);
        assert_ne!(old, new);
        assert_eq!(desk.identities.conflicts(), 1);
        desk.device(&[(MdeDeviceId, "2"), (DeviceDnsName, "pc.x.example")]);
        assert_eq!(desk.identities.conflicts(), 1);
        let conflicts = |c: &&Change| matches!(c, Change::IdentityConflict { .. });
        assert_eq!(desk.changes.iter().filter(conflicts).count(), 1);
    }

    #[test]
    fn a_weak_name_stands_for_the_one_that_was_seen_with_it() {
        let mut desk = Desk::default();
        let bare = desk.device(&[(HostName, "pc")]);
        let known = desk.device(&[(DeviceDnsName, "pc.x.example"), (HostName, "pc")]);
        assert_eq!(known, bare, "the bare name got a better one");
        assert_eq!(desk.device(&[(HostName, "pc")]), known);
        let twin = desk.device(&[(DeviceDnsName, "pc.lab.example"), (HostName, "pc")]);
        assert_ne!(twin, known);
        let ambiguous = desk.device(&[(HostName, "pc")]);
        assert!(ambiguous != twin && ambiguous != known);
        let node = desk.identities.by_id(ambiguous).unwrap();
        assert!(desk.identities.is_ambiguous(node));
    }

    #[test]
    fn a_weak_name_is_unambiguous_again_when_its_two_turn_out_to_be_one() {
        let mut desk = Desk::default();
        let one = desk.user(&[(UserSid, "s-9"), (DomainAccount, "d\\a")]);
        desk.user(&[(UserPrincipalName, "a@x.example"), (DomainAccount, "d\\a")]);
        assert_ne!(desk.user(&[(DomainAccount, "d\\a")]), one);
        desk.user(&[(UserSid, "s-9"), (UserPrincipalName, "a@x.example")]);
        assert_eq!(desk.user(&[(DomainAccount, "d\\a")]), one);
    }

    #[test]
    fn a_mailbox_is_tied_to_its_person_and_stays_a_mailbox() {
        let mut desk = Desk::default();
        let mailbox = desk.learn(EntityKind::Mailbox, &[(PrimaryAddress, "a@x.example")]);
        let user = desk.user(&[(AzureAdUserId, "7"), (UserPrincipalName, "a@x.example")]);
        assert_ne!(mailbox, user);
        let owner = desk.identities.owner_of(desk.identities.by_id(mailbox).unwrap()).unwrap();
        assert_eq!(desk.identities.id(owner), user);
        assert!(desk.changes.contains(&Change::MailboxTied { mailbox, user }));
    }
}
