//! The typed way to the server: one place that knows addresses, headers and errors.

mod problem;

use std::cell::RefCell;

use gloo_net::http::{Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

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
    read(send(Request::get(&address(path))).await?).await
}

pub(crate) async fn patch<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
) -> Answer<Changed<T>> {
    change(Request::patch(&address(path)), body).await
}

pub(crate) async fn post<T: DeserializeOwned>(
    path: &str,
    body: &impl Serialize,
) -> Answer<Changed<T>> {
    change(Request::post(&address(path)), body).await
}

pub(crate) async fn delete(path: &str) -> Answer<()> {
    send(Request::delete(&address(path))).await.map(|_| ())
}

/// Percent-encodes a part of an address: a filter, a search, an id.
pub(crate) fn encode(text: &str) -> String {
    crate::url::encode(text)
}

async fn change<T: DeserializeOwned>(
    request: RequestBuilder,
    body: &impl Serialize,
) -> Answer<Changed<T>> {
    let body = serde_json::to_string(body).map_err(|error| ApiProblem::unreadable(&error))?;
    let request = request.header("content-type", "application/json").body(body);
    let response = request.map_err(|error| ApiProblem::unreachable(&error))?.send().await;
    let response = checked(response).await?;
    let operation = response.headers().get("muster-operation");
    Ok(Changed { value: read(response).await?, operation })
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

async fn read<T: DeserializeOwned>(response: Response) -> Answer<T> {
    let body = response.text().await.map_err(|error| ApiProblem::unreachable(&error))?;
    // An answer without content is JSON's null, so that `()` can be read from it.
    let body = if body.is_empty() { "null" } else { &body };
    serde_json::from_str(body).map_err(|error| ApiProblem::unreadable(&error))
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
