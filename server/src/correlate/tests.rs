//! Tests of the engine as a whole, through its inputs and changes.

mod command;
mod guards;
mod ledger;
mod order;
mod revision;
mod sequence;
mod story;
mod weigh;

use serde_json::{Value, json};
use shared::alert::Alert;
use shared::time::Timestamp;

use super::engine::Engine;
use super::model::{Change, Facts, Input};
use super::policy::Policy;
use ledger::Ledger;

/// An engine and a mirror of what it told; they must agree after every step.
struct Bench {
    engine: Engine,
    ledger: Ledger,
    now: Timestamp,
}

impl Bench {
    fn new() -> Self {
        Self::with(Policy::default())
    }

    fn with(policy: Policy) -> Self {
        Self {
            engine: Engine::new(policy),
            ledger: Ledger::default(),
            now: start().plus(DAYS * 30),
        }
    }

    fn apply(&mut self, batch: &[Input]) -> Vec<Change> {
        let changes = self.engine.apply(batch, self.now);
        self.check(&changes);
        changes
    }

    fn revise(&mut self) -> Vec<Change> {
        let changes = self.engine.revise(self.now);
        self.check(&changes);
        changes
    }

    fn check(&mut self, changes: &[Change]) {
        for change in changes {
            self.ledger.write(change);
        }
        for (alert, incident) in &self.ledger.places {
            if let Some(known) = self.engine.incident_of(alert) {
                assert_eq!(known, *incident, "{alert}");
            }
        }
    }

    fn place(&self, alert: &str) -> u64 {
        self.ledger.places[alert]
    }
}

const DAYS: i64 = Timestamp::DAY;

fn start() -> Timestamp {
    Timestamp::parse("2026-01-05T08:00:00Z").unwrap()
}

fn facts(id: &str, title: &str, minutes: i64, evidence: &[Value]) -> Facts {
    staged_facts(id, title, "SuspiciousActivity", minutes, evidence)
}

fn staged_facts(id: &str, title: &str, category: &str, minutes: i64, evidence: &[Value]) -> Facts {
    let time = start().plus(minutes * Timestamp::MINUTE).to_string();
    let alert = json!({
        "id": id, "title": title, "detectorId": title, "category": category,
        "serviceSource": "microsoftDefenderForEndpoint",
        "createdDateTime": time, "firstActivityDateTime": time, "lastActivityDateTime": time,
        "evidence": evidence,
    });
    Facts::of(&Alert::from_value(alert).unwrap())
}

fn alert(id: &str, title: &str, minutes: i64, evidence: &[Value]) -> Input {
    Input::Alert { facts: Box::new(facts(id, title, minutes, evidence)), placed: None }
}

/// An alert of a tactic.
fn staged(id: &str, title: &str, category: &str, minutes: i64, evidence: &[Value]) -> Input {
    let facts = staged_facts(id, title, category, minutes, evidence);
    Input::Alert { facts: Box::new(facts), placed: None }
}

fn typed(kind: &str, mut properties: Value) -> Value {
    properties["@odata.type"] = format!("#microsoft.graph.security.{kind}Evidence").into();
    properties
}

fn device(name: &str) -> Value {
    typed("device", json!({"deviceDnsName": format!("{name}.corp.example")}))
}

fn user(name: &str) -> Value {
    let upn = format!("{name}@corp.example");
    typed("user", json!({"userAccount": {"userPrincipalName": upn}}))
}

fn ip(address: &str) -> Value {
    typed("ip", json!({"ipAddress": address}))
}

fn file(number: u32) -> Value {
    typed("file", json!({"fileDetails": {"fileName": "a.exe", "sha1": format!("{number:040x}")}}))
}
