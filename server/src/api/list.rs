//! Lists: from OData's options to a query of the store, and from its rows to a page.

use std::collections::HashMap;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use shared::page::Page;
use shared::query::{Filter, OrderBy, QueryError};

use super::address::Address;
use super::error::{ApiError, ApiResult};
use super::extract::Json;
use super::parameters::Parameters;
use super::select::{Select, Selectable};
use crate::store::fields::{self, Field};
use crate::store::{ListQuery, Listing};

/// Rows of the largest page.
pub(crate) const MOST_ROWS: u32 = 1000;

/// How far `$skip` goes; beyond it `@odata.nextLink` is the way.
const MOST_SKIPPED: u32 = 100_000;

/// Which options a list takes besides `$top`, `$skip`, `$skiptoken`, `$count` and `$select`.
#[derive(Copy, Clone)]
pub(crate) enum Options {
    /// `$filter`, `$orderby` and `$search`.
    Full(&'static [Field]),
    /// `$filter` and `$orderby`.
    Ordered(&'static [Field]),
    /// `$search`.
    Searched,
    /// No more.
    Plain,
}

/// What a list was asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) query: ListQuery,
    pub(crate) select: Select,
}

/// Reads the options of a list; other parameters stay.
pub(crate) fn asked(parameters: &mut Parameters, options: Options) -> ApiResult<Asked> {
    let mut query = ListQuery {
        top: parameters.number("$top", 1, MOST_ROWS)?.unwrap_or_default(),
        after: parameters.text("$skiptoken")?.filter(|token| !token.is_empty()),
        count: parameters.truth("$count")?.unwrap_or(false),
        ..ListQuery::default()
    };
    query.skip = skip(parameters)?;
    if let Options::Full(fields) | Options::Ordered(fields) = options {
        query.filter = filter(parameters, fields)?;
        query.order = order(parameters, fields)?;
    }
    if matches!(options, Options::Full(_) | Options::Searched) {
        query.search = search(parameters)?;
    }
    let select = Select::read(parameters)?;
    Ok(Asked { query, select })
}

/// The store checks what the conditions mean too, but cannot tell where in the text a mistake is.
pub(crate) fn filter(
    parameters: &mut Parameters,
    known: &'static [Field],
) -> ApiResult<Option<Filter>> {
    let text = parameters.text("$filter")?.filter(|text| !text.trim().is_empty());
    let Some(text) = text else { return Ok(None) };
    let (filter, starts) = Filter::parse_located(&text).map_err(query_error)?;
    fields::check_filter(known, &filter).map_err(|(condition, error)| {
        let before = starts.get(condition).and_then(|start| text.get(..*start));
        let character = before.unwrap_or_default().chars().count() + 1;
        let message = format!("$filter, character {character}: {error}");
        ApiError::bad_request("InvalidFilter", message).about("$filter")
    })?;
    Ok(Some(filter))
}

/// The store checks fields too, but cannot tell a mistake in the order from one in the filter.
fn order(parameters: &mut Parameters, known: &'static [Field]) -> ApiResult<OrderBy> {
    let text = parameters.text("$orderby")?.filter(|text| !text.trim().is_empty());
    let Some(text) = text else { return Ok(OrderBy::default()) };
    let order = OrderBy::parse(&text).map_err(query_error)?;
    fields::check_order(known, &order).map_err(|error| {
        ApiError::bad_request("InvalidOrderBy", error.to_string()).about("$orderby")
    })?;
    Ok(order)
}

/// Words, with or without the quotes that OData puts around a phrase.
pub(crate) fn search(parameters: &mut Parameters) -> ApiResult<Option<String>> {
    let Some(text) = parameters.text("$search")? else { return Ok(None) };
    let text = text.trim();
    let words = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    if words.chars().count() > 200 {
        let message = "$search is longer than 200 characters";
        return Err(ApiError::bad_request("InvalidSearch", message).about("$search"));
    }
    Ok((!words.trim().is_empty()).then(|| words.trim().to_owned()))
}

/// Which related resources come along; names the one that cannot.
pub(crate) fn expands(parameters: &mut Parameters, possible: &'static str) -> ApiResult<bool> {
    let Some(text) = parameters.text("$expand")?.filter(|text| !text.trim().is_empty()) else {
        return Ok(false);
    };
    let Some(other) = text.split(',').map(str::trim).find(|part| *part != possible) else {
        return Ok(true);
    };
    let other: String = other.chars().take(60).collect();
    let message =
        format!("$expand={other} is not supported; this address takes $expand={possible}");
    Err(ApiError::new(StatusCode::NOT_IMPLEMENTED, "UnsupportedParameter", message)
        .about("$expand"))
}

/// A page of rows as OData writes it.
pub(crate) fn page<T>(listing: Listing<T>, address: &Address, resource: &str) -> Page<T> {
    Page {
        context: Some(address.context(resource)),
        count: listing.count,
        next_link: listing.next.map(|token| address.next_link(&token)),
        value: listing.rows,
    }
}

/// The answer to a list, reduced to what was selected.
pub(crate) fn answer<T: Selectable>(page: &Page<T>, select: &Select) -> ApiResult<Response> {
    let Some(value) = select.rows(&page.value)? else { return Ok(Json(page).into_response()) };
    Ok(Json(with_rows(page, value)).into_response())
}

/// `{"value": […]}` of a list that is never paged.
pub(crate) fn whole<T: Serialize>(rows: Vec<T>, address: &Address, resource: &str) -> Response {
    Json(Page {
        context: Some(address.context(resource)),
        count: None,
        next_link: None,
        value: rows,
    })
    .into_response()
}

/// The answer to a list, with a property beside its rows.
pub(crate) fn answer_with<T: Selectable>(
    page: &Page<T>,
    select: &Select,
    name: &'static str,
    beside: impl Serialize,
) -> ApiResult<Response> {
    #[derive(Serialize)]
    struct Both<'a, R, U> {
        #[serde(flatten)]
        page: &'a R,
        #[serde(flatten)]
        beside: HashMap<&'static str, U>,
    }
    let beside = HashMap::from([(name, beside)]);
    Ok(match select.rows(&page.value)? {
        None => Json(Both { page, beside }).into_response(),
        Some(rows) => Json(Both { page: &with_rows(page, rows), beside }).into_response(),
    })
}

/// The same page with other rows.
fn with_rows<T, R>(page: &Page<T>, value: Vec<R>) -> Page<R> {
    Page {
        context: page.context.clone(),
        count: page.count,
        next_link: page.next_link.clone(),
        value,
    }
}

fn skip(parameters: &mut Parameters) -> ApiResult<u32> {
    let skip = parameters.number("$skip", 0, u32::MAX)?.unwrap_or_default();
    if skip > MOST_SKIPPED {
        let message =
            format!("$skip is at most {MOST_SKIPPED}; follow @odata.nextLink to go further");
        return Err(ApiError::bad_request("BadRequest", message).about("$skip"));
    }
    Ok(skip)
}

fn query_error(error: QueryError) -> ApiError {
    let code = if error.option == "$orderby" { "InvalidOrderBy" } else { "InvalidFilter" };
    ApiError::bad_request(code, error.to_string()).about(error.option)
}
