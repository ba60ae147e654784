//! Where a request was sent, as its sender sees it: absolute links are built from it.

use std::fmt::Write;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Uri};

use super::error::ApiError;
use super::parameters::canonical;

/// The address of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    /// `http://127.0.0.1:8080`.
    origin: String,
    path: String,
    query: String,
}

impl Address {
    pub(crate) fn new(headers: &HeaderMap, uri: &Uri) -> Self {
        let scheme = if is_https(headers) { "https" } else { "http" };
        let host = uri
            .authority()
            .map(ToString::to_string)
            .or_else(|| headers.get(HOST).and_then(|host| host.to_str().ok()).map(str::to_owned));
        Self {
            origin: format!("{scheme}://{}", host.as_deref().unwrap_or("localhost")),
            path: uri.path().to_owned(),
            query: uri.query().unwrap_or_default().to_owned(),
        }
    }

    /// The same list, from where the token points. All other parameters stay as they were written.
    pub(crate) fn next_link(&self, token: &str) -> String {
        let kept = self.query.split('&').filter(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            let name = canonical(&super::parameters::decoded(name));
            !pair.is_empty() && !matches!(name.as_str(), "skiptoken" | "skip" | "around")
        });
        let token = format!("$skiptoken={}", encoded(token));
        let query: Vec<_> = kept.chain([token.as_str()]).collect();
        format!("{}{}?{}", self.origin, self.path, query.join("&"))
    }

    /// `@odata.context` of a list or a resource.
    pub(crate) fn context(&self, resource: &str) -> String {
        format!("{}/v1.0/$metadata#{resource}", self.origin)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Address {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // Inside a nested router the path would lack its beginning.
        let Ok(OriginalUri(uri)) = OriginalUri::from_request_parts(parts, state).await;
        Ok(Self::new(&parts.headers, &uri))
    }
}

/// Whether the browser speaks https with whatever stands in front of this server.
pub(crate) fn is_https(headers: &HeaderMap) -> bool {
    headers
        .get("x-forwarded-proto")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(',').next())
        .is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"))
}

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _written = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_next_page_keeps_everything_but_the_place() {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_static("muster.example:8080"));
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https, http"));
        let uri: Uri =
            "/v1.0/security/incidents?%24filter=a%20eq%20'b'&$skip=3&%24skiptoken=x&top=2"
                .parse()
                .unwrap();
        assert_eq!(
            Address::new(&headers, &uri).next_link("a b=="),
            "https://muster.example:8080/v1.0/security/incidents?%24filter=a%20eq%20'b'&top=2\
             &$skiptoken=a%20b%3D%3D"
        );
    }
}
