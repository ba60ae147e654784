//! A list of things to choose from.

use std::borrow::Cow;

use leptos::prelude::*;

use super::icon::{Icon, IconName, IconSize};
use super::kbd::Keycaps;
use super::popover::{Anchor, Popover};
use crate::keys::{Command, Group};

#[derive(Clone)]
pub(crate) struct MenuItem {
    pub(crate) icon: Option<IconName>,
    pub(crate) label: Cow<'static, str>,
    /// A key while the menu is open.
    pub(crate) key: &'static str,
    /// Some where it is a choice among others.
    pub(crate) checked: Option<bool>,
    pub(crate) run: Callback<()>,
}

impl MenuItem {
    pub(crate) fn new(
        label: impl Into<Cow<'static, str>>,
        run: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        Self {
            icon: None,
            label: label.into(),
            key: "",
            checked: None,
            run: Callback::new(move |()| run()),
        }
    }

    pub(crate) fn icon(mut self, icon: IconName) -> Self {
        self.icon = Some(icon);
        self
    }

    pub(crate) fn key(mut self, key: &'static str) -> Self {
        self.key = key;
        self
    }

    pub(crate) fn checked(mut self, checked: bool) -> Self {
        self.checked = Some(checked);
        self
    }
}

/// The items are made anew each time it opens, so that they show how things stand.
#[component]
pub(crate) fn Menu(
    anchor: RwSignal<Option<Anchor>>,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] items: Signal<Vec<MenuItem>>,
) -> impl IntoView {
    let choose = move |run: Callback<()>| {
        anchor.set(None);
        run.run(());
    };
    // Keys are known before it opens, what they do only then.
    let commands = items
        .get_untracked()
        .into_iter()
        .filter(|item| !item.key.is_empty())
        .map(|item| {
            Command::new(item.key, "", Group::Decide, move || {
                let all = items.get_untracked();
                if let Some(item) = all.iter().find(|other| other.key == item.key) {
                    choose(item.run);
                }
            })
        })
        .collect::<Vec<_>>();
    view! {
        <Popover anchor label class="menu" role="menu" commands>
            {move || {
                items
                    .get()
                    .into_iter()
                    .map(|item| {
                        let role = if item.checked.is_some() { "menuitemradio" } else { "menuitem" };
                        view! {
                            <button
                                type="button"
                                class="mi"
                                role=role
                                aria-checked=item.checked.map(|on| on.to_string())
                                on:click=move |_| choose(item.run)
                            >
                                {item.icon.map(|name| view! { <Icon name size=IconSize::S/> })}
                                <span class="grow cut">{item.label}</span>
                                <Keycaps keys=item.key/>
                            </button>
                        }
                    })
                    .collect_view()
            }}
        </Popover>
    }
}
