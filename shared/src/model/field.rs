//! Reading single values, leniently where Graph's own examples disagree with each other.

use std::fmt::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::ModelError;
use crate::time::Timestamp;

/// A value, and the original where the value would be written differently.
type Read<T> = Result<(T, Option<Value>), ModelError>;

/// Something that can be one element of a list or the content of an optional property.
pub(crate) trait Item: Serialize + PartialEq + Sized {
    /// Whether some values are written differently from how they were sent.
    const RESPELLS: bool = false;

    fn read(value: Value, name: &str) -> Read<Self>;
}

/// A property of an object.
pub(crate) trait Field: Serialize + PartialEq + Default {
    fn read(value: Value, name: &str) -> Read<Self>;

    /// Whether the property can be left out.
    fn is_empty(&self) -> bool;
}

impl<T: Item> Field for Option<T> {
    fn read(value: Value, name: &str) -> Read<Self> {
        if value.is_null() {
            return Ok((None, None));
        }
        let (item, spelling) = T::read(value, name)?;
        Ok((Some(item), spelling))
    }

    fn is_empty(&self) -> bool {
        self.is_none()
    }
}

impl<T: Item> Field for Vec<T> {
    fn read(value: Value, name: &str) -> Read<Self> {
        let values = match value {
            Value::Null => return Ok((Self::new(), None)),
            Value::Array(values) => values,
            other => return Err(ModelError::expected(&other, "a list")),
        };
        let spelling = T::RESPELLS.then(|| values.clone());
        let mut respelled = false;
        let mut items = Self::with_capacity(values.len());
        for (position, value) in values.into_iter().enumerate() {
            if value.is_null() {
                continue;
            }
            let (item, spelling) =
                T::read(value, name).map_err(|error| error.inside(&format!("[{position}]")))?;
            respelled |= spelling.is_some();
            items.push(item);
        }
        Ok((items, spelling.filter(|_| respelled).map(Value::Array)))
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

impl Field for String {
    fn read(value: Value, name: &str) -> Read<Self> {
        if value.is_null() { Ok((Self::new(), None)) } else { <Self as Item>::read(value, name) }
    }

    fn is_empty(&self) -> bool {
        self.is_empty()
    }
}

impl Item for String {
    fn read(value: Value, name: &str) -> Read<Self> {
        match value {
            Value::String(text) => Ok((text, None)),
            Value::Number(number) if is_id(name) && !number.is_f64() => {
                Ok((number.to_string(), None))
            }
            other => Err(ModelError::expected(&other, "a string")),
        }
    }
}

impl Item for i64 {
    fn read(value: Value, _name: &str) -> Read<Self> {
        let number = match &value {
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        match number {
            Some(number) => Ok((number, None)),
            None => Err(ModelError::expected(&value, "a whole number")),
        }
    }
}

impl Item for bool {
    fn read(value: Value, _name: &str) -> Read<Self> {
        match value {
            Value::Bool(flag) => Ok((flag, None)),
            other => Err(ModelError::expected(&other, "true or false")),
        }
    }
}

impl Item for Timestamp {
    const RESPELLS: bool = true;

    fn read(value: Value, _name: &str) -> Read<Self> {
        let Some(text) = value.as_str() else {
            return Err(ModelError::expected(&value, "a date and time"));
        };
        let Some(time) = Self::parse(text) else {
            return Err(ModelError::expected(
                &value,
                "a date and time such as 2026-01-28T08:41:00Z",
            ));
        };
        let mut comparison = Comparison { rest: text };
        let same = write!(comparison, "{time}").is_ok() && comparison.rest.is_empty();
        Ok((time, (!same).then_some(value)))
    }
}

impl Item for Map<String, Value> {
    fn read(value: Value, _name: &str) -> Read<Self> {
        match value {
            Value::Object(map) => Ok((map, None)),
            other => Err(ModelError::expected(&other, "an object")),
        }
    }
}

impl Item for Value {
    fn read(value: Value, _name: &str) -> Read<Self> {
        Ok((value, None))
    }
}

/// Says what a value is, short enough for a message.
pub(crate) fn found(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().nth(40).is_some() => {
            format!("the string {:?}…", text.chars().take(40).collect::<String>())
        }
        Value::String(text) => format!("the string {text:?}"),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// Ids are numbers with some senders and strings with others.
fn is_id(name: &str) -> bool {
    name == "id" || name.ends_with("Id")
}

/// Some JSON writers know no whole numbers.
fn whole(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    (number.fract() == 0.0 && number.abs() <= LIMIT).then_some(number as i64)
}

/// Compares what is written with a text, without building it.
struct Comparison<'a> {
    rest: &'a str,
}

impl Write for Comparison<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.rest = self.rest.strip_prefix(text).ok_or(fmt::Error)?;
        Ok(())
    }
}
