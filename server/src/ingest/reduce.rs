//! From a record to what the pipeline wants: the resource and the normalised names in it.

use std::collections::BTreeSet;

use shared::activity::Activity;
use shared::alert::Alert;
use shared::asset::{Asset, AssetKind};
use shared::entity::IdentifierStrength;
use shared::evidence::{
    AnalyzedMessageEvidence, DeviceEvidence, Evidence, FileDetails, FileEvidence, IpEvidence,
    MailboxEvidence, ProcessEvidence, UrlEvidence, UserAccount, UserEvidence,
};
use shared::time::Timestamp;

use super::record::{Parsed, Record};
use crate::correlate::model::{AssetNames, Facts};
use crate::correlate::{asset_device, asset_mailbox, asset_user};
use crate::pipeline;
use crate::store::ActivityName;

/// Refusals go along, so that they reach quarantine in the order sent.
pub fn reduce(parsed: Parsed) -> pipeline::Record {
    match parsed.outcome {
        Ok(Record::Alert(alert)) => {
            let facts = Facts::of(&alert);
            pipeline::Record::Alert(Box::new(pipeline::AlertRecord { alert: *alert, facts }))
        }
        Ok(Record::Activity(activity)) => {
            let names = activity_names(&activity);
            let activity = *activity;
            pipeline::Record::Activity(Box::new(pipeline::ActivityRecord { activity, names }))
        }
        Ok(Record::Asset(asset)) => {
            let names = asset_names(&asset);
            pipeline::Record::Asset(Box::new(pipeline::AssetRecord { asset: *asset, names }))
        }
        Err(refusal) => pipeline::Record::Unreadable(Box::new(pipeline::UnreadableRecord {
            resource: parsed.resource.as_str(),
            code: refusal.code.into(),
            reason: refusal.reason,
            target: None,
            raw: refusal.raw,
            id: refusal.id,
        })),
    }
}

/// The things in an activity under the names that alerts give them: it is read as the evidence of
/// an alert would be, so that both are always normalised alike.
fn activity_names(activity: &Activity) -> Vec<ActivityName> {
    let alert = Alert { evidence: evidence_of(activity), ..Alert::default() };
    let mut names = BTreeSet::new();
    for mention in Facts::of(&alert).mentions {
        let is_strong = |strength| strength == IdentifierStrength::Strong;
        let has_strong = mention.names.iter().any(|name| is_strong(name.scheme.strength()));
        for name in mention.names {
            if !has_strong || is_strong(name.scheme.strength()) {
                names.insert(ActivityName { kind: mention.kind, name });
            }
        }
    }
    names.into_iter().collect()
}

fn evidence_of(activity: &Activity) -> Vec<Evidence> {
    let text = |property: &str| activity.text(property).map(str::to_owned);
    let has = |properties: &[&str]| properties.iter().any(|name| activity.text(name).is_some());
    let mut evidence = Vec::new();
    if has(&["deviceId", "deviceName"]) {
        evidence.push(Evidence::new(DeviceEvidence {
            mde_device_id: text("deviceId"),
            device_dns_name: text("deviceName"),
            ..DeviceEvidence::default()
        }));
    }
    for other in ["destinationDeviceName", "remoteDeviceName"] {
        if has(&[other]) {
            let device_dns_name = text(other);
            evidence.push(Evidence::new(DeviceEvidence { device_dns_name, ..Default::default() }));
        }
    }
    let account = account_of(activity);
    if account != UserAccount::default() {
        let user_account = Some(account);
        evidence.push(Evidence::new(UserEvidence { user_account, ..Default::default() }));
    }
    if has(&["targetAccountSid"]) {
        let target = UserAccount { user_sid: text("targetAccountSid"), ..Default::default() };
        let user_account = Some(target);
        evidence.push(Evidence::new(UserEvidence { user_account, ..Default::default() }));
    }
    for address in ["remoteIp", "localIp"] {
        if has(&[address]) {
            let ip_address = text(address);
            evidence.push(Evidence::new(IpEvidence { ip_address, ..Default::default() }));
        }
    }
    if has(&["remoteUrl"]) {
        evidence.push(Evidence::new(UrlEvidence { url: text("remoteUrl"), ..Default::default() }));
    }
    for address in ["senderAddress", "recipientAddress"] {
        if has(&[address]) {
            let primary_address = text(address);
            evidence.push(Evidence::new(MailboxEvidence { primary_address, ..Default::default() }));
        }
    }
    if has(&["networkMessageId", "internetMessageId"]) {
        evidence.push(Evidence::new(AnalyzedMessageEvidence {
            network_message_id: text("networkMessageId"),
            internet_message_id: text("internetMessageId"),
            ..AnalyzedMessageEvidence::default()
        }));
    }
    let file = FileDetails {
        file_name: text("fileName"),
        file_path: text("folderPath"),
        sha1: text("sha1"),
        sha256: text("sha256"),
        ..FileDetails::default()
    };
    let number = |property: &str| activity.other.get(property).and_then(serde_json::Value::as_i64);
    if let Some(process_id) = number("processId") {
        evidence.push(Evidence::new(ProcessEvidence {
            process_id: Some(process_id),
            process_creation_date_time: activity
                .text("processCreationTime")
                .and_then(Timestamp::parse),
            parent_process_id: number("initiatingProcessId"),
            parent_process_creation_date_time: activity
                .text("initiatingProcessCreationTime")
                .and_then(Timestamp::parse),
            image_file: Some(file),
            mde_device_id: text("deviceId"),
            ..ProcessEvidence::default()
        }));
    } else if has(&["sha256", "sha1"]) {
        let (file_details, mde_device_id) = (Some(file), text("deviceId"));
        evidence.push(Evidence::new(FileEvidence {
            file_details,
            mde_device_id,
            ..FileEvidence::default()
        }));
    }
    evidence
}

fn account_of(activity: &Activity) -> UserAccount {
    let text = |property: &str| activity.text(property).map(str::to_owned);
    UserAccount {
        account_name: text("accountName"),
        domain_name: text("accountDomain"),
        user_sid: text("accountSid"),
        user_principal_name: text("accountUpn"),
        azure_ad_user_id: text("accountObjectId"),
        display_name: text("accountDisplayName"),
        ..UserAccount::default()
    }
}

fn asset_names(asset: &Asset) -> AssetNames {
    let owned = |property: &str| asset.text(property).map(str::to_owned);
    match asset.kind {
        AssetKind::Device => asset_device(
            asset.text("mdeDeviceId"),
            asset.text("azureAdDeviceId"),
            asset.text("deviceDnsName"),
            asset.text("hostName"),
        ),
        AssetKind::User => asset_user(&UserAccount {
            account_name: owned("accountName"),
            domain_name: owned("domainName"),
            user_sid: owned("userSid"),
            user_principal_name: owned("userPrincipalName"),
            azure_ad_user_id: owned("azureAdUserId"),
            display_name: owned("displayName"),
            ..UserAccount::default()
        }),
        AssetKind::Mailbox => asset_mailbox(
            asset.text("primaryAddress").or_else(|| asset.text("upn")),
            asset.text("displayName"),
            asset.text("userPrincipalName").or_else(|| asset.text("owner")),
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::entity::EntityKind;

    use super::*;

    fn names(activity: serde_json::Value) -> Vec<(EntityKind, String)> {
        let activity: Activity = serde_json::from_value(activity).unwrap();
        let names = activity_names(&activity).into_iter();
        names.map(|name| (name.kind, name.name.value.to_string())).collect()
    }

    #[test]
    fn strong_names_are_enough_and_weak_ones_stand_alone() {
        let sign_in = json!({
            "id": "a", "time": "2026-01-02T02:00:19Z", "actionType": "SignIn",
            "accountUpn": "AnnHill@larkfield.example", "remoteIp": "198.51.100.7",
        });
        assert_eq!(
            names(sign_in),
            [
                (EntityKind::User, "annhill@larkfield.example".to_owned()),
                (EntityKind::Ip, "198.51.100.7".to_owned()),
            ]
        );
        let logon = json!({
            "id": "b", "time": "2026-01-02T02:00:19Z", "actionType": "LogonSuccess",
            "deviceName": "ANNHILL-LT", "accountName": "SYSTEM", "accountSid": "S-1-5-18",
        });
        assert_eq!(names(logon), [(EntityKind::Device, "annhill-lt".to_owned())]);
    }
}
