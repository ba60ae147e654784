//! Assets as an inventory tells them: every name of a thing at once, its value, its owner.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AssetKind {
    Device,
    User,
    Mailbox,
}

/// An inventory record; its identifiers and facts stay under the names it was sent with.
///
/// ```
/// let asset: shared::asset::Asset = serde_json::from_str(
///     r#"{"kind":"device","deviceDnsName":"lf-dc01.corp.example","deviceValue":"high"}"#,
/// ).unwrap();
/// assert_eq!(asset.text("deviceValue"), Some("high"));
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asset {
    pub kind: AssetKind,
    #[serde(flatten)]
    pub properties: Map<String, Value>,
}

impl Asset {
    pub fn text(&self, property: &str) -> Option<&str> {
        self.properties.get(property).and_then(Value::as_str)
    }
}
