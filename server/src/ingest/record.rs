//! One record: parsed, checked, or refused with a reason that helps its sender.

use bytes::Bytes;
use serde_json::{Map, Value};
use shared::activity::Activity;
use shared::alert::Alert;
use shared::asset::Asset;

use super::formats::Format;
use super::recognise;

/// Deeper than this nothing is nested in earnest. JSON is read over 127 levels here, and elsewhere over
/// fewer, while a stored record stands inside of lists and incidents.
const DEEPEST: usize = 64;

/// Larger records are refused; the largest real alerts are a tenth of it.
pub const RECORD_LIMIT: usize = 1024 * 1024;

/// How much of a refused record is kept.
pub const RAW_LIMIT: usize = 64 * 1024;

/// Refusal of what is no JSON object at all.
pub const INVALID_JSON: &str = "InvalidJson";

/// What is sent, named as in the address it is sent to.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    Alerts,
    Activities,
    Assets,
}

impl Resource {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Alerts => "alerts_v2",
            Self::Activities => "activities",
            Self::Assets => "assets",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Alerts, Self::Activities, Self::Assets]
            .into_iter()
            .find(|resource| resource.as_str() == text)
    }

    const fn one(self) -> &'static str {
        match self {
            Self::Alerts => "an alert",
            Self::Activities => "an activity",
            Self::Assets => "an asset",
        }
    }
}

/// A record that can be stored.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    Alert(Box<Alert>),
    Activity(Box<Activity>),
    Asset(Box<Asset>),
}

/// A record that cannot, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// `InvalidJson`, `RecordTooLarge`, `RecordTooDeep`, `InvalidProperty`, `UnsupportedFormat`.
    pub code: &'static str,
    pub reason: String,
    /// As it came, cut at [`RAW_LIMIT`].
    pub raw: String,
    /// The id that it has in spite of all.
    pub id: Option<String>,
}

/// What became of one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub resource: Resource,
    pub outcome: Result<Record, Refusal>,
}

/// Reads a record as what the sender says it is, or as what it looks like.
pub fn parse(raw: &Bytes, declared: Option<Resource>) -> Parsed {
    let mut resource = declared.unwrap_or(Resource::Alerts);
    let outcome = read_object(raw).and_then(|object| {
        let found = resource_of(&object);
        resource = declared.unwrap_or(found);
        let id = object.get("id").and_then(Value::as_str).map(str::to_owned);
        read(object, resource, found).map_err(|fault| Fault { id, ..fault })
    });
    Parsed { resource, outcome: outcome.map_err(|fault| fault.about(raw)) }
}

/// The alert of a record in any format that is read, or why it is none.
pub fn alert_of(object: Map<String, Value>) -> Result<Alert, String> {
    match read(object, Resource::Alerts, Resource::Alerts) {
        Ok(Record::Alert(alert)) => Ok(*alert),
        Ok(_) => unreachable!("alerts were asked for"),
        Err(fault) => Err(fault.reason),
    }
}

struct Fault {
    code: &'static str,
    reason: String,
    id: Option<String>,
}

impl Fault {
    fn new(code: &'static str, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into(), id: None }
    }

    fn property(reason: impl Into<String>) -> Self {
        Self::new("InvalidProperty", reason)
    }

    fn about(self, raw: &[u8]) -> Refusal {
        Refusal { code: self.code, reason: self.reason, raw: kept(raw), id: self.id }
    }
}

fn read_object(raw: &[u8]) -> Result<Map<String, Value>, Fault> {
    if raw.len() > RECORD_LIMIT {
        let size = raw.len() as f64 / RECORD_LIMIT as f64;
        let reason = format!("the record has {size:.1} MiB, more than the 1 MiB that one may have");
        return Err(Fault::new("RecordTooLarge", reason));
    }
    let value = serde_json::from_slice(raw).map_err(|error| {
        let text = error.to_string();
        if text.starts_with("recursion limit exceeded") {
            too_deep()
        } else if std::str::from_utf8(raw).is_err() {
            Fault::new(INVALID_JSON, "the record is not UTF-8 text")
        } else {
            Fault::new(INVALID_JSON, format!("not JSON: {text}"))
        }
    })?;
    match value {
        Value::Object(object) if is_deeper(&object, DEEPEST) => Err(too_deep()),
        Value::Object(object) => Ok(object),
        other => {
            let found = match other {
                Value::Null => "null",
                Value::Bool(_) => "true or false",
                Value::Number(_) => "a number",
                Value::String(_) => "a text",
                _ => "a list",
            };
            Err(Fault::new(INVALID_JSON, format!("found {found}, expected an object")))
        }
    }
}

/// Whether an object is nested over more levels than these, itself counted. What was parsed is never so
/// deep that this could not go along.
fn is_deeper(object: &Map<String, Value>, levels: usize) -> bool {
    fn is_deep(value: &Value, levels: usize) -> bool {
        match value {
            Value::Array(items) => {
                levels == 0 || items.iter().any(|item| is_deep(item, levels - 1))
            }
            Value::Object(object) => is_deeper(object, levels),
            _ => false,
        }
    }
    levels == 0 || object.values().any(|value| is_deep(value, levels - 1))
}

fn too_deep() -> Fault {
    Fault::new("RecordTooDeep", format!("the record is nested deeper than {DEEPEST} levels"))
}

fn resource_of(object: &Map<String, Value>) -> Resource {
    let has = |name: &str| object.contains_key(name);
    if has("actionType") && has("time") && !has("title") {
        Resource::Activities
    } else if has("kind") && !has("title") && !has("id") {
        Resource::Assets
    } else {
        Resource::Alerts
    }
}

fn read(object: Map<String, Value>, resource: Resource, found: Resource) -> Result<Record, Fault> {
    if let Some(alert) = recognise::labelled_alert(&object) {
        let inside = Format::of(alert)
            .map(|format| format.name)
            .or_else(|| recognise::foreign_format(alert).map(|format| format.name))
            .unwrap_or("an alert");
        let reason = format!(
            "this looks like a record of a labelled collection (incident, alert) with {inside} \
             inside; Muster takes in the alerts themselves, while `muster evaluate` measures the \
             grouping on such collections"
        );
        return Err(Fault::new("UnsupportedFormat", reason));
    }
    if let Some(format) = Format::of(&object) {
        if resource != Resource::Alerts {
            let reason = format!(
                "this looks like {}; send it to /v1.0/security/{}",
                format.name,
                Resource::Alerts.as_str()
            );
            return Err(Fault::new("UnsupportedFormat", reason));
        }
        let alert = format.graph_alert(object);
        // It has the record inside it, and what the record had as text.
        return if is_deeper(&alert, DEEPEST) { Err(too_deep()) } else { read_alert(alert) };
    }
    if let Some(format) = recognise::foreign_format(&object) {
        return Err(Fault::new("UnsupportedFormat", format.reason()));
    }
    if found != resource && found != Resource::Alerts {
        let reason = format!(
            "this looks like {}; send it to /v1.0/security/{}",
            found.one(),
            found.as_str()
        );
        return Err(Fault::new("UnsupportedFormat", reason));
    }
    match resource {
        Resource::Alerts => read_alert(object),
        Resource::Activities => read_activity(object),
        Resource::Assets => read_asset(object),
    }
}

fn read_alert(object: Map<String, Value>) -> Result<Record, Fault> {
    let has = |name: &str| object.contains_key(name);
    if !has("title") && (!has("id") || has("displayName")) {
        return Err(Fault::new("UnsupportedFormat", recognise::unknown_reason(&object)));
    }
    required_text(&object, "id")?;
    required_text(&object, "title")?;
    let alert = Alert::from_value(Value::Object(object))
        .map_err(|error| Fault::property(error.to_string()))?;
    Ok(Record::Alert(Box::new(alert)))
}

fn read_activity(object: Map<String, Value>) -> Result<Record, Fault> {
    for name in ["id", "time", "actionType"] {
        required_text(&object, name)?;
    }
    if let Some(points) = object.get("riskContribution").filter(|points| !points.is_i64()) {
        let reason = format!("riskContribution: found {}, expected a whole number", brief(points));
        return Err(Fault::property(reason));
    }
    serde_json::from_value(Value::Object(object))
        .map(|activity| Record::Activity(Box::new(activity)))
        .map_err(|error| Fault::property(format!("time: {error}")))
}

fn read_asset(object: Map<String, Value>) -> Result<Record, Fault> {
    required_text(&object, "kind")?;
    let asset: Asset = serde_json::from_value(Value::Object(object))
        .map_err(|error| Fault::property(format!("kind: {error}")))?;
    let named =
        ASSET_NAMES.iter().any(|name| asset.text(name).is_some_and(|text| !text.is_empty()));
    if named {
        return Ok(Record::Asset(Box::new(asset)));
    }
    let reason = format!("an asset needs at least one of {}", ASSET_NAMES.join(", "));
    Err(Fault::property(reason))
}

/// Properties that say which thing an asset is.
const ASSET_NAMES: &[&str] = &[
    "mdeDeviceId",
    "azureAdDeviceId",
    "deviceDnsName",
    "hostName",
    "azureAdUserId",
    "userSid",
    "userPrincipalName",
    "accountName",
    "primaryAddress",
    "upn",
];

fn required_text(object: &Map<String, Value>, name: &str) -> Result<(), Fault> {
    match object.get(name) {
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(()),
        Some(Value::String(_)) => Err(Fault::property(format!("{name} is empty"))),
        None | Some(Value::Null) => Err(Fault::property(format!("{name} is missing"))),
        Some(other) => {
            Err(Fault::property(format!("{name}: found {}, expected a text", brief(other))))
        }
    }
}

fn brief(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
        other => other.to_string().chars().take(40).collect(),
    }
}

/// The beginning of a record as text; what is no text is marked.
fn kept(raw: &[u8]) -> String {
    let beginning = &raw[..raw.len().min(RAW_LIMIT)];
    let mut text = String::from_utf8_lossy(beginning).into_owned();
    if raw.len() > RAW_LIMIT {
        // The cut may have gone through a character.
        if text.ends_with('\u{fffd}') {
            text.pop();
        }
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    fn refused(raw: &str, resource: Option<Resource>) -> Refusal {
        parse(&Bytes::from(raw.to_owned()), resource).outcome.unwrap_err()
    }

    #[rstest]
    #[case(r#"{"id": "1", "title": "#, "not JSON: EOF while parsing a value at line 1 column 21")]
    #[case("[1]", "found a list, expected an object")]
    #[case(r#"{"title": "T"}"#, "id is missing")]
    #[case(r#"{"id": 7, "title": "T"}"#, "id: found 7, expected a text")]
    #[case(r#"{"id": "1", "title": " "}"#, "title is empty")]
    #[case(
        r#"{"actionType": "A", "time": "x"}"#,
        "this looks like an activity; send it to /v1.0/security/activities"
    )]
    fn alerts_are_refused(#[case] raw: &str, #[case] reason: &str) {
        assert_eq!(refused(raw, Some(Resource::Alerts)).reason, reason);
    }

    #[rstest]
    #[case(
        r#"{"id": "1", "time": "never", "actionType": "A"}"#,
        "time: \"never\" is not an RFC 3339 time"
    )]
    #[case(r#"{"id": "1", "time": "2026-01-01T00:00:00Z", "actionType": "A", "riskContribution": "x"}"#,
        "riskContribution: found \"x\", expected a whole number")]
    fn activities_are_refused(#[case] raw: &str, #[case] reason: &str) {
        assert_eq!(refused(raw, None).reason, reason);
    }

    #[rstest]
    #[case(
        r#"{"kind": "planet", "hostName": "x"}"#,
        "kind: unknown variant `planet`, expected one of `device`, `user`, `mailbox`"
    )]
    fn assets_are_refused(#[case] raw: &str, #[case] reason: &str) {
        assert_eq!(refused(raw, None).reason, reason);
    }

    #[test]
    fn resources_are_told_by_their_properties() {
        let cases = [
            (r#"{"id":"1","title":"T"}"#, Resource::Alerts),
            (
                r#"{"id":"1","time":"2026-01-01T00:00:00Z","actionType":"SignIn"}"#,
                Resource::Activities,
            ),
            (r#"{"kind":"device","hostName":"PC"}"#, Resource::Assets),
        ];
        for (raw, resource) in cases {
            let parsed = parse(&Bytes::from_static(raw.as_bytes()), None);
            assert_eq!(parsed.resource, resource);
            assert!(parsed.outcome.is_ok(), "{parsed:?}");
        }
    }

    #[test]
    fn deep_and_large_records_are_refused() {
        let deep = format!(
            "{{\"id\":\"1\",\"title\":\"T\",\"x\":{}{}}}",
            "[".repeat(10_000),
            "]".repeat(10_000)
        );
        assert_eq!(refused(&deep, None).reason, "the record is nested deeper than 64 levels");
        let large = format!("{{\"id\":\"1\",\"title\":\"{}\"}}", "ä".repeat(5_000_000));
        let refusal = refused(&large, None);
        assert_eq!(refusal.code, "RecordTooLarge");
        assert!(refusal.raw.len() < RAW_LIMIT + 10 && refusal.raw.ends_with("ä…"));
    }

    /// What is stored is read again, inside of lists and incidents, by readers that stop somewhere.
    #[test]
    fn no_alert_is_nested_deeper_than_it_can_be_read() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        let graph = |levels| format!(r#"{{"id":"1","title":"T","x":{}}}"#, nested(levels));
        let row = r#""SystemAlertId":"s","AlertName":"T""#;
        let inside = |levels| format!("{{{row},\"x\":{}}}", nested(levels));
        let text =
            |levels| format!("{{{row},\"Entities\":\"[{{\\\"a\\\":{}}}]\"}}", nested(levels));
        let alert = |raw: String| match parse(&Bytes::from(raw), None).outcome {
            Ok(Record::Alert(alert)) => Some(alert.to_value().to_string()),
            _ => None,
        };
        for (write, most) in [(&graph as &dyn Fn(usize) -> String, 63), (&inside, 61), (&text, 61)]
        {
            let read = alert(write(most)).unwrap_or_else(|| panic!("{}", write(most)));
            let page = format!("{{\"value\":[{{\"alerts\":[{read}]}}]}}");
            assert!(serde_json::from_str::<Value>(&page).is_ok());
            for deeper in [most + 1, 120, 125] {
                assert_eq!(refused(&write(deeper), None).code, "RecordTooDeep");
            }
        }
    }

    #[test]
    fn alerts_of_other_products_are_read_and_said_to_be_alerts() {
        let row = r#"{"SystemAlertId": "s1", "AlertName": "Odd sign-in", "Tactics": "Unknown"}"#;
        let parsed = parse(&Bytes::from_static(row.as_bytes()), None);
        assert_eq!(parsed.resource, Resource::Alerts);
        let Ok(Record::Alert(alert)) = parsed.outcome else { panic!("{parsed:?}") };
        assert_eq!((alert.id.as_str(), alert.title.as_str()), ("s1", "Odd sign-in"));
        let refusal = refused(row, Some(Resource::Assets));
        let reason =
            "this looks like a Sentinel SecurityAlert row; send it to /v1.0/security/alerts_v2";
        assert_eq!(refusal.reason, reason);
        let labelled = refused(&format!("{{\"incident\": 1, \"alert\": {row}}}"), None);
        assert!(labelled.reason.contains("a Sentinel SecurityAlert row inside"));
    }

    #[test]
    fn an_id_is_told_even_of_a_refused_record() {
        assert_eq!(refused(r#"{"id": "1"}"#, None).id.as_deref(), Some("1"));
    }

    proptest! {
        #[test]
        fn never_panics(raw in r#"[\[\]{}",:0-9a-z\\ \n]{0,80}"#) {
            let _ = parse(&Bytes::from(raw), None);
        }
    }
}
