//! The queue's filter: chips that people read, `$filter` that the server reads. The address holds
//! the latter, so that a link to a view and a call of the API say the same.

mod dimension;

use shared::query::{Filter, QueryError};

pub(crate) use dimension::{Dimension, NOBODY};

/// One property limited to some values, or kept clear of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chip {
    pub(crate) dimension: Dimension,
    pub(crate) values: Vec<String>,
    pub(crate) exclude: bool,
}

/// What the queue is limited to. Conditions that no chip can say are kept and shown as they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct QueueFilter {
    pub(crate) chips: Vec<Chip>,
    pub(crate) others: Vec<Filter>,
}

impl QueueFilter {
    /// What one starts with: nothing that is done, nothing that only informs.
    pub(crate) fn open() -> Self {
        Self::default()
            .limited_to(Dimension::Status, &["active", "inProgress"])
            .limited_to(Dimension::Severity, &["high", "medium", "low"])
    }

    pub(crate) fn parse(text: &str) -> Result<Self, QueryError> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let parts = match Filter::parse(text)? {
            Filter::And(parts) => parts,
            other => vec![other],
        };
        let mut filter = Self::default();
        for part in parts {
            let (exclude, inner) = match &part {
                Filter::Not(inner) => (true, &**inner),
                other => (false, other),
            };
            match Dimension::read(inner) {
                Some((dimension, values)) => filter.chips.push(Chip { dimension, values, exclude }),
                None => filter.others.push(part),
            }
        }
        filter.gather_band();
        Ok(filter)
    }

    /// The middle band is two conditions; side by side with others they look like two filters.
    fn gather_band(&mut self) {
        let values = vec!["mid".to_owned()];
        let Filter::And(halves) = Dimension::Priority.write(&values) else { return };
        if halves.iter().all(|half| self.others.contains(half)) {
            self.others.retain(|other| !halves.contains(other));
            self.chips.push(Chip { dimension: Dimension::Priority, values, exclude: false });
        }
    }

    pub(crate) fn to_filter(&self) -> Option<Filter> {
        let chips = self.chips.iter().map(|chip| {
            let filter = chip.dimension.write(&chip.values);
            if chip.exclude { Filter::Not(Box::new(filter)) } else { filter }
        });
        Filter::all(chips.chain(self.others.iter().cloned()))
    }

    /// As the address and the API have it; empty where nothing is limited.
    pub(crate) fn text(&self) -> String {
        self.to_filter().map(|filter| filter.to_string()).unwrap_or_default()
    }

    /// The chip of a property that limits to values, not the one that excludes some.
    pub(crate) fn values(&self, dimension: Dimension) -> &[String] {
        self.chips
            .iter()
            .find(|chip| chip.dimension == dimension && !chip.exclude)
            .map_or(&[], |chip| &chip.values)
    }

    #[must_use]
    pub(crate) fn limited_to(self, dimension: Dimension, values: &[&str]) -> Self {
        self.with(dimension, values.iter().map(|value| (*value).to_owned()).collect(), false)
    }

    /// Replaces what is said about a property; no values say nothing.
    #[must_use]
    pub(crate) fn with(mut self, dimension: Dimension, values: Vec<String>, exclude: bool) -> Self {
        let same = |chip: &Chip| chip.dimension == dimension && chip.exclude == exclude;
        if values.is_empty() {
            self.chips.retain(|chip| !same(chip));
        } else if let Some(chip) = self.chips.iter_mut().find(|chip| same(chip)) {
            chip.values = values;
        } else {
            self.chips.push(Chip { dimension, values, exclude });
        }
        self
    }

    /// Adds a value, or takes it away.
    #[must_use]
    pub(crate) fn toggled(self, dimension: Dimension, value: &str) -> Self {
        let mut values = self.values(dimension).to_vec();
        if values.iter().any(|other| other == value) {
            values.retain(|other| other != value);
        } else {
            values.push(value.to_owned());
        }
        self.with(dimension, values, false)
    }

    /// Adds a value to what is left out.
    #[must_use]
    pub(crate) fn excluding(self, dimension: Dimension, value: &str) -> Self {
        let known = self.chips.iter().find(|chip| chip.dimension == dimension && chip.exclude);
        let mut values = known.map(|chip| chip.values.clone()).unwrap_or_default();
        if !values.iter().any(|other| other == value) {
            values.push(value.to_owned());
        }
        self.with(dimension, values, true)
    }

    #[must_use]
    pub(crate) fn without_chip(mut self, index: usize) -> Self {
        if index < self.chips.len() {
            self.chips.remove(index);
        }
        self
    }

    #[must_use]
    pub(crate) fn without_other(mut self, index: usize) -> Self {
        if index < self.others.len() {
            self.others.remove(index);
        }
        self
    }

    /// How many chips it takes to show.
    pub(crate) fn len(&self) -> usize {
        self.chips.len() + self.others.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_reads_back_from_its_address() {
        let filter = QueueFilter::open()
            .limited_to(Dimension::Owner, &[NOBODY, "mona@larkfield.example"])
            .limited_to(Dimension::Source, &["microsoftDefenderForEndpoint"])
            .limited_to(Dimension::Priority, &["top", "mid"])
            .excluding(Dimension::Tag, "Demo");
        let text = filter.text();
        assert_eq!(QueueFilter::parse(&text).unwrap(), filter, "{text}");
    }

    #[test]
    fn the_default_is_plain_odata() {
        assert_eq!(
            QueueFilter::open().text(),
            "status in ('active','inProgress') and severity in ('high','medium','low')"
        );
        assert_eq!(QueueFilter::default().text(), "");
        assert_eq!(QueueFilter::parse("").unwrap(), QueueFilter::default());
    }

    #[test]
    fn what_no_chip_can_say_is_kept() {
        let text = "severity eq 'high' and topAssets/any(x:x/entityId eq '7')";
        let filter = QueueFilter::parse(text).unwrap();
        assert_eq!(filter.values(Dimension::Severity), ["high"]);
        assert_eq!(filter.others.len(), 1);
        let back = filter.text();
        assert_eq!(QueueFilter::parse(&back).unwrap(), filter, "{back}");
        assert!(QueueFilter::parse("severity foo").is_err());
    }

    #[test]
    fn the_middle_band_is_one_chip() {
        let filter = QueueFilter::default().limited_to(Dimension::Priority, &["mid"]);
        assert_eq!(QueueFilter::parse(&filter.text()).unwrap(), filter);
    }

    #[test]
    fn values_are_toggled() {
        let filter = QueueFilter::default().toggled(Dimension::Severity, "high");
        assert_eq!(filter.values(Dimension::Severity), ["high"]);
        assert_eq!(filter.toggled(Dimension::Severity, "high"), QueueFilter::default());
    }
}
