//! The columns of the queue: what they are called, what they sort by, how wide they are.

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

/// Width of the circle and the arrow before the columns.
const LEADING: &str = "44px";

/// `--cols` and `--cols-m` for these columns.
pub(crate) fn widths(columns: &[Column]) -> (String, String) {
    let join = |widths: &mut dyn Iterator<Item = &'static str>| {
        widths.fold(LEADING.to_owned(), |all, width| all + " " + width)
    };
    (
        join(&mut columns.iter().map(|column| column.shape().width)),
        join(&mut columns.iter().filter_map(|column| column.shape().narrow)),
    )
}

/// The columns that an address or a preference names, in its order; the name is always there.
pub(crate) fn parse_all(text: &str) -> Option<Vec<Column>> {
    let mut columns: Vec<Column> = Vec::new();
    for column in text.split(',').filter_map(Column::parse) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns.contains(&Column::Name).then_some(columns)
}

pub(crate) fn text_of(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name()).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_read_back_from_the_address() {
        let text = text_of(&Column::DEFAULT);
        assert_eq!(parse_all(&text).as_deref(), Some(&Column::DEFAULT[..]));
        assert_eq!(parse_all("name,nonsense,id,id"), Some(vec![Column::Name, Column::Id]));
        assert_eq!(parse_all("id"), None);
    }

    #[test]
    fn what_is_left_out_has_no_width() {
        let (all, narrow) = widths(&[Column::Name, Column::Tactics]);
        assert_eq!(all, "44px minmax(200px,1fr) 122px");
        assert_eq!(narrow, "44px minmax(140px,1fr)");
    }
}
