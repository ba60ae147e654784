//! Counts beside every filter, from how many incidents there are of each profile. Each facet is
//! counted under the other filters, since its own would hide what else could be chosen.
//!
//! Who is who: a backend counts incidents by [`Profile`] under the **rest** of the filter, which
//! profiles do not answer; a [`Question`] holds the conditions that they do, and adds up.

mod condition;

use std::collections::HashMap;

use shared::page::{FacetCount, Facets};
use shared::query::Filter;

use super::fields::severity_of;
use super::{Profile, StoreError};
use condition::{Condition, Dimension, Held};

/// Values of a facet beyond this many are not listed.
const MOST: usize = 100;

/// A filter, taken apart.
pub(super) struct Question {
    conditions: Vec<Condition>,
    rest: Option<Filter>,
    rest_names_status: bool,
    /// The part that says from when to when.
    range: Option<Filter>,
}

impl Question {
    pub(super) fn of(filter: Option<&Filter>) -> Result<Self, StoreError> {
        let mut parts = Vec::new();
        if let Some(filter) = filter {
            take_apart(filter, &mut parts);
        }
        let (of_profiles, rest): (Vec<&Filter>, Vec<&Filter>) =
            parts.iter().partition(|part| names_only(part, |name| Dimension::find(name).is_some()));
        let range = parts.iter().filter(|part| names_only(part, |name| name.ends_with("DateTime")));
        Ok(Self {
            conditions: of_profiles.into_iter().map(Condition::of).collect::<Result<_, _>>()?,
            rest_names_status: rest.iter().any(|part| shows_redirected(part)),
            rest: Filter::all(rest.into_iter().cloned()),
            range: Filter::all(range.map(|part| (*part).clone())),
        })
    }

    /// Under which profiles have to be counted. Whether an incident is redirected is not in it.
    pub(super) fn rest(&self) -> Option<&Filter> {
        self.rest.as_ref()
    }

    /// Under which to count the whole range.
    pub(super) fn range(&self) -> Option<&Filter> {
        self.range.as_ref()
    }

    /// Whether the rest is less than the whole range, which has to be counted besides then.
    pub(super) fn hides(&self, search: Option<&str>) -> bool {
        search.is_some_and(|words| !words.trim().is_empty()) || self.range != self.rest
    }

    /// Incidents that match the whole filter.
    pub(super) fn total<'a>(&self, counts: impl IntoIterator<Item = (&'a Profile, i64)>) -> i64 {
        let matching = counts.into_iter().filter(|(profile, _)| {
            (!profile.redirected || self.shows_redirected(None))
                && self.conditions.iter().all(|condition| condition.holds(profile))
        });
        matching.map(|(_, count)| count).sum()
    }

    /// `in_range` are the counts of [`Self::range`], where that had to be asked.
    pub(super) fn facets(
        &self,
        counts: &[(&Profile, i64)],
        in_range: Option<&[(&Profile, i64)]>,
    ) -> Facets {
        let mut facets: HashMap<Dimension, HashMap<Held<'_>, i64>> = HashMap::new();
        let shows: Vec<(Dimension, bool)> = Dimension::ALL
            .into_iter()
            .map(|own| (own, own != Dimension::Status && self.shows_redirected(Some(own))))
            .collect();
        for (profile, count) in counts {
            let failed: Vec<&Condition> =
                self.conditions.iter().filter(|condition| !condition.holds(profile)).collect();
            for (own, shows_redirected) in &shows {
                if (!profile.redirected || *shows_redirected)
                    && failed.iter().all(|condition| condition.only == Some(*own))
                {
                    let values = facets.entry(*own).or_default();
                    own.each(profile, |value| *values.entry(value).or_default() += count);
                }
            }
        }
        let total = self.total(counts.iter().copied());
        let all: i64 = in_range
            .unwrap_or(counts)
            .iter()
            .filter(|(profile, _)| !profile.redirected)
            .map(|(_, count)| count)
            .sum();
        let mut listed = |dimension| listed(facets.remove(&dimension).unwrap_or_default());
        Facets {
            total,
            hidden: (all - total).max(0),
            severity: listed(Dimension::Severity),
            status: listed(Dimension::Status),
            assigned_to: listed(Dimension::AssignedTo),
            service_sources: listed(Dimension::ServiceSources),
            categories: listed(Dimension::Categories),
            classification: listed(Dimension::Classification),
            tags: listed(Dimension::Tags),
        }
    }

    /// Redirected incidents are shown to those who ask by status, and by more than the values that
    /// are being counted.
    fn shows_redirected(&self, own: Option<Dimension>) -> bool {
        self.rest_names_status
            || self
                .conditions
                .iter()
                .filter(|condition| own.is_none() || condition.only != own)
                .any(|condition| condition.names_status)
    }
}

/// Whether a filter asks for redirected incidents itself, which are left out otherwise.
pub(super) fn shows_redirected(filter: &Filter) -> bool {
    let mut names = false;
    filter.visit_fields(&mut |field| names |= field == "status" || field == "redirectIncidentId");
    names
}

/// The parts all of which have to hold.
fn take_apart<'a>(filter: &'a Filter, parts: &mut Vec<&'a Filter>) {
    match filter {
        Filter::And(filters) => filters.iter().for_each(|filter| take_apart(filter, parts)),
        part => parts.push(part),
    }
}

fn names_only(filter: &Filter, wanted: impl Fn(&str) -> bool) -> bool {
    let mut only = true;
    filter.visit_fields(&mut |name| only &= wanted(name));
    only
}

/// The most frequent first. What differs in capital letters only is one value.
fn listed(values: HashMap<Held<'_>, i64>) -> Vec<FacetCount> {
    let mut folded: HashMap<String, FacetCount> = HashMap::new();
    for (value, count) in values {
        let value = match value {
            Held::Rank(rank) => severity_of(rank).as_str().to_owned(),
            Held::Text(text) => text.to_owned(),
        };
        let known = folded
            .entry(value.to_ascii_lowercase())
            .or_insert_with(|| FacetCount { value: value.clone(), count: 0 });
        known.count += count;
        known.value = value.min(std::mem::take(&mut known.value));
    }
    let mut listed: Vec<(String, FacetCount)> = folded.into_iter().collect();
    listed.sort_by(|(one, left), (two, right)| right.count.cmp(&left.count).then(one.cmp(two)));
    listed.truncate(MOST);
    listed.into_iter().map(|(_, facet)| facet).collect()
}
