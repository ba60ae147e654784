//! Events of a timeline as they are read, page by page, in both directions.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use shared::time::Timestamp;
use shared::timeline::{TimelineItem, TimelinePage};

use super::lines::Ends;
use crate::api::{self, ApiProblem, encode};
use crate::live::News;
use crate::order::sort_by_key;
use crate::query::Cache;
use crate::reactive::effect;
use crate::state::use_app;

const PAGE: usize = 100;

/// Which events are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Asked {
    pub(crate) entity: String,
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    /// `&kind=alert`, `&minContribution=1`.
    pub(crate) scope: &'static str,
    pub(crate) with: Option<String>,
}

impl Asked {
    pub(crate) fn path(&self, rest: &str) -> String {
        use std::fmt::Write;
        let mut path = format!("entities/{}/timeline?{rest}{}", encode(&self.entity), self.scope);
        for (name, time) in [("from", self.from), ("to", self.to)] {
            if let Some(time) = time {
                let _ = write!(path, "&{name}={}", encode(&time.to_string()));
            }
        }
        if let Some(with) = &self.with {
            let _ = write!(path, "&with={}", encode(with));
        }
        path
    }
}

/// Where reading begins.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Start {
    Newest,
    Oldest,
    Around(String),
}

/// What was read so far, newest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Events {
    pub(crate) items: Vec<Arc<TimelineItem>>,
    /// Where the reading goes on, into the past and into the future.
    pub(crate) older: Option<String>,
    pub(crate) newer: Option<String>,
    pub(crate) count: i64,
    pub(crate) ends: Ends,
}

#[derive(Clone, Debug)]
pub(crate) enum FeedState {
    Loading,
    Failed(ApiProblem),
    Ready(Arc<Events>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Older,
    Newer,
}

#[derive(Clone, Copy)]
pub(crate) struct Feed {
    pub(crate) state: RwSignal<FeedState>,
    /// The direction in which a page is being read.
    pub(crate) reading: RwSignal<Option<Direction>>,
    /// Why the last page could not be read.
    pub(crate) problem: RwSignal<Option<ApiProblem>>,
    asked: Memo<(Asked, Start)>,
    round: RwSignal<u32>,
    number: StoredValue<u64>,
    cache: Cache,
}

pub(crate) fn use_feed(asked: Memo<(Asked, Start)>) -> Feed {
    let app = use_app();
    let feed = Feed {
        state: RwSignal::new(FeedState::Loading),
        reading: RwSignal::new(None),
        problem: RwSignal::new(None),
        asked,
        round: RwSignal::new(0),
        number: StoredValue::new(0),
        cache: app.cache,
    };
    effect(move |_| {
        let (asked, start) = asked.get();
        feed.round.track();
        feed.begin(asked, start);
    });
    app.live.listen(move |news| {
        if feed.is_touched(&news) {
            feed.round.update(|round| *round = round.wrapping_add(1));
        }
    });
    feed
}

impl Feed {
    pub(crate) fn events(self) -> Option<Arc<Events>> {
        self.state.with(|state| match state {
            FeedState::Ready(events) => Some(Arc::clone(events)),
            FeedState::Loading | FeedState::Failed(_) => None,
        })
    }

    pub(crate) fn retry(self) {
        self.state.set(FeedState::Loading);
        self.round.update(|round| *round = round.wrapping_add(1));
    }

    /// Reads the next page in a direction, unless there is none or one is on its way.
    pub(crate) fn more(self, direction: Direction) {
        let Some(events) = untrack(|| self.events()) else { return };
        let link = match direction {
            Direction::Older => events.older.clone(),
            Direction::Newer => events.newer.clone(),
        };
        let Some(link) = link.filter(|_| self.reading.get_untracked().is_none()) else { return };
        self.reading.set(Some(direction));
        self.problem.set(None);
        let number = self.number.get_value();
        leptos::task::spawn_local(async move {
            let answer = api::get::<TimelinePage>(&link).await;
            if self.number.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(page) => self.keep(joined(&events, page, direction)),
                Err(problem) => {
                    self.problem.try_set(Some(problem));
                }
            }
            self.reading.try_set(None);
        });
    }

    fn begin(self, asked: Asked, start: Start) {
        let number = self.number.get_value() + 1;
        self.number.set_value(number);
        self.reading.set(None);
        self.problem.set(None);
        let known = self.cache.get::<Events>(&memory(&asked, &start));
        // What is there stays while it is read again.
        match &known {
            Some(events) => self.state.set(FeedState::Ready(Arc::clone(events))),
            None => self.state.set(FeedState::Loading),
        }
        let query = match &start {
            Start::Newest => format!("order=desc&$top={PAGE}&buckets=0"),
            Start::Oldest => format!("order=asc&$top={PAGE}&buckets=0"),
            Start::Around(id) => {
                format!("order=desc&$top={PAGE}&buckets=0&around={}", encode(id))
            }
        };
        let path = asked.path(&query);
        leptos::task::spawn_local(async move {
            let answer = api::get::<TimelinePage>(&path).await;
            if self.number.try_get_value() != Some(number) {
                return;
            }
            match answer {
                Ok(page) => {
                    let events = begun(page, &start, &asked);
                    let events = match known {
                        Some(known) => refreshed(&known, events),
                        None => events,
                    };
                    self.keep(events);
                }
                Err(problem) if known.is_none() || problem.is_not_found() => {
                    self.state.try_set(FeedState::Failed(problem));
                }
                Err(_) => {}
            }
        });
    }

    fn keep(self, events: Events) {
        let events = Arc::new(events);
        if let Some((asked, start)) = self.asked.try_get_untracked() {
            self.cache.put(memory(&asked, &start), Arc::clone(&events));
        }
        let same = self
            .state
            .try_with_untracked(|state| matches!(state, FeedState::Ready(old) if **old == *events));
        if same == Some(false) {
            self.state.set(FeedState::Ready(events));
        }
    }

    fn is_touched(self, news: &News) -> bool {
        let Some(events) = untrack(|| self.events()) else { return false };
        events
            .items
            .iter()
            .filter_map(|item| item.incident_id.as_deref())
            .any(|id| news.touches(id))
    }
}

/// Under which name events are remembered.
pub(crate) fn memory(asked: &Asked, start: &Start) -> String {
    asked.path(&format!("feed={start:?}"))
}

fn begun(page: TimelinePage, start: &Start, asked: &Asked) -> Events {
    let ends = Ends { first: page.first, last: page.last };
    let count = page.count;
    let mut items: Vec<Arc<TimelineItem>> = page.value.into_iter().map(Arc::new).collect();
    let (older, newer) = match start {
        Start::Newest => (page.next_link, None),
        Start::Oldest => {
            items.reverse();
            (None, page.next_link)
        }
        Start::Around(_) => {
            let newest = items.first().map(|item| item.time);
            let more = newest.filter(|newest| page.last.is_none_or(|last| *newest < last));
            let newer = more.map(|newest| {
                let later = Asked { from: Some(newest), ..asked.clone() };
                later.path(&format!("order=asc&$top={PAGE}&buckets=0"))
            });
            (page.next_link, newer)
        }
    };
    Events { items, older, newer, count, ends }
}

fn joined(events: &Events, page: TimelinePage, direction: Direction) -> Events {
    let known: HashSet<&str> = events.items.iter().map(|item| item.id.as_str()).collect();
    let new = page.value.into_iter().filter(|item| !known.contains(item.id.as_str()));
    let mut new: Vec<Arc<TimelineItem>> = new.map(Arc::new).collect();
    let mut joined = events.clone();
    match direction {
        Direction::Older => {
            joined.items.append(&mut new);
            joined.older = page.next_link;
        }
        Direction::Newer => {
            new.reverse();
            new.append(&mut joined.items);
            joined.items = new;
            joined.newer = page.next_link;
        }
    }
    joined
}

/// What was read before, with what the first page says now.
fn refreshed(known: &Events, first: Events) -> Events {
    let overlap =
        first.items.last().is_none_or(|last| known.items.iter().any(|item| item.id == last.id));
    if !overlap || first.items.len() >= known.items.len() {
        return first;
    }
    let ids: HashSet<&str> = first.items.iter().map(|item| item.id.as_str()).collect();
    let mut items: Vec<Arc<TimelineItem>> = first.items.clone();
    items.extend(known.items.iter().filter(|item| !ids.contains(item.id.as_str())).cloned());
    sort_by_key(&mut items, |item| std::cmp::Reverse(item.time));
    Events { items, older: known.older.clone(), newer: known.newer.clone(), ..first }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page(times: &[&str], next: Option<&str>) -> TimelinePage {
        let value: Vec<_> = times
            .iter()
            .map(|time| {
                json!({"id": time, "kind": "activity", "time": format!("2026-01-28T{time}Z"),
                       "title": "", "actionType": "", "contribution": 0, "severity": "unknown",
                       "status": "unknown", "source": "unknown", "entities": []})
            })
            .collect();
        serde_json::from_value(json!({
            "value": value, "@odata.count": 9, "@odata.nextLink": next, "density": [],
            "firstActivityDateTime": "2026-01-28T01:00:00Z",
            "lastActivityDateTime": "2026-01-28T23:00:00Z"
        }))
        .unwrap()
    }

    fn ids(events: &Events) -> Vec<&str> {
        events.items.iter().map(|item| item.id.as_str()).collect()
    }

    #[test]
    fn pages_join_in_both_directions() {
        let asked = Asked { entity: "5".into(), ..Asked::default() };
        let around = Start::Around("12:00:00".into());
        let events = begun(page(&["13:00:00", "12:00:00"], Some("older")), &around, &asked);
        assert!(events.newer.as_deref().unwrap().contains("from=2026-01-28T13:00:00Z"));
        let events = joined(&events, page(&["13:00:00", "14:00:00"], None), Direction::Newer);
        let events = joined(&events, page(&["11:00:00"], None), Direction::Older);
        assert_eq!(ids(&events), ["14:00:00", "13:00:00", "12:00:00", "11:00:00"]);
        assert_eq!((events.older, events.newer), (None, None));
    }

    #[test]
    fn the_oldest_page_is_kept_newest_first() {
        let events =
            begun(page(&["01:00:00", "02:00:00"], Some("n")), &Start::Oldest, &Asked::default());
        assert_eq!(ids(&events), ["02:00:00", "01:00:00"]);
        assert_eq!(events.newer.as_deref(), Some("n"));
    }

    #[test]
    fn reading_again_keeps_what_was_read_beyond_the_first_page() {
        let asked = Asked::default();
        let known = begun(page(&["13:00:00", "12:00:00"], Some("l")), &Start::Newest, &asked);
        let known = joined(&known, page(&["11:00:00"], Some("m")), Direction::Older);
        let again = begun(page(&["14:00:00", "13:00:00"], Some("l")), &Start::Newest, &asked);
        let events = refreshed(&known, again);
        assert_eq!(ids(&events), ["14:00:00", "13:00:00", "12:00:00", "11:00:00"]);
        assert_eq!(events.older.as_deref(), Some("m"));
    }

    #[test]
    fn addresses_say_what_is_asked() {
        let asked = Asked {
            entity: "5".into(),
            from: Some(Timestamp(0)),
            scope: "&kind=alert",
            with: Some("9".into()),
            ..Asked::default()
        };
        assert_eq!(
            asked.path("order=asc"),
            "entities/5/timeline?order=asc&kind=alert&from=1970-01-01T00:00:00Z&with=9"
        );
    }
}
