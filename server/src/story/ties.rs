//! What one alert tells about how its entities relate.

use shared::alert::Alert;
use shared::entity::EntityKind;
use shared::enums::EvidenceRole;
use shared::evidence::Evidence;
use shared::graph::Relation;

use super::Cast;

/// A relation between two entities, as one alert tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tie<'a> {
    pub(super) source: &'a str,
    pub(super) target: &'a str,
    pub(super) relation: Relation,
    pub(super) label: &'static str,
    pub(super) alert_id: &'a str,
}

/// An entity in an alert and the parts it plays there.
#[derive(Clone, Copy)]
pub(super) struct Actor<'a> {
    pub(super) entity_id: &'a str,
    pub(super) kind: EntityKind,
    pub(super) evidence: &'a Evidence,
}

impl Actor<'_> {
    pub(super) fn is(&self, role: EvidenceRole) -> bool {
        self.evidence.roles.contains(&role)
    }

    /// Named only to set the scene.
    pub(super) fn is_context(&self) -> bool {
        let roles = &self.evidence.roles;
        !roles.is_empty() && roles.iter().all(|role| *role == EvidenceRole::Contextual)
    }
}

/// The entities of an alert, each once, without those that only set the scene.
pub(super) fn actors<'a>(alert: &'a Alert, cast: &Cast) -> Vec<Actor<'a>> {
    let mut actors: Vec<Actor<'a>> = Vec::new();
    for evidence in &alert.evidence {
        let Some(entity_id) = evidence.entity_id.as_deref() else { continue };
        let Some(member) = cast.get(entity_id) else { continue };
        let actor = Actor { entity_id, kind: member.entity.kind, evidence };
        if !actor.is_context() && actors.iter().all(|known| known.entity_id != entity_id) {
            actors.push(actor);
        }
    }
    actors
}

/// An address that activity came from: the attacker's, where an alert says which that is.
pub(super) fn is_remote_address(actor: &Actor<'_>, actors: &[Actor<'_>]) -> bool {
    let attacks =
        |actor: &Actor<'_>| actor.kind == EntityKind::Ip && actor.is(EvidenceRole::Attacker);
    actor.kind == EntityKind::Ip && (attacks(actor) || !actors.iter().any(attacks))
}

/// All ties of an alert. Every entity gets at least one, to the asset that the alert is about.
pub(super) fn of_alert<'a>(alert: &'a Alert, cast: &Cast) -> Vec<Tie<'a>> {
    let actors = actors(alert, cast);
    let mut ties = Ties { alert_id: &alert.id, ties: Vec::new() };
    between_devices(&actors, &mut ties);
    of_users(&actors, &mut ties);
    of_mail(&actors, &mut ties);
    of_network(&actors, &mut ties);
    ties.tie_the_loose(&actors);
    ties.ties
}

fn between_devices<'a>(actors: &[Actor<'a>], ties: &mut Ties<'a>) {
    let devices: Vec<_> = of_kind(actors, EntityKind::Device).collect();
    let sources: Vec<_> = devices.iter().filter(|device| device.is(EvidenceRole::Source)).collect();
    for source in &sources {
        for target in devices.iter().filter(|device| !device.is(EvidenceRole::Source)) {
            ties.communication(source, target, "reached");
        }
    }
}

fn of_users<'a>(actors: &[Actor<'a>], ties: &mut Ties<'a>) {
    for user in of_kind(actors, EntityKind::User) {
        for device in of_kind(actors, EntityKind::Device) {
            // An account on the far side of a log-on went there; on the near side it was there.
            if device.is(EvidenceRole::Destination) && !user.is(EvidenceRole::Attacked) {
                ties.communication(&user, &device, "acted on");
            } else {
                ties.association(&user, &device, "used on");
            }
        }
        for mailbox in of_kind(actors, EntityKind::Mailbox) {
            ties.association(&user, &mailbox, "reads");
        }
        for other in of_kind(actors, EntityKind::User) {
            if user.is(EvidenceRole::Attacker) && !other.is(EvidenceRole::Attacker) {
                ties.communication(&user, &other, "acted against");
            }
        }
        for app in of_kinds(actors, &[EntityKind::CloudApplication, EntityKind::OauthApplication]) {
            ties.association(&user, &app, "used");
        }
    }
}

fn of_mail<'a>(actors: &[Actor<'a>], ties: &mut Ties<'a>) {
    let messages = [EntityKind::AnalyzedMessage, EntityKind::MailCluster];
    for message in of_kinds(actors, &messages) {
        let mailboxes: Vec<_> = of_kind(actors, EntityKind::Mailbox).collect();
        for mailbox in &mailboxes {
            ties.communication(&message, mailbox, "delivered to");
        }
        if mailboxes.is_empty() {
            for user in of_kind(actors, EntityKind::User) {
                ties.communication(&message, &user, "delivered to");
            }
        }
        for carried in of_kinds(actors, &[EntityKind::File, EntityKind::Url]) {
            ties.association(&message, &carried, "carried");
        }
    }
}

fn of_network<'a>(actors: &[Actor<'a>], ties: &mut Ties<'a>) {
    let signed_in = |actor: &Actor<'_>| {
        matches!(actor.kind, EntityKind::CloudApplication | EntityKind::CloudLogonSession)
    };
    let in_the_cloud = actors.iter().any(signed_in);
    let device = of_kind(actors, EntityKind::Device).next();
    for ip in of_kind(actors, EntityKind::Ip) {
        let calls_home = ip.is(EvidenceRole::CommandAndControl) || ip.is(EvidenceRole::Destination);
        match (device, of_kind(actors, EntityKind::User).next()) {
            (Some(device), _) if calls_home => ties.communication(&device, &ip, "connected to"),
            (_, Some(user)) if in_the_cloud || device.is_none() => {
                ties.communication(&ip, &user, "signed in as");
            }
            (Some(device), _) => ties.association(&ip, &device, "address of"),
            _ => {}
        }
    }
    for url in of_kind(actors, EntityKind::Url) {
        if let Some(device) = device {
            ties.communication(&device, &url, "connected to");
        }
    }
}

fn of_kind<'a, 'b>(
    actors: &'b [Actor<'a>],
    kind: EntityKind,
) -> impl Iterator<Item = Actor<'a>> + 'b {
    actors.iter().copied().filter(move |actor| actor.kind == kind)
}

fn of_kinds<'a, 'b>(
    actors: &'b [Actor<'a>],
    kinds: &'b [EntityKind],
) -> impl Iterator<Item = Actor<'a>> + 'b {
    actors.iter().copied().filter(move |actor| kinds.contains(&actor.kind))
}

struct Ties<'a> {
    alert_id: &'a str,
    ties: Vec<Tie<'a>>,
}

impl<'a> Ties<'a> {
    fn communication(&mut self, source: &Actor<'a>, target: &Actor<'a>, label: &'static str) {
        self.push(source, target, Relation::Communication, label);
    }

    fn association(&mut self, source: &Actor<'a>, target: &Actor<'a>, label: &'static str) {
        self.push(source, target, Relation::Association, label);
    }

    fn push(&mut self, from: &Actor<'a>, to: &Actor<'a>, relation: Relation, label: &'static str) {
        let (source, target) = (from.entity_id, to.entity_id);
        if source != target {
            self.ties.push(Tie { source, target, relation, label, alert_id: self.alert_id });
        }
    }

    /// What nothing else ties hangs on the asset that the alert is about.
    fn tie_the_loose(&mut self, actors: &[Actor<'a>]) {
        let anchor = [EntityKind::Device, EntityKind::User, EntityKind::Mailbox]
            .into_iter()
            .find_map(|kind| {
                let affected = |actor: &Actor<'_>| !actor.is(EvidenceRole::Source);
                of_kind(actors, kind).find(affected).or_else(|| of_kind(actors, kind).next())
            })
            .or_else(|| actors.iter().copied().find(|actor| actor.kind.is_asset()))
            .or_else(|| actors.first().copied());
        let Some(anchor) = anchor else { return };
        for actor in actors {
            let tied = self
                .ties
                .iter()
                .any(|tie| tie.source == actor.entity_id || tie.target == actor.entity_id);
            if !tied {
                self.association(actor, &anchor, loose_label(actor.kind));
            }
        }
    }
}

fn loose_label(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Process => "ran on",
        EntityKind::File => "was on",
        EntityKind::RegistryKey | EntityKind::RegistryValue => "was set on",
        EntityKind::CloudLogonSession => "belongs to",
        _ => "seen with",
    }
}
