//! The parameters of a request: with or without `$`, in any encoding, each at most once, and none
//! ignored in silence.

use std::str::FromStr;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use shared::time::Timestamp;

use super::error::{ApiError, ApiResult};

/// Parameters that were not looked at yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parameters {
    pairs: Vec<(String, String)>,
    known: Vec<&'static str>,
}

impl Parameters {
    pub(crate) fn parse(query: &str) -> Self {
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        });
        Self { pairs: pairs.collect(), known: Vec::new() }
    }

    /// The value of a parameter, which is not looked at again.
    pub(crate) fn text(&mut self, name: &'static str) -> ApiResult<Option<String>> {
        self.known.push(name);
        let wanted = canonical(name);
        let mut found = None;
        let mut rest = Vec::with_capacity(self.pairs.len());
        for (written, value) in self.pairs.drain(..) {
            if canonical(&written) != wanted {
                rest.push((written, value));
            } else if found.replace(value).is_some() {
                let message = format!("{name} is given more than once");
                return Err(ApiError::bad_request("BadRequest", message).about(name));
            }
        }
        self.pairs = rest;
        Ok(found)
    }

    /// A whole number within limits.
    pub(crate) fn number<N>(
        &mut self,
        name: &'static str,
        least: N,
        most: N,
    ) -> ApiResult<Option<N>>
    where
        N: FromStr + PartialOrd + std::fmt::Display,
    {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let number = text.trim().parse().ok().filter(|number| *number >= least && *number <= most);
        number.map(Some).ok_or_else(|| {
            let message = format!(
                "{name} is {}, expected a whole number from {least} to {most}",
                quoted(&text)
            );
            ApiError::bad_request("BadRequest", message).about(name)
        })
    }

    pub(crate) fn truth(&mut self, name: &'static str) -> ApiResult<Option<bool>> {
        self.one_of(name, &[("true", true), ("false", false)])
    }

    pub(crate) fn time(&mut self, name: &'static str) -> ApiResult<Option<Timestamp>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        Timestamp::parse(&text).map(Some).ok_or_else(|| {
            let message = format!(
                "{name} is {}, expected a time such as 2026-01-28T19:49:18Z",
                quoted(&text)
            );
            ApiError::bad_request("BadRequest", message).about(name)
        })
    }

    /// One of a few words.
    pub(crate) fn one_of<T: Copy>(
        &mut self,
        name: &'static str,
        words: &[(&str, T)],
    ) -> ApiResult<Option<T>> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text.trim()));
        found.map(|(_, value)| Some(*value)).ok_or_else(|| {
            let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            let message =
                format!("{name} is {}, expected one of {}", quoted(&text), words.join(", "));
            ApiError::bad_request("BadRequest", message).about(name)
        })
    }

    /// What is left over is a mistake, and said to be one.
    pub(crate) fn finish(self) -> ApiResult<()> {
        let Some((name, _)) = self.pairs.first() else { return Ok(()) };
        let shown: String = name.chars().take(60).collect();
        let known = match self.known.as_slice() {
            [] => "it takes none".to_owned(),
            known => format!("it takes {}", known.join(", ")),
        };
        let message = format!("this address does not take the parameter {shown}; {known}");
        Err(ApiError::bad_request("UnsupportedParameter", message).about(shown))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default()))
    }
}

/// For addresses that take no parameters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoParameters;

impl<S: Send + Sync> FromRequestParts<S> for NoParameters {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        Parameters::parse(parts.uri.query().unwrap_or_default()).finish().map(|()| Self)
    }
}

/// `$Filter` and `filter` are one parameter.
pub(crate) fn canonical(name: &str) -> String {
    name.strip_prefix('$').unwrap_or(name).to_ascii_lowercase()
}

/// Undoes percent-encoding; a plus is a space. What is no UTF-8 is marked.
pub(crate) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (byte, bytes[at]) {
            (Some(byte), _) => {
                decoded.push(byte);
                at += 3;
                continue;
            }
            (None, b'+') => decoded.push(b' '),
            (None, other) => decoded.push(other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(40).collect();
    format!("{shown:?}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_read_in_any_form() {
        for query in ["$filter=a%20b", "filter=a+b", "%24Filter=a%20%62"] {
            let mut parameters = Parameters::parse(query);
            assert_eq!(parameters.text("$filter").unwrap().as_deref(), Some("a b"), "{query}");
            parameters.finish().unwrap();
        }
    }

    #[test]
    fn nothing_is_ignored_in_silence() {
        let mut parameters = Parameters::parse("$top=3&$apply=x");
        parameters.number("$top", 1, 10).unwrap();
        assert!(parameters.finish().is_err());
        assert!(Parameters::parse("$top=1&top=2").number("$top", 1, 10).is_err());
        assert!(Parameters::parse("$top=-1").number("$top", 1, 10).is_err());
    }

    proptest! {
        #[test]
        fn never_panics(query in ".{0,60}") {
            let _ = Parameters::parse(&query);
        }
    }
}
