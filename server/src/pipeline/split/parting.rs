//! The parts that an incident falls into, worked out without changing anything.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use shared::explain::Link;
use shared::split::Cut;

use crate::correlate::cut::{Tie, group_of, hang_together, scores_within, side_of};
use crate::correlate::model::{EntityId, IncidentId};
use crate::pipeline::PipelineError;
use crate::pipeline::book::Book;
use crate::pipeline::draft::Draft;
use crate::pipeline::inverse::memberships_of;
use crate::pipeline::step::{Step, refused};
use crate::store::{Store, StoreError};

/// What is cut, understood.
pub(in crate::pipeline) enum Knife {
    Link(Arc<str>, Arc<str>),
    Entity(EntityId),
    Alerts(BTreeSet<Arc<str>>),
}

/// An incident's alerts in parts.
pub(in crate::pipeline) struct Parting {
    /// In the order of their activity.
    pub(in crate::pipeline) alerts: Vec<Arc<str>>,
    /// Positions of alerts. The part that keeps the id by default first, the others by size.
    pub(in crate::pipeline) parts: Vec<Vec<usize>>,
    /// All that is known to link them, strongest first.
    pub(in crate::pipeline) held: Vec<Held>,
    /// The score with which each alert hangs on the others of its part.
    pub(in crate::pipeline) scores: Vec<f32>,
    /// Alerts that come loose and stay all the same, since there are too many such parts.
    pub(in crate::pipeline) surplus: usize,
}

/// Every two parts are kept apart, so there is a limit to their number. The smallest stay.
const MOST_PARTS: usize = 50;

/// A link between two alerts of the incident; `link.alert_id` is the other one.
pub(in crate::pipeline) struct Held {
    pub(in crate::pipeline) alert: usize,
    pub(in crate::pipeline) other: usize,
    pub(in crate::pipeline) link: Link,
}

impl Knife {
    /// Refuses a cut that makes no sense for an incident, which has to be in memory.
    pub(in crate::pipeline) fn read(book: &Book, incident: IncidentId, cut: &Cut) -> Step<Self> {
        let all = book.incidents.get(&incident).map_or(&[][..], |sheet| &sheet.alerts);
        let all: BTreeSet<&str> = all.iter().map(|alert| &**alert).collect();
        let named: &[String] = match cut {
            Cut::Link { alert_ids } => alert_ids,
            Cut::Alerts { alert_ids } => alert_ids,
            Cut::Entity { .. } => &[],
        };
        if let Some(stranger) = named.iter().find(|id| !all.contains(id.as_str())) {
            let stranger: String = stranger.chars().take(100).collect();
            return wrong(format!("incident {incident} has no alert {stranger}"));
        }
        Ok(match cut {
            Cut::Link { alert_ids: [one, other] } if one == other => {
                return wrong("a link has two alerts, and these are one and the same".into());
            }
            Cut::Link { alert_ids: [one, other] } => {
                Self::Link(one.as_str().into(), other.as_str().into())
            }
            Cut::Entity { entity_id } => {
                let id = entity_id.parse().ok().map(|id| book.survivor(id));
                let Some(id) = id.filter(|id| book.entities.contains_key(id)) else {
                    let id = entity_id.chars().take(100).collect();
                    return refused(PipelineError::NotFound { what: "entity", id });
                };
                Self::Entity(id)
            }
            Cut::Alerts { alert_ids } => {
                let chosen: BTreeSet<Arc<str>> =
                    alert_ids.iter().map(|id| id.as_str().into()).collect();
                if chosen.is_empty() {
                    return wrong("choose the alerts that are another matter".into());
                }
                if chosen.len() == all.len() {
                    return wrong(format!(
                        "that would leave incident {incident} without alerts; leave at least one"
                    ));
                }
                Self::Alerts(chosen)
            }
        })
    }

    /// Whether a link is by the entity that is to hold nothing together.
    pub(in crate::pipeline) fn cuts(&self, book: &Book, link: &Link) -> bool {
        let Self::Entity(entity) = self else { return false };
        let id = link.key.entity_id.as_deref().and_then(|id| id.parse().ok());
        id.map(|id| book.survivor(id)) == Some(*entity)
    }
}

fn wrong<T>(message: String) -> Step<T> {
    refused(PipelineError::Invalid { message, target: Some("cut".into()) })
}

impl Parting {
    /// The parts of an incident that is in memory.
    pub(in crate::pipeline) async fn of(
        book: &Book,
        draft: Option<&Draft>,
        store: &dyn Store,
        incident: IncidentId,
        knife: &Knife,
    ) -> Result<Self, StoreError> {
        let mut briefs: Vec<_> = book
            .incidents
            .get(&incident)
            .into_iter()
            .flat_map(|sheet| &sheet.alerts)
            .filter_map(|alert| book.alerts.get(alert))
            .collect();
        briefs.sort_by_key(|brief| (brief.first_activity, brief.number));
        let alerts: Vec<Arc<str>> = briefs.iter().map(|brief| Arc::clone(&brief.id)).collect();
        let held = held(book, draft, store, &alerts).await?;
        let tie = |held: &Held| Tie {
            one: held.alert,
            other: held.other,
            group: group_of(&held.link.key.kind),
            weight: held.link.weight,
        };
        let ties: Vec<Tie> = held.iter().map(tie).collect();
        let threshold = book.engine.policy().join_threshold;
        let before = hang_together(alerts.len(), &ties, threshold);
        let place = |id: &Arc<str>| alerts.iter().position(|alert| alert == id);
        let (after, left) = match knife {
            Knife::Entity(_) => {
                let whole = held.iter().filter(|held| !knife.cuts(book, &held.link));
                let left: Vec<Tie> = whole.map(tie).collect();
                (hang_together(alerts.len(), &left, threshold), left)
            }
            Knife::Link(one, other) => match (place(one), place(other)) {
                (Some(one), Some(other)) => {
                    let after = sides(&before, &ties, one, other);
                    return Ok(Self::new(alerts, held, vec![0; after.len()], after, &ties));
                }
                _ => (before.clone(), ties.clone()),
            },
            Knife::Alerts(chosen) => {
                let after = alerts.iter().map(|id| usize::from(chosen.contains(id))).collect();
                return Ok(Self::new(alerts, held, vec![0; briefs.len()], after, &ties));
            }
        };
        Ok(Self::new(alerts, held, before, after, &left))
    }

    /// What the cut does not touch stays with the part that keeps the id: something else than links
    /// put it there, such as a person.
    fn new(
        alerts: Vec<Arc<str>>,
        held: Vec<Held>,
        before: Vec<usize>,
        after: Vec<usize>,
        ties: &[Tie],
    ) -> Self {
        let mut pieces: BTreeMap<usize, BTreeMap<usize, Vec<usize>>> = BTreeMap::new();
        for (at, (whole, piece)) in before.iter().zip(&after).enumerate() {
            pieces.entry(*whole).or_default().entry(*piece).or_default().push(at);
        }
        let (broken, whole): (Vec<_>, Vec<_>) =
            pieces.into_values().partition(|pieces| pieces.len() > 1);
        let mut parts: Vec<Vec<usize>> =
            broken.into_iter().flat_map(BTreeMap::into_values).collect();
        parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part.first().copied()));
        let surplus: Vec<usize> = parts.drain(parts.len().min(MOST_PARTS)..).flatten().collect();
        let stays = whole.into_iter().flat_map(BTreeMap::into_values).flatten();
        let stays = stays.chain(surplus.iter().copied());
        match parts.first_mut() {
            Some(kept) => {
                kept.extend(stays);
                kept.sort_unstable();
            }
            None => parts.push((0..alerts.len()).collect()),
        }
        let mut part_of = vec![0; alerts.len()];
        for (number, part) in parts.iter().enumerate() {
            for at in part {
                part_of[*at] = number;
            }
        }
        let scores = scores_within(&part_of, ties);
        Self { alerts, parts, held, scores, surplus: surplus.len() }
    }

    pub(in crate::pipeline) fn part_of(&self) -> Vec<usize> {
        let mut part_of = vec![0; self.alerts.len()];
        for (number, part) in self.parts.iter().enumerate() {
            for at in part {
                part_of[*at] = number;
            }
        }
        part_of
    }
}

/// Two alerts on either side of the weakest links between them. What hangs on neither stays with the
/// first.
fn sides(before: &[usize], ties: &[Tie], one: usize, other: usize) -> Vec<usize> {
    if before[one] != before[other] {
        return before.iter().map(|part| usize::from(*part == before[other])).collect();
    }
    let side = side_of(before.len(), ties, one, other);
    let same = before.iter().map(|part| *part == before[one]);
    same.zip(side).map(|(same, side)| usize::from(same && !side)).collect()
}

/// Links as they were recorded and as they are by today's knowledge, the stronger of each.
async fn held(
    book: &Book,
    draft: Option<&Draft>,
    store: &dyn Store,
    alerts: &[Arc<str>],
) -> Result<Vec<Held>, StoreError> {
    let places: HashMap<&str, usize> =
        alerts.iter().enumerate().map(|(at, alert)| (&**alert, at)).collect();
    let mut found: BTreeMap<(usize, usize, String), Held> = BTreeMap::new();
    let mut add = |held: Held| {
        let ends = (held.alert.min(held.other), held.alert.max(held.other));
        let key = (ends.0, ends.1, held.link.key.identity());
        let known = found.get(&key);
        if held.alert != held.other && known.is_none_or(|it| it.link.weight < held.link.weight) {
            found.insert(key, held);
        }
    };
    let memberships = memberships_of(book, draft, store, alerts).await?;
    for (alert, id) in alerts.iter().enumerate() {
        let Some(brief) = book.alerts.get(id) else { continue };
        let links = memberships.get(&brief.number).map_or(&[][..], |it| &it.links);
        for link in links {
            if let Some(other) = places.get(link.alert_id.as_str()) {
                add(Held { alert, other: *other, link: link.clone() });
            }
        }
    }
    for bind in book.engine.binds(alerts) {
        add(Held { alert: bind.later, other: bind.earlier, link: bind.link });
    }
    let mut held: Vec<Held> = found.into_values().collect();
    held.sort_by(|one, other| {
        other
            .link
            .weight
            .total_cmp(&one.link.weight)
            .then((one.alert, one.other).cmp(&(other.alert, other.other)))
    });
    Ok(held)
}
