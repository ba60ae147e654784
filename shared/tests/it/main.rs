//! What must hold of the model whatever a sender writes.

mod enums;
mod model;
mod query;
mod samples;
mod strategy;
