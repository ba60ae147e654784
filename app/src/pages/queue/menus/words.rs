//! Tags and comments: what people add in their own words.

use leptos::prelude::*;
use serde_json::Value;

use crate::api;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::popover::Popover;
use crate::keys::{Command, Group};
use crate::pages::queue::context::use_queue;
use crate::pages::queue::decision;
use crate::triage::comment_body;

const MOST_SUGGESTIONS: usize = 6;

#[component]
pub(crate) fn TagPopover() -> impl IntoView {
    let queue = use_queue();
    let anchor = queue.open.tags;
    let typed = RwSignal::new(String::new());
    let row = move || queue.single();
    let tags = move || row().map(|row| row.incident.get().custom_tags.clone()).unwrap_or_default();
    let set = move |tags: Vec<String>| queue.decide(decision::tags(&tags));
    let add = move |tag: String| {
        let mut all = untrack(tags);
        if !tag.is_empty() && !all.contains(&tag) {
            all.push(tag);
            set(all);
        }
        typed.set(String::new());
    };
    let remove = move |tag: &str| {
        set(untrack(tags).into_iter().filter(|other| other != tag).collect());
    };
    // Tags that others have, so that the same thing gets the same name.
    let suggestions = move || {
        let (typed, mine) = (typed.get().to_lowercase(), tags());
        let known = queue.facets.value().map(|facets| facets.tags.clone()).unwrap_or_default();
        known
            .into_iter()
            .map(|counted| counted.value)
            .filter(|tag| !mine.contains(tag) && tag.to_lowercase().contains(&typed))
            .take(MOST_SUGGESTIONS)
            .map(|tag| {
                let label = tag.clone();
                view! {
                    <button type="button" class="mi" on:click=move |_| add(tag.clone())>
                        <Icon name=IconName::Tag size=IconSize::S/>
                        <span class="grow cut">{label}</span>
                    </button>
                }
            })
            .collect_view()
    };
    let boxed = move || {
        tags()
            .into_iter()
            .map(|tag| {
                let label = format!("Remove {tag}");
                let text = tag.clone();
                view! {
                    <span class="tag">
                        {text}
                        <button
                            type="button"
                            class="tx"
                            aria-label=label
                            on:click=move |_| remove(&tag)
                        >
                            <Icon name=IconName::Close size=IconSize::S/>
                        </button>
                    </span>
                }
            })
            .collect_view()
    };
    let label = Signal::derive(move || format!("Tags of {}", queue.subject().unwrap_or_default()));
    view! {
        <Popover anchor label class="menu">
            <div class="tagbox input">
                {boxed}
                <input
                    aria-label="New tag"
                    placeholder="Tag"
                    autofocus
                    bind:value=typed
                    on:keydown=move |event| {
                        if event.key() == "Enter" {
                            event.prevent_default();
                            add(typed.get_untracked().trim().to_owned());
                        }
                    }
                />
            </div>
            {suggestions}
        </Popover>
    }
}

#[component]
pub(crate) fn CommentPopover() -> impl IntoView {
    let queue = use_queue();
    let app = queue.app;
    let anchor = queue.open.comment;
    let comment = RwSignal::new(String::new());
    let send = move || {
        let text = comment.get_untracked().trim().to_owned();
        let ids = untrack(|| queue.subjects());
        if text.is_empty() || ids.is_empty() {
            return;
        }
        anchor.set(None);
        leptos::task::spawn_local(async move {
            let count = ids.len();
            for id in ids {
                let path = format!("incidents/{}/comments", api::encode(&id));
                if let Err(problem) = api::post::<Value>(&path, &comment_body(&text)).await {
                    // What was written is not lost.
                    return app.toasts.fail(&format!("{id} not commented"), &problem);
                }
            }
            comment.try_set(String::new());
            let subject = crate::format::plural(count as i64, "incident");
            app.toasts.say(format!("{subject} commented"));
        });
    };
    let commands = vec![Command::new("Mod+Enter", "", Group::Decide, send)];
    let label =
        Signal::derive(move || format!("Comment on {}", queue.subject().unwrap_or_default()));
    view! {
        <Popover anchor label commands>
            <header>
                {move || label.get()}
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
            <div class="b">
                <textarea class="input" aria-label="Comment" autofocus bind:value=comment></textarea>
            </div>
            <footer>
                <span class="dim">"Ctrl ↵ sends"</span>
                <span class="grow"></span>
                <button type="button" class="btn primary" on:click=move |_| send()>"Comment"</button>
            </footer>
        </Popover>
    }
}
