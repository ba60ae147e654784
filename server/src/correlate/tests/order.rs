use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Bench, alert, device, file, ip, staged, typed, user};
use crate::correlate::engine::Engine;
use crate::correlate::model::Input;
use crate::correlate::policy::Policy;

/// What happened in a small company: intrusions that walk over devices with a tool of their own,
/// sign-ins through one address, and single alerts.
pub(super) fn events() -> impl Strategy<Value = Vec<Input>> {
    let intrusion = (0_i64..9_000, 1_usize..12, 0_u32..40, 0_u32..3);
    let noise = (0_i64..9_000, 0_u32..40, 0_u32..4);
    (prop::collection::vec(intrusion, 0..5), prop::collection::vec(noise, 0..30)).prop_map(
        |(intrusions, noise)| {
            let mut inputs = Vec::new();
            for (number, (begin, steps, from, pace)) in intrusions.into_iter().enumerate() {
                for step in 0..steps as u32 {
                    let evidence: Vec<Value> = vec![
                        device(&format!("pc{}", (from + step / 3) % 40)),
                        named(from, step + number as u32),
                        file(1_000 + number as u32),
                    ];
                    let minutes = begin + i64::from(step) * [3, 25, 140][pace as usize];
                    let id = format!("c{number}-{step}");
                    let title = format!("Stage {}", step % 4);
                    let tactic = ["Execution", "CredentialAccess", "LateralMovement"]
                        [(step / 2) as usize % 3];
                    inputs.push(staged(&id, &title, tactic, minutes, &evidence));
                }
            }
            for (number, (minutes, who, kind)) in noise.into_iter().enumerate() {
                let evidence = match kind {
                    0 => vec![user(&format!("u{who}")), ip("192.0.2.1")],
                    1 => vec![device(&format!("pc{who}"))],
                    2 => vec![device(&format!("pc{who}")), named(who, minutes as u32)],
                    _ => vec![],
                };
                inputs.push(alert(
                    &format!("n{number}"),
                    &format!("Noise {kind}"),
                    minutes,
                    &evidence,
                ));
            }
            inputs
        },
    )
}

/// One person under the names that one product or another gives.
fn named(who: u32, product: u32) -> Value {
    let (sid, upn) = (format!("S-1-5-21-1-2-3-{who}"), format!("u{who}@corp.example"));
    let account = match product % 4 {
        0 => json!({"userSid": sid}),
        1 => json!({"userPrincipalName": upn}),
        2 => json!({"accountName": format!("u{who}"), "domainName": "CORP"}),
        _ => json!({"userSid": sid, "userPrincipalName": upn, "accountName": format!("u{who}"),
            "domainName": "CORP"}),
    };
    typed("user", json!({"userAccount": account}))
}

fn run(inputs: &[Input], batch: usize, revise_between: bool) -> Bench {
    let mut bench = Bench::new();
    for chunk in inputs.chunks(batch) {
        bench.apply(chunk);
        if revise_between && bench.engine.needs_revision() {
            bench.revise();
        }
    }
    bench.revise();
    bench
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_alert_is_in_one_incident_and_revision_settles(inputs in events(), batch in 1_usize..20) {
        let mut bench = run(&inputs, batch, false);
        prop_assert_eq!(bench.ledger.places.len(), inputs.len());
        prop_assert_eq!(bench.revise(), vec![]);
        prop_assert!(!bench.engine.needs_revision());
    }

    #[test]
    fn order_and_batches_of_arrival_do_not_matter(
        (inputs, shuffled) in events().prop_flat_map(|inputs| {
            (Just(inputs.clone()), Just(inputs).prop_shuffle())
        }),
        batch in 1_usize..20,
        revise_between: bool,
    ) {
        let straight = run(&inputs, 7, false);
        let other = run(&shuffled, batch, revise_between);
        prop_assert_eq!(straight.ledger.partition(), other.ledger.partition());
    }

    #[test]
    fn the_same_inputs_give_the_same_changes(inputs in events()) {
        let decide = || {
            let mut engine = Engine::new(Policy::default());
            let now = super::start().plus(super::DAYS * 30);
            let mut changes = engine.apply(&inputs, now);
            changes.extend(engine.revise(now));
            serde_json::to_string(&changes).unwrap()
        };
        prop_assert_eq!(decide(), decide());
    }
}
