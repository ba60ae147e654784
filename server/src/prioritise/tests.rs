use proptest::prelude::*;
use shared::detector::TrackRecord;
use shared::enums::{
    AlertSeverity, DetectionStatus, FunctionalImpact, InformationImpact, Recoverability,
};
use shared::priority::PriorityTerm;
use shared::tactic::Tactic;

use super::*;

fn intrusion() -> PriorityFacts {
    PriorityFacts {
        highest_active: AlertSeverity::High,
        detection_status: Some(DetectionStatus::Detected),
        alerts: 87,
        devices: 7,
        users: 6,
        mailboxes: 2,
        service_sources: 4,
        tactics: Tactic::ALL[2..].to_vec(),
        assets: vec![asset("Annette Hill")],
        ..PriorityFacts::default()
    }
}

fn asset(name: &str) -> AssetFacts {
    AssetFacts {
        entity_id: "7".into(),
        display_name: name.into(),
        privileged: true,
        high_value: false,
        exposure: AlertSeverity::Unknown,
    }
}

fn record(true_positives: i64, false_positives: i64) -> TrackRecord {
    TrackRecord { true_positives, false_positives, ..TrackRecord::default() }
}

fn detector(severity: AlertSeverity, record: TrackRecord) -> DetectorFacts {
    DetectorFacts { title: "Odd sign-in".into(), severity, record }
}

fn term<'a>(priority: &'a Priority, name: &str) -> &'a PriorityTerm {
    priority.terms.iter().find(|term| term.name == name).unwrap()
}

fn default_score(facts: &PriorityFacts) -> Priority {
    score(facts, &PriorityPolicy::default())
}

#[test]
fn an_intrusion_is_in_the_top_band() {
    let priority = default_score(&intrusion());
    assert!(priority.score > 85, "{priority:?}");
    assert_eq!(term(&priority, "7 devices").points, 7);
    assert_eq!(term(&priority, "Deep tactics").evidence, "all four reached");
    assert_eq!(term(&priority, "Privileged account").entity_ids, ["7"]);
}

#[test]
fn zero_trust_doubles_credential_access_and_privilege() {
    let facts = PriorityFacts { tactics: vec![Tactic::CredentialAccess], ..intrusion() };
    let strict = score(&facts, &PriorityPolicy::zero_trust());
    for name in ["Deep tactics", "Privileged account"] {
        let usual = term(&default_score(&facts), name).points;
        assert_eq!(term(&strict, name).points, 2 * usual, "{name}");
    }
}

#[test]
fn resolved_alerts_press_less_than_active_ones() {
    let active = intrusion();
    let resolved = PriorityFacts {
        highest_active: AlertSeverity::Unknown,
        highest_resolved: AlertSeverity::High,
        ..active.clone()
    };
    assert!(default_score(&resolved).score < default_score(&active).score);
    assert_eq!(term(&default_score(&resolved), "Highest severity, resolved").points, 25);
}

#[test]
fn nothing_known_scores_nothing() {
    let priority = default_score(&PriorityFacts::default());
    assert_eq!((priority.score, priority.terms.len()), (0, 0));
}

#[test]
fn prevented_presses_less_than_blocked_and_blocked_less_than_detected() {
    let of = |status| {
        default_score(&PriorityFacts { detection_status: Some(status), ..intrusion() }).score
    };
    let (prevented, blocked) = (of(DetectionStatus::Prevented), of(DetectionStatus::Blocked));
    assert!(prevented < blocked && blocked < of(DetectionStatus::Detected));
}

#[test]
fn a_record_counts_once_it_is_certain() {
    let of = |record| {
        let detectors = vec![detector(AlertSeverity::High, record)];
        default_score(&PriorityFacts { detectors, ..intrusion() })
    };
    let points = |record| {
        let priority = of(record);
        let found = priority.terms.iter().find(|term| term.name.starts_with("Detector"));
        found.map_or(0, |term| term.points)
    };
    assert_eq!(points(TrackRecord::default()), 0);
    // Once right or three times wrong says little.
    assert_eq!((points(record(1, 0)), points(record(0, 3))), (0, 0));
    assert_eq!((points(record(40, 2)), points(record(1, 40))), (3, -10));
    let evidence = &term(&of(record(1, 40)), "Detector often wrong here").evidence.clone();
    assert_eq!(
        evidence,
        "‘Odd sign-in’: 1 of 41 were true positives, at most 13 % with 95 % confidence"
    );
}

#[test]
fn a_credible_alert_outweighs_one_of_a_detector_that_is_often_wrong() {
    let mut policy = PriorityPolicy::default();
    policy.track_record.distrusted = 30;
    let detectors = vec![
        detector(AlertSeverity::High, record(0, 60)),
        detector(AlertSeverity::Medium, TrackRecord::default()),
    ];
    let priority = score(&PriorityFacts { detectors, ..intrusion() }, &policy);
    let severity = term(&priority, "Highest credible severity");
    assert_eq!(severity.points, policy.severity.medium);
    assert_eq!(severity.evidence, "Medium; High comes from a detector often wrong here");
}

#[test]
fn a_severity_set_by_hand_takes_the_place_of_the_alerts() {
    let facts =
        PriorityFacts { chosen_severity: Some(AlertSeverity::Informational), ..intrusion() };
    let priority = default_score(&facts);
    assert_eq!(term(&priority, "Severity set by hand").points, 3);
    assert!(!priority.terms.iter().any(|term| term.name == "Highest active severity"));
}

#[test]
fn an_analyst_assesses_by_nist() {
    let facts = PriorityFacts {
        functional_impact: Some(FunctionalImpact::High),
        information_impact: Some(InformationImpact::PrivacyBreach),
        recoverability: Some(Recoverability::Extended),
        highest_active: AlertSeverity::Low,
        ..PriorityFacts::default()
    };
    let priority = default_score(&facts);
    assert_eq!(term(&priority, "Functional impact").points, 15);
    assert_eq!(term(&priority, "Information impact").evidence, "Privacy breach");
    assert_eq!(term(&priority, "Recoverability").points, 5);
}

#[test]
fn types_and_assets_that_the_policy_names_count() {
    let alert_types = vec![
        AlertTypePoints { pattern: "ransom*".into(), points: 9 },
        AlertTypePoints { pattern: "Test".into(), points: -5 },
    ];
    let mut policy = PriorityPolicy { alert_types, ..PriorityPolicy::default() };
    policy.assets.named = vec![NamedAsset { name: "pay*.corp.example".into(), points: 8 }];
    let kind =
        |title: &str, alerts| AlertType { title: title.into(), category: "Impact".into(), alerts };
    let facts = PriorityFacts {
        alert_types: vec![kind("Ransomware activity", 2), kind("test", 1)],
        assets: vec![asset("PAYROLL.corp.example")],
        ..intrusion()
    };
    let priority = score(&facts, &policy);
    assert_eq!(term(&priority, "Alert type ‘ransom*’").evidence, "2 alerts");
    assert_eq!(term(&priority, "Alert type ‘Test’").points, -5);
    assert_eq!(term(&priority, "Asset named by the policy").points, 8);
}

#[test]
fn a_score_set_by_hand_still_sums() {
    for chosen in [0, 40, 100, default_score(&intrusion()).score] {
        let priority = set_by_hand(default_score(&intrusion()), chosen);
        let sum: i32 = priority.terms.iter().map(|term| term.points).sum();
        assert_eq!((priority.score, sum), (chosen, i32::from(chosen)));
        assert!(priority.terms.iter().any(|term| term.name == "Set by hand"));
    }
}

const SEVERITIES: [AlertSeverity; 5] = [
    AlertSeverity::Unknown,
    AlertSeverity::Informational,
    AlertSeverity::Low,
    AlertSeverity::Medium,
    AlertSeverity::High,
];

prop_compose! {
    fn any_facts()(
        counts in proptest::collection::vec(0i64..10_000, 7),
        severities in proptest::collection::vec(0usize..5, 3),
        by_hand in proptest::option::of(0usize..5),
        status in proptest::option::of(proptest::sample::select(DetectionStatus::ALL)),
        records in proptest::collection::vec((0usize..5, 0i64..80, 0i64..80, 0i64..80), 0..4),
        tactics in proptest::sample::subsequence(Tactic::ALL.to_vec(), 0..=14),
        marks in proptest::collection::vec((any::<bool>(), any::<bool>(), 0usize..5), 0..4),
        functional in proptest::option::of(proptest::sample::select(FunctionalImpact::ALL)),
        information in proptest::option::of(proptest::sample::select(InformationImpact::ALL)),
        recoverability in proptest::option::of(proptest::sample::select(Recoverability::ALL)),
        types in proptest::collection::vec("[a-c]{1,3}", 0..4),
    ) -> PriorityFacts {
        let detectors: Vec<DetectorFacts> = records.into_iter().map(|(severity, tp, bp, fp)| {
            let record = TrackRecord { true_positives: tp, benign_positives: bp, false_positives: fp, unclassified: 0 };
            detector(SEVERITIES[severity], record)
        }).collect();
        let found = detectors.iter().map(|detector| detector.severity).max();
        PriorityFacts {
            highest_active: found.unwrap_or(SEVERITIES[severities[0]]),
            highest_resolved: SEVERITIES[severities[1]],
            chosen_severity: by_hand.map(|at| SEVERITIES[at]),
            detection_status: status,
            detectors,
            alerts: counts[0],
            devices: counts[1],
            users: counts[2],
            mailboxes: counts[3],
            cloud_applications: counts[4],
            cloud_resources: counts[5],
            service_sources: counts[6],
            tactics,
            assets: marks.into_iter().map(|(privileged, high_value, exposure)| AssetFacts {
                privileged, high_value, exposure: SEVERITIES[exposure], ..asset("abc")
            }).collect(),
            alert_types: types.into_iter().map(|title| AlertType {
                title: title.into(), category: "Impact".into(), alerts: 1,
            }).collect(),
            functional_impact: functional,
            information_impact: information,
            recoverability,
        }
    }
}

prop_compose! {
    /// A policy that validates: points do not fall where there is more.
    fn any_policy()(
        strict: bool,
        mut severity in proptest::collection::vec(0i32..=100, 4),
        caps in (0i32..=100, 0i32..=100),
        mut steps in proptest::collection::vec(0i32..=100, 6),
        distrusted in 0i32..=100,
        trusted in 0i32..=100,
        types in proptest::collection::vec(("[a-c*]{1,3}", -50i32..=50), 0..4),
    ) -> PriorityPolicy {
        severity.sort_unstable();
        steps.sort_unstable();
        let mut policy = if strict { PriorityPolicy::zero_trust() } else { PriorityPolicy::default() };
        policy.severity = SeverityPoints {
            informational: severity[0], low: severity[1], medium: severity[2], high: severity[3],
        };
        (policy.severity_cap, policy.impact_cap) = caps;
        policy.devices = steps.iter().enumerate().map(|(at, points)| Threshold {
            at_least: (at as i64 + 1) * 7, points: *points,
        }).collect();
        policy.track_record.distrusted = distrusted;
        policy.track_record.trusted = trusted;
        policy.alert_types = types.into_iter().map(|(pattern, points)| AlertTypePoints { pattern, points }).collect();
        policy
    }
}

proptest! {
    #[test]
    fn terms_sum_to_a_score_within_bounds(
        facts in any_facts(),
        policy in any_policy(),
        chosen in proptest::option::of(0u8..=100),
    ) {
        let mut priority = score(&facts, &policy);
        for (part, limit) in
            [(PriorityPart::Severity, policy.severity_cap), (PriorityPart::Impact, policy.impact_cap)]
        {
            let half: i32 =
                priority.terms.iter().filter(|t| t.part == part).map(|t| t.points).sum();
            prop_assert!((0..=limit).contains(&half), "{half} of {limit}");
        }
        if let Some(chosen) = chosen {
            priority = set_by_hand(priority, chosen);
            prop_assert_eq!(priority.score, chosen);
        }
        let sum: i32 = priority.terms.iter().map(|term| term.points).sum();
        prop_assert_eq!(sum, i32::from(priority.score));
        prop_assert!(priority.score <= 100);
    }

    #[test]
    fn more_of_anything_never_presses_less(
        facts in any_facts(),
        policy in any_policy(),
        what in 0usize..12,
        more in 1i64..50,
        severity in 0usize..5,
    ) {
        let mut grave = facts.clone();
        match what {
            0 => grave.devices += more,
            1 => grave.users += more,
            2 => grave.mailboxes += more,
            3 => grave.cloud_resources += more,
            4 => grave.service_sources += more,
            5 => grave.alerts += more,
            6 => grave.tactics = Tactic::ALL.to_vec(),
            7 => grave.assets.push(asset("abc")),
            // Another alert, of whatever severity and by a detector of whatever record.
            8 => {
                let severity = SEVERITIES[severity];
                if grave.detectors.is_empty() {
                    let unjudged = TrackRecord::default();
                    grave.detectors.push(detector(grave.highest_active, unjudged));
                }
                grave.detectors.push(detector(severity, record(more % 7, more)));
                grave.highest_active = grave.highest_active.max(severity);
            }
            9 => for detector in &mut grave.detectors {
                detector.record.true_positives += more;
            },
            10 => grave.functional_impact = Some(FunctionalImpact::High),
            _ => grave.highest_resolved = AlertSeverity::High,
        }
        prop_assert!(score(&grave, &policy).score >= score(&facts, &policy).score);
    }

    #[test]
    fn a_graver_severity_set_by_hand_never_presses_less(
        facts in any_facts(),
        policy in any_policy(),
        severities in (0usize..5, 0usize..5),
    ) {
        let of = |at: usize| score(
            &PriorityFacts { chosen_severity: Some(SEVERITIES[at]), ..facts.clone() },
            &policy,
        ).score;
        let (low, high) = (severities.0.min(severities.1), severities.0.max(severities.1));
        prop_assert!(of(low) <= of(high));
    }
}
