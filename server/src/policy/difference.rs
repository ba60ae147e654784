//! How two documents differ, field by field.

use std::collections::BTreeMap;

use serde_json::Value;
use shared::policy::PolicyChange;

use super::check::join;

/// The fields that differ, in the order of their paths.
///
/// ```
/// use serde_json::json;
/// let changes = server::policy::difference(&json!({"a": {"b": 1}}), &json!({"a": {"b": 2}}));
/// assert_eq!(changes[0].path, "a.b");
/// ```
pub fn difference(before: &Value, after: &Value) -> Vec<PolicyChange> {
    let (before, after) = (leaves(before), leaves(after));
    let mut paths: Vec<&String> = before.keys().chain(after.keys()).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
        .into_iter()
        .filter(|path| before.get(*path) != after.get(*path))
        .map(|path| PolicyChange {
            path: path.clone(),
            before: before.get(path).cloned(),
            after: after.get(path).cloned(),
        })
        .collect()
}

fn leaves(value: &Value) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    collect("", value, &mut found);
    found
}

fn collect(path: &str, value: &Value, found: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                collect(&join(path, name), value, found);
            }
        }
        Value::Array(items) => {
            for (at, value) in items.iter().enumerate() {
                collect(&format!("{path}[{at}]"), value, found);
            }
        }
        leaf => {
            found.insert(path.to_owned(), leaf.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn elements_come_and_go() {
        let changes = difference(
            &json!({"detectors": {"a b|c": "never"}, "list": [{"x": 1}, {"x": 2}]}),
            &json!({"detectors": {}, "list": [{"x": 1}, {"x": 3}, {"x": 4}]}),
        );
        let told: Vec<(&str, bool, bool)> = changes
            .iter()
            .map(|it| (it.path.as_str(), it.before.is_some(), it.after.is_some()))
            .collect();
        let wanted = [
            ("detectors['a b|c']", true, false),
            ("list[1].x", true, true),
            ("list[2].x", false, true),
        ];
        assert_eq!(told, wanted);
        assert!(difference(&json!({"a": 1}), &json!({"a": 1})).is_empty());
    }
}
