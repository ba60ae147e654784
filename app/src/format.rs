//! Times, counts and durations as people read them.

mod local;

use shared::time::Timestamp;

pub(crate) use local::{
    clock, day_and_clock, day_of, exact, long_day, minute, now, same_day, short, use_utc,
};

/// How long ago, in one unit: `2 min`, `3 h`, `5 d`.
pub(crate) fn ago(time: Timestamp, now: Timestamp) -> String {
    let micros = now.since(time);
    if micros < 0 {
        return format!("in {}", one_unit(-micros));
    }
    if micros < Timestamp::MINUTE { "now".into() } else { one_unit(micros) }
}

/// A span in at most two units: `1 h 22 min`, `48 s`.
pub(crate) fn duration(micros: i64) -> String {
    let seconds = (micros.abs() + Timestamp::SECOND / 2) / Timestamp::SECOND;
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3600 => two(minutes, "min", seconds % 60, "s"),
        3600..86_400 => two(hours, "h", minutes % 60, "min"),
        _ => two(days, "d", hours % 24, "h"),
    }
}

/// `1,204`.
pub(crate) fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut grouped = String::with_capacity(digits.len() + 4);
    if number < 0 {
        grouped.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 alert`, `2 alerts`.
pub(crate) fn plural(number: i64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", count(number))
}

/// As the first word of a label of ours.
pub(crate) fn upper_first(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        format!("{}{}", first.to_ascii_uppercase(), letters.as_str())
    })
}

/// `97th`.
pub(crate) fn ordinal(number: i64) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// `.83` as `0.83`, without the machinery for floats.
pub(crate) fn hundredths(value: f32) -> String {
    let hundredths = (value * 100.0).round() as i64;
    let sign = if hundredths < 0 { "-" } else { "" };
    let hundredths = hundredths.abs();
    format!("{sign}{}.{:02}", hundredths / 100, hundredths % 100)
}

/// The two letters of an avatar: of `Mona Reyes` and `mona.reyes@larkfield.example` both `MR`. Letters beyond English are
/// made large by the style: the tables for that weigh more than all rows of the queue.
pub(crate) fn initials(name: &str) -> String {
    let local = name.split('@').next().unwrap_or(name);
    let mut words = local.split(|letter: char| !letter.is_alphanumeric()).filter(|w| !w.is_empty());
    let first = words.next().unwrap_or_default();
    let letters: String = match words.next_back() {
        Some(last) => first.chars().take(1).chain(last.chars().take(1)).collect(),
        None => first.chars().take(2).collect(),
    };
    letters.to_ascii_uppercase()
}

fn one_unit(micros: i64) -> String {
    let minutes = micros / Timestamp::MINUTE;
    match minutes {
        0 => "1 min".into(),
        1..60 => format!("{minutes} min"),
        60..1440 => format!("{} h", minutes / 60),
        1440..86_400 => format!("{} d", minutes / 1440),
        86_400..525_600 => format!("{} mo", minutes / 43_200),
        _ => format!("{} y", minutes / 525_600),
    }
}

fn two(large: i64, large_unit: &str, small: i64, small_unit: &str) -> String {
    if small == 0 {
        format!("{large} {large_unit}")
    } else {
        format!("{large} {large_unit} {small} {small_unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_have_one_unit() {
        let now = Timestamp(1_000 * Timestamp::DAY);
        let before = |micros: i64| ago(now.plus(-micros), now);
        assert_eq!(before(10 * Timestamp::SECOND), "now");
        assert_eq!(before(2 * Timestamp::MINUTE), "2 min");
        assert_eq!(before(90 * Timestamp::MINUTE), "1 h");
        assert_eq!(before(30 * Timestamp::DAY), "30 d");
        assert_eq!(before(200 * Timestamp::DAY), "6 mo");
        assert_eq!(before(-3 * Timestamp::HOUR), "in 3 h");
    }

    #[test]
    fn durations_have_two_units() {
        assert_eq!(duration(82 * Timestamp::MINUTE), "1 h 22 min");
        assert_eq!(duration(48 * Timestamp::SECOND), "48 s");
        assert_eq!(duration(2 * Timestamp::DAY), "2 d");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(count(0), "0");
        assert_eq!(count(100_000), "100,000");
        assert_eq!(count(-1_234), "-1,234");
        assert_eq!(plural(1, "alert"), "1 alert");
        assert_eq!(hundredths(0.826), "0.83");
        assert_eq!(hundredths(1.0), "1.00");
    }

    #[test]
    fn initials_come_from_names_and_addresses() {
        assert_eq!(initials("Mona Reyes"), "MR");
        assert_eq!(initials("mona.reyes@larkfield.example"), "MR");
        assert_eq!(initials("admin"), "AD");
        assert_eq!(initials(""), "");
    }
}
