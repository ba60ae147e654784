//! What is said above every page while the line to the server is down.

use leptos::prelude::*;

use crate::components::icon::{Icon, IconName};
use crate::format;
use crate::live::Line;
use crate::reactive::memo;
use crate::state::use_app;

#[component]
pub(crate) fn Disconnected() -> impl IntoView {
    let live = use_app().live;
    let since = memo(move |_| match live.line.get() {
        Line::Off { since } => Some(since),
        Line::Connecting | Line::Connected => None,
    });
    move || {
        since.get().map(|since| {
            view! {
                <div class="note-b danger disc" role="alert">
                    <Icon name=IconName::Off/>
                    <div>
                        <b class="strong">{format!("Not live since {}.", format::clock(since))}</b>
                        " What you see may be old, and nothing can be changed until the line is back."
                    </div>
                    <span class="grow"></span>
                    <button type="button" class="btn" on:click=move |_| live.connect()>
                        "Try now"
                    </button>
                </div>
            }
        })
    }
}
