//! Properties as people read them. Sources tell more than Muster models; what it does not model is
//! still shown, under a name and in a form that can be read.

use crate::order::sort_by_key;
use crate::visible::visible;
use serde_json::{Map, Value};

/// What a property holds, as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shown {
    Text(String),
    List(Vec<String>),
    Table(Table),
}

/// Objects of one shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// Names first, then what is common; objects have no order of their own.
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads objects; columns that are empty everywhere are left out.
    pub(crate) fn read(objects: &[&Map<String, Value>]) -> Self {
        let mut columns: Vec<String> = Vec::new();
        for (name, value) in objects.iter().flat_map(|object| object.iter()) {
            if !is_empty(value) && !columns.contains(name) {
                columns.push(name.clone());
            }
        }
        sort_by_key(&mut columns, |name| rank(name));
        let cell = |object: &Map<String, Value>, name: &String| {
            object.get(name).map(text).unwrap_or_default()
        };
        let rows = objects
            .iter()
            .map(|object| columns.iter().map(|name| cell(object, name)).collect())
            .collect();
        Self { columns, rows }
    }

    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

/// Where a column stands: what something is called comes first.
fn rank(name: &str) -> usize {
    const FIRST: [&str; 17] = [
        "fileName",
        "name",
        "displayName",
        "title",
        "activity",
        "type",
        "date",
        "user",
        "owner",
        "userPrincipalName",
        "ownerUserPrincipalName",
        "email",
        "app",
        "ipAddress",
        "malware",
        "confidence",
        "status",
    ];
    FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len())
}

/// How a property is drawn; nothing where it holds nothing.
pub(crate) fn shown(value: &Value) -> Option<Shown> {
    if is_empty(value) {
        return None;
    }
    let Value::Array(items) = value else { return Some(Shown::Text(text(value))) };
    let objects: Vec<&Map<String, Value>> = items.iter().filter_map(Value::as_object).collect();
    if objects.len() == items.len() {
        return Some(Shown::Table(Table::read(&objects)));
    }
    Some(Shown::List(items.iter().filter(|item| !is_empty(item)).map(text).collect()))
}

/// A value in one line.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "Yes".into(),
        Value::Bool(false) => "No".into(),
        // `8.0` is how JSON says that it might have been 8.5.
        Value::Number(number) => {
            let text = number.to_string();
            text.strip_suffix(".0").map(ToOwned::to_owned).unwrap_or(text)
        }
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        Value::Object(object) => object
            .iter()
            .filter(|(_, value)| !is_empty(value))
            .map(|(name, value)| format!("{}: {}", label(name), text(value)))
            .collect::<Vec<_>>()
            .join("; "),
    }
}

pub(crate) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_empty),
        Value::Object(object) => object.values().all(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// All that an object says, one line for each value; objects inside are named before their own.
pub(crate) fn lines(object: &Map<String, Value>) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    collect(object, "", &mut lines);
    lines
}

fn collect(object: &Map<String, Value>, before: &str, lines: &mut Vec<(String, String)>) {
    for (name, value) in object.iter().filter(|(_, value)| !is_empty(value)) {
        let own = label(name);
        let full = if before.is_empty() { own } else { format!("{before}, {}", lower_first(&own)) };
        match value {
            Value::Object(inner) => collect(inner, &full, lines),
            other => lines.push((full, text(other))),
        }
    }
}

/// `processCommandLine` → `Process command line`, `sha256` → `SHA-256`, `userSid` → `User SID`. Sources
/// name properties too, so what turns text around is marked.
pub(crate) fn label(name: &str) -> String {
    let name = name.rsplit("odata.").next().unwrap_or(name);
    let words = words(name);
    let mut label = String::with_capacity(name.len() + 6);
    for (index, word) in words.iter().enumerate() {
        if index > 0 {
            label.push(' ');
        }
        match abbreviation(word) {
            Some(short) if index == 0 => label.push_str(&crate::format::upper_first(short)),
            Some(short) => label.push_str(short),
            None if index == 0 => label.push_str(&crate::format::upper_first(word)),
            None => label.push_str(word),
        }
    }
    visible(label.strip_suffix(" date time").unwrap_or(&label)).into_owned()
}

/// The words of a name in camel case, in lower case.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = vec![String::new()];
    for (index, letter) in letters.iter().enumerate() {
        let after_small = index > 0 && !letters[index - 1].is_uppercase();
        let before_small = letters.get(index + 1).is_some_and(|next| next.is_lowercase());
        let separator = matches!(letter, '_' | '-' | ' ' | '.');
        if separator || (letter.is_uppercase() && (after_small || before_small)) {
            words.push(String::new());
        }
        if !separator && let Some(word) = words.last_mut() {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn abbreviation(word: &str) -> Option<&'static str> {
    Some(match word {
        "ip" => "IP",
        "ips" => "IPs",
        "url" => "URL",
        "urls" => "URLs",
        "id" => "id",
        "ids" => "ids",
        "sid" => "SID",
        "upn" => "UPN",
        "os" => "OS",
        "dns" => "DNS",
        "md5" => "MD5",
        "sha1" => "SHA-1",
        "sha256" => "SHA-256",
        "ad" => "AD",
        "vm" => "VM",
        "mde" => "Defender",
        "rbac" => "access",
        "av" => "antivirus",
        "aad" | "entra" => "Entra",
        "mfa" => "MFA",
        "asn" => "ASN",
        "isp" => "ISP",
        "p1" => "P1",
        "p2" => "P2",
        _ => return None,
    })
}

/// Inside a sentence, unless the word is an abbreviation.
fn lower_first(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next();
    let abbreviation = letters.clone().next().is_some_and(|letter| !letter.is_lowercase());
    match first {
        Some(first) if !abbreviation => first.to_lowercase().chain(letters).collect(),
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_become_words() {
        assert_eq!(label("processCommandLine"), "Process command line");
        assert_eq!(label("invoice\u{202e}gpj"), "Invoice[U+202E]gpj");
        assert_eq!(label("sha256"), "SHA-256");
        assert_eq!(label("userSID"), "User SID");
        assert_eq!(label("remoteIp"), "Remote IP");
        assert_eq!(label("firstSeenDateTime"), "First seen");
        assert_eq!(label("MoveToFolder"), "Move to folder");
        assert_eq!(label("snake_case"), "Snake case");
        assert_eq!(label(""), "");
    }

    #[test]
    fn objects_of_one_shape_are_a_table() {
        let value = json!([
            {"activity": "Log on", "location": null, "ipAddress": "198.51.100.23"},
            {"activity": "Share", "device": "Phone"}
        ]);
        let Some(Shown::Table(table)) = shown(&value) else { panic!("expected a table") };
        assert_eq!(table.columns, ["activity", "ipAddress", "device"]);
        assert_eq!(table.rows[1], ["Share", "", "Phone"]);
    }

    #[test]
    fn nothing_is_not_shown() {
        for value in [json!(null), json!([]), json!({}), json!(" "), json!([null, ""])] {
            assert_eq!(shown(&value), None, "{value}");
        }
        assert_eq!(shown(&json!(false)), Some(Shown::Text("No".into())));
    }

    #[test]
    fn objects_inside_keep_their_names() {
        let value = json!({"imageFile": {"sha1": "ab", "fileName": "cmd.exe"}, "processId": 7});
        let lines = lines(value.as_object().unwrap());
        assert!(lines.contains(&("Image file, SHA-1".into(), "ab".into())));
        assert!(lines.contains(&("Image file, file name".into(), "cmd.exe".into())));
        assert!(lines.contains(&("Process id".into(), "7".into())));
    }
}
