//! How dangerous a piece of evidence is, and what was done about it.

use leptos::prelude::*;
use shared::enums::{EvidenceRemediationStatus, EvidenceVerdict};

#[component]
pub(crate) fn Verdict(verdict: EvidenceVerdict) -> impl IntoView {
    let name = match verdict {
        EvidenceVerdict::Malicious => "malicious",
        EvidenceVerdict::Suspicious => "suspicious",
        EvidenceVerdict::NoThreatsFound => "clean",
        EvidenceVerdict::Unknown | EvidenceVerdict::UnknownFutureValue => "unknown",
    };
    view! {
        <span class="vd" data-v=name>
            {verdict.label()}
        </span>
    }
}

#[component]
pub(crate) fn Remediation(status: EvidenceRemediationStatus) -> impl IntoView {
    use EvidenceRemediationStatus as Status;
    let name = match status {
        Status::Remediated | Status::Prevented | Status::Blocked => "done",
        Status::Declined | Status::Unremediated => "failed",
        Status::Active
        | Status::PendingApproval
        | Status::Running
        | Status::PartiallyRemediated => "open",
        Status::None | Status::NotFound | Status::UnknownFutureValue => "none",
    };
    view! {
        <span class="rem" data-r=name>
            {status.label()}
        </span>
    }
}

/// The last word of a chip with its class; nothing is said of what nobody judged.
pub(crate) fn chip_verdict(verdict: EvidenceVerdict) -> Option<(&'static str, &'static str)> {
    match verdict {
        EvidenceVerdict::Malicious => Some(("Malicious", "bad")),
        EvidenceVerdict::Suspicious => Some(("Suspicious", "sus")),
        EvidenceVerdict::NoThreatsFound => Some(("Clean", "ok")),
        EvidenceVerdict::Unknown | EvidenceVerdict::UnknownFutureValue => None,
    }
}
