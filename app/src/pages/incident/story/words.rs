//! The attack story in words: the default on a phone, and what a screen reader reads best.

use std::sync::Arc;

use leptos::prelude::*;
use shared::graph::{AttackGraph, Sentence, SentencePart};
use shared::tactic::{Tactic, category_label};
use shared::time::Timestamp;

use super::geometry::is_future;
use crate::components::severity::severity_name;
use crate::format;

#[component]
pub(crate) fn StoryInWords(
    graph: Arc<AttackGraph>,
    /// Whether it went on for several days.
    days: bool,
    selected: Memo<Option<String>>,
    select: Callback<String>,
    #[prop(into)] at: Signal<Option<Timestamp>>,
) -> impl IntoView {
    let chapters: Vec<_> = graph
        .sentences
        .chunk_by(|left, right| {
            left.category == right.category && (!days || same_day(left.time, right.time))
        })
        .map(|sentences| {
            let category = &sentences[0].category;
            let deep = Tactic::parse(category).is_some_and(Tactic::is_deep);
            let day = sentences[0].time.filter(|_| days).map(|time| {
                view! { <span class="dim w4">{format::day_of(time)}</span> }
            });
            let sentences: Vec<_> =
                sentences.iter().map(|one| sentence(one, selected, select, at)).collect();
            view! {
                <h4 class:deep=deep>{category_label(category)} {day}</h4>
                <ol>{sentences}</ol>
            }
        })
        .collect();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Attack story in words">
            <h3 class="vh">"In words"</h3>
            <div class="words">{chapters}</div>
        </div>
    }
}

fn sentence(
    sentence: &Sentence,
    selected: Memo<Option<String>>,
    select: Callback<String>,
    at: Signal<Option<Timestamp>>,
) -> AnyView {
    let id = sentence.alert_id.clone();
    let time = sentence.time;
    let chosen = {
        let id = id.clone();
        move || selected.with(|selected| selected.as_deref() == Some(id.as_str()))
    };
    let parts: Vec<_> = sentence.parts.iter().map(part).collect();
    let repeats = (sentence.repeats > 0).then(|| {
        let words = format!(" {} more like it.", format::count(i64::from(sentence.repeats)));
        view! { <span class="dim">{words}</span> }
    });
    let active =
        sentence.status.is_active().then(|| view! { " " <span class="act">"Still active"</span> });
    view! {
        <li class:on=chosen class:fut=move || is_future(time, at.get())>
            <time title=time.map(format::exact)>
                <button type="button" class="tm" on:click=move |_| select.run(id.clone())>
                    {time.map(format::minute)}
                    <span class="vh">", show this alert"</span>
                </button>
            </time>
            <span class="dot" data-s=severity_name(sentence.severity)></span>
            <p>
                <span class="vh">{format!("{} severity. ", sentence.severity.label())}</span>
                {parts}
                {repeats}
                {active}
            </p>
        </li>
    }
    .into_any()
}

fn same_day(left: Option<Timestamp>, right: Option<Timestamp>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => format::same_day(left, right),
        _ => true,
    }
}

fn part(part: &SentencePart) -> AnyView {
    let text = part.text.clone();
    let words = if part.privileged {
        view! { <span class="pv">{text}</span> }.into_any()
    } else {
        text.into_any()
    };
    match &part.entity_id {
        Some(id) => {
            let address = format!("/entities/{}", crate::url::encode(id));
            view! { <a href=address>{words}</a> }.into_any()
        }
        None => words,
    }
}
