//! Compares a document with the description of its fields and tells all that is wrong at once.

use std::collections::HashMap;

use serde_json::{Map, Value};
use shared::policy::{FieldKind, PolicyField, PolicyProblem, ProblemCode};

use super::document::{PolicyDocument, lay_over};
use super::fields::fields;

mod together;

/// Longest list and largest map.
pub const MOST_ELEMENTS: usize = 1000;

/// Longest text.
const LONGEST: usize = 300;

/// The document as far as it could be read, and what is wrong with it.
pub(super) fn check(given: &Value) -> (PolicyDocument, Vec<PolicyProblem>) {
    let fields = fields();
    let known: HashMap<&str, &PolicyField> =
        fields.iter().map(|field| (field.path.as_str(), field)).collect();
    let mut check = Check { known, problems: Vec::new() };
    let mut whole = PolicyDocument::default().to_value();
    match given {
        Value::Object(members) => {
            // What is wrong is left out, so that the rest can be looked at together.
            let sound = check.object("", "", members);
            lay_over(&mut whole, &sound);
        }
        other => check.report("", ProblemCode::WrongType, Some(other), "an object"),
    }
    let mut problems = check.problems;
    match serde_json::from_value::<PolicyDocument>(whole) {
        Ok(document) => {
            let odd = together::odd(&document).into_iter();
            problems.extend(odd.filter_map(|odd| odd.problem(&problems)).collect::<Vec<_>>());
            (document, problems)
        }
        Err(error) => {
            // The fields allow what the types do not: a fault of ours, told all the same.
            problems.push(PolicyProblem {
                path: String::new(),
                code: ProblemCode::WrongType,
                value: None,
                allowed: error.to_string(),
            });
            (PolicyDocument::default(), problems)
        }
    }
}

/// The path of a member. What is no word stands in brackets, and so does what people chose as a key.
pub(super) fn join(path: &str, name: &str) -> String {
    let word = path != "detectors"
        && !name.is_empty()
        && name.chars().all(|letter| letter.is_ascii_alphanumeric());
    match (path, word) {
        ("", true) => name.to_owned(),
        (_, true) => format!("{path}.{name}"),
        _ => format!("{path}['{name}']"),
    }
}

struct Check<'a> {
    known: HashMap<&'a str, &'a PolicyField>,
    problems: Vec<PolicyProblem>,
}

impl Check<'_> {
    /// `path` is where it stands, `general` the same with `[]` for elements.
    fn object(&mut self, path: &str, general: &str, members: &Map<String, Value>) -> Value {
        let mut sound = Map::new();
        for (name, value) in members {
            let inner = join(path, name);
            let inner_general = join(general, name);
            let known = !self.members(&inner_general).is_empty()
                || self.known.contains_key(inner_general.as_str());
            if !known {
                let allowed = format!("there are {}", self.members(general).join(", "));
                self.report(&inner, ProblemCode::UnknownField, Some(value), &allowed);
            } else if let Some(value) = self.value(&inner, &inner_general, value) {
                sound.insert(name.clone(), value);
            }
        }
        Value::Object(sound)
    }

    fn value(&mut self, path: &str, general: &str, value: &Value) -> Option<Value> {
        let Some(field) = self.known.get(general).copied() else {
            return self.section(path, general, value);
        };
        match field.kind {
            FieldKind::Map => self.map(path, general, value),
            FieldKind::List => self.list(path, general, value),
            FieldKind::Texts => self.texts(path, value),
            _ => self.leaf(path, field, value),
        }
    }

    /// An object that only holds fields.
    fn section(&mut self, path: &str, general: &str, value: &Value) -> Option<Value> {
        if let Value::Object(members) = value {
            return Some(self.object(path, general, members));
        }
        let allowed = format!("an object with {}", self.members(general).join(", "));
        self.report(path, ProblemCode::WrongType, Some(value), &allowed);
        None
    }

    /// Names directly below a path.
    fn members(&self, general: &str) -> Vec<String> {
        let mut names: Vec<String> = self
            .known
            .keys()
            .filter_map(|path| match general {
                "" => Some(*path),
                _ => path.strip_prefix(general)?.strip_prefix('.'),
            })
            .filter_map(|rest| rest.split(['.', '[']).next())
            .map(ToOwned::to_owned)
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn map(&mut self, path: &str, general: &str, value: &Value) -> Option<Value> {
        let Value::Object(members) = value else {
            self.report(path, ProblemCode::WrongType, Some(value), "an object");
            return None;
        };
        if !self.fits(path, members.len()) {
            return None;
        }
        let mut sound = Map::new();
        for (name, value) in members {
            let inner = join(path, name);
            if let Some(value) = self.value(&inner, &format!("{general}[]"), value) {
                sound.insert(name.clone(), value);
            }
        }
        Some(Value::Object(sound))
    }

    fn list(&mut self, path: &str, general: &str, value: &Value) -> Option<Value> {
        let Value::Array(items) = value else {
            self.report(path, ProblemCode::WrongType, Some(value), "a list");
            return None;
        };
        if !self.fits(path, items.len()) {
            return None;
        }
        let general = format!("{general}[]");
        let mut sound = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let path = format!("{path}[{at}]");
            let before = self.problems.len();
            let read = self.section(&path, &general, item);
            if let Some(members) = item.as_object() {
                for name in self.members(&general) {
                    if !members.contains_key(&name) {
                        let missing = join(&path, &name);
                        let allowed = self.allowed(&join(&general, &name));
                        self.report(&missing, ProblemCode::WrongType, None, &allowed);
                    }
                }
            }
            if self.problems.len() == before {
                sound.extend(read);
            }
        }
        Some(Value::Array(sound))
    }

    fn texts(&mut self, path: &str, value: &Value) -> Option<Value> {
        let allowed = "a list of texts";
        let Value::Array(items) = value else {
            self.report(path, ProblemCode::WrongType, Some(value), allowed);
            return None;
        };
        if !self.fits(path, items.len()) {
            return None;
        }
        let mut sound = Vec::new();
        for (at, item) in items.iter().enumerate() {
            let good = item.as_str().is_some_and(|text| fits_text(text) && !text.trim().is_empty());
            if good {
                sound.push(item.clone());
            } else {
                let path = format!("{path}[{at}]");
                self.report(&path, ProblemCode::WrongType, Some(item), &text_words());
            }
        }
        Some(Value::Array(sound))
    }

    fn leaf(&mut self, path: &str, field: &PolicyField, value: &Value) -> Option<Value> {
        let code = match field.kind {
            FieldKind::Text => {
                (!value.as_str().is_some_and(fits_text)).then_some(ProblemCode::WrongType)
            }
            FieldKind::Choice => {
                let chosen = value.as_str();
                let known = chosen.is_some_and(|text| field.choices.iter().any(|it| it == text));
                (!known).then_some(ProblemCode::WrongType)
            }
            _ => {
                let number = value.as_f64().filter(|number| number.is_finite());
                let whole = value.is_i64() || value.is_u64();
                match number {
                    Some(_) if field.kind == FieldKind::Integer && !whole => {
                        Some(ProblemCode::WrongType)
                    }
                    Some(number) => (!within(field, number)).then_some(ProblemCode::OutOfRange),
                    None => Some(ProblemCode::WrongType),
                }
            }
        };
        match code {
            Some(code) => {
                self.report(path, code, Some(value), &words(field));
                None
            }
            None => Some(value.clone()),
        }
    }

    fn fits(&mut self, path: &str, elements: usize) -> bool {
        if elements <= MOST_ELEMENTS {
            return true;
        }
        let allowed = format!("at most {MOST_ELEMENTS} elements");
        self.report(path, ProblemCode::OutOfRange, Some(&elements.into()), &allowed);
        false
    }

    fn allowed(&self, general: &str) -> String {
        self.known.get(general).map_or_else(|| "a value".to_owned(), |field| words(field))
    }

    fn report(&mut self, path: &str, code: ProblemCode, value: Option<&Value>, allowed: &str) {
        let path = if path.is_empty() { "the policy" } else { path };
        self.problems.push(PolicyProblem {
            path: path.to_owned(),
            code,
            value: value.cloned().map(shortened),
            allowed: allowed.to_owned(),
        });
    }
}

fn within(field: &PolicyField, number: f64) -> bool {
    field.minimum.is_none_or(|least| number >= least)
        && field.maximum.is_none_or(|most| number <= most)
}

fn fits_text(text: &str) -> bool {
    text.chars().count() <= LONGEST
}

fn text_words() -> String {
    format!("a text of at most {LONGEST} characters")
}

/// What may stand there, in words.
fn words(field: &PolicyField) -> String {
    let range = match (field.minimum, field.maximum) {
        (Some(least), Some(most)) => format!(" from {least} to {most}"),
        (Some(least), None) => format!(" of {least} or more"),
        (None, Some(most)) => format!(" of {most} at most"),
        (None, None) => String::new(),
    };
    match field.kind {
        FieldKind::Integer => format!("a whole number{range}"),
        FieldKind::Choice => format!("one of {}", field.choices.join(", ")),
        FieldKind::Text => text_words(),
        _ => format!("a number{range}"),
    }
}

/// A message shows no more of a wrong value than a person can read.
fn shortened(value: Value) -> Value {
    match value {
        Value::Object(_) => "an object".into(),
        Value::Array(_) => "a list".into(),
        Value::String(text) if text.chars().count() > 80 => {
            format!("{}…", text.chars().take(80).collect::<String>()).into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests;
