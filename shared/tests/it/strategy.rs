//! Generators of JSON that looks like what senders write.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use shared::evidence::EvidenceKind;

/// Any JSON value at all, nested a little.
pub(crate) fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(property_name(), inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn property_name() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "id",
            "title",
            "severity",
            "evidence",
            "@odata.type",
            "comments",
            "createdDateTime",
            "roles",
            "userAccount",
            "processId",
            "customTags",
            "tags",
            "alertCounts",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z@.]{0,8}",
    ]
}

/// An alert with every kind of property, known and unknown, that has the right type.
pub(crate) fn alert() -> impl Strategy<Value = Value> {
    let properties = (
        optional(select(vec!["high", "unknown", "unknownFutureValue", "catastrophic"])),
        optional(select(vec!["new", "resolved", "dormant"])),
        optional(time()),
        vec(".{0,8}", 0..3),
        vec(evidence(), 0..4),
        any_value(),
        optional(any::<bool>()),
    );
    (".{1,20}", properties).prop_map(
        |(title, (severity, status, created, techniques, evidence, unknown, flag))| {
            let mut alert = json!({
                "@odata.type": "#microsoft.graph.security.alert",
                "id": "da1",
                "title": format!("T{title}"),
                "mitreTechniques": techniques,
                "evidence": evidence,
                "vendorSays": unknown,
                "additionalData": {"flag": flag},
                "assignedTo": null,
            });
            for (name, value) in
                [("severity", severity), ("status", status), ("createdDateTime", created)]
            {
                if let Some(value) = value {
                    alert[name] = value;
                }
            }
            alert
        },
    )
}

fn evidence() -> impl Strategy<Value = Value> {
    (
        select(EvidenceKind::TYPES),
        optional(time()),
        vec(select(vec!["compromised", "source", "bystander"]), 0..3),
        optional(select(vec!["malicious", "delicious"])),
        any_value(),
    )
        .prop_map(|(name, created, roles, verdict, unknown)| {
            let mut evidence = Map::from_iter([
                ("@odata.type".to_owned(), json!(format!("#microsoft.graph.security.{name}"))),
                ("roles".to_owned(), json!(roles)),
                ("vendorSays".to_owned(), unknown),
            ]);
            if let Some(value) = created {
                evidence.insert("createdDateTime".to_owned(), value);
            }
            if let Some(value) = verdict {
                evidence.insert("verdict".to_owned(), value);
            }
            Value::Object(evidence)
        })
}

/// Absent, null, or a value.
fn optional<T: Into<Value> + std::fmt::Debug>(
    value: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<Value>> {
    prop::option::of(value.prop_map(Into::into))
}

fn time() -> impl Strategy<Value = Value> {
    (1_i64..4_000_000_000, 0_u32..10_000_000, 0_usize..=7).prop_map(|(second, fraction, digits)| {
        let whole = shared::time::Timestamp(second * 1_000_000).to_string();
        let fraction = format!("{fraction:07}");
        let point = if digits == 0 { "" } else { "." };
        json!(format!("{}{point}{}Z", whole.trim_end_matches('Z'), &fraction[..digits]))
    })
}
