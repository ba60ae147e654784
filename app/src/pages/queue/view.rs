//! What the queue shows, as its address says it.

use shared::query::{Direction, OrderBy, OrderKey};
use shared::time::Timestamp;

use super::column::{self, Placed};
use super::filter::{Dimension, NOBODY, QueueFilter};
use super::range::Range;
use crate::url::{Parameters, encode};

/// Checked rows beyond this many make no address any more.
const MOST_SELECTED: usize = 50;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct QueueView {
    pub(crate) filter: QueueFilter,
    pub(crate) order: OrderBy,
    pub(crate) search: String,
    pub(crate) range: Range,
    /// None: as the reader prefers.
    pub(crate) columns: Option<Vec<Placed>>,
    /// What somebody called this view.
    pub(crate) name: Option<String>,
    pub(crate) pane: Option<String>,
    pub(crate) selected: Vec<String>,
    /// What is wrong with the filter of the address; it then filters nothing.
    pub(crate) mistake: Option<String>,
}

impl QueueView {
    pub(crate) fn parse(query: &str) -> Self {
        let parameters = Parameters::parse(query);
        let (filter, mistake) = match parameters.get("filter").map(QueueFilter::parse) {
            None => (QueueFilter::open(), None),
            Some(Ok(filter)) => (filter, None),
            Some(Err(error)) => (QueueFilter::default(), Some(error.to_string())),
        };
        let list = |name: &str| {
            parameters
                .get(name)
                .map(|text| {
                    text.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()
                })
                .unwrap_or_default()
        };
        Self {
            filter,
            order: parameters
                .get("orderby")
                .and_then(|text| OrderBy::parse(text).ok())
                .unwrap_or_default(),
            search: parameters.get("search").unwrap_or_default().to_owned(),
            range: parameters.get("range").and_then(Range::parse).unwrap_or_default(),
            columns: parameters.get("columns").and_then(column::parse_all),
            name: parameters.get("view").filter(|name| !name.is_empty()).map(str::to_owned),
            pane: parameters.get("pane").filter(|id| !id.is_empty()).map(str::to_owned),
            selected: list("selected"),
            mistake,
        }
    }

    pub(crate) fn address(&self) -> String {
        let filter = self.filter.text();
        let is_default = self.filter == QueueFilter::open();
        let order = self.order.to_string();
        let range = self.range.text();
        let columns = self.columns.as_deref().map(column::text_of);
        let selected = self.selected.join(",");
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let few = self.selected.len() <= MOST_SELECTED;
        Parameters::default()
            .with("filter", (!is_default).then_some(filter.as_str()))
            .with("orderby", some(&order).as_deref())
            .with("search", some(&self.search).as_deref())
            .with("range", (self.range != Range::default()).then_some(range.as_str()))
            .with("columns", columns.as_deref())
            .with("view", self.name.as_deref())
            .with("selected", some(&selected).filter(|_| few).as_deref())
            .with("pane", self.pane.as_deref())
            .on("/")
    }

    /// The view itself, without what is looked at in it.
    #[must_use]
    pub(crate) fn bare(&self) -> Self {
        Self { pane: None, selected: Vec::new(), ..self.clone() }
    }

    /// The part of the list's address that decides which rows come, in which order.
    pub(crate) fn list(&self) -> ListKey {
        ListKey {
            filter: self.filter.clone(),
            order: self.order.clone(),
            search: self.search.clone(),
            range: self.range,
        }
    }

    /// Sorts by a column: first descending, then ascending, then as before. With `add` the order
    /// so far stays in front.
    #[must_use]
    pub(crate) fn sorted_by(mut self, field: &str, add: bool) -> Self {
        let at = self.order.keys.iter().position(|key| key.field == field);
        let was = at.map(|at| self.order.keys[at].direction);
        let next = match was {
            None => Some(Direction::Descending),
            Some(Direction::Descending) => Some(Direction::Ascending),
            Some(Direction::Ascending) => None,
        };
        if !add {
            self.order.keys.clear();
        }
        let at = at.filter(|_| add);
        match (at, next) {
            (Some(at), Some(direction)) => self.order.keys[at].direction = direction,
            (Some(at), None) => {
                self.order.keys.remove(at);
            }
            (None, Some(direction)) => {
                self.order.keys.push(OrderKey { field: field.to_owned(), direction });
            }
            (None, None) => {}
        }
        self
    }
}

/// What decides which rows come.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ListKey {
    pub(crate) filter: QueueFilter,
    pub(crate) order: OrderBy,
    pub(crate) search: String,
    pub(crate) range: Range,
}

impl ListKey {
    /// The direction of a sorted field and its rank among several; without an order the list has
    /// its own, the last activity first.
    pub(crate) fn sorting(&self, field: &str) -> Option<(Direction, usize)> {
        if self.order.keys.is_empty() {
            return (field == "lastActivityDateTime").then_some((Direction::Descending, 0));
        }
        let rank = self.order.keys.iter().position(|key| key.field == field)?;
        Some((self.order.keys[rank].direction, rank))
    }

    /// `$filter` and `$search`, for the list, its counts and its facets alike.
    pub(crate) fn conditions(&self, now: Timestamp) -> String {
        let filter = shared::query::Filter::all(
            self.filter
                .to_filter()
                .into_iter()
                .flat_map(parts)
                .chain(self.range.to_filter(now).into_iter().flat_map(parts)),
        );
        let mut conditions = String::new();
        if let Some(filter) = filter {
            conditions.push_str("&$filter=");
            conditions.push_str(&encode(&filter.to_string()));
        }
        if !self.search.trim().is_empty() {
            conditions.push_str("&$search=");
            conditions.push_str(&encode(&format!("\"{}\"", self.search.trim().replace('"', " "))));
        }
        conditions
    }

    pub(crate) fn path(&self, now: Timestamp, top: usize) -> String {
        let mut path = format!("incidents?$count=true&$top={top}{}", self.conditions(now));
        if !self.order.keys.is_empty() {
            path.push_str("&$orderby=");
            path.push_str(&encode(&self.order.to_string()));
        }
        path
    }
}

fn parts(filter: shared::query::Filter) -> Vec<shared::query::Filter> {
    match filter {
        shared::query::Filter::And(parts) => parts,
        other => vec![other],
    }
}

/// A named view: a filter that the tabs lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SavedView {
    Open,
    Mine,
    Unassigned,
    Critical,
    All,
}

impl SavedView {
    pub(crate) const ALL: [Self; 5] =
        [Self::Open, Self::Mine, Self::Unassigned, Self::Critical, Self::All];

    pub(crate) fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::Mine => "Mine",
            Self::Unassigned => "Unassigned",
            Self::Critical => "Critical",
            Self::All => "All",
        }
    }

    pub(crate) fn filter(self, me: &str) -> QueueFilter {
        let open = QueueFilter::default().limited_to(Dimension::Status, &["active", "inProgress"]);
        match self {
            Self::Open => QueueFilter::open(),
            Self::Mine => open.limited_to(Dimension::Owner, &[me]),
            Self::Unassigned => QueueFilter::open().limited_to(Dimension::Owner, &[NOBODY]),
            Self::Critical => open.limited_to(Dimension::Priority, &["top"]),
            Self::All => QueueFilter::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bare_address_is_the_open_view() {
        let view = QueueView::parse("");
        assert_eq!(view.filter, QueueFilter::open());
        assert_eq!(view.range, Range::Month);
        assert_eq!(view.address(), "/");
        let all = QueueView::parse("?filter=");
        assert_eq!(all.filter, QueueFilter::default());
        assert_eq!(all.address(), "/?filter=");
    }

    #[test]
    fn a_view_reads_back_from_its_address() {
        for saved in SavedView::ALL {
            let view = QueueView {
                filter: saved.filter("mona@larkfield.example"),
                order: OrderBy::parse("priorityScore desc,id asc").unwrap(),
                search: "tor & \"exit\"".into(),
                range: Range::Week,
                columns: column::parse_all("name.320,id"),
                name: Some("Night shift".into()),
                pane: Some("7".into()),
                selected: vec!["7".into(), "9".into()],
                mistake: None,
            };
            let address = view.address();
            let query = address.split_once('?').map(|(_, query)| query).unwrap_or_default();
            assert_eq!(QueueView::parse(query), view, "{address}");
        }
    }

    #[test]
    fn a_mistaken_filter_is_told() {
        let view = QueueView::parse("?filter=severity%20foo");
        assert_eq!(view.filter, QueueFilter::default());
        assert!(view.mistake.unwrap().contains("character 10"));
    }

    #[test]
    fn columns_sort_down_up_and_not_at_all() {
        let view = QueueView::parse("").sorted_by("severity", false);
        assert_eq!(view.order.to_string(), "severity desc");
        let view = view.sorted_by("id", true);
        assert_eq!(view.order.to_string(), "severity desc,id desc");
        let view = view.sorted_by("severity", true);
        assert_eq!(view.order.to_string(), "severity asc,id desc");
        let view = view.sorted_by("severity", true).sorted_by("id", false);
        assert_eq!(view.order.to_string(), "id asc");
        assert_eq!(view.sorted_by("id", false).order.to_string(), "");
    }

    #[test]
    fn without_an_order_the_last_activity_comes_first() {
        let key = QueueView::parse("").list();
        assert_eq!(key.sorting("lastActivityDateTime"), Some((Direction::Descending, 0)));
        assert_eq!(key.sorting("id"), None);
    }

    #[test]
    fn filter_and_range_go_to_the_server_together() {
        let key = QueueView::parse("?filter=severity%20eq%20'high'&range=24h&search=tor").list();
        let path = key.path(Timestamp(Timestamp::DAY), 100);
        assert_eq!(
            crate::url::decode(&path),
            "incidents?$count=true&$top=100&$filter=severity in ('high') and \
             lastActivityDateTime ge 1970-01-01T00:00:00Z&$search=\"tor\""
        );
    }
}
