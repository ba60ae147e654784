//! All keys of the page one is on.

use leptos::prelude::*;

use super::matching::matches;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::kbd::Keycaps;
use crate::dom;
use crate::keys::{Command, Group};
use crate::state::use_app;

const FIELD: &str = "keyboard-field";

#[component]
pub(crate) fn KeyboardSheet(open: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let close = move || {
        open.try_set(false);
    };
    let commands = StoredValue::new(untrack(|| app.keys.commands()));
    app.keys.modal(vec![Command::new("?", "", Group::Everywhere, close)], close);
    let before = StoredValue::new_local(dom::focused());
    on_cleanup(move || {
        if let Some(before) = before.try_get_value().flatten() {
            let _ = before.focus();
        }
    });
    request_animation_frame(|| dom::focus(FIELD));
    let words = RwSignal::new(String::new());
    let letters = app.preferences.letters;
    let sections = move || {
        let typed = words.get();
        Group::ALL
            .into_iter()
            .filter_map(|group| {
                let rows = commands.with_value(|commands| rows_of(commands, group, &typed));
                (!rows.is_empty()).then(|| {
                    view! {
                        <section>
                            <h3>{group.label()}</h3>
                            <dl>{rows}</dl>
                        </section>
                    }
                })
            })
            .collect_view()
    };
    view! {
        <div class="scrim" on:click=move |_| close()></div>
        <div class="sheetk" role="dialog" aria-modal="true" aria-label="Keyboard">
            <header>
                <h2>"Keyboard"</h2>
                <span class="grow"></span>
                <label class="search">
                    <Icon name=IconName::Search size=IconSize::S/>
                    <input
                        id=FIELD
                        type="search"
                        aria-label="Find a key"
                        placeholder="Find a key"
                        bind:value=words
                    />
                </label>
                <button type="button" class="ib" aria-label="Close" on:click=move |_| close()>
                    <Icon name=IconName::Close/>
                </button>
            </header>
            <div class="kc" tabindex="0" role="region" aria-label="Keys">{sections}</div>
            <footer>
                <button
                    type="button"
                    role="switch"
                    class="sw"
                    aria-label="Single letters"
                    aria-checked=move || letters.get().to_string()
                    on:click=move |_| app.preferences.set_letters(!letters.get_untracked())
                ></button>
                <span>
                    {move || if letters.get() { "Single letters on" } else { "Single letters off" }}
                </span>
                <span class="dim">"Never while you type. Also in Settings."</span>
            </footer>
        </div>
    }
}

fn rows_of(commands: &[Command], group: Group, typed: &str) -> Vec<AnyView> {
    commands
        .iter()
        .filter(|command| command.group == group && !command.keys.is_empty())
        .filter(|command| matches(command.label, typed))
        .map(|command| {
            view! {
                <div>
                    <dt><Keycaps keys=command.keys hidden=false/></dt>
                    <dd>{command.label}</dd>
                </div>
            }
            .into_any()
        })
        .collect()
}
