//! What attackers do next: pairs of ATT&CK tactics that follow each other on the same device or with
//! the same account. They add a little to what two alerts share already, and link nothing alone.
//!
//! A bonus of .15 after the correlation study, where .30 lost what .15 gained.

use serde::Serialize;
use shared::tactic::Tactic;
use shared::time::Timestamp;

use super::policy::KeyKind;

use Shared::{Account, Asset, Device};
use Tactic::{
    Collection, CommandAndControl, CredentialAccess, DefenseEvasion, Discovery, Execution,
    Exfiltration, Impact, InitialAccess, LateralMovement,
};

/// One tactic that follows another.
#[derive(Copy, Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sequence {
    pub from: Tactic,
    pub to: Tactic,
    /// What both alerts must name.
    pub shared: Shared,
    /// Later than this it is no step of the same attack.
    pub hours: i64,
    pub bonus: f32,
    /// Who says so.
    pub source: &'static str,
}

/// What two steps of an attack have in common.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Shared {
    Device,
    /// A user or a mailbox.
    Account,
    /// Either of them.
    Asset,
}

/// The table.
pub const SEQUENCES: [Sequence; 9] = [
    rule(InitialAccess, Execution, Asset, 12, "ATT&CK T1204, User Execution"),
    rule(InitialAccess, DefenseEvasion, Account, 12, "ATT&CK T1564.008, Email Hiding Rules"),
    rule(CredentialAccess, InitialAccess, Account, 24, "ATT&CK T1078, Valid Accounts"),
    rule(Execution, CommandAndControl, Device, 4, "Hutchins, Cloppert, Amin 2011, kill chain"),
    rule(Discovery, LateralMovement, Asset, 12, "ATT&CK T1018, Remote System Discovery"),
    rule(CredentialAccess, LateralMovement, Asset, 24, "ATT&CK T1003, OS Credential Dumping"),
    rule(LateralMovement, Execution, Asset, 4, "ATT&CK T1021, Remote Services"),
    rule(Collection, Exfiltration, Asset, 24, "ATT&CK TA0009, Collection"),
    rule(LateralMovement, Impact, Asset, 24, "ATT&CK T1486, Data Encrypted for Impact"),
];

const fn rule(
    from: Tactic,
    to: Tactic,
    shared: Shared,
    hours: i64,
    source: &'static str,
) -> Sequence {
    Sequence { from, to, shared, hours, bonus: 0.15, source }
}

/// The longest time that any of them looks back.
pub(super) const LONGEST: i64 = 24 * Timestamp::HOUR;

impl Sequence {
    /// `Initial access, then execution`.
    pub fn words(&self) -> String {
        format!("{}, then {}", self.from.label(), self.to.label().to_lowercase())
    }

    /// What is left of the bonus after so long: nothing at the end of its time.
    pub(super) fn nearness(&self, gap: i64) -> f32 {
        (1.0 - gap as f32 / (self.hours * Timestamp::HOUR) as f32).max(0.0)
    }
}

impl Shared {
    fn is(self, kind: KeyKind) -> bool {
        let device = matches!(kind, KeyKind::Device | KeyKind::HostName);
        match self {
            Device => device,
            Account => kind.is_asset() && !device,
            Asset => kind.is_asset(),
        }
    }
}

/// The rule by which a step follows another on a thing that both name, as its place in the table.
pub(super) fn followed(
    (from, to): (Option<Tactic>, Option<Tactic>),
    kind: KeyKind,
    gap: i64,
) -> Option<u8> {
    let (from, to) = (from?, to?);
    let fits = |rule: &Sequence| {
        rule.from == from
            && rule.to == to
            && rule.shared.is(kind)
            && gap < rule.hours * Timestamp::HOUR
    };
    SEQUENCES.iter().position(fits).map(|at| at as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_a_source_and_adds_little() {
        for (at, rule) in SEQUENCES.iter().enumerate() {
            assert!(rule.source.contains("ATT&CK T") || rule.source.contains("20"), "{rule:?}");
            assert!(rule.bonus <= 0.15 && rule.hours * Timestamp::HOUR <= LONGEST, "{rule:?}");
            assert_ne!(rule.from, rule.to);
            let twin = SEQUENCES.iter().position(|o| (o.from, o.to) == (rule.from, rule.to));
            assert_eq!(twin, Some(at), "{rule:?} stands twice");
        }
    }

    #[test]
    fn a_step_follows_on_what_it_must_share_and_in_time() {
        let beacon = (Some(Execution), Some(CommandAndControl));
        let hours = |hours: i64| hours * Timestamp::HOUR;
        assert!(followed(beacon, KeyKind::Device, hours(1)).is_some());
        assert_eq!(followed(beacon, KeyKind::User, hours(1)), None);
        assert_eq!(followed(beacon, KeyKind::Device, hours(4)), None);
        assert_eq!(followed((beacon.1, beacon.0), KeyKind::Device, hours(1)), None);
        assert_eq!(followed((None, beacon.1), KeyKind::Device, hours(1)), None);
        let hidden = (Some(InitialAccess), Some(DefenseEvasion));
        assert!(followed(hidden, KeyKind::User, hours(1)).is_some());
        assert_eq!(followed(hidden, KeyKind::Device, hours(1)), None);
    }

    #[test]
    fn the_bonus_fades() {
        let rule = SEQUENCES[0];
        assert!((rule.nearness(0) - 1.0).abs() < 1e-6);
        assert!((rule.nearness(6 * Timestamp::HOUR) - 0.5).abs() < 1e-6);
        assert!(rule.nearness(24 * Timestamp::HOUR).abs() < 1e-6);
        assert_eq!(rule.words(), "Initial access, then execution");
    }
}
