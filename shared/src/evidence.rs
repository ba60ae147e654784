//! Evidence: the things an alert names, such as a device, a user or a file.
//!
//! On the wire a piece of evidence is one flat object: what all evidence has, and what its type
//! adds. `@odata.type` says which type that is.

mod account;
mod cloud;
mod container;
mod device;
mod file;
mod kind;
mod mail;
mod network;

use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use crate::enums::{EvidenceRemediationStatus, EvidenceRole, EvidenceVerdict};
use crate::model::{Item, ModelError, Source, accept, graph_implementation};
use crate::time::Timestamp;

pub use account::{
    CloudLogonRequestEvidence, CloudLogonSessionEvidence, MailboxEvidence, SecurityGroupEvidence,
    UserAccount, UserEvidence,
};
pub use cloud::{
    AmazonResourceEvidence, AzureResourceEvidence, BlobContainerEvidence, BlobEvidence,
    CloudApplicationEvidence, GoogleCloudResourceEvidence, OauthApplicationEvidence,
};
pub use container::{
    ContainerEvidence, ContainerImageEvidence, ContainerRegistryEvidence,
    KubernetesClusterEvidence, KubernetesControllerEvidence, KubernetesNamespaceEvidence,
    KubernetesPodEvidence, KubernetesSecretEvidence, KubernetesServiceAccountEvidence,
    KubernetesServiceEvidence,
};
pub use device::{DeviceEvidence, IotDeviceEvidence, LoggedOnUser, VmMetadata};
pub use file::{
    FileDetails, FileEvidence, ProcessEvidence, RegistryKeyEvidence, RegistryValueEvidence,
};
pub use kind::{EvidenceKind, UnknownEvidence};
pub use mail::{AnalyzedMessageEvidence, EmailSender, MailClusterEvidence, TeamsMessageEvidence};
pub use network::{IpEvidence, NicEvidence, UrlEvidence};

/// A thing that an alert names.
///
/// ```
/// use serde_json::json;
/// use shared::evidence::{Evidence, EvidenceKind};
///
/// let evidence = Evidence::from_value(json!({
///     "@odata.type": "#microsoft.graph.security.ipEvidence",
///     "verdict": "suspicious",
///     "ipAddress": "203.0.113.45"
/// }))
/// .unwrap();
/// let EvidenceKind::Ip(ip) = &evidence.kind else { panic!() };
/// assert_eq!(ip.ip_address.as_deref(), Some("203.0.113.45"));
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    pub created_date_time: Option<Timestamp>,
    pub verdict: EvidenceVerdict,
    pub remediation_status: EvidenceRemediationStatus,
    pub remediation_status_details: Option<String>,
    pub roles: Vec<EvidenceRole>,
    /// Free text.
    pub detailed_roles: Vec<String>,
    pub tags: Vec<String>,
    /// The entity that this evidence turned out to be; Muster's own property.
    pub entity_id: Option<String>,
    /// What the type adds.
    pub kind: EvidenceKind,
    /// Properties that Muster does not know.
    pub other: Map<String, Value>,
    /// How the sender wrote the rest.
    pub source: Source,
}

graph_implementation! {
    Evidence {
        created_date_time = "createdDateTime",
        verdict = "verdict",
        remediation_status = "remediationStatus",
        remediation_status_details = "remediationStatusDetails",
        roles = "roles",
        detailed_roles = "detailedRoles",
        tags = "tags",
        entity_id = "entityId",
    }
}

impl Evidence {
    /// Evidence of a kind, with nothing else known.
    ///
    /// ```
    /// use shared::evidence::{Evidence, UrlEvidence};
    ///
    /// let url = UrlEvidence { url: Some("https://sow.example/".into()), ..Default::default() };
    /// assert_eq!(Evidence::new(url).kind.label(), "URL");
    /// ```
    pub fn new(kind: impl Into<EvidenceKind>) -> Self {
        Self { kind: kind.into(), ..Self::default() }
    }

    /// Reads a JSON object; the error names the property that is wrong.
    pub fn from_value(value: Value) -> Result<Self, ModelError> {
        let Value::Object(mut map) = value else {
            return Err(ModelError::expected(&value, "an object"));
        };
        let kind = match map.remove(ODATA_TYPE) {
            None | Some(Value::Null) => EvidenceKind::default(),
            Some(Value::String(name)) => EvidenceKind::of_type(&name),
            Some(value) => {
                return Err(ModelError::expected(&value, "a string").inside(ODATA_TYPE));
            }
        };
        let mut evidence = Self { kind, ..Self::default() };
        for (key, value) in map {
            let Some((key, value)) = accept(&mut evidence, key, value)? else { continue };
            if let Some((key, value)) = evidence.kind.accept(key, value)? {
                evidence.other.insert(key, value);
            }
        }
        Ok(evidence)
    }

    /// The JSON object, with everything that was read.
    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).expect("keys are strings and numbers are finite")
    }
}

const ODATA_TYPE: &str = "@odata.type";

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(name) = self.kind.odata_type() {
            map.serialize_entry(ODATA_TYPE, name)?;
        }
        self.write(&mut map)?;
        self.kind.write(&mut map)?;
        for (key, value) in &self.other {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Evidence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_value(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

impl Item for Evidence {
    fn read(value: Value, _name: &str) -> Result<(Self, Option<Value>), ModelError> {
        Ok((Self::from_value(value)?, None))
    }
}
