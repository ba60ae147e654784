//! The story in words: a sentence for each alert, every name a link.

use std::collections::HashSet;

use shared::alert::Alert;
use shared::entity::EntityKind;
use shared::enums::{DeliveryAction, DeliveryLocation, EvidenceRole};
use shared::evidence::EvidenceKind;
use shared::graph::{Sentence, SentencePart};
use shared::time::Timestamp;

use super::Cast;
use super::ties::{Actor, actors, is_remote_address};

/// Alerts of the same kind about the same things within this time are told once.
const FOLD: i64 = 30 * Timestamp::MINUTE;

pub(super) fn sentences(alerts: &[&Alert], cast: &Cast) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::new();
    for alert in alerts {
        let sentence = sentence(alert, cast);
        let same = sentences.iter_mut().rev().take(4).find(|earlier| repeats(earlier, &sentence));
        match same {
            Some(earlier) => earlier.repeats += 1,
            None => sentences.push(sentence),
        }
    }
    sentences
}

fn repeats(earlier: &Sentence, later: &Sentence) -> bool {
    let near = match (earlier.time, later.time) {
        (Some(earlier), Some(later)) => later.since(earlier) <= FOLD,
        _ => false,
    };
    near && earlier.status == later.status && earlier.parts == later.parts
}

fn sentence(alert: &Alert, cast: &Cast) -> Sentence {
    let actors = actors(alert, cast);
    let mut line = Line { cast, parts: Vec::new() };
    if has(&actors, EntityKind::AnalyzedMessage) || has(&actors, EntityKind::MailCluster) {
        mail(&mut line, &actors);
    } else if has(&actors, EntityKind::Process) && has(&actors, EntityKind::Device) {
        process(&mut line, &actors);
    } else if moves(&actors) {
        movement(&mut line, &actors);
    } else if has(&actors, EntityKind::User) && has(&actors, EntityKind::Ip) {
        sign_in(&mut line, alert, &actors);
    } else {
        line.names(actors.iter().copied());
    }
    if line.parts.is_empty() {
        line.text(alert.title.clone());
    } else {
        line.text(format!(": {}.", alert.title.trim_end_matches('.')));
    }
    Sentence {
        alert_id: alert.id.clone(),
        time: alert.first_activity_date_time,
        category: alert.category.clone().unwrap_or_default(),
        severity: alert.severity,
        status: alert.status,
        parts: line.parts,
        repeats: 0,
    }
}

fn mail(line: &mut Line<'_>, actors: &[Actor<'_>]) {
    let messages = || {
        actors.iter().copied().filter(|actor| {
            matches!(actor.kind, EntityKind::AnalyzedMessage | EntityKind::MailCluster)
        })
    };
    line.names(messages());
    let carried = || {
        actors
            .iter()
            .copied()
            .filter(|actor| matches!(actor.kind, EntityKind::File | EntityKind::Url))
    };
    if carried().next().is_some() {
        line.text(" with ");
        line.names(carried());
    }
    if has(actors, EntityKind::Mailbox) {
        line.text(delivery(actors));
        line.names(of(actors, EntityKind::Mailbox));
    } else if has(actors, EntityKind::User) {
        line.text(" reached ");
        line.names(of(actors, EntityKind::User));
    }
}

fn delivery(actors: &[Actor<'_>]) -> &'static str {
    let held = actors.iter().any(|actor| match &actor.evidence.kind {
        EvidenceKind::AnalyzedMessage(message) => {
            message.delivery_action == Some(DeliveryAction::Blocked)
                || message.delivery_location == Some(DeliveryLocation::Quarantine)
        }
        _ => false,
    });
    if held { " was sent to, and taken from, " } else { " was delivered to " }
}

fn process(line: &mut Line<'_>, actors: &[Actor<'_>]) {
    line.text("On ");
    line.names(of(actors, EntityKind::Device).filter(|device| !device.is(EvidenceRole::Source)));
    if of(actors, EntityKind::Device).any(|device| device.is(EvidenceRole::Source)) {
        line.text(", reached from ");
        line.names(of(actors, EntityKind::Device).filter(|device| device.is(EvidenceRole::Source)));
    }
    line.text(", ");
    line.names(of(actors, EntityKind::Process));
    line.text(" ran");
    if has(actors, EntityKind::User) {
        line.text(" as ");
        line.names(of(actors, EntityKind::User));
    }
    let touched = || {
        actors.iter().copied().filter(|actor| {
            matches!(
                actor.kind,
                EntityKind::File | EntityKind::RegistryKey | EntityKind::RegistryValue
            )
        })
    };
    if touched().next().is_some() {
        line.text(", with ");
        line.names(touched());
    }
    let contacted =
        || actors.iter().copied().filter(|a| matches!(a.kind, EntityKind::Ip | EntityKind::Url));
    if contacted().next().is_some() {
        line.text(", and contacted ");
        line.names(contacted());
    }
}

fn movement(line: &mut Line<'_>, actors: &[Actor<'_>]) {
    let (attacked, acting): (Vec<_>, Vec<_>) =
        of(actors, EntityKind::User).partition(|user| user.is(EvidenceRole::Attacked));
    let from = of(actors, EntityKind::Device).filter(|device| device.is(EvidenceRole::Source));
    let to = of(actors, EntityKind::Device).filter(|device| !device.is(EvidenceRole::Source));
    let to: Vec<_> = to.collect();
    if acting.is_empty() {
        line.text("Someone");
    } else {
        line.names(acting.into_iter());
    }
    line.text(" on ");
    line.names(from);
    if !to.is_empty() {
        line.text(" reached ");
        line.names(to.into_iter());
    }
    if !attacked.is_empty() {
        line.text(", aiming at ");
        line.names(attacked.into_iter());
    }
}

fn sign_in(line: &mut Line<'_>, alert: &Alert, actors: &[Actor<'_>]) {
    line.names(of(actors, EntityKind::User));
    line.text(" came from ");
    line.names(of(actors, EntityKind::Ip).filter(|actor| is_remote_address(actor, actors)));
    let told = |property: &str| alert.additional_data.as_ref()?.get(property);
    if let Some(category) = told("ipCategory").and_then(|value| value.as_str()) {
        line.text(format!(", a {category} address"));
    }
    if let Some(days) = told("ipNotSeenForDays").and_then(serde_json::Value::as_i64) {
        line.text(format!(" not seen in {days} days"));
    }
    let apps = || {
        actors.iter().copied().filter(|actor| {
            matches!(actor.kind, EntityKind::CloudApplication | EntityKind::OauthApplication)
        })
    };
    if apps().next().is_some() {
        line.text(", in ");
        line.names(apps());
    }
    if has(actors, EntityKind::Device) {
        line.text(", with the name of ");
        line.names(of(actors, EntityKind::Device));
    }
}

/// Something went from one device to another.
fn moves(actors: &[Actor<'_>]) -> bool {
    let is_source = |device: &Actor<'_>| device.is(EvidenceRole::Source);
    of(actors, EntityKind::Device).any(|device| is_source(&device))
        && of(actors, EntityKind::Device).any(|device| !is_source(&device))
}

fn has(actors: &[Actor<'_>], kind: EntityKind) -> bool {
    of(actors, kind).next().is_some()
}

fn of<'a, 'b>(actors: &'b [Actor<'a>], kind: EntityKind) -> impl Iterator<Item = Actor<'a>> + 'b {
    actors.iter().copied().filter(move |actor| actor.kind == kind)
}

/// A sentence in the making.
struct Line<'a> {
    cast: &'a Cast,
    parts: Vec<SentencePart>,
}

impl Line<'_> {
    fn text(&mut self, text: impl Into<String>) {
        self.parts.push(SentencePart {
            text: text.into(),
            entity_id: None,
            entity_kind: None,
            privileged: false,
        });
    }

    /// Names with commas and *and*; beyond three only how many more.
    fn names<'a>(&mut self, actors: impl Iterator<Item = Actor<'a>>) {
        let mut actors: Vec<_> = actors.collect();
        // Copies of one message are one to a reader.
        let mut seen = HashSet::new();
        actors.retain(|actor| seen.insert(&self.cast[actor.entity_id].entity.display_name));
        let shown = if actors.len() > 3 { 2 } else { actors.len() };
        for (index, actor) in actors.iter().take(shown).enumerate() {
            if index > 0 {
                self.text(if index + 1 == actors.len() { " and " } else { ", " });
            }
            let member = &self.cast[actor.entity_id];
            self.parts.push(SentencePart {
                text: member.entity.display_name.clone(),
                entity_id: Some(actor.entity_id.to_owned()),
                entity_kind: Some(actor.kind),
                privileged: member.privileged,
            });
        }
        if actors.len() > shown {
            self.text(format!(" and {} more", actors.len() - shown));
        }
    }
}
