//! What an operation leaves behind so that it can be taken back exactly.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shared::explain::Membership;

use super::book::Book;
use super::draft::Draft;
use crate::correlate::model::IncidentId;
use crate::store::{AlertEdits, IncidentState, Store, StoreError};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(super) enum Inverse {
    Update(Updating),
    Regroup(Regrouping),
    /// What was said cannot be unsaid.
    Nothing {
        reason: String,
    },
}

/// Properties as they were and as the operation left them: undoing restores those that nobody has
/// changed since.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Updating {
    pub(super) incidents: Vec<Both<IncidentState>>,
    pub(super) alerts: Vec<AlertEdit>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Both<T> {
    pub(super) before: T,
    pub(super) after: T,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct AlertEdit {
    pub(super) alert: Arc<str>,
    pub(super) edits: Both<AlertEdits>,
}

/// Alerts that changed their incident, or what binds them to it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Regrouping {
    pub(super) places: Vec<FormerPlace>,
    pub(super) states: Vec<Both<IncidentState>>,
    /// Where they went.
    pub(super) to: IncidentId,
    /// The operation began it; without alerts it is nothing again.
    pub(super) created: bool,
    /// Pairs that the operation parted: undoing lets them meet again.
    pub(super) apart: Vec<[IncidentId; 2]>,
    /// Pairs that undoing parts, so that the machine does not repeat itself.
    pub(super) part: Vec<[IncidentId; 2]>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FormerPlace {
    pub(super) alert: Arc<str>,
    pub(super) incident: IncidentId,
    pub(super) membership: Membership,
}

impl Inverse {
    pub(super) fn to_value(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("an inverse is plain values")
    }
}

impl Regrouping {
    /// How alerts and incidents stand now, before the operation.
    pub(super) async fn before(
        book: &Book,
        draft: &Draft,
        store: &dyn Store,
        alerts: &[Arc<str>],
        incidents: &[IncidentId],
    ) -> Result<Self, StoreError> {
        let numbers: Vec<i64> = alerts
            .iter()
            .filter_map(|alert| book.alerts.get(alert))
            .map(|brief| brief.number)
            .collect();
        let mut stored = store.memberships(&numbers).await?;
        stored.sort_by_key(|row| row.alert);
        let mut places = Vec::with_capacity(alerts.len());
        for alert in alerts {
            let Some(brief) = book.alerts.get(alert) else { continue };
            let written = || {
                let at = stored.binary_search_by_key(&brief.number, |row| row.alert).ok()?;
                stored.get(at)
            };
            let Some(row) = draft.membership_of(brief.number).or_else(written) else { continue };
            places.push(FormerPlace {
                alert: Arc::clone(alert),
                incident: brief.incident,
                membership: row.membership.clone(),
            });
        }
        let states = incidents.iter().filter_map(|id| book.incidents.get(id));
        let states = states
            .map(|sheet| Both { before: sheet.state.clone(), after: sheet.state.clone() })
            .collect();
        Ok(Self { places, states, ..Self::default() })
    }

    /// Notes how the incidents stand after the operation.
    pub(super) fn after(&mut self, book: &Book) {
        for state in &mut self.states {
            if let Some(sheet) = book.incidents.get(&state.before.id) {
                state.after.clone_from(&sheet.state);
            }
        }
    }
}
