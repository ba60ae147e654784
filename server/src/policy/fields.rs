//! Every field of the document: its words, its kind and its range. The form of the client, the
//! messages about a wrong document and the manual are all drawn from here.

use serde_json::Value;
use shared::policy::{DetectorPolicy, FieldKind, PolicyField, PolicyGroup};

use super::PolicyDocument;
use crate::correlate::policy::KeyKind;

mod table;

use table::{ROWS, Row};

/// The description of the document, with the defaults.
pub fn fields() -> Vec<PolicyField> {
    let defaults = PolicyDocument::default().to_value();
    let mut fields: Vec<PolicyField> = ROWS.iter().map(|row| field(row, &defaults)).collect();
    let at = fields.iter().position(|field| field.group == PolicyGroup::Thresholds).unwrap_or(0);
    fields.splice(at..at, KeyKind::ALL.into_iter().flat_map(|kind| kind_fields(kind, &defaults)));
    fields
}

fn field(row: &Row, defaults: &Value) -> PolicyField {
    let choices = match row.kind {
        FieldKind::Choice => DetectorPolicy::ALL.map(|it| it.as_str().to_owned()).to_vec(),
        _ => Vec::new(),
    };
    PolicyField {
        path: row.path.to_owned(),
        label: row.label.to_owned(),
        description: row.description.to_owned(),
        group: row.group,
        kind: row.kind,
        minimum: row.range.map(|(least, _)| least),
        maximum: row.range.map(|(_, most)| most),
        unit: (!row.unit.is_empty()).then(|| row.unit.to_owned()),
        choices,
        default: defaults.pointer(&format!("/{}", row.path.replace('.', "/"))).cloned(),
    }
}

/// What the policy says of one kind of key.
fn kind_fields(kind: KeyKind, defaults: &Value) -> [PolicyField; 3] {
    let name = name_of(kind.as_str());
    let of =
        |member: &str, label: &str, description: &str, unit: &str, kind_of, range: (f64, f64)| {
            let path = format!("correlation.kinds.{}.{member}", kind.as_str());
            PolicyField {
                label: format!("{name}: {label}"),
                description: description.to_owned(),
                group: PolicyGroup::Kinds,
                kind: kind_of,
                minimum: Some(range.0),
                maximum: Some(range.1),
                unit: (!unit.is_empty()).then(|| unit.to_owned()),
                choices: Vec::new(),
                default: defaults.pointer(&format!("/{}", path.replace('.', "/"))).cloned(),
                path,
            }
        };
    [
        of(
            "base",
            "weight",
            "How telling it is that two alerts share it, where it is rare and they are near in time.",
            "",
            FieldKind::Number,
            (0.0, 1.0),
        ),
        of(
            "halfLifeHours",
            "half-life",
            "The weight falls by half with each such time between the activities.",
            "hours",
            FieldKind::Number,
            (0.01, 8760.0),
        ),
        of(
            "hub",
            "hub from",
            "Seen beside so many devices or users it is a hub and links nothing.",
            "neighbours",
            FieldKind::Integer,
            (1.0, 1_000_000.0),
        ),
    ]
}

/// `domainAccount` as `Domain account`, `urlHost` as `URL host`.
fn name_of(kind: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    for letter in kind.chars() {
        if letter.is_ascii_uppercase() {
            words.push(String::new());
        }
        words.last_mut().expect("it has begun with one").push(letter.to_ascii_lowercase());
    }
    for (at, word) in words.iter_mut().enumerate() {
        match word.as_str() {
            "url" | "ip" => word.make_ascii_uppercase(),
            _ if at == 0 => word[..1].make_ascii_uppercase(),
            _ => {}
        }
    }
    words.join(" ")
}
