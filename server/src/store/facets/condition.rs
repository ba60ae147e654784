//! A condition of a filter that a profile answers, by the same rules as a database's.

use std::cmp::Ordering;

use shared::query::{Comparison, Filter, TextFunction};

use crate::store::fields::{
    Bound, Field, INCIDENT, Place, bound, find, is_collection, needs_text, no_collection,
    plain_elements,
};
use crate::store::{Profile, StoreError};

/// A property that is counted.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Dimension {
    Severity,
    Status,
    AssignedTo,
    ServiceSources,
    Categories,
    Classification,
    Tags,
}

/// A value as columns hold it.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Held<'a> {
    Rank(i64),
    Text(&'a str),
}

/// One of the parts of a filter all of which have to hold.
pub(super) struct Condition {
    /// The one property that it is about, where there is only one.
    pub(super) only: Option<Dimension>,
    pub(super) names_status: bool,
    test: Test<Profile>,
}

impl Dimension {
    pub(super) const ALL: [Self; 7] = [
        Self::Severity,
        Self::Status,
        Self::AssignedTo,
        Self::ServiceSources,
        Self::Categories,
        Self::Classification,
        Self::Tags,
    ];

    pub(super) fn find(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.path() == path)
    }

    fn path(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Status => "status",
            Self::AssignedTo => "assignedTo",
            Self::ServiceSources => "serviceSources",
            Self::Categories => "categories",
            Self::Classification => "classification",
            Self::Tags => "customTags",
        }
    }

    /// Calls with the value, or with each of several.
    pub(super) fn each<'a>(self, profile: &'a Profile, mut with: impl FnMut(Held<'a>)) {
        if self == Self::Severity {
            with(Held::Rank(profile.severity));
        } else {
            self.texts(profile).iter().for_each(|text| with(Held::Text(text)));
        }
    }

    fn texts(self, profile: &Profile) -> &[String] {
        match self {
            Self::Severity => &[],
            Self::Status => std::slice::from_ref(&profile.status),
            Self::AssignedTo => std::slice::from_ref(&profile.assigned_to),
            Self::Classification => std::slice::from_ref(&profile.classification),
            Self::ServiceSources => &profile.service_sources,
            Self::Categories => &profile.categories,
            Self::Tags => &profile.tags,
        }
    }

    /// Names of people and labels are the same in capitals or small letters.
    fn ignores_case(self) -> bool {
        !matches!(self, Self::Severity | Self::Status | Self::Classification)
    }
}

impl Condition {
    pub(super) fn of(filter: &Filter) -> Result<Self, StoreError> {
        let mut named = Vec::new();
        filter.visit_fields(&mut |name| named.extend(Dimension::find(name)));
        let first = named.first().copied();
        Ok(Self {
            only: first.filter(|first| named.iter().all(|other| other == first)),
            names_status: named.contains(&Dimension::Status),
            test: compile(filter, &of_profile)?,
        })
    }

    pub(super) fn holds(&self, profile: &Profile) -> bool {
        (self.test)(profile)
    }
}

type Test<T> = Box<dyn Fn(&T) -> bool + Send + Sync>;

/// A test of the whole out of tests of its leaves.
fn compile<T: ?Sized + 'static>(
    filter: &Filter,
    leaf: &dyn Fn(&Filter) -> Result<Test<T>, StoreError>,
) -> Result<Test<T>, StoreError> {
    let several = |filters: &[Filter]| {
        filters.iter().map(|filter| compile(filter, leaf)).collect::<Result<Vec<_>, _>>()
    };
    Ok(match filter {
        Filter::And(filters) => {
            let tests = several(filters)?;
            Box::new(move |it| tests.iter().all(|test| test(it)))
        }
        Filter::Or(filters) => {
            let tests = several(filters)?;
            Box::new(move |it| tests.iter().any(|test| test(it)))
        }
        Filter::Not(filter) => {
            let test = compile(filter, leaf)?;
            Box::new(move |it| !test(it))
        }
        other => leaf(other)?,
    })
}

fn of_profile(filter: &Filter) -> Result<Test<Profile>, StoreError> {
    let mut path = None;
    filter.visit_fields(&mut |name| path = path.take().or_else(|| Some(name.to_owned())));
    let path = path.unwrap_or_default();
    let found = find(INCIDENT, &path)?;
    let Some(dimension) = Dimension::find(&path) else {
        return Err(StoreError::query(format!("{path} is not counted by"), &path));
    };
    let test = match (filter, &found.place) {
        (Filter::Any { .. }, Place::Column(_)) => return Err(no_collection(&path)),
        (Filter::Any { condition, .. }, _) => {
            compile(condition, &|leaf| of_text(found, dimension, leaf))?
        }
        (leaf, Place::Column(_)) if dimension == Dimension::Severity => {
            let test = of_rank(found, leaf)?;
            return Ok(Box::new(move |profile| test(&profile.severity)));
        }
        (leaf, Place::Column(_)) => of_text(found, dimension, leaf)?,
        _ => return Err(is_collection(&path)),
    };
    Ok(Box::new(move |profile| dimension.texts(profile).iter().any(|text| test(text))))
}

fn of_rank(found: &Field, leaf: &Filter) -> Result<Test<i64>, StoreError> {
    let rank = |value| match bound(&found.kind, found.path, value)? {
        Bound::Integer(rank) => Ok(rank),
        _ => Err(incomparable(found)),
    };
    Ok(match leaf {
        Filter::Compare { comparison, value, .. } => {
            let (comparison, other) = (*comparison, rank(value)?);
            Box::new(move |rank| compares(comparison, rank.cmp(&other)))
        }
        Filter::In { values, .. } => {
            let others = values.iter().map(rank).collect::<Result<Vec<_>, _>>()?;
            Box::new(move |rank| others.contains(rank))
        }
        Filter::Text { function, .. } => {
            needs_text(&found.kind, found.path, *function)?;
            return Err(incomparable(found));
        }
        _ => return Err(incomparable(found)),
    })
}

/// A test of a text, or of an element of a collection of them.
fn of_text(found: &Field, of: Dimension, leaf: &Filter) -> Result<Test<str>, StoreError> {
    let folded = move |text: &str| {
        if of.ignores_case() { text.to_ascii_lowercase() } else { text.to_owned() }
    };
    let text = |value| match bound(&found.kind, found.path, value)? {
        Bound::Text(text) => Ok(folded(&text)),
        _ => Err(incomparable(found)),
    };
    Ok(match leaf {
        Filter::Compare { comparison, value, .. } => {
            let (comparison, other) = (*comparison, text(value)?);
            Box::new(move |text| compares(comparison, folded(text).cmp(&other)))
        }
        Filter::In { values, .. } => {
            let others = values.iter().map(text).collect::<Result<Vec<_>, _>>()?;
            Box::new(move |text| others.contains(&folded(text)))
        }
        Filter::Text { function, value, .. } => {
            needs_text(&found.kind, found.path, *function)?;
            let (function, part) = (*function, value.to_ascii_lowercase());
            Box::new(move |text| {
                let text = text.to_ascii_lowercase();
                match function {
                    TextFunction::StartsWith => text.starts_with(&part),
                    TextFunction::EndsWith => text.ends_with(&part),
                    TextFunction::Contains => text.contains(&part),
                }
            })
        }
        _ => return Err(plain_elements(found.path)),
    })
}

fn compares(comparison: Comparison, order: Ordering) -> bool {
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::NotEqual => order.is_ne(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
    }
}

fn incomparable(found: &Field) -> StoreError {
    StoreError::query(format!("{} cannot be compared like this", found.path), found.path)
}
