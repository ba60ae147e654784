//! Values as products write them.

use serde_json::Value;
use shared::tactic::Tactic;
use shared::time::Timestamp;

use super::Object;

/// What stands at a path through objects, by dots. Products that flatten their records write the
/// whole path, or a part of it, as one name.
pub(in crate::ingest) fn at<'a>(object: &'a Object, path: &str) -> Option<&'a Value> {
    if let Some(value) = object.get(path) {
        return Some(value).filter(|value| !value.is_null());
    }
    let mut dots = path.match_indices('.');
    dots.find_map(|(dot, _)| at(object.get(&path[..dot])?.as_object()?, &path[dot + 1..]))
}

/// The object at a path.
pub(super) fn inside<'a>(object: &'a Object, path: &str) -> Option<&'a Object> {
    at(object, path)?.as_object()
}

/// The objects of a list at a path, or the one object that stands there without a list.
pub(super) fn each<'a>(object: &'a Object, path: &str) -> impl Iterator<Item = &'a Object> {
    let (list, one) = match at(object, path) {
        Some(Value::Array(items)) => (items.as_slice(), None),
        Some(Value::Object(one)) => (&[][..], Some(one)),
        _ => (&[][..], None),
    };
    list.iter().filter_map(Value::as_object).chain(one)
}

/// A text that says something.
pub(super) fn text<'a>(object: &'a Object, path: &str) -> Option<&'a str> {
    at(object, path)?.as_str().map(str::trim).filter(|text| !text.is_empty() && *text != "-")
}

/// The first of several properties that says something.
pub(super) fn first<'a>(object: &'a Object, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| text(object, name))
}

/// The texts of a list, or the one text that stands there without a list.
pub(super) fn texts(object: &Object, path: &str) -> Vec<String> {
    match at(object, path) {
        Some(Value::Array(items)) => {
            items.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect()
        }
        Some(Value::String(text)) => vec![text.clone()],
        _ => Vec::new(),
    }
}

/// A whole number, written as such, as a text, or in hexadecimal.
pub(super) fn number(object: &Object, path: &str) -> Option<i64> {
    let value = at(object, path)?;
    value.as_i64().or_else(|| {
        let text = value.as_str()?.trim();
        let hexadecimal =
            text.strip_prefix("0x").map(|digits| i64::from_str_radix(digits, 16).ok());
        hexadecimal.unwrap_or_else(|| text.parse().ok())
    })
}

/// What a table keeps as text although it is a list or an object.
pub(super) fn unfolded(value: Option<&Value>) -> Value {
    match value {
        Some(Value::String(text)) if text.trim_start().starts_with(['[', '{']) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
        }
        Some(value) => value.clone(),
        None => Value::Null,
    }
}

/// A time in RFC 3339, with a blank for the T, behind a `UTC`, or as printed in the United States
/// (`07/04/2024 22:33:51`, `7/4/2024, 10:33:51.608 PM`).
pub(super) fn time(text: &str) -> Option<Timestamp> {
    let text = text.trim().trim_end_matches("UTC").trim_end();
    Timestamp::parse(text)
        .or_else(|| Timestamp::parse(&text.replacen(' ', "T", 1)))
        .or_else(|| Timestamp::parse(&with_colon(text)?))
        .or_else(|| american(text))
}

/// `-0600`, as C prints the offset of a zone.
fn with_colon(text: &str) -> Option<String> {
    let (clock, zone) = text.split_at_checked(text.len().checked_sub(5)?)?;
    let minutes = zone.strip_prefix(['+', '-'])?.get(2..)?;
    Some(format!("{clock}{}:{minutes}", &zone[..3]))
}

fn american(text: &str) -> Option<Timestamp> {
    let mut parts = text.split([' ', ',', '\u{202f}']).filter(|part| !part.is_empty());
    let mut date = parts.next()?.splitn(3, '/').map(str::parse::<u32>);
    let (month, day, year) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    let mut clock = parts.next()?.splitn(3, ':');
    let (hour, minute) = (clock.next()?.parse::<u32>().ok()?, clock.next()?.parse::<u32>().ok()?);
    let second = clock.next().unwrap_or("00");
    let hour = match parts.next() {
        Some("PM") => hour % 12 + 12,
        Some("AM") => hour % 12,
        _ => hour,
    };
    let seconds = if second.len() < 2 || second.as_bytes()[1] == b'.' { "0" } else { "" };
    Timestamp::parse(&format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{seconds}{second}Z"
    ))
}

/// Seconds or milliseconds since 1970; as seconds, milliseconds of today are the year 50,000.
fn since_1970(number: f64) -> Option<Timestamp> {
    const LARGEST_SECONDS: f64 = 1e11;
    let seconds = if number < LARGEST_SECONDS { number } else { number / 1e3 };
    (seconds > 0.0).then_some(Timestamp((seconds * Timestamp::SECOND as f64) as i64))
}

/// The time that a property tells, in the one way it is written.
pub(super) fn time_of(object: &Object, path: &str) -> Option<String> {
    let time = match at(object, path)? {
        Value::Number(number) => since_1970(number.as_f64()?),
        Value::String(written) => time(written),
        _ => None,
    };
    time.map(|time| time.to_string())
}

/// The first of several properties that tells a time.
pub(super) fn first_time(object: &Object, paths: &[&str]) -> Option<String> {
    paths.iter().find_map(|path| time_of(object, path))
}

/// A tactic of ATT&CK as Graph writes it in `category`, another category as the product does.
pub(super) fn category(written: &str) -> &str {
    Tactic::parse(written).map_or(written, |tactic| tactic.as_str())
}

/// Folder and name of a path of either kind of system.
pub(super) fn folder_and_name(path: &str) -> (Option<&str>, &str) {
    match path.rfind(['\\', '/']) {
        Some(at) if at + 1 < path.len() => {
            (Some(&path[..at]).filter(|f| !f.is_empty()), &path[at + 1..])
        }
        _ => (None, path),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[rstest]
    #[case("2024-07-04 22:35:02.608830+00:00", "2024-07-04T22:35:02.608830Z")]
    #[case("2024-07-04T22:35:02.608830Z", "2024-07-04T22:35:02.608830Z")]
    #[case("2019-11-26T23:55:02Z UTC", "2019-11-26T23:55:02Z")]
    #[case("2021-01-26 13:21:33.197", "2021-01-26T13:21:33.197Z")]
    #[case("2015-03-29T11:01:38.221126-0600", "2015-03-29T17:01:38.221126Z")]
    #[case("07/04/2024 22:33:51", "2024-07-04T22:33:51Z")]
    #[case("7/4/2024, 10:33:51.608 PM", "2024-07-04T22:33:51.608Z")]
    #[case("7/4/2024, 12:33:05.608 AM", "2024-07-04T00:33:05.608Z")]
    fn times_are_read(#[case] written: &str, #[case] expected: &str) {
        assert_eq!(time(written).map(|time| time.to_string()).as_deref(), Some(expected));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "yesterday", "1/2", "99/99/9999 99:99:99", "a/b/c d:e"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_is_found_however_much_of_it_is_flattened() {
        for written in [
            json!({"a": {"b": {"c": "x"}}}),
            json!({"a.b": {"c": "x"}}),
            json!({"a": {"b.c": "x"}}),
            json!({"a.b.c": "x"}),
        ] {
            let object = written.as_object().unwrap();
            assert_eq!(text(object, "a.b.c"), Some("x"), "{written}");
            assert_eq!(at(object, "a.b.d"), None);
            assert_eq!(at(object, "b"), None);
        }
    }

    #[test]
    fn a_list_of_one_may_lack_its_list() {
        let object =
            json!({"many": [{"a": 1}, 2], "one": {"a": 1}, "texts": ["a", 1], "text": "b"});
        let object = object.as_object().unwrap();
        assert_eq!((each(object, "many").count(), each(object, "one").count()), (1, 1));
        assert_eq!(
            (texts(object, "texts"), texts(object, "text")),
            (vec!["a".into()], vec!["b".into()])
        );
    }

    #[test]
    fn numbers_are_times_in_seconds_or_milliseconds() {
        let object = json!({"s": 1_604_000_000, "ms": 1_604_000_000_250_i64, "none": 0});
        let object = object.as_object().unwrap();
        assert_eq!(time_of(object, "s").as_deref(), Some("2020-10-29T19:33:20Z"));
        assert_eq!(time_of(object, "ms").as_deref(), Some("2020-10-29T19:33:20.250Z"));
        assert_eq!(time_of(object, "none"), None);
    }

    #[test]
    fn numbers_texts_and_paths() {
        let object = json!({"a": 5, "b": "0x1a4", "c": "9780", "d": "x", "e": " - "});
        let object = object.as_object().unwrap();
        let numbers = ["a", "b", "c", "d", "f"].map(|name| number(object, name));
        assert_eq!(numbers, [Some(5), Some(420), Some(9_780), None, None]);
        assert_eq!(first(object, &["e", "d"]), Some("x"));
        assert_eq!(folder_and_name(r"C:\Windows\cmd.exe"), (Some(r"C:\Windows"), "cmd.exe"));
        assert_eq!(folder_and_name("/x"), (None, "x"));
        assert_eq!(folder_and_name("System"), (None, "System"));
        assert_eq!(unfolded(Some(&json!("[1]"))), json!([1]));
        assert_eq!(unfolded(Some(&json!("{broken"))), json!("{broken"));
    }
}
