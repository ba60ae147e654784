//! Which alerts are one incident: the reason why this server exists.
//!
//! Pure: the state is a value, the clock is an argument, nothing is random, and the same inputs in
//! the same order give the same decisions. See [`model`] for what goes in and what comes out.

mod case;
mod census;
pub mod cut;
pub mod engine;
mod explain;
mod facts;
mod grouping;
pub mod identity;
pub mod model;
pub mod naming;
mod pairs;
pub mod policy;
pub mod sequence;

#[cfg(test)]
mod tests;

pub use facts::{asset_device, asset_mailbox, asset_user};
