//! From when to when incidents have to have been active.

use shared::query::{Comparison, Filter};
use shared::time::Timestamp;

const FIELD: &str = "lastActivityDateTime";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Range {
    Day,
    ThreeDays,
    Week,
    #[default]
    Month,
    HalfYear,
    All,
    Between(Timestamp, Timestamp),
}

impl Range {
    /// What the menu offers; `Between` comes from the strip.
    pub(crate) const CHOICES: [Self; 6] =
        [Self::Day, Self::ThreeDays, Self::Week, Self::Month, Self::HalfYear, Self::All];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Day => "24 hours",
            Self::ThreeDays => "3 days",
            Self::Week => "7 days",
            Self::Month => "30 days",
            Self::HalfYear => "180 days",
            Self::All => "All time",
            Self::Between(..) => "Chosen time",
        }
    }

    /// As the address has it.
    pub(crate) fn text(self) -> String {
        match self {
            Self::Day => "24h".into(),
            Self::ThreeDays => "3d".into(),
            Self::Week => "7d".into(),
            Self::Month => "30d".into(),
            Self::HalfYear => "180d".into(),
            Self::All => "all".into(),
            Self::Between(from, to) => format!("{from}~{to}"),
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let Some((from, to)) = text.split_once('~') {
            let (from, to) = (Timestamp::parse(from)?, Timestamp::parse(to)?);
            return (from < to).then_some(Self::Between(from, to));
        }
        Self::CHOICES.into_iter().find(|range| range.text() == text)
    }

    pub(crate) fn to_filter(self, now: Timestamp) -> Option<Filter> {
        let days = match self {
            Self::Day => 1,
            Self::ThreeDays => 3,
            Self::Week => 7,
            Self::Month => 30,
            Self::HalfYear => 180,
            Self::All => return None,
            Self::Between(from, to) => {
                return Some(Filter::And(vec![
                    Filter::compare(FIELD, Comparison::GreaterOrEqual, from),
                    Filter::compare(FIELD, Comparison::LessOrEqual, to),
                ]));
            }
        };
        Some(Filter::compare(FIELD, Comparison::GreaterOrEqual, now.plus(-days * Timestamp::DAY)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_back_from_the_address() {
        let chosen = Range::Between(Timestamp(0), Timestamp(Timestamp::HOUR));
        for range in Range::CHOICES.into_iter().chain([chosen]) {
            assert_eq!(Range::parse(&range.text()), Some(range));
        }
        assert_eq!(Range::parse("yesterday"), None);
        assert_eq!(Range::parse("2026-01-02T00:00:00Z~2026-01-01T00:00:00Z"), None);
    }

    #[test]
    fn all_time_filters_nothing() {
        assert_eq!(Range::All.to_filter(Timestamp(0)), None);
        let week = Range::Week.to_filter(Timestamp(8 * Timestamp::DAY)).unwrap();
        assert_eq!(week.to_string(), "lastActivityDateTime ge 1970-01-02T00:00:00Z");
    }
}
