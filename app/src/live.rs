//! The line to the server: which incidents changed, told as it happens.

mod backoff;

use std::sync::Arc;

use leptos::prelude::*;
use shared::stream::ChangeEvent;
use shared::time::Timestamp;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{EventSource, MessageEvent};

use crate::dom;

/// Where changes are told.
const STREAM: &str = "/v1.0/security/stream";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    Connecting,
    Connected,
    Off { since: Timestamp },
}

#[derive(Clone, Debug)]
pub(crate) enum News {
    Changed(ChangeEvent),
    /// Something was missed: read again what is shown.
    Resync,
}

impl News {
    /// What is known here before the server tells it: these incidents changed.
    pub(crate) fn of_incidents(ids: Vec<String>) -> Self {
        Self::Changed(ChangeEvent { updated_incidents: ids, ..ChangeEvent::default() })
    }

    /// Whether an incident may have changed.
    pub(crate) fn touches(&self, incident: &str) -> bool {
        match self {
            Self::Changed(event) => event.updated_incidents.iter().any(|id| id == incident),
            Self::Resync => true,
        }
    }
}

type Listener = (u64, Callback<Arc<News>>);

#[derive(Clone, Copy)]
pub(crate) struct Live {
    pub(crate) line: RwSignal<Line>,
    listeners: StoredValue<Vec<Listener>>,
    next_listener: StoredValue<u64>,
    source: StoredValue<Option<EventSource>, LocalStorage>,
    attempts: StoredValue<u32>,
}

impl Live {
    pub(crate) fn new() -> Self {
        Self {
            line: RwSignal::new(Line::Connecting),
            listeners: StoredValue::new(Vec::new()),
            next_listener: StoredValue::new(0),
            source: StoredValue::new_local(None),
            attempts: StoredValue::new(0),
        }
    }

    /// Tells `run` everything new, until the calling page goes.
    pub(crate) fn listen(self, run: impl Fn(Arc<News>) + Send + Sync + 'static) {
        let id = self.next_listener.get_value();
        self.next_listener.set_value(id + 1);
        let listener = Callback::new(run);
        self.listeners.update_value(|listeners| listeners.push((id, listener)));
        on_cleanup(move || {
            self.listeners.update_value(|listeners| listeners.retain(|(other, _)| *other != id));
        });
    }

    /// Tells everybody here of a change, without waiting for the server to say it.
    pub(crate) fn tell(self, news: News) {
        let news = Arc::new(news);
        for (_, listener) in self.listeners.get_value() {
            listener.try_run(Arc::clone(&news));
        }
    }

    /// Connects unless that was begun already.
    pub(crate) fn begin(self) {
        if !self.source.with_value(Option::is_some) {
            self.connect();
        }
    }

    pub(crate) fn connect(self) {
        self.disconnect();
        let Ok(source) = EventSource::new(STREAM) else { return self.retry_later() };
        let on = |name: &str, run: Box<dyn FnMut(MessageEvent)>| {
            let closure = Closure::wrap(run);
            let _ = source.add_event_listener_with_callback(name, closure.as_ref().unchecked_ref());
            // Lives as long as the source, which lives as long as the page.
            closure.forget();
        };
        on("open", Box::new(move |_| self.opened()));
        on("error", Box::new(move |_| self.failed()));
        on("resync", Box::new(move |_| self.tell(News::Resync)));
        on(
            "change",
            Box::new(move |message| {
                let text = message.data().as_string().unwrap_or_default();
                // What cannot be read was missed.
                let news = serde_json::from_str(&text).map_or(News::Resync, News::Changed);
                self.tell(news);
            }),
        );
        self.source.set_value(Some(source));
    }

    pub(crate) fn disconnect(self) {
        self.source.update_value(|source| {
            if let Some(source) = source.take() {
                source.close();
            }
        });
    }

    /// Whoever listens by now may have read before the line was open, the first time too: what
    /// changed in between was told to nobody.
    fn opened(self) {
        self.attempts.set_value(0);
        self.line.set(Line::Connected);
        self.tell(News::Resync);
    }

    fn failed(self) {
        if !matches!(self.line.get_untracked(), Line::Off { .. }) {
            self.line.set(Line::Off { since: crate::format::now() });
        }
        let closed = self.source.with_value(|source| {
            source.as_ref().is_some_and(|source| source.ready_state() == EventSource::CLOSED)
        });
        // The browser tries again by itself unless the server refused.
        if closed {
            self.retry_later();
        }
    }

    fn retry_later(self) {
        let attempt = self.attempts.get_value();
        self.attempts.set_value(attempt.saturating_add(1));
        dom::after(backoff::milliseconds(attempt), move || {
            if self.source.try_with_value(Option::is_some).unwrap_or_default() {
                self.connect();
            }
        });
    }
}
