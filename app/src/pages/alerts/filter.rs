//! What the list of alerts is limited to: chips that people read, `$filter` that the server reads.

use shared::enums::{AlertSeverity, AlertStatus, DetectionSource, ServiceSource};
use shared::query::{Comparison, Filter, Literal};
use shared::tactic::{Tactic, category_label};

use crate::visible::visible;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Property {
    Severity,
    Status,
    Category,
    Source,
    Detection,
    Owner,
    Incident,
}

impl Property {
    pub(crate) const ALL: [Self; 7] = [
        Self::Severity,
        Self::Status,
        Self::Category,
        Self::Source,
        Self::Detection,
        Self::Owner,
        Self::Incident,
    ];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Severity => "Severity",
            Self::Status => "Status",
            Self::Category => "Category",
            Self::Source => "Source",
            Self::Detection => "Detection source",
            Self::Owner => "Owner",
            Self::Incident => "Incident",
        }
    }

    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Status => "status",
            Self::Category => "category",
            Self::Source => "serviceSource",
            Self::Detection => "detectionSource",
            Self::Owner => "assignedTo",
            Self::Incident => "incidentId",
        }
    }

    pub(crate) fn value_label(self, value: &str) -> String {
        match self {
            Self::Severity => AlertSeverity::parse(value).label().into(),
            Self::Status => AlertStatus::parse(value).label().into(),
            Self::Category => category_label(value),
            Self::Source => ServiceSource::parse(value).label().into(),
            Self::Detection => DetectionSource::parse(value).label().into(),
            Self::Owner if value.is_empty() => "No one".into(),
            Self::Owner | Self::Incident => visible(value).into_owned(),
        }
    }

    /// Values that can be chosen; of owners those that are known.
    pub(crate) fn choices(self, me: Option<&str>) -> Vec<String> {
        let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
        match self {
            Self::Severity => names(vec!["high", "medium", "low", "informational"]),
            Self::Status => names(vec!["new", "inProgress", "resolved"]),
            Self::Category => names(Tactic::ALL.iter().map(|tactic| tactic.as_str()).collect()),
            Self::Source => members(ServiceSource::ALL, ServiceSource::as_str),
            Self::Detection => members(DetectionSource::ALL, DetectionSource::as_str),
            Self::Owner => me.into_iter().map(str::to_owned).chain([String::new()]).collect(),
            Self::Incident => Vec::new(),
        }
    }
}

fn members<T: Copy>(all: &[T], name: fn(T) -> &'static str) -> Vec<String> {
    all.iter().map(|member| name(*member).to_owned()).collect()
}

/// Properties with their values; what no chip can say is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct AlertFilter {
    chips: Vec<(Property, Vec<String>)>,
    others: Vec<Filter>,
}

impl AlertFilter {
    pub(crate) fn open() -> Self {
        Self::default().with(Property::Status, vec!["new".into(), "inProgress".into()])
    }

    /// What cannot be read limits nothing.
    pub(crate) fn parse(text: &str) -> Self {
        let parts = match Filter::parse(text) {
            Ok(Filter::And(parts)) => parts,
            Ok(other) => vec![other],
            Err(_) => Vec::new(),
        };
        let mut filter = Self::default();
        for part in parts {
            match read(&part) {
                Some((property, values)) => filter = filter.with(property, values),
                None => filter.others.push(part),
            }
        }
        filter
    }

    pub(crate) fn text(&self) -> String {
        let chips = self.chips.iter().map(|(property, values)| Filter::In {
            field: property.field().into(),
            values: values.iter().map(|value| literal(value)).collect(),
        });
        let filter = Filter::all(chips.chain(self.others.iter().cloned()));
        filter.map(|filter| filter.to_string()).unwrap_or_default()
    }

    pub(crate) fn chips(&self) -> &[(Property, Vec<String>)] {
        &self.chips
    }

    pub(crate) fn others(&self) -> Vec<String> {
        self.others.iter().map(ToString::to_string).collect()
    }

    pub(crate) fn values(&self, property: Property) -> &[String] {
        let chip = self.chips.iter().find(|(other, _)| *other == property);
        chip.map_or(&[], |(_, values)| values)
    }

    /// Replaces what is said about a property; no values say nothing.
    #[must_use]
    pub(crate) fn with(mut self, property: Property, values: Vec<String>) -> Self {
        if values.is_empty() {
            self.chips.retain(|(other, _)| *other != property);
        } else if let Some(chip) = self.chips.iter_mut().find(|(other, _)| *other == property) {
            chip.1 = values;
        } else {
            self.chips.push((property, values));
        }
        self
    }

    #[must_use]
    pub(crate) fn toggled(self, property: Property, value: &str) -> Self {
        let mut values = self.values(property).to_vec();
        if values.iter().any(|other| other == value) {
            values.retain(|other| other != value);
        } else {
            values.push(value.to_owned());
        }
        self.with(property, values)
    }

    #[must_use]
    pub(crate) fn without_others(mut self) -> Self {
        self.others.clear();
        self
    }
}

fn literal(value: &str) -> Literal {
    if value.is_empty() { Literal::Null } else { Literal::String(value.to_owned()) }
}

fn read(filter: &Filter) -> Option<(Property, Vec<String>)> {
    let (field, values) = match filter {
        Filter::In { field, values } => (field, values.clone()),
        Filter::Compare { field, comparison: Comparison::Equal, value } => {
            (field, vec![value.clone()])
        }
        _ => return None,
    };
    let property = Property::ALL.into_iter().find(|property| property.field() == field)?;
    let values = values
        .into_iter()
        .map(|value| match value {
            Literal::Null => Some(String::new()),
            Literal::String(text) => Some(text),
            Literal::Integer(number) => Some(number.to_string()),
            _ => None,
        })
        .collect::<Option<Vec<_>>>()?;
    Some((property, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_survive_the_address() {
        let filter = AlertFilter::open()
            .with(Property::Severity, vec!["high".into()])
            .with(Property::Owner, vec![String::new()]);
        assert_eq!(AlertFilter::parse(&filter.text()), filter);
        assert_eq!(AlertFilter::parse(""), AlertFilter::default());
        assert_eq!(AlertFilter::parse("severity foo"), AlertFilter::default());
    }

    #[test]
    fn what_no_chip_says_is_kept() {
        let text = "severity in ('high') and not (title eq 'a')";
        let filter = AlertFilter::parse(text);
        assert_eq!(filter.values(Property::Severity), ["high"]);
        assert_eq!(filter.text(), text);
        assert_eq!(filter.without_others().text(), "severity in ('high')");
    }

    #[test]
    fn values_come_and_go() {
        let filter = AlertFilter::default().toggled(Property::Status, "new");
        assert_eq!(filter.values(Property::Status), ["new"]);
        assert_eq!(filter.toggled(Property::Status, "new"), AlertFilter::default());
    }
}
