//! What an import says about the records it refused: a file of the wrong kind has thousands of them
//! for one reason, which is worth saying a few times.

use std::collections::BTreeMap;

use shared::ingest::{IngestReport, Outcome};

/// Records that are named for each reason, and in all.
const NAMED: usize = 3;
const NAMED_IN_ALL: usize = 40;

/// A line for each record that is named, then how many are not.
pub(super) fn lines(file: &str, report: &IngestReport) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut lines = Vec::new();
    let mut unnamed = 0;
    for result in report.results.iter().filter(|result| result.outcome == Outcome::Quarantined) {
        let reason = result.error.as_ref().map_or("refused", |error| &error.message);
        let reason = one_line(reason);
        let same = seen.entry(reason.clone()).or_default();
        *same += 1;
        if *same > NAMED || lines.len() == NAMED_IN_ALL {
            unnamed += 1;
            continue;
        }
        let id = result.id.as_ref().map(|id| format!(" (id {})", one_line(id)));
        let id = id.unwrap_or_default();
        lines.push(format!("{file}: record {}{id}: {reason}", result.index + 1));
    }
    match unnamed {
        0 => {}
        1 => lines.push(format!("{file}: 1 more like these; quarantine keeps them all")),
        _ => lines.push(format!("{file}: {unnamed} more like these; quarantine keeps them all")),
    }
    lines
}

/// Reasons and ids quote what attackers wrote: no line breaks, no control characters on a terminal.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use shared::error::ErrorBody;
    use shared::ingest::RecordResult;

    use super::*;

    fn report(reasons: impl Iterator<Item = String>) -> IngestReport {
        let results = reasons.enumerate().map(|(index, reason)| RecordResult {
            index: index as u64,
            outcome: Outcome::Quarantined,
            id: None,
            incident_id: None,
            error: Some(ErrorBody::new("InvalidRecord", reason).error),
            quarantine_id: None,
        });
        IngestReport { results: results.collect(), ..IngestReport::default() }
    }

    #[test]
    fn a_reason_is_said_a_few_times() {
        let lines = lines("a.json", &report((0..9).map(|_| "no id".to_owned())));
        assert_eq!(lines[0], "a.json: record 1: no id");
        assert_eq!(lines[3], "a.json: 6 more like these; quarantine keeps them all");
        assert_eq!(lines.len(), 4);
    }

    #[test]
    fn many_reasons_have_an_end() {
        let lines = lines("a.json", &report((0..500).map(|at| format!("column {at}"))));
        assert_eq!(lines.len(), NAMED_IN_ALL + 1);
        assert!(lines[NAMED_IN_ALL].contains("460 more"), "{}", lines[NAMED_IN_ALL]);
    }

    #[test]
    fn reasons_stay_on_their_line() {
        assert_eq!(one_line("a\nb\u{1b}[31mc"), "a b [31mc");
    }
}
