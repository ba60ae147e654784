//! An alert reduced to what correlation needs: when, which rule, and whom it names in which role.

mod evidence;
mod nobody;
mod normal;
mod sink;

use std::collections::BTreeSet;
use std::sync::Arc;

use shared::alert::Alert;
use shared::entity::EntityKind;
use shared::enums::{AlertStatus, EvidenceRole};
use shared::evidence::Evidence;
use shared::tactic::Tactic;
use shared::time::Timestamp;

use super::model::{AssetNames, Facts, Mention, Name, Role, Scheme};

pub use normal::{asset_device, asset_mailbox, asset_user};

/// Activity longer before its alert than this is a broken clock.
const LATEST_REPORT: i64 = 180 * Timestamp::DAY;

impl Facts {
    /// What correlation needs of an alert. Never fails: what cannot be understood is left out.
    pub fn of(alert: &Alert) -> Self {
        let created = alert
            .created_date_time
            .or(alert.last_update_date_time)
            .or(alert.first_activity_date_time)
            .or(alert.last_activity_date_time)
            .unwrap_or_default();
        let plausible = |time: Option<Timestamp>| {
            time.filter(|time| {
                let lag = created.since(*time);
                (-Timestamp::DAY..LATEST_REPORT).contains(&lag)
            })
        };
        let first = plausible(alert.first_activity_date_time)
            .or(plausible(alert.last_activity_date_time))
            .unwrap_or(created);
        let last = plausible(alert.last_activity_date_time).unwrap_or(first).max(first);
        Self {
            alert: alert.id.as_str().into(),
            rule: rule_of(alert),
            title: alert.title.as_str().into(),
            severity: alert.severity,
            resolved: alert.status == AlertStatus::Resolved,
            tactic: alert
                .category
                .iter()
                .chain(&alert.categories)
                .find_map(|category| Tactic::parse(category)),
            service_source: alert.service_source,
            first_activity: first,
            last_activity: last,
            created,
            mentions: mentions_of(&alert.evidence),
        }
    }
}

fn rule_of(alert: &Alert) -> Arc<str> {
    let detector = alert.detector_id.as_deref().map(str::trim).filter(|id| !nobody::is_empty(id));
    match detector {
        Some(id) => id.to_lowercase().into(),
        None => format!("{}|{}", alert.service_source.as_str(), alert.title.trim()).into(),
    }
}

fn mentions_of(evidence: &[Evidence]) -> Vec<Mention> {
    let device = only_device(evidence);
    let mut mentions = Vec::with_capacity(evidence.len() * 2);
    for (index, item) in evidence.iter().enumerate() {
        let place = Place {
            evidence: index as u32,
            role: role_of(&item.roles),
            verdict: item.verdict,
            device: device.as_deref(),
        };
        evidence::collect(item, place, &mut mentions);
    }
    drop_machine_accounts(&mut mentions);
    mentions
}

/// Where a mention stands in the alert, and what its evidence says about all that is in it.
#[derive(Copy, Clone)]
struct Place<'a> {
    evidence: u32,
    role: Role,
    verdict: shared::enums::EvidenceVerdict,
    /// The device that processes and files without one of their own are on.
    device: Option<&'a str>,
}

fn only_device(evidence: &[Evidence]) -> Option<String> {
    let mut devices = evidence.iter().filter_map(evidence::device_key).collect::<BTreeSet<_>>();
    if devices.len() == 1 { devices.pop_first() } else { None }
}

fn role_of(roles: &[EvidenceRole]) -> Role {
    let any = |wanted: &[EvidenceRole]| roles.iter().any(|role| wanted.contains(role));
    if any(&[EvidenceRole::Attacker, EvidenceRole::CommandAndControl]) {
        Role::Attacker
    } else if !roles.is_empty() && roles.iter().all(|role| *role == EvidenceRole::Contextual) {
        Role::Context
    } else {
        Role::Involved
    }
}

/// `LF-DC01$` beside LF-DC01 is the computer itself, not a person.
fn drop_machine_accounts(mentions: &mut Vec<Mention>) {
    let hosts: BTreeSet<Arc<str>> = mentions
        .iter()
        .filter(|mention| mention.kind == EntityKind::Device)
        .filter_map(|mention| mention.name(Scheme::HostName))
        .collect();
    mentions.retain(|mention| {
        let account = mention.name(Scheme::AccountName);
        let machine = account.as_deref().and_then(|account| account.strip_suffix('$'));
        mention.kind != EntityKind::User || !machine.is_some_and(|machine| hosts.contains(machine))
    });
}

impl Mention {
    fn name(&self, scheme: Scheme) -> Option<Arc<str>> {
        self.names.iter().find(|name| name.scheme == scheme).map(|name| Arc::clone(&name.value))
    }
}

impl AssetNames {
    fn new(kind: EntityKind, names: Vec<Name>, display_name: &str) -> Self {
        Self { kind, names, display_name: display_name.into(), owner: None }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn facts(evidence: serde_json::Value) -> Facts {
        let alert = json!({
            "id": "1",
            "title": "Beacon",
            "serviceSource": "microsoftDefenderForEndpoint",
            "category": "CommandAndControl",
            "createdDateTime": "2026-01-28T10:00:00Z",
            "firstActivityDateTime": "2026-01-28T09:00:00Z",
            "lastActivityDateTime": "2026-01-28T09:30:00Z",
            "evidence": evidence,
        });
        Facts::of(&Alert::from_value(alert).unwrap())
    }

    fn typed(kind: &str, mut properties: serde_json::Value) -> serde_json::Value {
        properties["@odata.type"] = format!("#microsoft.graph.security.{kind}Evidence").into();
        properties
    }

    #[test]
    fn names_come_strongest_first_and_folded() {
        let facts = facts(json!([typed(
            "user",
            json!({"roles": ["compromised"], "userAccount": {
                "accountName": "AnnHill", "domainName": "LARKFIELD",
                "userPrincipalName": "AnnHill@Larkfield.example", "userSid": "S-1-5-21-1-2-3-2355",
                "azureAdUserId": "00000000-0000-0000-0000-000000000000"
            }})
        )]));
        let [mention] = facts.mentions.as_slice() else { panic!("{:?}", facts.mentions) };
        let names: Vec<_> = mention.names.iter().map(|name| (name.scheme, &*name.value)).collect();
        assert_eq!(
            names,
            [
                (Scheme::UserSid, "s-1-5-21-1-2-3-2355"),
                (Scheme::UserPrincipalName, "annhill@larkfield.example"),
                (Scheme::DomainAccount, "larkfield\\annhill"),
                (Scheme::AccountName, "annhill"),
            ]
        );
        assert!(mention.impacted);
        assert_eq!(facts.tactic, Some(Tactic::CommandAndControl));
    }

    #[test]
    fn nobody_is_never_mentioned() {
        let facts = facts(json!([
            typed("user", json!({"userAccount": {"accountName": "svc", "userSid": "S-1-5-18"}})),
            typed(
                "user",
                json!({"userAccount": {"accountName": "SYSTEM",
                "userSid": "S-1-5-21-1-2-3-1000"}})
            ),
            typed("ip", json!({"ipAddress": "127.0.0.1"})),
            typed(
                "file",
                json!({"fileDetails": {"fileName": "a", "sha256":
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}})
            ),
            typed("device", json!({"deviceDnsName": "-"})),
        ]));
        assert!(facts.mentions.iter().all(|mention| mention.names.is_empty()));
    }

    #[test]
    fn contextual_evidence_is_not_impacted_and_system_files_are_no_leads() {
        let facts = facts(json!([
            typed(
                "device",
                json!({"deviceDnsName": "lf-dc01.corp.example",
                "roles": ["contextual"]})
            ),
            typed(
                "file",
                json!({"fileDetails": {"fileName": "cmd.exe",
                "filePath": "C:\\Windows\\System32", "sha1": "ac4483d1710254f592580175f52d93316d39aca0"}})
            ),
            typed(
                "file",
                json!({"verdict": "malicious", "fileDetails": {"fileName": "wl.exe",
                "filePath": "C:\\Windows\\Temp", "sha1": "ac4483d1710254f592580175f52d93316d39aca1"}})
            ),
            typed("ip", json!({"ipAddress": "::ffff:10.0.0.7"})),
        ]));
        let seen: Vec<_> =
            facts.mentions.iter().map(|m| (m.kind, m.role, m.context, m.impacted)).collect();
        assert_eq!(
            seen,
            [
                (EntityKind::Device, Role::Context, false, false),
                (EntityKind::File, Role::Involved, true, false),
                (EntityKind::File, Role::Involved, false, false),
                (EntityKind::Ip, Role::Involved, true, false),
            ]
        );
    }

    #[test]
    fn a_process_brings_its_device_parent_file_and_account() {
        let facts = facts(json!([typed(
            "process",
            json!({"processId": 40, "processCreationDateTime": "2026-01-28T09:00:00Z",
                "parentProcessId": 4, "parentProcessCreationDateTime": "2026-01-28T08:00:00Z",
                "mdeDeviceId": "AB12AB12AB12AB12AB12AB12AB12AB12AB12AB12",
                "imageFile": {"fileName": "x.exe", "filePath": "C:\\Users\\a",
                    "sha1": "ac4483d1710254f592580175f52d93316d39aca1"},
                "userAccount": {"accountName": "a", "domainName": "D"}})
        )]));
        let kinds: Vec<_> = facts.mentions.iter().map(|m| (m.kind, m.embedded, m.role)).collect();
        assert_eq!(
            kinds,
            [
                (EntityKind::Process, false, Role::Involved),
                (EntityKind::Process, true, Role::Parent),
                (EntityKind::File, true, Role::Involved),
                (EntityKind::User, true, Role::Involved),
                (EntityKind::Device, true, Role::Involved),
            ]
        );
    }

    #[test]
    fn the_computer_itself_is_no_person() {
        let facts = facts(json!([
            typed("device", json!({"deviceDnsName": "LF-DC01.corp.example"})),
            typed("user", json!({"userAccount": {"accountName": "LF-DC01$", "domainName": "C"}})),
            typed("user", json!({"userAccount": {"accountName": "svc-erp$", "domainName": "C"}})),
        ]));
        let users = facts.mentions.iter().filter(|m| m.kind == EntityKind::User).count();
        assert_eq!(users, 1);
    }

    #[test]
    fn absurd_times_fall_back_to_creation() {
        let alert = json!({"id": "1", "title": "t", "createdDateTime": "2026-01-28T10:00:00Z",
            "firstActivityDateTime": "1601-01-01T00:00:00Z",
            "lastActivityDateTime": "2030-01-01T00:00:00Z"});
        let facts = Facts::of(&Alert::from_value(alert).unwrap());
        assert_eq!(facts.first_activity, facts.created);
        assert_eq!(facts.last_activity, facts.created);
    }
}
