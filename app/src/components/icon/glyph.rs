//! Status glyphs: each has a shape of its own, so that status is read without colour.

use leptos::prelude::*;
use shared::enums::{AlertStatus, IncidentStatus};

const RING: &str = "M2.5 8a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z";

/// The glyph alone. Around it belongs `<span class="st" data-st=kind.key()>`, which colours it, and the word.
#[component]
pub(crate) fn Glyph(kind: GlyphKind) -> impl IntoView {
    let Shape { outline, dashes, solid, sign } = kind.shape();
    view! {
        <svg viewBox="0 0 16 16" aria-hidden="true" fill="none" stroke-width="1.5">
            {outline.map(|d| view! { <path d=d stroke="currentColor" stroke-dasharray=dashes /> })}
            {solid.map(|d| view! { <path d=d fill="currentColor" /> })}
            {sign
                .map(|d| {
                    view! {
                        <path
                            class=solid.map(|_| "in")
                            d=d
                            stroke="currentColor"
                            stroke-linecap="round"
                            stroke-linejoin="round"
                        />
                    }
                })}
        </svg>
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GlyphKind {
    Active,
    InProgress,
    Resolved,
    Redirected,
    /// Seen, not stopped.
    Detected,
    /// Stopped before it did harm.
    Prevented,
}

impl GlyphKind {
    pub(crate) const fn of_incident(status: IncidentStatus) -> Self {
        match status {
            IncidentStatus::InProgress => Self::InProgress,
            IncidentStatus::Resolved => Self::Resolved,
            IncidentStatus::Redirected => Self::Redirected,
            _ => Self::Active,
        }
    }

    pub(crate) const fn of_alert(status: AlertStatus) -> Self {
        match status {
            AlertStatus::InProgress => Self::InProgress,
            AlertStatus::Resolved => Self::Resolved,
            _ => Self::Active,
        }
    }

    /// What the style sheet calls it, for `data-st`.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::InProgress => "progress",
            Self::Resolved => "resolved",
            Self::Redirected => "redirected",
            Self::Detected => "detected",
            Self::Prevented => "prevented",
        }
    }

    const fn shape(self) -> Shape {
        let nothing = Shape { outline: None, dashes: None, solid: None, sign: None };
        match self {
            Self::Active => Shape {
                outline: Some(RING),
                solid: Some("M6.2 8a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0-3.6 0z"),
                ..nothing
            },
            Self::InProgress => {
                Shape { outline: Some(RING), solid: Some("M8 4.5a3.5 3.5 0 0 1 0 7z"), ..nothing }
            }
            Self::Resolved => Shape {
                solid: Some("M1.75 8a6.25 6.25 0 1 0 12.5 0a6.25 6.25 0 1 0-12.5 0z"),
                sign: Some("M5.2 8.2l2 2 3.7-4"),
                ..nothing
            },
            Self::Redirected => Shape {
                outline: Some(RING),
                dashes: Some("2.4 2.1"),
                sign: Some("M5.4 8h5M8.4 6l2 2-2 2"),
                ..nothing
            },
            Self::Detected => Shape { solid: Some("M8 2l6 6-6 6-6-6z"), ..nothing },
            Self::Prevented => Shape {
                solid: Some("M8 1.6l5.4 2v3.9c0 3.2-2.2 5.5-5.4 6.9-3.2-1.4-5.4-3.7-5.4-6.9V3.6z"),
                sign: Some("M5.4 8l1.9 1.9 3.4-3.7"),
                ..nothing
            },
        }
    }
}

/// A line, a filled form, and a sign drawn over the form in the colour of the ground.
#[derive(Clone, Copy)]
struct Shape {
    outline: Option<&'static str>,
    dashes: Option<&'static str>,
    solid: Option<&'static str>,
    sign: Option<&'static str>,
}
