//! Pieces of evidence in words: what each is called, what kind of entity it is, what it says.

use std::collections::HashMap;

use serde_json::Value;
use shared::alert::Alert;
use shared::entity::{EntityKind, EntityRef};
use shared::enums::EvidenceVerdict;
use shared::evidence::{Evidence, EvidenceKind, FileDetails, UserAccount};

use crate::property;

pub(crate) fn kind_of(evidence: &Evidence) -> EntityKind {
    use EvidenceKind as Kind;
    match &evidence.kind {
        Kind::Device(_) | Kind::IotDevice(_) => EntityKind::Device,
        Kind::User(_) => EntityKind::User,
        Kind::Mailbox(_) => EntityKind::Mailbox,
        Kind::File(_) => EntityKind::File,
        Kind::Process(_) => EntityKind::Process,
        Kind::Ip(_) | Kind::Nic(_) => EntityKind::Ip,
        Kind::Url(_) => EntityKind::Url,
        Kind::AnalyzedMessage(_) | Kind::TeamsMessage(_) => EntityKind::AnalyzedMessage,
        Kind::MailCluster(_) => EntityKind::MailCluster,
        Kind::CloudApplication(_) => EntityKind::CloudApplication,
        Kind::OauthApplication(_) => EntityKind::OauthApplication,
        Kind::RegistryKey(_) => EntityKind::RegistryKey,
        Kind::RegistryValue(_) => EntityKind::RegistryValue,
        Kind::SecurityGroup(_) => EntityKind::SecurityGroup,
        Kind::AzureResource(_)
        | Kind::AmazonResource(_)
        | Kind::GoogleCloudResource(_)
        | Kind::Blob(_)
        | Kind::BlobContainer(_) => EntityKind::CloudResource,
        Kind::CloudLogonSession(_) | Kind::CloudLogonRequest(_) => EntityKind::CloudLogonSession,
        Kind::Container(_) | Kind::ContainerImage(_) | Kind::ContainerRegistry(_) => {
            EntityKind::Container
        }
        Kind::KubernetesCluster(_)
        | Kind::KubernetesController(_)
        | Kind::KubernetesNamespace(_)
        | Kind::KubernetesPod(_)
        | Kind::KubernetesSecret(_)
        | Kind::KubernetesService(_)
        | Kind::KubernetesServiceAccount(_) => EntityKind::Kubernetes,
        Kind::Unknown(_) => EntityKind::Other,
    }
}

/// What it is called; its kind where nothing names it.
pub(crate) fn name_of(evidence: &Evidence) -> String {
    use EvidenceKind as Kind;
    let name = match &evidence.kind {
        Kind::Device(device) => {
            first([&device.device_dns_name, &device.mde_device_id, &device.azure_ad_device_id])
        }
        Kind::User(user) => user.user_account.as_ref().and_then(account_name),
        Kind::Mailbox(mailbox) => {
            first([&mailbox.primary_address, &mailbox.upn, &mailbox.display_name])
        }
        Kind::File(file) => file.file_details.as_ref().and_then(file_name),
        Kind::Process(process) => {
            let image = process.image_file.as_ref().and_then(file_name);
            let id = process.process_id.map(|id| format!(" [{id}]")).unwrap_or_default();
            image.map(|image| format!("{image}{id}"))
        }
        Kind::Ip(ip) => ip.ip_address.clone(),
        Kind::Url(url) => url.url.clone(),
        Kind::AnalyzedMessage(message) => {
            first([&message.subject, &message.internet_message_id, &message.network_message_id])
        }
        Kind::MailCluster(cluster) => first([&cluster.cluster_by_value, &cluster.cluster_by]),
        Kind::CloudApplication(app) => first([&app.display_name, &app.instance_name]),
        Kind::OauthApplication(app) => first([&app.display_name, &app.app_id]),
        Kind::RegistryKey(key) => path_of(&[&key.registry_hive, &key.registry_key]),
        Kind::RegistryValue(value) => {
            path_of(&[&value.registry_hive, &value.registry_key, &value.registry_value_name])
        }
        Kind::SecurityGroup(group) => {
            first([&group.display_name, &group.friendly_name, &group.sid])
        }
        Kind::AzureResource(resource) => first([&resource.resource_name, &resource.resource_id]),
        Kind::AmazonResource(resource) => {
            first([&resource.resource_name, &resource.amazon_resource_id])
        }
        Kind::GoogleCloudResource(resource) => {
            first([&resource.resource_name, &resource.full_resource_name])
        }
        Kind::Blob(blob) => first([&blob.name, &blob.url]),
        Kind::BlobContainer(container) => first([&container.name, &container.url]),
        Kind::CloudLogonSession(session) => session.session_id.clone(),
        _ => any_name(evidence),
    };
    name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| evidence.kind.label().to_owned())
}

/// The entity that it turned out to be.
pub(crate) fn entity_of(evidence: &Evidence, impacted: &[EntityRef]) -> Option<EntityRef> {
    let id = evidence.entity_id.clone()?;
    let known = impacted.iter().find(|entity| entity.entity_id == id);
    Some(known.cloned().unwrap_or_else(|| EntityRef {
        entity_id: id,
        kind: kind_of(evidence),
        display_name: name_of(evidence),
    }))
}

/// The impacted assets that the list of alerts names beside an alert.
pub(crate) fn impacted(alert: &Alert) -> Vec<EntityRef> {
    let value = alert.other.get("impacted").cloned().unwrap_or_default();
    serde_json::from_value(value).unwrap_or_default()
}

/// Every entity of an alert once, with the worst verdict on it.
pub(crate) fn entities(alert: &Alert) -> Vec<(EntityRef, EvidenceVerdict)> {
    let impacted = impacted(alert);
    let mut entities: Vec<(EntityRef, EvidenceVerdict)> = Vec::new();
    for evidence in &alert.evidence {
        let Some(entity) = entity_of(evidence, &impacted) else { continue };
        match entities.iter_mut().find(|(known, _)| known.entity_id == entity.entity_id) {
            Some((_, verdict)) => *verdict = (*verdict).max(evidence.verdict),
            None => entities.push((entity, evidence.verdict)),
        }
    }
    entities
}

/// What names an entity in the texts around it, so that such a text becomes a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Names(HashMap<String, EntityRef>);

impl Names {
    pub(crate) fn of(alert: &Alert) -> Self {
        let impacted = impacted(alert);
        let mut names = HashMap::new();
        let mut add = |name: &str, entity: &EntityRef| {
            let name = name.trim().to_lowercase();
            if name.len() > 1 {
                names.entry(name).or_insert_with(|| entity.clone());
            }
        };
        // A mailbox is called as its owner is; where both are there, the person is meant.
        let people_first = |evidence: &&Evidence| kind_of(evidence) == EntityKind::Mailbox;
        let (mailboxes, others): (Vec<&Evidence>, Vec<&Evidence>) =
            alert.evidence.iter().partition(people_first);
        for evidence in others.into_iter().chain(mailboxes) {
            let Some(entity) = entity_of(evidence, &impacted) else { continue };
            add(&entity.display_name, &entity);
            add(&name_of(evidence), &entity);
            let account = match &evidence.kind {
                EvidenceKind::User(user) => user.user_account.as_ref(),
                EvidenceKind::Mailbox(mailbox) => mailbox.user_account.as_ref(),
                _ => None,
            };
            if let Some(account) = account {
                let own = [
                    &account.user_principal_name,
                    &account.display_name,
                    &account.account_name,
                    &account.azure_ad_user_id,
                ];
                for name in own.into_iter().flatten() {
                    add(name, &entity);
                }
            }
        }
        Self(names)
    }

    pub(crate) fn find(&self, text: &str) -> Option<&EntityRef> {
        self.0.get(&text.trim().to_lowercase())
    }
}

/// Everything that a piece of evidence says, without what is drawn beside it.
pub(crate) fn facts_of(evidence: &Evidence) -> Vec<(String, String)> {
    const DRAWN: [&str; 6] =
        ["@odata.type", "verdict", "remediationStatus", "roles", "entityId", "createdDateTime"];
    let Value::Object(mut properties) = evidence.to_value() else { return Vec::new() };
    properties.retain(|name, _| !DRAWN.contains(&name.as_str()));
    property::lines(&properties)
}

/// `DOMAIN\account` where that is all there is.
pub(crate) fn account_name(account: &UserAccount) -> Option<String> {
    let with_domain = match (&account.domain_name, &account.account_name) {
        (Some(domain), Some(name)) if !domain.is_empty() => Some(format!("{domain}\\{name}")),
        (_, name) => name.clone(),
    };
    [
        account.display_name.clone(),
        account.user_principal_name.clone(),
        with_domain,
        account.user_sid.clone(),
        account.azure_ad_user_id.clone(),
    ]
    .into_iter()
    .flatten()
    .find(|name| !name.trim().is_empty())
}

/// Folder and name of a file.
pub(crate) fn file_path(file: &FileDetails) -> Option<String> {
    match (&file.file_path, &file.file_name) {
        (Some(folder), Some(name)) if folder.ends_with(name.as_str()) => Some(folder.clone()),
        (Some(folder), Some(name)) => {
            let separator = if folder.contains('/') { '/' } else { '\\' };
            Some(format!("{}{separator}{name}", folder.trim_end_matches(['\\', '/'])))
        }
        (folder, name) => folder.clone().or_else(|| name.clone()),
    }
}

fn file_name(file: &FileDetails) -> Option<String> {
    first([&file.file_name, &file.file_path, &file.sha256, &file.sha1, &file.md5])
}

fn first<const COUNT: usize>(names: [&Option<String>; COUNT]) -> Option<String> {
    names.into_iter().flatten().find(|name| !name.trim().is_empty()).cloned()
}

fn path_of(parts: &[&Option<String>]) -> Option<String> {
    let parts: Vec<&str> = parts.iter().filter_map(|part| part.as_deref()).collect();
    (!parts.is_empty()).then(|| parts.join("\\"))
}

/// A property that sounds like a name, of a kind that has no rule of its own.
fn any_name(evidence: &Evidence) -> Option<String> {
    const NAMES: [&str; 9] = [
        "displayName",
        "name",
        "subject",
        "deviceName",
        "ipAddress",
        "macAddress",
        "imageId",
        "registry",
        "requestId",
    ];
    let Value::Object(properties) = evidence.to_value() else { return None };
    NAMES
        .iter()
        .filter_map(|name| properties.get(*name))
        .find_map(|value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn evidence(value: serde_json::Value) -> Evidence {
        Evidence::from_value(value).unwrap()
    }

    #[test]
    fn evidence_has_a_name_whatever_it_is() {
        let process = evidence(json!({
            "@odata.type": "#microsoft.graph.security.processEvidence",
            "processId": 7012, "imageFile": {"fileName": "cmd.exe"}
        }));
        assert_eq!(name_of(&process), "cmd.exe [7012]");
        let user = evidence(json!({
            "@odata.type": "#microsoft.graph.security.userEvidence",
            "userAccount": {"accountName": "jo", "domainName": "LARKFIELD"}
        }));
        assert_eq!(name_of(&user), "LARKFIELD\\jo");
        let strange = evidence(json!({"@odata.type": "#x.quantumEvidence", "name": "q1"}));
        assert_eq!(name_of(&strange), "q1");
        assert_eq!(name_of(&Evidence::default()), "Other evidence");
    }

    #[test]
    fn nothing_that_evidence_says_is_lost() {
        let strange = evidence(json!({
            "@odata.type": "#x.quantumEvidence", "spin": 0.5, "lab": {"roomName": "B2"}
        }));
        let facts = facts_of(&strange);
        assert!(facts.contains(&("Spin".into(), "0.5".into())));
        assert!(facts.contains(&("Lab, room name".into(), "B2".into())));
    }

    #[test]
    fn names_in_texts_lead_to_entities() {
        let alert = Alert::from_value(json!({
            "id": "1", "title": "t",
            "impacted": [{"entityId": "5", "kind": "user", "displayName": "Annette Hill"}],
            "evidence": [
                {"@odata.type": "#microsoft.graph.security.mailboxEvidence", "entityId": "9",
                 "displayName": "Annette Hill", "primaryAddress": "annhill@larkfield.example"},
                {"@odata.type": "#microsoft.graph.security.userEvidence", "entityId": "5",
                 "userAccount": {"userPrincipalName": "annhill@larkfield.example"}}
            ]
        }))
        .unwrap();
        let names = Names::of(&alert);
        assert_eq!(names.find("Annette hill ").unwrap().entity_id, "5");
        assert_eq!(names.find("annhill@larkfield.example").unwrap().entity_id, "5");
        assert_eq!(names.find("somebody else"), None);
    }

    #[test]
    fn paths_are_whole() {
        let file = FileDetails {
            file_path: Some("C:\\Windows\\System32".into()),
            file_name: Some("cmd.exe".into()),
            ..FileDetails::default()
        };
        assert_eq!(file_path(&file).as_deref(), Some("C:\\Windows\\System32\\cmd.exe"));
    }
}
