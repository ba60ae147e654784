//! What the correlation engine is told and what it answers.
//!
//! Who is who: a **source** reports alerts, reduced here to [`Facts`]; the **pipeline** feeds them
//! and what people do as [`Input`]; the engine answers with [`Change`]s in the order in which they
//! have to be written. Both serialise, so that the log of a tenant can be replayed.

mod scheme;

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shared::entity::EntityKind;
use shared::enums::{AlertSeverity, ServiceSource};
use shared::explain::{Link, Membership};
use shared::tactic::Tactic;
use shared::time::Timestamp;

pub use scheme::Scheme;

/// Number of an entity, allotted by the engine in order and never given twice.
pub type EntityId = u64;

/// Number of an incident, allotted by the engine in order and never given twice.
pub type IncidentId = u64;

/// What correlation needs to know of an alert.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    pub alert: Arc<str>,
    /// The detector that fired: its id, or source and title where it has none.
    pub rule: Arc<str>,
    pub title: Arc<str>,
    pub severity: AlertSeverity,
    /// Closed at its source. Does not keep it from being joined.
    pub resolved: bool,
    pub tactic: Option<Tactic>,
    pub service_source: ServiceSource,
    /// Activity, falling back to the time of creation where it is missing or absurd.
    pub first_activity: Timestamp,
    pub last_activity: Timestamp,
    pub created: Timestamp,
    pub mentions: Vec<Mention>,
}

/// One thing that an alert names: a piece of evidence, or what is written inside one (the account
/// and the image file of a process, the recipient of a message).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mention {
    pub kind: EntityKind,
    /// Strongest first, each normalised, without placeholders. May be empty: then it is nobody.
    pub names: Vec<Name>,
    pub role: Role,
    /// Position in the alert's evidence.
    pub evidence: u32,
    /// Written inside the evidence rather than being it.
    pub embedded: bool,
    /// Links nothing whoever it is: a file of the operating system, a private address.
    pub context: bool,
    /// Counts among the impacted assets of the incident.
    pub impacted: bool,
    pub display_name: Arc<str>,
    /// How good that name is; a better one replaces it, an equal one does not.
    pub display_rank: u8,
}

/// One identifier as evidence or inventory tells it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Name {
    pub scheme: Scheme,
    pub value: Arc<str>,
}

/// The roles of evidence, folded to what linking needs.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Named beside what happened: the only role was `contextual`.
    Context,
    /// Sent a message.
    Sender,
    /// Started a process.
    Parent,
    /// Anything else: compromised, source, destination, or not said.
    Involved,
    /// The attacker's, or where the attacker commands from.
    Attacker,
}

/// What the engine is told. Inputs are applied in the order given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "input", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Input {
    /// A new alert, or a newer version of one. Of several versions the pipeline passes on the
    /// newest only. `placed` tells the incident of an alert that may have left the window.
    Alert {
        facts: Box<Facts>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        placed: Option<IncidentId>,
    },
    /// The inventory names an asset.
    AssetLearnt { asset: AssetNames },
    /// Somebody resolved, reopened, assigned, classified or edited an incident.
    IncidentChanged { state: IncidentState },
    /// A person moves alerts to an incident, or to a new one where `to` is absent; also how a
    /// split is done. Binds the machine.
    Move { alerts: Vec<Arc<str>>, to: Option<IncidentId>, reason: String },
    /// A person merges an incident into another. Binds the machine.
    Merge { source: IncidentId, target: IncidentId, reason: String },
    /// A person takes an incident apart: these alerts leave it, each part for an incident of its own.
    /// Binds the machine.
    Split { incident: IncidentId, parts: Vec<Vec<Arc<str>>>, reason: String },
    /// A person refuses a suggestion to merge, knowing what showed it ([`LinkKey::identity`]).
    ///
    /// [`LinkKey::identity`]: shared::explain::LinkKey::identity
    MergeRefused { incidents: [IncidentId; 2], known: Vec<String> },
    /// A person wants two incidents apart.
    Parted { incidents: [IncidentId; 2] },
    /// What a person did is taken back. Decides nothing.
    Restored {
        places: Vec<FormerPlace>,
        incidents: Vec<IncidentState>,
        departed: Vec<(IncidentId, u32)>,
    },
    /// A person says that an entity is a hub, is none, or leaves it to the machine again.
    HubChosen { entity: EntityId, hub: Option<bool> },
}

/// Where an alert is again, and whether a person said so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FormerPlace {
    pub alert: Arc<str>,
    pub incident: IncidentId,
    pub membership: Membership,
}

/// The names of an asset, from an inventory.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssetNames {
    pub kind: EntityKind,
    pub names: Vec<Name>,
    pub display_name: Arc<str>,
    /// Sign-in name of the person whose mailbox it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Arc<str>>,
}

/// What the guards look at in an incident.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IncidentState {
    pub incident: IncidentId,
    pub resolved: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Arc<str>>,
    /// `None` where it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classification: Option<Arc<str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub determination: Option<Arc<str>>,
    /// Has an owner, comments or an edited name: a merge keeps it.
    #[serde(default)]
    pub worked_on: bool,
}

/// What the engine decided. To be written in the order given.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Change {
    EntityCreated {
        id: EntityId,
        kind: EntityKind,
        display_name: Arc<str>,
        /// How good that name is.
        display_rank: u8,
    },
    /// A better name was learnt, or a better source told the same.
    EntityRenamed {
        id: EntityId,
        display_name: Arc<str>,
        display_rank: u8,
    },
    /// `learnt_from` is the alert that told it; absent where it was the inventory.
    IdentifierLearnt {
        entity: EntityId,
        name: Name,
        learnt_from: Option<Arc<str>>,
    },
    /// `gone` turned out to be `kept`, the older one; `proof` is the alert that told it, absent
    /// where it was the inventory. Evidence, identifiers and membership of `gone` are `kept`'s.
    EntitiesMerged {
        kept: EntityId,
        gone: EntityId,
        proof: Option<Arc<str>>,
    },
    /// One piece of evidence names two things that cannot be one; they were left apart.
    IdentityConflict {
        entities: [EntityId; 2],
        scheme: Scheme,
        proof: Option<Arc<str>>,
    },
    /// A mailbox is a person's. They stay two entities.
    MailboxTied {
        mailbox: EntityId,
        user: EntityId,
    },
    /// Who a piece of evidence is. Replaces what was said before about it. `embedded` are the
    /// entities written inside it.
    EvidenceResolved {
        alert: Arc<str>,
        evidence: u32,
        entity: Option<EntityId>,
        impacted: bool,
        embedded: Vec<EntityId>,
    },
    /// `related` is the incident that this one continues, where a guard kept it from joining.
    IncidentCreated {
        incident: IncidentId,
        related: Option<Related>,
    },
    AlertPlaced {
        alert: Arc<str>,
        incident: IncidentId,
        membership: Box<Membership>,
    },
    AlertMoved {
        alert: Arc<str>,
        from: IncidentId,
        to: IncidentId,
        reason: String,
        membership: Box<Membership>,
    },
    /// The alert stays where it is, for other reasons than before.
    MembershipChanged {
        alert: Arc<str>,
        incident: IncidentId,
        membership: Box<Membership>,
    },
    /// All that `source` still holds is now `target`'s; `source` is redirected to it.
    IncidentsMerged {
        source: IncidentId,
        target: IncidentId,
        reason: String,
    },
    /// The last alert left; the incident is redirected to where most of its alerts went.
    IncidentEmptied {
        incident: IncidentId,
        into: IncidentId,
    },
    /// Probably one incident, but not surely enough to do it.
    MergeSuggested {
        source: IncidentId,
        target: IncidentId,
        score: f32,
        reason: String,
        /// The alert that fits both: what it shares with its own incident, and with the other.
        alert: Arc<str>,
        links: Vec<Link>,
        other_links: Vec<Link>,
    },
    /// What holds an incident together whose time to be revised is over turned out to be a hub.
    SplitSuggested {
        incident: IncidentId,
        entity: EntityId,
        reason: String,
    },
}

/// Where grouping was stopped, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Related {
    pub incident: IncidentId,
    pub reason: String,
}

/// Something that may link, how crowded it is, and whether it links nothing for that.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hub {
    /// Absent for a weak name that is no entity, such as the host of a URL.
    pub entity: Option<EntityId>,
    pub entity_kind: Option<EntityKind>,
    pub kind: String,
    pub display_name: Arc<str>,
    /// Links nothing.
    pub hub: bool,
    /// Distinct devices or users seen beside it, and from how many on it is a hub.
    pub degree: u32,
    pub limit: u32,
    /// A person said so.
    pub chosen: bool,
    /// Alerts of the window that name it.
    pub alerts: u32,
    /// The activity by which it reached its limit.
    pub since: Option<Timestamp>,
}

/// What the store knows at start, for [`Engine::restore`](super::engine::Engine::restore).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Stored {
    /// Every known entity; merged ones under the id that was kept.
    pub entities: Vec<StoredEntity>,
    /// Mailboxes and the users whose they are.
    pub ties: Vec<[EntityId; 2]>,
    /// Alerts whose activity or arrival is within the window (14 days), in any order.
    pub alerts: Vec<StoredAlert>,
    /// The incidents of those alerts.
    pub incidents: Vec<IncidentState>,
    pub pairs: StoredPairs,
    /// How many alerts of these incidents are not in `alerts`, where any.
    pub departed: Vec<(IncidentId, u32)>,
    /// What people said about hubs.
    pub hubs: Vec<(EntityId, bool)>,
    /// The greatest ids ever given, merged and emptied ones included.
    pub last_entity: EntityId,
    pub last_incident: IncidentId,
}

/// What is settled about pairs of incidents, under the incidents that have their alerts now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StoredPairs {
    /// Pairs that a person parted.
    pub apart: Vec<[IncidentId; 2]>,
    /// Merges that were suggested before.
    pub suggested: Vec<[IncidentId; 2]>,
    pub refused: Vec<RefusedPair>,
    /// Splits that were suggested before, and what holds the incident together.
    pub splits: Vec<(IncidentId, EntityId)>,
}

/// A merge that a person refused, and what had shown it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefusedPair {
    pub incidents: [IncidentId; 2],
    pub known: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredEntity {
    pub id: EntityId,
    pub kind: EntityKind,
    pub names: Vec<Name>,
    pub display_name: Arc<str>,
    pub display_rank: u8,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredAlert {
    pub facts: Box<Facts>,
    /// When it first reached the server.
    pub arrived: Timestamp,
    pub incident: IncidentId,
    /// `decided_by` a person pins it.
    pub membership: Membership,
}
