//! The incident model of Muster: what the server stores and the client shows.
//!
//! Types only, named as Microsoft Graph's security API names them, and pure functions on them. No
//! I/O, no clock, no randomness, no framework; builds natively and for wasm32.

pub mod activity;
pub mod alert;
pub mod asset;
pub mod detector;
pub mod entity;
pub mod enums;
pub mod error;
pub mod evidence;
pub mod explain;
pub mod graph;
pub mod guard;
pub mod hub;
pub mod incident;
pub mod ingest;
pub mod job;
pub mod model;
pub mod operation;
pub mod page;
pub mod policy;
pub mod priority;
pub mod query;
pub mod split;
pub mod stream;
pub mod suggestion;
pub mod tactic;
pub mod time;
pub mod timeline;
