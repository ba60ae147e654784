//! What undoing an operation comes to by now: worked out without changing anything, so that it can
//! be told before it is done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use shared::explain::Decider;

use super::restore::{Fields, REDIRECTION, restore_edits, restore_state};
use crate::correlate::model::{self, IncidentId};
use crate::pipeline::book::Book;
use crate::pipeline::inverse::{Both, FormerPlace, Inverse, Regrouping, Scope, Updating};
use crate::pipeline::step::Step;
use crate::store::{AlertEdits, HubRow, IncidentState, Store, StoreError, SuggestionRow};

/// More lines of one sort than this are told as a number.
const MOST_LINES: usize = 20;

#[derive(Default)]
pub(super) struct Plan {
    pub(super) incidents: BTreeSet<IncidentId>,
    pub(super) states: Vec<IncidentState>,
    pub(super) edits: Vec<(Arc<str>, AlertEdits)>,
    pub(super) places: Vec<model::FormerPlace>,
    /// Incidents that lose their last alert, and where they answer from then on.
    pub(super) emptied: BTreeMap<IncidentId, IncidentId>,
    pub(super) suggestions: Vec<SuggestionRow>,
    pub(super) hub: Option<HubRow>,
    pub(super) together: Vec<[IncidentId; 2]>,
    pub(super) part: Vec<[IncidentId; 2]>,
    pub(super) will: Vec<String>,
    pub(super) cannot: Vec<String>,
}

pub(super) async fn plan(book: &mut Book, store: &dyn Store, inverse: Inverse) -> Step<Plan> {
    let mut plan = Plan::default();
    match inverse {
        Inverse::Nothing { reason } => plan.cannot.push(reason),
        Inverse::Update(updating) => plan.update(book, store, updating).await?,
        Inverse::Regroup(regrouping) => plan.regroup(book, store, regrouping).await?,
        Inverse::Refuse(row) => {
            plan.incidents.extend(&row.before.incidents);
            book.need_incidents(store, row.before.incidents.iter().copied()).await?;
            plan.suggestion(book, store, row).await?;
        }
        Inverse::Hub(both) => plan.hub(book, both),
    }
    Ok(plan)
}

impl Plan {
    /// Alerts that change, or go to another incident.
    pub(super) fn changed_alerts(&self, book: &Book) -> u64 {
        let moved = self.places.iter().filter(|place| {
            book.alerts.get(&place.alert).is_some_and(|brief| brief.incident != place.incident)
        });
        (self.edits.len() + moved.count()) as u64
    }

    async fn update(
        &mut self,
        book: &mut Book,
        store: &dyn Store,
        updating: Updating,
    ) -> Result<(), StoreError> {
        let ids = updating.incidents.iter().map(|state| state.before.id);
        book.need_incidents(store, ids).await?;
        book.need_alerts(store, updating.alerts.iter().map(|edit| edit.alert.clone())).await?;
        for both in &updating.incidents {
            self.state(book, both);
        }
        if self.will.len() > MOST_LINES {
            self.will = vec![format!("{} incidents become what they were", self.will.len())];
        }
        let kept = std::mem::take(&mut self.cannot);
        self.cannot(kept, "properties of incidents were changed since and stay");
        let mut restored: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut kept = Vec::new();
        for edit in updating.alerts {
            let Some(brief) = book.alerts.get(&edit.alert) else { continue };
            self.incidents.insert(brief.incident);
            let mut edits = brief.edits.clone();
            let fields = restore_edits(&mut edits, &edit.edits);
            for property in fields.restored {
                *restored.entry(property).or_default() += 1;
            }
            for property in fields.kept {
                kept.push(format!(
                    "the {property} of ‘{}’ was changed since and stays",
                    brief.title
                ));
            }
            self.edits.push((edit.alert, edits));
        }
        for (property, alerts) in restored {
            self.will.push(format!("the {property} of {} becomes what it was", count(alerts)));
        }
        self.cannot(kept, "properties of alerts were changed since and stay");
        Ok(())
    }

    fn state(&mut self, book: &Book, both: &Both<IncidentState>) -> Option<IncidentState> {
        let id = both.before.id;
        let mut state = book.incidents.get(&id)?.state.clone();
        self.incidents.insert(id);
        let Fields { restored, kept } = restore_state(&mut state, both);
        let shown = |fields: &[&'static str]| {
            let shown = fields.iter().filter(|property| **property != REDIRECTION);
            shown.copied().collect::<Vec<_>>()
        };
        if restored.contains(&REDIRECTION) && state.redirect.is_none() {
            self.will.push(format!("incident {id} answers for itself again"));
        }
        let (restored, kept) = (shown(&restored), shown(&kept));
        if !restored.is_empty() {
            let (noun, becomes) =
                if restored.len() == 1 { ("becomes", "it was") } else { ("become", "they were") };
            self.will.push(format!(
                "the {} of incident {id} {noun} what {becomes}",
                restored.join(" and ")
            ));
        }
        for property in kept {
            self.cannot
                .push(format!("the {property} of incident {id} was changed since and stays"));
        }
        self.states.push(state.clone());
        Some(state)
    }

    async fn regroup(
        &mut self,
        book: &mut Book,
        store: &dyn Store,
        regrouping: Regrouping,
    ) -> Result<(), StoreError> {
        let mut ids: BTreeSet<IncidentId> = regrouping.begun.iter().copied().collect();
        ids.extend(regrouping.places.iter().flat_map(|place| [place.incident, place.to]));
        ids.extend(regrouping.states.iter().map(|state| state.before.id));
        book.need_incidents(store, ids.iter().copied()).await?;
        book.need_alerts(store, regrouping.places.iter().map(|place| place.alert.clone())).await?;
        let mut states: BTreeMap<IncidentId, IncidentState> = BTreeMap::new();
        for both in &regrouping.states {
            states.extend(self.state(book, both).map(|state| (both.before.id, state)));
        }
        self.places(book, regrouping.places, regrouping.scope, &states);
        self.incidents.extend(self.places.iter().map(|place| place.incident));
        self.empty(book, &regrouping.begun);
        self.redirections(book, &regrouping.states);
        if self.will.is_empty() && !self.places.is_empty() {
            let alerts = count(self.places.len());
            self.will.push(format!("the machine may decide about {alerts} again"));
        }
        for row in regrouping.suggestions {
            self.suggestion(book, store, row).await?;
        }
        self.together = regrouping.apart;
        self.part = regrouping.part;
        Ok(())
    }

    /// Which alerts go back.
    fn places(
        &mut self,
        book: &Book,
        places: Vec<FormerPlace>,
        scope: Scope,
        states: &BTreeMap<IncidentId, IncidentState>,
    ) {
        let mut back: BTreeMap<IncidentId, usize> = BTreeMap::new();
        let mut gone = Vec::new();
        for place in places {
            let Some(brief) = book.alerts.get(&place.alert) else { continue };
            if brief.incident != place.to {
                gone.push(format!(
                    "‘{}’ has gone to incident {} since and stays there",
                    brief.title, brief.incident
                ));
                continue;
            }
            let state = states.get(&place.incident);
            let state = state.or_else(|| book.incidents.get(&place.incident).map(|it| &it.state));
            // Where its old incident has become part of another since, it goes with the rest of it.
            let incident = state.and_then(|state| state.redirect).unwrap_or(place.incident);
            if incident != place.incident && incident == place.to {
                gone.push(format!(
                    "‘{}’ stays: incident {} is part of {incident} by now",
                    brief.title, place.incident
                ));
                continue;
            }
            if incident != place.to {
                *back.entry(incident).or_default() += 1;
            }
            let mut membership = place.membership;
            if scope == Scope::Machine {
                membership.decided_by = Decider::Person;
                membership.reason.push_str(" (put back by a person)");
            }
            self.places.push(model::FormerPlace { alert: place.alert, incident, membership });
        }
        for (incident, alerts) in back {
            let go = if alerts == 1 { "goes" } else { "go" };
            self.will.push(format!("{} {go} back to incident {incident}", count(alerts)));
        }
        if self.will.is_empty() && !self.places.is_empty() {
            self.will
                .push(format!("the machine may decide about {} again", count(self.places.len())));
        }
        self.cannot(gone, "alerts have gone elsewhere since and stay there");
    }

    /// What happens to incidents that lose alerts.
    fn empty(&mut self, book: &Book, begun: &[IncidentId]) {
        let mut went: BTreeMap<IncidentId, BTreeMap<IncidentId, usize>> = BTreeMap::new();
        for place in &self.places {
            let Some(brief) = book.alerts.get(&place.alert) else { continue };
            if brief.incident != place.incident {
                *went.entry(brief.incident).or_default().entry(place.incident).or_default() += 1;
            }
        }
        for id in begun {
            went.entry(*id).or_default();
        }
        for (id, targets) in went {
            self.incidents.insert(id);
            let Some(sheet) = book.incidents.get(&id) else { continue };
            let arrives = self.places.iter().any(|place| {
                place.incident == id
                    && book.alerts.get(&place.alert).is_some_and(|brief| brief.incident != id)
            });
            let left = sheet.alerts.len().saturating_sub(targets.values().sum());
            let most =
                targets.iter().max_by_key(|(id, alerts)| (**alerts, std::cmp::Reverse(**id)));
            match most {
                Some((into, _)) if left == 0 && !arrives => {
                    self.emptied.insert(id, *into);
                    if begun.contains(&id) {
                        self.will.push(format!(
                            "incident {id} is nothing again, and answers with {into}"
                        ));
                    }
                }
                _ if left > 0 && begun.contains(&id) => {
                    self.cannot.push(format!("incident {id} has other alerts by now and stays"));
                }
                _ => {}
            }
        }
    }

    /// Where none of its alerts came back an incident still answers with where they went; what has
    /// alerts speaks for itself.
    fn redirections(&mut self, book: &Book, states: &[Both<IncidentState>]) {
        let filled: BTreeSet<IncidentId> = self.places.iter().map(|place| place.incident).collect();
        for state in &mut self.states {
            let empty = book.incidents.get(&state.id).is_some_and(|it| it.alerts.is_empty());
            if empty && !filled.contains(&state.id) && state.redirect.is_none() {
                let both = states.iter().find(|both| both.before.id == state.id);
                state.redirect = both.and_then(|both| both.after.redirect);
                let told = format!("incident {} answers for itself again", state.id);
                self.will.retain(|line| *line != told);
            }
        }
    }

    async fn suggestion(
        &mut self,
        book: &mut Book,
        store: &dyn Store,
        row: Both<SuggestionRow>,
    ) -> Result<(), StoreError> {
        let Both { mut before, after } = row;
        book.need_incidents(store, before.incidents.iter().copied()).await?;
        for incident in &mut before.incidents {
            *incident = self.answers_with(book, *incident);
        }
        let is_one = before.incidents.len() == 2 && before.incidents[0] == before.incidents[1];
        if is_one {
            self.cannot.push("what was suggested about it is done by now".to_owned());
        } else if store.suggestion(before.id).await?.as_ref() == Some(&after) {
            self.will.push("the suggestion about it waits again".to_owned());
            self.suggestions.push(before);
        } else {
            self.cannot.push("the suggestion about it was decided otherwise since".to_owned());
        }
        Ok(())
    }

    /// Where an incident answers once this is undone.
    fn answers_with(&self, book: &Book, incident: IncidentId) -> IncidentId {
        let planned = self.states.iter().find(|state| state.id == incident);
        let state = planned.or_else(|| book.incidents.get(&incident).map(|it| &it.state));
        state.and_then(|state| state.redirect).unwrap_or(incident)
    }

    fn hub(&mut self, book: &Book, both: Both<HubRow>) {
        let Both { before, after } = both;
        let entity = book.survivor(after.entity);
        let name = book.entities.get(&entity).map_or("it", |known| &*known.display_name);
        let name = format!("‘{name}’");
        if book.engine.chosen_hub(entity) != after.hub {
            self.cannot.push(format!("somebody has decided about {name} since, and that stays"));
            return;
        }
        self.will.push(match before.hub {
            Some(true) => format!("{name} is a hub again because somebody says so"),
            Some(false) => format!("{name} is no hub again, whatever its neighbours"),
            None => format!("whether {name} is a hub is left to the machine again"),
        });
        self.hub = Some(HubRow { entity, ..before });
    }

    fn cannot(&mut self, lines: Vec<String>, folded: &str) {
        if lines.len() > MOST_LINES {
            self.cannot.push(format!("{} {folded}", lines.len()));
        } else {
            self.cannot.extend(lines);
        }
    }
}

fn count(alerts: usize) -> String {
    if alerts == 1 { "1 alert".to_owned() } else { format!("{alerts} alerts") }
}
