//! What a caller sends in: records that were parsed and reduced outside the writer, in parallel.

use shared::activity::Activity;
use shared::alert::Alert;
use shared::asset::Asset;

use crate::correlate::model::{AssetNames, Facts};
use crate::store::ActivityName;

/// One record of a request, in the order they were sent.
#[derive(Clone, Debug)]
pub enum Record {
    Alert(Box<AlertRecord>),
    Activity(Box<ActivityRecord>),
    Asset(Box<AssetRecord>),
    /// Goes to quarantine, in the same transaction as its neighbours.
    Unreadable(Box<UnreadableRecord>),
}

/// An alert and what correlation needs to know of it. `facts.alert` is `alert.id`.
#[derive(Clone, Debug)]
pub struct AlertRecord {
    pub alert: Alert,
    pub facts: Facts,
}

/// An activity and the normalised names of the things in it: for each thing its strong names, and
/// its weak ones only where it has none.
#[derive(Clone, Debug)]
pub struct ActivityRecord {
    pub activity: Activity,
    pub names: Vec<ActivityName>,
}

#[derive(Clone, Debug)]
pub struct AssetRecord {
    pub asset: Asset,
    pub names: AssetNames,
}

#[derive(Clone, Debug)]
pub struct UnreadableRecord {
    /// `alerts_v2`, `activities` or `assets`.
    pub resource: &'static str,
    /// Machine-readable, such as `InvalidRecord`.
    pub code: String,
    pub reason: String,
    /// The property in question.
    pub target: Option<String>,
    pub raw: String,
    /// The id the record claims, where that much could be read.
    pub id: Option<String>,
}
