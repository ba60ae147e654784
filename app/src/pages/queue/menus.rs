//! What opens from the queue: menus, the waterfall, resolving, tagging, commenting, merging.

mod columns;
mod merge;
mod save_view;
mod words;

use leptos::prelude::*;
use shared::enums::IncidentStatus;

use super::context::{Queue, use_queue};
use super::decision;
use super::filter::{Dimension, NOBODY};
use super::filters::FilterMenu;
use super::range::Range;
use super::view::{QueueView, SavedView};
use crate::components::icon::{Icon, IconName};
use crate::components::menu::{Menu, MenuItem};
use crate::components::popover::Popover;
use crate::components::priority::Waterfall;
use crate::components::resolve::ResolvePopover;
use crate::format;
use crate::naming;
use crate::reactive::effect;
use crate::visible::visible;
use columns::ColumnMenu;
use merge::MergePopover;
use save_view::SaveViewPopover;
use words::{CommentPopover, TagPopover};

const DIGITS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

#[component]
pub(crate) fn Menus() -> impl IntoView {
    let queue = use_queue();
    let open = queue.open;
    let subject = Signal::derive(move || queue.subject().unwrap_or_default());
    let note = Signal::derive(move || {
        let active: u32 = queue
            .subjects()
            .iter()
            .filter_map(|id| queue.rows.find(id))
            .filter_map(|row| row.incident.get().alert_counts.as_ref().map(|counts| counts.active))
            .sum();
        match active {
            0 => String::new(),
            active => format!("also resolves {}", format::plural(i64::from(active), "alert")),
        }
    });
    view! {
        <Menu anchor=open.range label="Range" items=Signal::derive(move || ranges(queue))/>
        <Menu anchor=open.views label="Views" items=Signal::derive(move || views(queue))/>
        <Menu anchor=open.add_filter label="Add filter" items=Signal::derive(move || fields(queue))/>
        <FilterMenu/>
        <Menu anchor=open.cell label="Filter by this row" items=Signal::derive(move || cells(queue))/>
        <Menu anchor=open.assign label="Assign to" items=Signal::derive(move || owners(queue))/>
        <Menu anchor=open.status label="Status" items=Signal::derive(move || statuses(queue))/>
        <ResolvePopover
            anchor=open.resolve
            subject
            note
            submit=move |resolution: crate::triage::Resolution| queue.decide(resolution.changes())
        />
        <ColumnMenu/>
        <TagPopover/>
        <CommentPopover/>
        <MergePopover/>
        <SaveViewPopover/>
        <WaterfallPopover/>
    }
}

fn ranges(queue: Queue) -> Vec<MenuItem> {
    let current = queue.view.with(|view| view.range);
    Range::CHOICES
        .into_iter()
        .zip(DIGITS)
        .map(|(range, key)| {
            MenuItem::new(range.label(), move || {
                queue.change(|view| QueueView { range, ..view });
            })
            .checked(range == current)
            .key(key)
        })
        .collect()
}

fn views(queue: Queue) -> Vec<MenuItem> {
    let me = queue.app.me().map(|me| me.user_principal_name).unwrap_or_default();
    let now = queue.view.get();
    let mut items: Vec<MenuItem> = SavedView::ALL
        .into_iter()
        .zip(DIGITS)
        .map(|(saved, key)| {
            let filter = saved.filter(&me);
            let is_current = now.name.is_none() && filter == now.filter;
            MenuItem::new(saved.label(), move || {
                let filter = filter.clone();
                queue.change(|view| QueueView { filter, pane: None, name: None, ..view });
            })
            .checked(is_current)
            .key(key)
        })
        .collect();
    items.extend(queue.own_views.all().into_iter().map(|own| {
        let is_current = now.name.as_deref() == Some(own.name.as_str());
        MenuItem::new(visible(&own.name).into_owned(), move || queue.go(own.view()))
            .checked(is_current)
    }));
    items.push(
        MenuItem::new("Save this view…", move || {
            queue.open.save_view.set(Some(super::context::add_filter_anchor()));
        })
        .icon(IconName::Bookmark),
    );
    items
}

/// The properties to filter by; each leads to its values.
fn fields(queue: Queue) -> Vec<MenuItem> {
    Dimension::ALL
        .into_iter()
        .zip(DIGITS)
        .map(|(dimension, key)| {
            MenuItem::new(dimension.label(), move || {
                let anchor = super::context::add_filter_anchor();
                queue.chip.set(dimension);
                queue.open.filter.set(Some(anchor));
            })
            .key(key)
        })
        .collect()
}

/// What the row under the cursor has, to filter by it or to leave it out.
fn cells(queue: Queue) -> Vec<MenuItem> {
    let Some(row) = queue.cursor.get().and_then(|id| queue.rows.find(&id)) else {
        return Vec::new();
    };
    let incident = row.incident.get();
    let mut values = vec![
        (Dimension::Severity, incident.severity.as_str().to_owned()),
        (Dimension::Status, incident.status.as_str().to_owned()),
        (Dimension::Owner, incident.assigned_to.clone().unwrap_or_else(|| NOBODY.into())),
    ];
    let sources = incident.service_sources.iter().map(|source| source.as_str().to_owned());
    values.extend(sources.map(|source| (Dimension::Source, source)));
    values.extend(incident.custom_tags.iter().map(|tag| (Dimension::Tag, tag.clone())));
    let mut items = Vec::new();
    for (dimension, value) in values {
        let label = format!("{} {}", dimension.label(), dimension.value_label(&value));
        let other = value.clone();
        items.push(
            MenuItem::new(format!("Only {label}"), move || {
                let values = vec![value.clone()];
                queue.change(|view| QueueView {
                    filter: view.filter.with(dimension, values, false),
                    ..view
                });
            })
            .icon(IconName::Filter),
        );
        items.push(
            MenuItem::new(format!("Not {label}"), move || {
                queue.change(|view| QueueView {
                    filter: view.filter.excluding(dimension, &other),
                    ..view
                });
            })
            .icon(IconName::Minus),
        );
    }
    items
}

/// Everybody who owns something, oneself first.
fn owners(queue: Queue) -> Vec<MenuItem> {
    let me = queue.app.me().map(|me| me.user_principal_name);
    let mut names: Vec<String> = me.into_iter().collect();
    if let Some(facets) = queue.facets.value() {
        for counted in &facets.assigned_to {
            if counted.value != NOBODY && !names.contains(&counted.value) {
                names.push(counted.value.clone());
            }
        }
    }
    let people = names.into_iter().zip(DIGITS).map(|(name, key)| {
        MenuItem::new(name.clone(), move || queue.decide(decision::assign(Some(&name))))
            .icon(IconName::User)
            .key(key)
    });
    let mut items: Vec<MenuItem> = people.collect();
    items.push(
        MenuItem::new("No one", move || queue.decide(decision::assign(None)))
            .icon(IconName::Minus)
            .key("0"),
    );
    items
}

fn statuses(queue: Queue) -> Vec<MenuItem> {
    let now = queue.single().map(|row| row.incident.get().status);
    [IncidentStatus::Active, IncidentStatus::InProgress, IncidentStatus::Resolved]
        .into_iter()
        .zip(DIGITS)
        .map(|(status, key)| {
            MenuItem::new(status.label(), move || queue.decide(decision::status(status)))
                .checked(now == Some(status))
                .key(key)
        })
        .collect()
}

#[component]
fn WaterfallPopover() -> impl IntoView {
    let queue = use_queue();
    let anchor = queue.open.waterfall;
    let explained = queue.explained;
    let name = move || {
        let id = explained.with(|explained| explained.id.clone());
        queue
            .rows
            .find(&id)
            .map(|row| naming::in_list(&row.incident.get().display_name).lead)
            .unwrap_or_default()
    };
    let content = move || {
        let explained = explained.get();
        view! {
            <header>
                {format!("Why {}", explained.score)}
                <span class="dim cut w4">{name}</span>
                <span class="grow"></span>
                {(!explained.passive)
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="ib"
                                aria-label="Close"
                                on:click=move |_| anchor.set(None)
                            >
                                <Icon name=IconName::Close/>
                            </button>
                        }
                    })}
            </header>
            <div class="b">
                <Waterfall score=explained.score terms=explained.terms/>
            </div>
        }
    };
    // The same place, with the keys or without them.
    let with_keys = RwSignal::new(None);
    let under_pointer = RwSignal::new(None);
    effect(move |_| {
        let place = anchor.get();
        let passive = explained.with_untracked(|explained| explained.passive);
        with_keys.set(place.filter(|_| !passive));
        under_pointer.set(place.filter(|_| passive));
    });
    // Closing by Esc or by a click elsewhere has to reach the place that was opened.
    effect(move |was: Option<bool>| {
        let is = with_keys.with(Option::is_some);
        if was == Some(true) && !is {
            anchor.set(None);
        }
        is
    });
    view! {
        <Popover anchor=with_keys label="Priority" class="wfpop">{content}</Popover>
        <Popover anchor=under_pointer label="Priority" class="wfpop" role="tooltip" passive=true>
            {content}
        </Popover>
    }
}
