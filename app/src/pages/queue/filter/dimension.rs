//! The properties that chips filter by, and how each is written in `$filter`.

use shared::enums::{AlertClassification, AlertSeverity, IncidentStatus, ServiceSource};
use shared::page::{FacetCount, Facets};
use shared::query::{Comparison, Filter, Literal};
use shared::tactic::category_label;

use crate::visible::visible;

/// The owner of what nobody owns.
pub(crate) const NOBODY: &str = "";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dimension {
    Severity,
    Status,
    Owner,
    Source,
    Category,
    Priority,
    Classification,
    Tag,
}

/// How a property stands in `$filter`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Column(&'static str),
    Labels(&'static str),
    Bands,
}

impl Dimension {
    pub(crate) const ALL: [Self; 8] = [
        Self::Severity,
        Self::Status,
        Self::Owner,
        Self::Source,
        Self::Category,
        Self::Priority,
        Self::Classification,
        Self::Tag,
    ];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Severity => "Severity",
            Self::Status => "Status",
            Self::Owner => "Assigned to",
            Self::Source => "Source",
            Self::Category => "Category",
            Self::Priority => "Priority",
            Self::Classification => "Classification",
            Self::Tag => "Tag",
        }
    }

    pub(crate) fn value_label(self, value: &str) -> String {
        match self {
            Self::Severity => AlertSeverity::parse(value).label().to_owned(),
            Self::Status => IncidentStatus::parse(value).label().to_owned(),
            Self::Owner if value == NOBODY => "No one".to_owned(),
            Self::Owner | Self::Tag => visible(value).into_owned(),
            Self::Source => ServiceSource::parse(value).label().to_owned(),
            Self::Category => category_label(value),
            Self::Classification => AlertClassification::parse(value).label().to_owned(),
            Self::Priority => match value {
                "top" => "Above 85",
                "mid" => "15 to 85",
                _ => "Below 15",
            }
            .to_owned(),
        }
    }

    /// What can be chosen, with its counts; values that are fixed are always there.
    pub(crate) fn choices(self, facets: &Facets) -> Vec<FacetCount> {
        match self {
            Self::Severity => fixed(
                &facets.severity,
                ["high", "medium", "low", "informational"].map(str::to_owned).to_vec(),
            ),
            Self::Status => fixed(
                &facets.status,
                ["active", "inProgress", "resolved"].map(str::to_owned).to_vec(),
            ),
            Self::Owner => fixed(&facets.assigned_to, vec![NOBODY.to_owned()]),
            Self::Source => facets.service_sources.clone(),
            Self::Category => facets.categories.clone(),
            Self::Classification => fixed(
                &facets.classification,
                AlertClassification::ALL.iter().map(|member| member.as_str().to_owned()).collect(),
            ),
            Self::Tag => facets.tags.clone(),
            // Bands are not counted by the server.
            Self::Priority => Vec::new(),
        }
    }

    pub(crate) fn write(self, values: &[String]) -> Filter {
        match self.shape() {
            Shape::Column(field) => Filter::In {
                field: field.to_owned(),
                values: values.iter().map(|value| literal(value)).collect(),
            },
            Shape::Labels(field) => Filter::Any {
                field: field.to_owned(),
                condition: Box::new(Filter::In {
                    field: String::new(),
                    values: values.iter().map(|value| literal(value)).collect(),
                }),
            },
            Shape::Bands => {
                let mut bands: Vec<Filter> = values.iter().map(|value| band(value)).collect();
                if bands.len() == 1 { bands.remove(0) } else { Filter::Or(bands) }
            }
        }
    }

    /// The property and the values that a condition limits to, if a chip can say it.
    pub(crate) fn read(filter: &Filter) -> Option<(Self, Vec<String>)> {
        if let Some(values) = read_bands(filter) {
            return Some((Self::Priority, values));
        }
        let (shape_of, field, condition) = match filter {
            Filter::Any { field, condition } => (Shape::Labels as fn(_) -> _, field, &**condition),
            other => (Shape::Column as fn(_) -> _, field_of(other)?, other),
        };
        let dimension = Self::ALL.into_iter().find(|dimension| match dimension.shape() {
            Shape::Column(name) | Shape::Labels(name) => {
                name == field && dimension.shape() == shape_of(name)
            }
            Shape::Bands => false,
        })?;
        Some((dimension, values_of(condition)?))
    }

    fn shape(self) -> Shape {
        match self {
            Self::Severity => Shape::Column("severity"),
            Self::Status => Shape::Column("status"),
            Self::Owner => Shape::Column("assignedTo"),
            Self::Classification => Shape::Column("classification"),
            Self::Source => Shape::Labels("serviceSources"),
            Self::Category => Shape::Labels("categories"),
            Self::Tag => Shape::Labels("customTags"),
            Self::Priority => Shape::Bands,
        }
    }
}

/// The values in their own order with their counts, then what else was counted.
fn fixed(counts: &[FacetCount], values: Vec<String>) -> Vec<FacetCount> {
    let count = |value: &str| {
        counts.iter().find(|counted| counted.value == value).map_or(0, |counted| counted.count)
    };
    let others: Vec<FacetCount> = counts
        .iter()
        .filter(|counted| !values.contains(&counted.value) && counted.count > 0)
        .cloned()
        .collect();
    values
        .into_iter()
        .map(|value| FacetCount { count: count(&value), value })
        .chain(others)
        .collect()
}

fn literal(value: &str) -> Literal {
    if value == NOBODY { Literal::Null } else { Literal::String(value.to_owned()) }
}

fn field_of(filter: &Filter) -> Option<&String> {
    match filter {
        Filter::Compare { field, .. } | Filter::In { field, .. } => Some(field),
        _ => None,
    }
}

fn values_of(filter: &Filter) -> Option<Vec<String>> {
    let text = |literal: &Literal| match literal {
        Literal::Null => Some(NOBODY.to_owned()),
        Literal::String(text) => Some(text.clone()),
        _ => None,
    };
    match filter {
        Filter::In { values, .. } => values.iter().map(text).collect(),
        Filter::Compare { comparison: Comparison::Equal, value, .. } => Some(vec![text(value)?]),
        _ => None,
    }
}

fn band(name: &str) -> Filter {
    let score = |comparison, value: i64| Filter::compare("priorityScore", comparison, value);
    match name {
        "top" => score(Comparison::Greater, 85),
        "mid" => Filter::And(vec![
            score(Comparison::GreaterOrEqual, 15),
            score(Comparison::LessOrEqual, 85),
        ]),
        _ => score(Comparison::Less, 15),
    }
}

fn read_bands(filter: &Filter) -> Option<Vec<String>> {
    let name = |filter: &Filter| {
        ["top", "mid", "low"].into_iter().find(|name| band(name) == *filter).map(str::to_owned)
    };
    match filter {
        Filter::Or(parts) => parts.iter().map(name).collect(),
        other => name(other).map(|name| vec![name]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_values_are_always_offered() {
        let facets = Facets {
            severity: vec![
                FacetCount { value: "medium".into(), count: 3 },
                FacetCount { value: "unknown".into(), count: 1 },
            ],
            ..Facets::default()
        };
        let choices: Vec<(String, i64)> = Dimension::Severity
            .choices(&facets)
            .into_iter()
            .map(|choice| (choice.value, choice.count))
            .collect();
        assert_eq!(choices[0], ("high".to_owned(), 0));
        assert_eq!(choices[1], ("medium".to_owned(), 3));
        assert_eq!(choices.last(), Some(&("unknown".to_owned(), 1)));
    }

    #[test]
    fn values_have_words() {
        assert_eq!(Dimension::Owner.value_label(NOBODY), "No one");
        assert_eq!(Dimension::Category.value_label("LateralMovement"), "Lateral movement");
        assert_eq!(Dimension::Status.value_label("inProgress"), "In progress");
    }
}
