//! Closing: what it was, in two keys.

use leptos::prelude::*;
use shared::enums::{AlertClassification, AlertDetermination};

use super::icon::{Icon, IconName};
use super::popover::{Anchor, Popover};
use crate::keys::{Command, Group};
use crate::reactive::effect;
use crate::triage::Resolution;

const CHOICES: [(AlertClassification, &str, &str); 3] = [
    (AlertClassification::TruePositive, "1", "It was an attack"),
    (AlertClassification::InformationalExpectedActivity, "2", "Real, but meant to happen"),
    (AlertClassification::FalsePositive, "3", "Nothing happened"),
];

/// Asks for classification, determination and a word, all of them optional.
#[component]
pub(crate) fn ResolvePopover(
    anchor: RwSignal<Option<Anchor>>,
    /// `6931`, `3 incidents`.
    #[prop(into)]
    subject: Signal<String>,
    /// What else happens: `also resolves 2 alerts`.
    #[prop(into)]
    note: Signal<String>,
    #[prop(into)] submit: Callback<Resolution>,
) -> impl IntoView {
    let classification = RwSignal::new(AlertClassification::Unknown);
    let determination = RwSignal::new(AlertDetermination::Unknown);
    let comment = RwSignal::new(String::new());
    // Each opening starts anew.
    effect(move |_| {
        if anchor.with(Option::is_none) {
            classification.set(AlertClassification::Unknown);
            determination.set(AlertDetermination::Unknown);
            comment.set(String::new());
        }
    });
    let classify = move |choice: AlertClassification| {
        classification.set(choice);
        determination.set(choice.determinations().first().copied().unwrap_or_default());
    };
    let resolve = move || {
        let resolution = Resolution {
            classification: classification.get_untracked(),
            determination: determination.get_untracked(),
            comment: comment.get_untracked(),
        };
        anchor.set(None);
        submit.run(resolution);
    };
    let mut commands: Vec<Command> = CHOICES
        .into_iter()
        .map(|(choice, key, _)| Command::new(key, "", Group::Decide, move || classify(choice)))
        .collect();
    commands.push(Command::new("Enter|Mod+Enter", "", Group::Decide, resolve));
    let choices = move || {
        CHOICES
            .into_iter()
            .map(|(choice, key, meaning)| {
                view! {
                    <button
                        type="button"
                        class="rc"
                        role="radio"
                        aria-checked=move || (classification.get() == choice).to_string()
                        aria-keyshortcuts=key
                        on:click=move |_| classify(choice)
                    >
                        <kbd aria-hidden="true">{key}</kbd>
                        <span>
                            <b>{choice.label()}</b>
                            <small>{meaning}</small>
                        </span>
                    </button>
                }
            })
            .collect_view()
    };
    let determinations = move || {
        let fitting = classification.get().determinations();
        (!fitting.is_empty()).then(|| {
            let all = fitting.iter().copied().map(|choice| {
                view! {
                    <button
                        type="button"
                        class="det"
                        role="radio"
                        aria-checked=move || (determination.get() == choice).to_string()
                        on:click=move |_| determination.set(choice)
                    >
                        {choice.label()}
                    </button>
                }
            });
            view! {
                <div class="b">
                    <div class="dets" role="radiogroup" aria-label="Determination">
                        {all.collect_view()}
                    </div>
                </div>
            }
        })
    };
    view! {
        <Popover
            anchor
            class="resolve"
            commands
            label=Signal::derive(move || format!("Resolve {}", subject.get()))
        >
            <header role="none">
                {move || format!("Resolve {}", subject.get())}
                <span class="grow"></span>
                <button
                    type="button"
                    class="ib"
                    aria-label="Close"
                    on:click=move |_| anchor.set(None)
                >
                    <Icon name=IconName::Close/>
                </button>
            </header>
            <div class="b rcs" role="radiogroup" aria-label="Classification">
                {choices}
            </div>
            {determinations}
            <div class="b">
                <textarea
                    class="input"
                    aria-label="Comment"
                    placeholder="Comment, optional"
                    bind:value=comment
                ></textarea>
            </div>
            <footer>
                <span class="dim">{move || note.get()}</span>
                <span class="grow"></span>
                <button type="button" class="btn" on:click=move |_| anchor.set(None)>
                    "Cancel"
                </button>
                // Has the focus first, so that Enter after 1, 2 or 3 resolves.
                <button
                    type="button"
                    class="btn primary"
                    autofocus=true
                    on:click=move |_| resolve()
                >
                    "Resolve"
                    <kbd aria-hidden="true">"↵"</kbd>
                </button>
            </footer>
        </Popover>
    }
}
