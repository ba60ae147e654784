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
                return refused(PipelineError::Conflict(gone(book, *id, into)));
            }
            Some(None) => {}
        }
    }
    Ok(())
}

/// What became of an incident, and by whom.
fn gone(book: &Book, id: IncidentId, into: IncidentId) -> String {
    let state = book.incidents.get(&id).map(|sheet| &sheet.state);
    let by = state.and_then(|state| Some((state.last_modified_by.as_deref()?, state.last_update)));
    match by {
        Some((by, time)) => {
            format!("incident {id} is part of incident {into} by now; {by} merged it at {time}")
        }
        None => format!("incident {id} is part of incident {into} by now"),
    }
}
