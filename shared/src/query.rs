//! What lists are asked for: OData's `$filter` and `$orderby` as values.
//!
//! The client builds them, the URL carries them as text, the server turns them into SQL. Which
//! fields a list has is the server's business; here any well-formed text is a filter.

mod order;
mod parse;

use std::fmt;

use crate::time::Timestamp;

pub use order::{Direction, OrderBy, OrderKey};

/// A condition on the rows of a list.
///
/// ```
/// use shared::query::Filter;
///
/// let filter = Filter::parse("severity in ('high','medium') and not (status eq 'resolved')");
/// assert_eq!(
///     filter.unwrap().to_string(),
///     "severity in ('high','medium') and not (status eq 'resolved')"
/// );
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    Compare {
        field: String,
        comparison: Comparison,
        value: Literal,
    },
    /// The field equals one of the values.
    In {
        field: String,
        values: Vec<Literal>,
    },
    Text {
        field: String,
        function: TextFunction,
        value: String,
    },
    /// At least one element of a collection meets the condition. In the condition the element
    /// itself is the empty field.
    Any {
        field: String,
        condition: Box<Filter>,
    },
    And(Vec<Filter>),
    Or(Vec<Filter>),
    Not(Box<Filter>),
}

/// How a field and a value are compared.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

/// A condition on a part of a text.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextFunction {
    StartsWith,
    EndsWith,
    Contains,
}

/// A value in a filter; members of enumerations are strings.
#[derive(Clone, Debug, PartialEq)]
pub enum Literal {
    Null,
    Bool(bool),
    Integer(i64),
    Decimal(Decimal),
    String(String),
    DateTime(Timestamp),
}

/// A number that is not whole, as it was written. A client only passes it on, and what turns texts into floats and back
/// is a large part of a small program.
///
/// ```
/// use shared::query::Decimal;
///
/// assert_eq!(Decimal::parse("-2.5e3").map(|number| number.value()), Some(-2_500.0));
/// assert_eq!(Decimal::parse("2.5.1"), None);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(String);

/// Why a text is no filter or no order.
///
/// ```
/// use shared::query::Filter;
///
/// let error = Filter::parse("severity foo 'high'").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "$filter, character 10: found 'foo', expected a comparison operator \
///      (eq, ne, gt, ge, lt, le, in)"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// `$filter` or `$orderby`.
    pub option: &'static str,
    /// The character, counted from 1.
    pub position: usize,
    pub found: String,
    pub expected: String,
}

impl Filter {
    /// The deepest nesting of parentheses and `not` that is read.
    pub const MAX_DEPTH: usize = 64;

    /// Reads the text of `$filter`, already decoded from the URL.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        parse::filter(text).map(|(filter, _)| filter)
    }

    /// The same with the byte at which each condition begins, in the order of the text; an `any` is
    /// one, before those inside it. For whoever finds a mistake in what a condition means.
    ///
    /// ```
    /// use shared::query::Filter;
    ///
    /// let (_, starts) = Filter::parse_located("status eq 'new' and tags/any(t:t eq 'x')").unwrap();
    /// assert_eq!(starts, [0, 20, 31]);
    /// ```
    pub fn parse_located(text: &str) -> Result<(Self, Vec<usize>), QueryError> {
        parse::filter(text)
    }

    /// The field equals the value.
    ///
    /// ```
    /// use shared::query::Filter;
    ///
    /// assert_eq!(Filter::equal("status", "new").to_string(), "status eq 'new'");
    /// ```
    pub fn equal(field: &str, value: impl Into<Literal>) -> Self {
        Self::compare(field, Comparison::Equal, value)
    }

    /// A comparison of the field with the value.
    pub fn compare(field: &str, comparison: Comparison, value: impl Into<Literal>) -> Self {
        Self::Compare { field: field.to_owned(), comparison, value: value.into() }
    }

    /// All of the filters together; nothing when there are none.
    ///
    /// ```
    /// use shared::query::Filter;
    ///
    /// let filter = Filter::all([Filter::equal("id", 1), Filter::equal("open", true)]);
    /// assert_eq!(filter.unwrap().to_string(), "id eq 1 and open eq true");
    /// ```
    pub fn all(filters: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut filters: Vec<Self> = filters.into_iter().collect();
        if filters.len() > 1 { Some(Self::And(filters)) } else { filters.pop() }
    }

    /// Calls `visit` with every field; an element's property as `collection/property`.
    ///
    /// ```
    /// use shared::query::Filter;
    ///
    /// let filter = Filter::parse("status eq 'new' and topAssets/any(a: a/kind eq 'user')");
    /// let mut fields = Vec::new();
    /// filter.unwrap().visit_fields(&mut |field| fields.push(field.to_owned()));
    /// assert_eq!(fields, ["status", "topAssets/kind"]);
    /// ```
    pub fn visit_fields(&self, visit: &mut dyn FnMut(&str)) {
        match self {
            Self::Compare { field, .. } | Self::In { field, .. } | Self::Text { field, .. } => {
                visit(field);
            }
            Self::Any { field: collection, condition } => condition.visit_fields(&mut |field| {
                if field.is_empty() {
                    visit(collection);
                } else {
                    visit(&format!("{collection}/{field}"));
                }
            }),
            Self::And(filters) | Self::Or(filters) => {
                for filter in filters {
                    filter.visit_fields(visit);
                }
            }
            Self::Not(filter) => filter.visit_fields(visit),
        }
    }

    fn write(&self, formatter: &mut fmt::Formatter<'_>, element: Option<&str>) -> fmt::Result {
        match self {
            Self::Compare { field, comparison, value } => {
                write!(formatter, "{} {} {value}", Path(element, field), comparison.as_str())
            }
            Self::In { field, values } => {
                write!(formatter, "{} in (", Path(element, field))?;
                for (position, value) in values.iter().enumerate() {
                    let separator = if position == 0 { "" } else { "," };
                    write!(formatter, "{separator}{value}")?;
                }
                formatter.write_str(")")
            }
            Self::Text { field, function, value } => {
                write!(formatter, "{}({},", function.as_str(), Path(element, field))?;
                write_string(formatter, value)?;
                formatter.write_str(")")
            }
            Self::Any { field, condition } => {
                write!(formatter, "{}/any(x:", Path(element, field))?;
                condition.write(formatter, Some("x"))?;
                formatter.write_str(")")
            }
            Self::And(filters) => write_joined(formatter, filters, " and ", element, |filter| {
                matches!(filter, Self::And(_) | Self::Or(_))
            }),
            Self::Or(filters) => write_joined(formatter, filters, " or ", element, |filter| {
                matches!(filter, Self::Or(_))
            }),
            Self::Not(filter) => {
                formatter.write_str("not (")?;
                filter.write(formatter, element)?;
                formatter.write_str(")")
            }
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(formatter, None)
    }
}

impl Comparison {
    pub const ALL: [Self; 6] = [
        Self::Equal,
        Self::NotEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Less,
        Self::LessOrEqual,
    ];

    /// OData's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "ge",
            Self::Less => "lt",
            Self::LessOrEqual => "le",
        }
    }
}

impl TextFunction {
    pub const ALL: [Self; 3] = [Self::StartsWith, Self::EndsWith, Self::Contains];

    /// OData's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StartsWith => "startswith",
            Self::EndsWith => "endswith",
            Self::Contains => "contains",
        }
    }
}

impl Decimal {
    /// So long a number, with an exponent of two digits, is no infinite one.
    const LONGEST: usize = 60;

    /// Digits with a sign, a fraction and an exponent, as JSON has them.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|one| one.is_ascii_digit());
        let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let number = number.strip_prefix('-').unwrap_or(number);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
        let is_number = text.len() <= Self::LONGEST
            && digits(whole)
            && digits(fraction)
            && digits(exponent)
            && exponent.len() <= 2;
        is_number.then(|| Self(text.to_owned()))
    }

    pub fn value(&self) -> f64 {
        self.0.parse().expect("what was parsed is a number")
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Bool(flag) => write!(formatter, "{flag}"),
            Self::Integer(number) => write!(formatter, "{number}"),
            Self::Decimal(number) => formatter.write_str(&number.0),
            Self::String(text) => write_string(formatter, text),
            Self::DateTime(time) => write!(formatter, "{time}"),
        }
    }
}

impl From<&str> for Literal {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Literal {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Literal {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<i64> for Literal {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<Timestamp> for Literal {
    fn from(time: Timestamp) -> Self {
        Self::DateTime(time)
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { option, position, found, expected } = self;
        write!(formatter, "{option}, character {position}: found {found}, expected {expected}")
    }
}

impl std::error::Error for QueryError {}

/// A field as it is written: inside `any` it starts with the variable.
struct Path<'a>(Option<&'a str>, &'a str);

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Path(None, field) => formatter.write_str(field),
            Path(Some(element), "") => formatter.write_str(element),
            Path(Some(element), field) => write!(formatter, "{element}/{field}"),
        }
    }
}

fn write_joined(
    formatter: &mut fmt::Formatter<'_>,
    filters: &[Filter],
    separator: &str,
    element: Option<&str>,
    needs_parentheses: fn(&Filter) -> bool,
) -> fmt::Result {
    for (position, filter) in filters.iter().enumerate() {
        if position > 0 {
            formatter.write_str(separator)?;
        }
        if needs_parentheses(filter) {
            formatter.write_str("(")?;
            filter.write(formatter, element)?;
            formatter.write_str(")")?;
        } else {
            filter.write(formatter, element)?;
        }
    }
    Ok(())
}

fn write_string(formatter: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    write!(formatter, "'{}'", text.replace('\'', "''"))
}
