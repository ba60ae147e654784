//! How long to wait before the next try.

/// One second, doubled with every failure, at most half a minute.
pub(crate) fn milliseconds(attempt: u32) -> u64 {
    1_000_u64.saturating_mul(1 << attempt.min(10)).min(30_000)
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn waits_grow_to_half_a_minute() {
        let waits: Vec<u64> = [0, 1, 4, 5, 4_000_000_000].map(milliseconds).to_vec();
        assert_eq!(waits, [1_000, 2_000, 16_000, 30_000, 30_000]);
    }
}
