//! Points in time on the reader's own clock.

use std::cell::Cell;

use js_sys::Date;
use shared::time::Timestamp;
use wasm_bindgen::JsValue;

thread_local! {
    static UTC: Cell<bool> = const { Cell::new(false) };
}

const DAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

pub(crate) fn now() -> Timestamp {
    Timestamp(crate::dom::clock() as i64 * 1_000)
}

/// Whether times are written in UTC from now on, instead of the reader's own zone.
pub(crate) fn use_utc(on: bool) {
    UTC.set(on);
}

/// `19:49:18`.
pub(crate) fn clock(time: Timestamp) -> String {
    let at = date(time);
    format!("{}:{:02}", hours_and_minutes(&at), at.get_utc_seconds())
}

/// `19:49`.
pub(crate) fn minute(time: Timestamp) -> String {
    hours_and_minutes(&date(time))
}

/// `28 Jan 19:49:18`.
pub(crate) fn day_and_clock(time: Timestamp) -> String {
    let at = date(time);
    format!("{} {}:{:02}", day(&at), hours_and_minutes(&at), at.get_utc_seconds())
}

/// `28 Jan 19:49`.
pub(crate) fn short(time: Timestamp) -> String {
    let at = date(time);
    format!("{} {}", day(&at), hours_and_minutes(&at))
}

/// `28 Jan 2026 19:49:18, 18:49:18 UTC`: all there is to say, for titles.
pub(crate) fn exact(time: Timestamp) -> String {
    let (at, utc) = (date(time), plain(time));
    format!(
        "{} {} {}:{:02}, {:02}:{:02}:{:02} UTC",
        day(&at),
        at.get_utc_full_year(),
        hours_and_minutes(&at),
        at.get_utc_seconds(),
        utc.get_utc_hours(),
        utc.get_utc_minutes(),
        utc.get_utc_seconds()
    )
}

/// Whether two times lie on the same day.
pub(crate) fn same_day(left: Timestamp, right: Timestamp) -> bool {
    let (left, right) = (date(left), date(right));
    left.get_utc_full_year() == right.get_utc_full_year() && day(&left) == day(&right)
}

/// `28 Jan`.
pub(crate) fn day_of(time: Timestamp) -> String {
    day(&date(time))
}

/// `Friday 9 October`, with the year where it is another one.
pub(crate) fn long_day(time: Timestamp) -> String {
    const LONG: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let (at, today) = (date(time), date(now()));
    let weekday = DAYS[at.get_utc_day() as usize % DAYS.len()];
    let month = LONG[at.get_utc_month() as usize % LONG.len()];
    let text = format!("{weekday} {} {month}", at.get_utc_date());
    if at.get_utc_full_year() == today.get_utc_full_year() {
        text
    } else {
        format!("{text} {}", at.get_utc_full_year())
    }
}

/// A date whose UTC is what the reader's clock shows.
fn date(time: Timestamp) -> Date {
    let at = plain(time);
    if UTC.get() {
        return at;
    }
    let shifted = at.get_time() - at.get_timezone_offset() * 60_000.0;
    Date::new(&JsValue::from_f64(shifted))
}

fn plain(time: Timestamp) -> Date {
    Date::new(&JsValue::from_f64((time.0 / 1_000) as f64))
}

fn day(at: &Date) -> String {
    format!("{} {}", at.get_utc_date(), MONTHS[at.get_utc_month() as usize % MONTHS.len()])
}

fn hours_and_minutes(at: &Date) -> String {
    format!("{:02}:{:02}", at.get_utc_hours(), at.get_utc_minutes())
}
