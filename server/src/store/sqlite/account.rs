//! Accounts and what proves them.

use async_trait::async_trait;
use shared::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::{SqliteStore, failed, json_list};
use crate::store::{Account, AccountStore, Secret, SecretKind, StoreError};

#[async_trait]
impl AccountStore for SqliteStore {
    async fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let failed = failed("list accounts");
        let rows = sqlx::query(
            "select id as account, display_name, user_principal_name, administrator, \
             created as account_created from account order by created, id",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        rows.iter().map(account).collect::<Result<_, _>>().map_err(failed)
    }

    async fn put_account(&self, account: &Account) -> Result<(), StoreError> {
        sqlx::query(
            "insert into account (id, display_name, user_principal_name, administrator, created) \
             values (?, ?, ?, ?, ?) on conflict (id) do update set \
             display_name = excluded.display_name, \
             user_principal_name = excluded.user_principal_name, \
             administrator = excluded.administrator",
        )
        .bind(account.id.as_str())
        .bind(account.display_name.as_str())
        .bind(account.user_principal_name.as_str())
        .bind(account.administrator)
        .bind(account.created.0)
        .execute(&self.writer)
        .await
        .map_err(failed("write an account"))?;
        Ok(())
    }

    async fn put_secret(&self, secret: &Secret) -> Result<(), StoreError> {
        sqlx::query(
            "insert or replace into secret \
             (hash, kind, account, name, permissions, created, expires) \
             values (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(secret.hash.as_slice())
        .bind(secret.kind.as_str())
        .bind(secret.account.as_str())
        .bind(secret.name.as_str())
        .bind(json_list(&secret.permissions))
        .bind(secret.created.0)
        .bind(secret.expires.map(|time| time.0))
        .execute(&self.writer)
        .await
        .map_err(failed("write a secret"))?;
        Ok(())
    }

    async fn secret(
        &self,
        hash: &[u8; 32],
        now: Timestamp,
    ) -> Result<Option<(Secret, Account)>, StoreError> {
        let failed = failed("look up a secret");
        let row = sqlx::query(
            "select s.hash, s.kind, s.account, s.name, s.permissions, s.created, s.expires, \
             a.display_name, a.user_principal_name, a.administrator, \
             a.created as account_created from secret s join account a on a.id = s.account \
             where s.hash = ? and (s.expires is null or s.expires > ?)",
        )
        .bind(hash.as_slice())
        .bind(now.0)
        .fetch_optional(&self.readers)
        .await
        .map_err(failed)?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some((secret(&row)?, account(&row).map_err(failed)?)))
    }

    async fn secrets(&self, kind: SecretKind) -> Result<Vec<Secret>, StoreError> {
        let rows = sqlx::query(
            "select hash, kind, account, name, permissions, created, expires from secret \
             where kind = ? order by created, name",
        )
        .bind(kind.as_str())
        .fetch_all(&self.readers)
        .await
        .map_err(failed("list secrets"))?;
        rows.iter().map(secret).collect()
    }

    async fn delete_secret(&self, hash: &[u8; 32]) -> Result<bool, StoreError> {
        let done = sqlx::query("delete from secret where hash = ?")
            .bind(hash.as_slice())
            .execute(&self.writer)
            .await
            .map_err(failed("delete a secret"))?;
        Ok(done.rows_affected() > 0)
    }

    async fn sweep_secrets(&self, now: Timestamp) -> Result<u64, StoreError> {
        let done = sqlx::query("delete from secret where expires <= ?")
            .bind(now.0)
            .execute(&self.writer)
            .await
            .map_err(failed("sweep secrets"))?;
        Ok(done.rows_affected())
    }
}

fn account(row: &SqliteRow) -> Result<Account, sqlx::Error> {
    Ok(Account {
        id: row.try_get("account")?,
        display_name: row.try_get("display_name")?,
        user_principal_name: row.try_get("user_principal_name")?,
        administrator: row.try_get("administrator")?,
        created: Timestamp(row.try_get("account_created")?),
    })
}

fn secret(row: &SqliteRow) -> Result<Secret, StoreError> {
    let failed = failed("read a secret");
    let hash: &[u8] = row.try_get("hash").map_err(failed)?;
    let kind: &str = row.try_get("kind").map_err(failed)?;
    let kinds = [SecretKind::Session, SecretKind::Token, SecretKind::SignIn];
    let permissions: &str = row.try_get("permissions").map_err(failed)?;
    Ok(Secret {
        hash: hash.try_into().unwrap_or_default(),
        kind: kinds.into_iter().find(|known| known.as_str() == kind).unwrap_or(SecretKind::SignIn),
        account: row.try_get("account").map_err(failed)?,
        name: row.try_get("name").map_err(failed)?,
        permissions: serde_json::from_str(permissions)
            .map_err(|source| StoreError::Corrupt { what: "permission", source })?,
        created: Timestamp(row.try_get("created").map_err(failed)?),
        expires: row.try_get::<Option<i64>, _>("expires").map_err(failed)?.map(Timestamp),
    })
}
