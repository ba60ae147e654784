//! Who asked a moment ago. Programs send thousands of requests a second with one token, each of
//! which would look it up.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use shared::time::Timestamp;

use crate::store::{Account, Secret};

/// What another server does to a secret is heeded after this time.
const MEMORY: Duration = Duration::from_secs(1);

/// More secrets than this in a second are looked up.
const MOST: usize = 1000;

/// Secrets that were found, for a second each.
#[derive(Default)]
pub struct Recent(Mutex<HashMap<[u8; 32], Found>>);

struct Found {
    when: Instant,
    secret: Secret,
    account: Account,
}

impl Recent {
    pub(super) fn secret(&self, hash: &[u8; 32], now: Timestamp) -> Option<(Secret, Account)> {
        let known = self.known();
        let found = known.get(hash).filter(|found| found.when.elapsed() < MEMORY)?;
        let valid = found.secret.expires.is_none_or(|expires| expires > now);
        valid.then(|| (found.secret.clone(), found.account.clone()))
    }

    pub(super) fn remember(&self, secret: &Secret, account: &Account) {
        let mut known = self.known();
        if known.len() >= MOST {
            known.clear();
        }
        let (secret, account) = (secret.clone(), account.clone());
        known.insert(secret.hash, Found { when: Instant::now(), secret, account });
    }

    /// A secret that was taken away proves nothing from now on.
    pub fn forget(&self, hash: &[u8; 32]) {
        self.known().remove(hash);
    }

    fn known(&self) -> MutexGuard<'_, HashMap<[u8; 32], Found>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::SecretKind;

    #[test]
    fn nothing_is_proven_after_it_expired_or_was_taken_away() {
        let account = Account {
            id: "1".into(),
            display_name: "Jo".into(),
            user_principal_name: "jo@corp.example".into(),
            administrator: false,
            created: Timestamp(0),
        };
        let secret = Secret {
            hash: [7; 32],
            kind: SecretKind::Session,
            account: "1".into(),
            name: "browser".into(),
            permissions: Vec::new(),
            created: Timestamp(0),
            expires: Some(Timestamp(10)),
        };
        let recent = Recent::default();
        assert_eq!(recent.secret(&secret.hash, Timestamp(1)), None);
        recent.remember(&secret, &account);
        assert_eq!(recent.secret(&secret.hash, Timestamp(9)), Some((secret.clone(), account)));
        assert_eq!(recent.secret(&secret.hash, Timestamp(10)), None);
        recent.forget(&secret.hash);
        assert_eq!(recent.secret(&secret.hash, Timestamp(1)), None);
    }
}
