//! Reading from the server: four states, and a memory that outlives the page, so that *back*
//! finds everything where it was while it is read again.

mod cache;

use std::sync::Arc;

use leptos::prelude::*;
use serde::de::DeserializeOwned;

use crate::api::{self, ApiProblem};
use crate::dom;
use crate::live::News;
use crate::state::use_app;

pub(crate) use cache::Cache;

/// Changes come in bursts; one reading serves a whole burst.
const BURST_MILLISECONDS: u64 = 300;

#[derive(Debug)]
pub(crate) enum Load<T> {
    Loading,
    Ready(Arc<T>),
    Failed(ApiProblem),
}

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        match self {
            Self::Loading => Self::Loading,
            Self::Ready(value) => Self::Ready(Arc::clone(value)),
            Self::Failed(problem) => Self::Failed(problem.clone()),
        }
    }
}

/// Something on the server, kept up to date.
pub(crate) struct Query<T: Send + Sync + 'static> {
    pub(crate) state: RwSignal<Load<T>>,
    round: RwSignal<u32>,
    waiting: StoredValue<bool>,
}

impl<T: Send + Sync + 'static> Clone for Query<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Query<T> {}

impl<T: Send + Sync + 'static> Query<T> {
    pub(crate) fn value(self) -> Option<Arc<T>> {
        self.state.with(|state| match state {
            Load::Ready(value) => Some(Arc::clone(value)),
            Load::Loading | Load::Failed(_) => None,
        })
    }

    /// Reads again; what is there stays until the answer comes.
    pub(crate) fn refresh(self) {
        self.round.update(|round| *round = round.wrapping_add(1));
    }

    /// Begins anew after a failure.
    pub(crate) fn retry(self) {
        self.state.set(Load::Loading);
        self.refresh();
    }

    /// Shows a value that is already known, such as the answer to a change.
    pub(crate) fn show(self, value: T) {
        self.state.set(Load::Ready(Arc::new(value)));
    }

    /// Reads again whenever the server tells of a change that `touches` it.
    pub(crate) fn follow(self, touches: impl Fn(&News) -> bool + Send + Sync + 'static) {
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

/// Reads what `path` names (below `/v1.0/security`), again when it changes; `None` reads nothing.
pub(crate) fn use_query<T>(path: impl Fn() -> Option<String> + Send + Sync + 'static) -> Query<T>
where
    T: DeserializeOwned + PartialEq + Send + Sync + 'static,
{
    let cache = use_app().cache;
    let path = Memo::new(move |_| path());
    let known = path.get_untracked().and_then(|path| cache.get::<T>(&path));
    let query = Query {
        state: RwSignal::new(known.map_or(Load::Loading, Load::Ready)),
        round: RwSignal::new(0),
        waiting: StoredValue::new(false),
    };
    let current = StoredValue::new(0_u32);
    Effect::new(move |before: Option<Option<String>>| {
        let path = path.get();
        query.round.track();
        if before.is_some_and(|before| before != path) {
            let known = path.as_deref().and_then(|path| cache.get::<T>(path));
            query.state.set(known.map_or(Load::Loading, Load::Ready));
        }
        let number = current.get_value().wrapping_add(1);
        current.set_value(number);
        if let Some(path) = path.clone() {
            leptos::task::spawn_local(async move {
                let answer = api::get::<T>(&path).await;
                // A later reading, or another page, made this one pointless.
                if current.try_get_value() == Some(number) {
                    accept(query, cache, path, answer);
                }
            });
        }
        path
    });
    query
}

fn accept<T>(query: Query<T>, cache: Cache, path: String, answer: api::Answer<T>)
where
    T: PartialEq + Send + Sync + 'static,
{
    let shown = query.state.try_get_untracked();
    match (answer, shown) {
        (Ok(value), Some(Load::Ready(old))) if *old == value => {}
        (Ok(value), _) => {
            let value = Arc::new(value);
            cache.put(path, Arc::clone(&value));
            query.state.try_set(Load::Ready(value));
        }
        // Old data is better than none, unless the thing itself is gone.
        (Err(problem), Some(Load::Ready(_))) if !problem.is_not_found() => {}
        (Err(problem), _) => {
            query.state.try_set(Load::Failed(problem));
        }
    }
}
