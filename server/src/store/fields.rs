//! Which properties lists can be filtered and sorted by, for every backend and for the API's
//! error messages.

use shared::enums::{
    AlertClassification, AlertDetermination, AlertSeverity, AlertStatus, DetectionSource,
    IncidentStatus, ServiceSource,
};
use shared::query::{Comparison, Filter, Literal, OrderBy, TextFunction};
use shared::time::Timestamp;

use super::StoreError;

/// A property of a list's rows.
#[derive(Debug)]
pub struct Field {
    /// As the API names it.
    pub path: &'static str,
    pub kind: FieldKind,
    pub place: Place,
}

#[derive(Debug)]
pub enum FieldKind {
    Text,
    Integer,
    /// A number on the inside and a text in the API.
    Id,
    Time,
    /// Orders by rank.
    Severity,
    Choice(Choice),
}

/// The members of an enumeration, read in any spelling.
#[derive(Debug)]
pub struct Choice {
    pub read: fn(&str) -> Option<&'static str>,
    pub names: fn() -> Vec<&'static str>,
}

/// Where the value is.
#[derive(Debug)]
pub enum Place {
    /// A column of the list's table.
    Column(&'static str),
    /// Rows of the table of labels, by kind; for `any`.
    Labels(&'static str),
    /// Entities of the row; for `any` with `entityId`.
    Entities,
}

macro_rules! choice {
    ($enumeration:ty) => {
        FieldKind::Choice(Choice {
            read: |text| {
                let member = <$enumeration>::parse(text);
                (member != <$enumeration>::UnknownFutureValue).then(|| member.as_str())
            },
            names: || <$enumeration>::ALL.iter().map(|member| member.as_str()).collect(),
        })
    };
}

const fn column(path: &'static str, kind: FieldKind, column: &'static str) -> Field {
    Field { path, kind, place: Place::Column(column) }
}

const fn labels(path: &'static str, kind: FieldKind, label: &'static str) -> Field {
    Field { path, kind, place: Place::Labels(label) }
}

/// Properties of the queue's rows.
pub static INCIDENT: &[Field] = &[
    column("id", FieldKind::Id, "i.id"),
    column("displayName", FieldKind::Text, "i.display_name"),
    column("status", choice!(IncidentStatus), "i.status"),
    column("severity", FieldKind::Severity, "i.severity"),
    column("assignedTo", FieldKind::Text, "i.assigned_to"),
    column("classification", choice!(AlertClassification), "i.classification"),
    column("determination", choice!(AlertDetermination), "i.determination"),
    column("createdDateTime", FieldKind::Time, "i.created"),
    column("lastUpdateDateTime", FieldKind::Time, "i.last_update"),
    column("firstActivityDateTime", FieldKind::Time, "i.first_activity"),
    column("lastActivityDateTime", FieldKind::Time, "i.last_activity"),
    column("priorityScore", FieldKind::Integer, "i.priority"),
    column("alertCounts/total", FieldKind::Integer, "i.alerts"),
    column("alertCounts/active", FieldKind::Integer, "i.active_alerts"),
    column("impactedAssets/devices", FieldKind::Integer, "i.devices"),
    column("impactedAssets/users", FieldKind::Integer, "i.users"),
    column("impactedAssets/mailboxes", FieldKind::Integer, "i.mailboxes"),
    column("impactedAssets/cloudApplications", FieldKind::Integer, "i.cloud_applications"),
    column("impactedAssets/cloudResources", FieldKind::Integer, "i.cloud_resources"),
    column("impactedAssets/total", FieldKind::Integer, "i.assets"),
    column("redirectIncidentId", FieldKind::Id, "coalesce(i.redirect, 0)"),
    labels("categories", FieldKind::Text, "category"),
    labels("serviceSources", choice!(ServiceSource), "serviceSource"),
    labels("detectionSources", choice!(DetectionSource), "detectionSource"),
    labels("customTags", FieldKind::Text, "tag"),
    Field { path: "topAssets", kind: FieldKind::Id, place: Place::Entities },
];

/// Properties of alerts.
pub static ALERT: &[Field] = &[
    column("id", FieldKind::Text, "a.id"),
    column("incidentId", FieldKind::Id, "a.incident"),
    column("title", FieldKind::Text, "a.title"),
    column("severity", FieldKind::Severity, "a.severity"),
    column("status", choice!(AlertStatus), "a.status"),
    column("category", FieldKind::Text, "a.category"),
    column("serviceSource", choice!(ServiceSource), "a.service_source"),
    column("detectionSource", choice!(DetectionSource), "a.detection_source"),
    column("productName", FieldKind::Text, "a.product_name"),
    column("assignedTo", FieldKind::Text, "a.assigned_to"),
    column("classification", choice!(AlertClassification), "a.classification"),
    column("determination", choice!(AlertDetermination), "a.determination"),
    column("createdDateTime", FieldKind::Time, "a.created"),
    column("lastUpdateDateTime", FieldKind::Time, "a.last_update"),
    column("firstActivityDateTime", FieldKind::Time, "a.first_activity"),
    column("lastActivityDateTime", FieldKind::Time, "a.last_activity"),
    Field { path: "evidence", kind: FieldKind::Id, place: Place::Entities },
];

/// Properties of activities.
pub static ACTIVITY: &[Field] = &[
    column("id", FieldKind::Text, "v.id"),
    column("time", FieldKind::Time, "v.time"),
    column("actionType", FieldKind::Text, "v.action_type"),
    column("riskContribution", FieldKind::Integer, "v.risk_contribution"),
];

/// The field of a list, or an error that names those there are.
pub fn find(fields: &'static [Field], path: &str) -> Result<&'static Field, StoreError> {
    fields.iter().find(|field| field.path == path).ok_or_else(|| {
        let known: Vec<&str> = fields.iter().map(|field| field.path).collect();
        let known = known.join(", ");
        let message = format!("this list has no property {path} to select by; it has {known}");
        StoreError::query(message, path)
    })
}

/// Finds what is wrong with an order before anything is asked of the database.
pub fn check_order(fields: &'static [Field], order: &OrderBy) -> Result<(), StoreError> {
    order.keys.iter().try_for_each(|key| sortable(fields, &key.field).map(|_| ()))
}

/// Finds what is wrong with a filter before anything is asked of the database: which of its
/// conditions, in the order of the text, and why.
pub fn check_filter(fields: &'static [Field], filter: &Filter) -> Result<(), (usize, StoreError)> {
    Check { fields, passed: 0 }.walk(filter, None)
}

struct Check {
    fields: &'static [Field],
    /// Conditions seen so far.
    passed: usize,
}

impl Check {
    fn walk(
        &mut self,
        filter: &Filter,
        collection: Option<&'static Field>,
    ) -> Result<(), (usize, StoreError)> {
        match filter {
            Filter::And(filters) | Filter::Or(filters) => {
                filters.iter().try_for_each(|filter| self.walk(filter, collection))
            }
            Filter::Not(filter) => self.walk(filter, collection),
            Filter::Any { field, condition } => {
                let at = self.next();
                let found = find(self.fields, field).map_err(|error| (at, error))?;
                if matches!(found.place, Place::Column(_)) {
                    return Err((at, no_collection(field)));
                }
                self.walk(condition, Some(found))
            }
            condition => {
                let at = self.next();
                self.condition(condition, collection).map_err(|error| (at, error))
            }
        }
    }

    fn next(&mut self) -> usize {
        self.passed += 1;
        self.passed - 1
    }

    fn condition(
        &self,
        condition: &Filter,
        collection: Option<&'static Field>,
    ) -> Result<(), StoreError> {
        let (Filter::Compare { field, .. } | Filter::In { field, .. } | Filter::Text { field, .. }) =
            condition
        else {
            return Ok(());
        };
        let (kind, path) = match collection {
            Some(Field { place: Place::Entities, path, .. }) => {
                return asked_entities(path, condition).map(|_| ());
            }
            Some(found) if !field.is_empty() => return Err(plain_elements(found.path)),
            Some(found) => (&found.kind, found.path),
            None => {
                let found = find(self.fields, field)?;
                if !matches!(found.place, Place::Column(_)) {
                    return Err(is_collection(field));
                }
                (&found.kind, found.path)
            }
        };
        match condition {
            Filter::Compare { value, .. } => bound(kind, path, value).map(|_| ()),
            Filter::In { values, .. } => {
                values.iter().try_for_each(|value| bound(kind, path, value).map(|_| ()))
            }
            Filter::Text { function, .. } => needs_text(kind, path, *function),
            _ => Ok(()),
        }
    }
}

/// A value as columns hold it.
#[derive(Clone, Debug, PartialEq)]
pub enum Bound {
    Text(String),
    Integer(i64),
    Decimal(f64),
}

/// The value that a property is compared with, or what it could be compared with instead.
pub fn bound(kind: &FieldKind, path: &str, value: &Literal) -> Result<Bound, StoreError> {
    let wrong = |expected: &str| {
        StoreError::query(format!("{path} cannot be {value}; expected {expected}"), path)
    };
    let a_time = "a time such as 2026-01-28T19:49:18Z";
    let a_severity = "one of unknown, informational, low, medium, high";
    Ok(match (kind, value) {
        (FieldKind::Text, Literal::Null) => Bound::Text(String::new()),
        (FieldKind::Id | FieldKind::Time | FieldKind::Severity, Literal::Null) => Bound::Integer(0),
        (FieldKind::Text, Literal::String(text)) => Bound::Text(text.clone()),
        (FieldKind::Text, other) => Bound::Text(other.to_string()),
        (FieldKind::Id, value) => Bound::Integer(number(value).unwrap_or(-1)),
        (FieldKind::Integer, Literal::Integer(number)) => Bound::Integer(*number),
        (FieldKind::Integer, Literal::Decimal(number)) => Bound::Decimal(number.value()),
        (FieldKind::Integer, _) => return Err(wrong("a number")),
        (FieldKind::Time, Literal::DateTime(time)) => Bound::Integer(time.0),
        (FieldKind::Time, Literal::String(text)) => {
            Bound::Integer(Timestamp::parse(text).ok_or_else(|| wrong(a_time))?.0)
        }
        (FieldKind::Time, _) => return Err(wrong(a_time)),
        (FieldKind::Severity, Literal::String(text)) => {
            let severity = AlertSeverity::parse(text);
            if severity == AlertSeverity::UnknownFutureValue {
                return Err(wrong(a_severity));
            }
            Bound::Integer(severity_rank(severity))
        }
        (FieldKind::Severity, _) => return Err(wrong(a_severity)),
        (FieldKind::Choice(choice), value) => {
            let name = match value {
                Literal::String(text) => (choice.read)(text),
                Literal::Null => Some("unknown"),
                _ => None,
            };
            let names = || format!("one of {}", (choice.names)().join(", "));
            Bound::Text(name.ok_or_else(|| wrong(&names()))?.to_owned())
        }
    })
}

/// The ids that a collection of entities is asked for; an id that is none is nobody's.
pub fn asked_entities(collection: &str, condition: &Filter) -> Result<Vec<i64>, StoreError> {
    let one = std::slice::from_ref;
    let ids: &[Literal] = match condition {
        Filter::Compare { field, comparison: Comparison::Equal, value } if field == "entityId" => {
            one(value)
        }
        Filter::In { field, values } if field == "entityId" && !values.is_empty() => values,
        _ => {
            let message = format!("{collection} can be asked for x/entityId eq '…' only");
            return Err(StoreError::query(message, collection));
        }
    };
    Ok(ids.iter().map(|id| number(id).unwrap_or(-1)).collect())
}

/// Whether a property has a text to look into.
pub fn needs_text(kind: &FieldKind, path: &str, function: TextFunction) -> Result<(), StoreError> {
    if matches!(kind, FieldKind::Text | FieldKind::Choice(_)) {
        return Ok(());
    }
    Err(StoreError::query(format!("{path} is no text; {} needs one", function.as_str()), path))
}

pub fn is_collection(path: &str) -> StoreError {
    StoreError::query(format!("{path} is a collection; ask {path}/any(x:x eq '…')"), path)
}

pub fn no_collection(path: &str) -> StoreError {
    StoreError::query(format!("{path} is no collection and has no any"), path)
}

pub fn plain_elements(path: &str) -> StoreError {
    StoreError::query(format!("elements of {path} are plain values: x eq '…'"), path)
}

fn number(value: &Literal) -> Option<i64> {
    match value {
        Literal::Integer(number) => Some(*number),
        Literal::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// The column that a list is sorted by.
pub fn sortable(
    fields: &'static [Field],
    path: &str,
) -> Result<(&'static Field, &'static str), StoreError> {
    let field = find(fields, path)?;
    match field.place {
        Place::Column(column) => Ok((field, column)),
        _ => Err(StoreError::query(format!("a list cannot be sorted by {path}"), path)),
    }
}

/// The rank of a severity in a column.
pub fn severity_rank(severity: AlertSeverity) -> i64 {
    severity as i64
}

/// The severity that has a rank.
pub fn severity_of(rank: i64) -> AlertSeverity {
    AlertSeverity::ALL
        .iter()
        .copied()
        .find(|severity| *severity as i64 == rank)
        .unwrap_or(AlertSeverity::UnknownFutureValue)
}
