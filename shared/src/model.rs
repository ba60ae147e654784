//! How a Graph object becomes a Rust value and goes back without loss.
//!
//! Senders differ: one writes seven fractional digits, another a member of an enumeration that we
//! never heard of, a third leaves properties out. Every object here keeps what it does not know in
//! `other`, and in `source` how the sender wrote what a typed field cannot hold, so that a document
//! that passes through Muster comes out as it went in. A typed field that was changed since wins.
//!
//! A field is named as the snake case of its Graph property.

mod field;
mod macros;

use std::fmt;

use serde::ser::SerializeMap;
use serde_json::{Map, Value};

pub(crate) use field::{Field, Item, found};
pub(crate) use macros::{graph_fields, graph_implementation, graph_object};

/// Why a JSON document is no alert, incident or evidence.
///
/// ```
/// use serde_json::json;
/// use shared::alert::Alert;
///
/// let document = json!({"id": "1", "title": "Beacon", "evidence": [
///     {"@odata.type": "#microsoft.graph.security.processEvidence", "processId": true}
/// ]});
/// let error = Alert::from_value(document).unwrap_err();
/// assert_eq!(error.to_string(), "evidence[0].processId: found true, expected a whole number");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelError {
    /// The property, such as `evidence[2].processId`; empty for the document itself.
    pub path: String,
    /// What was found and what was expected.
    pub message: String,
}

impl ModelError {
    pub(crate) fn at(path: &str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), message: message.into() }
    }

    pub(crate) fn expected(value: &Value, expected: &str) -> Self {
        Self {
            path: String::new(),
            message: format!("found {}, expected {expected}", found(value)),
        }
    }

    /// The same error, seen from the object or list that holds the value.
    pub(crate) fn inside(self, parent: &str) -> Self {
        let path = if self.path.is_empty() || self.path.starts_with('[') {
            format!("{parent}{}", self.path)
        } else {
            format!("{parent}.{}", self.path)
        };
        Self { path, message: self.message }
    }
}

impl fmt::Display for ModelError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            formatter.write_str(&self.message)
        } else {
            write!(formatter, "{}: {}", self.path, self.message)
        }
    }
}

impl std::error::Error for ModelError {}

/// How the sender wrote an object, where its typed fields cannot tell.
///
/// Nobody needs to look inside; a value made in code takes `Source::default()`.
///
/// ```
/// use shared::evidence::UserAccount;
///
/// let account = UserAccount { account_name: Some("jleverett".into()), ..Default::default() };
/// assert_eq!(serde_json::to_string(&account).unwrap(), r#"{"accountName":"jleverett"}"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// One bit for each field that was sent as `null` or as an empty list.
    sent_empty: u64,
    /// Values that the typed field would write differently.
    spelling: Map<String, Value>,
}

impl Source {
    pub(crate) fn put<F: Field, M: SerializeMap>(
        &self,
        map: &mut M,
        index: u32,
        name: &'static str,
        field: &F,
    ) -> Result<(), M::Error> {
        if let Some(spelling) = self.spelling.get(name)
            && F::read(spelling.clone(), name).is_ok_and(|(read, _)| read == *field)
        {
            return map.serialize_entry(name, spelling);
        }
        if field.is_empty() && self.sent_empty & (1 << index) == 0 {
            return Ok(());
        }
        map.serialize_entry(name, field)
    }
}

/// The properties of a type, and older names of some of them with the positions of the newer.
pub(crate) struct Shape {
    pub(crate) properties: &'static [&'static str],
    pub(crate) aliases: &'static [(&'static str, usize)],
}

/// A type whose fields can be reached by position, so that one function reads all types.
pub(crate) trait Object {
    fn shape(&self) -> Shape;

    fn slot(&mut self, index: usize) -> Option<(&mut dyn Slot, &mut Source)>;
}

/// A field of any type.
pub(crate) trait Slot {
    /// Sets it, and gives the original where the value would be written differently.
    fn set(&mut self, value: Value, name: &str) -> Result<Option<Value>, ModelError>;

    fn is_blank(&self) -> bool;
}

impl<F: Field> Slot for F {
    fn set(&mut self, value: Value, name: &str) -> Result<Option<Value>, ModelError> {
        let (read, spelling) = F::read(value, name)?;
        *self = read;
        Ok(spelling)
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

/// Reads a JSON object and gives back the properties that the type does not know.
pub(crate) fn fill(
    object: &mut dyn Object,
    value: Value,
    typed: bool,
) -> Result<Map<String, Value>, ModelError> {
    let Value::Object(map) = value else {
        return Err(ModelError::expected(&value, "an object"));
    };
    let mut other = Map::new();
    for (key, value) in map {
        if typed && key == "@odata.type" {
            continue;
        }
        if let Some((key, value)) = accept(object, key, value)? {
            other.insert(key, value);
        }
    }
    Ok(other)
}

/// Takes a property, or hands it back when it is none of this type.
pub(crate) fn accept(
    object: &mut dyn Object,
    key: String,
    value: Value,
) -> Result<Option<(String, Value)>, ModelError> {
    let Shape { properties, aliases } = object.shape();
    let current = properties.iter().position(|name| *name == key);
    let older = || aliases.iter().find(|(name, _)| *name == key).map(|(_, index)| *index);
    let Some(index) = current.or_else(older) else { return Ok(Some((key, value))) };
    let Some((slot, source)) = object.slot(index) else { return Ok(Some((key, value))) };
    // An older name counts only where the newer one is missing.
    if current.is_none() && !slot.is_blank() {
        return Ok(Some((key, value)));
    }
    let name = properties[index];
    let spelling = slot.set(value, name).map_err(|error| error.inside(name))?;
    if slot.is_blank() {
        source.sent_empty |= 1 << index;
    }
    if let Some(spelling) = spelling {
        source.spelling.insert(name.to_owned(), spelling);
    }
    Ok(None)
}
