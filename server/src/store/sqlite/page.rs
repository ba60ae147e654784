//! Pages by key: the next page begins after the last row's sort values, wherever that is by then.

use serde_json::Value;
use shared::query::{Direction, OrderBy};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite};

use crate::store::fields::{Field, FieldKind, sortable};
use crate::store::{ListQuery, StoreError};

/// One column that a page is sorted by.
#[derive(Clone, Debug)]
struct Key {
    column: &'static str,
    text: bool,
    descending: bool,
}

/// All columns that a page is sorted by; the last tells any two rows apart.
#[derive(Clone, Debug)]
pub(super) struct Keys(Vec<Key>);

impl Keys {
    /// The order asked for, or else `own`; then the id in the direction of the last.
    pub(super) fn of(
        fields: &'static [Field],
        order: &OrderBy,
        own: (&'static str, Direction),
        id: &'static str,
    ) -> Result<Self, StoreError> {
        let mut keys = Vec::new();
        for key in &order.keys {
            let (field, column) = sortable(fields, &key.field)?;
            let text = matches!(field.kind, FieldKind::Text | FieldKind::Choice(_));
            let descending = key.direction == Direction::Descending;
            if column == id {
                keys.push(Key { column, text, descending });
                return Ok(Self(keys));
            }
            keys.push(Key { column, text, descending });
        }
        if keys.is_empty() {
            let descending = own.1 == Direction::Descending;
            keys.push(Key { column: own.0, text: false, descending });
        }
        let descending = keys.last().is_some_and(|key| key.descending);
        keys.push(Key { column: id, text: false, descending });
        Ok(Self(keys))
    }

    /// Appends `, key as k0, …` to the columns that are selected.
    pub(super) fn push_columns(&self, sql: &mut QueryBuilder<Sqlite>) {
        for (position, key) in self.0.iter().enumerate() {
            sql.push(format!(", {} as k{position}", key.column));
        }
    }

    /// Appends ` and …` where the page begins after a row.
    pub(super) fn push_after(
        &self,
        sql: &mut QueryBuilder<Sqlite>,
        token: Option<&str>,
    ) -> Result<(), StoreError> {
        let Some(token) = token else { return Ok(()) };
        let values = self.read_token(token)?;
        // The first key bounds the rows by itself, which is what an index can use.
        let first = &self.0[0];
        sql.push(format!(" and {} {} ", first.column, if first.descending { "<=" } else { ">=" }));
        push_value(sql, &values[0]);
        sql.push(" and (");
        for (position, key) in self.0.iter().enumerate() {
            if position > 0 {
                sql.push(" or ");
            }
            sql.push("(");
            for (earlier, value) in self.0[..position].iter().zip(&values) {
                sql.push(earlier.column).push(" = ");
                push_value(sql, value);
                sql.push(" and ");
            }
            sql.push(key.column).push(if key.descending { " < " } else { " > " });
            push_value(sql, &values[position]);
            sql.push(")");
        }
        sql.push(")");
        Ok(())
    }

    /// Appends ` order by … limit … offset …`, one row more than the page so that its end shows.
    pub(super) fn push_order(&self, sql: &mut QueryBuilder<Sqlite>, query: &ListQuery) {
        sql.push(" order by ");
        for (position, key) in self.0.iter().enumerate() {
            if position > 0 {
                sql.push(", ");
            }
            sql.push(key.column).push(if key.descending { " desc" } else { "" });
        }
        sql.push(" limit ").push_bind(i64::from(query.page_size()) + 1);
        if query.skip > 0 {
            sql.push(" offset ").push_bind(i64::from(query.skip));
        }
    }

    /// Cuts the row too many off; the token of the next page, where there is one.
    pub(super) fn cut(
        &self,
        rows: &mut Vec<SqliteRow>,
        query: &ListQuery,
    ) -> Result<Option<String>, sqlx::Error> {
        let size = query.page_size() as usize;
        if rows.len() <= size {
            return Ok(None);
        }
        rows.truncate(size);
        rows.last().map(|row| self.token(row)).transpose()
    }

    fn token(&self, row: &SqliteRow) -> Result<String, sqlx::Error> {
        let mut values = vec![Value::from(self.signature())];
        for (position, key) in self.0.iter().enumerate() {
            let name = format!("k{position}");
            values.push(if key.text {
                Value::from(row.try_get::<String, _>(name.as_str())?)
            } else {
                Value::from(row.try_get::<i64, _>(name.as_str())?)
            });
        }
        Ok(to_hex(Value::Array(values).to_string().as_bytes()))
    }

    fn read_token(&self, token: &str) -> Result<Vec<Value>, StoreError> {
        let bytes = from_hex(token).ok_or(StoreError::Token)?;
        let mut values: Vec<Value> =
            serde_json::from_slice(&bytes).map_err(|_| StoreError::Token)?;
        if values.len() != self.0.len() + 1 || values[0] != self.signature() {
            return Err(StoreError::Token);
        }
        values.remove(0);
        let fits = |(key, value): (&Key, &Value)| {
            if key.text { value.is_string() } else { value.is_i64() }
        };
        if self.0.iter().zip(&values).all(fits) { Ok(values) } else { Err(StoreError::Token) }
    }

    /// Tells the order of one list from that of another, so that a token is not taken elsewhere.
    fn signature(&self) -> i64 {
        self.0.iter().fold(7, |sum: i64, key| {
            let of_name = key.column.bytes().fold(5, |sum: i64, byte| {
                sum.wrapping_mul(31).wrapping_add(i64::from(byte)) & 0xffff
            });
            (sum * 37 + of_name * 2 + i64::from(key.descending)) & 0xff_ffff
        })
    }
}

fn push_value(sql: &mut QueryBuilder<Sqlite>, value: &Value) {
    match value {
        Value::String(text) => sql.push_bind(text.clone()),
        value => sql.push_bind(value.as_i64().unwrap_or_default()),
    };
}

pub(super) fn to_hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes what is written");
        text
    })
}

pub(super) fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len() / 2).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()).collect()
}
