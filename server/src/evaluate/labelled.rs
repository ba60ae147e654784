//! Alerts whose incidents are known: lines `{"incident": X, "alert": {…}}`, where X is any name or
//! number, or null, and the alert is in any format that can be taken in.

use std::collections::HashMap;
use std::sync::Arc;

use bytes::Bytes;
use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use shared::alert::Alert;
use shared::time::Timestamp;

use crate::correlate::model::Facts;
use crate::ingest::{Framing, record, split};

/// Alerts and the truth about them.
#[derive(Clone, Debug, Default)]
pub struct Set {
    pub name: String,
    pub alerts: Vec<Known>,
    /// The names of the true incidents.
    pub labels: Vec<String>,
    /// Every version of every alert, as the lines have them.
    pub versions: Vec<Version>,
    /// Lines that are no labelled alert, and why.
    pub refused: Vec<String>,
}

/// An alert and the true incident that it belongs to.
#[derive(Clone, Debug)]
pub struct Known {
    pub label: Option<u32>,
    /// Of the newest version.
    pub facts: Box<Facts>,
    updated: Timestamp,
}

/// An alert as it was told at one time.
#[derive(Clone, Debug)]
pub struct Version {
    pub alert: usize,
    pub facts: Box<Facts>,
    pub updated: Timestamp,
    /// When it reached whoever wrote the lines, as far as the alert says.
    pub arrives: Timestamp,
}

impl Set {
    /// Reads the lines of a file.
    pub fn read(name: &str, content: &Bytes) -> Self {
        let mut set = Self { name: name.to_owned(), ..Self::default() };
        set.add(content);
        set
    }

    /// Adds the lines of another file, as if both had happened in one place. Incidents of one name
    /// in two files stay two.
    pub fn add(&mut self, content: &Bytes) {
        let mut labels: HashMap<String, u32> = HashMap::new();
        let mut positions: FxHashMap<Arc<str>, usize> = self
            .alerts
            .iter()
            .enumerate()
            .map(|(at, known)| (Arc::clone(&known.facts.alert), at))
            .collect();
        for (number, line) in split::split(content, Framing::Detect, usize::MAX).iter().enumerate()
        {
            match read_line(line) {
                Ok((label, alert)) => {
                    let label = label.map(|label| {
                        *labels.entry(label.clone()).or_insert_with(|| {
                            self.labels.push(label);
                            (self.labels.len() - 1) as u32
                        })
                    });
                    self.push(label, &alert, &mut positions);
                }
                Err(reason) => self.refused.push(format!("line {}: {reason}", number + 1)),
            }
        }
    }

    /// Adds what a generator invented.
    pub fn invented(name: &str, alerts: impl IntoIterator<Item = (Option<String>, Alert)>) -> Self {
        let mut set = Self { name: name.to_owned(), ..Self::default() };
        let mut labels: HashMap<String, u32> = HashMap::new();
        let mut positions = FxHashMap::default();
        for (label, alert) in alerts {
            let label = label.map(|label| {
                *labels.entry(label.clone()).or_insert_with(|| {
                    set.labels.push(label);
                    (set.labels.len() - 1) as u32
                })
            });
            set.push(label, &alert, &mut positions);
        }
        set
    }

    fn push(
        &mut self,
        label: Option<u32>,
        alert: &Alert,
        positions: &mut FxHashMap<Arc<str>, usize>,
    ) {
        let facts = Box::new(Facts::of(alert));
        let updated = alert.last_update_date_time.unwrap_or(facts.created);
        let next = self.alerts.len();
        let at = *positions.entry(Arc::clone(&facts.alert)).or_insert(next);
        // What is known at first is told when the alert is made, the rest when it is updated.
        let arrives = if at == next { facts.created } else { updated.max(facts.created) };
        self.versions.push(Version { alert: at, facts: facts.clone(), updated, arrives });
        match self.alerts.get_mut(at) {
            None => self.alerts.push(Known { label, facts, updated }),
            Some(known) if updated > known.updated => {
                (known.facts, known.updated) = (facts, updated);
            }
            Some(_) => {}
        }
    }

    /// The true incident of each alert.
    pub fn truth(&self) -> Vec<Option<u32>> {
        self.alerts.iter().map(|known| known.label).collect()
    }

    /// How many alerts a true incident has.
    pub fn size_of(&self, label: u32) -> usize {
        self.alerts.iter().filter(|known| known.label == Some(label)).count()
    }

    /// How many true incidents there are.
    pub fn incidents(&self) -> usize {
        self.labels.len()
    }

    /// How many alerts the largest true incident has.
    pub fn largest(&self) -> usize {
        let mut sizes = vec![0; self.labels.len()];
        for label in self.alerts.iter().filter_map(|known| known.label) {
            sizes[label as usize] += 1;
        }
        sizes.into_iter().max().unwrap_or(0)
    }
}

fn read_line(line: &Bytes) -> Result<(Option<String>, Alert), String> {
    let mut object: Map<String, Value> =
        serde_json::from_slice(line).map_err(|error| format!("not a JSON object: {error}"))?;
    let label = match object.get("incident") {
        None => {
            return Err("it has no \"incident\"; null says that an alert belongs to none".into());
        }
        Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(other) => Some(other.to_string()),
    };
    match object.remove("alert") {
        Some(Value::Object(alert)) => Ok((label, record::alert_of(alert)?)),
        _ => Err("it has no \"alert\"".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(incident: &str, id: &str, updated: &str) -> String {
        format!(
            "{{\"incident\": {incident}, \"alert\": {{\"id\": \"{id}\", \"title\": \"T{updated}\", \
             \"createdDateTime\": \"2026-01-01T00:00:00Z\", \
             \"lastUpdateDateTime\": \"2026-01-0{updated}T00:00:00Z\"}}}}\n"
        )
    }

    #[test]
    fn versions_are_one_alert_and_the_newest_wins() {
        let lines =
            [line("7", "a", "2"), line("null", "b", "2"), line("7", "a", "3"), line("7", "a", "1")];
        let set = Set::read("s", &Bytes::from(lines.concat()));
        assert_eq!(set.truth(), [Some(0), None]);
        assert_eq!(&*set.alerts[0].facts.title, "T3");
        assert_eq!(set.versions.len(), 4);
        assert!(set.versions[0].arrives < set.versions[2].arrives);
        assert_eq!((set.incidents(), set.largest(), set.size_of(0)), (1, 1, 1));
    }

    #[test]
    fn incidents_of_two_files_are_not_confused() {
        let mut set = Set::read("s", &Bytes::from(line("\"x\"", "a", "2")));
        set.add(&Bytes::from(line("\"x\"", "b", "2")));
        assert_eq!(set.truth(), [Some(0), Some(1)]);
    }

    #[test]
    fn lines_without_alert_or_label_are_told() {
        let lines =
            "{\"incident\": 1}\n{\"alert\": {}}\nx\n{\"incident\": 1, \"alert\": {\"id\": \"1\"}}";
        let set = Set::read("s", &Bytes::from_static(lines.as_bytes()));
        assert!(set.alerts.is_empty());
        assert_eq!(set.refused.len(), 4, "{:?}", set.refused);
        assert!(set.refused[3].contains("title"), "{:?}", set.refused);
    }
}
