//! A decision in numbers and words: why an alert is where it is.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rustc_hash::FxHasher;
use shared::explain::{Decider, Link, LinkKey, Membership, Rejected};

use super::case::{Case, Key};
use super::grouping::{Bond, Decision, GroupIndex, Grouping, Refusal, Strand};
use super::identity::Identities;
use super::model::{EntityId, IncidentId};
use super::policy::Policy;
use super::sequence::SEQUENCES;

/// What it takes to put a decision into words.
pub(super) struct Narrator<'a> {
    pub(super) identities: &'a Identities,
    pub(super) grouping: &'a Grouping,
    pub(super) cases: &'a [Case],
    pub(super) policy: &'a Policy,
}

impl Narrator<'_> {
    /// The membership of an alert in the group that it was put into.
    pub(super) fn membership(&self, decision: &Decision, own: GroupIndex) -> Membership {
        let links: Vec<Link> = decision.strands.iter().map(|strand| self.link(strand)).collect();
        let rejected = decision.rejected.and_then(|rejected| self.rejected(rejected, own));
        let reason = match (decision.strands.first(), &rejected, self.related(decision)) {
            (Some(strand), ..) => self.shared(strand),
            (None, Some(_), Some((incident, why))) => {
                format!("would belong to incident {incident}, but {why}: it begins an incident")
            }
            _ if decision.alone => "its detector is set to be linked with nothing".to_owned(),
            _ => "nothing near shares enough with it: it begins an incident".to_owned(),
        };
        Membership {
            decided_by: Decider::Machine,
            score: decision.score,
            threshold: self.policy.join_threshold,
            links,
            rejected,
            reason,
        }
    }

    /// The fingerprint of the membership that a decision gives, without writing it out.
    pub(super) fn digest(&self, decision: &Decision) -> u64 {
        let mut print = Fingerprint::default();
        for strand in &decision.strands {
            let (kind, node) = match strand.bond {
                Bond::Key(key, kind) => (kind.as_str(), key.node()),
                Bond::Repeat(node) => ("repeat", Some(node)),
                Bond::Step(..) => ("sequence", None),
            };
            let entity = node.map(|node| self.identities.id(node));
            print.add(kind, entity, &self.cases[strand.other as usize].alert, strand.weight);
        }
        print.finish()
    }

    /// Why a group that would have fitted took none, where a guard kept it.
    pub(super) fn related(&self, decision: &Decision) -> Option<(IncidentId, String)> {
        let (group, _, refusal) = decision.rejected.filter(|(.., refusal)| refusal.is_guard())?;
        Some((self.grouping.group(group).incident?, self.refusal(refusal, 1.0)))
    }

    /// `SharePoint is a hub`, where that is what kept an alert out.
    pub(super) fn refusal(&self, refusal: Refusal, score: f32) -> String {
        match refusal {
            Refusal::UnderThreshold => format!(
                "its score of {score:.2} is under the threshold of {:.2}",
                self.policy.join_threshold
            ),
            Refusal::LowerScore => "another incident scores higher".into(),
            Refusal::Hub(key) => format!("{} is a hub", self.key_name(key)),
            Refusal::Resolved => "it is resolved".into(),
            Refusal::Owner => "it is assigned to somebody else".into(),
            Refusal::Classification => "it is classified differently".into(),
            Refusal::Determination => "it is determined differently".into(),
            Refusal::Apart => "somebody parted them".into(),
            Refusal::Declined => "somebody refused to merge them".into(),
            Refusal::Full => {
                format!("it has {} alerts, as many as one may", self.policy.max_alerts)
            }
            Refusal::TooLong => {
                format!("it would span more than {} days", self.policy.max_span_days)
            }
            Refusal::Quiet => format!("it was quiet for {} days", self.policy.max_quiet_days),
        }
    }

    pub(super) fn key_name(&self, key: Key) -> Arc<str> {
        match (key.node(), key.name()) {
            (Some(node), _) => Arc::clone(self.identities.display_name(node)),
            (None, Some(name)) => Arc::clone(&self.identities.name(name).value),
            (None, None) => "".into(),
        }
    }

    fn shared(&self, strand: &Strand) -> String {
        let other = &self.cases[strand.other as usize];
        let gap = in_words(strand.gap);
        match strand.bond {
            Bond::Key(key, kind) => format!(
                "shares the {} {} with “{}”, {gap}",
                kind.noun(),
                self.key_name(key),
                other.title
            ),
            Bond::Repeat(node) => format!(
                "repeats “{}” on {}, {gap}",
                other.title,
                self.identities.display_name(node)
            ),
            Bond::Step(rule, key) => format!(
                "{} on {}, {gap}",
                SEQUENCES[usize::from(rule)].words().to_lowercase(),
                self.key_name(key)
            ),
        }
    }

    pub(super) fn link(&self, strand: &Strand) -> Link {
        Link {
            key: self.link_key(strand.bond),
            weight: strand.weight,
            base: strand.base,
            rarity: strand.rarity,
            nearness: strand.nearness,
            gap_seconds: strand.gap / 1_000_000,
            alert_id: self.cases[strand.other as usize].alert.to_string(),
            source: match strand.bond {
                Bond::Step(rule, _) => Some(SEQUENCES[usize::from(rule)].source.to_owned()),
                _ => None,
            },
        }
    }

    fn link_key(&self, bond: Bond) -> LinkKey {
        let (kind, node, display_name) = match bond {
            Bond::Key(key, kind) => (kind.as_str(), key.node(), self.key_name(key).to_string()),
            Bond::Repeat(node) => {
                ("repeat", Some(node), self.identities.display_name(node).to_string())
            }
            Bond::Step(rule, key) => {
                let words = SEQUENCES[usize::from(rule)].words();
                ("sequence", None, format!("{words} on {}", self.key_name(key)))
            }
        };
        LinkKey {
            kind: kind.to_owned(),
            entity_kind: node.map(|node| self.identities.kind(node)),
            entity_id: node.map(|node| self.identities.id(node).to_string()),
            display_name,
        }
    }

    fn rejected(&self, rejected: (GroupIndex, f32, Refusal), own: GroupIndex) -> Option<Rejected> {
        let (group, score, refusal) = rejected;
        // What was rejected then may have become the same incident since.
        if self.grouping.root(group) == self.grouping.root(own) {
            return None;
        }
        let incident = self.grouping.group(group).incident?;
        Some(Rejected {
            incident_id: incident.to_string(),
            score,
            reason: self.refusal(refusal, score),
        })
    }
}

/// The membership that a person's decision gives.
pub(super) fn by_person(reason: &str) -> Membership {
    Membership {
        decided_by: Decider::Person,
        score: 1.0,
        threshold: 0.0,
        links: Vec::new(),
        rejected: None,
        reason: reason.to_owned(),
    }
}

/// Changes when the links of a membership do; small shifts of their numbers do not count.
pub(super) fn digest(membership: &Membership) -> u64 {
    let mut print = Fingerprint::default();
    for link in &membership.links {
        let entity = link.key.entity_id.as_deref().and_then(|id| id.parse().ok());
        print.add(&link.key.kind, entity, &link.alert_id, link.weight);
    }
    print.finish()
}

#[derive(Default)]
struct Fingerprint(FxHasher);

impl Fingerprint {
    fn add(&mut self, kind: &str, entity: Option<EntityId>, alert: &str, weight: f32) {
        kind.hash(&mut self.0);
        entity.hash(&mut self.0);
        alert.hash(&mut self.0);
        ((weight * 5.0).round() as i32).hash(&mut self.0);
    }

    /// Never zero, which stands for a membership that was not told.
    fn finish(self) -> u64 {
        self.0.finish() | 1
    }
}

/// `at the same time`, `40 s apart`, `1 h 22 min apart`, `3 d 4 h apart`.
fn in_words(gap: i64) -> String {
    let seconds = gap / 1_000_000;
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    let two = |large: i64, unit: &str, small: i64, part: &str| match small {
        0 => format!("{large} {unit} apart"),
        small => format!("{large} {unit} {small} {part} apart"),
    };
    match seconds {
        0 => "at the same time".into(),
        1..120 => format!("{seconds} s apart"),
        120..3_600 => format!("{minutes} min apart"),
        3_600..86_400 => two(hours, "h", minutes % 60, "min"),
        _ => two(days, "d", hours % 24, "h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_read_as_words() {
        let words = |seconds: i64| in_words(seconds * 1_000_000);
        assert_eq!(words(0), "at the same time");
        assert_eq!(words(40), "40 s apart");
        assert_eq!(words(82 * 60), "1 h 22 min apart");
        assert_eq!(words(7_200), "2 h apart");
        assert_eq!(words(100 * 3_600), "4 d 4 h apart");
    }
}
