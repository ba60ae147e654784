//! The typed way to the server: one place that knows addresses, headers and errors.

mod problem;

use std::cell::RefCell;
use std::pin::Pin;

use gloo_net::http::{Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::visible::visible_in_json;
pub(crate) use problem::ApiProblem;

pub(crate) type Answer<T> = Result<T, ApiProblem>;

/// What a change gave back, and the operation that undoes it.
#[derive(Clone, Debug)]
pub(crate) struct Changed<T> {
    pub(crate) value: T,
    pub(crate) operation: Option<String>,
}

thread_local! {
    static SIGNED_OUT: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// What to do when the server no longer knows who asks.
pub(crate) fn when_signed_out(run: impl Fn() + 'static) {
    SIGNED_OUT.with(|slot| *slot.borrow_mut() = Some(Box::new(run)));
}

/// Reads `incidents/7` or an address that the server gave (`@odata.nextLink`).
pub(crate) async fn get<T: DeserializeOwned>(path: &str) -> Answer<T> {
    parse(&text(path).await?)
}

/// What `get` reads, unread.
pub(crate) fn text(path: &str) -> Pending<String> {
    let request = Request::get(&address(path));
    Box::pin(async move { text_of(send(request).await?).await })
}

/// An answer without content is JSON's null, so that `()` can be read from it. Attackers write much
/// of what is in it: what would turn the text around is made visible for all pages at once.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Answer<T> {
    let text = if text.is_empty() { "null" } else { text };
    serde_json::from_str(&visible_in_json(text)).map_err(|error| ApiProblem::unreadable(&error))
}

pub(crate) async fn patch<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
) -> Answer<Changed<T>> {
    read(change(Request::patch(&address(path)), serde_json::to_string(body)).await?)
}

pub(crate) async fn post<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
) -> Answer<Changed<T>> {
    read(change(Request::post(&address(path)), serde_json::to_string(body)).await?)
}

/// Puts a document in the place of the version that was read.
pub(crate) async fn put<T: DeserializeOwned>(
    path: &str,
    version: i64,
    body: &impl Serialize,
) -> Answer<Changed<T>> {
    let request = Request::put(&address(path)).header("if-match", &format!("\"{version}\""));
    read(change(request, serde_json::to_string(body)).await?)
}

pub(crate) async fn delete(path: &str) -> Answer<()> {
    send(Request::delete(&address(path))).await.map(|_| ())
}

/// Percent-encodes a part of an address: a filter, a search, an id.
pub(crate) fn encode(text: &str) -> String {
    crate::url::encode(text)
}

/// The one future of its kind: everything up to the text is the same for all types, and in the
/// program once.
type Pending<T> = Pin<Box<dyn Future<Output = Answer<T>>>>;

fn change(request: RequestBuilder, body: serde_json::Result<String>) -> Pending<Changed<String>> {
    Box::pin(async move {
        let body = body.map_err(|error| ApiProblem::unreadable(&error))?;
        let request = request.header("content-type", "application/json").body(body);
        let response = request.map_err(|error| ApiProblem::unreachable(&error))?.send().await;
        let response = checked(response).await?;
        let operation = response.headers().get("muster-operation");
        Ok(Changed { value: text_of(response).await?, operation })
    })
}

fn read<T: DeserializeOwned>(changed: Changed<String>) -> Answer<Changed<T>> {
    Ok(Changed { value: parse(&changed.value)?, operation: changed.operation })
}

async fn send(request: RequestBuilder) -> Answer<Response> {
    checked(request.send().await).await
}

async fn checked(response: Result<Response, gloo_net::Error>) -> Answer<Response> {
    let response = response.map_err(|error| ApiProblem::unreachable(&error))?;
    if response.ok() {
        return Ok(response);
    }
    let body = response.text().await.unwrap_or_default();
    let problem = ApiProblem::from_response(response.status(), &body);
    if problem.status == 401 {
        SIGNED_OUT.with(|slot| {
            if let Some(run) = slot.borrow().as_deref() {
                run();
            }
        });
    }
    Err(problem)
}

async fn text_of(response: Response) -> Answer<String> {
    response.text().await.map_err(|error| ApiProblem::unreachable(&error))
}

/// Paths are below `/v1.0/security` unless they begin with a slash. Of a whole address only the path
/// counts: the server may know itself under another name than the browser does.
fn address(path: &str) -> String {
    if let Some((_, rest)) = path.split_once("://") {
        let start = rest.find('/').unwrap_or(rest.len());
        return rest[start..].to_owned();
    }
    if path.starts_with('/') { path.to_owned() } else { format!("/v1.0/security/{path}") }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn addresses_are_below_the_security_api_unless_they_say_otherwise() {
        assert_eq!(address("incidents/7"), "/v1.0/security/incidents/7");
        assert_eq!(address("/v1.0/me"), "/v1.0/me");
        assert_eq!(
            address("http://muster:8080/v1.0/security/incidents?$skiptoken=a"),
            "/v1.0/security/incidents?$skiptoken=a"
        );
    }
}
