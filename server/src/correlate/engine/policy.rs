//! Another policy: for good, or only to see what it would do.

use std::sync::Arc;

use shared::time::Timestamp;

use super::Engine;
use crate::correlate::model::Change;
use crate::correlate::policy::Policy;

/// Where an alert of the window would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    pub alert: Arc<str>,
    /// A number that it shares with the others of its group.
    pub group: u32,
}

impl Engine {
    /// Decides by another policy from now on. What is provisional is looked at again by the next
    /// revision. The changes have to be written like any others.
    pub fn adopt_policy(&mut self, policy: Policy) -> Vec<Change> {
        let changes = self.decide_by(policy);
        self.regroup();
        self.dirty.touched = true;
        changes
    }

    /// Looks at every alert by another policy, without deciding anything.
    pub fn decide_by(&mut self, policy: Policy) -> Vec<Change> {
        let mut changes = Vec::new();
        self.policy = policy;
        self.resolve_all(&mut changes);
        self.count_all();
        changes
    }

    /// How the policy would group the window if all that no person decided were still open. Changes
    /// nothing. Gives nothing when it is told to stop.
    pub fn rehearse(&self, go_on: &dyn Fn() -> bool) -> Option<Vec<Rehearsed>> {
        let groups = self.replayed_groups(i64::MIN, go_on)?;
        let alerts = self.cases.iter().map(|case| Arc::clone(&case.alert));
        Some(alerts.zip(groups).map(|(alert, group)| Rehearsed { alert, group }).collect())
    }

    /// After a start: what was pending for a revision is not known any more, so that there is one as
    /// long as it could move anything.
    pub fn doubt(&mut self, now: Timestamp) {
        let since = self.provisional_since(now);
        self.dirty.touched |= self.cases.iter().any(|case| case.arrived >= since);
    }

    /// Whether each alert, in the order of [`Self::rehearse`], may still be moved by a revision.
    pub fn provisional(&self, now: Timestamp) -> Vec<bool> {
        let (since, parted) = (self.provisional_since(now), self.parted());
        self.cases.iter().map(|case| !self.is_settled(case, since, &parted)).collect()
    }
}
