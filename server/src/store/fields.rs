//! Which properties lists can be filtered and sorted by, for every backend and for the API's
//! error messages.

use shared::enums::{
    AlertClassification, AlertDetermination, AlertSeverity, AlertStatus, DetectionSource,
    IncidentStatus, ServiceSource,
};
use shared::query::{Filter, OrderBy};

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

/// Finds what is wrong with a filter before anything is asked of the database: its fields. Values
/// are checked where they are used.
pub fn check(
    fields: &'static [Field],
    filter: Option<&Filter>,
    order: &OrderBy,
) -> Result<(), StoreError> {
    let mut wrong = None;
    if let Some(filter) = filter {
        filter.visit_fields(&mut |path| {
            let collection = fields.iter().any(|field| {
                !matches!(field.place, Place::Column(_))
                    && path.strip_prefix(field.path).is_some_and(|rest| rest.starts_with('/'))
            });
            if let (false, Err(error)) = (collection, find(fields, path)) {
                wrong.get_or_insert(error);
            }
        });
    }
    for key in &order.keys {
        sortable(fields, &key.field)?;
    }
    wrong.map_or(Ok(()), Err)
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
