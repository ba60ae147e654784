//! A batch as few large statements in one transaction.

use sqlx::{Connection, SqliteConnection};

use super::rows::{Insert, each};
use super::{SqliteStore, failed, json_list};
use crate::correlate::model::EntityId;
use crate::store::fields::severity_rank;
use crate::store::{AlertRow, Batch, EntityRow, IncidentEntityRow, IncidentRow, StoreError};

impl SqliteStore {
    pub(super) async fn write(&self, batch: &Batch) -> Result<(), StoreError> {
        let failed = failed("write a batch");
        let mut connection = self.writer.acquire().await.map_err(failed)?;
        let mut transaction = connection.begin_with("begin immediate").await.map_err(failed)?;
        write_entities(&mut transaction, batch).await.map_err(failed)?;
        write_alerts(&mut transaction, batch).await?;
        write_evidence(&mut transaction, batch).await.map_err(failed)?;
        write_incidents(&mut transaction, batch).await?;
        write_history(&mut transaction, batch).await?;
        write_intake(&mut transaction, batch).await.map_err(failed)?;
        transaction.commit().await.map_err(failed)
    }
}

async fn write_entities(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    const ENTITY: Insert = Insert {
        head: "insert into entity (id, kind, display_name, display_rank, facts, privileged_roles) \
               values",
        columns: 6,
        tail: "on conflict (id) do update set kind = excluded.kind, \
               display_name = excluded.display_name, display_rank = excluded.display_rank, \
               facts = excluded.facts, \
               privileged_roles = excluded.privileged_roles",
    };
    const NAME: Insert = Insert {
        head: "insert or ignore into name (kind, scheme, value) values",
        columns: 3,
        tail: "",
    };
    // Values cannot be joined with in a plain insert, hence the select around them.
    const IDENTIFIER: Insert = Insert {
        head: "insert or ignore into identifier (entity, name, learnt_from) \
               select v.column1, n.id, v.column5 from (values",
        columns: 5,
        tail: ") v join name n on n.value = v.column4 and n.scheme = v.column3 \
               and n.kind = v.column2",
    };
    ENTITY
        .run(connection, &batch.entities, |query, row: &EntityRow| {
            query
                .bind(row.id as i64)
                .bind(row.kind.as_str())
                .bind(row.display_name.as_str())
                .bind(row.display_rank)
                .bind(serde_json::Value::Object(row.facts.clone()).to_string())
                .bind(json_list(&row.privileged_roles))
        })
        .await?;
    NAME.run(connection, &batch.names, |query, row| {
        query.bind(row.kind.as_str()).bind(row.name.scheme.as_str()).bind(&*row.name.value)
    })
    .await?;
    IDENTIFIER
        .run(connection, &batch.names, |query, row| {
            query
                .bind(row.entity as i64)
                .bind(row.kind.as_str())
                .bind(row.name.scheme.as_str())
                .bind(&*row.name.value)
                .bind(row.learnt_from.as_deref())
        })
        .await?;
    for &(kept, gone) in &batch.merged_entities {
        merge_entities(connection, kept as i64, gone as i64).await?;
    }
    each(
        connection,
        &batch.ties,
        "insert into tie (mailbox, owner) values (?, ?) \
         on conflict (mailbox) do update set owner = excluded.owner",
        |query, row| query.bind(row.mailbox as i64).bind(row.user as i64),
    )
    .await?;
    index_entities(connection, batch).await
}

/// Everything that was `gone`'s is `kept`'s from now on; the id of `gone` answers for ever.
async fn merge_entities(
    connection: &mut SqliteConnection,
    kept: i64,
    gone: i64,
) -> Result<(), sqlx::Error> {
    const STEPS: [&str; 8] = [
        "update entity set redirect = ?1 where id = ?2 or redirect = ?2",
        "insert or ignore into identifier (entity, name, learnt_from) \
         select ?1, name, learnt_from from identifier where entity = ?2",
        "delete from identifier where entity = ?2 and ?1 <> ?2",
        "insert into alert_entity (entity, time, alert, flags) \
         select ?1, time, alert, flags from alert_entity where entity = ?2 \
         on conflict do update set flags = flags | excluded.flags",
        "delete from alert_entity where entity = ?2 and ?1 <> ?2",
        "update tie set owner = ?1 where owner = ?2",
        "update or ignore tie set mailbox = ?1 where mailbox = ?2",
        "delete from entity_search where rowid = ?2 and ?1 <> ?2",
    ];
    for step in STEPS {
        sqlx::query(step).bind(kept).bind(gone).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Rewrites what the search finds, for those whose names have changed.
async fn index_entities(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), sqlx::Error> {
    let mut changed: Vec<i64> = batch.entities.iter().map(|row| row.id as i64).collect();
    changed.extend(batch.names.iter().map(|row| row.entity as i64));
    changed.extend(batch.merged_entities.iter().map(|(kept, _)| *kept as i64));
    changed.sort_unstable();
    changed.dedup();
    if changed.is_empty() {
        return Ok(());
    }
    // Long keys that nobody types would only make the index large.
    sqlx::query(
        "insert or replace into entity_search (rowid, names) \
         select e.id, e.display_name || ' ' || coalesce(group_concat(n.value, ' '), '') \
         from json_each(?) c join entity e on e.id = c.value and e.redirect is null \
         left join identifier i on i.entity = e.id \
         left join name n on n.id = i.name and n.scheme not in ('processKey', 'messageCampaign') \
         group by e.id",
    )
    .bind(json_list(&changed))
    .execute(connection)
    .await?;
    Ok(())
}

async fn write_alerts(connection: &mut SqliteConnection, batch: &Batch) -> Result<(), StoreError> {
    const ALERT: Insert = Insert {
        head: "insert into alert (number, id, incident, title, severity, status, category, \
               service_source, detection_source, product_name, detection_status, assigned_to, \
               classification, determination, edits, created, last_update, source_update, \
               first_activity, last_activity, arrived, content_hash) values",
        columns: 22,
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
               last_activity = excluded.last_activity, content_hash = excluded.content_hash",
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

async fn write_evidence(
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

async fn write_incidents(
    connection: &mut SqliteConnection,
    batch: &Batch,
) -> Result<(), StoreError> {
    const INCIDENT: Insert = Insert {
        head: "insert or replace into incident (id, document, state, display_name, status, \
               severity, classification, determination, assigned_to, created, last_update, \
               first_activity, last_activity, priority, alerts, active_alerts, devices, users, \
               mailboxes, cloud_applications, cloud_resources, assets, redirect) values",
        columns: 23,
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
    INCIDENT
        .run(connection, &batch.incidents, |query, row: &IncidentRow| {
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

async fn write_history(connection: &mut SqliteConnection, batch: &Batch) -> Result<(), StoreError> {
    const ENTRY: Insert = Insert {
        head: "insert into activity_log (time, incident, performed_by, kind, text, alert, \
               operation) values",
        columns: 7,
        tail: "",
    };
    let failed = failed("write the log");
    each(
        connection,
        &batch.log,
        "insert into log (sequence, time, actor, kind, body) values (?, ?, ?, ?, ?)",
        |query, row| {
            query
                .bind(row.sequence)
                .bind(row.time.0)
                .bind(row.actor.as_str())
                .bind(row.kind.as_str())
                .bind(row.body.to_string())
        },
    )
    .await
    .map_err(failed)?;
    ENTRY
        .run(connection, &batch.activity_log, |query, row| {
            query
                .bind(row.time.0)
                .bind(row.incident as i64)
                .bind(row.performed_by.as_str())
                .bind(super::log::kind_name(row.kind))
                .bind(row.text.as_str())
                .bind(row.alert.as_deref())
                .bind(row.operation.as_deref())
        })
        .await
        .map_err(failed)?;
    each(
        connection,
        &batch.comments,
        "insert into comment (incident, time, author, text) values (?, ?, ?, ?)",
        |query, row| {
            query
                .bind(row.incident as i64)
                .bind(row.time.0)
                .bind(row.by.as_str())
                .bind(row.text.as_str())
        },
    )
    .await
    .map_err(failed)?;
    each(
        connection,
        &batch.operations,
        "insert or replace into operation (id, time, actor, text, inverse, undone_by) \
         values (?, ?, ?, ?, ?, ?)",
        |query, row| {
            query
                .bind(row.id.as_str())
                .bind(row.time.0)
                .bind(row.actor.as_str())
                .bind(row.text.as_str())
                .bind(row.inverse.to_string())
                .bind(row.undone_by.as_deref())
        },
    )
    .await
    .map_err(failed)?;
    each(
        connection,
        &batch.apart,
        "insert or ignore into apart (one, other) values (?, ?)",
        |query, pair| query.bind(pair[0] as i64).bind(pair[1] as i64),
    )
    .await
    .map_err(failed)?;
    each(
        connection,
        &batch.suggested,
        "insert or ignore into suggested (one, other) values (?, ?)",
        |query, pair| query.bind(pair[0] as i64).bind(pair[1] as i64),
    )
    .await
    .map_err(failed)?;
    each(
        connection,
        &batch.together,
        "delete from apart where one = ? and other = ?",
        |query, pair| query.bind(pair[0] as i64).bind(pair[1] as i64),
    )
    .await
    .map_err(failed)
}

async fn write_intake(connection: &mut SqliteConnection, batch: &Batch) -> Result<(), sqlx::Error> {
    const ACTIVITY: Insert = Insert {
        head: "insert into activity (id, time, action_type, risk_contribution, document) values",
        columns: 5,
        tail: "on conflict (id) do update set time = excluded.time, \
               action_type = excluded.action_type, \
               risk_contribution = excluded.risk_contribution, document = excluded.document",
    };
    const NAME: Insert = Insert {
        head: "insert or ignore into name (kind, scheme, value) values",
        columns: 3,
        tail: "",
    };
    const ACTIVITY_NAME: Insert = Insert {
        head: "insert or ignore into activity_name (name, time, activity) \
               select n.id, v.column2, a.number from (values",
        columns: 5,
        tail: ") v join activity a on a.id = v.column1 \
               join name n on n.value = v.column5 and n.scheme = v.column4 \
               and n.kind = v.column3",
    };
    if !batch.activities.is_empty() {
        // Names of an earlier version of the same activity.
        let ids: Vec<&str> = batch.activities.iter().map(|row| row.id.as_str()).collect();
        sqlx::query(
            "delete from activity_name where activity in \
             (select number from activity where id in (select value from json_each(?)))",
        )
        .bind(json_list(&ids))
        .execute(&mut *connection)
        .await?;
    }
    ACTIVITY
        .run(connection, &batch.activities, |query, row| {
            query
                .bind(row.id.as_str())
                .bind(row.time.0)
                .bind(row.action_type.as_str())
                .bind(row.risk_contribution)
                .bind(row.document.as_str())
        })
        .await?;
    let names: Vec<_> = batch
        .activities
        .iter()
        .flat_map(|row| row.names.iter().map(move |name| (row, name)))
        .collect();
    NAME.run(connection, &names, |query, (_, name)| {
        query.bind(name.kind.as_str()).bind(name.name.scheme.as_str()).bind(&*name.name.value)
    })
    .await?;
    ACTIVITY_NAME
        .run(connection, &names, |query, (row, name)| {
            query
                .bind(row.id.as_str())
                .bind(row.time.0)
                .bind(name.kind.as_str())
                .bind(name.name.scheme.as_str())
                .bind(&*name.name.value)
        })
        .await?;
    each(
        connection,
        &batch.quarantined,
        "insert or replace into quarantine (id, received, resource, reason, raw) \
         values (?, ?, ?, ?, ?)",
        |query, row| {
            query
                .bind(row.id.as_str())
                .bind(row.received.0)
                .bind(row.resource.as_str())
                .bind(row.reason.as_str())
                .bind(row.raw.as_str())
        },
    )
    .await?;
    each(
        connection,
        &batch.sources,
        "insert into source (service_source, product_name, alerts, first_received, last_received) \
         values (?1, ?2, ?3, ?4, ?4) on conflict (service_source, product_name) \
         do update set alerts = alerts + excluded.alerts, \
         last_received = max(last_received, excluded.last_received)",
        |query, row| {
            query
                .bind(row.service_source.as_str())
                .bind(row.product_name.as_str())
                .bind(row.new_alerts)
                .bind(row.heard.0)
        },
    )
    .await
}
