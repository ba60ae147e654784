//! Hands out the client, which is part of the binary.
//!
//! Two kinds of things are served. *Files* have a hash of their content in their name, so a browser may keep them for
//! ever. The *page* is the same for every address that is not a file or part of the API, since the client finds its
//! screen by the address; it is asked for each time and answered by "not modified" while the build is the same.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

use crate::api::extract::Path;

/// The client as the bundler left it.
#[derive(Clone, Copy, Debug)]
pub struct Client {
    pub page: File,
    pub files: &'static [File],
}

/// A file with its compressed copies, where it has them.
#[derive(Clone, Copy, Debug)]
pub struct File {
    pub name: &'static str,
    pub identity: &'static [u8],
    pub brotli: Option<&'static [u8]>,
    pub gzip: Option<&'static [u8]>,
}

/// Routes of the client's files, and its page for every other address. Without a client (a server compiled by itself)
/// the page says how to get one.
pub fn router<S: Clone + Send + Sync + 'static>(client: Option<Client>) -> Router<S> {
    let Some(client) = client else {
        return Router::new().fallback_service(get(not_built));
    };
    let shelf = Shelf { client, etag: entity_tag(client.page.identity) };
    Router::new()
        .route("/static/{name}", get(file))
        .fallback_service(get(page).with_state(shelf.clone()))
        .with_state(shelf)
}

#[derive(Clone)]
struct Shelf {
    client: Client,
    etag: HeaderValue,
}

async fn file(
    State(shelf): State<Shelf>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Some(file) = shelf.client.files.iter().find(|file| file.name == name) else {
        return (StatusCode::NOT_FOUND, [(CACHE_CONTROL, "no-store")], "no such file")
            .into_response();
    };
    let forever =
        [(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"))];
    (forever, negotiated(file, &headers)).into_response()
}

async fn page(State(shelf): State<Shelf>, uri: Uri, headers: HeaderMap) -> Response {
    if is_reserved(uri.path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let caching =
        [(CACHE_CONTROL, HeaderValue::from_static("no-cache")), (ETAG, shelf.etag.clone())];
    let known = headers.get(IF_NONE_MATCH).is_some_and(|tags| contains_tag(tags, &shelf.etag));
    if known {
        return (StatusCode::NOT_MODIFIED, caching).into_response();
    }
    (caching, document_headers(), negotiated(&shelf.client.page, &headers)).into_response()
}

async fn not_built(uri: Uri) -> Response {
    if is_reserved(uri.path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let words = "This server was compiled without its client. `make run` builds both.\n";
    (StatusCode::SERVICE_UNAVAILABLE, document_headers(), words).into_response()
}

/// Addresses of programs. A program that asks for something that is not there must not be told "here it is" with a page.
fn is_reserved(path: &str) -> bool {
    ["/v1.0", "/api", "/health", "/static"].iter().any(|prefix| {
        path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// What a browser may do with the page: run our own files, talk to this server, be in no frame.
///
/// Not even an attribute `style="…"` is allowed: what moves is placed through the style object, which markup that slips
/// into a title cannot reach.
fn document_headers() -> [(HeaderName, HeaderValue); 4] {
    const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
        img-src 'self' data:; font-src 'self'; connect-src 'self'; \
        manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    [
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            HeaderValue::from_static("same-origin"),
        ),
    ]
}

/// The file in the smallest form that the caller can read.
fn negotiated(file: &File, headers: &HeaderMap) -> Response {
    let choices = [("br", file.brotli), ("gzip", file.gzip)];
    let chosen = choices.into_iter().find_map(|(coding, content)| {
        content.filter(|_| accepts(headers, coding)).map(|content| (coding, content))
    });
    let content = chosen.map_or(file.identity, |(_, content)| content);
    let mut response = Response::new(Body::from(Bytes::from_static(content)));
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(content_type(file.name)));
    out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some((coding, _)) = chosen {
        out.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
    }
    response
}

fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|item| {
        let (name, quality) = item.split_once(';').unwrap_or((item, ""));
        let quality = quality.trim().strip_prefix("q=").unwrap_or("1");
        name.trim().eq_ignore_ascii_case(coding) && quality.parse::<f32>().is_ok_and(|q| q > 0.0)
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "wasm" => "application/wasm",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        _ => "application/octet-stream",
    }
}

/// Weak, because the compressed copies share it.
fn entity_tag(content: &[u8]) -> HeaderValue {
    let digest = Sha256::digest(content);
    let head = digest.first_chunk().expect("a SHA-256 has 32 bytes");
    let hash = u128::from_be_bytes(*head);
    HeaderValue::from_str(&format!("W/\"{hash:032x}\"")).expect("hexadecimal digits fit a header")
}

fn contains_tag(tags: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(tags), Ok(tag)) = (tags.to_str(), tag.to_str()) else { return false };
    tags.split(',').any(|candidate| candidate.trim() == tag || candidate.trim() == "*")
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::http::{Method, Request};
    use tower::ServiceExt;

    use super::*;

    const CLIENT: Client = Client {
        page: File { name: "index.html", identity: b"<page>", brotli: Some(b"p"), gzip: None },
        files: &[
            File { name: "app-1.wasm", identity: b"wasm", brotli: Some(b"br"), gzip: Some(b"gz") },
            File { name: "inter-1.woff2", identity: b"font", brotli: None, gzip: None },
        ],
    };

    async fn ask(
        client: Option<Client>,
        method: Method,
        path: &str,
        headers: &[(HeaderName, &str)],
    ) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(name, *value);
        }
        let request = request.body(Body::empty()).unwrap();
        router::<()>(client).oneshot(request).await.unwrap()
    }

    async fn get(path: &str, headers: &[(HeaderName, &str)]) -> Response {
        ask(Some(CLIENT), Method::GET, path, headers).await
    }

    async fn text(response: Response) -> String {
        String::from_utf8(to_bytes(response.into_body(), 1000).await.unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn files_are_kept_for_ever_in_the_form_the_browser_reads() {
        for (accepted, coding, body) in [
            ("gzip, deflate, br, zstd", Some("br"), "br"),
            ("gzip;q=0.8, br;q=0", Some("gzip"), "gz"),
            ("GZIP", Some("gzip"), "gz"),
            ("identity", None, "wasm"),
        ] {
            let response = get("/static/app-1.wasm", &[(ACCEPT_ENCODING, accepted)]).await;
            let headers = response.headers();
            assert_eq!(headers[CONTENT_TYPE], "application/wasm");
            assert_eq!(headers[CACHE_CONTROL], "public, max-age=31536000, immutable");
            assert_eq!(headers[VARY], "accept-encoding");
            assert_eq!(headers.get(CONTENT_ENCODING).map(|value| value.to_str().unwrap()), coding);
            assert_eq!(text(response).await, body, "for {accepted}");
        }
        let font = get("/static/inter-1.woff2", &[(ACCEPT_ENCODING, "br")]).await;
        assert_eq!(font.headers()[CONTENT_TYPE], "font/woff2");
        assert_eq!(text(font).await, "font");
    }

    #[tokio::test]
    async fn every_screen_is_the_page() {
        for path in ["/", "/incidents/40962", "/apix", "/alerts?sort=title"] {
            let response = get(path, &[]).await;
            assert_eq!(response.status(), StatusCode::OK, "{path}");
            assert_eq!(response.headers()[CACHE_CONTROL], "no-cache");
            let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(
                policy.contains("frame-ancestors 'none'") && policy.contains("'wasm-unsafe-eval'")
            );
            assert_eq!(text(response).await, "<page>");
        }
    }

    #[tokio::test]
    async fn an_unchanged_page_is_not_sent_again() {
        let first = get("/", &[]).await;
        let tag = first.headers()[ETAG].to_str().unwrap().to_owned();
        let again = get("/incidents", &[(IF_NONE_MATCH, &tag)]).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert_eq!(text(again).await, "");
        let other = get("/", &[(IF_NONE_MATCH, "W/\"other\"")]).await;
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[tokio::test]
    async fn programs_get_no_page() {
        for path in ["/v1.0/security/nothing", "/api", "/health/deep", "/static/app-2.wasm"] {
            assert_eq!(get(path, &[]).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        let posted = ask(Some(CLIENT), Method::POST, "/incidents", &[]).await;
        assert_eq!(posted.status(), StatusCode::METHOD_NOT_ALLOWED);
        let head = ask(Some(CLIENT), Method::HEAD, "/", &[]).await;
        assert_eq!((head.status(), text(head).await), (StatusCode::OK, String::new()));
    }

    #[tokio::test]
    async fn a_server_without_client_says_so() {
        let response = ask(None, Method::GET, "/", &[]).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(text(response).await.contains("make run"));
    }
}
