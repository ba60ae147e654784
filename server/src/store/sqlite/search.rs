//! Search by words. Each word is a prefix; what a name puts between letters and digits does not
//! matter, so `lf-dc01` finds `LF-DC01.corp.example`.

use shared::entity::EntityRef;
use shared::page::{SearchHit, SearchHits};
use sqlx::{QueryBuilder, Sqlite};

use super::entity::entity_ref;
use super::{SqliteStore, failed};
use crate::store::StoreError;
use crate::store::fields::severity_of;

/// More words than this say nothing more.
const MOST_WORDS: usize = 16;

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
            entities: entities.map_err(failed)?,
            incidents: hits(incidents),
            alerts: hits(alerts),
        })
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
