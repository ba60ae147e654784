//! Who is asking, and what they may.
//!
//! Who is who: an **account** is a person; a **secret** (a browser's session, a program's token, a
//! sign-in link) proves who is asking; a [`Principal`] is the result, found once per request by
//! [`authenticate`]. Handlers say which [`Permission`] they need.

mod cookie;
mod permission;
mod principal;
mod recent;
mod secret;

pub use cookie::{clear_cookie, session_cookie, set_cookie};
pub use permission::Permission;
pub use principal::{Principal, authenticate};
pub use recent::Recent;
pub use secret::{Plain, digest};

use shared::time::Timestamp;

use crate::store::{Account, AccountStore, Secret, SecretKind, StoreError};

/// How long a browser stays signed in.
pub const SESSION_LIFE: i64 = 30 * Timestamp::DAY;

/// How long the link that is printed at start signs its opener in.
pub const SIGN_IN_LIFE: i64 = 7 * Timestamp::DAY;

/// The first administrator; made when there is none yet, under the name given.
pub async fn administrator<S: AccountStore + ?Sized>(
    store: &S,
    name: &str,
    now: Timestamp,
) -> Result<Account, StoreError> {
    let accounts = store.accounts().await?;
    if let Some(administrator) = accounts.into_iter().find(|account| account.administrator) {
        return Ok(administrator);
    }
    let local: String = name
        .chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || "._-".contains(*letter))
        .collect();
    let local = if local.is_empty() { "administrator".into() } else { local.to_lowercase() };
    let administrator = Account {
        id: "1".into(),
        display_name: name.into(),
        user_principal_name: format!("{local}@localhost"),
        administrator: true,
        created: now,
    };
    store.put_account(&administrator).await?;
    Ok(administrator)
}

/// The name of whoever runs this process.
pub fn operator() -> String {
    let name = std::env::var("USER").unwrap_or_default();
    let name = name.trim();
    if name.is_empty() { "Administrator".into() } else { name.into() }
}

/// Makes and stores a secret; only its caller ever sees it.
pub async fn issue<S: AccountStore + ?Sized>(
    store: &S,
    kind: SecretKind,
    account: &Account,
    grant: Grant<'_>,
    now: Timestamp,
) -> Result<Plain, StoreError> {
    let plain = Plain::random();
    let secret = Secret {
        hash: plain.digest(),
        kind,
        account: account.id.clone(),
        name: grant.name.into(),
        permissions: grant.permissions.to_vec(),
        created: now,
        expires: grant.life.map(|life| now.plus(life)),
    };
    store.put_secret(&secret).await?;
    Ok(plain)
}

/// What a new secret is for, what it allows (nothing named means all that the account may), and for
/// how long.
#[derive(Clone, Copy, Debug)]
pub struct Grant<'a> {
    pub name: &'a str,
    pub permissions: &'a [String],
    pub life: Option<i64>,
}
