//! Reading from the server: four states, and a memory that outlives the page, so that *back*
//! finds everything where it was while it is read again.

mod cache;
mod further;

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::api::{self, ApiProblem};
use crate::dom;
use crate::live::News;
use crate::reactive::{effect, memo};
use crate::state::use_app;

pub(crate) use cache::Cache;
pub(crate) use further::{Further, Listed, MoreRows, Paged, nears_end, use_further};

/// Changes come in bursts; one reading serves a whole burst.
const BURST_MILLISECONDS: u64 = 300;

#[derive(Debug)]
pub(crate) enum Load<T> {
    Loading,
    Ready(Arc<T>),
    Failed(ApiProblem),
}

/// Something on the server, kept up to date.
pub(crate) struct Query<T> {
    reading: Reading,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Query<T> {}

impl<T: Send + Sync + 'static> Query<T> {
    pub(crate) fn state(self) -> Load<T> {
        match self.reading.state.get() {
            State::Loading => Load::Loading,
            State::Ready(value) => value.downcast().map_or(Load::Loading, Load::Ready),
            State::Failed(problem) => Load::Failed(problem),
        }
    }

    pub(crate) fn value(self) -> Option<Arc<T>> {
        self.reading.value()?.downcast().ok()
    }

    /// Where reading stands, without what was read.
    pub(crate) fn stage(self) -> Memo<Stage> {
        self.reading.stage()
    }

    /// Reads again; what is there stays until the answer comes.
    pub(crate) fn refresh(self) {
        self.reading.refresh();
    }

    /// Begins anew after a failure.
    pub(crate) fn retry(self) {
        self.reading.retry();
    }

    /// Shows a value that is already known, such as the answer to a change.
    pub(crate) fn show(self, value: T) {
        self.reading.state.set(State::Ready(Arc::new(value)));
    }

    /// Whether the page that reads this is still shown.
    pub(crate) fn is_shown(self) -> bool {
        self.reading.state.try_with_untracked(|_| ()).is_some()
    }

    /// Reads again whenever the server tells of a change that `touches` it.
    pub(crate) fn follow(self, touches: impl Fn(&News) -> bool + Send + Sync + 'static) {
        self.reading.follow(Box::new(touches));
    }
}

/// Reads what `path` names (below `/v1.0/security`), again when it changes; `None` reads nothing.
pub(crate) fn use_query<T>(path: impl Fn() -> Option<String> + Send + Sync + 'static) -> Query<T>
where
    T: DeserializeOwned + PartialEq + Send + Sync + 'static,
{
    let kind = Kind {
        parse: |text| Ok(Arc::new(api::parse::<T>(text)?)),
        same: |one, other| one.downcast_ref::<T>() == other.downcast_ref::<T>(),
    };
    Query { reading: Reading::start(Box::new(path), kind), of: PhantomData }
}

#[derive(Clone, PartialEq)]
pub(crate) enum Stage {
    Loading,
    Failed(ApiProblem),
    There,
}

/// A value whose type only its `Query` knows: so the program contains what follows once, not once
/// for each type.
type Value = Arc<dyn Any + Send + Sync>;

type Path = Box<dyn Fn() -> Option<String> + Send + Sync>;

/// All that reading has to know of a type.
#[derive(Clone, Copy)]
struct Kind {
    parse: fn(&str) -> api::Answer<Value>,
    same: fn(&Value, &Value) -> bool,
}

#[derive(Clone)]
enum State {
    Loading,
    Ready(Value),
    Failed(ApiProblem),
}

impl From<Option<Value>> for State {
    fn from(known: Option<Value>) -> Self {
        known.map_or(Self::Loading, Self::Ready)
    }
}

#[derive(Clone, Copy)]
struct Reading {
    state: RwSignal<State>,
    round: RwSignal<u32>,
    waiting: StoredValue<bool>,
}

impl Reading {
    fn start(path: Path, kind: Kind) -> Self {
        let cache = use_app().cache;
        let path = memo(move |_| path());
        let known = path.get_untracked().and_then(|path| cache.find(&path));
        let reading = Self {
            state: RwSignal::new(known.into()),
            round: RwSignal::new(0),
            waiting: StoredValue::new(false),
        };
        let current = StoredValue::new(0_u32);
        effect(move |before: Option<Option<String>>| {
            let path = path.get();
            reading.round.track();
            if before.is_some_and(|before| before != path) {
                let known = path.as_deref().and_then(|path| cache.find(path));
                reading.state.set(known.into());
            }
            let number = current.get_value().wrapping_add(1);
            current.set_value(number);
            if let Some(path) = path.clone() {
                leptos::task::spawn_local(async move {
                    let answer = api::text(&path).await.and_then(|text| (kind.parse)(&text));
                    // A later reading, or another page, made this one pointless.
                    if current.try_get_value() == Some(number) {
                        reading.accept(kind, cache, path, answer);
                    }
                });
            }
            path
        });
        reading
    }

    fn accept(self, kind: Kind, cache: Cache, path: String, answer: api::Answer<Value>) {
        let shown = self.state.try_get_untracked();
        match (answer, shown) {
            (Ok(value), Some(State::Ready(old))) if (kind.same)(&old, &value) => {}
            (Ok(value), _) => {
                cache.keep(path, Arc::clone(&value));
                self.state.try_set(State::Ready(value));
            }
            // Old data is better than none, unless the thing itself is gone.
            (Err(problem), Some(State::Ready(_))) if !problem.is_not_found() => {}
            (Err(problem), _) => {
                self.state.try_set(State::Failed(problem));
            }
        }
    }

    fn value(self) -> Option<Value> {
        self.state.with(|state| match state {
            State::Ready(value) => Some(Arc::clone(value)),
            State::Loading | State::Failed(_) => None,
        })
    }

    fn stage(self) -> Memo<Stage> {
        memo(move |_| {
            self.state.with(|state| match state {
                State::Loading => Stage::Loading,
                State::Failed(problem) => Stage::Failed(problem.clone()),
                State::Ready(_) => Stage::There,
            })
        })
    }

    fn refresh(self) {
        self.round.update(|round| *round = round.wrapping_add(1));
    }

    fn retry(self) {
        self.state.set(State::Loading);
        self.refresh();
    }

    fn follow(self, touches: Box<dyn Fn(&News) -> bool + Send + Sync>) {
        use_app().live.listen(move |news| {
            if !touches(&news) || self.waiting.get_value() {
                return;
            }
            self.waiting.set_value(true);
            dom::after(BURST_MILLISECONDS, move || {
                if self.waiting.try_update_value(|waiting| *waiting = false).is_some() {
                    self.refresh();
                }
            });
        });
    }
}
