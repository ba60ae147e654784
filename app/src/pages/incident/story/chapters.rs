//! The alerts of an incident in time, gathered by what they were good for.

use crate::order::sort_by;
use std::collections::HashMap;
use std::sync::Arc;

use shared::alert::Alert;
use shared::time::Timestamp;

/// Which end of the story comes first.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    #[default]
    NewestFirst,
    OldestFirst,
}

/// A stage of the story with its alerts, in the chosen order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chapter {
    pub(crate) category: String,
    pub(crate) alerts: Vec<Arc<Alert>>,
}

/// How many alerts of a chapter are shown before the rest is folded.
const SHOWN: usize = 3;

impl Chapter {
    /// The alerts to show and how many are folded. The selected alert is never among the folded,
    /// and a single alert is not worth folding.
    pub(crate) fn visible(
        &self,
        unfolded: bool,
        selected: Option<&str>,
    ) -> (Vec<Arc<Alert>>, usize) {
        if unfolded || self.alerts.len() <= SHOWN + 1 {
            return (self.alerts.clone(), 0);
        }
        let mut shown = self.alerts[..SHOWN].to_vec();
        let hidden = &self.alerts[SHOWN..];
        shown.extend(hidden.iter().find(|alert| Some(alert.id.as_str()) == selected).cloned());
        let folded = self.alerts.len() - shown.len();
        (shown, folded)
    }
}

/// Chapters and the alerts within them in the chosen order; a chapter stands where its first alert
/// in that order stands.
pub(crate) fn chapters(alerts: &[Arc<Alert>], order: Order) -> Vec<Chapter> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut chapters: Vec<Chapter> = Vec::new();
    let sorted = in_order(alerts, order);
    for alert in &sorted {
        let category = alert.category.as_deref().unwrap_or_default();
        let place = *places.entry(category).or_insert_with(|| {
            chapters.push(Chapter { category: category.to_owned(), alerts: Vec::new() });
            chapters.len() - 1
        });
        chapters[place].alerts.push(Arc::clone(alert));
    }
    chapters
}

/// The alert after (or before) the selected one, as the reader sees them; from nowhere the first
/// (or last).
pub(crate) fn neighbour(
    chapters: &[Chapter],
    selected: Option<&str>,
    forward: bool,
) -> Option<String> {
    let order: Vec<&str> = chapters
        .iter()
        .flat_map(|chapter| &chapter.alerts)
        .map(|alert| alert.id.as_str())
        .collect();
    let position = selected.and_then(|selected| order.iter().position(|id| *id == selected));
    let next = match (position, forward) {
        (None, true) => Some(0),
        (None, false) => order.len().checked_sub(1),
        (Some(position), true) => Some(position + 1),
        (Some(position), false) => position.checked_sub(1),
    }?;
    order.get(next).map(|id| (*id).to_owned())
}

fn in_order(alerts: &[Arc<Alert>], order: Order) -> Vec<Arc<Alert>> {
    let mut sorted = alerts.to_vec();
    sort_by(&mut sorted, |left, right| {
        time_of(left).cmp(&time_of(right)).then(left.id.cmp(&right.id))
    });
    if order == Order::NewestFirst {
        sorted.reverse();
    }
    sorted
}

/// When an alert's activity began; where nobody says so, when it was raised.
pub(crate) fn time_of(alert: &Alert) -> Option<Timestamp> {
    alert.first_activity_date_time.or(alert.created_date_time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(id: &str, category: &str, second: i64) -> Arc<Alert> {
        Arc::new(Alert {
            id: id.into(),
            title: id.into(),
            category: Some(category.into()),
            first_activity_date_time: Some(Timestamp(second * Timestamp::SECOND)),
            ..Alert::default()
        })
    }

    fn story() -> Vec<Arc<Alert>> {
        vec![
            alert("3", "Impact", 30),
            alert("1", "InitialAccess", 10),
            alert("4", "InitialAccess", 40),
            alert("2", "Impact", 20),
        ]
    }

    fn shape(chapters: &[Chapter]) -> Vec<(&str, Vec<&str>)> {
        chapters
            .iter()
            .map(|chapter| {
                let ids = chapter.alerts.iter().map(|alert| alert.id.as_str()).collect();
                (chapter.category.as_str(), ids)
            })
            .collect()
    }

    #[test]
    fn chapters_follow_the_order_of_their_alerts() {
        let newest = chapters(&story(), Order::NewestFirst);
        assert_eq!(shape(&newest), [("InitialAccess", vec!["4", "1"]), ("Impact", vec!["3", "2"])]);
        let oldest = chapters(&story(), Order::OldestFirst);
        assert_eq!(shape(&oldest), [("InitialAccess", vec!["1", "4"]), ("Impact", vec!["2", "3"])]);
    }

    #[test]
    fn folding_keeps_the_selected_alert_in_sight() {
        let alerts: Vec<_> = (0..10).map(|n| alert(&n.to_string(), "Impact", n)).collect();
        let chapter = &chapters(&alerts, Order::OldestFirst)[0];
        let (shown, folded) = chapter.visible(false, Some("7"));
        assert_eq!(
            shown.iter().map(|alert| alert.id.as_str()).collect::<Vec<_>>(),
            ["0", "1", "2", "7"]
        );
        assert_eq!(folded, 6);
        assert_eq!(chapter.visible(true, None).0.len(), 10);
    }

    #[test]
    fn stepping_goes_from_chapter_to_chapter_and_ends() {
        let chapters = chapters(&story(), Order::OldestFirst);
        assert_eq!(neighbour(&chapters, Some("4"), true).as_deref(), Some("2"));
        assert_eq!(neighbour(&chapters, None, true).as_deref(), Some("1"));
        assert_eq!(neighbour(&chapters, None, false).as_deref(), Some("3"));
        assert_eq!(neighbour(&chapters, Some("3"), true), None);
        assert_eq!(neighbour(&chapters, Some("1"), false), None);
    }
}
