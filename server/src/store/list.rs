//! How any list is asked for and answered.

use shared::query::{Filter, OrderBy};

/// Filter, order and place in a list. The default is the first fifty in the list's own order.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    pub filter: Option<Filter>,
    /// Without keys it is the list's own order. The id always comes last, so that pages never overlap.
    pub order: OrderBy,
    /// Words that all have to match.
    pub search: Option<String>,
    /// Rows of a page; 0 means 50.
    pub top: u32,
    pub skip: u32,
    /// What [`Listing::next`] of the page before said.
    pub after: Option<String>,
    pub count: bool,
}

impl ListQuery {
    pub fn page_size(&self) -> u32 {
        if self.top == 0 { 50 } else { self.top }
    }
}

/// A page of a list, and where the next one begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing<T> {
    pub rows: Vec<T>,
    /// Opaque, safe in a URL; absent on the last page.
    pub next: Option<String>,
    /// All rows that match, where it was asked for.
    pub count: Option<i64>,
}

impl<T> Listing<T> {
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Listing<U> {
        Listing {
            rows: self.rows.into_iter().map(change).collect(),
            next: self.next,
            count: self.count,
        }
    }
}
