//! What stands around every page: the rail, the top bar, the place for what floats.

mod disconnected;
mod search;
mod top;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::toaster::Toaster;
use crate::dom;
use crate::keys::{Command, Group};
use crate::palette::Palette;
use crate::reactive::{effect, memo};
use crate::state::use_app;
use disconnected::Disconnected;
use top::TopBar;

pub(crate) use search::{Hits, Search, hits, use_search};
pub(crate) use top::UserItems;

#[component]
pub(crate) fn Frame(children: Children) -> impl IntoView {
    let app = use_app();
    register_keys();
    let keys = window_event_listener(leptos::ev::keydown, move |event| {
        app.keys.dispatch(&event, app.preferences);
    });
    on_cleanup(move || keys.remove());
    keep_focus();
    view! {
        <a
            class="skip"
            href="#main"
            on:click=|event| {
                event.prevent_default();
                dom::focus("main");
            }
        >
            "Skip to content"
        </a>
        <div class="frame">
            <div class="app">
                <Rail/>
                <TopBar/>
                <main class="main" id="main" tabindex="-1">
                    <Disconnected/>
                    {children()}
                </main>
            </div>
            <section id=dom::OVERLAYS aria-label="Menus and dialogs"></section>
            <Toaster/>
            <Palette/>
        </div>
    }
}

/// What had the focus goes with its page; whoever has no pointer goes on at the next one's content.
fn keep_focus() {
    let path = use_location().pathname;
    effect(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            // The page before is taken away a moment after its address.
            dom::after(50, || {
                if dom::focused().is_none() {
                    dom::focus("main");
                }
            });
        }
        path
    });
}

#[component]
fn Rail() -> impl IntoView {
    let app = use_app();
    let path = use_location().pathname;
    let silent = move || Some(app.silent_sources()).filter(|silent| *silent > 0);
    let item = move |address: &'static str, icon: IconName, label: &'static str, class| {
        let here = memo(move |_| path.with(|path| belongs(path, address)));
        view! {
            <a
                href=address
                class=class
                aria-current=move || here.get().then_some("page")
                aria-label=label
                data-tip=label
                data-tip-at="right"
            >
                <Icon name=icon size=IconSize::L/>
                <span>{label}</span>
                {(address == "/sources")
                    .then_some(move || {
                        silent().map(|silent| view! { <b>{silent}<span class="vh">" silent"</span></b> })
                    })}
            </a>
        }
    };
    view! {
        <nav class="rail" aria-label="Main">
            <a class="mark" href="/" aria-label="Muster, incidents">
                <Icon name=IconName::Mark size=IconSize::L/>
            </a>
            {item("/", IconName::Incident, "Incidents", "")}
            {item("/alerts", IconName::Alert, "Alerts", "")}
            {item("/entities", IconName::Entity, "Entities", "")}
            {item("/sources", IconName::Source, "Sources", "")}
            {item("/settings", IconName::Settings, "Settings", "push")}
        </nav>
    }
}

/// Whether a path is one of the pages that a step of the rail leads to.
fn belongs(path: &str, address: &str) -> bool {
    match address {
        "/" => path == "/" || path.starts_with("/incidents"),
        _ => path.starts_with(address),
    }
}

fn register_keys() {
    let app = use_app();
    let navigate = StoredValue::new_local(use_navigate());
    let go = move |address: &str| {
        navigate.with_value(|navigate| navigate(address, NavigateOptions::default()));
    };
    let step = move |address: Option<String>| {
        if let Some(address) = address {
            navigate.with_value(|navigate| {
                navigate(&address, NavigateOptions { replace: true, ..NavigateOptions::default() });
            });
        }
    };
    let queue = move || app.queue_address.get_untracked();
    app.keys.register(vec![
        Command::new("g i", "Go to incidents", Group::Move, move || go(&queue())),
        Command::new("g a", "Go to alerts", Group::Move, move || go("/alerts")),
        Command::new("g e", "Go to entities", Group::Move, move || go("/entities")),
        Command::new("g s", "Go to sources", Group::Move, move || go("/sources")),
        Command::new("[", "Previous in the list", Group::Move, move || {
            step(app.place.get_untracked().previous);
        })
        .key_only(),
        Command::new("]", "Next in the list", Group::Move, move || {
            step(app.place.get_untracked().next);
        })
        .key_only(),
        Command::new("z", "Undo", Group::Decide, move || app.toasts.undo(app)).icon(IconName::Undo),
        Command::new("", "Settings", Group::Everywhere, move || go("/settings")),
        Command::new("", "Theme: light, dark, as the system", Group::Everywhere, move || {
            app.preferences.turn_theme();
        }),
        Command::new("", "Density: compact, normal, comfortable", Group::Everywhere, move || {
            app.preferences.turn_density();
        }),
        Command::new("", "Sign out", Group::Everywhere, move || app.sign_out()),
    ]);
}

#[cfg(test)]
mod tests {
    use super::belongs;

    #[test]
    fn pages_belong_to_their_step() {
        assert!(belongs("/", "/"));
        assert!(belongs("/incidents/7", "/"));
        assert!(!belongs("/alerts/7", "/"));
        assert!(belongs("/alerts/7", "/alerts"));
    }
}
