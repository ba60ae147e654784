//! What a piece of evidence says of the entity that it is, beyond its names.

use serde_json::{Map, Value};
use shared::enums::{
    DefenderAvStatus, DeliveryAction, DeliveryLocation, DeviceHealthStatus, OnboardingStatus,
};
use shared::evidence::{Evidence, EvidenceKind};

/// Longer texts describe nothing that a page could show.
const LONGEST: usize = 4000;

/// The properties that describe the entity rather than the event, under Graph's names.
pub(super) fn told(evidence: &Evidence) -> Map<String, Value> {
    let mut facts = Facts(Map::new());
    match &evidence.kind {
        EvidenceKind::Device(device) => {
            facts.text("osPlatform", device.os_platform.as_deref());
            facts.number("osBuild", device.os_build);
            facts.text("version", device.version.as_deref());
            facts.text("rbacGroupName", device.rbac_group_name.as_deref());
            facts.text("healthStatus", device.health_status.map(DeviceHealthStatus::as_str));
            facts.text("onboardingStatus", device.onboarding_status.map(OnboardingStatus::as_str));
            facts.text("defenderAvStatus", device.defender_av_status.map(DefenderAvStatus::as_str));
        }
        EvidenceKind::Ip(ip) => {
            facts.text("countryLetterCode", ip.country_letter_code.as_deref());
        }
        EvidenceKind::File(file) => {
            if let Some(details) = &file.file_details {
                facts.text("fileName", details.file_name.as_deref());
                facts.text("filePath", details.file_path.as_deref());
                facts.number("fileSize", details.file_size);
                facts.text("filePublisher", details.file_publisher.as_deref());
                facts.text("signer", details.signer.as_deref());
                facts.text("issuer", details.issuer.as_deref());
            }
        }
        EvidenceKind::Process(process) => {
            facts.text("processCommandLine", process.process_command_line.as_deref());
        }
        EvidenceKind::AnalyzedMessage(message) => {
            facts.text("subject", message.subject.as_deref());
            facts.text("recipientEmailAddress", message.recipient_email_address.as_deref());
            let sender = message.p2_sender.as_ref().or(message.p1_sender.as_ref());
            facts.text("sender", sender.and_then(|it| it.email_address.as_deref()));
            facts.text("deliveryAction", message.delivery_action.map(DeliveryAction::as_str));
            facts.text("deliveryLocation", message.delivery_location.map(DeliveryLocation::as_str));
        }
        EvidenceKind::CloudApplication(app) => {
            facts.text("instanceName", app.instance_name.as_deref());
        }
        EvidenceKind::OauthApplication(app) => {
            facts.text("publisher", app.publisher.as_deref());
        }
        EvidenceKind::AzureResource(resource) => {
            facts.text("resourceType", resource.resource_type.as_deref());
        }
        _ => {}
    }
    facts.0
}

struct Facts(Map<String, Value>);

impl Facts {
    fn text(&mut self, name: &str, value: Option<&str>) {
        let says_something =
            |text: &&str| !text.is_empty() && *text != "unknown" && text.len() <= LONGEST;
        if let Some(text) = value.filter(says_something) {
            self.0.insert(name.to_owned(), text.into());
        }
    }

    fn number(&mut self, name: &str, value: Option<i64>) {
        if let Some(number) = value {
            self.0.insert(name.to_owned(), number.into());
        }
    }
}
