//! A batch as few large statements in one transaction.

mod alerts;
mod history;
mod incidents;
mod intake;
mod policy;

use sqlx::{Connection, SqliteConnection};

use super::decision::write_decisions;
use super::rows::{Insert, each};
use super::{SqliteStore, failed, json_list};
use crate::store::{Batch, EntityRow, StoreError};

impl SqliteStore {
    pub(super) async fn write(&self, batch: &Batch) -> Result<(), StoreError> {
        let failed = failed("write a batch");
        let mut connection = self.writer.acquire().await.map_err(failed)?;
        let mut transaction = connection.begin_with("begin immediate").await.map_err(failed)?;
        write_entities(&mut transaction, batch).await.map_err(failed)?;
        alerts::write_alerts(&mut transaction, batch).await?;
        alerts::write_evidence(&mut transaction, batch).await.map_err(failed)?;
        let (profiles, learnt) = self.number_profiles(&mut transaction, &batch.incidents).await?;
        incidents::write_incidents(&mut transaction, batch, &profiles).await?;
        history::write_history(&mut transaction, batch).await?;
        write_decisions(&mut transaction, batch).await.map_err(failed)?;
        intake::write_intake(&mut transaction, batch).await.map_err(failed)?;
        policy::write_policies(&mut transaction, batch).await?;
        transaction.commit().await.map_err(failed)?;
        self.profiles.learn(learnt);
        Ok(())
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
    for merge in &batch.merged_entities {
        merge_entities(connection, merge.kept as i64, merge.gone as i64).await?;
    }
    each(
        connection,
        &batch.merged_entities,
        "insert or replace into entity_merge (gone, kept, display_name, proof, time) \
         values (?, ?, ?, ?, ?)",
        |query, merge| {
            query
                .bind(merge.gone as i64)
                .bind(merge.kept as i64)
                .bind(merge.display_name.as_str())
                .bind(merge.proof.as_deref().unwrap_or_default())
                .bind(merge.time.0)
        },
    )
    .await?;
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
    changed.extend(batch.merged_entities.iter().map(|merge| merge.kept as i64));
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
