//! Two groups become one.

use shared::time::Timestamp;

use super::{GroupIndex, Grouping, Refusal};
use crate::correlate::pairs::pair;
use crate::correlate::policy::Policy;

impl Grouping {
    /// Why two groups may not become one.
    pub(in crate::correlate) fn merge_refusal(
        &self,
        left: GroupIndex,
        right: GroupIndex,
        policy: &Policy,
    ) -> Option<Refusal> {
        let (left, right) = (self.group(left), self.group(right));
        if let Some(refusal) = left.stance.refuses(&right.stance) {
            return Some(refusal);
        }
        if let (Some(one), Some(other)) = (left.incident, right.incident) {
            let of = pair(one, other);
            if self.apart.contains(&of) {
                return Some(Refusal::Apart);
            }
            if self.refused.contains(&of) {
                return Some(Refusal::Declined);
            }
        }
        if left.alerts.len() + right.alerts.len() > policy.max_alerts {
            return Some(Refusal::Full);
        }
        let span = left.last.max(right.last) - left.first.min(right.first);
        (span > policy.max_span_days * Timestamp::DAY).then_some(Refusal::TooLong)
    }

    /// Makes `source` part of `target`. The smaller one's content is moved.
    pub(in crate::correlate) fn merge(
        &mut self,
        target: GroupIndex,
        source: GroupIndex,
        policy: &Policy,
    ) {
        let (target, source) = (self.root(target), self.root(source));
        if target == source {
            return;
        }
        let lost = &mut self.groups[source as usize];
        lost.into = Some(target);
        let mut keys = std::mem::take(&mut lost.keys);
        let mut alerts = std::mem::take(&mut lost.alerts);
        let (first, last, daily, incident) = (lost.first, lost.last, lost.daily, lost.incident);
        let stance = std::mem::take(&mut lost.stance);
        for key in keys.keys() {
            if let Some(recent) = self.recent.get_mut(key).filter(|known| known.contains(&source)) {
                // The place of the merged group is that of its newer part.
                recent.retain(|known| *known != target);
                for known in recent.iter_mut().filter(|known| **known == source) {
                    *known = target;
                }
            }
        }
        let group = &mut self.groups[target as usize];
        if keys.len() > group.keys.len() {
            std::mem::swap(&mut keys, &mut group.keys);
        }
        if alerts.len() > group.alerts.len() {
            std::mem::swap(&mut alerts, &mut group.alerts);
        }
        for (key, spot) in keys {
            group.keys.entry(key).or_default().absorb(spot, policy.times_per_key);
        }
        group.alerts.append(&mut alerts);
        group.first = group.first.min(first);
        group.last = group.last.max(last);
        group.daily &= daily;
        group.stance.take_over(&stance);
        if group.incident.is_none() {
            group.incident = incident;
        }
        if let Some(incident) = incident {
            self.by_incident.insert(incident, target);
        }
    }
}
