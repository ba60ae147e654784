//! The values that an incident is counted by beside the filters of the queue.

use serde::{Deserialize, Serialize};
use shared::incident::Incident;

use super::IncidentState;
use super::fields::severity_rank;

/// What counts alike: hundreds of thousands of incidents have a few thousand profiles, so that a
/// backend numbers those and counts incidents by number.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Profile {
    pub redirected: bool,
    /// Its rank.
    pub severity: i64,
    pub status: String,
    pub classification: String,
    /// Empty where nobody is.
    pub assigned_to: String,
    pub service_sources: Vec<String>,
    pub categories: Vec<String>,
    pub tags: Vec<String>,
}

impl Profile {
    pub fn of(incident: &Incident, state: &IncidentState) -> Self {
        let sources = incident.service_sources.iter().map(|source| source.as_str().to_owned());
        Self {
            redirected: state.redirect.is_some(),
            severity: severity_rank(incident.severity),
            status: incident.status.as_str().to_owned(),
            classification: incident.classification.as_str().to_owned(),
            assigned_to: incident.assigned_to.clone().unwrap_or_default(),
            service_sources: in_order(sources.collect()),
            categories: in_order(incident.categories.clone()),
            tags: in_order(incident.custom_tags.clone()),
        }
    }
}

/// Labels are the same in capitals or small letters.
fn in_order(mut labels: Vec<String>) -> Vec<String> {
    if labels.len() > 1 {
        labels.sort_by_cached_key(|label| (label.to_ascii_lowercase(), label.clone()));
        labels.dedup_by(|one, other| one.eq_ignore_ascii_case(other));
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_and_the_letters_of_labels_make_no_other_profile() {
        let tagged = |tags: [&str; 3]| {
            let custom_tags = tags.map(str::to_owned).to_vec();
            let incident = Incident { custom_tags, ..Incident::default() };
            Profile::of(&incident, &IncidentState::default())
        };
        let profile = tagged(["vip", "a", "VIP"]);
        assert_eq!(profile.tags, ["a", "VIP"]);
        assert_eq!(profile, tagged(["VIP", "vip", "a"]));
    }
}
