//! What each type of evidence names.

use serde_json::Value;
use shared::entity::EntityKind;
use shared::evidence::{Evidence, EvidenceKind, FileDetails};
use shared::time::Timestamp;

use super::normal::{self, folded, name};
use super::sink::Sink;
use super::{Place, nobody};
use crate::correlate::model::{Mention, Name, Role, Scheme};

/// More messages, links or recipients of one piece of evidence than this add nothing.
const MOST: usize = 50;

/// The strongest name of the device that a piece of evidence is, to place processes on it.
pub(super) fn device_key(evidence: &Evidence) -> Option<String> {
    let EvidenceKind::Device(device) = &evidence.kind else { return None };
    folded(device.mde_device_id.as_deref())
        .or_else(|| folded(device.device_dns_name.as_deref()))
        .or_else(|| folded(device.azure_ad_device_id.as_deref()))
}

/// Adds the mentions of one piece of evidence: itself first, then what is written inside it.
pub(super) fn collect(evidence: &Evidence, place: Place<'_>, mentions: &mut Vec<Mention>) {
    let mut sink = Sink { place, mentions };
    match &evidence.kind {
        EvidenceKind::Device(device) => {
            let names = normal::device(
                device.mde_device_id.as_deref(),
                device.azure_ad_device_id.as_deref(),
                device.device_dns_name.as_deref(),
            );
            let (display, rank) = device_display(device.device_dns_name.as_deref(), &names);
            sink.own(EntityKind::Device, names, &display, rank);
        }
        EvidenceKind::User(user) => {
            if let Some(account) = &user.user_account {
                sink.account(account, false, place.role);
            }
        }
        EvidenceKind::Mailbox(mailbox) => {
            let address = mailbox.primary_address.as_deref().or(mailbox.upn.as_deref());
            let display = mailbox.display_name.as_deref().or(address);
            let rank = if mailbox.display_name.is_some() { 3 } else { 1 };
            sink.own(EntityKind::Mailbox, mail_address(address), display.unwrap_or_default(), rank);
            let mut account = mailbox.user_account.clone().unwrap_or_default();
            if account.user_principal_name.is_none() {
                account.user_principal_name.clone_from(&mailbox.upn);
            }
            sink.account(&account, true, place.role);
        }
        EvidenceKind::File(file) => {
            let device = folded(file.mde_device_id.as_deref());
            if let Some(details) = &file.file_details {
                sink.file(details, device.as_deref(), false, place.role);
            }
            sink.device_of(file.mde_device_id.as_deref());
        }
        EvidenceKind::Process(process) => {
            let device = folded(process.mde_device_id.as_deref())
                .or_else(|| place.device.map(str::to_owned));
            let key = |pid: Option<i64>, created: Option<Timestamp>| {
                let (device, pid, created) = (device.as_ref()?, pid.filter(|p| *p > 0)?, created?);
                Some(name(Scheme::ProcessKey, &format!("{device}|{pid}|{}", created.0)))
            };
            let shown = |file: &Option<FileDetails>, pid: Option<i64>| {
                let file = file.as_ref().and_then(|file| file.file_name.clone());
                match (file, pid) {
                    (Some(file), Some(pid)) => format!("{file} ({pid})"),
                    (Some(file), None) => file,
                    (None, pid) => pid.map_or_else(|| "process".into(), |pid| pid.to_string()),
                }
            };
            let own = key(process.process_id, process.process_creation_date_time);
            let display = shown(&process.image_file, process.process_id);
            sink.own(EntityKind::Process, own.into_iter().collect(), &display, 1);
            let parent = key(process.parent_process_id, process.parent_process_creation_date_time);
            if let Some(parent) = parent {
                let display = shown(&process.parent_process_image_file, process.parent_process_id);
                sink.inside(EntityKind::Process, vec![parent], &display, 1, Role::Parent);
            }
            if let Some(file) = &process.image_file {
                sink.file(file, device.as_deref(), true, place.role);
            }
            if let Some(file) = &process.parent_process_image_file {
                sink.file(file, device.as_deref(), true, Role::Parent);
            }
            if let Some(account) = &process.user_account {
                sink.account(account, true, place.role);
            }
            sink.device_of(process.mde_device_id.as_deref());
        }
        EvidenceKind::Ip(ip) => sink.ip(ip.ip_address.as_deref(), false, place.role),
        EvidenceKind::Url(url) => sink.url(url.url.as_deref(), false),
        EvidenceKind::AnalyzedMessage(message) => {
            let sender = [&message.p2_sender, &message.p1_sender]
                .into_iter()
                .find_map(|sender| folded(sender.as_ref()?.email_address.as_deref()));
            let mut names = message_ids(
                message.network_message_id.as_deref(),
                message.internet_message_id.as_deref(),
            );
            let subject = folded(message.subject.as_deref());
            if let Some((sender, subject)) = sender.as_ref().zip(subject) {
                names.push(name(Scheme::MessageCampaign, &format!("{sender}|{subject}")));
            }
            let display = message.subject.as_deref().unwrap_or("message");
            sink.own(EntityKind::AnalyzedMessage, names, display, 2);
            let recipient = message.recipient_email_address.as_deref();
            let shown = recipient.unwrap_or_default();
            sink.inside(EntityKind::Mailbox, mail_address(recipient), shown, 1, Role::Context);
            if let Some(sender) = &sender {
                let names = mail_address(Some(sender));
                sink.inside(EntityKind::Mailbox, names, sender, 1, Role::Sender);
            }
            sink.ip(message.sender_ip.as_deref(), true, Role::Context);
            for url in message.urls.iter().take(MOST) {
                sink.url(Some(url), true);
            }
        }
        EvidenceKind::MailCluster(cluster) => {
            let urn = folded(cluster.urn.as_deref().or(cluster.query.as_deref()));
            let names = urn.iter().map(|urn| name(Scheme::MailClusterUrn, urn)).collect();
            let display = cluster.cluster_by_value.as_deref().unwrap_or("mail cluster");
            sink.own(EntityKind::MailCluster, names, display, 1);
            for id in cluster.network_message_ids.iter().take(MOST) {
                let names = message_ids(Some(id), None);
                sink.inside(EntityKind::AnalyzedMessage, names, id, 0, place.role);
            }
        }
        EvidenceKind::TeamsMessage(message) => {
            let names = other(message.message_id.as_deref());
            let display = message.subject.as_deref().unwrap_or("Teams message");
            sink.own(EntityKind::AnalyzedMessage, names, display, 1);
            let sender = message.sender_from_address.as_deref();
            let shown = sender.unwrap_or_default();
            sink.inside(EntityKind::Mailbox, mail_address(sender), shown, 1, Role::Sender);
            sink.ip(message.sender_ip.as_deref(), true, Role::Context);
        }
        EvidenceKind::CloudApplication(app) => {
            let id = app.app_id.or(app.saas_app_id).filter(|id| *id > 0);
            let instance = app.instance_id.unwrap_or_default();
            let names = id.map(|id| name(Scheme::AppId, &format!("{id}/{instance}")));
            let display = app.display_name.as_deref().unwrap_or("cloud app");
            sink.own(EntityKind::CloudApplication, names.into_iter().collect(), display, 2);
        }
        EvidenceKind::OauthApplication(app) => {
            let ids = [(Scheme::AppId, &app.app_id), (Scheme::ObjectId, &app.object_id)];
            let display = app.display_name.as_deref().unwrap_or("OAuth app");
            sink.own(EntityKind::OauthApplication, ids_of(&ids), display, 2);
        }
        EvidenceKind::RegistryKey(key) => {
            let path = registry(key.registry_hive.as_deref(), key.registry_key.as_deref(), None);
            sink.registry(EntityKind::RegistryKey, place.device, path);
        }
        EvidenceKind::RegistryValue(value) => {
            let device = folded(value.mde_device_id.as_deref());
            let path = registry(
                value.registry_hive.as_deref(),
                value.registry_key.as_deref(),
                value.registry_value_name.as_deref(),
            );
            sink.registry(EntityKind::RegistryValue, device.as_deref().or(place.device), path);
            sink.device_of(value.mde_device_id.as_deref());
        }
        EvidenceKind::SecurityGroup(group) => {
            let ids = [
                (Scheme::SecurityGroupId, &group.security_group_id),
                (Scheme::ObjectId, &group.active_directory_object_guid),
                (Scheme::UserSid, &group.sid),
            ];
            let display = group.display_name.as_deref().or(group.friendly_name.as_deref());
            let display = display.unwrap_or("security group");
            sink.own(EntityKind::SecurityGroup, ids_of(&ids), display, 2);
            // Administrators, Users and their like are in every domain.
            let built_in = group.sid.as_deref().is_some_and(nobody::is_built_in_sid);
            if let Some(mention) = sink.mentions.last_mut().filter(|_| built_in) {
                mention.context = true;
            }
        }
        EvidenceKind::CloudLogonSession(session) => {
            let names = ids_of(&[(Scheme::SessionId, &session.session_id)]);
            let display = session.user_agent.as_deref().or(session.session_id.as_deref());
            sink.own(EntityKind::CloudLogonSession, names, display.unwrap_or("session"), 1);
            if let Some(account) = &session.account {
                sink.account(account, true, place.role);
            }
        }
        EvidenceKind::AzureResource(resource) => {
            sink.resource(resource.resource_id.as_deref(), resource.resource_name.as_deref());
        }
        EvidenceKind::AmazonResource(resource) => {
            sink.resource(
                resource.amazon_resource_id.as_deref(),
                resource.resource_name.as_deref(),
            );
        }
        EvidenceKind::GoogleCloudResource(resource) => {
            sink.resource(
                resource.full_resource_name.as_deref(),
                resource.resource_name.as_deref(),
            );
        }
        EvidenceKind::Blob(blob) => sink.resource(blob.url.as_deref(), blob.name.as_deref()),
        EvidenceKind::BlobContainer(container) => {
            sink.resource(container.url.as_deref(), container.name.as_deref());
        }
        EvidenceKind::IotDevice(device) => {
            let mut names = other(device.device_id.as_deref());
            names.extend(normal::device(None, None, device.device_name.as_deref()));
            let display = device.device_name.as_deref().or(device.device_id.as_deref());
            sink.own(EntityKind::Device, names, display.unwrap_or_default(), 2);
        }
        EvidenceKind::Container(container) => {
            let display = container.name.as_deref().or(container.container_id.as_deref());
            let names = other(container.container_id.as_deref());
            sink.own(EntityKind::Container, names, display.unwrap_or("container"), 1);
        }
        EvidenceKind::ContainerImage(image) => {
            let id = image.image_id.as_deref();
            sink.own(EntityKind::Container, other(id), id.unwrap_or("image"), 1);
        }
        EvidenceKind::KubernetesCluster(item) => {
            let cluster = item.cloud_resource.as_ref().and_then(inner_name);
            sink.kubernetes("cluster", cluster, item.name.as_deref());
        }
        EvidenceKind::KubernetesNamespace(item) => {
            sink.kubernetes("namespace", named(item.cluster.as_ref()), item.name.as_deref());
        }
        EvidenceKind::KubernetesPod(item) => {
            sink.kubernetes("pod", named(item.namespace.as_ref()), item.name.as_deref());
        }
        EvidenceKind::KubernetesController(item) => {
            sink.kubernetes("controller", named(item.namespace.as_ref()), item.name.as_deref());
        }
        EvidenceKind::KubernetesSecret(item) => {
            sink.kubernetes("secret", named(item.namespace.as_ref()), item.name.as_deref());
        }
        EvidenceKind::KubernetesService(item) => {
            sink.kubernetes("service", named(item.namespace.as_ref()), item.name.as_deref());
        }
        EvidenceKind::KubernetesServiceAccount(item) => {
            sink.kubernetes("account", named(item.namespace.as_ref()), item.name.as_deref());
        }
        EvidenceKind::Nic(nic) => {
            let display = nic.mac_address.as_deref().unwrap_or_default();
            sink.own(EntityKind::Other, other(nic.mac_address.as_deref()), display, 1);
        }
        EvidenceKind::ContainerRegistry(_)
        | EvidenceKind::CloudLogonRequest(_)
        | EvidenceKind::Unknown(_) => {}
    }
}

fn device_display(dns: Option<&str>, names: &[Name]) -> (String, u8) {
    if let Some(host) = dns.and_then(|dns| dns.split('.').next()).filter(|h| !nobody::is_empty(h)) {
        return (host.to_owned(), 2);
    }
    (names.first().map(|name| name.value.to_string()).unwrap_or_default(), 0)
}

fn mail_address(address: Option<&str>) -> Vec<Name> {
    let address = folded(address).filter(|address| address.contains('@'));
    address.iter().map(|address| name(Scheme::PrimaryAddress, address)).collect()
}

fn message_ids(network: Option<&str>, internet: Option<&str>) -> Vec<Name> {
    let internet = folded(internet).map(|id| id.trim_matches(['<', '>']).to_owned());
    let mut names = Vec::with_capacity(3);
    names.extend(folded(network).map(|id| name(Scheme::NetworkMessageId, &id)));
    names.extend(internet.map(|id| name(Scheme::InternetMessageId, &id)));
    names
}

fn ids_of(ids: &[(Scheme, &Option<String>)]) -> Vec<Name> {
    let told = ids.iter().filter_map(|(scheme, id)| Some(name(*scheme, &folded(id.as_deref())?)));
    told.collect()
}

fn other(id: Option<&str>) -> Vec<Name> {
    folded(id).map(|id| name(Scheme::Other, &id)).into_iter().collect()
}

fn registry(hive: Option<&str>, key: Option<&str>, value: Option<&str>) -> Option<String> {
    let parts: Vec<&str> =
        [hive, Some(key?), value].into_iter().flatten().filter(|part| !part.is_empty()).collect();
    Some(parts.join("\\"))
}

fn named(item: Option<&Value>) -> Option<&str> {
    item.and_then(inner_name)
}

fn inner_name(item: &Value) -> Option<&str> {
    item.as_str().or_else(|| {
        ["name", "resourceName", "resourceId"].iter().find_map(|key| item.get(key)?.as_str())
    })
}
