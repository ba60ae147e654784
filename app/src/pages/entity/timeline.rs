//! What happened to an entity, event by event.

use std::sync::Arc;

use leptos::prelude::*;
use shared::entity::Entity;
use shared::time::Timestamp;
use shared::timeline::TimelinePage;

use super::density::Density;
use super::event::{EventContext, MarkWords, line_view};
use super::feed::{Asked, Direction, Events, Feed, FeedState, Start, use_feed};
use super::lines::{Day, Line, Mark, arrange};
use super::range::{Range, Scope};
use super::scrolling::Scrolling;
use super::toolbar::Toolbar;
use crate::api::encode;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Empty, Failure, SkeletonLines};
use crate::format;
use crate::here::{Here, use_here};
use crate::query::use_query;
use crate::reactive::{effect, memo};
use crate::state::use_app;

const BUCKETS: usize = 120;
/// What the address says about a timeline.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    pub(crate) range: Memo<Range>,
    pub(crate) scope: Memo<Scope>,
    pub(crate) oldest_first: Memo<bool>,
    pub(crate) with: Memo<Option<String>>,
    pub(crate) around: Memo<Option<String>>,
    pub(crate) start: Memo<Start>,
    pub(crate) asked: Memo<Asked>,
    /// The same without the brush.
    whole: Memo<Asked>,
}

impl Shown {
    fn of(entity: Signal<Arc<Entity>>, here: Here) -> Self {
        let now = use_app().now;
        let kind = memo(move |_| entity.with(|entity| entity.kind));
        let range = memo(move |_| {
            here.get("range")
                .and_then(|text| Range::parse(&text))
                .unwrap_or_else(|| Range::usual(kind.get()))
        });
        let scope = memo(move |_| {
            here.get("show")
                .and_then(|text| Scope::parse(&text))
                .unwrap_or_else(|| Scope::usual(kind.get()))
        });
        let oldest_first = memo(move |_| here.get("order").as_deref() == Some("asc"));
        let with = here.watch("with");
        let around = here.watch("around");
        let start = memo(move |_| match (around.get(), here.get("at").as_deref()) {
            (Some(id), _) => Start::Around(id),
            (None, Some("first")) => Start::Oldest,
            (None, Some("last")) => Start::Newest,
            (None, _) if oldest_first.get() => Start::Oldest,
            (None, _) => Start::Newest,
        });
        let whole = memo(move |_| {
            let (id, newest) =
                entity.with(|entity| (entity.id.clone(), entity.last_seen_date_time));
            // Whole hours, so that a ticking clock does not make it another question.
            let hour = now.get_untracked().0 / Timestamp::HOUR + 1;
            let now = Timestamp(hour * Timestamp::HOUR);
            Asked {
                entity: id,
                from: range.get().from(newest, now),
                to: None,
                scope: scope.get().query(),
                with: with.get(),
            }
        });
        let asked = memo(move |_| {
            let time = |name| here.get(name).and_then(|text| Timestamp::parse(&text));
            let whole = whole.get();
            Asked { from: time("from").or(whole.from), to: time("to"), ..whole }
        });
        Self { range, scope, oldest_first, with, around, start, asked, whole }
    }
}

#[component]
pub(crate) fn Timeline(
    entity: Signal<Arc<Entity>>,
    /// Tells that the page as a whole was scrolled.
    scrolled: RwSignal<u32>,
) -> impl IntoView {
    let app = use_app();
    let here = use_here();
    let shown = Shown::of(entity, here);
    let strip = use_query::<TimelinePage>(move || {
        Some(shown.whole.get().path(&format!("$top=1&buckets={BUCKETS}")))
    });
    let feed = use_feed(memo(move |_| (shown.asked.get(), shown.start.get())));
    let other =
        use_query::<Entity>(move || shown.with.get().map(|id| format!("entities/{}", encode(&id))));
    let other_name = memo(move |_| {
        other.value().map_or_else(|| "this entity".to_owned(), |other| other.display_name.clone())
    });
    let words = memo(move |_| {
        let ends = feed.events().map(|events| events.ends).unwrap_or_default();
        let seen = entity.with(|entity| (entity.first_seen_date_time, entity.last_seen_date_time));
        let with = shown.with.get().map(|_| other_name.get());
        mark_words(with.as_deref(), shown.scope.get(), (ends.first, ends.last), seen)
    });
    let points = entity.with_untracked(|entity| entity.investigation_priority.is_some());
    let context = EventContext { here, words, around: shown.around, points };
    let scroller = NodeRef::<leptos::html::Div>::new();
    let place = Scrolling { app, feed, shown, scroller };
    place.keep(scrolled);
    // Readers of screens hear how much there is, not each page of it.
    effect(move |before: Option<i64>| {
        let count = feed.events().map(|events| events.count).unwrap_or_default();
        if before.is_some_and(|before| before != count) {
            app.announce(format::plural(count, "event"));
        }
        count
    });
    let body = move || match feed.state.get() {
        FeedState::Loading => view! { <SkeletonLines lines=12/> }.into_any(),
        FeedState::Failed(problem) => {
            view! { <Failure what="The timeline" problem retry=move || feed.retry()/> }.into_any()
        }
        FeedState::Ready(_) => view! { <EventList feed shown context/> }.into_any(),
    };
    let stage = memo(move |_| feed.state.with(std::mem::discriminant));
    let body = move || {
        // Reading it, not just tracking: a memo that nobody has read does not look at its sources.
        stage.with(|_| ());
        untrack(body)
    };
    view! {
        <Toolbar shown other_name here/>
        <Density strip here/>
        <div
            class="scroll"
            tabindex="0"
            role="region"
            aria-label="Events"
            node_ref=scroller
            on:scroll=move |_| place.scrolled()
            aria-busy=move || feed.reading.get().map(|_| "true")
        >
            {body}
        </div>
    }
}

/// A line or the head of a day.
#[derive(Clone, PartialEq)]
enum Entry {
    Day { at: Timestamp, events: usize, contribution: i64 },
    Line(Line),
}

impl Entry {
    fn key(&self) -> String {
        match self {
            Self::Day { at, events, contribution } => {
                format!("day {} {events} {contribution}", format::exact(*at))
            }
            Self::Line(Line::Event(item)) => {
                format!("{} {} {:?}", item.id, item.status.as_str(), item.severity)
            }
            Self::Line(Line::Gap(gap)) => format!("gap {gap}"),
            Self::Line(Line::Mark(Mark::First(time))) => format!("first {time}"),
            Self::Line(Line::Mark(Mark::Last(time))) => format!("last {time}"),
        }
    }
}

#[component]
fn EventList(feed: Feed, shown: Shown, context: EventContext) -> impl IntoView {
    let entries = memo(move |_| {
        let events = feed.events().unwrap_or_default();
        let days = arrange(&events.items, shown.oldest_first.get(), events.ends, format::same_day);
        entries(days)
    });
    let is_empty = memo(move |_| entries.with(Vec::is_empty));
    let here = context.here;
    let (above, below) = (
        move || if shown.oldest_first.get() { Direction::Older } else { Direction::Newer },
        move || if shown.oldest_first.get() { Direction::Newer } else { Direction::Older },
    );
    let points = context.points;
    view! {
        {move || {
            is_empty
                .get()
                .then(|| {
                    let title = match shown.range.get() {
                        _ if shown.with.get().is_some() => "No event names both".to_owned(),
                        Range::All => "No events".to_owned(),
                        Range::Days(days) => format!("No events in these {days} days"),
                    };
                    let all = here
                        .with(
                            &[
                                ("range", Some("all")),
                                ("show", Some("all")),
                                ("from", None),
                                ("to", None),
                                ("with", None),
                                ("around", None),
                            ],
                        );
                    view! {
                        <Empty title text="Nothing matches what is asked for here.">
                            <div class="row">
                                <a class="btn" href=all>"Show everything ever seen"</a>
                            </div>
                        </Empty>
                    }
                })
        }}
        <More feed direction=Signal::derive(above) label="Load more above"/>
        <ol class="vt" aria-label="Events">
            <For
                each=move || entries.get()
                key=Entry::key
                children=move |entry| match entry {
                    Entry::Line(line) => line_view(line, context),
                    Entry::Day { at, events, contribution } => {
                        let points = (points && contribution > 0).then(|| format!(", +{contribution}"));
                        view! {
                            <li class="day">
                                <b>{format::long_day(at)}</b>
                                <span class="dim">{format::plural(events as i64, "event")} {points}</span>
                            </li>
                        }
                            .into_any()
                    }
                }
            />
        </ol>
        <More feed direction=Signal::derive(below) label="Load more"/>
        {move || {
            let events = feed.events().unwrap_or_default();
            let at_end = match below() {
                Direction::Older => events.older.is_none(),
                Direction::Newer => events.newer.is_none(),
            };
            (at_end && !events.items.is_empty()).then(|| end_note(&events, shown, here))
        }}
    }
}

/// The button that reads on; scrolling presses it by itself at the end.
#[component]
fn More(feed: Feed, direction: Signal<Direction>, label: &'static str) -> impl IntoView {
    let there = memo(move |_| {
        feed.events().is_some_and(|events| match direction.get() {
            Direction::Older => events.older.is_some(),
            Direction::Newer => events.newer.is_some(),
        })
    });
    move || {
        there.get().then(|| {
            let problem = move || {
                feed.problem.get().map(|problem| {
                    view! { <span class="danger-t" role="alert">{problem.to_string()}</span> }
                })
            };
            view! {
                <div class="end2">
                    <button
                        type="button"
                        class="btn"
                        aria-busy=move || {
                            (feed.reading.get() == Some(direction.get())).then_some("true")
                        }
                        on:click=move |_| feed.more(direction.get_untracked())
                    >
                        <Icon name=IconName::Refresh size=IconSize::S/>
                        {label}
                    </button>
                    {problem}
                </div>
            }
        })
    }
}

fn end_note(events: &Events, shown: Shown, here: Here) -> impl IntoView + use<> {
    let loaded = format::count(events.items.len() as i64);
    let what = match (shown.scope.get(), shown.range.get()) {
        (Scope::Risky, Range::Days(days)) => {
            format!("No more alerts or risky activities in these {days} days.")
        }
        (_, Range::Days(days)) => format!("No more events in these {days} days, {loaded} shown."),
        (_, Range::All) => format!("That is all, {loaded} events."),
    };
    let narrowed = shown.scope.get() != Scope::Everything || shown.range.get() != Range::All;
    let all = here.with(&[
        ("range", Some("all")),
        ("show", Some("all")),
        ("from", None),
        ("to", None),
        ("around", None),
    ]);
    view! {
        <div class="end2">
            <Icon name=IconName::Check size=IconSize::S/>
            <span>{what}</span>
            {narrowed.then(|| view! { <a class="link" href=all>"Everything ever seen"</a> })}
        </div>
    }
}

fn entries(days: Vec<Day>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for day in days {
        entries.push(Entry::Day { at: day.at, events: day.events, contribution: day.contribution });
        entries.extend(day.lines.into_iter().map(Entry::Line));
    }
    entries
}

type Pair = (Option<Timestamp>, Option<Timestamp>);

/// What the marks say: of two entities together, of what is suspicious, or of all there is.
fn mark_words(with: Option<&str>, scope: Scope, ends: Pair, seen: Pair) -> MarkWords {
    if let Some(with) = with {
        return MarkWords {
            first: format!("First activity with {with}"),
            last: format!("Last activity with {with}"),
            first_note: "",
        };
    }
    if scope == Scope::Risky {
        return MarkWords {
            first: "First suspicious activity".into(),
            last: "Last suspicious activity".into(),
            first_note: "· the story starts here",
        };
    }
    let whole = |end: Option<Timestamp>, seen: Option<Timestamp>, before: bool| match (end, seen) {
        (Some(end), Some(seen)) => {
            if before {
                end <= seen
            } else {
                end >= seen
            }
        }
        _ => false,
    };
    MarkWords {
        first: if whole(ends.0, seen.0, true) { "First seen" } else { "First shown here" }.into(),
        last: if whole(ends.1, seen.1, false) { "Last seen" } else { "Last shown here" }.into(),
        first_note: "",
    }
}
