//! The session cookie. No script can read it, and no other site can send it along with a write.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use super::{Plain, SESSION_LIFE};

const NAME: &str = "muster_session";

/// The session that a browser sent, if any.
pub fn session_cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == NAME)
        .map(|(_, value)| value)
}

/// `Secure` only over https, since browsers would drop it on a plain address other than localhost.
pub fn set_cookie(session: &Plain, https: bool) -> HeaderValue {
    let life = SESSION_LIFE / shared::time::Timestamp::SECOND;
    cookie(session.as_str(), life, https)
}

pub fn clear_cookie(https: bool) -> HeaderValue {
    cookie("", 0, https)
}

fn cookie(value: &str, seconds: i64, https: bool) -> HeaderValue {
    let secure = if https { "; Secure" } else { "" };
    let text = format!("{NAME}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&text).expect("hexadecimal digits fit a header")
}
