//! The numbers of profiles. A number means the same profile for ever, so that what was read once is
//! kept.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use sqlx::SqliteConnection;

use super::rows::Insert;
use super::{SqliteStore, failed, json_list};
use crate::store::{IncidentRow, Profile, StoreError};

/// What was read or written so far.
#[derive(Debug, Default)]
pub(super) struct Profiles(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    of_number: HashMap<i64, Arc<Profile>>,
    numbers: HashMap<Arc<Profile>, i64>,
}

/// A profile with its number.
pub(super) type Numbered = (i64, Arc<Profile>);

impl Profiles {
    /// Remembers numbers that are committed.
    pub(super) fn learn(&self, profiles: Vec<Numbered>) {
        if profiles.is_empty() {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        for (number, profile) in profiles {
            known.numbers.insert(Arc::clone(&profile), number);
            known.of_number.insert(number, profile);
        }
    }

    fn of(&self, number: i64) -> Option<Arc<Profile>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.of_number.get(&number).map(Arc::clone)
    }

    fn number(&self, profile: &Profile) -> Option<i64> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.numbers.get(profile).copied()
    }
}

impl SqliteStore {
    /// The number of each incident's profile, and those that this transaction made or looked up.
    pub(super) async fn number_profiles(
        &self,
        connection: &mut SqliteConnection,
        incidents: &[IncidentRow],
    ) -> Result<(Vec<i64>, Vec<Numbered>), StoreError> {
        const PROFILE: Insert = Insert {
            head: "insert or ignore into profile (document) values",
            columns: 1,
            tail: "",
        };
        let profiles: Vec<Profile> =
            incidents.iter().map(|row| Profile::of(&row.incident, &row.state)).collect();
        let new = profiles.iter().filter(|profile| self.profiles.number(profile).is_none());
        let new: BTreeSet<String> = new
            .map(|profile| serde_json::to_string(profile).expect("a profile is plain values"))
            .collect();
        let new: Vec<String> = new.into_iter().collect();
        let mut learnt = Vec::new();
        if !new.is_empty() {
            let failed = failed("number profiles");
            PROFILE
                .run(connection, &new, |query, document| query.bind(document.as_str()))
                .await
                .map_err(failed)?;
            let rows: Vec<(i64, String)> = sqlx::query_as(
                "select id, document from profile \
                 where document in (select value from json_each(?))",
            )
            .bind(json_list(&new))
            .fetch_all(connection)
            .await
            .map_err(failed)?;
            learnt = rows.into_iter().map(numbered).collect::<Result<_, _>>()?;
        }
        let numbers = profiles.iter().map(|profile| {
            let known = self.profiles.number(profile);
            let made = || learnt.iter().find(|(_, other)| **other == *profile).map(|made| made.0);
            known.or_else(made).expect("a profile without a number was just given one")
        });
        Ok((numbers.collect(), learnt))
    }

    /// The profiles that have these numbers.
    pub(super) async fn profiles_of(
        &self,
        numbers: impl Iterator<Item = i64> + Clone + Send,
    ) -> Result<Vec<Arc<Profile>>, StoreError> {
        let missing: Vec<i64> =
            numbers.clone().filter(|number| self.profiles.of(*number).is_none()).collect();
        if !missing.is_empty() {
            let rows: Vec<(i64, String)> = sqlx::query_as(
                "select id, document from profile where id in (select value from json_each(?))",
            )
            .bind(json_list(&missing))
            .fetch_all(&self.readers)
            .await
            .map_err(failed("read profiles"))?;
            self.profiles.learn(rows.into_iter().map(numbered).collect::<Result<_, _>>()?);
        }
        let gone = || failed("read profiles")(sqlx::Error::RowNotFound);
        numbers.map(|number| self.profiles.of(number).ok_or_else(gone)).collect()
    }
}

fn numbered((number, document): (i64, String)) -> Result<Numbered, StoreError> {
    let profile = serde_json::from_str(&document)
        .map_err(|source| StoreError::Corrupt { what: "profile", source })?;
    Ok((number, Arc::new(profile)))
}
