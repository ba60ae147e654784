//! Which stretch of time a timeline shows.

use shared::entity::EntityKind;
use shared::time::Timestamp;

/// A span counted back from the newest event, or all there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    Days(i64),
    All,
}

impl Range {
    pub(crate) const CHOICES: [Self; 4] =
        [Self::Days(7), Self::Days(30), Self::Days(180), Self::All];

    /// As the address has it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text == "all" {
            return Some(Self::All);
        }
        let days = text.strip_suffix('d')?.parse().ok()?;
        (1..=3650).contains(&days).then_some(Self::Days(days))
    }

    pub(crate) fn name(self) -> String {
        match self {
            Self::Days(days) => format!("{days}d"),
            Self::All => "all".into(),
        }
    }

    pub(crate) fn label(self) -> String {
        match self {
            Self::Days(days) => format!("{days} days"),
            Self::All => "All".into(),
        }
    }

    /// People are looked at for a week, as their score is; others for a month.
    pub(crate) fn usual(kind: EntityKind) -> Self {
        match kind {
            EntityKind::User => Self::Days(7),
            EntityKind::Device => Self::Days(30),
            _ => Self::Days(180),
        }
    }

    /// Where it begins. It is counted from the newest event where nothing is newer, so that an old
    /// story is found at once.
    pub(crate) fn from(self, newest: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Days(days) => {
                let end = newest.map_or(now, |newest| newest.min(now));
                Some(end.plus(-days * Timestamp::DAY))
            }
            Self::All => None,
        }
    }
}

/// Which events are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Alerts and activities that add to a person's score.
    Risky,
    Everything,
    Alerts,
    Activities,
}

impl Scope {
    pub(crate) const ALL: [Self; 4] =
        [Self::Risky, Self::Everything, Self::Alerts, Self::Activities];

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == text)
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Risky => "risky",
            Self::Everything => "all",
            Self::Alerts => "alert",
            Self::Activities => "activity",
        }
    }

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Risky => "Alerts, risky activities",
            Self::Everything => "Everything",
            Self::Alerts => "Alerts",
            Self::Activities => "Activities",
        }
    }

    pub(crate) fn usual(kind: EntityKind) -> Self {
        if kind == EntityKind::User { Self::Risky } else { Self::Everything }
    }

    /// Its part of the address of a timeline.
    pub(crate) fn query(self) -> &'static str {
        match self {
            Self::Risky => "&minContribution=1",
            Self::Everything => "",
            Self::Alerts => "&kind=alert",
            Self::Activities => "&kind=activity",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_survive_the_address() {
        for range in Range::CHOICES {
            assert_eq!(Range::parse(&range.name()), Some(range));
        }
        for text in ["", "d", "-3d", "0d", "99999999d", "7"] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
        for scope in Scope::ALL {
            assert_eq!(Scope::parse(scope.name()), Some(scope));
        }
    }

    #[test]
    fn a_range_is_counted_from_the_newest_event() {
        let now = Timestamp(100 * Timestamp::DAY);
        let old = now.plus(-40 * Timestamp::DAY);
        let later = now.plus(3 * Timestamp::DAY);
        let from = |newest| Range::Days(7).from(newest, now);
        assert_eq!(from(Some(old)), Some(old.plus(-7 * Timestamp::DAY)));
        assert_eq!(from(Some(later)), Some(now.plus(-7 * Timestamp::DAY)));
        assert_eq!(from(None), Some(now.plus(-7 * Timestamp::DAY)));
        assert_eq!(Range::All.from(Some(old), now), None);
    }
}
