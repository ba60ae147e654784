//! A filter as a condition in SQL. Names come from the table of fields, values are always bound.

use shared::enums::AlertSeverity;
use shared::query::{Comparison, Filter, Literal, TextFunction};
use sqlx::{QueryBuilder, Sqlite};

use crate::store::StoreError;
use crate::store::fields::{Field, FieldKind, Place, find, severity_rank};

/// The list that is filtered.
#[derive(Copy, Clone)]
pub(super) struct List {
    pub(super) fields: &'static [Field],
    /// A condition that the row is among those of an entity; the id goes between the two parts.
    pub(super) of_entity: (&'static str, &'static str),
    /// From `incident_label l` to the row, without the kind.
    pub(super) label_row: &'static str,
}

pub(super) const INCIDENTS: List = List {
    fields: crate::store::fields::INCIDENT,
    of_entity: (
        "i.id in (select incident from incident_entity where entity = coalesce(\
         (select redirect from entity where id = ",
        "",
    ),
    label_row: "l.incident = i.id",
};

pub(super) const ALERTS: List = List {
    fields: crate::store::fields::ALERT,
    of_entity: (
        "a.number in (select alert from alert_entity where entity = coalesce(\
         (select redirect from entity where id = ",
        "",
    ),
    label_row: "l.incident = a.incident",
};

pub(super) const ACTIVITIES: List =
    List { fields: crate::store::fields::ACTIVITY, of_entity: ("", ""), label_row: "" };

/// Appends the condition, in parentheses where it needs them.
pub(super) fn push(
    sql: &mut QueryBuilder<Sqlite>,
    list: List,
    filter: &Filter,
) -> Result<(), StoreError> {
    match filter {
        Filter::And(filters) => push_joined(sql, list, filters, " and "),
        Filter::Or(filters) => push_joined(sql, list, filters, " or "),
        Filter::Not(filter) => {
            sql.push("not (");
            push(sql, list, filter)?;
            sql.push(")");
            Ok(())
        }
        Filter::Any { field, condition } => push_any(sql, list, field, condition),
        Filter::Compare { field, .. } | Filter::In { field, .. } | Filter::Text { field, .. } => {
            let found = find(list.fields, field)?;
            if let Place::Column(column) = found.place {
                push_leaf(sql, &found.kind, column, field, filter)
            } else {
                let message = format!("{field} is a collection; ask {field}/any(x:x eq '…')");
                Err(StoreError::query(message, field))
            }
        }
    }
}

fn push_joined(
    sql: &mut QueryBuilder<Sqlite>,
    list: List,
    filters: &[Filter],
    word: &str,
) -> Result<(), StoreError> {
    sql.push("(");
    for (position, filter) in filters.iter().enumerate() {
        if position > 0 {
            sql.push(word);
        }
        push(sql, list, filter)?;
    }
    sql.push(")");
    Ok(())
}

fn push_any(
    sql: &mut QueryBuilder<Sqlite>,
    list: List,
    field: &str,
    condition: &Filter,
) -> Result<(), StoreError> {
    let found = find(list.fields, field)?;
    match found.place {
        Place::Labels(kind) => {
            let row = list.label_row;
            sql.push(format!(
                "exists (select 1 from incident_label l where {row} and l.kind = '{kind}' and "
            ));
            push_element(sql, &found.kind, field, condition)?;
            sql.push(")");
            Ok(())
        }
        Place::Entities => push_entities(sql, list, field, condition),
        Place::Column(_) => {
            Err(StoreError::query(format!("{field} is no collection and has no any"), field))
        }
    }
}

/// A condition on the element of a collection of labels.
fn push_element(
    sql: &mut QueryBuilder<Sqlite>,
    kind: &FieldKind,
    collection: &str,
    condition: &Filter,
) -> Result<(), StoreError> {
    match condition {
        Filter::And(filters) | Filter::Or(filters) => {
            let word = if matches!(condition, Filter::And(_)) { " and " } else { " or " };
            sql.push("(");
            for (position, filter) in filters.iter().enumerate() {
                if position > 0 {
                    sql.push(word);
                }
                push_element(sql, kind, collection, filter)?;
            }
            sql.push(")");
            Ok(())
        }
        Filter::Not(filter) => {
            sql.push("not (");
            push_element(sql, kind, collection, filter)?;
            sql.push(")");
            Ok(())
        }
        Filter::Compare { field, .. } | Filter::In { field, .. } | Filter::Text { field, .. }
            if field.is_empty() =>
        {
            push_leaf(sql, kind, "l.value", collection, condition)
        }
        _ => {
            let message = format!("elements of {collection} are plain values: x eq '…'");
            Err(StoreError::query(message, collection))
        }
    }
}

fn push_entities(
    sql: &mut QueryBuilder<Sqlite>,
    list: List,
    collection: &str,
    condition: &Filter,
) -> Result<(), StoreError> {
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
    sql.push("(");
    for (position, id) in ids.iter().enumerate() {
        if position > 0 {
            sql.push(" or ");
        }
        let id = number(id).unwrap_or(-1);
        sql.push(list.of_entity.0).push_bind(id).push("), ").push_bind(id).push("))");
        sql.push(list.of_entity.1);
    }
    sql.push(")");
    Ok(())
}

fn push_leaf(
    sql: &mut QueryBuilder<Sqlite>,
    kind: &FieldKind,
    column: &str,
    path: &str,
    filter: &Filter,
) -> Result<(), StoreError> {
    match filter {
        Filter::Compare { comparison, value, .. } => {
            let operator = match comparison {
                Comparison::Equal => " = ",
                Comparison::NotEqual => " <> ",
                Comparison::Greater => " > ",
                Comparison::GreaterOrEqual => " >= ",
                Comparison::Less => " < ",
                Comparison::LessOrEqual => " <= ",
            };
            sql.push(column).push(operator);
            push_value(sql, kind, path, value)
        }
        Filter::In { values, .. } => {
            sql.push(column).push(" in (");
            for (position, value) in values.iter().enumerate() {
                if position > 0 {
                    sql.push(", ");
                }
                push_value(sql, kind, path, value)?;
            }
            sql.push(")");
            Ok(())
        }
        Filter::Text { function, value, .. } => {
            if !matches!(kind, FieldKind::Text | FieldKind::Choice(_)) {
                let message = format!("{path} is no text; {} needs one", function.as_str());
                return Err(StoreError::query(message, path));
            }
            match function {
                TextFunction::Contains => {
                    sql.push(format!("instr(lower({column}), lower("));
                    sql.push_bind(value.clone()).push(")) > 0");
                }
                TextFunction::StartsWith => {
                    sql.push(format!("substr(lower({column}), 1, length("));
                    sql.push_bind(value.clone()).push(")) = lower(");
                    sql.push_bind(value.clone()).push(")");
                }
                TextFunction::EndsWith if value.is_empty() => {
                    sql.push("1");
                }
                TextFunction::EndsWith => {
                    sql.push(format!("substr(lower({column}), -length("));
                    sql.push_bind(value.clone()).push(")) = lower(");
                    sql.push_bind(value.clone()).push(")");
                }
            }
            Ok(())
        }
        _ => Err(StoreError::query(format!("{path} cannot be compared like this"), path)),
    }
}

fn push_value(
    sql: &mut QueryBuilder<Sqlite>,
    kind: &FieldKind,
    path: &str,
    value: &Literal,
) -> Result<(), StoreError> {
    let wrong = |expected: &str| {
        StoreError::query(format!("{path} cannot be {value}; expected {expected}"), path)
    };
    match (kind, value) {
        (FieldKind::Text, Literal::Null) => sql.push("''"),
        (FieldKind::Text, Literal::String(text)) => sql.push_bind(text.clone()),
        (FieldKind::Text, other) => sql.push_bind(other.to_string()),
        (FieldKind::Id, Literal::Null) => sql.push("0"),
        (FieldKind::Id, value) => sql.push_bind(number(value).unwrap_or(-1)),
        (FieldKind::Integer, Literal::Integer(number)) => sql.push_bind(*number),
        (FieldKind::Integer, Literal::Decimal(number)) => sql.push_bind(*number),
        (FieldKind::Integer, _) => return Err(wrong("a number")),
        (FieldKind::Time, Literal::DateTime(time)) => sql.push_bind(time.0),
        (FieldKind::Time | FieldKind::Severity, Literal::Null) => sql.push("0"),
        (FieldKind::Time, Literal::String(text)) => {
            let time = shared::time::Timestamp::parse(text);
            sql.push_bind(time.ok_or_else(|| wrong("a time such as 2026-01-28T19:49:18Z"))?.0)
        }
        (FieldKind::Time, _) => return Err(wrong("a time such as 2026-01-28T19:49:18Z")),
        (FieldKind::Severity, Literal::String(text)) => {
            let severity = AlertSeverity::parse(text);
            if severity == AlertSeverity::UnknownFutureValue {
                return Err(wrong("one of unknown, informational, low, medium, high"));
            }
            sql.push_bind(severity_rank(severity))
        }
        (FieldKind::Severity, _) => {
            return Err(wrong("one of unknown, informational, low, medium, high"));
        }
        (FieldKind::Choice(choice), value) => {
            let name = match value {
                Literal::String(text) => (choice.read)(text),
                Literal::Null => Some("unknown"),
                _ => None,
            };
            let names = || format!("one of {}", (choice.names)().join(", "));
            sql.push_bind(name.ok_or_else(|| wrong(&names()))?)
        }
    };
    Ok(())
}

fn number(value: &Literal) -> Option<i64> {
    match value {
        Literal::Integer(number) => Some(*number),
        Literal::String(text) => text.parse().ok(),
        _ => None,
    }
}
