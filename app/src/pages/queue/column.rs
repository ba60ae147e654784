//! The columns of the queue: what they are called, what they sort by, how wide they are.

use std::fmt::Write;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Id,
    Name,
    Severity,
    Priority,
    Tactics,
    Alerts,
    Impacted,
    Sources,
    Classification,
    Tags,
    FirstActivity,
    Created,
    Updated,
    Owner,
    Activity,
}

struct Shape {
    name: &'static str,
    label: &'static str,
    class: &'static str,
    /// What the server sorts by.
    sort: Option<&'static str>,
    width: &'static str,
    /// Where there is less room; none where it is left out there.
    narrow: Option<&'static str>,
}

impl Column {
    pub(crate) const ALL: [Self; 15] = [
        Self::Id,
        Self::Name,
        Self::Severity,
        Self::Priority,
        Self::Tactics,
        Self::Alerts,
        Self::Impacted,
        Self::Sources,
        Self::Classification,
        Self::Tags,
        Self::FirstActivity,
        Self::Created,
        Self::Updated,
        Self::Owner,
        Self::Activity,
    ];

    /// The columns of the original, priority, and who has it.
    pub(crate) const DEFAULT: [Self; 10] = [
        Self::Id,
        Self::Name,
        Self::Severity,
        Self::Priority,
        Self::Tactics,
        Self::Alerts,
        Self::Impacted,
        Self::Sources,
        Self::Owner,
        Self::Activity,
    ];

    /// In the address.
    pub(crate) fn name(self) -> &'static str {
        self.shape().name
    }

    pub(crate) fn label(self) -> &'static str {
        self.shape().label
    }

    pub(crate) fn class(self) -> &'static str {
        self.shape().class
    }

    pub(crate) fn sort(self) -> Option<&'static str> {
        self.shape().sort
    }

    pub(crate) fn is_number(self) -> bool {
        self.class().starts_with("num")
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.name() == name)
    }

    const fn shape(self) -> Shape {
        const fn shape(
            name: &'static str,
            label: &'static str,
            class: &'static str,
            sort: Option<&'static str>,
            width: &'static str,
            narrow: Option<&'static str>,
        ) -> Shape {
            Shape { name, label, class, sort, width, narrow }
        }
        const EXTRA: &str = "drop-m card-hide";
        const EXTRA_NUMBER: &str = "num dim drop-m card-hide";
        match self {
            Self::Id => shape("id", "ID", "num dim c-id", Some("id"), "42px", Some("44px")),
            Self::Name => shape(
                "name",
                "Name",
                "nm c-nm",
                Some("displayName"),
                "minmax(200px,1fr)",
                Some("minmax(140px,1fr)"),
            ),
            Self::Severity => {
                shape("severity", "Severity", "c-sv", Some("severity"), "90px", Some("90px"))
            }
            Self::Priority => {
                shape("priority", "Priority", "c-pr", Some("priorityScore"), "78px", Some("80px"))
            }
            Self::Tactics => shape("tactics", "Tactics", "c-ch", None, "122px", None),
            Self::Alerts => shape(
                "alerts",
                "Alerts",
                "num frac c-al",
                Some("alertCounts/active"),
                "54px",
                Some("54px"),
            ),
            Self::Impacted => shape(
                "impacted",
                "Impacted",
                "c-en",
                Some("impactedAssets/total"),
                "minmax(112px,.46fr)",
                None,
            ),
            Self::Sources => shape("sources", "Sources", "c-sr", None, "minmax(108px,.2fr)", None),
            Self::Classification => shape(
                "classification",
                "Classification",
                EXTRA,
                Some("classification"),
                "130px",
                None,
            ),
            Self::Tags => shape("tags", "Tags", EXTRA, None, "140px", None),
            Self::FirstActivity => shape(
                "first",
                "First activity",
                EXTRA_NUMBER,
                Some("firstActivityDateTime"),
                "92px",
                None,
            ),
            Self::Created => {
                shape("created", "Created", EXTRA_NUMBER, Some("createdDateTime"), "72px", None)
            }
            Self::Updated => {
                shape("updated", "Updated", EXTRA_NUMBER, Some("lastUpdateDateTime"), "72px", None)
            }
            Self::Owner => {
                shape("owner", "Owner", "c-ow", Some("assignedTo"), "32px", Some("32px"))
            }
            Self::Activity => shape(
                "activity",
                "Activity",
                "num dim c-ag",
                Some("lastActivityDateTime"),
                "72px",
                Some("70px"),
            ),
        }
    }
}

/// A column where it is shown, as wide as somebody made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) column: Column,
    /// In pixels, where there is room for all columns; none: as the column is by itself.
    pub(crate) width: Option<u16>,
}

impl From<Column> for Placed {
    fn from(column: Column) -> Self {
        Self { column, width: None }
    }
}

/// No column is narrower or wider than can be taken hold of.
pub(crate) const WIDTHS: std::ops::RangeInclusive<u16> = 32..=900;

/// Width of the circle and the arrow before the columns.
const LEADING: &str = "44px";

/// `--cols` and `--cols-m` for these columns.
pub(crate) fn widths(columns: &[Placed]) -> (String, String) {
    let mut all = LEADING.to_owned();
    let mut narrow = LEADING.to_owned();
    for Placed { column, width } in columns {
        let shape = column.shape();
        all.push(' ');
        match width {
            Some(width) => {
                let _ = write!(all, "{width}px");
            }
            None => all.push_str(shape.width),
        }
        if let Some(width) = shape.narrow {
            narrow.push(' ');
            narrow.push_str(width);
        }
    }
    (all, narrow)
}

/// The columns that an address or a preference names, in its order; the name is always there.
pub(crate) fn parse_all(text: &str) -> Option<Vec<Placed>> {
    let mut columns: Vec<Placed> = Vec::new();
    for part in text.split(',') {
        let (name, width) = part.split_once('.').unwrap_or((part, ""));
        let Some(column) = Column::parse(name) else { continue };
        if columns.iter().all(|other| other.column != column) {
            let width = width.parse().ok().filter(|width| WIDTHS.contains(width));
            columns.push(Placed { column, width });
        }
    }
    columns.iter().any(|placed| placed.column == Column::Name).then_some(columns)
}

/// As an address has them: `id,name.320,severity`.
pub(crate) fn text_of(columns: &[Placed]) -> String {
    let parts = columns.iter().map(|Placed { column, width }| match width {
        Some(width) => format!("{}.{width}", column.name()),
        None => column.name().to_owned(),
    });
    parts.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(columns: &[Column]) -> Vec<Placed> {
        columns.iter().copied().map(Placed::from).collect()
    }

    #[test]
    fn columns_read_back_from_the_address() {
        let text = text_of(&placed(&Column::DEFAULT));
        assert_eq!(parse_all(&text), Some(placed(&Column::DEFAULT)));
        assert_eq!(parse_all("name,nonsense,id,id"), Some(placed(&[Column::Name, Column::Id])));
        assert_eq!(parse_all("id"), None);
    }

    #[test]
    fn a_width_stays_with_its_column() {
        let columns = parse_all("name.320,id.7,severity.x").unwrap();
        let widths: Vec<_> = columns.iter().map(|placed| placed.width).collect();
        assert_eq!(widths, [Some(320), None, None]);
        assert_eq!(text_of(&columns), "name.320,id,severity");
    }

    #[test]
    fn what_is_left_out_has_no_width() {
        let wide = Placed { column: Column::Tactics, width: Some(200) };
        let (all, narrow) = widths(&[Column::Name.into(), wide]);
        assert_eq!(all, "44px minmax(200px,1fr) 200px");
        assert_eq!(narrow, "44px minmax(140px,1fr)");
    }
}
