//! Records become inputs of the engine, rows, and results for their sender.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};
use shared::enums::ServiceSource;
use shared::error::GraphError;
use shared::ingest::{Outcome, RecordResult};
use shared::time::Timestamp;

use super::book::Book;
use super::decisions::{By, adopt};
use super::draft::Draft;
use super::prepare::{Prepared, PreparedAlert};
use super::record::{AssetRecord, UnreadableRecord};
use super::triage::lay_over;
use crate::correlate::model::{EntityId, Input};
use crate::store::{ActivityRow, QuarantineRow, SourceSeen, Store, StoreError};

/// Takes records in; a result for each, in their order.
pub(super) async fn take_in(
    book: &mut Book,
    draft: &mut Draft,
    store: &dyn Store,
    records: Vec<Prepared>,
) -> Result<Vec<RecordResult>, StoreError> {
    let alerts = records.iter().filter_map(|record| match record {
        Prepared::Alert(alert) => Some(Arc::clone(&alert.brief.id)),
        _ => None,
    });
    book.need_alerts(store, alerts.collect::<Vec<_>>()).await?;
    let mut known = known_activities(store, &records).await?;
    // Another request may have sent the same in this transaction already.
    let waiting = draft.batch.activities.iter();
    known.extend(waiting.map(|activity| (activity.id.clone(), activity.document.clone())));
    let mut intake = Intake { known, ..Intake::default() };
    let mut results = Vec::with_capacity(records.len());
    for record in records {
        let result = match record {
            Prepared::Alert(alert) => intake.alert(book, draft, *alert),
            Prepared::Asset(asset) => intake.asset(book, *asset),
            Prepared::Activity(activity) => intake.activity(draft, *activity),
            Prepared::Unreadable(record) => {
                intake.next();
                quarantine(draft, *record)
            }
        };
        results.push(result);
    }
    let inputs = std::mem::take(&mut intake.inputs);
    let changes = book.engine.apply(&inputs, draft.now);
    adopt(book, draft, store, changes, By::Machine).await?;
    let mut valued = intake.learn_assets(book, draft, &mut results);
    valued.extend(intake.learn_roles(book, draft));
    if !valued.is_empty() {
        // Value, exposure and roles are part of the priority.
        let incidents = store.incidents_of(&valued).await?;
        book.need_incidents(store, incidents.iter().copied()).await?;
        draft.touched.extend(incidents.iter().filter(|id| book.incidents.contains_key(id)));
    }
    for result in &mut results {
        let alert = result.id.as_deref().and_then(|id| book.alerts.get(id));
        if let Some(brief) = alert.filter(|brief| brief.incident != 0) {
            result.incident_id = Some(brief.incident.to_string());
        }
    }
    draft.batch.sources.extend(intake.sources.into_iter().map(|((source, product), new)| {
        SourceSeen {
            service_source: source,
            product_name: product.to_string(),
            new_alerts: new,
            heard: draft.now,
        }
    }));
    Ok(results)
}

#[derive(Default)]
struct Intake {
    inputs: Vec<Input>,
    /// Where the input of an alert is, to be replaced by that of a newer version.
    input_of: HashMap<Arc<str>, usize>,
    /// Stored activities and their documents.
    known: HashMap<String, String>,
    /// Assets, where their results are, and who they were before.
    assets: Vec<(usize, AssetRecord, Option<EntityId>)>,
    /// Alerts that tell the roles of their user.
    roles: Vec<(Arc<str>, Vec<String>)>,
    sources: BTreeMap<(ServiceSource, Arc<str>), i64>,
    taken: usize,
}

impl Intake {
    fn alert(&mut self, book: &mut Book, draft: &mut Draft, alert: PreparedAlert) -> RecordResult {
        let PreparedAlert { mut facts, content, mut brief, pieces, administrator_roles } = alert;
        let id = Arc::clone(&brief.id);
        let source = (brief.service_source, Arc::clone(&brief.product_name));
        let index = self.next();
        if brief.source_update > draft.now.plus(Timestamp::DAY) {
            // No clock is so wrong; taken at its word, no later version would ever be newer.
            brief.source_update = draft.now;
        }
        let heard = self.sources.entry(source).or_default();
        let (outcome, placed) = if let Some(known) = book.alerts.get(&id) {
            let older = brief.source_update < known.source_update;
            if older || brief.content_hash == known.content_hash {
                return result(index, Outcome::Unchanged, Some(&id));
            }
            draft.changing(book, &id);
            brief.number = known.number;
            brief.incident = known.incident;
            brief.edits = known.edits.clone();
            lay_over(&mut brief.standing, &known.edits);
            (Outcome::Updated, Some(known.incident).filter(|incident| *incident != 0))
        } else {
            book.last_alert += 1;
            brief.number = book.last_alert;
            *heard += 1;
            (Outcome::Created, None)
        };
        if let Some(incident) = placed {
            draft.touched.insert(incident);
        }
        draft.take_version(&id, content, pieces);
        if !administrator_roles.is_empty() {
            self.roles.push((Arc::clone(&id), administrator_roles));
        }
        book.texts.share_all(&mut brief);
        facts.title = Arc::clone(&brief.title);
        facts.rule = Arc::clone(&brief.detector);
        book.alerts.insert(Arc::clone(&id), Box::new(brief));
        let input = Input::Alert { facts: Box::new(facts), placed };
        if let Some(at) = self.input_of.get(&id) {
            self.inputs[*at] = input;
        } else {
            self.input_of.insert(Arc::clone(&id), self.inputs.len());
            self.inputs.push(input);
        }
        result(index, outcome, Some(&id))
    }

    fn asset(&mut self, book: &Book, asset: AssetRecord) -> RecordResult {
        let index = self.next();
        let before = book.engine.identities().entity_of(asset.names.kind, &asset.names.names);
        self.inputs.push(Input::AssetLearnt { asset: asset.names.clone() });
        self.assets.push((index, asset, before));
        result(index, Outcome::Unchanged, None)
    }

    fn activity(&mut self, draft: &mut Draft, activity: ActivityRow) -> RecordResult {
        let index = self.next();
        let id = activity.id.clone();
        let before = self.known.insert(id.clone(), activity.document.clone());
        let outcome = match before {
            Some(known) if known == activity.document => Outcome::Unchanged,
            Some(_) => Outcome::Updated,
            None => Outcome::Created,
        };
        if outcome != Outcome::Unchanged {
            // Of several versions in one transaction the last holds.
            if outcome == Outcome::Updated {
                draft.batch.activities.retain(|other| other.id != id);
            }
            draft.batch.activities.push(activity);
        }
        result(index, outcome, Some(&id))
    }

    /// What the inventory says, once it is known of whom.
    fn learn_assets(
        &mut self,
        book: &mut Book,
        draft: &mut Draft,
        results: &mut [RecordResult],
    ) -> Vec<EntityId> {
        let mut valued = Vec::new();
        for (index, asset, before) in std::mem::take(&mut self.assets) {
            let names = &asset.names;
            let Some(id) = book.engine.identities().entity_of(names.kind, &names.names) else {
                continue;
            };
            let Some(known) = book.entities.get_mut(&id) else { continue };
            let roles = privileged(asset.asset.properties.get("roles"));
            let mut changed = roles != known.privileged_roles && !roles.is_empty();
            if changed {
                known.privileged_roles = roles;
            }
            for (name, value) in asset.asset.properties {
                let empty = value.is_null() || value.as_str() == Some("");
                if !empty && known.facts.get(&name).as_ref() != Some(&value) {
                    known.facts.insert(&name, &value);
                    changed = true;
                }
            }
            if changed {
                draft.entities.insert(id);
                valued.push(id);
            }
            let result = &mut results[index];
            result.id = Some(id.to_string());
            result.outcome = match before {
                None => Outcome::Created,
                Some(before) if changed || before != id => Outcome::Updated,
                Some(_) => Outcome::Unchanged,
            };
        }
        valued
    }

    /// An alert that calls its user an administrator is believed, where it names one user only.
    fn learn_roles(&mut self, book: &mut Book, draft: &mut Draft) -> Vec<EntityId> {
        let mut valued = Vec::new();
        for (alert, roles) in std::mem::take(&mut self.roles) {
            let Some(brief) = book.alerts.get(&alert) else { continue };
            let users: HashSet<EntityId> = brief
                .evidence
                .iter()
                .filter(|piece| piece.impacted)
                .filter(|piece| piece.kind == shared::entity::EntityKind::User)
                .filter_map(|piece| piece.entity)
                .map(|id| book.survivor(id))
                .collect();
            let mut users = users.into_iter();
            let (Some(user), None) = (users.next(), users.next()) else { continue };
            let Some(known) = book.entities.get_mut(&user) else { continue };
            for role in roles {
                if !known.privileged_roles.contains(&role) {
                    known.privileged_roles.push(role);
                    draft.entities.insert(user);
                    valued.push(user);
                }
            }
        }
        valued
    }

    fn next(&mut self) -> usize {
        self.taken += 1;
        self.taken - 1
    }
}

async fn known_activities(
    store: &dyn Store,
    records: &[Prepared],
) -> Result<HashMap<String, String>, StoreError> {
    let ids: Vec<&str> = records
        .iter()
        .filter_map(|record| match record {
            Prepared::Activity(activity) => Some(activity.id.as_str()),
            _ => None,
        })
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(store.activity_documents(&ids).await?.into_iter().collect())
}

/// The same bad record sent again is the same one in quarantine.
fn quarantine(draft: &mut Draft, record: UnreadableRecord) -> RecordResult {
    let mut hash = Sha256::new();
    hash.update(record.resource);
    hash.update([0]);
    hash.update(&record.raw);
    let hash = hash.finalize();
    let id = format!("{:032x}", u128::from_be_bytes(hash[..16].try_into().expect("16 bytes")));
    draft.batch.quarantined.push(QuarantineRow {
        id: id.clone(),
        received: draft.now,
        resource: record.resource.to_owned(),
        reason: record.reason.clone(),
        raw: record.raw,
    });
    RecordResult {
        index: 0,
        outcome: Outcome::Quarantined,
        id: record.id,
        incident_id: None,
        error: Some(GraphError {
            code: record.code,
            message: record.reason,
            target: record.target,
            details: Vec::new(),
            inner_error: None,
        }),
        quarantine_id: Some(id),
    }
}

/// Roles that give power over others.
fn privileged(roles: Option<&Value>) -> Vec<String> {
    const POWER: [&str; 5] = ["admin", "operators", "replicat", "owner", "root"];
    let roles = roles.and_then(Value::as_array);
    let roles = roles.into_iter().flatten().filter_map(Value::as_str);
    roles
        .filter(|role| {
            let role = role.to_lowercase();
            POWER.iter().any(|power| role.contains(power))
        })
        .map(ToOwned::to_owned)
        .collect()
}

/// The index is that of the transaction; the request's own is set when it is answered.
fn result(index: usize, outcome: Outcome, id: Option<&str>) -> RecordResult {
    RecordResult {
        index: index as u64,
        outcome,
        id: id.map(ToOwned::to_owned),
        incident_id: None,
        error: None,
        quarantine_id: None,
    }
}
