//! The policy of an organisation: one document that says what groups alerts and what makes an
//! incident urgent.
//!
//! Who is who: the **document** is JSON as people write it, and [`PolicyDocument`] once it is read;
//! the **fields** describe every place in it, with its range and its words; **checking** compares a
//! document with them and tells all that is wrong at once; a **version** is a document that was in
//! force, kept by the store; the **comparison** says what a policy would change, for a dry run that
//! the pipeline carries out.

mod check;
mod compare;
mod difference;
mod document;
mod fields;

pub use check::MOST_ELEMENTS;
pub use compare::{Comparison, Rehearsed, Side, compare, term_changes};
pub use difference::difference;
pub use document::{PRESETS, PolicyDocument, PolicyError};
pub use fields::fields;
