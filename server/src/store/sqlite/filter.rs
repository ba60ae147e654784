//! A filter as a condition in SQL. Names come from the table of fields, values are always bound.

use shared::query::{Comparison, Filter, Literal, TextFunction};
use sqlx::{QueryBuilder, Sqlite};

use crate::store::StoreError;
use crate::store::fields::{
    Bound, Field, FieldKind, Place, asked_entities, bound, find, is_collection, needs_text,
    no_collection, plain_elements,
};

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
                Err(is_collection(field))
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
        Place::Column(_) => Err(no_collection(field)),
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
        _ => Err(plain_elements(collection)),
    }
}

fn push_entities(
    sql: &mut QueryBuilder<Sqlite>,
    list: List,
    collection: &str,
    condition: &Filter,
) -> Result<(), StoreError> {
    let ids = asked_entities(collection, condition)?;
    sql.push("(");
    for (position, id) in ids.into_iter().enumerate() {
        if position > 0 {
            sql.push(" or ");
        }
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
    if matches!(kind, FieldKind::Severity) {
        // The sign keeps the index by severity out of this: a severity is that of so many rows that
        // the index of the order asked for finds a page of them sooner.
        sql.push("+");
    }
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
            needs_text(kind, path, *function)?;
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
    match bound(kind, path, value)? {
        Bound::Text(text) => sql.push_bind(text),
        Bound::Integer(number) => sql.push_bind(number),
        Bound::Decimal(number) => sql.push_bind(number),
    };
    Ok(())
}
