//! Which determination goes with which classification.

use shared::enums::{AlertClassification, AlertDetermination};

use super::error::{ApiError, ApiResult};

/// Refuses a determination that does not fit the classification there is after the change. One that
/// was set before and does not fit a new classification is taken away.
pub(crate) fn fit(
    changed: (&mut Option<AlertClassification>, &mut Option<AlertDetermination>),
    before: (AlertClassification, AlertDetermination),
) -> ApiResult<()> {
    let classification = changed.0.unwrap_or(before.0);
    let fits = |determination: AlertDetermination| {
        determination == AlertDetermination::Unknown
            || classification.determinations().contains(&determination)
    };
    match *changed.1 {
        Some(wanted) if !fits(wanted) => Err(misfit(classification, wanted)),
        None if changed.0.is_some() && !fits(before.1) => {
            *changed.1 = Some(AlertDetermination::Unknown);
            Ok(())
        }
        _ => Ok(()),
    }
}

fn misfit(classification: AlertClassification, wanted: AlertDetermination) -> ApiError {
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
    ApiError::bad_request("InvalidRequestBody", message).about("determination")
}
