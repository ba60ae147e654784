//! Points in time as the store keeps them: UTC microseconds, RFC 3339 on the wire.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, PrimitiveDateTime, UtcDateTime};

/// Microseconds since 1970-01-01T00:00:00Z.
///
/// ```
/// use shared::time::Timestamp;
/// let time = Timestamp::parse("2026-01-28T19:49:18.1040000Z").unwrap();
/// assert_eq!(time.to_string(), "2026-01-28T19:49:18.104Z");
/// ```
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    pub const SECOND: i64 = 1_000_000;
    pub const MINUTE: i64 = 60 * Self::SECOND;
    pub const HOUR: i64 = 60 * Self::MINUTE;
    pub const DAY: i64 = 24 * Self::HOUR;

    /// Reads RFC 3339 with any offset; a time without one is taken as UTC, as several products
    /// print it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let parsed = OffsetDateTime::parse(text, &Rfc3339).ok().or_else(|| {
            let with_zone = format!("{}Z", text.replacen(' ', "T", 1));
            OffsetDateTime::parse(&with_zone, &Rfc3339).ok()
        })?;
        i64::try_from(parsed.unix_timestamp_nanos() / 1_000).ok().map(Self)
    }

    /// This time moved by so many microseconds, staying within what can be written.
    #[must_use]
    pub fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// Microseconds from `earlier` to this time; negative when it is later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    fn calendar(self) -> UtcDateTime {
        let clamped = i128::from(self.0) * 1_000;
        UtcDateTime::from_unix_timestamp_nanos(clamped).unwrap_or_else(|_| {
            if self.0 < 0 { PrimitiveDateTime::MIN } else { PrimitiveDateTime::MAX }.as_utc()
        })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self.calendar();
        let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
        write!(
            formatter,
            "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}",
            at.hour(),
            at.minute(),
            at.second()
        )?;
        match at.microsecond() {
            0 => {}
            micros if micros % 1_000 == 0 => write!(formatter, ".{:03}", micros / 1_000)?,
            micros => write!(formatter, ".{micros:06}")?,
        }
        formatter.write_str("Z")
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is not an RFC 3339 time")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Timestamp;

    #[test]
    fn reads_offsets_and_missing_zones() {
        let utc = Timestamp::parse("2024-07-02T06:00:00Z").unwrap();
        assert_eq!(Timestamp::parse("2024-07-02T08:00:00+02:00"), Some(utc));
        assert_eq!(Timestamp::parse("2024-07-02T06:00:00"), Some(utc));
        assert_eq!(Timestamp::parse("2024-07-02 06:00:00"), Some(utc));
        assert_eq!(Timestamp::parse("yesterday"), None);
    }

    #[test]
    fn extremes_print() {
        assert!(Timestamp(i64::MAX).to_string().starts_with("9999"));
        assert!(!Timestamp(i64::MIN).to_string().is_empty());
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(micros in -60_000_000_000_000_000i64..250_000_000_000_000_000) {
            let time = Timestamp(micros);
            prop_assert_eq!(Timestamp::parse(&time.to_string()), Some(time));
        }

        #[test]
        fn never_panics(text in ".*") {
            let _ = Timestamp::parse(&text);
        }
    }
}
