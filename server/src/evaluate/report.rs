//! The measurements as a table for people. Programs get the same numbers as JSON.

use std::fmt::{self, Write as _};

use super::{Grouping, Report};

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{}: {} alerts, {} true incidents (the largest of {}), {} alerts of none; order: {}",
            self.set,
            self.alerts,
            self.incidents,
            self.largest_incident,
            self.unlabelled,
            self.order
        )?;
        if self.refused > 0 {
            writeln!(out, "{} lines were not understood and are not counted", self.refused)?;
        }
        self.write_groupings(out)?;
        self.write_shapes(out)?;
        self.write_costs(out)?;
        self.write_stability(out)?;
        self.write_largest(out)?;
        self.write_errors(out)
    }
}

impl Report {
    fn write_groupings(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = [
            "precision",
            "recall",
            "F1",
            "B3 F1",
            "V",
            "homog.",
            "compl.",
            "ARI",
            "attack F1",
            "attack B3",
            "together",
        ];
        let rows = self.groupings.iter().map(|grouping| {
            let f = &grouping.figures;
            let shares = [
                f.pairwise.precision,
                f.pairwise.recall,
                f.pairwise.f1,
                f.b_cubed.f1,
                f.v_measure,
                f.homogeneity,
                f.completeness,
                f.adjusted_rand,
                f.attack.pairwise.f1,
                f.attack.b_cubed.f1,
                f.attack.kept_together,
            ];
            (grouping.name.as_str(), shares.map(three).to_vec())
        });
        table(out, "grouping", &head, rows)
    }

    fn write_shapes(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["incidents", "alerts each", "reduction", "singletons", "largest"];
        let rows = self.groupings.iter().map(|grouping| {
            let f = &grouping.figures;
            let cells = vec![
                f.groups.to_string(),
                format!("{:.1}", f.alerts_per_incident),
                percent(f.reduction),
                percent(f.singleton_share),
                percent(f.largest_share),
            ];
            (grouping.name.as_str(), cells)
        });
        table(out, "grouping", &head, rows)
    }

    fn write_costs(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["decisions/s", "median µs", "p99 µs", "revisions", "in all s"];
        let measured = |grouping: &Grouping| {
            let cost = grouping.cost?;
            Some(vec![
                format!("{:.0}", cost.decisions_per_second),
                format!("{:.1}", cost.median_microseconds),
                format!("{:.1}", cost.p99_microseconds),
                cost.revisions.to_string(),
                format!("{:.2}", cost.revision_seconds),
            ])
        };
        let rows = self.groupings.iter();
        table(out, "cost", &head, rows.filter_map(|row| Some((row.name.as_str(), measured(row)?))))
    }

    fn write_stability(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.stability.is_empty() {
            return Ok(());
        }
        let rows = self
            .stability
            .iter()
            .map(|row| (row.arrival.as_str(), vec![three(row.with_revision), three(row.one_pass)]));
        table(out, "ARI against order of activity", &["with revision", "one pass"], rows)
    }

    fn write_largest(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows: Vec<(String, Vec<String>)> = self
            .largest
            .iter()
            .map(|large| {
                let mostly = large.mostly.as_deref().map_or_else(
                    || "nothing that is labelled".to_owned(),
                    |label| {
                        // Labels come from files: no control characters on a terminal.
                        let label = label.escape_debug();
                        format!("{} of {} of {label}", large.of_that, large.that_has)
                    },
                );
                (format!("incident {}", large.incident), vec![large.alerts.to_string(), mostly])
            })
            .collect();
        let rows = rows.iter().map(|(name, cells)| (name.as_str(), cells.clone()));
        table(out, "largest incidents made", &["alerts", "mostly"], rows)
    }

    fn write_errors(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables = [
            ("glued by", &self.errors.glued_by),
            ("the glue", &self.errors.glue),
            ("pieces share with the rest", &self.errors.broken_at),
        ];
        for (name, shares) in tables.into_iter().filter(|(_, shares)| !shares.is_empty()) {
            let rows = shares.iter().map(|share| {
                (share.what.as_str(), vec![share.alerts.to_string(), share.groups.to_string()])
            });
            table(out, name, &["alerts", "groups"], rows)?;
        }
        Ok(())
    }
}

/// Columns as wide as their content, separated by two spaces; the last as it comes.
fn table<'a>(
    out: &mut fmt::Formatter<'_>,
    name: &str,
    head: &[&str],
    rows: impl Iterator<Item = (&'a str, Vec<String>)>,
) -> fmt::Result {
    let rows: Vec<(&str, Vec<String>)> = rows.collect();
    let width = |text: &str| text.chars().count();
    let first = rows.iter().map(|(name, _)| width(name)).chain([width(name)]).max().unwrap_or(0);
    let widths: Vec<usize> = head
        .iter()
        .enumerate()
        .map(|(at, head)| {
            rows.iter().map(|(_, cells)| width(&cells[at])).chain([width(head)]).max().unwrap_or(0)
        })
        .collect();
    let mut line = |name: &str, cells: &mut dyn Iterator<Item = &str>| {
        let mut text = format!("{name:first$}");
        for (cell, width) in cells.zip(&widths) {
            write!(text, "  {cell:>width$}")?;
        }
        writeln!(out, "{}", text.trim_end())
    };
    line("", &mut std::iter::empty())?;
    line(name, &mut head.iter().copied())?;
    for (name, cells) in &rows {
        line(name, &mut cells.iter().map(String::as_str))?;
    }
    Ok(())
}

fn three(share: f64) -> String {
    format!("{share:.3}")
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
