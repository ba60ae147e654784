//! Adds mentions to those of an alert, each in the role of the evidence that it stands in.

use shared::entity::EntityKind;
use shared::enums::EvidenceVerdict;
use shared::evidence::{FileDetails, UserAccount};

use super::normal::{self, folded, name};
use super::{Place, nobody};
use crate::correlate::model::{Mention, Name, Role, Scheme};

pub(super) struct Sink<'a> {
    pub(super) place: Place<'a>,
    pub(super) mentions: &'a mut Vec<Mention>,
}

impl Sink<'_> {
    /// What the evidence itself is.
    pub(super) fn own(&mut self, kind: EntityKind, names: Vec<Name>, display: &str, rank: u8) {
        let role = self.place.role;
        self.push(kind, names, display, rank, role, false);
        if let Some(mention) = self.mentions.last_mut() {
            mention.impacted = role != Role::Context && may_be_impacted(kind);
        }
    }

    /// What is written inside the evidence.
    pub(super) fn inside(
        &mut self,
        kind: EntityKind,
        names: Vec<Name>,
        display: &str,
        rank: u8,
        role: Role,
    ) {
        if !names.is_empty() {
            self.push(kind, names, display, rank, role, true);
        }
    }

    fn push(
        &mut self,
        kind: EntityKind,
        names: Vec<Name>,
        display: &str,
        rank: u8,
        role: Role,
        embedded: bool,
    ) {
        self.mentions.push(Mention {
            kind,
            names,
            role,
            evidence: self.place.evidence,
            embedded,
            context: false,
            impacted: false,
            display_name: display.into(),
            display_rank: rank,
        });
    }

    pub(super) fn account(&mut self, account: &UserAccount, embedded: bool, role: Role) {
        let Some(names) = normal::account(account).filter(|names| !names.is_empty()) else {
            return;
        };
        let (display, rank) = normal::account_display(account);
        self.push(EntityKind::User, names, &display, rank, role, embedded);
        if let Some(mention) = self.mentions.last_mut() {
            mention.impacted = !embedded && role != Role::Context;
        }
    }

    pub(super) fn file(
        &mut self,
        file: &FileDetails,
        device: Option<&str>,
        embedded: bool,
        role: Role,
    ) {
        let Some(names) = normal::file(file, device) else { return };
        if embedded && names.is_empty() {
            return;
        }
        let display = file.file_name.as_deref().or(file.sha256.as_deref()).unwrap_or("file");
        self.push(EntityKind::File, names, display, 2, role, embedded);
        // A program of the system that does harm is named as such by a verdict of its own; the
        // verdict of a process is about what it did, not about its image.
        let condemned = !embedded && self.place.verdict == EvidenceVerdict::Malicious;
        if let Some(mention) = self.mentions.last_mut() {
            mention.context =
                !condemned && file.file_path.as_deref().is_some_and(nobody::is_system_folder);
        }
    }

    pub(super) fn ip(&mut self, text: Option<&str>, embedded: bool, role: Role) {
        let Some(address) = normal::address(text).filter(|a| !nobody::is_no_address(*a)) else {
            return;
        };
        let shown = address.to_string();
        let names = vec![name(Scheme::IpAddress, &shown)];
        self.push(EntityKind::Ip, names, &shown, 1, role, embedded);
        if let Some(mention) = self.mentions.last_mut() {
            mention.context = nobody::is_private(address);
        }
    }

    pub(super) fn url(&mut self, text: Option<&str>, embedded: bool) {
        let Some((url, host)) = text.and_then(normal::url) else { return };
        let mut names = vec![name(Scheme::Url, &url)];
        names.extend(host.map(|host| name(Scheme::UrlHost, &host)));
        self.push(EntityKind::Url, names, &url, 1, self.place.role, embedded);
    }

    pub(super) fn device_of(&mut self, mde: Option<&str>) {
        let names = normal::device(mde, None, None);
        let display = mde.unwrap_or_default();
        let role = self.place.role;
        self.inside(EntityKind::Device, names, display, 0, role);
    }

    pub(super) fn registry(
        &mut self,
        kind: EntityKind,
        device: Option<&str>,
        path: Option<String>,
    ) {
        let Some(path) = path else { return };
        // The same key is on every computer: without one it is nobody's.
        let names = device
            .map(|device| name(Scheme::RegistryPath, &format!("{device}|{}", path.to_lowercase())));
        self.own(kind, names.into_iter().collect(), &path, 1);
    }

    pub(super) fn resource(&mut self, id: Option<&str>, display: Option<&str>) {
        let names = folded(id).map(|id| name(Scheme::ResourceId, &id)).into_iter().collect();
        let display = display.or(id).unwrap_or("resource");
        self.own(EntityKind::CloudResource, names, display, 2);
    }

    pub(super) fn kubernetes(&mut self, kind: &str, scope: Option<&str>, item: Option<&str>) {
        let Some(item) = item else { return };
        let path = format!("{kind}|{}|{item}", scope.unwrap_or_default()).to_lowercase();
        self.own(EntityKind::Kubernetes, vec![name(Scheme::KubernetesName, &path)], item, 2);
    }
}

fn may_be_impacted(kind: EntityKind) -> bool {
    matches!(kind, EntityKind::Device | EntityKind::User | EntityKind::Mailbox)
}
