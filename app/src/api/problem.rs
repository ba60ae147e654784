//! What went wrong with a request, in words for people.

use std::fmt;

use shared::error::ErrorBody;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ApiProblem {
    /// 0 where no answer came.
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
    /// Each thing that stands in the way, where there are several.
    pub(crate) reasons: Vec<String>,
    pub(crate) request_id: Option<String>,
}

impl ApiProblem {
    pub(crate) fn from_response(status: u16, body: &str) -> Self {
        match serde_json::from_str::<ErrorBody>(body) {
            Ok(ErrorBody { error }) => Self {
                status,
                code: error.code,
                message: error.message,
                reasons: error.details.into_iter().map(|detail| detail.message).collect(),
                request_id: error.inner_error.map(|inner| inner.request_id),
            },
            // A proxy in between does not speak Graph.
            Err(_) => Self {
                status,
                code: "NoDetails".into(),
                message: "there are no details".into(),
                reasons: Vec::new(),
                request_id: None,
            },
        }
    }

    pub(crate) fn unreachable(error: &impl fmt::Display) -> Self {
        Self {
            status: 0,
            code: "Unreachable".into(),
            message: format!("the server did not answer ({error})"),
            reasons: Vec::new(),
            request_id: None,
        }
    }

    pub(crate) fn unreadable(error: &impl fmt::Display) -> Self {
        Self {
            status: 0,
            code: "Unreadable".into(),
            message: format!("the answer could not be read ({error})"),
            reasons: Vec::new(),
            request_id: None,
        }
    }

    pub(crate) fn is_not_found(&self) -> bool {
        self.status == 404
    }

    /// Everything worth sending to an administrator.
    pub(crate) fn details(&self) -> String {
        let mut details = format!("{} {}: {}", self.status, self.code, self.message);
        if let Some(request) = &self.request_id {
            details.push_str(", request ");
            details.push_str(request);
        }
        details
    }
}

impl fmt::Display for ApiProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.reasons.is_empty() {
            let reasons: Vec<String> =
                self.reasons.iter().map(|reason| crate::format::upper_first(reason)).collect();
            return write!(formatter, "{}.", reasons.join(". "));
        }
        if self.status == 0 {
            let mut letters = self.message.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            return write!(
                formatter,
                "{}{}.",
                first.map(String::from).unwrap_or_default(),
                letters.as_str()
            );
        }
        write!(formatter, "The server answered {}: {}.", self.status, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::ApiProblem;

    #[test]
    fn graph_errors_are_read() {
        let body = r#"{"error":{"code":"InvalidFilter","message":"expected a value at 12",
            "innerError":{"request-id":"0f3a","date":"2026-01-28T08:41:00Z"}}}"#;
        let problem = ApiProblem::from_response(400, body);
        assert_eq!(problem.to_string(), "The server answered 400: expected a value at 12.");
        assert_eq!(problem.request_id.as_deref(), Some("0f3a"));
    }

    #[test]
    fn what_stands_in_the_way_is_said_one_by_one() {
        let body = r#"{"error":{"code":"Guarded","message":"2 guards refuse it","details":[
            {"code":"resolved","message":"incident 7 is resolved; reopen it first","target":"7"},
            {"code":"owner","message":"7 and 9 have different owners"}]}}"#;
        assert_eq!(
            ApiProblem::from_response(409, body).to_string(),
            "Incident 7 is resolved; reopen it first. 7 and 9 have different owners."
        );
    }

    #[test]
    fn other_answers_are_no_riddle() {
        let problem = ApiProblem::from_response(502, "<html>Bad gateway</html>");
        assert_eq!(problem.to_string(), "The server answered 502: there are no details.");
        assert_eq!(ApiProblem::unreachable(&"x").to_string(), "The server did not answer (x).");
    }
}
