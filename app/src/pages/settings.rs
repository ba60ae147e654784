//! Settings: how this browser shows Muster, of which nothing is told to the server, and what holds
//! for everybody: the policy of correlation and priority, hubs, detectors.

mod detectors;
mod hubs;
mod policy;

use leptos::prelude::*;

use crate::components::tabs::{Tab, Tabs};
use crate::format;
use crate::here::use_here;
use crate::preferences::{Density, Theme};
use crate::reactive::memo;
use crate::state::{Place, use_app};

const TABS: [(&str, &str); 4] = [
    ("", "This browser"),
    ("policy", "Correlation and priority"),
    ("hubs", "Hubs"),
    ("detectors", "Detectors"),
];

#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    let app = use_app();
    let here = use_here();
    app.arrive(Place { title: "Settings".into(), ..Place::default() });
    let tab = memo(move |_| here.get("tab").unwrap_or_default());
    let tabs = Signal::derive(move || {
        TABS.into_iter()
            .map(|(name, label)| Tab {
                label: label.into(),
                address: if name.is_empty() {
                    "/settings".into()
                } else {
                    format!("/settings?tab={name}")
                },
                count: None,
                current: tab.get() == name,
            })
            .collect::<Vec<_>>()
    });
    view! {
        <h1 class="vh">"Settings"</h1>
        <Tabs label="Settings" tabs />
        {move || match tab.get().as_str() {
            "policy" => view! { <policy::Policy /> }.into_any(),
            "hubs" => view! { <hubs::Hubs /> }.into_any(),
            "detectors" => view! { <detectors::Detectors /> }.into_any(),
            _ => view! { <Browser /> }.into_any(),
        }}
    }
}

#[component]
fn Browser() -> impl IntoView {
    let app = use_app();
    let preferences = app.preferences;
    let themes = Theme::ALL.map(|theme| {
        choice(theme.label(), Signal::derive(move || preferences.theme.get() == theme), move || {
            preferences.set_theme(theme);
        })
    });
    let densities = Density::ALL.map(|density| {
        let chosen = Signal::derive(move || preferences.density.get() == density);
        choice(density.label(), chosen, move || preferences.set_density(density))
    });
    let zones = [("My own time", false), ("UTC", true)].map(|(label, utc)| {
        let chosen = Signal::derive(move || preferences.utc.get() == utc);
        choice(label, chosen, move || preferences.set_utc(utc))
    });
    // Written anew in the chosen zone.
    let sample = move || {
        preferences.utc.track();
        format!("Now it is {}.", format::day_and_clock(app.now.get()))
    };
    let letters = preferences.letters;
    let me = move || {
        app.me().map(|me| {
            view! {
                <dt>"Signed in as"</dt>
                <dd>{format!("{}, {}", me.display_name, me.user_principal_name)}</dd>
            }
        })
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="This browser">
            <div class="panels settings">
                <section class="panel">
                    <h2 class="panel-h">"Look"</h2>
                    <div class="pbody stack g14">
                        <fieldset class="field">
                            <legend>"Theme"</legend>
                            <div class="seg" role="radiogroup" aria-label="Theme">{themes.collect_view()}</div>
                        </fieldset>
                        <fieldset class="field">
                            <legend>"Density of tables"</legend>
                            <div class="seg" role="radiogroup" aria-label="Density of tables">
                                {densities.collect_view()}
                            </div>
                        </fieldset>
                        <fieldset class="field">
                            <legend>"Times"</legend>
                            <div class="seg" role="radiogroup" aria-label="Times">{zones.collect_view()}</div>
                            <p class="hint">{sample} " The other one is in the title of each time."</p>
                        </fieldset>
                    </div>
                </section>
                <section class="panel">
                    <h2 class="panel-h">"Keyboard"</h2>
                    <div class="pbody stack g14">
                        <div class="row">
                            <button
                                type="button"
                                role="switch"
                                class="sw"
                                aria-checked=move || letters.get().to_string()
                                aria-label="Single letters are commands"
                                on:click=move |_| preferences.set_letters(!letters.get_untracked())
                            ></button>
                            <span aria-hidden="true">"Single letters are commands"</span>
                        </div>
                        <p class="hint">
                            "Switch it off where speech or another tool types letters by itself. Keys with Ctrl, Enter, Space and the arrows go on working. "
                            <kbd>"?"</kbd>
                            " lists all keys."
                        </p>
                    </div>
                </section>
                <section class="panel">
                    <h2 class="panel-h">"About"</h2>
                    <div class="pbody stack g14">
                        <dl class="facts">
                            {me}
                            <dt>"Muster"</dt>
                            <dd>{env!("CARGO_PKG_VERSION")}</dd>
                            <dt>"Licence"</dt>
                            <dd>"Apache 2.0; the typeface Inter under the SIL Open Font Licence"</dd>
                        </dl>
                        <div class="row">
                            <button type="button" class="btn" on:click=move |_| app.sign_out()>
                                "Sign out"
                            </button>
                        </div>
                    </div>
                </section>
            </div>
        </div>
    }
}

fn choice(label: &'static str, chosen: Signal<bool>, choose: impl Fn() + 'static) -> impl IntoView {
    view! {
        <button
            type="button"
            role="radio"
            aria-checked=move || chosen.get().to_string()
            on:click=move |_| choose()
        >
            {label}
        </button>
    }
}
