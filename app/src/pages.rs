//! One module for each kind of page.

pub(crate) mod alert;
pub(crate) mod alerts;
pub(crate) mod entities;
pub(crate) mod entity;
pub(crate) mod incident;
pub(crate) mod not_found;
pub(crate) mod queue;
pub(crate) mod settings;
pub(crate) mod sign_in;
pub(crate) mod sources;
