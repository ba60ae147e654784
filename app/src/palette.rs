//! The command palette and the keyboard sheet: everything that can be done, with its key.

mod matching;
mod sheet;

use leptos::portal::Portal;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::kbd::Keycaps;
use crate::components::popover::overlays;
use crate::dom;
use crate::frame::{hits, use_search};
use crate::keys::{Command, Group};
use crate::later::{LaterPart, Part};
use crate::reactive::effect;
use crate::state::{AppState, use_app};
use matching::matches;

pub(crate) use sheet::KeyboardSheet;

const FIELD: &str = "palette-field";
const LIST: &str = "palette-list";

#[derive(Clone)]
struct Entry {
    heading: &'static str,
    icon: IconName,
    label: String,
    /// At the right: what kind of thing it is.
    hint: String,
    keys: &'static str,
    action: Action,
}

#[derive(Clone)]
enum Action {
    Run(Callback<()>),
    Go(String),
}

#[component]
pub(crate) fn Palette() -> impl IntoView {
    let app = use_app();
    let (open, sheet) = (RwSignal::new(false), RwSignal::new(false));
    app.keys.register(vec![
        Command::new("Mod+k", "Command palette", Group::Everywhere, move || {
            open.update(|open| *open = !*open);
        })
        .key_only(),
        Command::new("?", "This sheet", Group::Everywhere, move || sheet.set(true)).key_only(),
        Command::new("", "Keyboard", Group::Everywhere, move || sheet.set(true)),
        Command::new("Escape", "Close one level", Group::Move, || {}).key_only(),
    ]);
    view! {
        <Show when=move || open.get()>
            <Portal mount=overlays()>
                <LaterPart part=Part::Palette(open)/>
            </Portal>
        </Show>
        <Show when=move || sheet.get()>
            <Portal mount=overlays()>
                <LaterPart part=Part::Keyboard(sheet)/>
            </Portal>
        </Show>
    }
}

#[component]
pub(crate) fn PaletteDialog(open: RwSignal<bool>) -> impl IntoView {
    let app = use_app();
    let close = move || {
        open.try_set(false);
    };
    let before = StoredValue::new_local(dom::focused());
    let give_back = move || {
        if let Some(before) = before.try_get_value().flatten() {
            let _ = before.focus();
        }
    };
    // Before this layer takes the keys, so that what it offers is what was there.
    let commands = StoredValue::new(untrack(|| app.keys.commands()));
    app.keys.modal(vec![Command::new("Mod+k", "", Group::Everywhere, close)], close);
    on_cleanup(give_back);
    request_animation_frame(|| dom::focus(FIELD));
    let words = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    let search = use_search(words);
    let on_subject = untrack(|| app.subject.get()).is_some();
    let entries = Memo::new_with_compare(
        move |_| {
            let typed = words.get();
            let mut entries = commands.with_value(|commands| offered(commands, &typed, on_subject));
            if let Some(found) = search.value().filter(|_| !typed.trim().is_empty()) {
                entries.extend(hits(&found).into_iter().map(|hit| Entry {
                    heading: "Go to",
                    icon: hit.icon,
                    label: hit.title,
                    hint: match hit.detail {
                        Some(detail) => format!("{detail} · {}", hit.kind),
                        None => hit.kind,
                    },
                    keys: "",
                    action: Action::Go(hit.address),
                }));
            }
            entries
        },
        |_, _| true,
    );
    let navigate = StoredValue::new_local(use_navigate());
    let choose = move |index: usize| {
        let Some(entry) = entries.with_untracked(|entries| entries.get(index).cloned()) else {
            return;
        };
        close();
        // The layer goes first, so that what opens next gets focus and keys.
        dom::after(0, move || match entry.action {
            Action::Run(run) => {
                run.try_run(());
            }
            Action::Go(address) => {
                navigate.try_with_value(|navigate| navigate(&address, NavigateOptions::default()));
            }
        });
    };
    let keydown = move |event: leptos::ev::KeyboardEvent| {
        let count = entries.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => at.set((at.get_untracked() + 1) % count),
            "ArrowUp" if count > 0 => at.set((at.get_untracked() + count - 1) % count),
            "Enter" => choose(at.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let subject = move || app.subject.get();
    view! {
        <div class="scrim" on:click=move |_| close()></div>
        <div class="palette" role="dialog" aria-modal="true" aria-label="Command palette">
            <div class="pin">
                {move || subject().map(|subject| view! { <span class="ctx">{subject}</span> })}
                <input
                    id=FIELD
                    class="q"
                    role="combobox"
                    aria-label="Command, incident, entity"
                    aria-expanded="true"
                    aria-controls=LIST
                    aria-activedescendant=move || format!("{LIST}-{}", at.get())
                    placeholder="Do or find"
                    autocomplete="off"
                    spellcheck="false"
                    bind:value=words
                    on:input=move |_| at.set(0)
                    on:keydown=keydown
                />
                <kbd aria-hidden="true">"Esc"</kbd>
            </div>
            <div class="pls" id=LIST role="listbox" aria-label="Commands">
                {move || groups(&entries.get(), at, Callback::new(choose))}
            </div>
            <footer aria-hidden="true">
                <span><kbd>"↑"</kbd><kbd>"↓"</kbd>" move"</span>
                <span><kbd>"↵"</kbd>" do it"</span>
                <span class="grow"></span>
                <span>"Undo with "<kbd>"z"</kbd></span>
            </footer>
        </div>
    }
}

/// The commands that fit what was typed, those on the selection first.
fn offered(commands: &[Command], typed: &str, on_subject: bool) -> Vec<Entry> {
    let order = [Group::Decide, Group::Select, Group::Move, Group::Everywhere];
    order
        .into_iter()
        .flat_map(|group| {
            commands.iter().filter(move |command| command.group == group && command.in_palette)
        })
        .filter(|command| matches(command.label, typed))
        .map(|command| Entry {
            heading: match command.group {
                Group::Decide | Group::Select if on_subject => "On the selection",
                Group::Decide | Group::Select => "Do",
                Group::Move => "Go to",
                Group::Everywhere => "Everywhere",
            },
            icon: command.icon.unwrap_or(match command.group {
                Group::Decide => IconName::Check,
                Group::Select => IconName::List,
                Group::Move => IconName::ChevronRight,
                Group::Everywhere => IconName::Settings,
            }),
            label: command.label.to_owned(),
            hint: String::new(),
            keys: command.keys,
            action: Action::Run(command.run),
        })
        .collect()
}

fn groups(entries: &[Entry], at: RwSignal<usize>, choose: Callback<usize>) -> AnyView {
    if entries.is_empty() {
        return view! { <p class="none">"Nothing has this name."</p> }.into_any();
    }
    let mut heading = "";
    entries
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            let first = entry.heading != heading;
            heading = entry.heading;
            let title = first.then(|| view! { <h4 role="presentation">{entry.heading}</h4> });
            view! {
                {title}
                <ul role="presentation">
                    <li
                        role="option"
                        id=format!("{LIST}-{index}")
                        aria-selected=move || (at.get() == index).to_string()
                        on:click=move |_| choose.run(index)
                    >
                        <Icon name=entry.icon size=IconSize::S/>
                        <span class="cut" title=entry.label.clone()>{entry.label.clone()}</span>
                        <span class="grow"></span>
                        <span class="dim">{entry.hint.clone()}</span>
                        <Keycaps keys=entry.keys/>
                    </li>
                </ul>
            }
        })
        .collect_view()
        .into_any()
}

/// What the palette acts on, as long as the calling page is there.
pub(crate) fn use_subject(
    app: AppState,
    subject: impl Fn() -> Option<String> + Send + Sync + 'static,
) {
    effect(move |_| app.subject.set(subject()));
    on_cleanup(move || {
        app.subject.try_set(None);
    });
}
