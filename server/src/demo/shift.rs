//! Moves every time in a document, wherever it stands, and touches nothing else.

use serde_json::Value;
use shared::time::Timestamp;

/// Moves all texts that as a whole are a time such as `2026-01-28T19:49:18.1040000Z`, which keep
/// the fraction that they have.
pub(super) fn shift(value: &mut Value, seconds: i64) {
    match value {
        Value::String(text) => {
            if let Some(moved) = moved(text, seconds) {
                *text = moved;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| shift(item, seconds)),
        Value::Object(properties) => {
            properties.values_mut().for_each(|property| shift(property, seconds));
        }
        _ => {}
    }
}

fn moved(text: &str, seconds: i64) -> Option<String> {
    const PATTERN: &[u8] = b"0000-00-00T00:00:00";
    let rest = text.strip_suffix('Z')?;
    let whole = rest.get(..PATTERN.len())?;
    let fraction = &rest[PATTERN.len()..];
    let fits = whole.bytes().zip(PATTERN).all(|(byte, pattern)| match pattern {
        b'0' => byte.is_ascii_digit(),
        mark => byte == *mark,
    });
    let digits = fraction.strip_prefix('.');
    let is_fraction = fraction.is_empty()
        || digits.is_some_and(|digits| {
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        });
    if !fits || !is_fraction {
        return None;
    }
    let time = Timestamp::parse(&format!("{whole}Z"))?.plus(seconds * Timestamp::SECOND);
    Some(format!("{}{fraction}Z", time.to_string().trim_end_matches('Z')))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn times_move_and_all_else_stays() {
        let mut document = json!({
            "time": "2026-01-31T23:59:59.1234567Z",
            "deep": [{"time": "2026-01-31T12:00:00Z"}],
            "name": "BlueTowel_SOW_01212026.doc",
            "sentence": "seen at 2026-01-31T12:00:00Z",
            "zone": "2026-01-31T12:00:00+01:00",
            "accents": "äöüäöüäöüäöZ",
        });
        let mut expected = document.clone();
        expected["time"] = json!("2026-02-01T00:00:01.1234567Z");
        expected["deep"][0]["time"] = json!("2026-01-31T12:00:02Z");
        shift(&mut document, 2);
        assert_eq!(document, expected);
    }
}
