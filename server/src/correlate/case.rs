//! An alert as the window keeps it: numbers instead of texts, and the keys that may link it.

use std::collections::BTreeMap;
use std::sync::Arc;

use shared::entity::EntityKind;
use shared::tactic::Tactic;
use shared::time::Timestamp;

use super::identity::{Identities, NameId, NodeId};
use super::model::{Change, IncidentId, Role, Scheme};
use super::policy::{DetectorPolicy, KeyKind, Policy};

/// Position of an alert in the window.
pub(super) type CaseIndex = u32;

/// What two alerts may share: an entity, or a name that is nobody's.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key(u32);

const NAME: u32 = 1 << 31;

impl Key {
    pub(super) fn of_node(node: NodeId) -> Self {
        Self(node.0)
    }

    fn of_name(name: NameId) -> Self {
        Self(name.0 | NAME)
    }

    pub(super) fn node(self) -> Option<NodeId> {
        (self.0 & NAME == 0).then_some(NodeId(self.0))
    }

    pub(super) fn name(self) -> Option<NameId> {
        (self.0 & NAME != 0).then_some(NameId(self.0 & !NAME))
    }
}

/// A mention without its texts.
#[derive(Clone, Debug)]
pub(super) struct Spoken {
    pub(super) kind: EntityKind,
    pub(super) names: Box<[NameId]>,
    pub(super) role: Role,
    pub(super) evidence: u32,
    pub(super) embedded: bool,
    pub(super) context: bool,
    pub(super) impacted: bool,
    /// Whom the world was last told that it is.
    pub(super) told: Option<NodeId>,
}

/// A key in an alert, in its strongest role.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(super) struct Carried {
    pub(super) key: Key,
    pub(super) kind: KeyKind,
    pub(super) factor: f32,
}

/// An alert of the window.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) alert: Arc<str>,
    pub(super) title: Arc<str>,
    pub(super) rule: u32,
    /// The same as a text, to look up what people said about it.
    pub(super) detector: Arc<str>,
    pub(super) tactic: Option<Tactic>,
    /// Nothing may link it.
    pub(super) alone: bool,
    /// First and last activity in microseconds.
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) arrived: i64,
    pub(super) mentions: Vec<Spoken>,
    pub(super) keys: Vec<Carried>,
    /// Devices and users beside the keys, whatever their role.
    pub(super) devices: Vec<NodeId>,
    pub(super) users: Vec<NodeId>,
    /// Those of them that something happened to: where a rule repeats.
    pub(super) scenes: Vec<NodeId>,
    pub(super) incident: IncidentId,
    /// A person put it where it is.
    pub(super) pinned: bool,
    /// Fingerprint of the membership last told.
    pub(super) digest: u64,
}

impl Case {
    /// Works out by today's identities which keys the alert carries and who stands beside them.
    pub(super) fn resolve(
        &mut self,
        identities: &mut Identities,
        policy: &Policy,
        changes: &mut Vec<Change>,
    ) -> Vec<Option<NodeId>> {
        let mut keys: BTreeMap<Key, (KeyKind, f32)> = BTreeMap::new();
        let mut add = |key: Key, kind: KeyKind, factor: f32| {
            if factor > 0.0 {
                let known = keys.entry(key).or_insert((kind, factor));
                known.1 = known.1.max(factor);
            }
        };
        let (mut devices, mut users, mut scenes) = (Vec::new(), Vec::new(), Vec::new());
        let mut resolved = Vec::with_capacity(self.mentions.len());
        for mention in &self.mentions {
            let node = identities.who(mention.kind, &mention.names, &self.alert, changes);
            resolved.push(node);
            for name in &mention.names {
                let kind = match identities.name(*name).scheme {
                    Scheme::UrlHost => KeyKind::UrlHost,
                    Scheme::MessageCampaign => KeyKind::MessageCampaign,
                    _ => continue,
                };
                add(Key::of_name(*name), kind, policy.role_factor(kind, mention.role));
            }
            let Some(node) = node else { continue };
            let person = match mention.kind {
                EntityKind::Device => {
                    devices.push(node);
                    None
                }
                EntityKind::User => {
                    users.push(node);
                    None
                }
                EntityKind::Mailbox => {
                    let person = identities.owner_of(node);
                    users.push(person.unwrap_or(node));
                    person
                }
                _ => None,
            };
            if mention.context || identities.is_ambiguous(node) {
                continue;
            }
            let only = match mention.names.first().map(|name| identities.name(*name).scheme) {
                Some(Scheme::FilePath) => Some(Scheme::FilePath),
                _ => identities.only_scheme(node),
            };
            let Some(kind) = key_kind(mention.kind, only) else { continue };
            let factor = policy.role_factor(kind, mention.role);
            add(Key::of_node(node), kind, factor);
            if let Some(person) = person {
                add(Key::of_node(person), KeyKind::User, factor);
            }
            let is_scene = kind.is_asset() || kind == KeyKind::Session;
            if is_scene && matches!(mention.role, Role::Involved | Role::Attacker) {
                scenes.push(person.unwrap_or(node));
            }
        }
        for nodes in [&mut devices, &mut users, &mut scenes] {
            nodes.sort_unstable();
            nodes.dedup();
        }
        (self.devices, self.users, self.scenes) = (devices, users, scenes);
        self.keys =
            keys.into_iter().map(|(key, (kind, factor))| Carried { key, kind, factor }).collect();
        self.heed_detector(policy);
        resolved
    }

    /// Leaves only what the policy lets the alert's detector be linked by.
    fn heed_detector(&mut self, policy: &Policy) {
        let detector = policy.detector(&self.detector);
        self.alone = matches!(detector, DetectorPolicy::Never | DetectorPolicy::Muted);
        if self.alone {
            self.keys.clear();
            self.scenes.clear();
        } else if detector == DetectorPolicy::SameAsset {
            self.keys.retain(|carried| carried.kind.is_asset());
        }
    }

    /// Microseconds between the activity of this alert and another span of time. Of an activity
    /// that took days only the ends are sure, so that it does not touch all that happened meanwhile.
    pub(super) fn gap(&self, first: i64, last: i64) -> i64 {
        let between = |start: i64, end: i64| (start - last).max(first - end).max(0);
        if self.last - self.first > Timestamp::DAY {
            between(self.first, self.first).min(between(self.last, self.last))
        } else {
            between(self.first, self.last)
        }
    }
}

/// As what things of a kind link; `None` where they link nothing.
pub(super) fn key_kind(kind: EntityKind, only: Option<Scheme>) -> Option<KeyKind> {
    Some(match (kind, only) {
        (EntityKind::Device, Some(_)) => KeyKind::HostName,
        (EntityKind::Device, None) => KeyKind::Device,
        (EntityKind::User, Some(Scheme::AccountName)) => KeyKind::AccountName,
        (EntityKind::User, Some(_)) => KeyKind::DomainAccount,
        (EntityKind::User | EntityKind::Mailbox, None) => KeyKind::User,
        (EntityKind::File, Some(Scheme::FilePath)) => KeyKind::FilePath,
        (EntityKind::File, _) => KeyKind::File,
        (EntityKind::Process, _) => KeyKind::Process,
        (EntityKind::Ip, _) => KeyKind::PublicIp,
        (EntityKind::Url, _) => KeyKind::Url,
        (EntityKind::AnalyzedMessage | EntityKind::MailCluster, _) => KeyKind::Message,
        (EntityKind::CloudLogonSession, _) => KeyKind::Session,
        (
            EntityKind::OauthApplication
            | EntityKind::SecurityGroup
            | EntityKind::CloudResource
            | EntityKind::Kubernetes
            | EntityKind::Container,
            _,
        ) => KeyKind::Resource,
        // A cloud app is used by everybody; a registry value tells no more than its device.
        _ => return None,
    })
}
