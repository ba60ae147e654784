//! Places in a document: `priority.devices[2].points`, `detectors['wdav-42']`.

use serde_json::{Map, Value};

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Key(String),
    Index(usize),
}

fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix("['") {
            let end = quoted.find("']").unwrap_or(quoted.len());
            steps.push(Step::Key(quoted[..end].to_owned()));
            rest = quoted.get(end + 2..).unwrap_or_default();
        } else if let Some(index) = rest.strip_prefix('[') {
            let end = index.find(']').unwrap_or(index.len());
            steps.push(Step::Index(index[..end].parse().unwrap_or_default()));
            rest = index.get(end + 1..).unwrap_or_default();
        } else {
            let rest_of = rest.strip_prefix('.').unwrap_or(rest);
            let end = rest_of.find(['.', '[']).unwrap_or(rest_of.len());
            steps.push(Step::Key(rest_of[..end].to_owned()));
            rest = &rest_of[end..];
        }
    }
    steps
}

pub(super) fn get<'a>(document: &'a Value, path: &str) -> Option<&'a Value> {
    steps(path).into_iter().try_fold(document, |value, step| match step {
        Step::Key(key) => value.get(&key),
        Step::Index(index) => value.get(index),
    })
}

/// Puts a value there; objects on the way are made, elements of lists are not.
pub(super) fn set(document: &mut Value, path: &str, new: Value) {
    if let Some(place) = place_of(document, path) {
        *place = new;
    }
}

/// Takes an element out of its list or object.
pub(super) fn remove(document: &mut Value, path: &str) {
    let mut steps = steps(path);
    let Some(last) = steps.pop() else { return };
    match (walk(document, steps), last) {
        (Some(Value::Object(object)), Step::Key(key)) => {
            object.remove(&key);
        }
        (Some(Value::Array(list)), Step::Index(index)) if index < list.len() => {
            list.remove(index);
        }
        _ => {}
    }
}

fn place_of<'a>(document: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    walk(document, steps(path))
}

fn walk(document: &mut Value, steps: Vec<Step>) -> Option<&mut Value> {
    steps.into_iter().try_fold(document, |value, step| match step {
        Step::Key(key) => {
            if value.is_null() {
                *value = Value::Object(Map::new());
            }
            Some(value.as_object_mut()?.entry(key).or_insert(Value::Null))
        }
        Step::Index(index) => value.get_mut(index),
    })
}

/// The path as fields have it: `priority.devices[2].points` as `priority.devices[].points`.
pub(super) fn shape(path: &str) -> String {
    let mut shape = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(open) = rest.find('[') {
        shape.push_str(&rest[..open]);
        shape.push_str("[]");
        let inside = &rest[open + 1..];
        let end = if inside.starts_with('\'') {
            inside.find("']").map(|at| at + 1)
        } else {
            inside.find(']')
        };
        rest = end.and_then(|end| inside.get(end + 1..)).unwrap_or_default();
    }
    shape.push_str(rest);
    shape
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_have_the_path_of_their_field() {
        assert_eq!(shape("priority.devices[2].points"), "priority.devices[].points");
        assert_eq!(shape("detectors['a]b']"), "detectors[]");
        assert_eq!(shape("name"), "name");
    }

    #[test]
    fn places_are_found_made_and_taken_away() {
        let mut document =
            json!({"a": {"list": [{"n": 1}, {"n": 2}]}, "map": {"x.y [1]": "never"}});
        assert_eq!(get(&document, "a.list[1].n"), Some(&json!(2)));
        assert_eq!(get(&document, "map['x.y [1]']"), Some(&json!("never")));
        set(&mut document, "a.list[0].n", json!("x"));
        set(&mut document, "b.c", json!(3));
        remove(&mut document, "a.list[1]");
        remove(&mut document, "map['x.y [1]']");
        assert_eq!(document, json!({"a": {"list": [{"n": "x"}]}, "map": {}, "b": {"c": 3}}));
        assert_eq!(get(&document, "a.list[7].n"), None);
    }
}
