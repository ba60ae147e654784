//! Which type of evidence it is.

use serde::ser::SerializeMap;
use serde_json::Value;

use super::{
    AmazonResourceEvidence, AnalyzedMessageEvidence, AzureResourceEvidence, BlobContainerEvidence,
    BlobEvidence, CloudApplicationEvidence, CloudLogonRequestEvidence, CloudLogonSessionEvidence,
    ContainerEvidence, ContainerImageEvidence, ContainerRegistryEvidence, DeviceEvidence,
    FileEvidence, GoogleCloudResourceEvidence, IotDeviceEvidence, IpEvidence,
    KubernetesClusterEvidence, KubernetesControllerEvidence, KubernetesNamespaceEvidence,
    KubernetesPodEvidence, KubernetesSecretEvidence, KubernetesServiceAccountEvidence,
    KubernetesServiceEvidence, MailClusterEvidence, MailboxEvidence, NicEvidence,
    OauthApplicationEvidence, ProcessEvidence, RegistryKeyEvidence, RegistryValueEvidence,
    SecurityGroupEvidence, TeamsMessageEvidence, UrlEvidence, UserEvidence,
};
use crate::model::{ModelError, Object, accept};

const NAMESPACE: &str = "microsoft.graph.security.";

/// Evidence of a type that Muster does not know; its properties are in `Evidence::other`.
///
/// ```
/// use serde_json::json;
/// use shared::evidence::{Evidence, EvidenceKind};
///
/// let value = json!({"@odata.type": "#x.quantumEvidence", "verdict": "unknown",
///                    "remediationStatus": "none", "spin": 0.5});
/// let evidence = Evidence::from_value(value.clone()).unwrap();
/// assert!(matches!(evidence.kind, EvidenceKind::Unknown(_)));
/// assert_eq!(evidence.to_value(), value);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnknownEvidence {
    /// The name of the type as it was sent, when one was.
    pub odata_type: Option<String>,
}

macro_rules! evidence_kinds {
    ($($variant:ident($type:ident) = $wire:literal, $label:literal;)*) => {
        /// The types of evidence, each with its own properties.
        ///
        /// ```
        /// use shared::evidence::EvidenceKind;
        ///
        /// let kind = EvidenceKind::of_type("#microsoft.graph.security.deviceEvidence");
        /// assert_eq!(kind.label(), "Device");
        /// ```
        #[derive(Clone, Debug, PartialEq)]
        pub enum EvidenceKind {
            $($variant(Box<$type>),)*
            Unknown(UnknownEvidence),
        }

        impl EvidenceKind {
            /// The names of the known types, without Graph's namespace.
            pub const TYPES: &'static [&'static str] = &[$($wire,)*];

            /// The empty kind that an `@odata.type` names.
            pub fn of_type(odata_type: &str) -> Self {
                let name = odata_type.strip_prefix('#').unwrap_or(odata_type);
                match name.strip_prefix(NAMESPACE).unwrap_or(name) {
                    $($wire => Self::$variant(Box::default()),)*
                    _ => Self::Unknown(UnknownEvidence { odata_type: Some(odata_type.to_owned()) }),
                }
            }

            /// The `@odata.type` on the wire.
            pub fn odata_type(&self) -> Option<&str> {
                match self {
                    $(Self::$variant(_) => Some(concat!("#microsoft.graph.security.", $wire)),)*
                    Self::Unknown(unknown) => unknown.odata_type.as_deref(),
                }
            }

            /// The words for people.
            pub const fn label(&self) -> &'static str {
                match self {
                    $(Self::$variant(_) => $label,)*
                    Self::Unknown(_) => "Other evidence",
                }
            }

            pub(super) fn accept(
                &mut self,
                key: String,
                value: Value,
            ) -> Result<Option<(String, Value)>, ModelError> {
                let object: &mut dyn Object = match self {
                    $(Self::$variant(evidence) => &mut **evidence,)*
                    Self::Unknown(_) => return Ok(Some((key, value))),
                };
                accept(object, key, value)
            }

            pub(super) fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
                match self {
                    $(Self::$variant(evidence) => evidence.write(map),)*
                    Self::Unknown(_) => Ok(()),
                }
            }
        }

        $(impl From<$type> for EvidenceKind {
            fn from(evidence: $type) -> Self {
                Self::$variant(Box::new(evidence))
            }
        })*
    };
}

evidence_kinds! {
    Device(DeviceEvidence) = "deviceEvidence", "Device";
    User(UserEvidence) = "userEvidence", "User";
    Mailbox(MailboxEvidence) = "mailboxEvidence", "Mailbox";
    File(FileEvidence) = "fileEvidence", "File";
    Process(ProcessEvidence) = "processEvidence", "Process";
    Ip(IpEvidence) = "ipEvidence", "IP address";
    Url(UrlEvidence) = "urlEvidence", "URL";
    AnalyzedMessage(AnalyzedMessageEvidence) = "analyzedMessageEvidence", "Email message";
    MailCluster(MailClusterEvidence) = "mailClusterEvidence", "Email cluster";
    CloudApplication(CloudApplicationEvidence) = "cloudApplicationEvidence", "Cloud application";
    OauthApplication(OauthApplicationEvidence) = "oauthApplicationEvidence", "OAuth application";
    RegistryKey(RegistryKeyEvidence) = "registryKeyEvidence", "Registry key";
    RegistryValue(RegistryValueEvidence) = "registryValueEvidence", "Registry value";
    SecurityGroup(SecurityGroupEvidence) = "securityGroupEvidence", "Security group";
    AzureResource(AzureResourceEvidence) = "azureResourceEvidence", "Azure resource";
    CloudLogonSession(CloudLogonSessionEvidence) = "cloudLogonSessionEvidence",
        "Cloud sign-in session";
    AmazonResource(AmazonResourceEvidence) = "amazonResourceEvidence", "Amazon resource";
    GoogleCloudResource(GoogleCloudResourceEvidence) = "googleCloudResourceEvidence",
        "Google Cloud resource";
    Blob(BlobEvidence) = "blobEvidence", "Blob";
    BlobContainer(BlobContainerEvidence) = "blobContainerEvidence", "Blob container";
    CloudLogonRequest(CloudLogonRequestEvidence) = "cloudLogonRequestEvidence",
        "Cloud sign-in request";
    Container(ContainerEvidence) = "containerEvidence", "Container";
    ContainerImage(ContainerImageEvidence) = "containerImageEvidence", "Container image";
    ContainerRegistry(ContainerRegistryEvidence) = "containerRegistryEvidence",
        "Container registry";
    IotDevice(IotDeviceEvidence) = "iotDeviceEvidence", "IoT device";
    KubernetesCluster(KubernetesClusterEvidence) = "kubernetesClusterEvidence",
        "Kubernetes cluster";
    KubernetesController(KubernetesControllerEvidence) = "kubernetesControllerEvidence",
        "Kubernetes controller";
    KubernetesNamespace(KubernetesNamespaceEvidence) = "kubernetesNamespaceEvidence",
        "Kubernetes namespace";
    KubernetesPod(KubernetesPodEvidence) = "kubernetesPodEvidence", "Kubernetes pod";
    KubernetesSecret(KubernetesSecretEvidence) = "kubernetesSecretEvidence", "Kubernetes secret";
    KubernetesService(KubernetesServiceEvidence) = "kubernetesServiceEvidence",
        "Kubernetes service";
    KubernetesServiceAccount(KubernetesServiceAccountEvidence) =
        "kubernetesServiceAccountEvidence", "Kubernetes service account";
    Nic(NicEvidence) = "nicEvidence", "Network interface";
    TeamsMessage(TeamsMessageEvidence) = "teamsMessageEvidence", "Teams message";
}

impl Default for EvidenceKind {
    fn default() -> Self {
        Self::Unknown(UnknownEvidence::default())
    }
}
