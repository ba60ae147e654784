//! A row of the Alerts tab, and below an open one its members.

use std::collections::HashSet;
use std::sync::Arc;

use leptos::prelude::*;
use shared::entity::EntityRef;
use shared::explain::Link;
use shared::tactic::category_label;
use shared::time::Timestamp;

use super::rows::{Common, ListedAlert, Row};
use crate::components::avatar::Avatar;
use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::severity::Severity;
use crate::components::status::Status;
use crate::components::why::weight;
use crate::format;

/// What all rows share.
#[derive(Copy, Clone)]
pub(crate) struct RowContext {
    pub(crate) selected: RwSignal<HashSet<String>>,
    /// Rows whose members are shown, by their first alert.
    pub(crate) open: RwSignal<HashSet<String>>,
    pub(crate) cursor: RwSignal<Option<String>>,
    /// The alert that *Why together* is about.
    pub(crate) explained: Memo<Option<String>>,
    pub(crate) changed: Memo<HashSet<String>>,
    /// Whether they began on different days.
    pub(crate) days: Memo<bool>,
    pub(crate) explain: Callback<String>,
}

pub(crate) fn row_view(row: Row, context: RowContext) -> AnyView {
    let lead = row.lead().alert.id.clone();
    let members = {
        let (lead, row) = (lead.clone(), row.clone());
        move || {
            let open = row.alerts.len() > 1 && context.open.with(|open| open.contains(&lead));
            open.then(|| {
                row.alerts.iter().map(|listed| member_view(listed, context)).collect_view()
            })
        }
    };
    view! {
        {main_row(&row, &lead, context)}
        {members}
    }
    .into_any()
}

fn main_row(row: &Row, lead: &str, context: RowContext) -> AnyView {
    let ids = StoredValue::new(row.ids());
    let is_checked = move || {
        context
            .selected
            .with(|selected| ids.with_value(|ids| ids.iter().all(|id| selected.contains(id))))
    };
    let is_current = {
        let lead = lead.to_owned();
        move || context.cursor.with(|cursor| cursor.as_deref() == Some(lead.as_str()))
    };
    let has_changed = move || {
        context
            .changed
            .with(|changed| ids.with_value(|ids| ids.iter().any(|id| changed.contains(id))))
    };
    let title = row.lead().alert.title.clone();
    let count = row.alerts.len();
    let address = format!("/alerts/{}", crate::url::encode(lead));
    let twist = (count > 1).then(|| twist(lead, &title, context));
    let category = match row.category() {
        Common::None => String::new(),
        Common::Same(category) => category_label(&category),
        Common::Several(count) => format!("{count} categories"),
    };
    let source = match row.source() {
        Common::None => String::new(),
        Common::Same((_, label)) => label,
        Common::Several(count) => format!("{count} sources"),
    };
    let owner = match row.owner() {
        Common::None => None,
        Common::Same(owner) => Some(owner),
        Common::Several(count) => Some(format!("{count} owners")),
    };
    let service = row.lead().alert.service_source;
    view! {
        <tr
            role="row"
            id=element_id(lead)
            class:flash=has_changed
            class:done=!row.status().is_active()
            aria-selected=move || is_checked().to_string()
            aria-current=move || is_current().then_some("true")
        >
            <td role="cell" class="c-ck">
                <input
                    type="checkbox"
                    class="ck"
                    aria-label=format!("Select {title}")
                    prop:checked=is_checked
                    on:change=move |_| {
                        context
                            .selected
                            .update(|selected| ids.with_value(|ids| toggle_all(selected, ids)));
                    }
                />
                {twist}
            </td>
            <td role="cell" class="nm c-nm">
                <a class="t" href=address title=title.clone()>
                    <b>{title.clone()}</b>
                </a>
                {(count > 1)
                    .then(|| {
                        view! {
                            <span class="x">
                                {format!("×{count}")} <span class="vh">" alerts"</span>
                            </span>
                        }
                    })}
            </td>
            <td role="cell" class="c-sv">
                <Severity level=row.severity() />
            </td>
            <td role="cell" class="c-st">
                <Status state=row.status() />
            </td>
            {linked_by(row, context)}
            <td role="cell" class="dim2 c-ca">
                <span class="cut" title=category.clone()>
                    {category.clone()}
                </span>
            </td>
            <td role="cell" class="c-en">
                {impacted(row.impacted())}
            </td>
            <td role="cell" class="c-de">
                <span class="srcs">
                    <Icon name=IconName::of_service_source(service) size=IconSize::S />
                    <span class="dim2 cut" title=source.clone()>
                        {source.clone()}
                    </span>
                </span>
            </td>
            {time_cell("num c-fi", row.first(), context)}
            {time_cell("num dim c-la", row.last(), context)}
            <td role="cell" class="c-ow">
                <Avatar name=owner />
            </td>
        </tr>
    }
    .into_any()
}

fn twist(lead: &str, title: &str, context: RowContext) -> impl IntoView + use<> {
    let lead = lead.to_owned();
    let is_open = {
        let lead = lead.clone();
        move || context.open.with(|open| open.contains(&lead)).to_string()
    };
    view! {
        <button
            type="button"
            class="tw"
            aria-label=format!("Alerts of type {title}")
            aria-expanded=is_open
            on:click=move |_| {
                context.open.update(|open| {
                    if !open.remove(&lead) {
                        open.insert(lead.clone());
                    }
                });
            }
        >
            <Icon name=IconName::ChevronRight size=IconSize::S />
        </button>
    }
}

fn member_view(listed: &Arc<ListedAlert>, context: RowContext) -> AnyView {
    let alert = &listed.alert;
    let id = alert.id.clone();
    let (checked, toggled) = (id.clone(), id.clone());
    let address = format!("/alerts/{}", crate::url::encode(&id));
    let who: Vec<String> =
        listed.impacted.iter().map(|entity| entity.display_name.clone()).collect();
    let title = if who.is_empty() { alert.title.clone() } else { who.join(", ") };
    let link = listed.linked_by.clone().map(|link| (Arc::clone(listed), link));
    view! {
        <tr role="row" class="sub">
            <td role="cell" class="c-ck">
                <input
                    type="checkbox"
                    class="ck"
                    aria-label=format!("Select {title}")
                    prop:checked=move || {
                        context.selected.with(|selected| selected.contains(&checked))
                    }
                    on:change=move |_| {
                        context
                            .selected
                            .update(|selected| {
                                toggle_all(selected, std::slice::from_ref(&toggled));
                            });
                    }
                />
            </td>
            <td role="cell" class="nm c-nm">
                <a class="t" href=address title=title.clone()>
                    <b>{title.clone()}</b>
                </a>
            </td>
            <td role="cell" class="c-sv">
                <Severity level=alert.severity />
            </td>
            <td role="cell" class="c-st">
                <Status state=alert.status />
            </td>
            {link_cell(link, 1, context)}
            <td role="cell" class="c-ca">
                {alert.category.as_deref().map(category_label)}
            </td>
            <td role="cell" class="c-en">
                {impacted(listed.impacted.clone())}
            </td>
            <td role="cell" class="c-de">
                {listed.source().1}
            </td>
            {time_cell("num c-fi", alert.first_activity_date_time, context)}
            {time_cell("num dim c-la", alert.last_activity_date_time, context)}
            <td role="cell" class="c-ow">
                <Avatar name=alert.assigned_to.clone() />
            </td>
        </tr>
    }
    .into_any()
}

fn linked_by(row: &Row, context: RowContext) -> AnyView {
    let (strongest, reasons) = row.linked_by();
    link_cell(strongest, reasons, context)
}

/// The strongest reason; a click says more.
fn link_cell(
    strongest: Option<(Arc<ListedAlert>, Link)>,
    reasons: usize,
    context: RowContext,
) -> AnyView {
    let Some((listed, link)) = strongest else {
        return view! {
            <td role="cell" class="lbc c-lb">
                <span class="dim">"began it"</span>
            </td>
        }
        .into_any();
    };
    let id = listed.alert.id.clone();
    let is_explained = {
        let id = id.clone();
        move || context.explained.with(|explained| explained.as_deref() == Some(id.as_str()))
    };
    let icon = link.key.entity_kind.map_or(IconName::Link, IconName::of_entity);
    let name = link.key.display_name.clone();
    let more = (reasons > 1).then(|| format!("{reasons} reasons, strongest {name}"));
    let label = format!(
        "Linked by {}, weight {}. Why together",
        more.clone().unwrap_or_else(|| name.clone()),
        weight(link.weight)
    );
    view! {
        <td role="cell" class="lbc c-lb" class:on=is_explained>
            <button
                type="button"
                class="lb"
                aria-label=label
                title=more.unwrap_or_else(|| name.clone())
                on:click=move |_| context.explain.run(id.clone())
            >
                <Icon name=icon size=IconSize::S />
                <span class="cut">{name.clone()}</span>
                <b>{weight(link.weight)}</b>
            </button>
        </td>
    }
    .into_any()
}

/// One by name; several of a kind by count; mixed ones by the first and a count.
fn impacted(entities: Vec<EntityRef>) -> AnyView {
    let Some(first) = entities.first().cloned() else { return ().into_any() };
    let names =
        entities.iter().map(|entity| entity.display_name.as_str()).collect::<Vec<_>>().join(", ");
    if entities.len() == 1 {
        return view! {
            <span class="ents">
                <EntityLink entity=first />
            </span>
        }
        .into_any();
    }
    if entities.iter().all(|entity| entity.kind == first.kind) {
        return view! {
            <span class="ents" title=names.clone()>
                <span class="ent k">
                    <Icon name=IconName::of_entity(first.kind) size=IconSize::S />
                    <span>{format!("{} {}", entities.len(), first.kind.plural())}</span>
                </span>
            </span>
        }
        .into_any();
    }
    let rest = entities.len() - 1;
    view! {
        <span class="ents">
            <EntityLink entity=first />
            <span class="plus" title=names>
                {format!("+{rest}")}
            </span>
        </span>
    }
    .into_any()
}

fn time_cell(class: &'static str, time: Option<Timestamp>, context: RowContext) -> impl IntoView {
    let write = move || if context.days.get() { format::short } else { format::clock };
    view! {
        <td role="cell" class=class title=time.map(format::exact)>
            {move || time.map(write())}
        </td>
    }
}

/// Selects all of them, or none where all were selected.
pub(super) fn toggle_all(selected: &mut HashSet<String>, ids: &[String]) {
    if ids.iter().all(|id| selected.contains(id)) {
        for id in ids {
            selected.remove(id);
        }
    } else {
        selected.extend(ids.iter().cloned());
    }
}

fn element_id(lead: &str) -> String {
    format!("row-{lead}")
}

/// Scrolls no more than needed for a row to be seen.
pub(super) fn reveal(lead: &str) {
    if let Some(element) = crate::dom::by_id(&element_id(lead)) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toggling_selects_the_rest_before_it_clears() {
        let ids = ["1".to_owned(), "2".to_owned()];
        let mut selected = HashSet::from(["1".to_owned()]);
        toggle_all(&mut selected, &ids);
        assert_eq!(selected.len(), 2);
        toggle_all(&mut selected, &ids);
        assert!(selected.is_empty());
    }
}
