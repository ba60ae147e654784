//! Views that somebody named: filter, order, search, range and columns under a name. This browser
//! keeps them; their addresses hold all of it, so that a link to one works for everybody.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::view::QueueView;
use crate::dom;

const STORED: &str = "views";
/// More tabs than this find no room.
pub(crate) const MOST: usize = 20;
pub(crate) const LONGEST_NAME: usize = 40;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnView {
    pub(crate) name: String,
    /// The address of the queue without what is looked at in it.
    pub(crate) address: String,
}

impl OwnView {
    pub(crate) fn view(&self) -> QueueView {
        QueueView::parse(self.address.split_once('?').map_or("", |(_, query)| query))
    }
}

#[derive(Clone, Copy)]
pub(crate) struct OwnViews(RwSignal<Vec<OwnView>>);

impl OwnViews {
    pub(crate) fn restore() -> Self {
        let stored = dom::stored(STORED).and_then(|text| serde_json::from_str(&text).ok());
        Self(RwSignal::new(stored.unwrap_or_default()))
    }

    pub(crate) fn all(self) -> Vec<OwnView> {
        self.0.get()
    }

    pub(crate) fn find(self, name: &str) -> Option<OwnView> {
        self.0.with(|views| views.iter().find(|view| view.name == name).cloned())
    }

    /// Keeps a view under its name; one that was there under this name is replaced.
    pub(crate) fn keep(self, view: OwnView) {
        self.0.update(|views| put(views, view));
        self.store();
    }

    pub(crate) fn remove(self, name: &str) {
        self.0.update(|views| views.retain(|view| view.name != name));
        self.store();
    }

    fn store(self) {
        let text = self.0.with_untracked(serde_json::to_string);
        dom::store(STORED, text.ok().as_deref());
    }
}

fn put(views: &mut Vec<OwnView>, view: OwnView) {
    match views.iter_mut().find(|other| other.name == view.name) {
        Some(other) => *other = view,
        None => views.push(view),
    }
    let too_many = views.len().saturating_sub(MOST);
    views.drain(..too_many);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_there_once_and_the_oldest_go() {
        let view = |name: String| OwnView { name, address: "/?filter=".into() };
        let mut views = Vec::new();
        for number in 0..=MOST {
            put(&mut views, view(number.to_string()));
        }
        assert_eq!((views.len(), views[0].name.as_str()), (MOST, "1"));
        put(&mut views, OwnView { address: "/?range=7d".into(), ..view("5".into()) });
        assert_eq!(views.len(), MOST);
        assert_eq!(views[4].view().range, super::super::range::Range::Week);
    }
}
