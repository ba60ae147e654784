use proptest::prelude::*;

use super::*;

fn intrusion() -> PriorityFacts {
    PriorityFacts {
        highest: AlertSeverity::High,
        highest_active: AlertSeverity::High,
        detection_status: Some(DetectionStatus::Detected),
        alerts: 87,
        devices: 7,
        users: 6,
        mailboxes: 2,
        service_sources: 4,
        tactics: Tactic::ALL[2..].to_vec(),
        assets: vec![AssetFacts {
            entity_id: "7".into(),
            display_name: "Annette Hill".into(),
            privileged: true,
            high_value: false,
            exposure: AlertSeverity::Unknown,
        }],
        ..PriorityFacts::default()
    }
}

fn term<'a>(priority: &'a Priority, name: &str) -> &'a PriorityTerm {
    priority.terms.iter().find(|term| term.name == name).unwrap()
}

#[test]
fn an_intrusion_is_in_the_top_band() {
    let priority = score(&intrusion(), &PriorityPolicy::default());
    assert!(priority.score > 85, "{priority:?}");
    assert_eq!(term(&priority, "7 devices").points, 7);
    assert_eq!(term(&priority, "Deep tactics").evidence, "all four reached");
    assert_eq!(term(&priority, "Privileged account").entity_ids, ["7"]);
}

#[test]
fn zero_trust_doubles_credential_access() {
    let facts = PriorityFacts { tactics: vec![Tactic::CredentialAccess], ..intrusion() };
    let default = score(&facts, &PriorityPolicy::default());
    let strict = score(&facts, &PriorityPolicy::zero_trust());
    assert_eq!(term(&strict, "Deep tactics").points, 2 * term(&default, "Deep tactics").points);
}

#[test]
fn resolved_alerts_press_less_than_active_ones() {
    let active = intrusion();
    let resolved = PriorityFacts { highest_active: AlertSeverity::Unknown, ..active.clone() };
    let policy = PriorityPolicy::default();
    assert!(score(&resolved, &policy).score < score(&active, &policy).score);
}

#[test]
fn nothing_known_scores_nothing() {
    let priority = score(&PriorityFacts::default(), &PriorityPolicy::default());
    assert_eq!((priority.score, priority.terms.len()), (0, 0));
}

proptest! {
    #[test]
    fn terms_sum_to_the_score(
        counts in proptest::collection::vec(0i64..10_000, 6),
        highest in 0usize..5,
        active in 0usize..5,
        tactics in proptest::sample::subsequence(Tactic::ALL.to_vec(), 0..=14),
        privileged: bool,
    ) {
        let severities = [
            AlertSeverity::Unknown,
            AlertSeverity::Informational,
            AlertSeverity::Low,
            AlertSeverity::Medium,
            AlertSeverity::High,
        ];
        let mut facts = intrusion();
        facts.highest = severities[highest];
        facts.highest_active = severities[active];
        facts.devices = counts[0];
        facts.users = counts[1];
        facts.mailboxes = counts[2];
        facts.cloud_resources = counts[3];
        facts.service_sources = counts[4];
        facts.alerts = counts[5];
        facts.tactics = tactics;
        facts.assets[0].privileged = privileged;
        for policy in [PriorityPolicy::default(), PriorityPolicy::zero_trust()] {
            let priority = score(&facts, &policy);
            let sum: i32 = priority.terms.iter().map(|term| term.points).sum();
            prop_assert_eq!(sum, i32::from(priority.score));
            for (part, limit) in [(PriorityPart::Severity, 50), (PriorityPart::Impact, 50)] {
                let half: i32 = priority.terms.iter().filter(|t| t.part == part).map(|t| t.points).sum();
                prop_assert!((0..=limit).contains(&half));
            }
        }
    }
}
