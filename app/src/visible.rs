//! Characters that nobody sees but that change what one reads: they turn text around
//! (`invoice\u{202e}gpj.exe` reads like a picture), or hide in it. What the server sends shows them
//! as marks, `[U+202E]`; names that go back to the server stay as they are, and are marked where they
//! are drawn. The characters are those of Unicode Technical Report 36, section 2.10 and Trojan Source
//! (CVE-2021-42574); marks of direction that single letters of right-to-left scripts need stay.

use std::borrow::Cow;
use std::fmt::Write;

/// Properties that the client sends back or compares: addresses, tags, values of filters, a record
/// that somebody may correct.
const SENT_BACK: [&str; 14] = [
    "id",
    "incidentId",
    "redirectIncidentId",
    "originIncidentId",
    "alertId",
    "alertIds",
    "entityId",
    "entityIds",
    "operationId",
    "source",
    "target",
    "customTags",
    "value",
    "raw",
];

/// The text with a mark for each such character.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for letter in text.chars() {
        push(&mut shown, letter);
    }
    Cow::Owned(shown)
}

/// JSON whose strings have such marks, except in what is sent back.
pub(crate) fn visible_in_json(json: &str) -> Cow<'_, str> {
    if !json.contains(is_hidden) && !json.contains("\\u") {
        return Cow::Borrowed(json);
    }
    let mut shown = String::with_capacity(json.len() + 64);
    let mut key = "";
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let (before, string) = rest.split_at(start + 1);
        shown.push_str(before);
        let end = end_of_string(string);
        let (content, after) = string.split_at(end);
        let is_key = after.trim_start_matches(['"', ' ', '\n', '\r', '\t']).starts_with(':');
        if is_key {
            key = content;
        }
        if is_key || SENT_BACK.contains(&key) {
            shown.push_str(content);
        } else {
            push_string(&mut shown, content);
        }
        // The closing quote, so that it does not open the next one.
        let quote = usize::from(!after.is_empty());
        shown.push_str(&after[..quote]);
        rest = &after[quote..];
    }
    shown.push_str(rest);
    Cow::Owned(shown)
}

/// Where the string ends whose opening quote stands before it.
fn end_of_string(string: &str) -> usize {
    let mut escaped = false;
    let end = string.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.unwrap_or(string.len())
}

/// Copies the content of a JSON string; its other escapes stay escapes.
fn push_string(shown: &mut String, content: &str) {
    let mut rest = content;
    while let Some(at) = rest.find('\\') {
        for letter in rest[..at].chars() {
            push(shown, letter);
        }
        let escape = &rest[at..];
        let letter = escape
            .strip_prefix("\\u")
            .and_then(|digits| u32::from_str_radix(digits.get(..4)?, 16).ok())
            .and_then(char::from_u32)
            .filter(|letter| is_hidden(*letter));
        let taken = if let Some(letter) = letter {
            push(shown, letter);
            6
        } else {
            // A backslash and what it escapes, which is one byte in JSON.
            shown.push_str(escape.get(..2).unwrap_or(escape));
            2
        };
        rest = escape.get(taken..).unwrap_or_default();
    }
    for letter in rest.chars() {
        push(shown, letter);
    }
}

fn push(shown: &mut String, letter: char) {
    if is_hidden(letter) {
        let _ = write!(shown, "[U+{:04X}]", u32::from(letter));
    } else {
        shown.push(letter);
    }
}

fn is_hidden(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' => false,
        // Embeddings, overrides, isolates; letters without width; the soft hyphen.
        '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{200b}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}'
        | '\u{ad}' => true,
        other => other.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_turns_text_around_is_shown() {
        assert_eq!(visible("invoice\u{202e}gpj.exe"), "invoice[U+202E]gpj.exe");
        assert_eq!(visible("a\u{0}b\u{200b}c"), "a[U+0000]b[U+200B]c");
        assert!(matches!(visible("שלום\u{200f} a\nb"), Cow::Borrowed(_)));
    }

    #[test]
    fn answers_are_marked_except_where_they_go_back() {
        let json = "{\"id\":\"a\u{202e}b\",\"title\":\"x\u{202e}\\\"y\",\"customTags\":[\"\u{202e}t\"],\
                    \"list\":[\"\u{2066}\",{\"raw\":\"\u{202e}\"}],\"n\": 1}";
        assert_eq!(
            visible_in_json(json),
            "{\"id\":\"a\u{202e}b\",\"title\":\"x[U+202E]\\\"y\",\"customTags\":[\"\u{202e}t\"],\
             \"list\":[\"[U+2066]\",{\"raw\":\"\u{202e}\"}],\"n\": 1}"
        );
    }

    #[test]
    fn escapes_stay_escapes() {
        let json = r#"{"title":"a\u202eb\u0000c\nd\\u202e\u00e4","k\u202e" : "\\"}"#;
        let shown = visible_in_json(json);
        assert_eq!(shown, r#"{"title":"a[U+202E]b[U+0000]c\nd\\u202e\u00e4","k\u202e" : "\\"}"#);
        assert!(serde_json::from_str::<serde_json::Value>(&shown).is_ok());
        // What is no JSON goes through as it is.
        assert_eq!(visible_in_json("\\u \"abc"), "\\u \"abc");
    }
}
