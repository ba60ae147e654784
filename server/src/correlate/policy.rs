//! The parameters of correlation, as data.
//!
//! Provenance: the values of the correlation study (a search over labelled lab attacks, recordings,
//! generated campaigns and mixtures of them, half for tuning and half for the report), except where
//! a field says otherwise.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
pub use shared::policy::DetectorPolicy;
use shared::time::Timestamp;

use super::model::Role;

/// What a key of a link is. Beside the kinds of entities that can link these are the weak names.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum KeyKind {
    Message,
    /// Sender and subject of a message.
    MessageCampaign,
    Process,
    Session,
    File,
    Url,
    UrlHost,
    Device,
    HostName,
    User,
    DomainAccount,
    AccountName,
    PublicIp,
    Resource,
    /// A file without a hash, known by its path on one device.
    FilePath,
}

impl KeyKind {
    pub const ALL: [Self; 15] = [
        Self::Message,
        Self::MessageCampaign,
        Self::Process,
        Self::Session,
        Self::File,
        Self::Url,
        Self::UrlHost,
        Self::Device,
        Self::HostName,
        Self::User,
        Self::DomainAccount,
        Self::AccountName,
        Self::PublicIp,
        Self::Resource,
        Self::FilePath,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::MessageCampaign => "messageCampaign",
            Self::Process => "process",
            Self::Session => "session",
            Self::File => "file",
            Self::Url => "url",
            Self::UrlHost => "urlHost",
            Self::Device => "device",
            Self::HostName => "hostName",
            Self::User => "user",
            Self::DomainAccount => "domainAccount",
            Self::AccountName => "accountName",
            Self::PublicIp => "publicIp",
            Self::Resource => "resource",
            Self::FilePath => "filePath",
        }
    }

    /// In words, as part of a reason: `the file`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::MessageCampaign => "sending",
            Self::Process => "process",
            Self::Session => "session",
            Self::File | Self::FilePath => "file",
            Self::Url => "URL",
            Self::UrlHost => "host",
            Self::Device | Self::HostName => "device",
            Self::User | Self::DomainAccount | Self::AccountName => "user",
            Self::PublicIp => "IP address",
            Self::Resource => "resource",
        }
    }

    /// Keys of one group depend on each other (a device, its processes), so that only the strongest
    /// of a group counts.
    pub fn group(self) -> usize {
        match self {
            // A path is on one device: what it says the device and its processes say already.
            Self::Device | Self::HostName | Self::Process | Self::FilePath => 0,
            Self::User | Self::DomainAccount | Self::AccountName | Self::Session => 1,
            Self::Url | Self::UrlHost => 2,
            Self::File => 3,
            Self::Message | Self::MessageCampaign => 4,
            Self::PublicIp => 5,
            Self::Resource => 6,
        }
    }

    /// A device, a person or a mailbox under any of its names.
    pub fn is_asset(self) -> bool {
        matches!(
            self,
            Self::Device | Self::HostName | Self::User | Self::DomainAccount | Self::AccountName
        )
    }

    /// Broad keys are what many unrelated things happen on.
    pub fn is_broad(self) -> bool {
        matches!(
            self,
            Self::Device
                | Self::HostName
                | Self::User
                | Self::DomainAccount
                | Self::AccountName
                | Self::PublicIp
                | Self::Resource
                | Self::FilePath
        )
    }
}

/// How many groups of dependent keys there are.
pub const GROUPS: usize = 7;

/// How much a kind of key tells, for how long, and beside how many others it tells nothing.
#[derive(Copy, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KindPolicy {
    pub base: f32,
    pub half_life_hours: f32,
    /// From this degree on a key is a hub and links nothing.
    pub hub: u32,
}

/// All parameters. A policy read from outside may leave any of them out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Policy {
    /// Where the numbers come from.
    pub provenance: String,
    #[serde(with = "by_kind")]
    pub kinds: Vec<(KeyKind, KindPolicy)>,
    /// A score from here on joins.
    pub join_threshold: f32,
    /// Two incidents that both score this much for one alert are merged, where they agree.
    pub merge_threshold: f32,
    pub merge_agreement: f32,
    /// Rarity is `(1 + degree / (rarity_share · hub)) ^ -rarity_exponent`, with the kind's limit of
    /// a hub.
    pub rarity_share: f32,
    pub rarity_exponent: f32,
    pub attacker_factor: f32,
    pub sender_factor: f32,
    pub parent_factor: f32,
    pub context_factor: f32,
    pub context_ip_factor: f32,
    /// What is left of a broad link where the rule is habitual on the asset.
    pub habit_factor: f32,
    /// How much it counts that a busy device or user is active at any time anyway: by chance alone
    /// another alert of it is as near as this one.
    pub chance_factor: f32,
    /// A rule is habitual on an asset that has seen it in so many distinct hours.
    pub habit_hours: usize,
    /// The same rule on the same asset again.
    pub repeat_weight: f32,
    pub repeat_minutes: i64,
    /// The same on a hub, such as a scanner's account on its round, and no longer than the rule
    /// usually pauses there. Set by judgement.
    pub hub_repeat_minutes: i64,
    /// How much of their bonus the [sequences](super::sequence::SEQUENCES) of tactics add; 0 is none.
    pub sequence_factor: f32,
    /// Newest incidents looked at for each key.
    pub candidates_per_key: usize,
    /// Times kept of each key in each incident.
    pub times_per_key: usize,
    pub max_alerts: usize,
    pub max_span_days: i64,
    pub max_quiet_days: i64,
    /// Alerts older than this leave the window, with the entities' neighbours that they told.
    pub window_days: i64,
    /// Of more alerts than this the earliest leave the window, as in the import of a year.
    pub window_alerts: usize,
    /// For so long the machine's own decisions may be revised.
    pub provisional_hours: i64,
    /// What people said about detectors, by the rule of their alerts' [`Facts`](super::model::Facts).
    /// Stands beside the parameters in a document, since it holds for the priority too.
    #[serde(skip)]
    pub detectors: BTreeMap<Arc<str>, DetectorPolicy>,
}

/// Kinds as an object, in which a path names them: `kinds.device.base`.
mod by_kind {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serializer};

    use super::{KeyKind, KindPolicy};

    pub(super) fn serialize<S: Serializer>(
        kinds: &[(KeyKind, KindPolicy)],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_map(kinds.iter().map(|(kind, policy)| (kind, policy)))
    }

    /// In the usual order, in which they are found at once.
    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<(KeyKind, KindPolicy)>, D::Error> {
        let kinds = BTreeMap::<KeyKind, KindPolicy>::deserialize(deserializer)?;
        Ok(kinds.into_iter().collect())
    }
}

impl Default for Policy {
    fn default() -> Self {
        let kind =
            |kind, base, half_life_hours, hub| (kind, KindPolicy { base, half_life_hours, hub });
        Self {
            provenance: "correlation study, replayed in activity order; repeats, habits, chance and \
                         sequences after muster evaluate on samples and on generated sets (seeds 1, 2, 5, \
                         21, 22), reported on other seeds"
                .into(),
            kinds: vec![
                kind(KeyKind::Message, 0.95, 336.0, 200),
                kind(KeyKind::MessageCampaign, 0.70, 72.0, 50),
                kind(KeyKind::Process, 0.80, 48.0, 50),
                kind(KeyKind::Session, 0.85, 48.0, 20),
                kind(KeyKind::File, 0.70, 72.0, 60),
                kind(KeyKind::Url, 0.70, 72.0, 50),
                kind(KeyKind::UrlHost, 0.30, 24.0, 8),
                kind(KeyKind::Device, 0.62, 8.0, 40),
                kind(KeyKind::HostName, 0.50, 8.0, 40),
                kind(KeyKind::User, 0.60, 8.0, 40),
                kind(KeyKind::DomainAccount, 0.50, 8.0, 40),
                kind(KeyKind::AccountName, 0.25, 4.0, 10),
                // Half of the study's limit: twenty people behind an address in the course of weeks
                // are an office, while a spray of one hour is counted as a burst.
                kind(KeyKind::PublicIp, 0.60, 4.0, 15),
                kind(KeyKind::Resource, 0.45, 8.0, 25),
                // Tuned on generated sets (seeds 1, 2, 21, 22), where it counted like a hash before.
                kind(KeyKind::FilePath, 0.60, 24.0, 40),
            ],
            join_threshold: 0.42,
            merge_threshold: 0.80,
            merge_agreement: 0.20,
            // The study's 12 neighbours of 40, softer since chance is reckoned with by itself.
            rarity_share: 0.75,
            rarity_exponent: 0.8,
            attacker_factor: 1.15,
            sender_factor: 0.35,
            parent_factor: 0.75,
            context_factor: 0.60,
            context_ip_factor: 0.50,
            habit_factor: 0.35,
            chance_factor: 4.0,
            habit_hours: 6,
            repeat_weight: 0.70,
            repeat_minutes: 15,
            hub_repeat_minutes: 3,
            sequence_factor: 1.0,
            candidates_per_key: 8,
            times_per_key: 24,
            max_alerts: 1000,
            max_span_days: 30,
            max_quiet_days: 14,
            window_days: 14,
            window_alerts: 200_000,
            provisional_hours: 48,
            detectors: BTreeMap::new(),
        }
    }
}

impl Policy {
    /// The parameters of a kind. A kind that the policy leaves out links nothing.
    pub fn kind(&self, kind: KeyKind) -> KindPolicy {
        // In the usual order a kind is where it is expected.
        let usual = self.kinds.get(kind as usize).filter(|(known, _)| *known == kind);
        usual
            .or_else(|| self.kinds.iter().find(|(known, _)| *known == kind))
            .map_or(KindPolicy { base: 0.0, half_life_hours: 1.0, hub: 1 }, |(_, policy)| *policy)
    }

    /// What may link the alerts of a rule.
    pub(super) fn detector(&self, rule: &str) -> DetectorPolicy {
        self.detectors.get(rule).copied().unwrap_or_default()
    }

    /// What a role leaves of a key's weight.
    pub(super) fn role_factor(&self, kind: KeyKind, role: Role) -> f32 {
        match role {
            Role::Attacker => self.attacker_factor,
            Role::Involved => 1.0,
            Role::Parent => self.parent_factor,
            Role::Sender => self.sender_factor,
            Role::Context if matches!(kind, KeyKind::File | KeyKind::FilePath) => 0.0,
            Role::Context if kind == KeyKind::PublicIp => self.context_ip_factor,
            Role::Context => self.context_factor,
        }
    }

    /// Falls with the number of distinct devices or users beside a key.
    pub fn rarity(&self, degree: u32, kind: KeyKind) -> f32 {
        let scale = self.rarity_share * self.kind(kind).hub.max(1) as f32;
        (1.0 + degree as f32 / scale).powf(-self.rarity_exponent)
    }

    /// The probability that nothing else of a key falls this near by chance, when it is active in so
    /// many hours of an ordinary day and what it does is spread at random (Poisson); sharpened by the
    /// factor, since activity is not.
    pub fn no_chance(&self, gap: i64, hours_a_day: f32) -> f32 {
        let hours = gap as f32 / Timestamp::HOUR as f32;
        (-self.chance_factor * hours_a_day / 24.0 * hours).exp()
    }

    /// Falls by half with each half-life between the activities.
    pub fn nearness(&self, gap: i64, half_life_hours: f32) -> f32 {
        let hours = gap as f32 / Timestamp::HOUR as f32;
        (-hours / half_life_hours).exp2()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_parameters() {
        let policy = Policy::default();
        for kind in KeyKind::ALL {
            assert!(policy.kind(kind).base > 0.0, "{kind:?}");
            assert!(kind.group() < GROUPS);
        }
    }

    #[test]
    fn nearness_halves_and_rarity_falls() {
        let policy = Policy::default();
        assert!((policy.nearness(8 * Timestamp::HOUR, 8.0) - 0.5).abs() < 1e-6);
        assert!((policy.nearness(0, 8.0) - 1.0).abs() < 1e-6);
        let rarity = |degree| policy.rarity(degree, KeyKind::Device);
        assert!((rarity(0) - 1.0).abs() < 1e-6);
        assert!(rarity(30) < rarity(3));
        assert!(policy.rarity(10, KeyKind::PublicIp) < rarity(10));
    }

    #[test]
    fn a_partial_policy_keeps_the_rest() {
        let policy: Policy = serde_json::from_str(r#"{"joinThreshold":0.5}"#).unwrap();
        assert!((policy.join_threshold - 0.5).abs() < 1e-6);
        assert_eq!(policy.kinds, Policy::default().kinds);
    }
}
