use proptest::prelude::*;
use serde_json::Value;
use shared::explain::Membership;
use shared::tactic::Tactic;

use super::{Bench, device, ip, staged, user};
use crate::correlate::policy::Policy;
use crate::correlate::sequence::SEQUENCES;

/// Two alerts five hours apart, and the membership of the later.
fn steps(policy: Policy, tactics: [&str; 2], evidence: &[Value]) -> (bool, Membership) {
    let mut bench = Bench::with(policy);
    bench.apply(&[
        staged("a", "One", tactics[0], 0, evidence),
        staged("b", "Two", tactics[1], 300, evidence),
    ]);
    bench.revise();
    (bench.place("a") == bench.place("b"), bench.ledger.memberships["b"].clone())
}

#[test]
fn what_an_attacker_does_next_counts_and_says_so() {
    let evidence = [device("pc1")];
    let (joined, why) =
        steps(Policy::default(), ["CredentialAccess", "LateralMovement"], &evidence);
    assert!(joined);
    let link = why.links.iter().find(|link| link.key.kind == "sequence").unwrap();
    let words = "Credential access, then lateral movement on pc1";
    assert_eq!(link.key.display_name, words);
    assert_eq!(link.source.as_deref(), Some("ATT&CK T1003, OS Credential Dumping"));
    assert_eq!((link.alert_id.as_str(), link.gap_seconds), ("a", 300 * 60));
    assert_eq!(why.reason, "shares the device pc1 with “One”, 5 h apart");

    let (backwards, _) =
        steps(Policy::default(), ["LateralMovement", "CredentialAccess"], &evidence);
    assert!(!backwards);
    let off = Policy { sequence_factor: 0.0, ..Policy::default() };
    let (without, _) = steps(off, ["CredentialAccess", "LateralMovement"], &evidence);
    assert!(!without);
}

#[test]
fn a_sequence_links_nothing_that_shares_no_asset() {
    let evidence = [ip("192.0.2.7")];
    let (joined, why) =
        steps(Policy::default(), ["CredentialAccess", "LateralMovement"], &evidence);
    assert!(!joined && why.links.is_empty());
}

proptest! {
    #[test]
    fn sequences_add_a_little_and_never_take_away(
        tactics in [0_usize..14, 0_usize..14],
        minutes in -1_500_i64..1_500,
        shares_user: bool,
    ) {
        let [from, to] = tactics.map(|at| Tactic::ALL[at].as_str());
        let mut evidence = vec![device("pc1")];
        evidence.extend(shares_user.then(|| user("ann")));
        let score = |sequence_factor: f32| {
            let mut bench = Bench::with(Policy {
                sequence_factor,
                join_threshold: 0.0,
                ..Policy::default()
            });
            bench.apply(&[
                staged("a", "One", from, 0, &evidence),
                staged("b", "Two", to, minutes, &evidence),
            ]);
            bench.ledger.memberships["b"].clone()
        };
        let (with, without) = (score(1.0), score(0.0));
        let most = SEQUENCES.iter().map(|rule| rule.bonus).fold(0.0, f32::max);
        prop_assert!(with.score >= without.score);
        prop_assert!(with.score <= 1.0 - (1.0 - without.score) * (1.0 - most) + 1e-5);
        for link in &with.links {
            let product = link.base * link.rarity * link.nearness;
            prop_assert!((link.weight - product).abs() < 1e-5, "{:?}", link);
        }
        let step = with.links.iter().any(|link| link.key.kind == "sequence");
        prop_assert_eq!(step, with.score > without.score);
    }
}
