//! Rows of the queue and what they are filtered by.

use sqlx::SqliteConnection;

use crate::store::fields::severity_rank;
use crate::store::sqlite::rows::{Insert, each};
use crate::store::sqlite::{failed, json_list};
use crate::store::{Batch, IncidentEntityRow, IncidentRow, StoreError};

pub(super) async fn write_incidents(
    connection: &mut SqliteConnection,
    batch: &Batch,
    profiles: &[i64],
) -> Result<(), StoreError> {
    const INCIDENT: Insert = Insert {
        head: "insert or replace into incident (id, document, state, display_name, status, \
               severity, classification, determination, assigned_to, created, last_update, \
               first_activity, last_activity, priority, alerts, active_alerts, devices, users, \
               mailboxes, cloud_applications, cloud_resources, assets, redirect, profile) values",
        columns: 24,
        tail: "",
    };
    const NAME: Insert = Insert {
        head: "insert or replace into incident_search (rowid, name) values",
        columns: 2,
        tail: "",
    };
    const LABEL: Insert = Insert {
        head: "insert or ignore into incident_label (kind, value, incident) values",
        columns: 3,
        tail: "",
    };
    const ENTITY: Insert = Insert {
        head: "insert or replace into incident_entity (incident, entity, impacted, alerts, \
               active_alerts, first_activity, last_activity) values",
        columns: 7,
        tail: "",
    };
    let failed = failed("write incidents");
    let numbered: Vec<(&IncidentRow, i64)> =
        batch.incidents.iter().zip(profiles.iter().copied()).collect();
    INCIDENT
        .run(connection, &numbered, |query, (row, profile)| {
            let incident = &row.incident;
            let counts = incident.alert_counts.clone().unwrap_or_default();
            let impacted = incident.impacted_assets.unwrap_or_default();
            query
                .bind(row.state.id as i64)
                .bind(serde_json::to_string(incident).expect("an incident is JSON"))
                .bind(serde_json::to_string(&row.state).expect("a state is JSON"))
                .bind(incident.display_name.as_str())
                .bind(incident.status.as_str())
                .bind(severity_rank(incident.severity))
                .bind(incident.classification.as_str())
                .bind(incident.determination.as_str())
                .bind(incident.assigned_to.as_deref().unwrap_or_default())
                .bind(incident.created_date_time.unwrap_or_default().0)
                .bind(incident.last_update_date_time.unwrap_or_default().0)
                .bind(incident.first_activity_date_time.unwrap_or_default().0)
                .bind(incident.last_activity_date_time.unwrap_or_default().0)
                .bind(incident.priority_score.map_or(0, i64::from))
                .bind(counts.total)
                .bind(counts.active)
                .bind(impacted.devices)
                .bind(impacted.users)
                .bind(impacted.mailboxes)
                .bind(impacted.cloud_applications)
                .bind(impacted.cloud_resources)
                .bind(impacted.total())
                .bind(row.state.redirect.map(|id| id as i64))
                .bind(profile)
        })
        .await
        .map_err(failed)?;
    let renamed: Vec<_> = batch.incidents.iter().filter(|row| row.renamed).collect();
    NAME.run(connection, &renamed, |query, row| {
        query.bind(row.state.id as i64).bind(row.incident.display_name.as_str())
    })
    .await
    .map_err(failed)?;
    let relabelled: Vec<_> = batch
        .incidents
        .iter()
        .filter_map(|row| row.labels.as_ref().map(|labels| (row.state.id as i64, labels)))
        .collect();
    if !relabelled.is_empty() {
        let ids: Vec<i64> = relabelled.iter().map(|(id, _)| *id).collect();
        sqlx::query(
            "delete from incident_label where incident in (select value from json_each(?))",
        )
        .bind(json_list(&ids))
        .execute(&mut *connection)
        .await
        .map_err(failed)?;
    }
    let labels: Vec<_> = relabelled
        .iter()
        .flat_map(|(id, labels)| labels.iter().map(move |label| (*id, label)))
        .collect();
    LABEL
        .run(connection, &labels, |query, (id, label)| {
            query.bind(label.kind.as_str()).bind(label.value.as_str()).bind(*id)
        })
        .await
        .map_err(failed)?;
    let (present, gone): (Vec<&IncidentEntityRow>, Vec<&IncidentEntityRow>) =
        batch.incident_entities.iter().partition(|row| row.counts.alerts > 0);
    each(
        connection,
        &gone,
        "delete from incident_entity where incident = ? and entity = ?",
        |query, row| query.bind(row.incident as i64).bind(row.entity as i64),
    )
    .await
    .map_err(failed)?;
    ENTITY
        .run(connection, &present, |query, row| {
            query
                .bind(row.incident as i64)
                .bind(row.entity as i64)
                .bind(row.counts.impacted)
                .bind(row.counts.alerts)
                .bind(row.counts.active_alerts)
                .bind(row.counts.first.0)
                .bind(row.counts.last.0)
        })
        .await
        .map_err(failed)
}
