//! Search by words. Each word is a prefix; what a name puts between letters and digits does not
//! matter, so `lf-dc01` finds `LF-DC01.corp.example`.

use std::collections::HashMap;

use shared::entity::{EntityHit, EntityRef};
use shared::page::{SearchHit, SearchHits};
use sqlx::{QueryBuilder, Sqlite};

use super::entity::entity_ref;
use super::{SqliteStore, failed, json_list};
use crate::store::StoreError;
use crate::store::fields::severity_of;

/// More words than this say nothing more.
const MOST_WORDS: usize = 16;

/// Names that people know somebody or something by, the most telling first.
const TELLING: [&str; 12] = [
    "userPrincipalName",
    "domainAccount",
    "deviceDnsName",
    "primaryAddress",
    "filePath",
    "userSid",
    "azureAdUserId",
    "mdeDeviceId",
    "azureAdDeviceId",
    "sha256",
    "appId",
    "objectId",
];

/// The words as FTS5 matches them; absent where there is no letter or digit in them.
pub(super) fn match_text(words: &str) -> Option<String> {
    let terms: Vec<String> = words
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .take(MOST_WORDS)
        .map(|word| {
            let word: String =
                word.chars().filter(|c| !c.is_control() && *c != '"').take(200).collect();
            format!("\"{word}\"*")
        })
        .collect();
    (!terms.is_empty()).then(|| terms.join(" "))
}

/// Appends the condition that an incident's id, name or entities match.
pub(super) fn push_incident_search(sql: &mut QueryBuilder<Sqlite>, words: &str) {
    let id: i64 = words.trim().parse().unwrap_or(-1);
    sql.push("(i.id = ").push_bind(id);
    if let Some(text) = match_text(words) {
        sql.push(" or i.id in (select rowid from incident_search where incident_search match ");
        sql.push_bind(text.clone());
        sql.push(
            ") or i.id in (select n.incident from entity_search s \
             join incident_entity n on n.entity = s.rowid where entity_search match ",
        );
        sql.push_bind(text).push(")");
    }
    sql.push(")");
}

/// Appends the condition that an alert's id, title or entities match.
pub(super) fn push_alert_search(sql: &mut QueryBuilder<Sqlite>, words: &str) {
    sql.push("(a.id = ").push_bind(words.trim().to_owned());
    if let Some(text) = match_text(words) {
        sql.push(" or a.number in (select rowid from alert_search where alert_search match ");
        sql.push_bind(text.clone());
        sql.push(
            ") or a.number in (select n.alert from entity_search s \
             join alert_entity n on n.entity = s.rowid where entity_search match ",
        );
        sql.push_bind(text).push(")");
    }
    sql.push(")");
}

impl SqliteStore {
    pub(super) async fn search_all(&self, words: &str, top: u32) -> Result<SearchHits, StoreError> {
        let failed = failed("search");
        let Some(text) = match_text(words) else { return Ok(SearchHits::default()) };
        // Assets first: people look for people and machines.
        let entities = sqlx::query(
            "select e.id, e.kind, e.display_name from \
             (select rowid, rank from entity_search where entity_search match ?1 \
              order by rank limit 400) s \
             join entity e on e.id = s.rowid where e.redirect is null \
             order by e.kind in ('device', 'user', 'mailbox') desc, s.rank, e.id limit ?2",
        )
        .bind(text.as_str())
        .bind(top)
        .fetch_all(&self.readers);
        let mut incidents = QueryBuilder::new(
            "select cast(i.id as text), i.display_name, i.severity from incident i \
             where i.redirect is null and ",
        );
        push_incident_search(&mut incidents, words);
        incidents.push(" order by i.last_activity desc, i.id desc limit ").push_bind(top);
        let incidents = incidents.build_query_as().fetch_all(&self.readers);
        let mut alerts =
            QueryBuilder::new("select a.id, a.title, a.severity from alert a where (a.id = ");
        alerts.push_bind(words.trim().to_owned());
        alerts.push(" or a.number in (select rowid from alert_search where alert_search match ");
        alerts.push_bind(text.clone());
        alerts.push(")) order by a.first_activity desc, a.number desc limit ").push_bind(top);
        let alerts = alerts.build_query_as().fetch_all(&self.readers);
        let (entities, incidents, alerts) =
            tokio::try_join!(entities, incidents, alerts).map_err(failed)?;
        let entities: Result<Vec<EntityRef>, sqlx::Error> =
            entities.iter().map(entity_ref).collect();
        Ok(SearchHits {
            entities: self.told_apart(entities.map_err(failed)?).await?,
            incidents: hits(incidents),
            alerts: hits(alerts),
        })
    }

    /// Adds to each the best of its names that is not the one it is shown by.
    pub(super) async fn told_apart(
        &self,
        entities: Vec<EntityRef>,
    ) -> Result<Vec<EntityHit>, StoreError> {
        let ids: Vec<i64> =
            entities.iter().filter_map(|entity| entity.entity_id.parse().ok()).collect();
        let names: Vec<(i64, String, String)> = sqlx::query_as(
            "select i.entity, n.scheme, n.value from json_each(?1) asked \
             join identifier i on i.entity = asked.value join name n on n.id = i.name \
             where n.scheme in (select value from json_each(?2)) order by n.value",
        )
        .bind(json_list(&ids))
        .bind(serde_json::json!(TELLING).to_string())
        .fetch_all(&self.readers)
        .await
        .map_err(failed("read the names of entities"))?;
        let rank = |scheme: &str| TELLING.iter().position(|known| *known == scheme);
        let mut best: HashMap<i64, (usize, &str)> = HashMap::new();
        let shown: HashMap<i64, &str> =
            ids.iter().copied().zip(entities.iter().map(|one| one.display_name.as_str())).collect();
        for (entity, scheme, value) in &names {
            let Some(rank) = rank(scheme) else { continue };
            let is_shown = shown.get(entity).is_some_and(|name| name.eq_ignore_ascii_case(value));
            let is_better = best.get(entity).is_none_or(|(known, _)| rank < *known);
            if !is_shown && is_better {
                best.insert(*entity, (rank, value));
            }
        }
        let details: Vec<Option<String>> = entities
            .iter()
            .map(|entity| {
                let id = entity.entity_id.parse().ok()?;
                best.get(&id).map(|(_, value)| (*value).to_owned())
            })
            .collect();
        let hits = entities.into_iter().zip(details);
        Ok(hits.map(|(entity, detail)| EntityHit { entity, detail }).collect())
    }
}

fn hits(rows: Vec<(String, String, i64)>) -> Vec<SearchHit> {
    rows.into_iter()
        .map(|(id, title, severity)| SearchHit { id, title, severity: severity_of(severity) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::match_text;

    #[test]
    fn words_become_prefixes_and_nothing_else() {
        assert_eq!(match_text("lf-dc01  hill").as_deref(), Some("\"lf-dc01\"* \"hill\"*"));
        assert_eq!(match_text("a\" OR \"b").as_deref(), Some("\"a\"* \"OR\"* \"b\"*"));
        assert_eq!(match_text(" - \" ' "), None);
    }
}
