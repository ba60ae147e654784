//! The pages of a list after the first: read when somebody asks, and read again with the first one
//! when that changes, so that a list that grows at its head neither repeats nor loses rows.

use std::collections::HashSet;

use leptos::prelude::*;
use serde::de::DeserializeOwned;
use shared::page::Page;

use super::Query;
use crate::api;
use crate::components::icon::{Icon, IconName};
use crate::reactive::effect;
use crate::state::{AppState, use_app};

/// Something that lists show, told apart by its key.
pub(crate) trait Listed: Clone + PartialEq + Send + Sync + 'static {
    fn key(&self) -> String;
}

/// A part of a list and the way to the next.
pub(crate) trait Paged: DeserializeOwned + PartialEq + Send + Sync + 'static {
    type Row: Listed;

    fn next(&self) -> Option<&String>;
    fn rows(&self) -> &[Self::Row];
}

impl<T: Listed + DeserializeOwned> Paged for Page<T> {
    type Row = T;

    fn next(&self) -> Option<&String> {
        self.next_link.as_ref()
    }

    fn rows(&self) -> &[T] {
        &self.value
    }
}

pub(crate) struct Further<P: Paged> {
    app: AppState,
    first: Query<P>,
    rows: RwSignal<Vec<P::Row>>,
    next: RwSignal<Option<String>>,
    /// Pages after the first that somebody asked for.
    wanted: RwSignal<usize>,
    reading: RwSignal<bool>,
    round: StoredValue<u32>,
}

impl<P: Paged> Clone for Further<P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Paged> Copy for Further<P> {}

/// Follows `first`; another `list` begins without further pages.
pub(crate) fn use_further<P: Paged>(
    first: Query<P>,
    list: impl Fn() -> String + 'static,
) -> Further<P> {
    let further = Further {
        app: use_app(),
        first,
        rows: RwSignal::new(Vec::new()),
        next: RwSignal::new(None),
        wanted: RwSignal::new(0),
        reading: RwSignal::new(false),
        round: StoredValue::new(0),
    };
    effect(move |before: Option<String>| {
        let list = list();
        if before.is_some_and(|before| before != list) {
            further.wanted.set(0);
            further.rows.set(Vec::new());
        }
        list
    });
    effect(move |_| {
        let wanted = further.wanted.get();
        if let Some(page) = first.value() {
            further.read(page.next().cloned(), wanted);
        }
    });
    further
}

impl<P: Paged> Further<P> {
    /// The rows of all pages that were read, each once.
    pub(crate) fn all(self) -> Vec<P::Row> {
        let first = self.first.value();
        let first = first.as_deref().map(P::rows).unwrap_or_default();
        self.rows.with(|further| joined(first, further))
    }

    pub(crate) fn has_more(self) -> bool {
        self.next.with(Option::is_some)
    }

    /// Reads the next page, unless there is none or one is on its way.
    pub(crate) fn more(self) {
        let waiting = self.reading.get_untracked() || self.next.with_untracked(Option::is_none);
        if !waiting {
            self.wanted.update(|wanted| *wanted += 1);
        }
    }

    /// Reads `pages` from `next` on; what is shown stays until they are there.
    fn read(self, mut next: Option<String>, pages: usize) {
        let round = self.round.get_value().wrapping_add(1);
        self.round.set_value(round);
        if pages == 0 {
            self.reading.set(false);
            self.next.set(next);
            return;
        }
        self.reading.set(true);
        leptos::task::spawn_local(async move {
            let mut found = Vec::new();
            for _ in 0..pages {
                let Some(link) = next.take() else { break };
                match api::get::<P>(&link).await {
                    Ok(page) => {
                        next = page.next().cloned();
                        found.extend_from_slice(page.rows());
                    }
                    Err(problem) => {
                        self.app.toasts.fail("No further rows were read", &problem);
                        next = Some(link);
                        break;
                    }
                }
            }
            if self.round.try_get_value() == Some(round) {
                self.rows.set(found);
                self.next.set(next);
                self.reading.set(false);
            }
        });
    }
}

/// The button below a list that has more than is shown.
#[component]
pub(crate) fn MoreRows<P: Paged>(
    further: Further<P>,
    #[prop(default = "More")] label: &'static str,
) -> impl IntoView {
    view! {
        <Show when=move || further.has_more()>
            <p class="center">
                <button
                    type="button"
                    class="btn quiet"
                    aria-busy=move || further.reading.get().to_string()
                    on:click=move |_| further.more()
                >
                    <Icon name=IconName::ArrowDown/>
                    {label}
                </button>
            </p>
        </Show>
    }
}

/// Whether the end of a scroller comes near, for lists that read on by themselves.
pub(crate) fn nears_end(event: &web_sys::Event) -> bool {
    const AHEAD: i32 = 400;
    let target = event.current_target();
    let element =
        target.and_then(|target| wasm_bindgen::JsCast::dyn_into::<web_sys::Element>(target).ok());
    element.is_some_and(|element| {
        element.scroll_top() + element.client_height() + AHEAD > element.scroll_height()
    })
}

fn joined<R: Listed>(first: &[R], further: &[R]) -> Vec<R> {
    let mut known = HashSet::new();
    first.iter().chain(further).filter(|row| known.insert(row.key())).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Listed for u8 {
        fn key(&self) -> String {
            self.to_string()
        }
    }

    #[test]
    fn a_list_that_grew_at_its_head_repeats_nothing() {
        assert_eq!(joined(&[9, 8, 7], &[7, 6]), [9, 8, 7, 6]);
        assert_eq!(joined::<u8>(&[], &[]), [0; 0]);
    }
}
