//! What a link weighs by what is known of the thing shared.

use serde_json::{Value, json};

use super::{Bench, alert, device, typed, user};
use crate::correlate::model::Input;

fn file_at(path: &str) -> Value {
    let details = json!({"fileName": "loader.exe", "filePath": path});
    typed("file", json!({"fileDetails": details, "mdeDeviceId": "a".repeat(40)}))
}

fn host() -> Value {
    let names = json!({"deviceDnsName": "pc1.corp.example", "mdeDeviceId": "a".repeat(40)});
    typed("device", names)
}

#[test]
fn a_path_on_a_device_says_no_more_than_the_device() {
    let score = |evidence: &[Value]| {
        let mut bench = Bench::new();
        bench.apply(&[alert("a", "One", 0, evidence), alert("b", "Two", 60, evidence)]);
        bench.ledger.memberships["b"].clone()
    };
    let alone = score(&[host()]);
    let both = score(&[host(), file_at("C:\\Users\\Public")]);
    assert_eq!(both.links.len(), 2);
    assert!((both.score - both.links[0].weight).abs() < 1e-6, "{:?}", both.links);
    assert!(both.score < 1.0 - (1.0 - alone.score) * 0.9);
}

#[test]
fn what_is_busy_every_day_is_near_by_chance() {
    let mut bench = Bench::new();
    let mut inputs: Vec<Input> = Vec::new();
    for day in 0..10 {
        for time in 0..6 {
            let (at, id) = (day * 1_440 + time * 180, format!("busy{day}-{time}"));
            inputs.push(alert(&id, &format!("Title {day} {time}"), at, &[device("busy")]));
        }
    }
    inputs.push(alert("q1", "One", 5_000, &[device("quiet")]));
    inputs.push(alert("q2", "Two", 5_180, &[device("quiet")]));
    bench.apply(&inputs);
    bench.revise();
    assert_eq!(bench.place("q1"), bench.place("q2"));
    assert_ne!(bench.place("busy4-1"), bench.place("busy4-2"));
}

/// A scanner fires all the time; each round is one thing, and the next round another.
#[test]
fn the_next_round_of_a_scanner_is_another_incident() {
    let mut bench = Bench::new();
    let mut inputs: Vec<Input> = Vec::new();
    for round in 0_i64..220 {
        for target in 0_i64..4 {
            let evidence = [device("scanner"), device(&format!("pc{round}-{target}"))];
            let Input::Alert { mut facts, placed } =
                alert(&format!("{round}-{target}"), "Network scan", 0, &evidence)
            else {
                unreachable!("an alert is an alert")
            };
            let seconds = round * 150 + target * 5;
            facts.first_activity = super::start().plus(seconds * 1_000_000);
            facts.last_activity = facts.first_activity;
            inputs.push(Input::Alert { facts, placed });
        }
    }
    bench.apply(&inputs);
    bench.revise();
    assert_eq!(bench.place("100-0"), bench.place("100-3"));
    assert_ne!(bench.place("100-3"), bench.place("101-0"));
}

/// The device is busy, so that it says nothing by itself.
#[test]
fn what_another_account_does_is_no_repeat() {
    let mut bench = Bench::new();
    let mut inputs: Vec<Input> = Vec::new();
    for number in 0_i64..60 {
        let evidence = [device("server"), user(&format!("u{number}"))];
        inputs.push(alert(&format!("x{number}"), &format!("T{number}"), number * 60, &evidence));
    }
    let evidence = |who: &str| [device("server"), user(who)];
    for (id, seconds, who) in [("a", 0, "ann"), ("b", 20, "bob"), ("c", 40, "ann")] {
        let Input::Alert { mut facts, placed } = alert(id, "Pass the hash", 6_000, &evidence(who))
        else {
            unreachable!("an alert is an alert")
        };
        facts.first_activity = facts.first_activity.plus(seconds * 1_000_000);
        facts.last_activity = facts.first_activity;
        inputs.push(Input::Alert { facts, placed });
    }
    bench.apply(&inputs);
    bench.revise();
    assert_ne!(bench.place("a"), bench.place("b"));
    assert_eq!(bench.place("a"), bench.place("c"));
}
