//! Work that goes on behind an answer: its progress is said until it is done.

use shared::job::{Job, JobStatus};

use crate::api::{self, encode};
use crate::dom;
use crate::format::count;
use crate::live::News;
use crate::state::AppState;

const LOOK_AGAIN_MILLISECONDS: u64 = 400;

/// Says how far a job is; `before` is what was said already and stays in front.
pub(crate) fn follow(app: AppState, job: String, before: String) {
    leptos::task::spawn_local(async move {
        let Ok(found) = api::get::<Job>(&format!("jobs/{}", encode(&job))).await else { return };
        match found.status {
            JobStatus::Running => {
                app.toasts.working(found.text, found.done as usize, found.total as usize);
                dom::after(LOOK_AGAIN_MILLISECONDS, move || follow(app, job, before));
            }
            JobStatus::Succeeded => {
                let (done, changed) = (count(found.done as i64), count(found.changed as i64));
                app.toasts
                    .say(format!("{before}: {done} open incidents scored, {changed} changed"));
                app.live.tell(News::Resync);
            }
            // The newer one says the rest.
            JobStatus::Superseded => app.toasts.say(before),
        }
    });
}
