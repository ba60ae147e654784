use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::policy::PolicyError;

fn problems(value: &Value) -> Vec<(String, &'static str)> {
    match PolicyDocument::from_value(value) {
        Ok(_) => Vec::new(),
        Err(PolicyError::Problems(problems)) => {
            problems.into_iter().map(|it| (it.path, it.code.as_str())).collect()
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn everything_wrong_is_told_at_once() {
    let given = json!({
        "name": 7,
        "colour": "red",
        "correlation": {
            "joinThreshold": 3,
            "kinds": {"device": {"base": "much", "hub": 2.5}, "ghost": {"base": 0.1}},
            "maxAlerts": 0,
        },
        "detectors": {"a": "sometimes"},
        "priority": {
            "severity": {"high": 10, "medium": 20},
            "devices": [{"atLeast": 5, "points": 3}, {"atLeast": 2, "points": 4}],
            "users": [{"atLeast": 1}, 5],
            "assets": {"valuableTags": ["vip", 3]},
        },
    });
    let mut found = problems(&given);
    found.sort();
    let wanted = [
        ("colour", "unknownField"),
        ("correlation.joinThreshold", "outOfRange"),
        ("correlation.kinds.device.base", "wrongType"),
        ("correlation.kinds.device.hub", "wrongType"),
        ("correlation.kinds.ghost", "unknownField"),
        ("correlation.maxAlerts", "outOfRange"),
        ("detectors['a']", "wrongType"),
        ("name", "wrongType"),
        ("priority.assets.valuableTags[1]", "wrongType"),
        ("priority.devices[1].atLeast", "inconsistent"),
        ("priority.severity.high", "inconsistent"),
        ("priority.users[0].points", "wrongType"),
        ("priority.users[1]", "wrongType"),
    ];
    let wanted: Vec<(String, &str)> = wanted.map(|(path, code)| (path.to_owned(), code)).to_vec();
    assert_eq!(found, wanted);
}

#[test]
fn messages_name_field_value_and_range() {
    let error = PolicyDocument::from_value(&json!({
        "correlation": {"joinThreshold": 3, "surprise": 1},
        "priority": {"severityCap": 70},
    }))
    .unwrap_err();
    let text = error.to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "correlation.joinThreshold is 3, but takes a number from 0 to 1");
    assert!(lines[1].starts_with("correlation.surprise is no field of the policy; there are "));
    assert_eq!(
        lines[2],
        "priority.impactCap is 50, but has to leave room for severityCap, 70: together at most 100"
    );
}

#[test]
fn what_is_no_object_is_refused() {
    for value in [json!(null), json!([]), json!("x"), json!(1)] {
        assert_eq!(problems(&value), [("the policy".to_owned(), "wrongType")]);
    }
    assert!(matches!(PolicyDocument::read("{"), Err(PolicyError::Syntax(_))));
}

#[test]
fn keys_of_detectors_are_data() {
    let given = json!({"detectors": {"microsoftSentinel|It's [odd].": "never", "": "muted"}});
    assert_eq!(PolicyDocument::from_value(&given).unwrap().detectors.len(), 2);
    let many: serde_json::Map<String, Value> =
        (0..1001).map(|number| (number.to_string(), json!("never"))).collect();
    assert_eq!(problems(&json!({"detectors": many})), [("detectors".to_owned(), "outOfRange")]);
}

#[test]
fn every_field_is_described_and_every_description_is_of_a_field() {
    let document = PolicyDocument::default().to_value();
    for change in crate::policy::difference(&Value::Object(Map::new()), &document) {
        let general = general(&change.path);
        assert!(
            fields()
                .iter()
                .any(|field| field.path == general
                    || general.starts_with(&format!("{}[", field.path))),
            "{} has no description in fields.rs",
            change.path
        );
    }
    for field in fields() {
        assert!(!field.label.is_empty() && field.description.ends_with('.'), "{}", field.path);
        if field.path.contains("[]") {
            assert!(field.default.is_none());
            continue;
        }
        let pointer = format!("/{}", field.path.replace('.', "/"));
        let default = document.pointer(&pointer);
        assert!(default.is_some(), "{} is no field of the policy", field.path);
        assert_eq!(field.default.as_ref(), default, "{}", field.path);
        if let (Some(least), Some(most)) = (field.minimum, field.maximum) {
            assert!(least < most, "{}", field.path);
        }
    }
}

fn general(path: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in path.chars() {
        inside = (inside || letter == '[') && letter != ']';
        if !inside || letter == '[' {
            text.push(letter);
        }
    }
    text
}

/// Something to put where it may not belong.
fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (-2.0..200.0f64).prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
        Just(json!([])),
        Just(json!([{"atLeast": 1, "points": 2}])),
        Just(json!({"x": {}})),
    ]
}

proptest! {
    /// Whatever is put wherever: either it is refused by name, or the document that comes of it is
    /// valid and says the same again.
    #[test]
    fn a_document_is_refused_or_reads_back(at in 0usize..500, value in anything()) {
        let mut document = PolicyDocument::default().to_value();
        let all = fields();
        let field = &all[at % all.len()];
        let path = field.path.replace("[]", "").replace('.', "/");
        if let Some(place) = document.pointer_mut(&format!("/{path}")) {
            *place = value;
        }
        match PolicyDocument::from_value(&document) {
            Ok(read) => {
                let again = PolicyDocument::from_value(&read.to_value()).unwrap();
                prop_assert_eq!(again, read);
            }
            Err(PolicyError::Problems(problems)) => prop_assert!(!problems.is_empty()),
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}
