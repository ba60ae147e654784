//! What keeps incidents from becoming one, and who could lift it.

use serde::{Deserialize, Serialize};

/// One guard that stands in the way. An error carries each as an entry of `details`, with the kind
/// as its code and the incident as its target.
///
/// ```
/// use shared::guard::{Guard, GuardKind};
///
/// let guard = Guard {
///     kind: GuardKind::Resolved,
///     message: "incident 7 is resolved".into(),
///     lift: "whoever may change incidents can reopen it".into(),
///     incident_ids: vec!["7".into()],
/// };
/// assert_eq!(serde_json::to_value(&guard).unwrap()["kind"], "resolved");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Guard {
    pub kind: GuardKind,
    /// What stands in the way, in words: `incident 7 is resolved`.
    pub message: String,
    /// Who could lift it and how, in words.
    pub lift: String,
    /// The incidents in question.
    pub incident_ids: Vec<String>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GuardKind {
    Resolved,
    Owner,
    Classification,
    Determination,
    /// More alerts than one incident may have.
    Full,
}

impl GuardKind {
    /// As the code of an error's detail.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Resolved => "resolved",
            Self::Owner => "owner",
            Self::Classification => "classification",
            Self::Determination => "determination",
            Self::Full => "full",
        }
    }
}
