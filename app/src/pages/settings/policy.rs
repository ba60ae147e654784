//! The policy of correlation and priority: one document as a form, tried out over the past before it
//! holds, with versions to go back to.

mod draft;
mod form;
mod path;
mod report;
mod versions;

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use shared::page::Page;
use shared::policy::{
    DryRunReport, DryRunRequest, PolicyField, PolicyPreset, PolicyProblem, PolicyVersion, PutPolicy,
};

use crate::api;
use crate::components::dialog::Dialog;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Loaded, SkeletonLines};
use crate::components::menu::{Menu, MenuItem};
use crate::components::popover::Anchor;
use crate::format::{self, plural};
use crate::here::use_here;
use crate::jobs;
use crate::live::News;
use crate::query::{Query, use_query};
use crate::reactive::{effect, memo};
use crate::state::use_app;
use draft::{Draft, validate};
use form::{GROUPS, Part};
use report::Report;
use versions::Versions;

const DAYS: [i64; 4] = [7, 14, 30, 90];
/// The part of the page that lists the versions.
const VERSIONS: &str = "versions";

#[component]
pub(super) fn Policy() -> impl IntoView {
    let current = use_query::<PolicyVersion>(|| Some("correlation/policy".into()));
    current.follow(|news| match news {
        News::Changed(event) => event.policy_version.is_some(),
        News::Resync => true,
    });
    let fields = use_query::<Page<PolicyField>>(|| Some("correlation/policy/schema".into()));
    view! {
        <Loaded query=current what="The policy" skeleton=|| view! { <SkeletonLines lines=8 /> } let:version>
            <Loaded query=fields what="The form" skeleton=|| view! { <SkeletonLines lines=8 /> } let:page>
                <Editor version current fields=Arc::new(page.get_untracked().value.clone()) />
            </Loaded>
        </Loaded>
    }
}

#[component]
fn Editor(
    version: Signal<Arc<PolicyVersion>>,
    current: Query<PolicyVersion>,
    fields: Arc<Vec<PolicyField>>,
) -> impl IntoView {
    let app = use_app();
    let here = use_here();
    let draft = Draft {
        document: RwSignal::new(document_of(&version.get_untracked())),
        round: RwSignal::new(0),
        problems: RwSignal::new(Vec::new()),
    };
    // Where nothing was edited the form follows the policy; edits stay, and applying tells.
    let base = RwSignal::new(version.get_untracked());
    let changed = memo(move |_| {
        draft.document.with(|document| base.with(|base| *document != document_of(base)))
    });
    effect(move |_| {
        let now = version.get();
        if now.version != base.with_untracked(|base| base.version) && !changed.get_untracked() {
            draft.load(document_of(&now));
            base.set(now);
        }
    });
    validate(draft, changed);
    let part = memo(move |_| here.get("part").unwrap_or_else(|| GROUPS[1].1.to_owned()));
    keep_in_view(part);
    let reason = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let trying = RwSignal::new(false);
    let shown = RwSignal::new(false);
    let outcome = RwSignal::new(None::<Arc<DryRunReport>>);
    let (presets, days) = (RwSignal::new(None::<Anchor>), RwSignal::new(None::<Anchor>));
    let wrong = memo(move |_| draft.problems.with(Vec::len));
    let apply = move || {
        if busy.get_untracked() || !changed.get_untracked() || wrong.get_untracked() > 0 {
            return;
        }
        busy.set(true);
        let text = reason.get_untracked().trim().to_owned();
        let body = PutPolicy {
            document: draft.document.get_untracked(),
            reason: (!text.is_empty()).then_some(text),
        };
        let number = base.with_untracked(|base| base.version);
        leptos::task::spawn_local(async move {
            match api::put::<PolicyVersion>("correlation/policy", number, &body).await {
                Ok(answer) => {
                    let applied = answer.value;
                    let words = format!("Policy version {} is in force", applied.version);
                    app.toasts.say(words.clone());
                    if let Some(job) = applied.job_id.clone() {
                        jobs::follow(app, job, words);
                    }
                    reason.try_set(String::new());
                    base.try_set(Arc::new(applied.clone()));
                    current.show(applied);
                    shown.try_set(false);
                }
                Err(problem) if problem.status == 412 => {
                    app.toasts.say(
                        "Somebody changed the policy meanwhile. Copy what you need and load it again",
                    );
                    current.refresh();
                }
                Err(problem) => app.toasts.fail("Not applied", &problem),
            }
            busy.try_set(false);
        });
    };
    let try_out = move |days: i64| {
        if trying.get_untracked() {
            return;
        }
        trying.set(true);
        let body = DryRunRequest { policy: draft.document.get_untracked(), days };
        leptos::task::spawn_local(async move {
            match api::post::<DryRunReport>("correlation/policy/dryRun", &body).await {
                Ok(answer) => {
                    outcome.try_set(Some(Arc::new(answer.value)));
                    shown.try_set(true);
                }
                Err(problem) => app.toasts.fail("Not tried out", &problem),
            }
            trying.try_set(false);
        });
    };
    let discard = move |_| {
        let now = version.get_untracked();
        draft.load(document_of(&now));
        base.set(now);
    };
    let preset_list = use_query::<Page<PolicyPreset>>(|| Some("correlation/policy/presets".into()));
    let preset_items = Signal::derive(move || {
        let page = preset_list.value();
        let all = page.as_deref().map(|page| page.value.clone()).unwrap_or_default();
        all.into_iter()
            .map(|preset| {
                MenuItem::new(preset.label, move || {
                    draft.load(preset.document.clone());
                    app.toasts.say(preset.description.clone());
                })
            })
            .collect::<Vec<_>>()
    });
    let day_items = Signal::derive(move || {
        DAYS.into_iter()
            .map(|days| MenuItem::new(format!("The last {days} days"), move || try_out(days)))
            .collect::<Vec<_>>()
    });
    let nav = {
        let fields = Arc::clone(&fields);
        move || {
            let item = |name: &str, label: &str, count: usize| {
                let address = here.with(&[("part", Some(name))]);
                view! {
                    <a href=address aria-current=(part.get() == name).then_some("true")>
                        <span>{label.to_owned()}</span>
                        {(count > 0).then(|| view! { <b class="danger-t" title="Has to be put right">{count}</b> })}
                    </a>
                }
            };
            let problems = draft.problems.get();
            let groups = GROUPS
                .iter()
                .filter(|(group, ..)| fields.iter().any(|field| field.group == *group));
            let groups = groups
                .map(|(group, name, label)| {
                    let count = problems
                        .iter()
                        .filter(|problem| {
                            let shape = path::shape(&problem.path);
                            fields.iter().any(|field| field.group == *group && field.path == shape)
                        })
                        .count();
                    item(name, label, count)
                })
                .collect_view();
            view! {
                {groups}
                <hr />
                {item(VERSIONS, "Versions", 0)}
            }
        }
    };
    let content = {
        let fields = Arc::clone(&fields);
        move || {
            if part.get() == VERSIONS {
                return view! { <Versions current /> }.into_any();
            }
            let group =
                GROUPS.iter().find(|(_, name, _)| *name == part.get()).unwrap_or(&GROUPS[1]);
            let fields = Arc::clone(&fields);
            view! {
                <h2>{group.2}</h2>
                <Part group=group.0 fields draft />
            }
            .into_any()
        }
    };
    let stranger = {
        let fields = Arc::clone(&fields);
        // What no field shows is said above them.
        move || {
            let problems = draft.problems.get();
            let all: Vec<String> = problems
                .iter()
                .filter(|problem| {
                    let shape = path::shape(&problem.path);
                    fields.iter().all(|field| field.path != shape)
                })
                .map(PolicyProblem::message)
                .collect();
            (!all.is_empty()).then(|| {
                view! {
                    <div class="note-b danger" role="alert">
                        <Icon name=IconName::Warning />
                        <span>{all.join(". ")}</span>
                    </div>
                }
            })
        }
    };
    let blocked = move || match (changed.get(), wrong.get()) {
        (false, _) => Some("Nothing was changed".to_owned()),
        (true, 0) => None,
        (true, wrong) => Some(format!("{} to put right first", plural(wrong as i64, "value"))),
    };
    view! {
        <div class="filters pol-h">
            <span class="grow cut">
                {move || {
                    let now = version.get();
                    view! {
                        <b>{format!("Version {}", now.version)}</b>
                        " "
                        <span class="dim2">
                            {format!("{}, by {}, {}", now.name, now.created_by, format::short(now.created_date_time))}
                        </span>
                    }
                }}
            </span>
            <Show when=move || changed.get()>
                <button type="button" class="btn quiet" on:click=discard>"Discard"</button>
            </Show>
            <button
                type="button"
                class="btn"
                aria-haspopup="menu"
                on:click=move |event| presets.set(Some(Anchor::of_event(&event)))
            >
                "Start from"
                <Icon name=IconName::ChevronDown size=IconSize::S />
            </button>
            <button
                type="button"
                class="btn"
                aria-haspopup="menu"
                aria-busy=move || trying.get().to_string()
                aria-disabled=move || (wrong.get() > 0).then_some("true")
                on:click=move |event| {
                    if wrong.get_untracked() == 0 {
                        days.set(Some(Anchor::of_event(&event)));
                    }
                }
            >
                <Icon name=IconName::History />
                "Try it out"
            </button>
            <button
                type="button"
                class="btn primary"
                aria-busy=move || busy.get().to_string()
                aria-disabled=move || blocked().map(|_| "true")
                title=blocked
                on:click=move |_| apply()
            >
                "Apply"
            </button>
        </div>
        <div class="twocol pol">
            <nav class="vnav" aria-label="Parts of the policy">{nav}</nav>
            <div class="scroll pol-b" tabindex="0" role="region" aria-label="Policy">
                {stranger}
                {content}
            </div>
        </div>
        <Menu anchor=presets label="Start from" items=preset_items />
        <Menu anchor=days label="Try it out over" items=day_items />
        <Dialog open=shown title="What would change" class="wide">
            {move || outcome.get_untracked().map(|report| view! { <Report report /> })}
            <div class="b pol-why">
                <label class="vh" for="policy-reason">"Reason"</label>
                <input
                    class="input"
                    id="policy-reason"
                    placeholder="Why it is changed, optional"
                    autocomplete="off"
                    bind:value=reason
                />
            </div>
            <footer>
                <span class="dim">"Nothing has been changed yet."</span>
                <span class="grow"></span>
                <button type="button" class="btn" on:click=move |_| shown.set(false)>"Close"</button>
                <button
                    type="button"
                    class="btn primary"
                    aria-busy=move || busy.get().to_string()
                    aria-disabled=move || blocked().map(|_| "true")
                    title=blocked
                    on:click=move |_| apply()
                >
                    "Apply"
                </button>
            </footer>
        </Dialog>
    }
}

/// On a phone the parts are a strip that is wider than the window.
fn keep_in_view(part: Memo<String>) {
    effect(move |_| {
        part.track();
        request_animation_frame(|| {
            if let Ok(Some(link)) = document().query_selector(".pol .vnav [aria-current]") {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                options.set_inline(web_sys::ScrollLogicalPosition::Center);
                link.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    });
}

fn document_of(version: &PolicyVersion) -> Value {
    version.document.clone().unwrap_or_default()
}
