//! Plain activities: sign-ins, processes, connections, mail. Not alerts; timelines are made of
//! them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::time::Timestamp;

/// One activity: the four facts that all have, and whatever else its source tells, lossless.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    pub id: String,
    pub time: Timestamp,
    pub action_type: String,
    #[serde(default)]
    pub risk_contribution: i64,
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl Activity {
    /// A property as text, absent where it is missing, null or of another type.
    ///
    /// ```
    /// let activity: shared::activity::Activity = serde_json::from_str(
    ///     r#"{"id":"a","time":"2026-01-02T02:00:19Z","actionType":"SignIn","remoteIp":"192.0.2.7"}"#,
    /// ).unwrap();
    /// assert_eq!(activity.text("remoteIp"), Some("192.0.2.7"));
    /// ```
    pub fn text(&self, property: &str) -> Option<&str> {
        self.other.get(property).and_then(Value::as_str)
    }
}
