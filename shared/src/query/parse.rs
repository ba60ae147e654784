//! From text to filter: a recursive descent with a limit to its depth.

use super::{Comparison, Decimal, Filter, Literal, QueryError, TextFunction};
use crate::time::Timestamp;

/// The filter, and at which byte each of its conditions begins.
pub(super) fn filter(text: &str) -> Result<(Filter, Vec<usize>), QueryError> {
    let cursor = Cursor::new("$filter", text);
    let mut parser = Parser { cursor, element: None, depth: 0, starts: Vec::new() };
    let filter = parser.or()?;
    if parser.cursor.at_end() {
        Ok((filter, parser.starts))
    } else {
        Err(parser.cursor.error("and, or or the end"))
    }
}

struct Parser<'a> {
    cursor: Cursor<'a>,
    /// The variable, inside the parentheses of `any`.
    element: Option<String>,
    depth: usize,
    /// Of the conditions, in the order of the text.
    starts: Vec<usize>,
}

impl Parser<'_> {
    fn or(&mut self) -> Result<Filter, QueryError> {
        self.joined("or", Filter::Or, Self::and)
    }

    fn and(&mut self) -> Result<Filter, QueryError> {
        self.joined("and", Filter::And, Self::unary)
    }

    fn joined(
        &mut self,
        word: &str,
        join: fn(Vec<Filter>) -> Filter,
        operand: fn(&mut Self) -> Result<Filter, QueryError>,
    ) -> Result<Filter, QueryError> {
        let first = operand(self)?;
        if !self.cursor.take_word(word) {
            return Ok(first);
        }
        let mut filters = vec![first, operand(self)?];
        while self.cursor.take_word(word) {
            filters.push(operand(self)?);
        }
        Ok(join(filters))
    }

    fn unary(&mut self) -> Result<Filter, QueryError> {
        if self.depth == Filter::MAX_DEPTH {
            let limit = Filter::MAX_DEPTH;
            return Err(self.cursor.error(&format!("at most {limit} levels of nesting")));
        }
        self.depth += 1;
        let filter = if self.cursor.take_word("not") {
            Filter::Not(Box::new(self.unary()?))
        } else if self.cursor.take("(") {
            let filter = self.or()?;
            self.cursor.require(")", "and, or or ')'")?;
            filter
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn condition(&mut self) -> Result<Filter, QueryError> {
        self.cursor.skip_space();
        self.starts.push(self.cursor.position);
        for function in TextFunction::ALL {
            if self.cursor.take_call(function.as_str()) {
                return self.text_function(function);
            }
        }
        let field = self.field()?;
        if self.cursor.take_call("/any") {
            return self.any(field);
        }
        if self.cursor.take_word("in") {
            return self.any_of(field);
        }
        for comparison in Comparison::ALL {
            if self.cursor.take_word(comparison.as_str()) {
                return Ok(Filter::Compare { field, comparison, value: self.cursor.literal()? });
            }
        }
        Err(self.cursor.error("a comparison operator (eq, ne, gt, ge, lt, le, in)"))
    }

    fn text_function(&mut self, function: TextFunction) -> Result<Filter, QueryError> {
        let field = self.field()?;
        self.cursor.require(",", "a comma")?;
        self.cursor.skip_space();
        let value = self.cursor.string()?;
        self.cursor.require(")", "')'")?;
        Ok(Filter::Text { field, function, value })
    }

    fn any_of(&mut self, field: String) -> Result<Filter, QueryError> {
        self.cursor.require("(", "'('")?;
        let mut values = vec![self.cursor.literal()?];
        while self.cursor.take(",") {
            values.push(self.cursor.literal()?);
        }
        self.cursor.require(")", "a comma or ')'")?;
        Ok(Filter::In { field, values })
    }

    fn any(&mut self, field: String) -> Result<Filter, QueryError> {
        if self.element.is_some() {
            return Err(self.cursor.error("no any inside any"));
        }
        self.element = Some(self.cursor.identifier("a variable")?.to_owned());
        self.cursor.require(":", "a colon")?;
        let condition = Box::new(self.or()?);
        self.cursor.require(")", "and, or or ')'")?;
        self.element = None;
        Ok(Filter::Any { field, condition })
    }

    /// A path; inside `any` without its variable.
    fn field(&mut self) -> Result<String, QueryError> {
        let Some(element) = &self.element else { return self.cursor.path() };
        if !self.cursor.take_word(element) {
            return Err(self.cursor.error(&format!("the variable '{element}'")));
        }
        if self.cursor.rest().starts_with("/any(") || !self.cursor.take("/") {
            return Ok(String::new());
        }
        self.cursor.path()
    }
}

/// A place in the text.
pub(super) struct Cursor<'a> {
    option: &'static str,
    text: &'a str,
    /// In bytes, always at the start of a character.
    position: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(option: &'static str, text: &'a str) -> Self {
        Self { option, text, position: 0 }
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    pub(super) fn skip_space(&mut self) {
        let rest = self.rest();
        self.position += rest.len() - rest.trim_start().len();
    }

    pub(super) fn at_end(&mut self) -> bool {
        self.skip_space();
        self.rest().is_empty()
    }

    /// Takes a sign, after any space.
    pub(super) fn take(&mut self, sign: &str) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(sign);
        if found {
            self.position += sign.len();
        }
        found
    }

    pub(super) fn require(&mut self, sign: &str, expected: &str) -> Result<(), QueryError> {
        if self.take(sign) { Ok(()) } else { Err(self.error(expected)) }
    }

    /// Takes a whole word in any letter case, after any space.
    pub(super) fn take_word(&mut self, word: &str) -> bool {
        self.skip_space();
        let found = self.next_word().eq_ignore_ascii_case(word);
        if found {
            self.position += word.len();
        }
        found
    }

    /// Takes the name of a function with its opening parenthesis.
    fn take_call(&mut self, name: &str) -> bool {
        self.skip_space();
        let rest = self.rest();
        let found = rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
            && rest[name.len()..].starts_with('(');
        if found {
            self.position += name.len() + 1;
        }
        found
    }

    fn identifier(&mut self, expected: &str) -> Result<&'a str, QueryError> {
        self.skip_space();
        let word = self.next_word();
        if !word.starts_with(|first: char| first.is_alphabetic() || first == '_') {
            return Err(self.error(expected));
        }
        self.position += word.len();
        Ok(word)
    }

    /// A field, such as `status` or `impactedAssets/devices`.
    pub(super) fn path(&mut self) -> Result<String, QueryError> {
        let mut path = self.identifier("a field")?.to_owned();
        while self.rest().starts_with('/') && !starts_with_any(self.rest()) {
            self.position += 1;
            path.push('/');
            path.push_str(self.identifier("a field")?);
        }
        Ok(path)
    }

    fn literal(&mut self) -> Result<Literal, QueryError> {
        const EXPECTED: &str = "a value ('text', a number, true, false, null, or a date and time)";

        self.skip_space();
        if self.take_word("null") {
            return Ok(Literal::Null);
        }
        if self.take_word("true") {
            return Ok(Literal::Bool(true));
        }
        if self.take_word("false") {
            return Ok(Literal::Bool(false));
        }
        let rest = self.rest();
        if rest.starts_with('\'') {
            return self.string().map(Literal::String);
        }
        if rest.starts_with(|first: char| first.is_alphabetic()) {
            return self.qualified_member(EXPECTED).map(Literal::String);
        }
        if let Some((time, length)) = date_time(rest) {
            self.position += length;
            return Ok(Literal::DateTime(time));
        }
        let length = rest.find(|next: char| !is_numeric(next)).unwrap_or(rest.len());
        let number = &rest[..length];
        let literal = match number.parse() {
            Ok(number) => Literal::Integer(number),
            Err(_) => match Decimal::parse(number) {
                Some(number) => Literal::Decimal(number),
                None => return Err(self.error(EXPECTED)),
            },
        };
        self.position += length;
        Ok(literal)
    }

    /// A member with the name of its enumeration: `microsoft.graph.security.alertSeverity'high'`.
    fn qualified_member(&mut self, expected: &str) -> Result<String, QueryError> {
        let rest = self.rest();
        let end = rest.find(|next: char| !is_word(next) && next != '.').unwrap_or(rest.len());
        if !rest[end..].starts_with('\'') {
            return Err(self.error(expected));
        }
        self.position += end;
        self.string()
    }

    /// A text in quotes; a quote inside is written twice.
    fn string(&mut self) -> Result<String, QueryError> {
        let Some(body) = self.rest().strip_prefix('\'') else {
            return Err(self.error("a text in quotes"));
        };
        let mut text = String::new();
        let mut position = 0;
        loop {
            let Some(quote) = body[position..].find('\'') else {
                self.position = self.text.len();
                return Err(self.error("a closing quote"));
            };
            text.push_str(&body[position..position + quote]);
            position += quote + 1;
            if !body[position..].starts_with('\'') {
                break;
            }
            text.push('\'');
            position += 1;
        }
        self.position += 1 + position;
        Ok(text)
    }

    pub(super) fn error(&mut self, expected: &str) -> QueryError {
        self.skip_space();
        let word = self.next_word();
        let found = match self.rest().chars().next() {
            None => "the end".to_owned(),
            Some(_) if !word.is_empty() => {
                format!("'{}'", word.chars().take(40).collect::<String>())
            }
            Some(sign) => format!("'{sign}'"),
        };
        QueryError {
            option: self.option,
            position: self.text[..self.position].chars().count() + 1,
            found,
            expected: expected.to_owned(),
        }
    }

    fn next_word(&self) -> &'a str {
        let rest = self.rest();
        &rest[..rest.find(|next: char| !is_word(next)).unwrap_or(rest.len())]
    }
}

fn is_word(next: char) -> bool {
    next.is_alphanumeric() || next == '_'
}

fn is_numeric(next: char) -> bool {
    next.is_ascii_digit() || matches!(next, '-' | '+' | '.' | 'e' | 'E')
}

fn starts_with_any(rest: &str) -> bool {
    rest.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("/any("))
}

/// A date, or a date and time with any offset, and how many bytes it takes.
fn date_time(text: &str) -> Option<(Timestamp, usize)> {
    const DATE: usize = "2026-01-28".len();
    const OFFSET: usize = "+00:00".len();

    let is_time =
        |next: char| next.is_ascii_alphanumeric() || matches!(next, '-' | ':' | '.' | '+');
    let length = text.find(|next: char| !is_time(next)).unwrap_or(text.len());
    let (written, rest) = text.split_at(length);
    if written.len() == DATE {
        return Some((Timestamp::parse(&format!("{written}T00:00:00Z"))?, length));
    }
    if written.get(DATE..=DATE)? != "T" {
        return None;
    }
    // In a URL, a plus sign that nobody encoded arrives as a space.
    if let Some(offset) = rest.get(..OFFSET).and_then(|offset| offset.strip_prefix(' '))
        && let Some(time) = Timestamp::parse(&format!("{written}+{offset}"))
    {
        return Some((time, length + OFFSET));
    }
    Some((Timestamp::parse(written)?, length))
}
