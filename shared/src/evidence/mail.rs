//! Messages.

use serde_json::Value;

use crate::enums::{AntiSpamDirection, DeliveryAction, DeliveryLocation};
use crate::model::{graph_fields, graph_object};
use crate::time::Timestamp;

graph_object! {
    /// Who sent a message: P1 is the envelope, P2 what the reader sees.
    pub struct EmailSender {
        email_address: Option<String> = "emailAddress",
        display_name: Option<String> = "displayName",
        domain_name: Option<String> = "domainName",
    }
}

graph_fields! {
    /// One delivered copy of a message.
    pub struct AnalyzedMessageEvidence {
        network_message_id: Option<String> = "networkMessageId",
        internet_message_id: Option<String> = "internetMessageId",
        subject: Option<String> = "subject",
        language: Option<String> = "language",
        sender_ip: Option<String> = "senderIp",
        recipient_email_address: Option<String> = "recipientEmailAddress",
        anti_spam_direction: Option<AntiSpamDirection> = "antiSpamDirection",
        delivery_action: Option<DeliveryAction> = "deliveryAction",
        delivery_location: Option<DeliveryLocation> = "deliveryLocation",
        urn: Option<String> = "urn",
        threats: Vec<String> = "threats",
        threat_detection_methods: Vec<String> = "threatDetectionMethods",
        urls: Vec<String> = "urls",
        url_count: Option<i64> = "urlCount",
        attachments_count: Option<i64> = "attachmentsCount",
        received_date_time: Option<Timestamp> = "receivedDateTime",
        p1_sender: Option<EmailSender> = "p1Sender",
        p2_sender: Option<EmailSender> = "p2Sender",
    }

    /// Messages that are alike.
    pub struct MailClusterEvidence {
        /// Such as `Subject;P2SenderDomain;ContentType`.
        cluster_by: Option<String> = "clusterBy",
        cluster_by_value: Option<String> = "clusterByValue",
        query: Option<String> = "query",
        urn: Option<String> = "urn",
        email_count: Option<i64> = "emailCount",
        network_message_ids: Vec<String> = "networkMessageIds",
    }

    /// A message in Teams.
    pub struct TeamsMessageEvidence {
        campaign_id: Option<String> = "campaignId",
        channel_id: Option<String> = "channelId",
        delivery_action: Option<DeliveryAction> = "deliveryAction",
        delivery_location: Option<DeliveryLocation> = "deliveryLocation",
        files: Vec<Value> = "files",
        group_id: Option<String> = "groupId",
        is_external: Option<bool> = "isExternal",
        is_owned: Option<bool> = "isOwned",
        last_modified_date_time: Option<Timestamp> = "lastModifiedDateTime",
        message_direction: Option<AntiSpamDirection> = "messageDirection",
        message_id: Option<String> = "messageId",
        owning_tenant_id: Option<String> = "owningTenantId",
        parent_message_id: Option<String> = "parentMessageId",
        received_date_time: Option<Timestamp> = "receivedDateTime",
        recipients: Vec<String> = "recipients",
        sender_from_address: Option<String> = "senderFromAddress",
        sender_ip: Option<String> = "senderIP",
        source_app_name: Option<String> = "sourceAppName",
        source_id: Option<String> = "sourceId",
        subject: Option<String> = "subject",
        suspicious_recipients: Vec<String> = "suspiciousRecipients",
        thread_id: Option<String> = "threadId",
        thread_type: Option<String> = "threadType",
        urls: Vec<Value> = "urls",
    }
}
