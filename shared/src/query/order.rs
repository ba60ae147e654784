//! `$orderby`.

use std::fmt;

use super::QueryError;
use super::parse::Cursor;

/// By which fields a list is sorted, the first counting most.
///
/// ```
/// use shared::query::{Direction, OrderBy};
///
/// let order = OrderBy::parse("priorityScore desc, id").unwrap();
/// assert_eq!(order.keys[0].direction, Direction::Descending);
/// assert_eq!(order.to_string(), "priorityScore desc,id asc");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderBy {
    pub keys: Vec<OrderKey>,
}

/// One field to sort by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderKey {
    pub field: String,
    pub direction: Direction,
}

/// Which end comes first.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    #[default]
    Ascending,
    Descending,
}

impl OrderBy {
    /// Reads the text of `$orderby`, already decoded from the URL.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        let mut cursor = Cursor::new("$orderby", text);
        let mut keys = Vec::new();
        loop {
            let field = cursor.path()?;
            let direction = if cursor.take_word("desc") {
                Direction::Descending
            } else {
                cursor.take_word("asc");
                Direction::Ascending
            };
            keys.push(OrderKey { field, direction });
            if cursor.at_end() {
                return Ok(Self { keys });
            }
            if !cursor.take(",") {
                return Err(cursor.error("asc, desc, a comma or the end"));
            }
        }
    }
}

impl Direction {
    /// OData's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
        }
    }
}

impl fmt::Display for OrderBy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, OrderKey { field, direction }) in self.keys.iter().enumerate() {
            let separator = if position == 0 { "" } else { "," };
            write!(formatter, "{separator}{field} {}", direction.as_str())?;
        }
        Ok(())
    }
}
