//! One thing the writer does inside a transaction, and how it can fail.

use std::collections::BTreeSet;

use super::PipelineError;
use super::book::Book;
use crate::correlate::model::IncidentId;
use crate::store::{Store, StoreError};

/// Refused before anything was changed, or the store failed and memory is no longer to be trusted.
#[derive(Debug)]
pub(super) enum Failure {
    Refused(PipelineError),
    Store(StoreError),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

pub(super) type Step<T> = Result<T, Failure>;

pub(super) fn refused<T>(error: PipelineError) -> Step<T> {
    Err(Failure::Refused(error))
}

/// Loads incidents, all of which have to exist and to have their alerts still.
pub(super) async fn need_open(
    book: &mut Book,
    store: &dyn Store,
    ids: &BTreeSet<IncidentId>,
) -> Step<()> {
    if ids.is_empty() {
        return refused(PipelineError::Invalid {
            message: "no incident was named".into(),
            target: Some("incidentIds".into()),
        });
    }
    book.need_incidents(store, ids.iter().copied()).await?;
    for id in ids {
        match book.incidents.get(id).map(|sheet| sheet.state.redirect) {
            None => {
                return refused(PipelineError::NotFound { what: "incident", id: id.to_string() });
            }
            Some(Some(into)) => {
                let message = format!("incident {id} is part of incident {into} by now");
                return refused(PipelineError::Conflict(message));
            }
            Some(None) => {}
        }
    }
    Ok(())
}
