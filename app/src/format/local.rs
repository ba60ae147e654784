//! Points in time on the reader's own clock.

use js_sys::Date;
use shared::time::Timestamp;
use wasm_bindgen::JsValue;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

pub(crate) fn now() -> Timestamp {
    Timestamp(crate::dom::clock() as i64 * 1_000)
}

/// `19:49:18`.
pub(crate) fn clock(time: Timestamp) -> String {
    let at = date(time);
    format!("{}:{:02}", hours_and_minutes(&at), at.get_seconds())
}

/// `19:49`.
pub(crate) fn minute(time: Timestamp) -> String {
    hours_and_minutes(&date(time))
}

/// `28 Jan 19:49:18`.
pub(crate) fn day_and_clock(time: Timestamp) -> String {
    let at = date(time);
    format!("{} {}:{:02}", day(&at), hours_and_minutes(&at), at.get_seconds())
}

/// `28 Jan 19:49`.
pub(crate) fn short(time: Timestamp) -> String {
    let at = date(time);
    format!("{} {}", day(&at), hours_and_minutes(&at))
}

/// `28 Jan 2026 19:49:18, 18:49:18 UTC`: all there is to say, for titles.
pub(crate) fn exact(time: Timestamp) -> String {
    let at = date(time);
    format!(
        "{} {} {}:{:02}, {:02}:{:02}:{:02} UTC",
        day(&at),
        at.get_full_year(),
        hours_and_minutes(&at),
        at.get_seconds(),
        at.get_utc_hours(),
        at.get_utc_minutes(),
        at.get_utc_seconds()
    )
}

/// Whether two times lie on the same day.
pub(crate) fn same_day(left: Timestamp, right: Timestamp) -> bool {
    let (left, right) = (date(left), date(right));
    left.get_full_year() == right.get_full_year() && day(&left) == day(&right)
}

/// `28 Jan`.
pub(crate) fn day_of(time: Timestamp) -> String {
    day(&date(time))
}

fn date(time: Timestamp) -> Date {
    Date::new(&JsValue::from_f64((time.0 / 1_000) as f64))
}

fn day(at: &Date) -> String {
    format!("{} {}", at.get_date(), MONTHS[at.get_month() as usize % MONTHS.len()])
}

fn hours_and_minutes(at: &Date) -> String {
    format!("{:02}:{:02}", at.get_hours(), at.get_minutes())
}
