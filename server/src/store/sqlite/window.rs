//! What the engine and the writer start from.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use shared::suggestion::SuggestionStatus;
use shared::time::Timestamp;
use sqlx::Row;

use super::alert::parse_membership;
use super::entity::{entity_ref, facts_of, kind_of};
use super::{SqliteStore, failed};
use crate::correlate::model::{
    EntityId, IncidentId, Name, RefusedPair, Scheme, Stored, StoredAlert, StoredPairs,
};
use crate::store::{DecisionStore, EntityRow, StoreError, SuggestionRow, Window, WindowEntity};

impl SqliteStore {
    pub(super) async fn read_window(&self) -> Result<Window, StoreError> {
        let hubs = self.chosen_hubs().await?;
        let suggestions = self.all_suggestions().await?;
        let number = |text: &'static str| async move {
            sqlx::query_scalar::<_, i64>(text)
                .fetch_one(&self.readers)
                .await
                .map_err(failed("load the window"))
        };
        let redirects =
            self.id_pairs("select id, redirect from entity where redirect is not null").await?;
        Ok(Window {
            stored: Stored {
                ties: self.id_pairs("select mailbox, owner from tie").await?,
                pairs: self.read_pairs(&suggestions).await?,
                hubs: hubs.iter().filter_map(|row| Some((row.entity, row.hub?))).collect(),
                last_entity: number("select coalesce(max(id), 0) from entity").await? as EntityId,
                last_incident: number("select coalesce(max(id), 0) from incident").await?
                    as IncidentId,
                ..Stored::default()
            },
            redirects: redirects.into_iter().map(|[gone, kept]| (gone, kept)).collect(),
            last_suggestion: suggestions.last().map_or(0, |row| row.id),
            suggestions: suggestions.into_iter().filter(SuggestionRow::is_open).collect(),
            last_alert: number("select coalesce(max(number), 0) from alert").await?,
            last_sequence: number("select coalesce(max(sequence), 0) from log").await?,
            last_job: number("select coalesce(max(number), 0) from job").await?,
        })
    }

    /// Of incidents that were merged since, the one that has their alerts stands for them. So what
    /// was said of them holds again when the merge is undone.
    pub(super) async fn read_pairs(
        &self,
        suggestions: &[SuggestionRow],
    ) -> Result<StoredPairs, StoreError> {
        let apart = self.id_pairs("select one, other from apart").await?;
        let gone: BTreeMap<IncidentId, IncidentId> = self
            .id_pairs("select id, redirect from incident where redirect is not null")
            .await?
            .into_iter()
            .map(|[gone, into]| (gone, into))
            .collect();
        let now = |incident: &IncidentId| *gone.get(incident).unwrap_or(incident);
        let today = |pair: &[IncidentId; 2]| {
            let pair = [now(&pair[0]), now(&pair[1])];
            (pair[0] != pair[1]).then_some(pair)
        };
        let mut pairs = StoredPairs {
            apart: apart.iter().filter_map(today).collect(),
            ..StoredPairs::default()
        };
        let of = |row: &SuggestionRow| row.pair().as_ref().and_then(today);
        let ordered = |[one, other]: [IncidentId; 2]| [one.min(other), one.max(other)];
        let refused = suggestions.iter().filter(|row| row.status == SuggestionStatus::Refused);
        let refused: BTreeSet<_> = refused.filter_map(of).map(ordered).collect();
        for row in suggestions {
            if let Some(pair) = of(row) {
                pairs.suggested.push(pair);
                // What waits again since then is known as well.
                let known = row.is_open() || row.status == SuggestionStatus::Refused;
                if known && refused.contains(&ordered(pair)) {
                    pairs.refused.push(RefusedPair { incidents: pair, known: row.shown_by() });
                }
            }
            if let (Some(entity), Some(incident)) = (row.entity, row.incidents.first()) {
                pairs.splits.push((now(incident), entity));
            }
        }
        Ok(pairs)
    }

    async fn id_pairs(&self, text: &'static str) -> Result<Vec<[u64; 2]>, StoreError> {
        let pairs: Vec<(i64, i64)> = sqlx::query_as(text)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("load the window"))?;
        Ok(pairs.into_iter().map(|(one, other)| [one as u64, other as u64]).collect())
    }

    pub(super) async fn read_entities(
        &self,
        after: EntityId,
        limit: u32,
    ) -> Result<Vec<WindowEntity>, StoreError> {
        let failed = failed("load entities");
        let rows = sqlx::query(
            "select id, kind, display_name, display_rank, facts, privileged_roles from entity \
             where id > ? and redirect is null order by id limit ?",
        )
        .bind(after as i64)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let last: i64 = match rows.last() {
            Some(row) => row.try_get("id").map_err(failed)?,
            None => return Ok(Vec::new()),
        };
        let named: Vec<(i64, String, String)> = sqlx::query_as(
            "select i.entity, n.scheme, n.value from identifier i join name n on n.id = i.name \
             where i.entity > ? and i.entity <= ? order by i.entity, n.id",
        )
        .bind(after as i64)
        .bind(last)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut names: HashMap<i64, Vec<Name>> = HashMap::new();
        for (entity, scheme, value) in named {
            if let Some(scheme) = Scheme::parse(&scheme) {
                names.entry(entity).or_default().push(Name { scheme, value: value.into() });
            }
        }
        rows.iter()
            .map(|row| {
                let number: i64 = row.try_get("id").map_err(failed)?;
                let (facts, privileged_roles) = facts_of(row)?;
                let row = EntityRow {
                    id: number as EntityId,
                    kind: kind_of(row.try_get("kind").map_err(failed)?),
                    display_name: entity_ref(row).map_err(failed)?.display_name,
                    display_rank: row.try_get("display_rank").map_err(failed)?,
                    facts,
                    privileged_roles,
                };
                Ok(WindowEntity { row, names: names.remove(&number).unwrap_or_default() })
            })
            .collect()
    }

    pub(super) async fn read_alerts(
        &self,
        since: Timestamp,
        after: i64,
        limit: u32,
    ) -> Result<Vec<(i64, StoredAlert)>, StoreError> {
        let rows: Vec<(i64, i64, i64, String, String)> = sqlx::query_as(
            "select a.number, a.incident, a.arrived, d.facts, m.reasons from alert a \
             join alert_document d on d.alert = a.number \
             join membership m on m.alert = a.number \
             where a.number > ?2 and (a.arrived >= ?1 or a.first_activity >= ?1) \
             order by a.number limit ?3",
        )
        .bind(since.0)
        .bind(after)
        .bind(limit)
        .fetch_all(&self.readers)
        .await
        .map_err(failed("load the alerts of the window"))?;
        rows.into_iter()
            .map(|(number, incident, arrived, facts, reasons)| {
                let alert = StoredAlert {
                    facts: serde_json::from_str(&facts)
                        .map_err(|source| StoreError::Corrupt { what: "alert", source })?,
                    arrived: Timestamp(arrived),
                    incident: incident as IncidentId,
                    membership: parse_membership(&reasons)?,
                };
                Ok((number, alert))
            })
            .collect()
    }
}
