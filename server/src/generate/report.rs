use serde_json::{Value, json};
use shared::time::Timestamp;

use super::company::{Machine, Person, guid};
use super::{Labelled, Late, chance, exponential, log_normal};

/// Which product speaks, and so which names it knows.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) enum Product {
    Endpoint,
    Identity,
    Office365,
    CloudApps,
    /// A collector that knows bare names only.
    Siem,
}

/// An alert in the making.
pub(super) struct Report {
    truth: Option<String>,
    product: Product,
    title: &'static str,
    category: &'static str,
    severity: &'static str,
    begins: Timestamp,
    ends: Timestamp,
    pub(super) arrives: Timestamp,
    id: String,
    evidence: Vec<Value>,
}

impl Report {
    pub(super) fn new(
        dice: &mut fastrand::Rng,
        product: Product,
        (title, category, severity): (&'static str, &'static str, &'static str),
        begins: Timestamp,
    ) -> Self {
        let lasts = if chance(dice, 20) { exponential(dice, 120 * Timestamp::SECOND) } else { 0 };
        let ends = begins.plus(lasts);
        let id = guid(dice);
        let (truth, evidence) = (None, Vec::new());
        Self {
            truth,
            product,
            title,
            category,
            severity,
            begins,
            ends,
            arrives: ends,
            id,
            evidence,
        }
    }

    pub(super) fn of(mut self, truth: &str) -> Self {
        self.truth = Some(truth.to_owned());
        self
    }

    pub(super) fn user(mut self, dice: &mut fastrand::Rng, person: &Person, role: &str) -> Self {
        let account = match self.product {
            Product::Endpoint => {
                let object_id = chance(dice, 60).then_some(&person.object_id);
                json!({
                    "accountName": person.account,
                    "domainName": "CORP",
                    "userSid": person.sid,
                    "azureAdUserId": object_id,
                })
            }
            Product::Identity => json!({
                "azureAdUserId": person.object_id,
                "userPrincipalName": person.principal_name,
                "userSid": person.sid,
            }),
            Product::CloudApps | Product::Office365 => {
                json!({"userPrincipalName": person.principal_name})
            }
            Product::Siem => json!({"accountName": person.account}),
        };
        self.push("user", role, json!({"userAccount": account}));
        self
    }

    pub(super) fn device(
        mut self,
        dice: &mut fastrand::Rng,
        machine: &Machine,
        role: &str,
    ) -> Self {
        let properties = match self.product {
            Product::Endpoint => {
                let directory_id = chance(dice, 70).then_some(&machine.directory_id);
                json!({
                    "mdeDeviceId": machine.device_id,
                    "deviceDnsName": machine.dns_name(),
                    "azureAdDeviceId": directory_id,
                })
            }
            Product::Siem => json!({"deviceDnsName": machine.host}),
            _ => json!({"deviceDnsName": machine.dns_name()}),
        };
        self.push("device", role, properties);
        self
    }

    pub(super) fn mailbox(mut self, dice: &mut fastrand::Rng, person: &Person) -> Self {
        let object_id = chance(dice, 50).then_some(&person.object_id);
        let properties = json!({
            "primaryAddress": person.mail,
            "upn": person.principal_name,
            "userAccount": {"azureAdUserId": object_id, "userPrincipalName": person.principal_name},
        });
        self.push("mailbox", "compromised", properties);
        self
    }

    pub(super) fn address(mut self, address: &str, role: &str) -> Self {
        self.push("ip", role, json!({"ipAddress": address}));
        self
    }

    pub(super) fn file(mut self, name: &str, sha256: &str) -> Self {
        let details = json!({"fileName": name, "filePath": "C:\\Users\\Public", "sha256": sha256});
        self.push(
            "file",
            "suspicious",
            json!({"fileDetails": details, "detectionStatus": "detected"}),
        );
        self
    }

    pub(super) fn process(mut self, machine: &Machine, id: u32, name: &str, role: &str) -> Self {
        let properties = json!({
            "processId": id,
            "processCommandLine": format!("{name} -run {id}"),
            "processCreationDateTime": self.begins.plus(-i64::from(id)).to_string(),
            "mdeDeviceId": machine.device_id,
            "imageFile": {"fileName": name, "filePath": "C:\\Users\\Public"},
        });
        self.push("process", role, properties);
        self
    }

    pub(super) fn message(mut self, id: &str, subject: &str, person: &Person) -> Self {
        let properties = json!({
            "networkMessageId": id,
            "subject": subject,
            "recipientEmailAddress": person.mail,
            "deliveryAction": "delivered",
        });
        self.push("analyzedMessage", "suspicious", properties);
        self
    }

    pub(super) fn url(mut self, url: &str) -> Self {
        self.push("url", "suspicious", json!({"url": url}));
        self
    }

    pub(super) fn session(mut self, id: &str) -> Self {
        self.push("cloudLogonSession", "suspicious", json!({"sessionId": id}));
        self
    }

    pub(super) fn app(mut self, id: i64, name: &str) -> Self {
        self.push("cloudApplication", "contextual", json!({"appId": id, "displayName": name}));
        self
    }

    fn push(&mut self, kind: &str, role: &str, mut properties: Value) {
        if let Some(properties) = properties.as_object_mut() {
            properties.retain(|_, value| !value.is_null());
            let odata_type = format!("#microsoft.graph.security.{kind}Evidence");
            properties.insert("@odata.type".into(), odata_type.into());
            properties.insert("createdDateTime".into(), self.begins.to_string().into());
            properties.insert("verdict".into(), "suspicious".into());
            properties.insert("remediationStatus".into(), "none".into());
            properties.insert("roles".into(), json!([role]));
        }
        self.evidence.push(properties);
    }

    /// Products report minutes later, a tenth of the alerts much later.
    pub(super) fn delay(&mut self, dice: &mut fastrand::Rng, late: Late) {
        let delay = match late {
            Late::Usual if chance(dice, 10) => {
                log_normal(dice, 30 * Timestamp::MINUTE, 1.2).min(Timestamp::DAY)
            }
            Late::Usual => exponential(dice, 2 * Timestamp::MINUTE),
            Late::Share { percent, minutes } if chance(dice, percent) => {
                minutes * Timestamp::MINUTE
            }
            Late::Share { .. } => 0,
        };
        self.arrives = self.ends.plus(delay);
    }

    pub(super) fn labelled(self, number: usize) -> Labelled {
        let (service, detection, product) = match self.product {
            Product::Endpoint => {
                ("microsoftDefenderForEndpoint", "microsoftDefenderForEndpoint", "Endpoint")
            }
            Product::Identity => {
                ("microsoftDefenderForIdentity", "microsoftDefenderForIdentity", "Identity")
            }
            Product::Office365 => {
                ("microsoftDefenderForOffice365", "microsoftDefenderForOffice365", "Office 365")
            }
            Product::CloudApps => {
                ("microsoftDefenderForCloudApps", "cloudAppSecurity", "Cloud Apps")
            }
            Product::Siem => ("microsoftSentinel", "unknown", "Collector"),
        };
        let arrives = self.arrives.to_string();
        let alert = json!({
            "@odata.type": "#microsoft.graph.security.alert",
            "id": format!("gen{number:08}-{}", &self.id[..8]),
            "providerAlertId": self.id,
            "title": self.title,
            "description": format!("{} was seen by {product}.", self.title),
            "category": self.category,
            "severity": self.severity,
            "serviceSource": service,
            "detectionSource": detection,
            "productName": product,
            "detectorId": self.title.to_lowercase().replace(' ', "-"),
            "status": "new",
            "createdDateTime": arrives,
            "lastUpdateDateTime": arrives,
            "firstActivityDateTime": self.begins.to_string(),
            "lastActivityDateTime": self.ends.to_string(),
            "evidence": self.evidence,
        });
        Labelled { incident: self.truth, alert }
    }
}
