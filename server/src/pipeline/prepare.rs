//! What can be made of a record before the writer sees it, on the caller's side and so in parallel:
//! its text, its hash, its evidence as rows.

use std::sync::Arc;

use serde_json::{Map, Value};
use shared::alert::Alert;
use shared::entity::EntityKind;
use shared::enums::{DetectionStatus, EvidenceRemediationStatus, EvidenceVerdict};
use shared::evidence::{Evidence, EvidenceKind};
use shared::time::Timestamp;

use super::record::{AlertRecord, AssetRecord, Record, UnreadableRecord};
use super::texts::Texts;
use super::told::told;
use crate::correlate::model::{Facts, Mention};
use crate::store::{ActivityRow, AlertBrief, AlertContent, AlertEdits, BriefEvidence, Standing};

/// A record as the writer takes it.
#[derive(Clone, Debug)]
pub(super) enum Prepared {
    Alert(Box<PreparedAlert>),
    Activity(Box<ActivityRow>),
    Asset(Box<AssetRecord>),
    Unreadable(Box<UnreadableRecord>),
}

#[derive(Clone, Debug)]
pub(super) struct PreparedAlert {
    pub(super) facts: Facts,
    pub(super) content: AlertContent,
    /// Without number and incident, which the writer knows.
    pub(super) brief: AlertBrief,
    pub(super) pieces: Vec<Piece>,
    /// Roles that make the one user of this alert privileged.
    pub(super) administrator_roles: Vec<String>,
}

/// A piece of evidence but for who it is.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) kind: EntityKind,
    pub(super) display_name: String,
    pub(super) verdict: EvidenceVerdict,
    pub(super) remediation: EvidenceRemediationStatus,
    pub(super) roles: String,
    pub(super) first_seen: Option<Timestamp>,
    /// What it says of the entity, under Graph's names.
    pub(super) facts: Map<String, Value>,
}

pub(super) fn prepare_all(records: Vec<Record>) -> Vec<Prepared> {
    let mut texts = Texts::default();
    records.into_iter().map(|record| prepare(record, &mut texts)).collect()
}

fn prepare(record: Record, texts: &mut Texts) -> Prepared {
    match record {
        Record::Alert(record) => Prepared::Alert(Box::new(prepare_alert(*record, texts))),
        Record::Activity(record) => {
            let document =
                serde_json::to_string(&record.activity).expect("an activity came from JSON");
            Prepared::Activity(Box::new(ActivityRow {
                id: record.activity.id,
                time: record.activity.time,
                action_type: record.activity.action_type,
                risk_contribution: record.activity.risk_contribution,
                document,
                names: record.names,
            }))
        }
        Record::Asset(record) => Prepared::Asset(record),
        Record::Unreadable(record) => Prepared::Unreadable(record),
    }
}

fn prepare_alert(record: AlertRecord, texts: &mut Texts) -> PreparedAlert {
    let AlertRecord { mut alert, mut facts } = record;
    facts.title = texts.share(&facts.title);
    facts.rule = texts.share(&facts.rule);
    // Which incident and which entities is ours to say, whatever a sender believes.
    alert.incident_id = None;
    for evidence in &mut alert.evidence {
        evidence.entity_id = None;
    }
    let document = serde_json::to_string(&alert).expect("an alert came from JSON");
    let pieces = pieces(&alert, &facts);
    let evidence = pieces
        .iter()
        .map(|piece| BriefEvidence {
            kind: piece.kind,
            entity: None,
            impacted: false,
            embedded: Vec::new(),
        })
        .collect();
    let source_update =
        alert.last_update_date_time.or(alert.created_date_time).unwrap_or(facts.created);
    let brief = AlertBrief {
        number: 0,
        id: Arc::clone(&facts.alert),
        incident: 0,
        title: Arc::clone(&facts.title),
        severity: alert.severity,
        category: texts.share(
            alert
                .category
                .as_deref()
                .or(alert.categories.first().map(String::as_str))
                .unwrap_or_default(),
        ),
        service_source: alert.service_source,
        detection_source: alert.detection_source,
        product_name: texts.share(product_name(&alert)),
        detector: Arc::clone(&facts.rule),
        detection_status: alert
            .evidence
            .iter()
            .filter_map(detection_status)
            .max_by_key(|status| gravity(*status)),
        standing: Standing {
            status: alert.status,
            assigned_to: alert.assigned_to.as_deref().map(Into::into),
            classification: alert.classification,
            determination: alert.determination,
        },
        edits: AlertEdits::default(),
        created: facts.created,
        source_update,
        first_activity: facts.first_activity,
        last_activity: facts.last_activity,
        content_hash: hash(document.as_bytes()),
        evidence,
    };
    let content = AlertContent {
        document,
        facts: serde_json::to_string(&facts).expect("facts are plain values"),
    };
    let administrator_roles = administrator_roles(&alert);
    PreparedAlert { facts, content, brief, pieces, administrator_roles }
}

fn product_name(alert: &Alert) -> &str {
    let named = alert.product_name.as_deref().filter(|name| !name.trim().is_empty());
    named.unwrap_or_else(|| alert.service_source.label())
}

fn pieces(alert: &Alert, facts: &Facts) -> Vec<Piece> {
    alert
        .evidence
        .iter()
        .enumerate()
        .map(|(index, evidence)| {
            let own = |mention: &&Mention| mention.evidence as usize == index && !mention.embedded;
            let mention = facts.mentions.iter().find(own);
            let any = || facts.mentions.iter().find(|mention| mention.evidence as usize == index);
            let shown = mention.or_else(any).map(|mention| mention.display_name.as_ref());
            let shown = shown.filter(|name| !name.is_empty());
            let roles: Vec<&str> = evidence.roles.iter().map(|role| role.as_str()).collect();
            Piece {
                kind: mention.map_or(EntityKind::Other, |mention| mention.kind),
                display_name: shown.unwrap_or_else(|| evidence.kind.label()).to_owned(),
                verdict: evidence.verdict,
                remediation: evidence.remediation_status,
                roles: roles.join(" "),
                first_seen: evidence.created_date_time,
                facts: told(evidence),
            }
        })
        .collect()
}

/// Roles of the user of a sign-in alert that says its user is an administrator.
fn administrator_roles(alert: &Alert) -> Vec<String> {
    let Some(more) = &alert.additional_data else { return Vec::new() };
    if more.get("isAdministrator").and_then(Value::as_bool) != Some(true) {
        return Vec::new();
    }
    let roles = more.get("userRoles").and_then(Value::as_array);
    let roles: Vec<String> = roles
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .take(20)
        .map(ToOwned::to_owned)
        .collect();
    if roles.is_empty() { vec!["Administrator".to_owned()] } else { roles }
}

fn detection_status(evidence: &Evidence) -> Option<DetectionStatus> {
    match &evidence.kind {
        EvidenceKind::File(file) => file.detection_status,
        EvidenceKind::Process(process) => process.detection_status,
        _ => None,
    }
}

fn gravity(status: DetectionStatus) -> u8 {
    match status {
        DetectionStatus::Detected => 3,
        DetectionStatus::Blocked => 2,
        DetectionStatus::Prevented => 1,
        DetectionStatus::UnknownFutureValue => 0,
    }
}

/// FNV-1a: the same on every machine and in every version, since it is stored.
fn hash(bytes: &[u8]) -> i64 {
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.cast_signed()
}
