//! People, their sessions and their tokens. Secrets are stored as SHA-256 of 256 random bits, so
//! that whoever reads the database cannot sign in with it.

use async_trait::async_trait;
use shared::time::Timestamp;

use super::StoreError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub id: String,
    pub display_name: String,
    pub user_principal_name: String,
    pub administrator: bool,
    pub created: Timestamp,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum SecretKind {
    /// A browser's cookie.
    Session,
    /// A program's bearer token.
    Token,
    /// A link that signs its opener in.
    SignIn,
}

impl SecretKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::Token => "token",
            Self::SignIn => "signIn",
        }
    }
}

/// Something that proves who is asking. It has no `Debug` of the secret: only its hash is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    pub hash: [u8; 32],
    pub kind: SecretKind,
    pub account: String,
    /// What a token is for, as its maker named it.
    pub name: String,
    /// Graph permission names; empty means all that the account may.
    pub permissions: Vec<String>,
    pub created: Timestamp,
    /// Never, where absent.
    pub expires: Option<Timestamp>,
}

#[async_trait]
pub trait AccountStore {
    async fn accounts(&self) -> Result<Vec<Account>, StoreError>;

    /// Adds the account or replaces the one with its id.
    async fn put_account(&self, account: &Account) -> Result<(), StoreError>;

    async fn put_secret(&self, secret: &Secret) -> Result<(), StoreError>;

    /// The secret and whose it is, unless it has expired by `now`.
    async fn secret(
        &self,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<(Secret, Account)>, StoreError>;

    async fn secrets(&self, kind: SecretKind) -> Result<Vec<Secret>, StoreError>;

    /// Whether there was one.
    async fn delete_secret(&self, hash: &[u8; 32]) -> Result<bool, StoreError>;

    /// Removes what has expired by `now`.
    async fn sweep_secrets(&self, now: Timestamp) -> Result<u64, StoreError>;
}
