//! Entities: what several pieces of evidence turn out to be.

use serde::{Deserialize, Serialize};

use crate::enums::AlertSeverity;
use crate::time::Timestamp;

/// The kinds of entity, named after Graph's evidence types without `Evidence`. Kinds that behave
/// alike (the resources of the clouds, the objects of Kubernetes) share one.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EntityKind {
    Device,
    User,
    Mailbox,
    File,
    Process,
    Ip,
    Url,
    AnalyzedMessage,
    MailCluster,
    CloudApplication,
    OauthApplication,
    RegistryKey,
    RegistryValue,
    SecurityGroup,
    CloudResource,
    Kubernetes,
    Container,
    CloudLogonSession,
    Other,
}

impl EntityKind {
    pub const ALL: [Self; 19] = [
        Self::Device,
        Self::User,
        Self::Mailbox,
        Self::File,
        Self::Process,
        Self::Ip,
        Self::Url,
        Self::AnalyzedMessage,
        Self::MailCluster,
        Self::CloudApplication,
        Self::OauthApplication,
        Self::RegistryKey,
        Self::RegistryValue,
        Self::SecurityGroup,
        Self::CloudResource,
        Self::Kubernetes,
        Self::Container,
        Self::CloudLogonSession,
        Self::Other,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::User => "user",
            Self::Mailbox => "mailbox",
            Self::File => "file",
            Self::Process => "process",
            Self::Ip => "ip",
            Self::Url => "url",
            Self::AnalyzedMessage => "analyzedMessage",
            Self::MailCluster => "mailCluster",
            Self::CloudApplication => "cloudApplication",
            Self::OauthApplication => "oauthApplication",
            Self::RegistryKey => "registryKey",
            Self::RegistryValue => "registryValue",
            Self::SecurityGroup => "securityGroup",
            Self::CloudResource => "cloudResource",
            Self::Kubernetes => "kubernetes",
            Self::Container => "container",
            Self::CloudLogonSession => "cloudLogonSession",
            Self::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// One of it, in words: `device`, `mail cluster`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Ip => "IP address",
            Self::Url => "URL",
            Self::AnalyzedMessage => "message",
            Self::MailCluster => "mail cluster",
            Self::CloudApplication => "cloud app",
            Self::OauthApplication => "OAuth app",
            Self::RegistryKey => "registry key",
            Self::RegistryValue => "registry value",
            Self::SecurityGroup => "security group",
            Self::CloudResource => "cloud resource",
            Self::Kubernetes => "Kubernetes object",
            Self::CloudLogonSession => "session",
            Self::Other => "entity",
            other => other.as_str(),
        }
    }

    /// Several of it, in words: `mailboxes`.
    pub fn plural(self) -> String {
        match self {
            Self::Mailbox => "mailboxes".into(),
            Self::Process => "processes".into(),
            Self::Ip => "IP addresses".into(),
            Self::Other => "entities".into(),
            other => format!("{}s", other.noun()),
        }
    }

    /// Assets are what an organisation owns and an attack harms; the rest is evidence.
    pub fn is_asset(self) -> bool {
        matches!(
            self,
            Self::Device
                | Self::User
                | Self::Mailbox
                | Self::CloudApplication
                | Self::CloudResource
                | Self::Kubernetes
                | Self::Container
        )
    }
}

/// A pointer to an entity, enough to draw it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntityRef {
    pub entity_id: String,
    pub kind: EntityKind,
    pub display_name: String,
}

/// An entity in a list, with what tells it from namesakes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntityHit {
    #[serde(flatten)]
    pub entity: EntityRef,
    /// The best of its other names: `CONTOSO\\ahill`, `fs01.corp.example`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// How far an identifier can be trusted: a strong one unites entities, a weak one never does.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum IdentifierStrength {
    Weak,
    Strong,
}

/// A name of an entity and where it was learnt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identifier {
    /// The property it comes from: `userPrincipalName`, `azureAdDeviceId`, `sha256`.
    pub scheme: String,
    pub value: String,
    pub strength: IdentifierStrength,
    /// The alert, or `inventory`, that told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learnt_from: Option<String>,
}

/// Risk of a person: the sum of what the last seven days' events contribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InvestigationPriority {
    pub score: i64,
    /// Share of the organisation's users with a lower score, 0 to 100.
    pub percentile: u8,
    pub users: i64,
    /// Score of each of the last fourteen days, oldest first.
    #[serde(default)]
    pub by_day: Vec<i64>,
}

/// An entity's page: who it is, how it stands, where it was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entity {
    pub id: String,
    pub kind: EntityKind,
    pub display_name: String,
    pub identifiers: Vec<Identifier>,
    pub first_seen_date_time: Option<Timestamp>,
    pub last_seen_date_time: Option<Timestamp>,
    pub alerts: i64,
    pub active_alerts: i64,
    pub open_incidents: i64,
    /// The incidents it is part of, newest first, at most fifty.
    pub incidents: Vec<EntityIncident>,
    /// Highest severity among its active alerts; `unknown` where it has none.
    pub risk_level: AlertSeverity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investigation_priority: Option<InvestigationPriority>,
    /// Roles that carry privileges, as the inventory or an alert tells them.
    #[serde(default)]
    pub privileged_roles: Vec<String>,
    /// Entities most often seen in the same alerts.
    #[serde(default)]
    pub observed_with: Vec<ObservedWith>,
    /// What the inventory and the evidence say, under their own property names: `exposureLevel`,
    /// `deviceValue`, `osPlatform`, `jobTitle`, `countryLetterCode`.
    #[serde(default)]
    pub facts: serde_json::Map<String, serde_json::Value>,
    /// Entities that turned out to be this one, latest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<MergedEntity>,
}

/// An entity that turned out to be another one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MergedEntity {
    /// Its old number, which answers with the surviving entity.
    pub entity_id: String,
    pub display_name: String,
    /// The alert that named both at once, or `inventory`.
    pub proof: String,
    pub time: Timestamp,
}

/// An incident in the list of an entity's page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntityIncident {
    pub id: String,
    pub display_name: String,
    pub severity: AlertSeverity,
    pub status: crate::enums::IncidentStatus,
    pub last_activity_date_time: Option<Timestamp>,
}

/// Another entity and how many alerts name both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObservedWith {
    #[serde(flatten)]
    pub entity: EntityRef,
    pub alerts: i64,
}

/// An asset of an incident, as the pane and the Assets tab show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ImpactedAsset {
    pub entity_id: String,
    pub kind: EntityKind,
    pub display_name: String,
    /// Alerts of this incident that name it, and those of them that are active.
    pub alerts: i64,
    pub active_alerts: i64,
    pub first_activity_date_time: Option<Timestamp>,
    pub last_activity_date_time: Option<Timestamp>,
    pub risk_level: AlertSeverity,
    /// Of users: points of the last seven days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub investigation_priority: Option<i64>,
    #[serde(default)]
    pub privileged_roles: Vec<String>,
    /// `exposureLevel`, `deviceValue`, `owner`, `tags`, `jobTitle`, `department` and the like.
    #[serde(default)]
    pub facts: serde_json::Map<String, serde_json::Value>,
}

/// A row of the Evidence tab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceRow {
    pub entity_id: Option<String>,
    pub kind: EntityKind,
    pub display_name: String,
    pub verdict: crate::enums::EvidenceVerdict,
    pub remediation_status: crate::enums::EvidenceRemediationStatus,
    pub first_seen_date_time: Option<Timestamp>,
    pub alert_id: String,
    pub alert_title: String,
    pub alerts: i64,
}
