//! Messages: who sent what to whom, and where it ended up.

use leptos::prelude::*;
use shared::alert::Alert;
use shared::evidence::{
    AnalyzedMessageEvidence, EmailSender, Evidence, EvidenceKind, MailClusterEvidence,
};

use super::super::evidence::Names;
use super::facts::value;
use crate::components::verdict::{Remediation, Verdict};
use crate::format;

pub(super) fn panels(alert: &Alert, names: &Names) -> Vec<AnyView> {
    alert
        .evidence
        .iter()
        .filter_map(|evidence| match &evidence.kind {
            EvidenceKind::AnalyzedMessage(message) => Some(message_panel(evidence, message, names)),
            EvidenceKind::MailCluster(cluster) => Some(cluster_panel(evidence, cluster)),
            _ => None,
        })
        .collect()
}

fn message_panel(evidence: &Evidence, message: &AnalyzedMessageEvidence, names: &Names) -> AnyView {
    let shown = message.p2_sender.as_ref().and_then(sender);
    let envelope = message.p1_sender.as_ref().and_then(sender);
    // Where they differ, the reader was shown another sender than the one that sent it.
    let disguised = shown.is_some() && envelope.is_some() && shown != envelope;
    let list = |items: &[String]| (!items.is_empty()).then(|| items.join(", "));
    let facts: Vec<(&str, Option<String>)> = vec![
        ("Sender", shown.or_else(|| envelope.clone())),
        ("Envelope sender", envelope.filter(|_| disguised)),
        ("Sender IP", message.sender_ip.clone()),
        ("Recipient", message.recipient_email_address.clone()),
        ("Received", message.received_date_time.map(format::day_and_clock)),
        ("Delivery", message.delivery_action.map(|action| action.label().to_owned())),
        ("Now in", message.delivery_location.map(|location| location.label().to_owned())),
        ("Direction", message.anti_spam_direction.map(|way| way.label().to_owned())),
        ("Threats", list(&message.threats)),
        ("Detected by", list(&message.threat_detection_methods)),
        ("Attachments", message.attachments_count.map(format::count)),
        ("Language", message.language.clone()),
        ("Message id", message.internet_message_id.clone()),
        ("Network message id", message.network_message_id.clone()),
        ("URN", message.urn.clone()),
    ];
    let lines = facts
        .into_iter()
        .filter_map(|(label, text)| Some((label, text.filter(|text| !text.is_empty())?)))
        .map(|(label, text)| {
            let warned = label == "Envelope sender";
            view! {
                <dt>{label}</dt>
                <dd class:danger-t=warned>{value(&text, names)}</dd>
            }
        });
    let urls = (!message.urls.is_empty()).then(|| {
        let urls = message.urls.iter().map(|url| view! { <div>{value(url, names)}</div> });
        view! {
            <dt>{format!("URLs ({})", message.url_count.unwrap_or(message.urls.len() as i64))}</dt>
            <dd>{urls.collect_view()}</dd>
        }
    });
    let title = message.subject.clone().unwrap_or_else(|| "Message without subject".into());
    view! {
        <section class="panel">
            <h3>
                <span class="cut" title=title.clone()>{title.clone()}</span>
                <span class="end">
                    <Verdict verdict=evidence.verdict/>
                    <Remediation status=evidence.remediation_status/>
                </span>
            </h3>
            <dl class="facts wide">{lines.collect_view()} {urls}</dl>
        </section>
    }
    .into_any()
}

fn cluster_panel(evidence: &Evidence, cluster: &MailClusterEvidence) -> AnyView {
    let facts = [
        ("Alike in", cluster.cluster_by.as_ref().map(|by| by.replace(';', ", "))),
        ("Value", cluster.cluster_by_value.clone()),
        ("Messages", cluster.email_count.map(format::count)),
        ("Query", cluster.query.clone()),
        ("URN", cluster.urn.clone()),
        (
            "Message ids",
            (!cluster.network_message_ids.is_empty())
                .then(|| cluster.network_message_ids.join(", ")),
        ),
    ];
    let lines = facts.into_iter().filter_map(|(label, text)| {
        let text = text.filter(|text| !text.is_empty())?;
        Some(view! {
            <dt>{label}</dt>
            <dd>{text}</dd>
        })
    });
    view! {
        <section class="panel">
            <h3>"Similar messages"<span class="end"><Verdict verdict=evidence.verdict/></span></h3>
            <dl class="facts wide">{lines.collect_view()}</dl>
        </section>
    }
    .into_any()
}

/// `Parcel Desk <notice@parcel-desk.example>`.
fn sender(sender: &EmailSender) -> Option<String> {
    let address = sender.email_address.as_deref().filter(|address| !address.is_empty());
    let name = sender.display_name.as_deref().filter(|name| !name.is_empty());
    match (name, address) {
        (Some(name), Some(address)) => Some(format!("{name} <{address}>")),
        (name, address) => name.or(address).or(sender.domain_name.as_deref()).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_are_written_as_in_a_message() {
        let written = |name: Option<&str>, address: Option<&str>| {
            sender(&EmailSender {
                display_name: name.map(str::to_owned),
                email_address: address.map(str::to_owned),
                ..EmailSender::default()
            })
        };
        assert_eq!(written(Some("Jo"), Some("jo@x.example")).as_deref(), Some("Jo <jo@x.example>"));
        assert_eq!(written(None, Some("jo@x.example")).as_deref(), Some("jo@x.example"));
        assert_eq!(written(None, None), None);
    }
}
