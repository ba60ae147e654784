//! Rows of the Alerts tab: one alert each, or several of one type together.

use crate::order::sort_by;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use shared::alert::Alert;
use shared::entity::EntityRef;
use shared::enums::{AlertSeverity, AlertStatus, DetectionSource, ServiceSource};
use shared::explain::Link;
use shared::time::Timestamp;

/// An alert with what the list adds to it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListedAlert {
    pub(crate) alert: Alert,
    pub(crate) impacted: Vec<EntityRef>,
    /// The strongest reason for its place; none where it began the incident.
    pub(crate) linked_by: Option<Link>,
}

impl ListedAlert {
    /// Takes apart what the API sends; a property that cannot be read counts as absent, the row is
    /// of use without it.
    pub(crate) fn new(alert: Alert) -> Self {
        let impacted = property(&alert, "impacted").unwrap_or_default();
        let linked_by = property(&alert, "linkedBy");
        Self { alert, impacted, linked_by }
    }

    /// The technology that noticed it: key for the address and name for people.
    pub(crate) fn source(&self) -> (String, String) {
        let alert = &self.alert;
        let unknown = [DetectionSource::Unknown, DetectionSource::UnknownFutureValue];
        if !unknown.contains(&alert.detection_source) {
            let source = alert.detection_source;
            return (source.as_str().into(), source.label().into());
        }
        match (&alert.product_name, alert.service_source) {
            (Some(product), _) => (product.clone(), product.clone()),
            (None, ServiceSource::UnknownFutureValue) => ("unknown".into(), "Unknown".into()),
            (None, service) => (service.as_str().into(), service.label().into()),
        }
    }
}

/// One alert, or several of one type, the earliest first.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) alerts: Vec<Arc<ListedAlert>>,
}

/// What all alerts of a row have in common.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Common<T> {
    None,
    Same(T),
    Several(usize),
}

impl Row {
    /// The alert that stands for the others.
    pub(crate) fn lead(&self) -> &ListedAlert {
        &self.alerts[0]
    }

    pub(crate) fn ids(&self) -> Vec<String> {
        self.alerts.iter().map(|listed| listed.alert.id.clone()).collect()
    }

    pub(crate) fn severity(&self) -> AlertSeverity {
        self.alerts.iter().map(|listed| listed.alert.severity).max().unwrap_or_default()
    }

    /// The least finished among them.
    pub(crate) fn status(&self) -> AlertStatus {
        let progress = |status: &AlertStatus| match status {
            AlertStatus::Resolved => 2,
            AlertStatus::InProgress => 1,
            _ => 0,
        };
        self.alerts
            .iter()
            .map(|listed| listed.alert.status)
            .min_by_key(progress)
            .unwrap_or_default()
    }

    pub(crate) fn first(&self) -> Option<Timestamp> {
        self.alerts.iter().filter_map(|listed| listed.alert.first_activity_date_time).min()
    }

    pub(crate) fn last(&self) -> Option<Timestamp> {
        self.alerts.iter().filter_map(|listed| listed.alert.last_activity_date_time).max()
    }

    pub(crate) fn category(&self) -> Common<String> {
        common(self.alerts.iter().filter_map(|listed| listed.alert.category.clone()))
    }

    pub(crate) fn owner(&self) -> Common<String> {
        common(self.alerts.iter().filter_map(|listed| listed.alert.assigned_to.clone()))
    }

    pub(crate) fn source(&self) -> Common<(String, String)> {
        common(self.alerts.iter().map(|listed| listed.source()))
    }

    /// The strongest reason, and how many different ones there are.
    pub(crate) fn linked_by(&self) -> (Option<(Arc<ListedAlert>, Link)>, usize) {
        let links = self
            .alerts
            .iter()
            .filter_map(|listed| Some((Arc::clone(listed), listed.linked_by.clone()?)));
        let reasons: HashSet<_> = links.clone().map(|(_, link)| link.key).collect();
        let strongest = links.max_by(|left, right| left.1.weight.total_cmp(&right.1.weight));
        (strongest, reasons.len())
    }

    /// Everything impacted, each once.
    pub(crate) fn impacted(&self) -> Vec<EntityRef> {
        let mut seen = HashSet::new();
        self.alerts
            .iter()
            .flat_map(|listed| &listed.impacted)
            .filter(|entity| seen.insert(entity.entity_id.clone()))
            .cloned()
            .collect()
    }
}

/// A column to sort by.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Title,
    Severity,
    Status,
    Category,
    Source,
    First,
    Last,
}

impl Column {
    pub(crate) const ALL: [Self; 7] = [
        Self::Title,
        Self::Severity,
        Self::Status,
        Self::Category,
        Self::Source,
        Self::First,
        Self::Last,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Severity => "severity",
            Self::Status => "status",
            Self::Category => "category",
            Self::Source => "source",
            Self::First => "first",
            Self::Last => "last",
        }
    }
}

/// A column with its direction, as the address has it: `severity` or `-severity`.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sort {
    pub(crate) column: Column,
    pub(crate) descending: bool,
}

impl Sort {
    /// First activity, oldest first: the story as it went.
    pub(crate) const DEFAULT: Self = Self { column: Column::First, descending: false };

    pub(crate) fn parse(text: &str) -> Self {
        let (descending, name) = text.strip_prefix('-').map_or((false, text), |name| (true, name));
        Column::ALL
            .into_iter()
            .find(|column| column.as_str() == name)
            .map_or(Self::DEFAULT, |column| Self { column, descending })
    }

    /// Nothing for the default, which is left out of the address.
    pub(crate) fn to_parameter(self) -> Option<String> {
        let sign = if self.descending { "-" } else { "" };
        (self != Self::DEFAULT).then(|| format!("{sign}{}", self.column.as_str()))
    }

    /// A click on a head: descending first, except where A or the oldest comes first by nature.
    #[must_use]
    pub(crate) fn clicked(self, column: Column) -> Self {
        let descending = if self.column == column {
            !self.descending
        } else {
            matches!(column, Column::Severity | Column::Last)
        };
        Self { column, descending }
    }
}

/// Rows of what passes `keep`, one an alert or grouped by type, in order.
pub(crate) fn rows(
    alerts: &[Arc<ListedAlert>],
    grouped: bool,
    sort: Sort,
    keep: impl Fn(&ListedAlert) -> bool,
) -> Vec<Row> {
    let mut kept: Vec<_> = alerts.iter().filter(|listed| keep(listed)).cloned().collect();
    sort_by(&mut kept, |left, right| {
        let time = |listed: &ListedAlert| listed.alert.first_activity_date_time;
        time(left).cmp(&time(right)).then_with(|| left.alert.id.cmp(&right.alert.id))
    });
    let mut rows: Vec<Row> = Vec::new();
    let mut places: HashMap<(String, String), usize> = HashMap::new();
    for listed in kept {
        let kind = (listed.alert.title.clone(), listed.source().0);
        match places.get(&kind) {
            Some(place) if grouped => rows[*place].alerts.push(listed),
            _ => {
                places.insert(kind, rows.len());
                rows.push(Row { alerts: vec![listed] });
            }
        }
    }
    sort_by(&mut rows, |left, right| {
        let order = compare(left, right, sort.column);
        if sort.descending { order.reverse() } else { order }
    });
    rows
}

/// How many alerts each source has, in the order of their names.
pub(crate) fn source_counts(alerts: &[Arc<ListedAlert>]) -> Vec<(String, String, usize)> {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for listed in alerts {
        let (key, label) = listed.source();
        *counts.entry((label, key)).or_default() += 1;
    }
    counts.into_iter().map(|((label, key), count)| (key, label, count)).collect()
}

fn compare(left: &Row, right: &Row, column: Column) -> std::cmp::Ordering {
    match column {
        Column::Title => left.lead().alert.title.cmp(&right.lead().alert.title),
        Column::Severity => left.severity().cmp(&right.severity()),
        Column::Status => left.status().cmp(&right.status()),
        Column::Category => {
            let rank = |row: &Row| row.lead().alert.category.clone().unwrap_or_default();
            let (left, right) = (rank(left), rank(right));
            shared::tactic::category_rank(&left).cmp(&shared::tactic::category_rank(&right))
        }
        Column::Source => left.lead().source().1.cmp(&right.lead().source().1),
        Column::First => left.first().cmp(&right.first()),
        Column::Last => left.last().cmp(&right.last()),
    }
}

fn common<T: PartialEq>(values: impl Iterator<Item = T>) -> Common<T> {
    let mut different: Vec<T> = Vec::new();
    for value in values {
        if !different.contains(&value) {
            different.push(value);
        }
    }
    match different.len() {
        0 => Common::None,
        1 => Common::Same(different.swap_remove(0)),
        count => Common::Several(count),
    }
}

fn property<T: serde::de::DeserializeOwned>(alert: &Alert, name: &str) -> Option<T> {
    serde_json::from_value(alert.other.get(name)?.clone()).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn listed(
        id: &str,
        title: &str,
        source: &str,
        severity: &str,
        second: i64,
    ) -> Arc<ListedAlert> {
        let alert = Alert::from_value(json!({
            "id": id, "title": title, "detectionSource": source, "severity": severity,
            "status": if second > 2 { "new" } else { "resolved" },
            "firstActivityDateTime": Timestamp(second * Timestamp::SECOND),
            "lastActivityDateTime": Timestamp((second + 5) * Timestamp::SECOND),
            "impacted": [{"entityId": format!("user-{id}"), "kind": "user", "displayName": id}],
            "linkedBy": {"key": {"kind": "ip", "displayName": "203.0.113.24"}, "weight": 0.5,
                "base": 0.9, "rarity": 0.9, "nearness": 0.6, "gapSeconds": 5, "alertId": "0"}
        }));
        Arc::new(ListedAlert::new(alert.unwrap()))
    }

    fn alerts() -> Vec<Arc<ListedAlert>> {
        vec![
            listed("3", "Tor", "cloudAppSecurity", "medium", 3),
            listed("1", "Tor", "cloudAppSecurity", "high", 1),
            listed("2", "Hacktool", "antivirus", "low", 2),
        ]
    }

    fn ids(rows: &[Row]) -> Vec<Vec<String>> {
        rows.iter().map(Row::ids).collect()
    }

    #[test]
    fn a_type_is_one_row_and_begins_with_its_first() {
        let rows = rows(&alerts(), true, Sort::DEFAULT, |_| true);
        assert_eq!(ids(&rows), [vec!["1", "3"], vec!["2"]]);
        let tor = &rows[0];
        assert_eq!((tor.severity(), tor.status()), (AlertSeverity::High, AlertStatus::New));
        assert_eq!(tor.impacted().len(), 2);
        assert_eq!(tor.linked_by().1, 1);
        assert_eq!(tor.last(), Some(Timestamp(8 * Timestamp::SECOND)));
    }

    #[test]
    fn flat_filtered_and_sorted() {
        let all = rows(&alerts(), false, Sort::parse("-severity"), |_| true);
        assert_eq!(ids(&all), [["1"], ["3"], ["2"]]);
        let cloud = rows(&alerts(), false, Sort::DEFAULT, |row| row.source().0 == "antivirus");
        assert_eq!(ids(&cloud), [["2"]]);
    }

    #[test]
    fn sources_are_counted() {
        let counts = source_counts(&alerts());
        assert_eq!(counts[0], ("antivirus".into(), "Antivirus".into(), 1));
        assert_eq!(counts[1], ("cloudAppSecurity".into(), "Cloud Apps".into(), 2));
    }

    #[test]
    fn a_second_click_turns_the_order() {
        let severity = Sort::DEFAULT.clicked(Column::Severity);
        assert_eq!(severity.to_parameter().as_deref(), Some("-severity"));
        assert_eq!(severity.clicked(Column::Severity).to_parameter().as_deref(), Some("severity"));
        assert_eq!(Sort::parse("nonsense"), Sort::DEFAULT);
        assert_eq!(Sort::DEFAULT.to_parameter(), None);
    }

    #[test]
    fn a_source_without_a_known_detector_is_its_product() {
        let alert = Alert::from_value(json!({"id": "1", "title": "x", "productName": "Wazuh"}));
        let listed = ListedAlert::new(alert.unwrap());
        assert_eq!(listed.source(), ("Wazuh".into(), "Wazuh".into()));
        assert_eq!(listed.linked_by, None);
    }
}
