//! Reads on where the list ends, and finds the place again where one left it.

use std::sync::Arc;

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::feed::{Direction, Feed, FeedState, Start, memory};
use super::timeline::Shown;
use crate::dom;
use crate::reactive::effect;
use crate::state::{AppState, Layout};

/// What scrolls on a phone, where the page scrolls as a whole.
pub(crate) const BODY: &str = "entity-body";

/// How near the end reading goes on, in pixels.
const NEAR: i32 = 900;

#[derive(Clone, Copy)]
pub(crate) struct Scrolling {
    pub(crate) app: AppState,
    pub(crate) feed: Feed,
    pub(crate) shown: Shown,
    pub(crate) scroller: NodeRef<leptos::html::Div>,
}

impl Scrolling {
    /// Starts to keep the place; `page` tells that the page as a whole was scrolled.
    pub(crate) fn keep(self, page: RwSignal<u32>) {
        effect(move |before: Option<u32>| {
            let now = page.get();
            if before.is_some_and(|before| before != now) {
                self.scrolled();
            }
            now
        });
        // A place is found once; afterwards nothing moves under the pointer.
        let found = StoredValue::new(String::new());
        effect(move |_| {
            let ready = self.feed.state.with(|state| matches!(state, FeedState::Ready(_)));
            let key = memory(&self.shown.asked.get(), &self.shown.start.get());
            if ready && found.get_value() != key {
                found.set_value(key.clone());
                // The lines have to be there before one can go to them.
                dom::after(40, move || self.find(&key));
            }
        });
    }

    /// To be called on `scroll`.
    pub(crate) fn scrolled(self) {
        let Some(element) = self.element() else { return };
        let top = f64::from(element.scroll_top());
        self.app.cache.put(place(&self.key()), Arc::new(top));
        let rest = element.scroll_height() - element.scroll_top() - element.client_height();
        if rest < NEAR {
            self.feed.more(self.downwards());
        }
    }

    fn find(self, key: &str) {
        let Some(element) = self.element() else { return };
        if let Some(top) = self.app.cache.get::<f64>(&place(key)) {
            return element.set_scroll_top(top.round() as i32);
        }
        let start = self.shown.start.try_get_untracked();
        let at_end = match (&start, self.downwards()) {
            (Some(Start::Oldest), Direction::Older) | (Some(Start::Newest), Direction::Newer) => {
                true
            }
            (Some(Start::Around(id)), _) => {
                if let Some(event) = dom::by_id(&format!("event-{id}")) {
                    dom::centre(&element, &event);
                }
                false
            }
            _ => false,
        };
        if at_end {
            element.set_scroll_top(element.scroll_height());
        }
    }

    fn key(self) -> String {
        let asked = self.shown.asked.try_get_untracked().unwrap_or_default();
        let start = self.shown.start.try_get_untracked().unwrap_or(Start::Newest);
        memory(&asked, &start)
    }

    fn downwards(self) -> Direction {
        match self.shown.oldest_first.try_get_untracked() {
            Some(true) => Direction::Newer,
            _ => Direction::Older,
        }
    }

    fn element(self) -> Option<HtmlElement> {
        if self.app.layout.get_untracked() == Layout::Phone {
            return dom::by_id(BODY);
        }
        let element = self.scroller.try_get_untracked().flatten()?;
        Some(element.unchecked_into())
    }
}

fn place(key: &str) -> String {
    format!("place {key}")
}
