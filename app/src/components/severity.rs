//! How bad it is: three squares, a word and a colour.

use leptos::prelude::*;
use shared::enums::AlertSeverity;

#[component]
pub(crate) fn Severity(
    level: AlertSeverity,
    /// The word is only for readers of screens.
    #[prop(optional)]
    quiet: bool,
    /// The word goes where there is little room.
    #[prop(optional)]
    narrow: bool,
    /// A long word is cut to what fits a column.
    #[prop(optional)]
    short: bool,
) -> impl IntoView {
    let word = if quiet {
        view! { <span class="vh">{level.label()}</span> }.into_any()
    } else if short && level == AlertSeverity::Informational {
        view! { <span title=level.label()>"Info"</span> }.into_any()
    } else {
        level.label().into_any()
    };
    view! {
        <span class=if narrow { "sev nw" } else { "sev" } data-s=severity_name(level)>
            <i aria-hidden="true"><u></u><u></u><u></u></i>
            {word}
        </span>
    }
}

/// The name that the style knows.
pub(crate) fn severity_name(level: AlertSeverity) -> &'static str {
    match level {
        AlertSeverity::High => "high",
        AlertSeverity::Medium => "medium",
        AlertSeverity::Low => "low",
        AlertSeverity::Informational
        | AlertSeverity::Unknown
        | AlertSeverity::UnknownFutureValue => "info",
    }
}
