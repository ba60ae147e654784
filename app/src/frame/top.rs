//! The top bar: where one is, search, how the line stands, who is signed in.

use leptos::prelude::*;

use super::search::SearchBox;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::menu::{Menu, MenuItem};
use crate::components::popover::Anchor;
use crate::format;
use crate::later::{LaterPart, Part};
use crate::live::Line;
use crate::preferences::{Density, Theme};
use crate::state::{AppState, Place, use_app};

#[component]
pub(crate) fn TopBar() -> impl IntoView {
    let app = use_app();
    let theme_icon = move || match app.preferences.theme.get() {
        Theme::System => IconName::System,
        Theme::Light => IconName::Sun,
        Theme::Dark => IconName::Moon,
    };
    let theme_label =
        move || format!("Theme: {}", app.preferences.theme.get().label().to_ascii_lowercase());
    view! {
        <header class="top">
            <Crumb/>
            <SearchBox/>
            <LiveState/>
            <span class="hide-m">
                <button
                    type="button"
                    class="ib"
                    aria-label=theme_label
                    data-tip=theme_label
                    data-tip-at="end"
                    on:click=move |_| app.preferences.turn_theme()
                >
                    {move || view! { <Icon name=theme_icon()/> }}
                </button>
            </span>
            <UserMenu/>
        </header>
    }
}

#[component]
fn Crumb() -> impl IntoView {
    let place = use_app().place;
    move || {
        let Place { trail, title, previous, next } = place.get();
        // Where there is no room for the steps one leads back.
        let back = trail.last().cloned().map(|(label, address)| {
            view! {
                <a class="ib phone-only" href=address aria-label=format!("Back to {label}")>
                    <Icon name=IconName::ChevronLeft/>
                </a>
            }
        });
        let steps = trail
            .into_iter()
            .map(|(label, address)| {
                view! {
                    <a class="hide-s" href=address>{label}</a>
                    <span class="hide-s" aria-hidden="true">"/"</span>
                }
            })
            .collect_view();
        let step = |address: Option<String>, label: &'static str, name: IconName| {
            address.map(|address| {
                view! {
                    <a class="ib" href=address aria-label=label data-tip=label>
                        <Icon name/>
                    </a>
                }
            })
        };
        view! {
            <nav class="crumb" aria-label="Breadcrumb">
                {back}
                {steps}
                <b aria-current="page" title=title.clone()>{title.clone()}</b>
                <span class="row g0 hide-s">
                    {step(previous, "Previous in the list", IconName::ChevronUp)}
                    {step(next, "Next in the list", IconName::ChevronDown)}
                </span>
            </nav>
        }
    }
}

#[component]
fn LiveState() -> impl IntoView {
    let app = use_app();
    let total = move || app.sources.with(Vec::len);
    let state = move || match app.live.line.get() {
        Line::Connected if app.silent_sources() > 0 => "warn",
        Line::Connected => "ok",
        Line::Connecting | Line::Off { .. } => "off",
    };
    let words = move || match app.live.line.get() {
        Line::Connecting => "Connecting…".into_any(),
        Line::Off { since } => format!("Not live since {}", format::clock(since)).into_any(),
        Line::Connected => match app.silent_sources() {
            0 => "Live".into_any(),
            silent => view! {
                <span class="more">"Live · "</span>
                <a href="/sources">
                    {format!("{silent} of {} silent", format::plural(total() as i64, "source"))}
                </a>
            }
            .into_any(),
        },
    };
    view! {
        <div class="hide-s">
            <span class="live" data-state=state>
                <i aria-hidden="true"></i>
                {words}
            </span>
        </div>
    }
}

#[component]
fn UserMenu() -> impl IntoView {
    let app = use_app();
    let anchor = RwSignal::new(None::<Anchor>);
    let name = move || app.me().map(|me| me.display_name).unwrap_or_default();
    view! {
        <button
            type="button"
            class="av m"
            aria-haspopup="menu"
            aria-label=move || format!("{}, user menu", name())
            title=name
            on:click=move |event| anchor.set(Some(Anchor::of_event(&event)))
        >
            {move || {
                let name = name();
                if name.is_empty() {
                    view! { <Icon name=IconName::User size=IconSize::S/> }.into_any()
                } else {
                    format::initials(&name).into_any()
                }
            }}
        </button>
        <LaterPart part=Part::UserMenu(anchor)/>
    }
}

/// What opens from the user's button.
#[component]
pub(crate) fn UserItems(anchor: RwSignal<Option<Anchor>>) -> impl IntoView {
    let app = use_app();
    view! { <Menu anchor label="User menu" items=Signal::derive(move || user_items(app))/> }
}

fn user_items(app: AppState) -> Vec<MenuItem> {
    let theme = app.preferences.theme.get();
    let density = app.preferences.density.get();
    let mut items: Vec<MenuItem> = Theme::ALL
        .into_iter()
        .map(|choice| {
            MenuItem::new(choice.theme_label(), move || app.preferences.set_theme(choice))
                .checked(choice == theme)
        })
        .collect();
    items.extend(Density::ALL.into_iter().map(|choice| {
        MenuItem::new(choice.rows_label(), move || app.preferences.set_density(choice))
            .checked(choice == density)
    }));
    items.push(MenuItem::new("Sign out", move || app.sign_out()).icon(IconName::SignOut));
    items
}
