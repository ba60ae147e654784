//! The kinds of identifiers and how far each can be trusted.

use serde::{Deserialize, Serialize};
use shared::entity::IdentifierStrength;

/// What kind of identifier a name is; the property of Graph that it comes from.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Scheme {
    MdeDeviceId,
    AzureAdDeviceId,
    DeviceDnsName,
    HostName,
    AzureAdUserId,
    UserSid,
    UserPrincipalName,
    /// `domain\account`.
    DomainAccount,
    AccountName,
    PrimaryAddress,
    Sha256,
    Sha1,
    Md5,
    /// Name, path and device of a file without a hash.
    FilePath,
    ProcessKey,
    IpAddress,
    Url,
    NetworkMessageId,
    InternetMessageId,
    /// Host of a URL. Links, but is nobody's name.
    UrlHost,
    /// Sender and subject: several messages of one sending. Links, but is nobody's name.
    MessageCampaign,
    MailClusterUrn,
    AppId,
    ObjectId,
    ResourceId,
    SessionId,
    SecurityGroupId,
    RegistryPath,
    KubernetesName,
    /// Any other identifier that a source gives.
    Other,
}

impl Scheme {
    pub const ALL: [Self; 30] = [
        Self::MdeDeviceId,
        Self::AzureAdDeviceId,
        Self::DeviceDnsName,
        Self::HostName,
        Self::AzureAdUserId,
        Self::UserSid,
        Self::UserPrincipalName,
        Self::DomainAccount,
        Self::AccountName,
        Self::PrimaryAddress,
        Self::Sha256,
        Self::Sha1,
        Self::Md5,
        Self::FilePath,
        Self::ProcessKey,
        Self::IpAddress,
        Self::Url,
        Self::NetworkMessageId,
        Self::InternetMessageId,
        Self::UrlHost,
        Self::MessageCampaign,
        Self::MailClusterUrn,
        Self::AppId,
        Self::ObjectId,
        Self::ResourceId,
        Self::SessionId,
        Self::SecurityGroupId,
        Self::RegistryPath,
        Self::KubernetesName,
        Self::Other,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::MdeDeviceId => "mdeDeviceId",
            Self::AzureAdDeviceId => "azureAdDeviceId",
            Self::DeviceDnsName => "deviceDnsName",
            Self::HostName => "hostName",
            Self::AzureAdUserId => "azureAdUserId",
            Self::UserSid => "userSid",
            Self::UserPrincipalName => "userPrincipalName",
            Self::DomainAccount => "domainAccount",
            Self::AccountName => "accountName",
            Self::PrimaryAddress => "primaryAddress",
            Self::Sha256 => "sha256",
            Self::Sha1 => "sha1",
            Self::Md5 => "md5",
            Self::FilePath => "filePath",
            Self::ProcessKey => "processKey",
            Self::IpAddress => "ipAddress",
            Self::Url => "url",
            Self::NetworkMessageId => "networkMessageId",
            Self::InternetMessageId => "internetMessageId",
            Self::UrlHost => "urlHost",
            Self::MessageCampaign => "messageCampaign",
            Self::MailClusterUrn => "mailClusterUrn",
            Self::AppId => "appId",
            Self::ObjectId => "objectId",
            Self::ResourceId => "resourceId",
            Self::SessionId => "sessionId",
            Self::SecurityGroupId => "securityGroupId",
            Self::RegistryPath => "registryPath",
            Self::KubernetesName => "kubernetesName",
            Self::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scheme| scheme.as_str() == text)
    }

    pub fn strength(self) -> IdentifierStrength {
        match self {
            Self::HostName
            | Self::DomainAccount
            | Self::AccountName
            | Self::UrlHost
            | Self::MessageCampaign => IdentifierStrength::Weak,
            _ => IdentifierStrength::Strong,
        }
    }

    /// Shared by several things, so that it links them without being a name of any.
    pub fn is_shared(self) -> bool {
        matches!(self, Self::UrlHost | Self::MessageCampaign)
    }

    /// One thing has one of these: two different values are two things.
    pub fn is_single_valued(self) -> bool {
        matches!(
            self,
            Self::MdeDeviceId
                | Self::AzureAdDeviceId
                | Self::AzureAdUserId
                | Self::Sha256
                | Self::NetworkMessageId
                | Self::ProcessKey
                | Self::PrimaryAddress
        )
    }
}
