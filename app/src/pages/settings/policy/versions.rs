//! The versions of the policy: what each changed, and the way back.

use leptos::prelude::*;
use serde_json::json;
use shared::job::{Job, JobStatus};
use shared::page::Page;
use shared::policy::{PolicyDiff, PolicyVersion};

use crate::api;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::load::{Loaded, SkeletonLines};
use crate::format::{self, plural};
use crate::jobs;
use crate::live::News;
use crate::property;
use crate::query::{Listed, MoreRows, Query, use_further, use_query};
use crate::state::use_app;

/// Jobs that are told of; older ones matter to nobody.
const MOST_JOBS: usize = 5;

impl Listed for PolicyVersion {
    fn key(&self) -> String {
        self.version.to_string()
    }
}

#[component]
pub(super) fn Versions(current: Query<PolicyVersion>) -> impl IntoView {
    let versions =
        use_query::<Page<PolicyVersion>>(|| Some("correlation/policy/versions?$top=50".into()));
    versions.follow(|news| match news {
        News::Changed(event) => event.policy_version.is_some(),
        News::Resync => true,
    });
    let further = use_further(versions, String::new);
    view! {
        <h2>"Versions"</h2>
        <Loaded query=versions what="The versions" skeleton=|| view! { <SkeletonLines lines=6 /> } let:page>
            <ol class="vers">
                {move || {
                    page.track();
                    further.all().into_iter().map(|version| row(version, current)).collect_view()
                }}
            </ol>
            <MoreRows further label="Older" />
        </Loaded>
        <Jobs />
    }
}

fn row(version: PolicyVersion, current: Query<PolicyVersion>) -> AnyView {
    let app = use_app();
    let number = version.version;
    let in_force = move || current.value().is_some_and(|current| current.version == number);
    let open = RwSignal::new(false);
    let what = match version.restored_from {
        Some(from) => format!("brings back version {from}"),
        None if number == 1 => "as delivered".into(),
        None => plural(version.changes.into(), "change"),
    };
    let restore = move |_| {
        leptos::task::spawn_local(async move {
            let path = format!("correlation/policy/versions/{number}/restore");
            match api::post::<PolicyVersion>(&path, &json!({})).await {
                Ok(answer) => {
                    let now = answer.value;
                    let words = format!("Version {number} is back, as version {}", now.version);
                    app.toasts.say(words.clone());
                    if let Some(job) = now.job_id.clone() {
                        jobs::follow(app, job, words);
                    }
                    current.show(now);
                    app.live.tell(News::Resync);
                }
                Err(problem) => app.toasts.fail("Not brought back", &problem),
            }
        });
    };
    view! {
        <li>
            <div class="row g10 wrap">
                <b>{format!("Version {number}")}</b>
                <span>{version.name.clone()}</span>
                <span class="dim2">
                    {format!("{what}, {}, {}", version.created_by, format::short(version.created_date_time))}
                </span>
                <Show when=in_force>
                    <span class="tag sys"><span>"In force"</span></span>
                </Show>
                <span class="grow"></span>
                {(number > 1)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="btn quiet"
                                aria-expanded=move || open.get().to_string()
                                on:click=move |_| open.update(|open| *open = !*open)
                            >
                                "What changed"
                            </button>
                        }
                    })}
                <Show when=move || !in_force()>
                    <button type="button" class="btn" on:click=restore>
                        <Icon name=IconName::Undo size=IconSize::S />
                        "Bring back"
                    </button>
                </Show>
            </div>
            {version.reason.clone().map(|reason| view! { <p class="dim2">{reason}</p> })}
            {move || open.get().then(|| view! { <Changes number /> })}
        </li>
    }
    .into_any()
}

/// What is scored by a new version, and how far it is.
#[component]
fn Jobs() -> impl IntoView {
    let jobs = use_query::<Page<Job>>(|| Some("jobs".into()));
    jobs.follow(|news| match news {
        News::Changed(event) => !event.jobs.is_empty(),
        News::Resync => true,
    });
    move || {
        let page = jobs.value()?;
        let rows = page.value.iter().take(MOST_JOBS).map(job_row).collect_view();
        (!page.value.is_empty()).then(|| {
            view! {
                <h2 class="pol-j">"Scoring"</h2>
                <ol class="vers">{rows}</ol>
            }
        })
    }
}

fn job_row(job: &Job) -> impl IntoView + use<> {
    let (done, total) = (format::count(job.done as i64), format::count(job.total as i64));
    let state = match job.status {
        JobStatus::Running => format!("{done} of {total} done"),
        JobStatus::Succeeded => {
            format!("{} scored, {} changed", plural(job.done as i64, "incident"), job.changed)
        }
        JobStatus::Superseded => format!("after {done} of {total} a newer one took its place"),
    };
    let by = format!("{}, {}", job.started_by, format::short(job.last_update_date_time));
    let running = (job.status == JobStatus::Running).then(|| {
        view! {
            <progress
                aria-label=job.text.clone()
                max=job.total.to_string()
                value=job.done.to_string()
            ></progress>
        }
    });
    view! {
        <li>
            <div class="row g10 wrap">
                <span>{job.text.clone()}</span>
                {running}
                <b>{state}</b>
                <span class="dim2">{by}</span>
            </div>
        </li>
    }
}

#[component]
fn Changes(number: i64) -> impl IntoView {
    let diff = use_query::<PolicyDiff>(move || {
        Some(format!("correlation/policy/diff?from={}&to={number}", number - 1))
    });
    let text = |value: &Option<serde_json::Value>| {
        value.as_ref().map_or_else(|| "not there".to_owned(), property::text)
    };
    view! {
        <Loaded query=diff what="What changed" skeleton=|| view! { <SkeletonLines lines=2 /> } let:diff>
            <ul class="diff">
                {move || {
                    diff.get()
                        .changes
                        .iter()
                        .map(|change| {
                            view! {
                                <li>
                                    <span class="mono">{change.path.clone()}</span>
                                    " "
                                    <s class="dim2">{text(&change.before)}</s>
                                    " → "
                                    <b>{text(&change.after)}</b>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </Loaded>
    }
}
