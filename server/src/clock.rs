//! The one place that asks what time it is; everything else is told.

use std::time::{SystemTime, UNIX_EPOCH};

use shared::time::Timestamp;

pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
