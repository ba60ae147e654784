use proptest::prelude::*;

use super::*;

/// Groups with the given places; the score of each is its number of alerts.
fn report(before: &[u32], after: &[u32]) -> DryRunReport {
    let groups = |places: &[u32]| {
        let most = places.iter().max().map_or(0, |most| *most as usize + 1);
        let mut groups = vec![Rehearsed { open: true, ..Rehearsed::default() }; most];
        for (at, group) in groups.iter_mut().enumerate() {
            group.incident = Some(at as u64);
        }
        for place in places {
            groups[*place as usize].alerts += 1;
            groups[*place as usize].priority.score += 1;
        }
        groups
    };
    let name = |group: u32| format!("group {group}");
    let comparison = Comparison {
        before: Side { places: before, groups: &groups(before), name: &name },
        after: Side { places: after, groups: &groups(after), name: &name },
        alert: &|alert| (alert.to_string(), format!("alert {alert}")),
        provisional: &|alert| alert < 2,
    };
    compare(&comparison)
}

#[test]
fn a_merge_is_a_merge() {
    let report = report(&[0, 0, 0, 1, 2], &[0, 0, 0, 0, 1]);
    assert_eq!((report.incidents_merged, report.incidents_split, report.alerts_moved), (1, 0, 1));
    assert_eq!(report.merges[0].from.len(), 2);
    assert_eq!((report.merges[0].into.alerts, report.merges[0].from_count), (4, 2));
    assert!(report.moves.is_empty());
    assert_eq!((report.priorities_raised, report.priorities[0].after), (1, 4));
}

#[test]
fn a_split_is_a_split() {
    let report = report(&[0, 0, 0, 0], &[1, 0, 0, 0]);
    assert_eq!((report.incidents_merged, report.incidents_split, report.alerts_moved), (0, 1, 1));
    assert_eq!(report.alerts_moved_at_once, 1);
    assert_eq!(report.splits[0].parts.iter().map(|it| it.alerts).collect::<Vec<_>>(), [3, 1]);
}

#[test]
fn an_alert_that_goes_to_another_incident_is_a_move() {
    let report = report(&[0, 0, 0, 1, 1], &[0, 0, 1, 1, 1]);
    assert_eq!((report.incidents_merged, report.alerts_moved), (0, 1));
    assert_eq!((report.moves[0].alert_id.as_str(), report.moves[0].to.alerts), ("2", 3));
    assert_eq!((report.priorities_raised, report.priorities_lowered), (1, 1));
}

/// Numbers without gaps, in the order in which they occur.
fn dense(places: Vec<u32>) -> Vec<u32> {
    let mut known: HashMap<u32, u32> = HashMap::new();
    places
        .into_iter()
        .map(|place| {
            let next = known.len() as u32;
            *known.entry(place).or_insert(next)
        })
        .collect()
}

proptest! {
    #[test]
    fn what_is_grouped_alike_does_not_differ(places in proptest::collection::vec(0u32..6, 0..40), turn in 1u32..6) {
        let before = dense(places.clone());
        // The same groups under other numbers.
        let after = dense(places.iter().rev().map(|it| (it + turn) % 6).collect());
        let after: Vec<u32> = after.into_iter().rev().collect();
        let report = report(&before, &after);
        prop_assert_eq!((report.incidents_merged, report.incidents_split, report.alerts_moved), (0, 0, 0));
        prop_assert_eq!((report.priorities_raised, report.priorities_lowered), (0, 0));
        prop_assert_eq!(report.bands_before, report.bands_after);
    }

    #[test]
    fn counts_hold_together(pairs in proptest::collection::vec((0u32..8, 0u32..8), 0..60)) {
        let before = dense(pairs.iter().map(|pair| pair.0).collect());
        let after = dense(pairs.iter().map(|pair| pair.1).collect());
        let report = report(&before, &after);
        prop_assert!(report.alerts_moved <= report.alerts);
        prop_assert!(report.alerts_moved_at_once <= report.alerts_moved);
        prop_assert!(report.incidents_merged + report.incidents_split <= report.incidents_before);
        // Fewer incidents come of merges alone, more of splits alone.
        if report.incidents_split == 0 {
            prop_assert_eq!(report.incidents_before - report.incidents_merged, report.incidents_after);
        }
        prop_assert_eq!(report.alerts_moved == 0, report.incidents_merged + report.incidents_split == 0);
    }
}
