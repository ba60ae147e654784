//! What Cloud Apps, and sources like it, say in `additionalData`.

use serde_json::{Map, Value};
use shared::alert::Alert;
use shared::evidence::EvidenceKind;

use crate::order::sort_by_key;
use crate::property::{self, Shown, Table};

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Report {
    pub(super) policy: Option<String>,
    pub(super) is_file_policy: bool,
    pub(super) matched_file: Option<String>,
    pub(super) important: Vec<Important>,
    pub(super) roles: Vec<String>,
    /// Tables in the order in which they are drawn, by their property.
    pub(super) tables: Vec<(String, Table)>,
    /// People as the source names them.
    pub(super) users: Option<Table>,
    /// Everything else, in words.
    pub(super) facts: Vec<(String, String)>,
    /// Whether the source says of the address that it hides who comes from it, or is new.
    pub(super) address_is_bad: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Important {
    pub(super) text: String,
    pub(super) importance: Importance,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Importance {
    /// That somebody may do much harm.
    Privilege,
    /// That an address was not seen before.
    Address,
    Other,
}

/// What is drawn above the tables.
const SAID: [&str; 3] = ["importantInformation", "userRoles", "isAdministrator"];

/// Tables that are drawn first, in this order.
const ORDER: [&str; 4] = ["matchedFiles", "filePolicyReport", "activities", "collaborators"];

impl Report {
    pub(super) fn read(data: &Map<String, Value>, alert: &Alert) -> Self {
        let texts = |name: &str| strings(data.get(name));
        let is_admin = data.get("isAdministrator").and_then(Value::as_bool).unwrap_or(false);
        let addresses: Vec<&str> = alert
            .evidence
            .iter()
            .filter_map(|evidence| match &evidence.kind {
                EvidenceKind::Ip(ip) => ip.ip_address.as_deref(),
                _ => None,
            })
            .collect();
        let mut important: Vec<Important> = texts("importantInformation")
            .into_iter()
            .map(|text| {
                let importance = if is_admin && text.to_lowercase().contains("administrator") {
                    Importance::Privilege
                } else if addresses.iter().any(|address| text.contains(address)) {
                    Importance::Address
                } else {
                    Importance::Other
                };
                Important { text, importance }
            })
            .collect();
        let says_privilege = important.iter().any(|line| line.importance == Importance::Privilege);
        if is_admin && !says_privilege {
            let text = "A person of this alert is an administrator.".to_owned();
            important.push(Important { text, importance: Importance::Privilege });
        }
        sort_by_key(&mut important, |line| line.importance);
        let mut report = Self {
            policy: data.get("policyName").and_then(Value::as_str).map(str::to_owned),
            is_file_policy: data.get("policyType").and_then(Value::as_str) == Some("FilePolicy"),
            roles: texts("userRoles"),
            address_is_bad: ["ipCategory", "ipNotSeenForDays"]
                .iter()
                .any(|name| data.get(*name).is_some_and(|value| !property::is_empty(value))),
            important,
            ..Self::default()
        };
        for (name, value) in data.iter().filter(|(name, _)| !SAID.contains(&name.as_str())) {
            match property::shown(value) {
                Some(Shown::Table(table)) if name == "users" => report.users = Some(table),
                Some(Shown::Table(table)) => report.tables.push((name.clone(), table)),
                Some(Shown::List(list)) => {
                    report.facts.push((property::label(name), list.join(", ")));
                }
                Some(Shown::Text(text)) => report.facts.push(fact(name, text)),
                None => {}
            }
        }
        let rank =
            |name: &str| ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len());
        sort_by_key(&mut report.tables, |(name, _)| rank(name));
        report.matched_file = report
            .tables
            .iter()
            .find(|(name, _)| name == "matchedFiles")
            .and_then(|(_, table)| table.rows.first()?.get(table.column("fileName")?).cloned());
        report
    }

    pub(super) fn is_privileged(&self) -> bool {
        !self.roles.is_empty()
            || self.important.iter().any(|line| line.importance == Importance::Privilege)
    }

    pub(super) fn facts_title(&self) -> String {
        if self.policy.is_some() { "Policy" } else { "Details" }.into()
    }
}

/// The words above a table.
pub(super) fn title(property: &str) -> String {
    match property {
        "activities" => "Activity log".into(),
        other => property::label(other),
    }
}

fn fact(name: &str, text: String) -> (String, String) {
    match name {
        "ipNotSeenForDays" => ("IP address not seen before for".into(), format!("{text} days")),
        "bytes" => ("Bytes".into(), text.parse().map_or(text, crate::format::count)),
        "policyType" => ("Policy type".into(), shared::tactic::category_label(&text)),
        _ => (property::label(name), text),
    }
}

fn strings(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter(|item| !property::is_empty(item)).map(property::text).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(data: Value) -> Report {
        let alert = Alert::from_value(json!({
            "id": "1", "title": "t", "additionalData": data,
            "evidence": [{"@odata.type": "#microsoft.graph.security.ipEvidence",
                          "ipAddress": "198.51.100.167"}]
        }))
        .unwrap();
        Report::read(alert.additional_data.as_ref().unwrap(), &alert)
    }

    #[test]
    fn privilege_comes_first() {
        let report = read(json!({
            "importantInformation": ["Tactic: Initial access",
                "198.51.100.167 was used for the first time in 180 days in your organization.",
                "This user is an administrator in Office 365."],
            "isAdministrator": true, "ipNotSeenForDays": 180
        }));
        assert!(report.is_privileged() && report.address_is_bad);
        let order: Vec<_> = report.important.iter().map(|line| line.importance).collect();
        assert_eq!(order, [Importance::Privilege, Importance::Address, Importance::Other]);
        assert_eq!(report.facts, [("IP address not seen before for".into(), "180 days".into())]);
    }

    #[test]
    fn an_administrator_is_told_even_where_the_source_has_no_words_for_it() {
        assert!(read(json!({"isAdministrator": true})).is_privileged());
        assert!(!read(json!({"isAdministrator": false})).is_privileged());
    }

    #[test]
    fn what_nobody_knows_is_kept() {
        let report = read(json!({
            "policyType": "FilePolicy",
            "spellings": ["a", "b"], "orbits": [{"planet": "Mars"}],
            "matchedFiles": [{"fileName": "a.doc"}], "users": [{"name": "Jo"}]
        }));
        assert_eq!(report.matched_file.as_deref(), Some("a.doc"));
        let names: Vec<_> = report.tables.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["matchedFiles", "orbits"]);
        assert!(report.facts.contains(&("Spellings".into(), "a, b".into())));
        assert_eq!(report.users.unwrap().rows, [["Jo"]]);
    }
}
