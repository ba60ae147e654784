//! Values as products write them.

use serde_json::Value;
use shared::time::Timestamp;

use super::Object;

/// A text that says something.
pub(super) fn text<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty() && *text != "-")
}

/// The first of several properties that says something.
pub(super) fn first<'a>(object: &'a Object, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| text(object, name))
}

/// The texts of a list; what is no text is left out.
pub(super) fn texts(object: &Object, name: &str) -> Vec<String> {
    let items = object.get(name).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(ToOwned::to_owned).collect()
}

/// A whole number, written as such, as a text, or in hexadecimal.
pub(super) fn number(object: &Object, name: &str) -> Option<i64> {
    let value = object.get(name)?;
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
        .or_else(|| american(text))
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

/// The time that a property tells, in the one way it is written.
pub(super) fn time_of(object: &Object, name: &str) -> Option<String> {
    time(text(object, name)?).map(|time| time.to_string())
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
