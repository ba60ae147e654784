//! Alerts, their documents, their evidence.

use sqlx::SqliteConnection;

use crate::correlate::model::EntityId;
use crate::store::fields::severity_rank;
use crate::store::sqlite::rows::{Insert, each};
use crate::store::sqlite::{failed, json_list};
use crate::store::{AlertRow, Batch, StoreError};

pub(super) async fn write_alerts(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), StoreError> {
    const ALERT: Insert = Insert {
        head: "insert into alert (number, id, incident, title, severity, status, category, \
               service_source, detection_source, product_name, detection_status, assigned_to, \
               classification, determination, edits, created, last_update, source_update, \
               first_activity, last_activity, arrived, content_hash, detector) values",
        columns: 23,
        tail: "on conflict (number) do update set incident = excluded.incident, \
               title = excluded.title, severity = excluded.severity, status = excluded.status, \
               category = excluded.category, service_source = excluded.service_source, \
               detection_source = excluded.detection_source, \
               product_name = excluded.product_name, \
               detection_status = excluded.detection_status, \
               assigned_to = excluded.assigned_to, classification = excluded.classification, \
               determination = excluded.determination, edits = excluded.edits, \
               created = excluded.created, last_update = excluded.last_update, \
               source_update = excluded.source_update, first_activity = excluded.first_activity, \
               last_activity = excluded.last_activity, content_hash = excluded.content_hash, \
               detector = excluded.detector",
    };
    const DOCUMENT: Insert = Insert {
        head: "insert or replace into alert_document (alert, document, facts) values",
        columns: 3,
        tail: "",
    };
    const TITLE: Insert = Insert {
        head: "insert or replace into alert_search (rowid, title) values",
        columns: 2,
        tail: "",
    };
    const MEMBERSHIP: Insert = Insert {
        head: "insert or replace into membership (alert, reasons) values",
        columns: 2,
        tail: "",
    };
    let failed = failed("write alerts");
    ALERT
        .run(connection, &batch.alerts, |query, row: &AlertRow| {
            let brief = &row.brief;
            query
                .bind(brief.number)
                .bind(&*brief.id)
                .bind(brief.incident as i64)
                .bind(&*brief.title)
                .bind(severity_rank(brief.severity))
                .bind(brief.standing.status.as_str())
                .bind(&*brief.category)
                .bind(brief.service_source.as_str())
                .bind(brief.detection_source.as_str())
                .bind(&*brief.product_name)
                .bind(brief.detection_status.map_or("", |status| status.as_str()))
                .bind(brief.standing.assigned_to.as_deref().unwrap_or_default())
                .bind(brief.standing.classification.as_str())
                .bind(brief.standing.determination.as_str())
                .bind(serde_json::to_string(&brief.edits).expect("edits are plain values"))
                .bind(brief.created.0)
                .bind(brief.shown_update().0)
                .bind(brief.source_update.0)
                .bind(brief.first_activity.0)
                .bind(brief.last_activity.0)
                .bind(row.arrived.0)
                .bind(brief.content_hash)
                .bind(&*brief.detector)
        })
        .await
        .map_err(failed)?;
    let contents: Vec<_> = batch
        .alerts
        .iter()
        .filter_map(|row| row.content.as_ref().map(|content| (&row.brief, content)))
        .collect();
    DOCUMENT
        .run(connection, &contents, |query, (brief, content)| {
            query.bind(brief.number).bind(content.document.as_str()).bind(content.facts.as_str())
        })
        .await
        .map_err(failed)?;
    TITLE
        .run(connection, &contents, |query, (brief, _)| {
            query.bind(brief.number).bind(&*brief.title)
        })
        .await
        .map_err(failed)?;
    MEMBERSHIP
        .run(connection, &batch.memberships, |query, row| {
            let reasons = serde_json::to_string(&row.membership).expect("weights are finite");
            query.bind(row.alert).bind(reasons)
        })
        .await
        .map_err(failed)
}

pub(super) async fn write_evidence(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    const EVIDENCE: Insert = Insert {
        head: "insert or replace into evidence (alert, position, kind, display_name, verdict, \
               remediation, roles, first_seen, entity, impacted, embedded) values",
        columns: 11,
        tail: "",
    };
    const ALERT_ENTITY: Insert = Insert {
        head: "insert or replace into alert_entity (entity, time, alert, flags) values",
        columns: 4,
        tail: "",
    };
    if !batch.evidence_anew.is_empty() {
        sqlx::query("delete from evidence where alert in (select value from json_each(?))")
            .bind(json_list(&batch.evidence_anew))
            .execute(&mut *connection)
            .await?;
    }
    EVIDENCE
        .run(connection, &batch.evidence, |query, row| {
            query
                .bind(row.alert)
                .bind(row.index)
                .bind(row.kind.as_str())
                .bind(row.display_name.as_str())
                .bind(row.verdict.as_str())
                .bind(row.remediation.as_str())
                .bind(row.roles.as_str())
                .bind(row.first_seen.map_or(0, |time| time.0))
                .bind(row.entity.map(|entity| entity as i64))
                .bind(row.impacted)
                .bind(embedded_list(&row.embedded))
        })
        .await?;
    each(
        connection,
        &batch.evidence_resolved,
        "update evidence set entity = ?, impacted = ?, embedded = ? where alert = ? and position = ?",
        |query, row| {
            query
                .bind(row.entity.map(|entity| entity as i64))
                .bind(row.impacted)
                .bind(embedded_list(&row.embedded))
                .bind(row.alert)
                .bind(row.index)
        },
    )
    .await?;
    each(
        connection,
        &batch.alert_entities_gone,
        "delete from alert_entity where entity = ? and time = ? and alert = ?",
        |query, row| query.bind(row.entity as i64).bind(row.time.0).bind(row.alert),
    )
    .await?;
    ALERT_ENTITY
        .run(connection, &batch.alert_entities, |query, row| {
            let flags = i64::from(row.direct) | i64::from(row.impacted) << 1;
            query.bind(row.entity as i64).bind(row.time.0).bind(row.alert).bind(flags)
        })
        .await
}

/// Most evidence has nothing written inside it.
fn embedded_list(embedded: &[EntityId]) -> String {
    if embedded.is_empty() { String::new() } else { json_list(embedded) }
}
