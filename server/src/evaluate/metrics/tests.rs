use proptest::prelude::*;

use super::*;

/// `aab.b` against `xxyyz`: one label of two, one of two with a stranger between.
const TRUTH: [Option<u32>; 5] = [Some(1), Some(1), Some(2), None, Some(2)];
const GROUPS: [u8; 5] = [0, 0, 1, 1, 2];

fn near(left: f64, right: f64) {
    assert!((left - right).abs() < 1e-12, "{left} is not {right}");
}

/// Counted by hand. Pairs: the truth has (0,1) and (2,4), the groups have (0,1) and (2,3), they
/// share (0,1).
#[test]
fn a_small_case_is_as_counted_by_hand() {
    let figures = figures(&TRUTH, &GROUPS);
    near(figures.pairwise.precision, 0.5);
    near(figures.pairwise.recall, 0.5);
    near(figures.pairwise.f1, 0.5);
    // Expected by chance 2 · 2 / 10 = 0.4, most 2: (1 - 0.4) / (2 - 0.4).
    near(figures.adjusted_rand, 0.375);
    // Alert by alert: 1, 1, ½, ½, 1 and 1, 1, ½, 1, ½.
    near(figures.b_cubed.precision, 0.8);
    near(figures.b_cubed.recall, 0.8);
    // Of an entropy of 2 · 2/5 ln 5/2 + 1/5 ln 5 each side leaves 2/5 ln 2 unknown.
    let entropy = 0.8 * 2.5_f64.ln() + 0.2 * 5.0_f64.ln();
    near(figures.homogeneity, 1.0 - 0.4 * 2.0_f64.ln() / entropy);
    near(figures.completeness, figures.homogeneity);
    near(figures.v_measure, figures.homogeneity);
    assert_eq!(figures.groups, 3);
    near(figures.alerts_per_incident, 5.0 / 3.0);
    near(figures.reduction, 0.4);
    near(figures.singleton_share, 1.0 / 3.0);
    near(figures.largest_share, 0.4);
}

/// The stranger of group 1 costs the attack precision; the pair (2,4) its recall.
#[test]
fn attacks_are_counted_apart_from_noise() {
    let attack = figures(&TRUTH, &GROUPS).attack;
    near(attack.pairwise.precision, 0.5);
    near(attack.pairwise.recall, 0.5);
    near(attack.b_cubed.precision, 3.5 / 4.0);
    near(attack.b_cubed.recall, 3.0 / 4.0);
    near(attack.kept_together, 3.0 / 4.0);
    // How noise is grouped among itself is neither right nor wrong.
    let noise = [Some(1), Some(1), None, None, None];
    assert_eq!(figures(&noise, &[0, 0, 1, 1, 1]).attack, figures(&noise, &[0, 0, 1, 2, 3]).attack);
}

#[test]
fn nothing_is_no_failure() {
    let none = figures::<u8>(&[], &[]);
    near(none.pairwise.f1, 1.0);
    near(none.adjusted_rand, 1.0);
    let one = figures(&[None], &[0]);
    near(one.b_cubed.f1, 1.0);
    near(one.v_measure, 1.0);
}

/// The definitions alert by alert and pair by pair, slowly.
fn slowly(truth: &[Option<u32>], groups: &[u8]) -> [f64; 4] {
    let same =
        |one: usize, two: usize| one == two || (truth[one].is_some() && truth[one] == truth[two]);
    let count = truth.len();
    let (mut both, mut made, mut real) = (0, 0, 0);
    for one in 0..count {
        for two in 0..one {
            both += u32::from(same(one, two) && groups[one] == groups[two]);
            made += u32::from(groups[one] == groups[two]);
            real += u32::from(same(one, two));
        }
    }
    let share =
        |of: u32, whole: u32| if whole == 0 { 1.0 } else { f64::from(of) / f64::from(whole) };
    let (mut precision, mut recall) = (0.0, 0.0);
    for one in 0..count {
        let among =
            |test: &dyn Fn(usize) -> bool| (0..count).filter(|two| test(*two)).count() as f64;
        let common = among(&|two| same(one, two) && groups[one] == groups[two]);
        precision += common / among(&|two| groups[one] == groups[two]) / count as f64;
        recall += common / among(&|two| same(one, two)) / count as f64;
    }
    [share(both, made), share(both, real), precision, recall]
}

fn labels() -> impl Strategy<Value = (Vec<Option<u32>>, Vec<u8>)> {
    prop::collection::vec((prop::option::of(0_u32..5), 0_u8..6), 1..40)
        .prop_map(|pairs| pairs.into_iter().unzip())
}

proptest! {
    #[test]
    fn quick_and_slow_agree((truth, groups) in labels()) {
        let quick = figures(&truth, &groups);
        let slow = slowly(&truth, &groups);
        let quick = [
            quick.pairwise.precision,
            quick.pairwise.recall,
            quick.b_cubed.precision,
            quick.b_cubed.recall,
        ];
        for (quick, slow) in quick.into_iter().zip(slow) {
            prop_assert!((quick - slow).abs() < 1e-9, "{quick} {slow}");
        }
    }

    #[test]
    fn the_truth_itself_is_perfect((truth, _) in labels()) {
        let groups: Vec<u64> = (truth.iter().enumerate())
            .map(|(at, label)| label.map_or(1_000 + at as u64, u64::from))
            .collect();
        let figures = figures(&truth, &groups);
        for one in [
            figures.pairwise.f1, figures.b_cubed.f1, figures.v_measure, figures.adjusted_rand,
            figures.attack.pairwise.f1, figures.attack.b_cubed.f1, figures.attack.kept_together,
        ] {
            prop_assert!((one - 1.0).abs() < 1e-9, "{figures:?}");
        }
    }

    #[test]
    fn names_of_groups_do_not_matter_and_rand_is_symmetric((truth, groups) in labels()) {
        let renamed: Vec<u8> = groups.iter().map(|group| 200 - group).collect();
        prop_assert_eq!(figures(&truth, &groups), figures(&truth, &renamed));
        let (one, two) = (adjusted_rand(&truth, &groups), adjusted_rand(&groups, &truth));
        prop_assert!((one - two).abs() < 1e-12);
        prop_assert!(one <= 1.0 + 1e-12);
    }

    #[test]
    fn all_figures_are_shares((truth, groups) in labels()) {
        let f = figures(&truth, &groups);
        for share in [
            f.pairwise.f1, f.homogeneity, f.completeness, f.v_measure, f.b_cubed.f1, f.reduction,
            f.singleton_share, f.largest_share, f.attack.pairwise.f1, f.attack.b_cubed.f1,
            f.attack.kept_together,
        ] {
            prop_assert!((-1e-9..=1.0 + 1e-9).contains(&share), "{f:?}");
        }
    }
}
