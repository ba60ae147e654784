//! The address of the page that is shown: read for what to show, written when that changes.

use std::rc::Rc;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_params_map};

use crate::reactive::memo;
use crate::url::Parameters;

type Go = Rc<dyn Fn(&str, NavigateOptions)>;

#[derive(Clone, Copy)]
pub(crate) struct Here {
    path: Memo<String>,
    parameters: Memo<Parameters>,
    /// The `id` in the path; empty where it has none.
    pub(crate) id: Memo<String>,
    go: StoredValue<Go, LocalStorage>,
}

pub(crate) fn use_here() -> Here {
    let location = use_location();
    let params = use_params_map();
    let go: Go = Rc::new(use_navigate());
    Here {
        path: location.pathname,
        parameters: memo(move |_| location.search.with(|query| Parameters::parse(query))),
        id: memo(move |_| params.with(|params| params.get("id").unwrap_or_default())),
        go: StoredValue::new_local(go),
    }
}

impl Here {
    /// A parameter, followed; an empty one counts as absent.
    pub(crate) fn get(self, name: &str) -> Option<String> {
        let value = self.parameters.with(|parameters| parameters.get(name).map(str::to_owned));
        value.filter(|value| !value.is_empty())
    }

    /// A parameter of its own, so that only its change is felt.
    pub(crate) fn watch(self, name: &'static str) -> Memo<Option<String>> {
        memo(move |_| self.get(name))
    }

    /// This address with some parameters changed.
    pub(crate) fn with(self, changes: &[(&str, Option<&str>)]) -> String {
        changed(self.parameters.get(), changes).on(&self.path.get())
    }

    /// Shows something else on this page without a step in the history: *back* leads to the page
    /// before.
    pub(crate) fn show(self, changes: &[(&str, Option<&str>)]) {
        self.change(changes, true);
    }

    /// The same as a step of its own, which *back* takes back.
    pub(crate) fn step(self, changes: &[(&str, Option<&str>)]) {
        self.change(changes, false);
    }

    pub(crate) fn leave_to(self, address: &str) {
        if let Some(go) = self.go.try_get_value() {
            go(address, NavigateOptions::default());
        }
    }

    fn change(self, changes: &[(&str, Option<&str>)], replace: bool) {
        let before = self.parameters.get_untracked();
        let after = changed(before.clone(), changes);
        if after == before {
            return;
        }
        let options = NavigateOptions { replace, scroll: false, ..NavigateOptions::default() };
        if let Some(go) = self.go.try_get_value() {
            go(&after.on(&self.path.get_untracked()), options);
        }
    }
}

fn changed(mut parameters: Parameters, changes: &[(&str, Option<&str>)]) -> Parameters {
    for (name, value) in changes {
        parameters = parameters.with(name, *value);
    }
    parameters
}
