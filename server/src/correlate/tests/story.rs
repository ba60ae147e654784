//! The acceptance story, where it is at hand: seven incidents among background alerts, sent with
//! updates, late and twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use serde_json::Value;
use shared::alert::Alert;
use shared::time::Timestamp;

use super::Bench;
use crate::correlate::model::{Change, Facts, Input};
use crate::correlate::naming::{Content, name_incident};

struct Story {
    alerts: Vec<Alert>,
    expected: Value,
}

fn story() -> Option<Story> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/samples/story");
    let Ok(lines) = std::fs::read_to_string(folder.join("alerts.ndjson")) else {
        eprintln!("skipped: {} is not here", folder.display());
        return None;
    };
    let expected = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let alert = |line: &str| Alert::from_value(serde_json::from_str(line).unwrap()).unwrap();
    Some(Story {
        alerts: lines.lines().map(alert).collect(),
        expected: serde_json::from_str(&expected).unwrap(),
    })
}

impl Story {
    fn truth(&self) -> BTreeSet<BTreeSet<Arc<str>>> {
        let text = |id: &Value| Arc::<str>::from(id.as_str().unwrap());
        let incidents = self.expected["incidents"].as_object().unwrap().values();
        let groups =
            incidents.map(|i| i["alertIds"].as_array().unwrap().iter().map(text).collect());
        let singles = self.expected["singletons"].as_array().unwrap();
        groups.chain(singles.iter().map(|id| BTreeSet::from([text(id)]))).collect()
    }

    fn now(&self) -> Timestamp {
        Timestamp::parse(self.expected["baseTime"].as_str().unwrap()).unwrap()
    }
}

/// The newest version of an alert wins, as the pipeline has it.
#[derive(Default)]
struct Newest(HashMap<String, Timestamp>);

impl Newest {
    fn input(&mut self, alert: &Alert) -> Option<Input> {
        let updated = alert.last_update_date_time.unwrap();
        let known = self.0.insert(alert.id.clone(), updated);
        if known.is_some_and(|known| known >= updated) {
            self.0.insert(alert.id.clone(), known.unwrap());
            return None;
        }
        Some(Input::Alert { facts: Box::new(Facts::of(alert)), placed: None })
    }
}

fn shuffle(alerts: &mut [Alert], seed: u64) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    for last in (1..alerts.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        alerts.swap(last, (state >> 11) as usize % (last + 1));
    }
}

fn shuffled(story: &Story, seed: u64, batch: usize, revise_between: bool) -> Bench {
    let mut alerts = story.alerts.clone();
    if seed > 0 {
        shuffle(&mut alerts, seed);
    }
    let mut bench = Bench::new();
    bench.now = story.now();
    let mut newest = Newest::default();
    for chunk in alerts.chunks(batch) {
        let inputs: Vec<Input> = chunk.iter().filter_map(|alert| newest.input(alert)).collect();
        bench.apply(&inputs);
        if revise_between && bench.engine.needs_revision() {
            bench.revise();
        }
    }
    bench.revise();
    bench
}

#[test]
fn the_story_comes_out_in_any_order_of_arrival() {
    let Some(story) = story() else { return };
    for (seed, batch) in [(0, 50), (1, 1), (2, 13), (3, 500)] {
        let mut bench = shuffled(&story, seed, batch, false);
        assert_eq!(bench.ledger.partition(), story.truth(), "seed {seed}, batches of {batch}");
        assert_eq!(bench.engine.identities().conflicts(), 0);
        assert_eq!(bench.revise(), []);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_story_comes_out_whatever_the_order_and_the_batches(
        seed in 1_u64..,
        batch in 20_usize..450,
        revise_between: bool,
    ) {
        if let Some(story) = STORY.as_ref() {
            let bench = shuffled(story, seed, batch, revise_between);
            prop_assert_eq!(bench.ledger.partition(), story.truth());
        }
    }
}

static STORY: LazyLock<Option<Story>> = LazyLock::new(story);

#[test]
fn the_story_comes_out_at_its_own_pace() {
    let Some(story) = story() else { return };
    let arrivals = story.expected["arrivals"].as_array().unwrap();
    let mut bench = Bench::new();
    let mut newest = Newest::default();
    for (alert, arrival) in story.alerts.iter().zip(arrivals) {
        bench.now = Timestamp::parse(arrival[0].as_str().unwrap()).unwrap();
        let inputs: Vec<Input> = newest.input(alert).into_iter().collect();
        bench.apply(&inputs);
        if bench.engine.needs_revision() {
            bench.revise();
        }
    }
    assert_eq!(bench.ledger.partition(), story.truth());
}

#[test]
fn the_incidents_of_the_story_are_named_and_counted_as_expected() {
    let Some(story) = story() else { return };
    let mut bench = Bench::new();
    bench.now = story.now();
    let mut newest = Newest::default();
    let mut impacted: BTreeMap<(Arc<str>, u32), bool> = BTreeMap::new();
    let inputs: Vec<Input> = story.alerts.iter().filter_map(|alert| newest.input(alert)).collect();
    for change in bench.apply(&inputs).into_iter().chain(bench.revise()) {
        if let Change::EvidenceResolved { alert, evidence, impacted: counts, .. } = change {
            impacted.insert((alert, evidence), counts);
        }
    }
    for (key, incident) in story.expected["incidents"].as_object().unwrap() {
        let ids: BTreeSet<&str> =
            incident["alertIds"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let mut alerts: BTreeMap<(Option<Timestamp>, &str), &Alert> = BTreeMap::new();
        for alert in story.alerts.iter().filter(|alert| ids.contains(alert.id.as_str())) {
            alerts.insert((alert.first_activity_date_time, &alert.id), alert);
        }
        let entities: BTreeSet<u64> = impacted
            .iter()
            .filter(|((alert, _), counts)| **counts && ids.contains(&**alert))
            .filter_map(|(at, _)| bench.ledger.evidence[at])
            .collect();
        let count = |kind: &str| {
            let known =
                entities.iter().filter(|id| bench.ledger.entities[id].kind.as_str() == kind);
            known.count()
        };
        let content = Content {
            alerts: alerts.values().map(|a| (&*a.title, a.category.as_deref())).collect(),
            devices: count("device"),
            users: count("user"),
            mailboxes: count("mailbox"),
            sources: alerts.values().map(|a| a.service_source).collect::<BTreeSet<_>>().len(),
        };
        let counts = &incident["counts"];
        assert_eq!(counts["devices"], content.devices, "{key}");
        assert_eq!(counts["users"], content.users, "{key}");
        assert_eq!(counts["mailboxes"], content.mailboxes, "{key}");
        assert_eq!(incident["displayName"], name_incident(&content), "{key}");
    }
}
