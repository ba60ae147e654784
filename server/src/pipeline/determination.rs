//! Which determination goes with which classification, checked where changes are made one after
//! another, so that no two changes can get past it together.

use shared::enums::{AlertClassification, AlertDetermination};

use super::PipelineError;
use super::step::{Step, refused};

/// What a change sets the determination to, if it changes it at all. One that does not fit the
/// classification there is after the change is refused; one that was set before and does not fit a
/// new classification is taken away.
pub(super) fn fitted(
    classification: Option<AlertClassification>,
    determination: Option<AlertDetermination>,
    before: (AlertClassification, AlertDetermination),
) -> Step<Option<AlertDetermination>> {
    let after = classification.unwrap_or(before.0);
    match determination {
        Some(wanted) if !fits(after, wanted) => refused(misfit(after, wanted)),
        None if classification.is_some() && !fits(after, before.1) => {
            Ok(Some(AlertDetermination::Unknown))
        }
        asked => Ok(asked),
    }
}

pub(super) fn fits(classification: AlertClassification, determination: AlertDetermination) -> bool {
    determination == AlertDetermination::Unknown
        || classification.determinations().contains(&determination)
}

fn misfit(classification: AlertClassification, wanted: AlertDetermination) -> PipelineError {
    let wanted = wanted.as_str();
    let names: Vec<_> = classification.determinations().iter().map(|fit| fit.as_str()).collect();
    let message = if names.is_empty() {
        format!("the determination {wanted} needs a classification; set it first, or with it")
    } else {
        format!(
            "the determination {wanted} does not fit the classification {}; {} do",
            classification.as_str(),
            names.join(", ")
        )
    };
    PipelineError::Invalid { message, target: Some("determination".into()) }
}
