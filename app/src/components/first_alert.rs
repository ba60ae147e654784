//! Nothing was ever sent: how to send the first alert. The page turns live when it arrives.

use leptos::prelude::*;

use super::icon::{Icon, IconName};
use crate::dom;
use crate::state::use_app;

/// Small enough for one line of a shell, and complete: it becomes an incident.
const ALERT: &str = r#"{"id": "first-1", "title": "My first alert", "severity": "medium"}"#;

#[component]
pub(crate) fn FirstAlert(#[prop(into)] title: String) -> impl IntoView {
    let app = use_app();
    let origin = window().location().origin().unwrap_or_default();
    let address = format!("{origin}/v1.0/security/alerts_v2");
    let command = format!(
        "curl {address} -H \"Authorization: Bearer $MUSTER_TOKEN\" \\\n  \
         -H 'Content-Type: application/json' -d '{ALERT}'"
    );
    let copied = command.clone();
    view! {
        <div class="empty">
            <svg class="big" viewBox="0 0 120 50" aria-hidden="true">
                <path class="l" d="M2 6H118"></path>
                <rect class="h" x="18" y="6" width="5" height="16"></rect>
                <rect class="d" x="58" y="6" width="5" height="38"></rect>
            </svg>
            <h2>{title}</h2>
            <p>"Send the first alert. This page turns live when it arrives."</p>
            <div class="curl">
                <code tabindex="0">{command}</code>
                <button
                    type="button"
                    class="btn primary"
                    on:click=move |_| {
                        dom::copy(&copied);
                        app.toasts.say("Command copied");
                    }
                >
                    <Icon name=IconName::Copy/>
                    "Copy"
                </button>
            </div>
            <p class="dim">
                "A token comes from "
                <code class="mono">
                    "muster token create --name first --permission SecurityAlert.ReadWrite.All"
                </code>
                " where the server runs."
            </p>
        </div>
    }
}
