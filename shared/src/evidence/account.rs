//! People, groups and their sessions.

use crate::model::{graph_fields, graph_object};
use crate::time::Timestamp;

graph_object! {
    /// The names under which one source knows a person or a service.
    pub struct UserAccount {
        account_name: Option<String> = "accountName",
        azure_ad_user_id: Option<String> = "azureAdUserId",
        display_name: Option<String> = "displayName",
        domain_name: Option<String> = "domainName",
        user_principal_name: Option<String> = "userPrincipalName",
        user_sid: Option<String> = "userSid",
    }
}

graph_fields! {
    /// A person or a service account.
    pub struct UserEvidence {
        user_account: Option<UserAccount> = "userAccount",
    }

    /// A mailbox.
    pub struct MailboxEvidence {
        primary_address: Option<String> = "primaryAddress",
        display_name: Option<String> = "displayName",
        upn: Option<String> = "upn",
        user_account: Option<UserAccount> = "userAccount",
    }

    /// A group of the directory.
    pub struct SecurityGroupEvidence {
        security_group_id: Option<String> = "securityGroupId",
        display_name: Option<String> = "displayName",
        active_directory_object_guid: Option<String> = "activeDirectoryObjectGuid",
        distinguished_name: Option<String> = "distinguishedName",
        friendly_name: Option<String> = "friendlyName",
        sid: Option<String> = "sid",
    }

    /// A session in the cloud.
    pub struct CloudLogonSessionEvidence {
        session_id: Option<String> = "sessionId",
        account: Option<UserAccount> = "account",
        protocol: Option<String> = "protocol",
        device_name: Option<String> = "deviceName",
        operating_system: Option<String> = "operatingSystem",
        browser: Option<String> = "browser",
        user_agent: Option<String> = "userAgent",
        start_utc_date_time: Option<Timestamp> = "startUtcDateTime",
        previous_logon_date_time: Option<Timestamp> = "previousLogonDateTime",
    }

    /// One request for a session in the cloud.
    pub struct CloudLogonRequestEvidence {
        request_id: Option<String> = "requestId",
    }
}
