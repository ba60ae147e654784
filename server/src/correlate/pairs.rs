//! What is settled about pairs of incidents: parted by a person, suggested, refused.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{EntityId, IncidentId, StoredPairs};

/// The lower number first.
pub(super) type Pair = (IncidentId, IncidentId);

#[derive(Clone, Debug, Default)]
pub(super) struct Pairs {
    /// A person wants them apart.
    pub(super) apart: BTreeSet<Pair>,
    /// Merges that were suggested, whatever became of it.
    pub(super) suggested: BTreeSet<Pair>,
    /// Merges that a person refused, with what showed them: only something else shows them again.
    pub(super) refused: BTreeMap<Pair, BTreeSet<String>>,
    /// Splits that were suggested: what holds the incident together.
    pub(super) splits: BTreeSet<(IncidentId, EntityId)>,
}

pub(super) fn pair(one: IncidentId, other: IncidentId) -> Pair {
    (one.min(other), one.max(other))
}

impl Pairs {
    pub(super) fn restore(stored: &StoredPairs) -> Self {
        let ordered = |[one, other]: &[IncidentId; 2]| pair(*one, *other);
        let mut pairs = Self {
            apart: stored.apart.iter().map(ordered).collect(),
            suggested: stored.suggested.iter().map(ordered).collect(),
            refused: BTreeMap::new(),
            splits: stored.splits.iter().copied().collect(),
        };
        for refused in &stored.refused {
            let known = pairs.refused.entry(ordered(&refused.incidents)).or_default();
            known.extend(refused.known.iter().cloned());
        }
        pairs
    }

    /// What holds of an incident that is gone holds of the one that has its alerts now.
    pub(super) fn follow(&mut self, gone: IncidentId, into: IncidentId) {
        let new = |incident| if incident == gone { into } else { incident };
        let moved = |(one, other): Pair| {
            let moved = pair(new(one), new(other));
            (moved.0 != moved.1).then_some(moved)
        };
        let all = std::mem::take(&mut self.apart);
        self.apart = all.into_iter().filter_map(moved).collect();
        let all = std::mem::take(&mut self.suggested);
        self.suggested = all.into_iter().filter_map(moved).collect();
        for (of, known) in std::mem::take(&mut self.refused) {
            if let Some(of) = moved(of) {
                self.refused.entry(of).or_default().extend(known);
            }
        }
        let all = std::mem::take(&mut self.splits);
        self.splits = all.into_iter().map(|(incident, of)| (new(incident), of)).collect();
    }

    /// Pairs that the machine may not put together.
    pub(super) fn parted(&self) -> impl Iterator<Item = Pair> {
        self.apart.iter().chain(self.refused.keys()).copied()
    }

    /// A person put two together: nothing parts them any more.
    pub(super) fn unite(&mut self, one: IncidentId, other: IncidentId) {
        self.apart.remove(&pair(one, other));
        self.refused.remove(&pair(one, other));
    }

    /// Whether a merge is no news, whatever shows it.
    pub(super) fn is_settled(&self, one: IncidentId, other: IncidentId) -> bool {
        let of = pair(one, other);
        self.apart.contains(&of) || self.suggested.contains(&of) && !self.refused.contains_key(&of)
    }

    /// Whether a merge is news: it was not suggested yet, or something shows it that a person who
    /// refused it did not know.
    pub(super) fn is_news(
        &mut self,
        one: IncidentId,
        other: IncidentId,
        shown_by: impl Iterator<Item = String>,
    ) -> bool {
        let of = pair(one, other);
        if one == other || self.apart.contains(&of) {
            return false;
        }
        let first = self.suggested.insert(of);
        let Some(known) = self.refused.get_mut(&of) else { return first };
        let before = known.len();
        known.extend(shown_by);
        known.len() > before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::model::RefusedPair;

    fn refused() -> Pairs {
        let refused = RefusedPair { incidents: [2, 1], known: vec!["user:7".into()] };
        Pairs::restore(&StoredPairs {
            suggested: vec![[1, 2]],
            refused: vec![refused],
            ..StoredPairs::default()
        })
    }

    fn shown(by: &[&str]) -> std::vec::IntoIter<String> {
        by.iter().map(ToString::to_string).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn a_merge_is_suggested_once() {
        let mut pairs = Pairs::default();
        assert!(pairs.is_news(1, 2, shown(&["file:3"])));
        assert!(!pairs.is_news(2, 1, shown(&["file:4"])));
    }

    #[test]
    fn a_refused_merge_takes_new_evidence() {
        let mut pairs = refused();
        assert!(!pairs.is_news(1, 2, shown(&["user:7"])));
        assert!(pairs.is_news(1, 2, shown(&["user:7", "file:3"])));
        assert!(!pairs.is_news(1, 2, shown(&["file:3"])), "once");
    }

    #[test]
    fn what_was_said_follows_the_alerts() {
        let mut pairs = refused();
        pairs.apart.insert((2, 5));
        pairs.splits.insert((2, 9));
        pairs.follow(2, 4);
        assert!(pairs.apart.contains(&(4, 5)) && pairs.splits.contains(&(4, 9)));
        assert!(!pairs.is_news(4, 1, shown(&["user:7"])));
        pairs.follow(4, 1);
        assert!(pairs.refused.is_empty(), "an incident is not kept from itself");
    }
}
