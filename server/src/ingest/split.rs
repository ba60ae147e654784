//! Finds the records of a body: one object, an array, one object a line, or the list responses of
//! Microsoft Graph.
//!
//! Brackets and quotes are counted, nothing is parsed and nothing recurses, so that neither a broken
//! record nor ten thousand brackets harm their neighbours.

use std::ops::Range;

use bytes::Bytes;

/// How the sender says the records are framed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Framing {
    /// One record a line (`application/x-ndjson`).
    Lines,
    /// Find out from the content.
    Detect,
}

/// The records, each a part of the body. What is no record (a broken line) is one too: it is the
/// parser that says what is wrong with it. Of more than `most` there is one more than that, and no
/// others are looked for: two bytes are enough for a record, and a body has room for millions.
pub fn split(body: &Bytes, framing: Framing, most: usize) -> Vec<Bytes> {
    let content = body.slice(trimmed(body, without_byte_order_mark(body)..body.len()));
    let records = match (framing, content.first()) {
        (_, None) => Vec::new(),
        (_, Some(b'[')) => elements(&content, most),
        (Framing::Lines, _) => lines(&content, most),
        (Framing::Detect, _) if is_lines(&content) => lines(&content, most),
        (Framing::Detect, Some(b'{')) => objects(&content, most),
        (Framing::Detect, _) => vec![content],
    };
    let records = records.into_iter().flat_map(|record| unwrapped(record, most));
    records.take(most.saturating_add(1)).collect()
}

/// The names and values of an object's own properties, as written. Empty for anything else.
pub(super) fn members(object: &[u8]) -> Vec<(&[u8], Range<usize>)> {
    let mut members = Vec::new();
    if object.first() != Some(&b'{') {
        return members;
    }
    let mut at = 1;
    loop {
        let part = at..end_of_part(object, at);
        let written = trimmed(object, part.clone());
        if object.get(written.start) == Some(&b'"') {
            let quote = end_of_string(object, written.start);
            let colon = trimmed(object, quote..written.end);
            if object.get(colon.start) == Some(&b':') && colon.start < colon.end {
                let name =
                    &object[written.start + 1..quote.saturating_sub(1).max(written.start + 1)];
                members.push((name, trimmed(object, colon.start + 1..written.end)));
            }
        }
        at = part.end + 1;
        if object.get(part.end) != Some(&b',') {
            return members;
        }
    }
}

/// A list response is its elements, an incident with its alerts expanded is its alerts.
fn unwrapped(record: Bytes, most: usize) -> Vec<Bytes> {
    let list = {
        let members = members(&record);
        let has = |name: &str| members.iter().any(|(written, _)| *written == name.as_bytes());
        let list = if has("title") || has("alertId") {
            None
        } else {
            members.iter().find(|(name, value)| {
                matches!(*name, b"value" | b"alerts") && record.get(value.start) == Some(&b'[')
            })
        };
        list.map(|(_, value)| value.clone())
    };
    match list {
        Some(list) if record[list.clone()].len() > 2 => {
            // A list of incidents holds lists of alerts: no deeper than that.
            let inner = elements(&record.slice(list), most);
            if inner.is_empty() {
                vec![record]
            } else {
                let inner = inner.into_iter().flat_map(|element| expanded(element, most));
                inner.take(most.saturating_add(1)).collect()
            }
        }
        _ => vec![record],
    }
}

/// The alerts of an incident of a list response; any other element is itself.
fn expanded(element: Bytes, most: usize) -> Vec<Bytes> {
    let alerts = {
        let members = members(&element);
        let is_alert = members.iter().any(|(name, _)| matches!(*name, b"title" | b"alertId"));
        let alerts = members
            .iter()
            .find(|(name, value)| *name == b"alerts" && element.get(value.start) == Some(&b'['));
        alerts.filter(|_| !is_alert).map(|(_, value)| value.clone())
    };
    let alerts = alerts.map(|range| elements(&element.slice(range), most)).unwrap_or_default();
    if alerts.is_empty() { vec![element] } else { alerts }
}

/// Parts of an array between its commas.
fn elements(array: &Bytes, most: usize) -> Vec<Bytes> {
    let mut elements = Vec::new();
    let mut at = 1;
    loop {
        let end = end_of_part(array, at);
        let element = trimmed(array, at..end);
        if !element.is_empty() {
            elements.push(array.slice(element));
        }
        at = end + 1;
        if elements.len() > most {
            return elements;
        }
        if array.get(end) != Some(&b',') {
            break;
        }
    }
    // What follows the array is not lost silently either.
    let rest = trimmed(array, at.min(array.len())..array.len());
    if !rest.is_empty() {
        elements.push(array.slice(rest));
    }
    elements
}

fn lines(content: &Bytes, most: usize) -> Vec<Bytes> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in content.split(|byte| *byte == b'\n') {
        let range = trimmed(content, at..at + line.len());
        if !range.is_empty() {
            lines.push(content.slice(range));
        }
        if lines.len() > most {
            break;
        }
        at += line.len() + 1;
    }
    lines
}

/// Objects one after another, written over several lines each.
fn objects(content: &Bytes, most: usize) -> Vec<Bytes> {
    let mut objects = Vec::new();
    let mut at = 0;
    while at < content.len() && objects.len() <= most {
        let end = match content[at] {
            b'{' => end_of_brackets(content, at),
            _ => content[at..]
                .iter()
                .position(|byte| *byte == b'{')
                .map_or(content.len(), |to| at + to),
        };
        let object = trimmed(content, at..end);
        if !object.is_empty() {
            objects.push(content.slice(object));
        }
        at = trimmed(content, end..content.len()).start;
    }
    objects
}

/// Whether every record has a line of its own: the second line begins one, or the first is none.
fn is_lines(content: &[u8]) -> bool {
    let mut lines = content
        .split(|byte| *byte == b'\n')
        .map(<[u8]>::trim_ascii)
        .filter(|line| !line.is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    second.starts_with(b"{") && !first.ends_with(b"[") && !first.ends_with(b":")
}

/// Where the part that begins at `at` ends: at a comma or a closing bracket of its own level.
fn end_of_part(content: &[u8], mut at: usize) -> usize {
    while at < content.len() {
        match content[at] {
            b',' | b']' | b'}' => return at,
            b'"' => at = end_of_string(content, at),
            b'[' | b'{' => at = end_of_brackets(content, at),
            _ => at += 1,
        }
    }
    content.len()
}

/// Behind the bracket that closes the one at `at`.
fn end_of_brackets(content: &[u8], mut at: usize) -> usize {
    let mut depth = 0_usize;
    while at < content.len() {
        match content[at] {
            b'"' => {
                at = end_of_string(content, at);
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    content.len()
}

/// Behind the quote that closes the one at `at`.
fn end_of_string(content: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while at < content.len() {
        match content[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    content.len()
}

fn trimmed(content: &[u8], range: Range<usize>) -> Range<usize> {
    let part = &content[range.clone()];
    let start = range.start + (part.len() - part.trim_ascii_start().len());
    start..start.max(range.start + part.trim_ascii_end().len())
}

fn without_byte_order_mark(body: &[u8]) -> usize {
    if body.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn records(body: &str) -> Vec<String> {
        let body = Bytes::from(body.to_owned());
        split(&body, Framing::Detect, usize::MAX)
            .iter()
            .map(|record| String::from_utf8_lossy(record).into_owned())
            .collect()
    }

    #[rstest]
    #[case::nothing("  \n ", &[])]
    #[case::one(r#"{"id":1}"#, &[r#"{"id":1}"#])]
    #[case::lines("{\"a\":1}\r\n\n{\"b\":2}\n", &[r#"{"a":1}"#, r#"{"b":2}"#])]
    #[case::array(r#"[{"a":[1,2]}, {"b":"],"} ]"#, &[r#"{"a":[1,2]}"#, r#"{"b":"],"}"#])]
    #[case::broken_element(r#"[{"a":1}, oops, {"b":2}]"#, &[r#"{"a":1}"#, "oops", r#"{"b":2}"#])]
    #[case::broken_line("{\"a\":\n{\"b\":2}", &["{\"a\":\n{\"b\":2}"])]
    #[case::broken_first_line("{\"a\"\n{\"b\":2}", &["{\"a\"", r#"{"b":2}"#])]
    #[case::pretty("{\n \"a\": 1\n}\n{\n \"b\": 2\n}", &["{\n \"a\": 1\n}", "{\n \"b\": 2\n}"])]
    #[case::list(r#"{"@odata.context":"x","value":[{"id":"1"},{"id":"2"}]}"#, &[r#"{"id":"1"}"#, r#"{"id":"2"}"#])]
    #[case::incidents(r#"{"value":[{"displayName":"I","alerts":[{"title":"t"}]}]}"#, &[r#"{"title":"t"}"#])]
    #[case::incident(r#"{"displayName":"I","alerts":[{"title":"t"}]}"#, &[r#"{"title":"t"}"#])]
    #[case::alert_with_alerts(r#"{"title":"I","alerts":[{"id":1}]}"#, &[r#"{"title":"I","alerts":[{"id":1}]}"#])]
    #[case::mark("\u{feff}{\"id\":1}", &[r#"{"id":1}"#])]
    #[case::words("not json at all", &["not json at all"])]
    #[case::behind_an_array("[1] 2", &["1", "2"])]
    #[case::open_string(r#"[{"a":"b]"#, &[r#"{"a":"b]"#])]
    fn finds(#[case] body: &str, #[case] expected: &[&str]) {
        assert_eq!(records(body), expected);
    }

    #[test]
    fn depth_costs_nothing() {
        let deep = format!("[{}{},{{\"id\":1}}]", "[".repeat(10_000), "]".repeat(10_000));
        let found = records(&deep);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1], r#"{"id":1}"#);
    }

    proptest! {
        #[test]
        fn never_panics(body in proptest::collection::vec(prop_oneof![
            Just(b'['), Just(b']'), Just(b'{'), Just(b'}'), Just(b'"'), Just(b'\\'), Just(b','),
            Just(b':'), Just(b'\n'), any::<u8>(),
        ], 0..60)) {
            let body = Bytes::from(body);
            for framing in [Framing::Detect, Framing::Lines] {
                for record in split(&body, framing, usize::MAX) {
                    members(&record);
                }
            }
        }

        #[test]
        fn a_list_is_its_elements(values in proptest::collection::vec(".*", 0..6)) {
            let list = serde_json::to_string(&values).unwrap();
            let expected: Vec<_> = values.iter().map(|value| serde_json::to_string(value).unwrap()).collect();
            prop_assert_eq!(records(&list), expected);
        }
    }
}
