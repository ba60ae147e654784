//! What the engine and the writer start from.

use std::collections::{BTreeMap, HashMap};

use shared::time::Timestamp;
use sqlx::Row;

use super::alert::parse_membership;
use super::entity::{entity_ref, facts_of, kind_of};
use super::{SqliteStore, failed};
use crate::correlate::model::{
    EntityId, IncidentId, Name, Scheme, Stored, StoredAlert, StoredEntity,
};
use crate::store::{EntityRow, MemoryStore, StoreError, Window};

impl SqliteStore {
    pub(super) async fn read_window(&self, since: Timestamp) -> Result<Window, StoreError> {
        let mut window = Window {
            stored: Stored {
                ties: self.pairs("select mailbox, owner from tie").await?,
                apart: self.pairs("select one, other from apart").await?,
                suggested: self.pairs("select one, other from suggested").await?,
                ..Stored::default()
            },
            ..Window::default()
        };
        self.read_entities(&mut window).await?;
        self.read_alerts(&mut window, since).await?;
        let number = |text: &'static str| async move {
            sqlx::query_scalar::<_, i64>(text)
                .fetch_one(&self.readers)
                .await
                .map_err(failed("load the window"))
        };
        window.stored.last_entity =
            number("select coalesce(max(id), 0) from entity").await? as EntityId;
        window.stored.last_incident =
            number("select coalesce(max(id), 0) from incident").await? as IncidentId;
        window.last_alert = number("select coalesce(max(number), 0) from alert").await?;
        window.last_sequence = number("select coalesce(max(sequence), 0) from log").await?;
        Ok(window)
    }

    async fn pairs(&self, text: &'static str) -> Result<Vec<[u64; 2]>, StoreError> {
        let pairs: Vec<(i64, i64)> = sqlx::query_as(text)
            .fetch_all(&self.readers)
            .await
            .map_err(failed("load the window"))?;
        Ok(pairs.into_iter().map(|(one, other)| [one as u64, other as u64]).collect())
    }

    async fn read_entities(&self, window: &mut Window) -> Result<(), StoreError> {
        let failed = failed("load entities");
        let rows: Vec<(i64, String, String)> = sqlx::query_as(
            "select i.entity, n.scheme, n.value from identifier i join name n on n.id = i.name \
             order by i.entity, n.id",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut names: HashMap<i64, Vec<Name>> = HashMap::new();
        for (entity, scheme, value) in rows {
            if let Some(scheme) = Scheme::parse(&scheme) {
                names.entry(entity).or_default().push(Name { scheme, value: value.into() });
            }
        }
        let rows = sqlx::query(
            "select id, kind, display_name, display_rank, facts, privileged_roles, redirect from entity \
             order by id",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        for row in &rows {
            let number: i64 = row.try_get("id").map_err(failed)?;
            let id = number as EntityId;
            let redirect: Option<i64> = row.try_get("redirect").map_err(failed)?;
            if let Some(kept) = redirect {
                window.redirects.push((id, kept as EntityId));
                continue;
            }
            let entity = entity_ref(row).map_err(failed)?;
            let (facts, privileged_roles) = facts_of(row)?;
            let display_rank = row.try_get("display_rank").map_err(failed)?;
            window.stored.entities.push(StoredEntity {
                id,
                kind: entity.kind,
                names: names.remove(&number).unwrap_or_default(),
                display_name: entity.display_name.as_str().into(),
                display_rank,
            });
            window.entities.push(EntityRow {
                id,
                kind: kind_of(row.try_get("kind").map_err(failed)?),
                display_name: entity.display_name,
                display_rank,
                facts,
                privileged_roles,
            });
        }
        Ok(())
    }

    async fn read_alerts(&self, window: &mut Window, since: Timestamp) -> Result<(), StoreError> {
        let failed = failed("load the alerts of the window");
        let rows: Vec<(i64, i64, String, String)> = sqlx::query_as(
            "select a.incident, a.arrived, d.facts, m.reasons from alert a \
             join alert_document d on d.alert = a.number \
             join membership m on m.alert = a.number \
             where a.arrived >= ?1 or a.first_activity >= ?1 order by a.number",
        )
        .bind(since.0)
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let mut present: BTreeMap<IncidentId, u32> = BTreeMap::new();
        for (incident, arrived, facts, reasons) in rows {
            let incident = incident as IncidentId;
            *present.entry(incident).or_default() += 1;
            window.stored.alerts.push(StoredAlert {
                facts: serde_json::from_str(&facts)
                    .map_err(|source| StoreError::Corrupt { what: "alert", source })?,
                arrived: Timestamp(arrived),
                incident,
                membership: parse_membership(&reasons)?,
            });
        }
        let ids: Vec<IncidentId> = present.keys().copied().collect();
        window.incidents = self.incident_memories(&ids).await?;
        for incident in &window.incidents {
            let all = incident.alerts.len() as u32;
            let inside = present.get(&incident.state.id).copied().unwrap_or(0);
            if all > inside {
                window.stored.departed.push((incident.state.id, all - inside));
            }
            window.stored.incidents.push(incident.state.for_engine());
        }
        Ok(())
    }
}
