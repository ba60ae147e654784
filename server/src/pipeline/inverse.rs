//! What an operation leaves behind so that it can be taken back exactly.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use shared::explain::Membership;

use super::book::Book;
use super::draft::Draft;
use crate::correlate::model::IncidentId;
use crate::store::{AlertEdits, HubRow, IncidentState, Store, StoreError, SuggestionRow};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(super) enum Inverse {
    Update(Updating),
    Regroup(Regrouping),
    Refuse(Both<SuggestionRow>),
    Hub(Both<HubRow>),
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
#[serde(rename_all = "camelCase", default)]
pub(super) struct Regrouping {
    pub(super) places: Vec<FormerPlace>,
    pub(super) states: Vec<Both<IncidentState>>,
    /// The operation began them; without alerts they are nothing again.
    pub(super) begun: Vec<IncidentId>,
    /// Pairs that the operation parted: undoing lets them meet again.
    pub(super) apart: Vec<[IncidentId; 2]>,
    /// Pairs that undoing parts, so that the machine does not repeat itself.
    pub(super) part: Vec<[IncidentId; 2]>,
    pub(super) suggestions: Vec<Both<SuggestionRow>>,
    pub(super) scope: Scope,
}

/// What was done, as far as undoing asks.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Scope {
    #[default]
    Incidents,
    /// Alerts were moved, for which the right to change alerts suffices.
    Alerts,
    /// The machine moved alerts: undoing pins them where they were.
    Machine,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FormerPlace {
    pub(super) alert: Arc<str>,
    pub(super) incident: IncidentId,
    /// Where the operation put it.
    pub(super) to: IncidentId,
    pub(super) membership: Membership,
}

impl Inverse {
    pub(super) fn to_value(&self) -> serde_json::Value {
        serde_json::to_value(self).expect("an inverse is plain values")
    }

    /// Whether only alerts were changed, not incidents.
    pub(super) fn is_of_alerts(&self) -> bool {
        match self {
            Self::Update(updating) => updating.incidents.is_empty(),
            Self::Regroup(regrouping) => regrouping.scope == Scope::Alerts,
            _ => false,
        }
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
        let memberships = memberships_of(book, Some(draft), store, alerts).await?;
        let mut before = Self::of_incidents(book, incidents);
        before.places = alerts
            .iter()
            .filter_map(|alert| {
                let brief = book.alerts.get(alert)?;
                Some(FormerPlace {
                    alert: Arc::clone(alert),
                    incident: brief.incident,
                    to: brief.incident,
                    membership: memberships.get(&brief.number)?.clone(),
                })
            })
            .collect();
        Ok(before)
    }

    /// How incidents stand now, and the suggestions about them.
    pub(super) fn of_incidents(book: &Book, incidents: &[IncidentId]) -> Self {
        let states = incidents.iter().filter_map(|id| book.incidents.get(id));
        let states = states
            .map(|sheet| Both { before: sheet.state.clone(), after: sheet.state.clone() })
            .collect();
        let rows = incidents.iter().flat_map(|id| book.waiting.about(*id));
        let rows: BTreeMap<u64, &SuggestionRow> = rows.map(|row| (row.id, row)).collect();
        let suggestions = rows
            .into_values()
            .map(|row| Both { before: row.clone(), after: row.clone() })
            .collect();
        Self { states, suggestions, ..Self::default() }
    }

    /// Notes how everything stands after the operation.
    pub(super) fn after(&mut self, book: &Book, draft: &Draft) {
        for state in &mut self.states {
            if let Some(sheet) = book.incidents.get(&state.before.id) {
                state.after.clone_from(&sheet.state);
            }
        }
        for place in &mut self.places {
            if let Some(brief) = book.alerts.get(&place.alert) {
                place.to = brief.incident;
            }
        }
        for row in &mut self.suggestions {
            if let Some(now) = draft.suggestion_of(row.before.id) {
                row.after.clone_from(now);
            }
        }
        self.suggestions.retain(|row| row.before != row.after);
    }
}

/// Why alerts are where they are, by number, as the transaction, if any, leaves it so far.
pub(super) async fn memberships_of(
    book: &Book,
    draft: Option<&Draft>,
    store: &dyn Store,
    alerts: &[Arc<str>],
) -> Result<BTreeMap<i64, Membership>, StoreError> {
    let briefs = alerts.iter().filter_map(|alert| book.alerts.get(alert));
    let numbers: Vec<i64> = briefs.map(|brief| brief.number).collect();
    let mut memberships: BTreeMap<i64, Membership> = BTreeMap::new();
    let mut stored: Vec<i64> = Vec::new();
    for number in numbers {
        match draft.and_then(|draft| draft.membership_of(number)) {
            Some(row) => {
                memberships.insert(number, row.membership.clone());
            }
            None => stored.push(number),
        }
    }
    if !stored.is_empty() {
        let rows = store.memberships(&stored).await?;
        memberships.extend(rows.into_iter().map(|row| (row.alert, row.membership)));
    }
    Ok(memberships)
}
