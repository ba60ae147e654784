//! What of the story stands in the address: the selection and the time.

use leptos::prelude::*;
use shared::time::Timestamp;

use super::graph_index::Selection;
use super::scrubber::Playback;
use crate::here::Here;
use crate::reactive::{effect, memo};

/// The selection as the address has it.
pub(super) fn selection_of(here: Here) -> Memo<Option<Selection>> {
    memo(move |_| {
        if let Some(alert) = here.get("alert") {
            return Some(Selection::Alert(alert));
        }
        if let Some(entity) = here.get("entity") {
            return Some(Selection::Node(entity));
        }
        let edge = here.get("edge")?;
        let (source, target) = edge.split_once('~')?;
        Some(Selection::Edge(source.to_owned(), target.to_owned()))
    })
}

pub(super) fn show_selection(here: Here, chosen: Option<Selection>) {
    let (mut alert, mut entity, mut edge) = (None, None, None);
    match chosen {
        Some(Selection::Alert(id)) => alert = Some(id),
        Some(Selection::Node(id)) => entity = Some(id),
        Some(Selection::Edge(source, target)) => edge = Some(format!("{source}~{target}")),
        None => {}
    }
    here.show(&[
        ("alert", alert.as_deref()),
        ("entity", entity.as_deref()),
        ("edge", edge.as_deref()),
    ]);
}

/// Keeps the time in the address, so that it can be shared; not while it runs or is dragged.
pub(super) fn remember_time(here: Here, playback: Playback) {
    const SETTLED_MILLISECONDS: u64 = 400;
    let wanted = StoredValue::new(None::<Timestamp>);
    effect(move |before: Option<()>| {
        let at = playback.at.get();
        let playing = playback.playing.get();
        wanted.set_value(at);
        if before.is_none() || playing {
            return;
        }
        crate::dom::after(SETTLED_MILLISECONDS, move || {
            if wanted.try_get_value() == Some(at) {
                let time = at.map(|at| at.to_string());
                here.show(&[("t", time.as_deref())]);
            }
        });
    });
}
