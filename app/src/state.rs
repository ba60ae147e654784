//! What outlives a page: who is signed in, what was read, the line to the server, where one came
//! from. Its signals belong to `App`, so that work which ends after a page was left finds them.

use leptos::prelude::*;
use shared::ingest::Source;
use shared::operation::Me;
use shared::page::Page;
use shared::time::Timestamp;

use crate::api;
use crate::keys::Keys;
use crate::later::Later;
use crate::live::{Line, Live};
use crate::preferences::Preferences;
use crate::query::Cache;
use crate::reactive::memo;
use crate::toasts::Toasts;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Session {
    /// Not asked yet; pages are drawn as if signed in.
    Unknown,
    SignedIn(Me),
    SignedOut,
}

/// What the top bar says about the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Steps before the last: label and address.
    pub(crate) trail: Vec<(String, String)>,
    /// The last step; also the document's title.
    pub(crate) title: String,
    /// Addresses of the neighbours in the list one came from, for `[` and `]`.
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
}

#[derive(Clone, Copy)]
pub(crate) struct AppState {
    pub(crate) session: RwSignal<Session>,
    pub(crate) preferences: Preferences,
    pub(crate) live: Live,
    pub(crate) toasts: Toasts,
    pub(crate) keys: Keys,
    pub(crate) cache: Cache,
    pub(crate) later: Later,
    /// Ticks twice a minute; ages are derived from it.
    pub(crate) now: RwSignal<Timestamp>,
    pub(crate) sources: RwSignal<Vec<Source>>,
    pub(crate) place: RwSignal<Place>,
    /// The queue as it was left: its address and the ids in its order.
    pub(crate) queue_address: RwSignal<String>,
    pub(crate) queue_order: RwSignal<Vec<String>>,
    /// What commands act on, as the palette names it.
    pub(crate) subject: RwSignal<Option<String>>,
    /// What is said to readers of screens when something changes.
    pub(crate) announcement: RwSignal<String>,
    pub(crate) layout: Memo<Layout>,
}

/// How much room there is; the style breaks at the same widths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    Phone,
    Medium,
    Wide,
}

impl Layout {
    fn of(width: f64) -> Self {
        match width {
            ..640.0 => Self::Phone,
            640.0..1180.0 => Self::Medium,
            _ => Self::Wide,
        }
    }
}

impl AppState {
    /// Makes the state and keeps it for everything below.
    pub(crate) fn provide() -> Self {
        let width = RwSignal::new(crate::dom::viewport().0);
        window_event_listener(leptos::ev::resize, move |_| width.set(crate::dom::viewport().0));
        let state = Self {
            session: RwSignal::new(Session::Unknown),
            preferences: Preferences::restore(),
            live: Live::new(),
            toasts: Toasts::new(),
            keys: Keys::new(),
            cache: Cache::new(),
            later: Later::new(),
            now: RwSignal::new(crate::format::now()),
            sources: RwSignal::new(Vec::new()),
            place: RwSignal::new(Place::default()),
            queue_address: RwSignal::new("/".into()),
            queue_order: RwSignal::new(Vec::new()),
            subject: RwSignal::new(None),
            announcement: RwSignal::new(String::new()),
            layout: memo(move |_| Layout::of(width.get())),
        };
        provide_context(state);
        state.start();
        state
    }

    pub(crate) fn me(self) -> Option<Me> {
        match self.session.get() {
            Session::SignedIn(me) => Some(me),
            Session::Unknown | Session::SignedOut => None,
        }
    }

    /// The name that assigns something to the one who is signed in.
    pub(crate) fn my_name(self) -> Option<String> {
        self.session.with_untracked(|session| match session {
            Session::SignedIn(me) => Some(me.user_principal_name.clone()),
            Session::Unknown | Session::SignedOut => None,
        })
    }

    /// Says where the page is; call it in an effect where the title depends on data.
    pub(crate) fn arrive(self, place: Place) {
        document().set_title(&format!("{} · Muster", place.title));
        self.place.set(place);
    }

    pub(crate) fn announce(self, text: impl Into<String>) {
        self.announcement.set(text.into());
    }

    /// Asks who is signed in; afterwards everything that needs a session runs.
    pub(crate) fn load_session(self) {
        leptos::task::spawn_local(async move {
            if let Ok(me) = api::get::<Me>("/v1.0/me").await {
                self.session.set(Session::SignedIn(me));
                self.live.begin();
                self.load_sources().await;
            }
        });
    }

    pub(crate) fn sign_out(self) {
        leptos::task::spawn_local(async move {
            match api::delete("/v1.0/session").await {
                Ok(()) => self.session.set(Session::SignedOut),
                Err(problem) => self.toasts.fail("Not signed out", &problem),
            }
        });
    }

    pub(crate) fn silent_sources(self) -> usize {
        self.sources.with(|sources| sources.iter().filter(|source| source.silent).count())
    }

    fn start(self) {
        api::when_signed_out(move || {
            self.cache.clear();
            self.live.disconnect();
            self.live.line.set(Line::Connecting);
            self.session.set(Session::SignedOut);
        });
        set_interval(
            move || self.now.set(crate::format::now()),
            std::time::Duration::from_secs(30),
        );
        set_interval(
            move || {
                if matches!(self.session.get_untracked(), Session::SignedIn(_)) {
                    leptos::task::spawn_local(self.load_sources());
                }
            },
            std::time::Duration::from_mins(1),
        );
        // Before any page reads: what changes after it was read must be told.
        self.live.begin();
        self.load_session();
    }

    async fn load_sources(self) {
        if let Ok(page) = api::get::<Page<Source>>("sources").await {
            self.sources.set(page.value);
        }
    }
}

pub(crate) fn use_app() -> AppState {
    expect_context()
}
