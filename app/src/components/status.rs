//! Where the work stands: a glyph and a word.

use leptos::prelude::*;
use shared::enums::{AlertStatus, IncidentStatus};

use super::icon::{Glyph, GlyphKind};

/// Status of an incident or of an alert, as far as its looks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WorkState {
    label: &'static str,
    glyph: GlyphKind,
}

impl From<IncidentStatus> for WorkState {
    fn from(status: IncidentStatus) -> Self {
        Self { label: status.label(), glyph: GlyphKind::of_incident(status) }
    }
}

impl From<AlertStatus> for WorkState {
    fn from(status: AlertStatus) -> Self {
        Self { label: status.label(), glyph: GlyphKind::of_alert(status) }
    }
}

#[component]
pub(crate) fn Status(
    #[prop(into)] state: WorkState,
    /// The word is only for readers of screens.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let word = if quiet {
        view! { <span class="vh">{state.label}</span> }.into_any()
    } else {
        state.label.into_any()
    };
    view! {
        <span class="st" data-st=state.glyph.key() title=quiet.then_some(state.label)>
            <Glyph kind=state.glyph/>
            {word}
        </span>
    }
}
