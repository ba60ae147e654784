//! The API from outside: requests in, answers out, over a database of its own for each test.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod app;

mod alerts;
mod auth;
mod detectors;
mod dry_run;
mod entities;
mod errors;
mod hostile;
mod hubs;
mod incidents;
mod ingestion;
mod operations;
mod policy;
mod priority;
mod program;
mod quarantine;
mod queries;
mod snapshots;
mod splits;
mod story;
mod stream;
mod suggestions;
