//! What people do. Their decisions bind the machine.

use std::sync::Arc;

use shared::explain::Decider;

use super::Engine;
use crate::correlate::explain::{by_person, digest};
use crate::correlate::grouping::Stance;
use crate::correlate::model::{Change, FormerPlace, IncidentId, IncidentState};
use crate::correlate::pairs::pair;

impl Engine {
    pub(super) fn incident_changed(&mut self, state: &IncidentState) {
        self.incidents.insert(state.incident, state.clone());
        if let Some(group) = self.grouping.of_incident(state.incident) {
            self.grouping.set_stance(group, Stance::of(state));
        }
    }

    /// Alerts that left the window are not known here; the caller moves those by itself.
    pub(super) fn move_alerts(
        &mut self,
        alerts: &[Arc<str>],
        to: Option<IncidentId>,
        reason: &str,
        changes: &mut Vec<Change>,
    ) {
        let to = to.unwrap_or_else(|| {
            let incident = self.next_incident();
            changes.push(Change::IncidentCreated { incident, related: None });
            incident
        });
        self.incidents
            .entry(to)
            .or_insert_with(|| IncidentState { incident: to, ..Default::default() });
        let mut left = Vec::new();
        for alert in alerts {
            let Some(index) = self.by_alert.get(alert) else { continue };
            let case = &mut self.cases[*index as usize];
            let from = case.incident;
            case.pinned = true;
            if from == to {
                continue;
            }
            case.incident = to;
            case.digest = 0;
            left.push(from);
            changes.push(Change::AlertMoved {
                alert: Arc::clone(alert),
                from,
                to,
                reason: reason.to_owned(),
                membership: Box::new(by_person(reason)),
            });
        }
        left.sort_unstable();
        left.dedup();
        for from in left {
            if self.is_empty(from) {
                changes.push(Change::IncidentEmptied { incident: from, into: to });
                self.incidents.remove(&from);
                self.pairs.follow(from, to);
            } else {
                self.pairs.apart.insert(pair(from, to));
            }
        }
        self.regroup();
    }

    /// Each part begins an incident; no two of them, nor the one that they leave, meet again.
    pub(super) fn split_incident(
        &mut self,
        incident: IncidentId,
        parts: &[Vec<Arc<str>>],
        reason: &str,
        changes: &mut Vec<Change>,
    ) {
        let mut all = vec![incident];
        for part in parts {
            let to = self.next_incident();
            changes.push(Change::IncidentCreated { incident: to, related: None });
            for alert in part {
                let Some(index) = self.by_alert.get(alert) else { continue };
                let case = &mut self.cases[*index as usize];
                (case.incident, case.pinned, case.digest) = (to, true, 0);
                changes.push(Change::AlertMoved {
                    alert: Arc::clone(alert),
                    from: incident,
                    to,
                    reason: reason.to_owned(),
                    membership: Box::new(by_person(reason)),
                });
            }
            self.pairs.apart.extend(all.iter().map(|other| pair(*other, to)));
            all.push(to);
        }
        self.regroup();
    }

    /// The groups are to be rebuilt after the last of several.
    pub(super) fn merge_incidents(
        &mut self,
        source: IncidentId,
        target: IncidentId,
        reason: &str,
        changes: &mut Vec<Change>,
    ) {
        if source == target {
            return;
        }
        for case in &mut self.cases {
            case.pinned |= case.incident == source || case.incident == target;
        }
        self.pairs.unite(source, target);
        self.join_incidents(source, target);
        changes.push(Change::IncidentsMerged { source, target, reason: reason.to_owned() });
    }

    /// Somebody wants two incidents apart.
    pub(super) fn part(&mut self, one: IncidentId, other: IncidentId) {
        self.pairs.apart.insert(pair(one, other));
        self.grouping.keep_apart(&self.pairs);
    }

    /// Somebody refused to merge two incidents.
    pub(super) fn refuse(&mut self, one: IncidentId, other: IncidentId, known: &[String]) {
        let refused = self.pairs.refused.entry(pair(one, other)).or_default();
        refused.extend(known.iter().cloned());
        self.grouping.keep_apart(&self.pairs);
    }

    /// Alerts are where they were, for the reasons that there were.
    pub(super) fn put_back(
        &mut self,
        places: &[FormerPlace],
        incidents: &[IncidentState],
        departed: &[(IncidentId, u32)],
    ) {
        for state in incidents {
            self.incident_changed(state);
        }
        for (incident, alerts) in departed {
            self.departed.insert(*incident, *alerts);
        }
        for place in places {
            let Some(index) = self.by_alert.get(&place.alert) else { continue };
            let case = &mut self.cases[*index as usize];
            case.incident = place.incident;
            case.pinned = place.membership.decided_by == Decider::Person;
            case.digest = digest(&place.membership);
        }
        if !places.is_empty() {
            self.regroup();
        }
    }

    /// All of `source` becomes `target`'s, in groups, alerts, guards and decisions about them.
    pub(super) fn join_incidents(&mut self, source: IncidentId, target: IncidentId) {
        let groups = (self.grouping.of_incident(target), self.grouping.of_incident(source));
        if let (Some(kept), Some(lost)) = groups {
            for index in self.grouping.group(lost).alerts.clone() {
                self.cases[index as usize].incident = target;
            }
            self.grouping.merge(kept, lost, &self.policy);
        }
        for case in
            self.cases.iter_mut().filter(|case| groups.0.is_none() && case.incident == source)
        {
            case.incident = target;
        }
        self.inherit(source, target);
        self.grouping.keep_apart(&self.pairs);
    }

    /// What was said about `source` now holds for `target`, where nothing was said about it yet.
    pub(super) fn inherit(&mut self, source: IncidentId, target: IncidentId) {
        let departed = self.departed.remove(&source).unwrap_or_default();
        *self.departed.entry(target).or_default() += departed;
        if let Some(lost) = self.incidents.remove(&source) {
            let kept = self
                .incidents
                .entry(target)
                .or_insert_with(|| IncidentState { incident: target, ..Default::default() });
            kept.owner = kept.owner.take().or(lost.owner);
            kept.classification = kept.classification.take().or(lost.classification);
            kept.determination = kept.determination.take().or(lost.determination);
            kept.worked_on |= lost.worked_on;
        }
        self.pairs.follow(source, target);
    }

    /// Whether an incident has no alert left, in the window or before it.
    pub(super) fn is_empty(&self, incident: IncidentId) -> bool {
        self.departed.get(&incident).is_none_or(|alerts| *alerts == 0)
            && !self.cases.iter().any(|case| case.incident == incident)
    }
}
