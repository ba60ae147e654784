//! The one error shape of the API: Microsoft Graph's.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// `{"error": {...}}`.
///
/// ```
/// use shared::error::ErrorBody;
/// let body = ErrorBody::new("ResourceNotFound", "no incident has the id 42");
/// assert_eq!(serde_json::to_value(&body).unwrap()["error"]["code"], "ResourceNotFound");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorBody {
    pub error: GraphError,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphError {
    /// `ResourceNotFound`, `InvalidFilter`, `Unauthorized`: for programs.
    pub code: String,
    /// What, where, and how to put it right: for people.
    pub message: String,
    /// The parameter or property in question.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<ErrorDetail>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inner_error: Option<InnerError>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorDetail {
    pub code: String,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InnerError {
    #[serde(rename = "request-id")]
    pub request_id: String,
    pub date: Timestamp,
}

impl ErrorBody {
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self {
            error: GraphError {
                code: code.into(),
                message: message.into(),
                target: None,
                details: Vec::new(),
                inner_error: None,
            },
        }
    }
}
