//! Finds out who is behind a request, before anything else looks at it.

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use shared::operation::Me;

use super::{Permission, digest, session_cookie};
use crate::api::AppState;
use crate::api::error::{ApiError, ApiResult};
use crate::pipeline::Actor;
use crate::store::{Account, Secret, SecretKind};

/// The person or program behind a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    account: Account,
    /// The token's name, where it is a program.
    token: Option<String>,
    permissions: Vec<Permission>,
}

impl Principal {
    pub fn new(secret: &Secret, account: Account) -> Self {
        let named = || secret.permissions.iter().filter_map(|name| Permission::parse(name));
        let permissions = match (secret.permissions.is_empty(), account.administrator) {
            (true, true) => Permission::ALL.to_vec(),
            (true, false) => vec![Permission::IncidentRead, Permission::AlertRead],
            (false, _) => named().collect(),
        };
        let token = (secret.kind == SecretKind::Token).then(|| secret.name.clone());
        Self { account, token, permissions }
    }

    /// 403 unless it has one of the permissions; the error names the first.
    pub fn require(&self, any: &[Permission]) -> ApiResult<()> {
        if any.iter().any(|needed| self.may(*needed)) {
            return Ok(());
        }
        let names: Vec<_> = any.iter().map(|permission| permission.as_str()).collect();
        let message = format!("this needs the permission {}", names.join(" or "));
        Err(ApiError::new(StatusCode::FORBIDDEN, "Forbidden", message))
    }

    pub fn may(&self, needed: Permission) -> bool {
        self.permissions.iter().any(|permission| permission.implies(needed))
    }

    /// As the log names it.
    pub fn actor(&self) -> Actor {
        let me = self.me();
        Actor { display_name: me.display_name, user_principal_name: me.user_principal_name }
    }

    pub fn me(&self) -> Me {
        Me {
            id: self.account.id.clone(),
            display_name: self.token.as_ref().unwrap_or(&self.account.display_name).clone(),
            user_principal_name: self.account.user_principal_name.clone(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Principal {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> ApiResult<Self> {
        parts.extensions.get::<Self>().cloned().ok_or_else(unauthorized)
    }
}

/// Lets nobody pass without a token or a session.
pub async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    match principal(&state, request.headers()).await {
        Ok(Some(principal)) => {
            request.extensions_mut().insert(principal);
            next.run(request).await
        }
        Ok(None) => {
            let mut response = unauthorized().into_response();
            let challenge = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
            response
        }
        Err(error) => error.into_response(),
    }
}

async fn principal(state: &AppState, headers: &HeaderMap) -> ApiResult<Option<Principal>> {
    let (sent, wanted) = match (bearer(headers), session_cookie(headers)) {
        (Some(token), _) => (token, SecretKind::Token),
        (None, Some(session)) => (session, SecretKind::Session),
        (None, None) => return Ok(None),
    };
    let (hash, now) = (digest(sent), state.now());
    let mut found = state.recent.secret(&hash, now);
    if found.is_none() {
        found = state.store.secret(&hash, now).await?;
        if let Some((secret, account)) = &found {
            state.recent.remember(secret, account);
        }
    }
    let found = found.filter(|(secret, _)| secret.kind == wanted);
    Ok(found.map(|(secret, account)| Principal::new(&secret, account)))
}

/// The token of `Authorization`, with or without the word Bearer before it.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(AUTHORIZATION)?.to_str().ok()?.trim();
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Some(token.trim()),
        Some(_) => Some(""),
        None => Some(value),
    }
}

fn unauthorized() -> ApiError {
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "Unauthorized",
        "this needs a token (Authorization: Bearer …) or a session; `muster token create` makes a \
         token, and the address that the server prints at its start signs a browser in",
    )
}
