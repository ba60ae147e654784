//! Everything that matches, read by key through all its pages: to select it or to take it away.

use std::collections::BTreeSet;

use leptos::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use shared::page::Page;

use super::context::Queue;
use super::view::ListKey;
use crate::api::{self, ApiProblem, encode};
use crate::format;
use crate::url::Parameters;

/// What the server gives at most at once.
const PAGE: usize = 1_000;
/// Of more than these one limits the list first.
pub(crate) const MOST_SELECTED: usize = 10_000;

#[derive(Deserialize)]
struct Named {
    id: String,
}

/// Selects all incidents that match, shown or not.
pub(crate) fn select(queue: Queue) {
    leptos::task::spawn_local(async move {
        let (key, total) = (queue.key.get_untracked(), queue.rows.total.get_untracked());
        let app = queue.app;
        let tell = move |read: usize| {
            if total as usize > PAGE {
                app.toasts.working("Selecting", read, (total as usize).min(MOST_SELECTED));
            }
        };
        match all::<Named>(queue, "&$select=id", MOST_SELECTED, tell).await {
            // Another list is not what was asked for.
            Ok(_) if queue.key.try_get_untracked().as_ref() != Some(&key) => {}
            Ok(found) => {
                let ids: BTreeSet<String> = found.into_iter().map(|one| one.id).collect();
                let words = match i64::try_from(ids.len()) {
                    Ok(count) if count < total => format!(
                        "The first {} of {} selected; limit the list to select the rest",
                        format::count(count),
                        format::count(total)
                    ),
                    Ok(count) => format!("{} selected", format::plural(count, "incident")),
                    Err(_) => String::new(),
                };
                queue.checked.try_set(ids);
                app.toasts.say(words);
            }
            Err(problem) => app.toasts.fail("Not all selected", &problem),
        }
    });
}

/// Reads at most `most` of what matches, in the list's order; `extra` is added to its address.
pub(crate) async fn all<T: DeserializeOwned + 'static>(
    queue: Queue,
    extra: &str,
    most: usize,
    tell: impl Fn(usize),
) -> Result<Vec<T>, ApiProblem> {
    let (key, base) = (queue.key.get_untracked(), queue.rows.base.get_untracked());
    let first = ListKey::path(&key, base, PAGE) + extra;
    let mut found = Vec::new();
    let mut path = first.clone();
    loop {
        let page = api::get::<Page<T>>(&path).await?;
        found.extend(page.value);
        tell(found.len());
        let token = page.next_link.as_deref().and_then(token_of);
        match token.filter(|_| found.len() < most) {
            Some(token) => path = format!("{first}&$skiptoken={}", encode(&token)),
            None => break,
        }
    }
    found.truncate(most);
    Ok(found)
}

fn token_of(link: &str) -> Option<String> {
    let (_, query) = link.split_once('?')?;
    Parameters::parse(query).get("$skiptoken").map(str::to_owned)
}
