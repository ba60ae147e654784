//! Sentinel's entities as Graph's evidence. An entity stands where it is first named, with a `$id`;
//! elsewhere only `{"$ref": id}` does. Types and fields after Microsoft's *Microsoft Sentinel
//! entity types reference*.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::super::told::{first, number, text, texts, time_of};
use super::super::{Object, evidence};

/// Deeper than this nothing is nested in earnest.
const DEEPEST: usize = 8;

/// The evidence that the entities of a row are. What is nested in another entity is part of that
/// one's evidence and not told again where the list refers to it.
pub(super) fn evidence_of(entities: &Value) -> Vec<Value> {
    let entities = entities.as_array().map_or(&[][..], Vec::as_slice);
    let mut reader = Reader { by_id: HashMap::new() };
    for entity in entities {
        reader.remember(entity, 0);
    }
    let own = entities.iter().filter_map(Value::as_object).filter(|e| !e.contains_key("$ref"));
    own.map(|entity| reader.evidence(entity)).collect()
}

struct Reader<'a> {
    by_id: HashMap<&'a str, &'a Object>,
}

impl<'a> Reader<'a> {
    fn remember(&mut self, value: &'a Value, depth: usize) {
        match value {
            Value::Object(object) if depth < DEEPEST => {
                if let Some(id) = object.get("$id").and_then(Value::as_str) {
                    self.by_id.insert(id, object);
                }
                object.values().for_each(|value| self.remember(value, depth + 1));
            }
            Value::Array(items) => items.iter().for_each(|value| self.remember(value, depth + 1)),
            _ => {}
        }
    }

    /// An entity inside another, there or by reference.
    fn inside(&self, entity: &'a Object, name: &str) -> Option<&'a Object> {
        let object = entity.get(name)?.as_object()?;
        match object.get("$ref").and_then(Value::as_str) {
            Some(id) => self.by_id.get(id).copied(),
            None => Some(object),
        }
    }

    fn evidence(&self, entity: &'a Object) -> Value {
        let kind = text(entity, "Type").unwrap_or_default().to_ascii_lowercase();
        let told = |name: &str| text(entity, name);
        let (kind, properties) = match kind.as_str() {
            "account" => ("user", json!({ "userAccount": account(entity) })),
            "host" => ("device", device(entity)),
            "ip" => {
                let country = self.inside(entity, "Location").and_then(|l| text(l, "CountryCode"));
                ("ip", json!({ "ipAddress": told("Address"), "countryLetterCode": country }))
            }
            "url" => ("url", json!({ "url": told("Url") })),
            "dns" => ("url", json!({ "url": told("DomainName") })),
            "file" => {
                let device =
                    self.inside(entity, "Host").and_then(|host| text(host, "MdatpDeviceId"));
                ("file", json!({ "fileDetails": self.file(entity), "mdeDeviceId": device }))
            }
            "filehash" => ("file", json!({ "fileDetails": hash(entity) })),
            "process" => ("process", self.process(entity)),
            "registry-key" | "registrykey" => {
                let (hive, key) = (told("Hive"), told("Key"));
                ("registryKey", json!({ "registryHive": hive, "registryKey": key }))
            }
            "registry-value" | "registryvalue" => {
                let key = self.inside(entity, "Key");
                (
                    "registryValue",
                    json!({
                        "registryHive": key.and_then(|key| text(key, "Hive")),
                        "registryKey": key.and_then(|key| text(key, "Key")),
                        "registryValueName": told("Name"),
                        "registryValue": told("Value"),
                        "registryValueType": told("ValueType"),
                    }),
                )
            }
            "mailbox" => (
                "mailbox",
                json!({
                    "primaryAddress": told("MailboxPrimaryAddress"),
                    "displayName": told("DisplayName"),
                    "upn": told("Upn"),
                    "userAccount": { "azureAdUserId": told("AadId"), "userPrincipalName": told("Upn") },
                }),
            ),
            "mailmessage" => ("analyzedMessage", message(entity)),
            "mailcluster" => (
                "mailCluster",
                json!({
                    "networkMessageIds": texts(entity, "NetworkMessageIds"),
                    "query": told("Query"),
                    "clusterBy": told("ClusterGroup"),
                    "emailCount": number(entity, "MailCount"),
                }),
            ),
            "cloud-application" => (
                "cloudApplication",
                json!({
                    "appId": number(entity, "AppId"),
                    "displayName": told("Name"),
                    "instanceName": told("InstanceName"),
                }),
            ),
            "oauth-application" => (
                "oauthApplication",
                json!({
                    "appId": first(entity, &["OAuthAppId", "AppId"]),
                    "objectId": first(entity, &["OAuthObjectId", "ObjectId"]),
                    "displayName": first(entity, &["Name", "DisplayName"]),
                    "publisher": told("Publisher"),
                }),
            ),
            "cloud-logon-session" => (
                "cloudLogonSession",
                json!({
                    "sessionId": told("SessionId"),
                    "account": self.inside(entity, "Account").map(account),
                    "userAgent": told("UserAgent"),
                    "startUtcDateTime": time_of(entity, "StartTimeUtc"),
                }),
            ),
            "cloud-logon-request" => {
                ("cloudLogonRequest", json!({ "requestId": told("RequestId") }))
            }
            "azure-resource" | "azureresource" => (
                "azureResource",
                json!({
                    "resourceId": told("ResourceId"),
                    "resourceName": told("ResourceName"),
                    "resourceType": told("ResourceType"),
                }),
            ),
            "security-group" => (
                "securityGroup",
                json!({
                    "securityGroupId": told("ObjectGuid"),
                    "displayName": first(entity, &["FriendlyName", "DistinguishedName"]),
                    "distinguishedName": told("DistinguishedName"),
                    "sid": first(entity, &["SID", "Sid"]),
                }),
            ),
            _ => return unknown(entity),
        };
        let mut properties = properties;
        if let Some(properties) = properties.as_object_mut() {
            properties.insert("roles".into(), texts(entity, "Roles").into());
            properties.insert("verdict".into(), told("LastVerdict").into());
            let created = time_of(entity, "CreatedTimeUtc");
            properties.insert("createdDateTime".into(), created.into());
        }
        evidence(kind, properties)
    }

    fn file(&self, file: &'a Object) -> Value {
        let mut details =
            json!({ "fileName": text(file, "Name"), "filePath": text(file, "Directory") });
        let hashes = file.get("FileHashes").and_then(Value::as_array).into_iter().flatten();
        for value in hashes.filter_map(Value::as_object) {
            let value = value
                .get("$ref")
                .and_then(Value::as_str)
                .map_or(Some(value), |id| self.by_id.get(id).copied());
            if let (Some(Value::Object(hash)), Some(details)) =
                (value.map(hash), details.as_object_mut())
            {
                details.extend(hash);
            }
        }
        details
    }

    fn process(&self, process: &'a Object) -> Value {
        let parent = self.inside(process, "ParentProcess");
        let image =
            |process: &'a Object| self.inside(process, "ImageFile").map(|file| self.file(file));
        json!({
            "processId": number(process, "ProcessId"),
            "processCommandLine": text(process, "CommandLine"),
            "processCreationDateTime": time_of(process, "CreationTimeUtc"),
            "imageFile": image(process),
            "parentProcessId": parent.and_then(|parent| number(parent, "ProcessId")),
            "parentProcessCreationDateTime": parent.and_then(|parent| time_of(parent, "CreationTimeUtc")),
            "parentProcessImageFile": parent.and_then(image),
            "userAccount": self.inside(process, "Account").map(account),
            "mdeDeviceId": self.inside(process, "Host").and_then(|host| text(host, "MdatpDeviceId")),
        })
    }
}

fn device(host: &Object) -> Value {
    let name = first(host, &["HostName", "NetBiosName"]);
    let full = text(host, "FQDN").map(ToOwned::to_owned).or_else(|| {
        Some(match text(host, "DnsDomain") {
            Some(domain) => format!("{}.{domain}", name?),
            None => name?.to_owned(),
        })
    });
    json!({
        "deviceDnsName": full,
        "mdeDeviceId": text(host, "MdatpDeviceId"),
        "azureAdDeviceId": text(host, "AadDeviceId"),
        "osPlatform": text(host, "OSFamily"),
        "version": text(host, "OSVersion"),
        "healthStatus": text(host, "HealthStatus"),
        "riskScore": text(host, "RiskScore"),
        "rbacGroupName": text(host, "RbacGroupName"),
        "firstSeenDateTime": time_of(host, "FirstSeenDateTime"),
    })
}

/// A name with a blank in it is what people call somebody, not an account.
fn account(entity: &Object) -> Value {
    let name = text(entity, "Name");
    let plain = name.filter(|name| !name.contains(' '));
    let suffixed = || Some(format!("{}@{}", plain?, text(entity, "UPNSuffix")?));
    json!({
        "accountName": text(entity, "AccountName").or(plain),
        "domainName": first(entity, &["NTDomain", "DomainName"]),
        "userSid": text(entity, "Sid"),
        "azureAdUserId": text(entity, "AadUserId"),
        "userPrincipalName": text(entity, "UserPrincipalName").map(ToOwned::to_owned).or_else(suffixed),
        "displayName": text(entity, "DisplayName").or(name.filter(|name| name.contains(' '))),
    })
}

fn message(entity: &Object) -> Value {
    let told = |name: &str| text(entity, name);
    json!({
        "networkMessageId": told("NetworkMessageId"),
        "internetMessageId": told("InternetMessageId"),
        "subject": told("Subject"),
        "language": told("Language"),
        "recipientEmailAddress": told("Recipient"),
        "senderIp": told("SenderIP"),
        "p1Sender": { "emailAddress": told("P1Sender"), "displayName": told("P1SenderDisplayName"),
            "domainName": told("P1SenderDomain") },
        "p2Sender": { "emailAddress": first(entity, &["P2Sender", "Sender"]),
            "displayName": told("P2SenderDisplayName"), "domainName": told("P2SenderDomain") },
        "urls": texts(entity, "Urls"),
        "threats": texts(entity, "Threats"),
        "threatDetectionMethods": texts(entity, "ThreatDetectionMethods"),
        "antiSpamDirection": told("AntispamDirection"),
        "deliveryAction": told("DeliveryAction"),
        "deliveryLocation": told("DeliveryLocation"),
        "receivedDateTime": time_of(entity, "ReceivedDate"),
    })
}

fn hash(entity: &Object) -> Value {
    let value = text(entity, "Value");
    match text(entity, "Algorithm").unwrap_or_default().to_ascii_lowercase().as_str() {
        "sha256" => json!({ "sha256": value }),
        "sha1" => json!({ "sha1": value }),
        "md5" => json!({ "md5": value }),
        "sha256ac" => json!({ "sha265Ac": value }),
        _ => json!({}),
    }
}

/// A type that has no counterpart keeps all its fields.
fn unknown(entity: &Object) -> Value {
    let mut properties = entity.clone();
    properties.retain(|name, _| !name.starts_with('$'));
    let kind = text(entity, "Type").unwrap_or("entity").to_owned();
    properties.insert("@odata.type".into(), format!("#microsoft.sentinel.{kind}").into());
    Value::Object(properties)
}
