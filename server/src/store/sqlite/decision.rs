//! Suggestions and chosen hubs.

use async_trait::async_trait;
use shared::suggestion::SuggestionStatus;
use shared::time::Timestamp;
use sqlx::SqliteConnection;

use super::rows::each;
use super::{SqliteStore, failed};
use crate::correlate::model::{EntityId, IncidentId};
use crate::store::{Batch, DecisionStore, HubRow, StoreError, SuggestionRow, WantedSuggestions};

#[async_trait]
impl DecisionStore for SqliteStore {
    async fn suggestions(
        &self,
        incident: IncidentId,
        wanted: WantedSuggestions,
    ) -> Result<Vec<SuggestionRow>, StoreError> {
        let documents: Vec<String> = sqlx::query_scalar(
            "select document from suggestion where (one = ?1 or other = ?1) \
             and (?2 or status = 'open') order by id desc",
        )
        .bind(incident as i64)
        .bind(wanted == WantedSuggestions::All)
        .fetch_all(&self.readers)
        .await
        .map_err(failed("list suggestions"))?;
        documents.iter().map(|document| parse(document)).collect()
    }

    async fn suggestion(&self, id: u64) -> Result<Option<SuggestionRow>, StoreError> {
        let document: Option<String> =
            sqlx::query_scalar("select document from suggestion where id = ?")
                .bind(id as i64)
                .fetch_optional(&self.readers)
                .await
                .map_err(failed("read a suggestion"))?;
        document.as_deref().map(parse).transpose()
    }

    async fn chosen_hubs(&self) -> Result<Vec<HubRow>, StoreError> {
        // Of two that turned out to be one the decision about the one that is kept comes last.
        let rows: Vec<(i64, bool, i64, String, String, String)> = sqlx::query_as(
            "select coalesce(e.redirect, h.entity), h.hub, h.time, h.decided_by, h.reason, \
             h.operation from hub h left join entity e on e.id = h.entity order by e.redirect is null, h.time, h.entity",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failed("list chosen hubs"))?;
        Ok(rows
            .into_iter()
            .map(|(entity, hub, time, decided_by, reason, operation)| HubRow {
                entity: entity as EntityId,
                hub: Some(hub),
                time: Timestamp(time),
                decided_by,
                reason,
                operation,
            })
            .collect())
    }
}

impl SqliteStore {
    /// Every suggestion that was ever made.
    pub(super) async fn all_suggestions(&self) -> Result<Vec<SuggestionRow>, StoreError> {
        let documents: Vec<String> =
            sqlx::query_scalar("select document from suggestion order by id")
                .fetch_all(&self.readers)
                .await
                .map_err(failed("load suggestions"))?;
        documents.iter().map(|document| parse(document)).collect()
    }
}

fn parse(document: &str) -> Result<SuggestionRow, StoreError> {
    serde_json::from_str(document)
        .map_err(|source| StoreError::Corrupt { what: "suggestion", source })
}

pub(super) async fn write_decisions(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    each(
        connection,
        &batch.suggestions,
        "insert or replace into suggestion (id, status, one, other, document) \
         values (?, ?, ?, ?, ?)",
        |query, row| {
            let incident = |at: usize| row.incidents.get(at).map(|id| *id as i64);
            query
                .bind(row.id as i64)
                .bind(if row.status == SuggestionStatus::Open { "open" } else { "closed" })
                .bind(incident(0))
                .bind(incident(1))
                .bind(serde_json::to_string(row).expect("a suggestion is JSON"))
        },
    )
    .await?;
    let chosen: Vec<&HubRow> = batch.hubs.iter().filter(|row| row.hub.is_some()).collect();
    // What was decided about one that turned out to be this one goes as well.
    each(
        connection,
        &batch.hubs,
        "delete from hub where entity = ?1 \
         or entity in (select id from entity where redirect = ?1)",
        |query, row| query.bind(row.entity as i64),
    )
    .await?;
    each(
        connection,
        &chosen,
        "insert or replace into hub (entity, hub, time, decided_by, reason, operation) \
         values (?, ?, ?, ?, ?, ?)",
        |query, row| {
            query
                .bind(row.entity as i64)
                .bind(row.hub)
                .bind(row.time.0)
                .bind(row.decided_by.as_str())
                .bind(row.reason.as_str())
                .bind(row.operation.as_str())
        },
    )
    .await
}
