//! The process tree, drawn.

use std::collections::HashSet;

use leptos::prelude::*;
use shared::entity::{EntityKind, EntityRef};
use shared::enums::{DetectionStatus, EvidenceVerdict};
use shared::time::Timestamp;
use wasm_bindgen::JsCast;

use super::evidence::{account_name, entity_of, facts_of, file_path, kind_of, name_of};
use super::process_tree::{AlertMark, Content, Process, Row, Tree};
use crate::api::encode;
use crate::components::entity::verdict_chip;
use crate::components::icon::{Glyph, GlyphKind, Icon, IconName, IconSize};
use crate::components::severity::Severity;
use crate::components::status::Status;
use crate::components::verdict::chip_verdict;
use crate::dom;
use crate::format;
use crate::reactive::memo;
use crate::state::use_app;

/// What is folded and what shows its details; kept by the page, so that reading again folds nothing.
#[derive(Clone, Copy)]
pub(crate) struct TreeState {
    folded: RwSignal<HashSet<String>>,
    opened: RwSignal<HashSet<String>>,
}

impl TreeState {
    pub(crate) fn new() -> Self {
        Self { folded: RwSignal::new(HashSet::new()), opened: RwSignal::new(HashSet::new()) }
    }
}

#[component]
pub(crate) fn ProcessTree(tree: Tree, impacted: Vec<EntityRef>, state: TreeState) -> impl IntoView {
    let TreeState { folded, opened } = state;
    let said = format!(
        "{}, {}",
        if tree.processes == 1 {
            "1 process".into()
        } else {
            format!("{} processes", tree.processes)
        },
        format::plural(tree.alerts as i64, "alert")
    );
    let keys: Vec<String> = tree
        .rows
        .iter()
        .filter(|row| !matches!(row.content, Content::Alert(_)))
        .map(|row| row.key.clone())
        .collect();
    let all = keys.len();
    let toggle_all = move |_| {
        folded.set(HashSet::new());
        if opened.with_untracked(HashSet::len) < all {
            opened.set(keys.iter().cloned().collect());
        } else {
            opened.set(HashSet::new());
        }
    };
    let tree = StoredValue::new(tree);
    let impacted = StoredValue::new(impacted);
    let visible =
        memo(move |_| folded.with(|folded| tree.with_value(|tree| visible(&tree.rows, folded))));
    let list = NodeRef::<leptos::html::Ol>::new();
    // A long tree starts where the alert is, not where the first process is.
    list.on_load(|list| {
        request_animation_frame(move || {
            let scroller = list.closest(".scroll").ok().flatten();
            let focused = list.query_selector(".foc").ok().flatten();
            if let (Some(scroller), Some(focused)) = (scroller, focused) {
                let (seen, bounds) =
                    (scroller.get_bounding_client_rect(), focused.get_bounding_client_rect());
                if bounds.bottom() > seen.bottom() {
                    dom::centre(&scroller, &focused);
                }
            }
        });
    });
    view! {
        <div class="bar3">
            <h3>"Process tree"</h3>
            <span class="dim">{said}</span>
            <span class="grow"></span>
            <button type="button" class="btn quiet" on:click=toggle_all>
                {move || if opened.with(HashSet::len) < all { "Expand all" } else { "Collapse all" }}
            </button>
        </div>
        <ol
            class="ptree"
            aria-label="Process tree; arrow keys walk through it"
            node_ref=list
            on:keydown=move |event| {
                if let Some(list) = list.get_untracked() {
                    walk(&event, list.unchecked_ref(), state);
                }
            }
        >
            <For
                each=move || visible.get()
                key=move |index| tree.with_value(|tree| tree.rows[*index].key.clone())
                children=move |index| {
                    let before = index.checked_sub(1);
                    tree.with_value(|tree| {
                        let row = &tree.rows[index];
                        let shown_before =
                            before.and_then(|before| tree.rows[..=before].iter().rev().find_map(|row| row.time));
                        impacted.with_value(|impacted| draw(row, shown_before, impacted, state))
                    })
                }
            />
        </ol>
    }
}

/// Rows that no folded row hides.
fn visible(rows: &[Row], folded: &HashSet<String>) -> Vec<usize> {
    let mut shown = Vec::new();
    let mut index = 0;
    while let Some(row) = rows.get(index) {
        shown.push(index);
        index += 1 + if folded.contains(&row.key) { row.below } else { 0 };
    }
    shown
}

fn draw(row: &Row, before: Option<Timestamp>, impacted: &[EntityRef], state: TreeState) -> AnyView {
    match &row.content {
        Content::Process(process) => draw_process(row, process, before, state),
        Content::Thing(evidence) => {
            let verb = match kind_of(evidence) {
                EntityKind::Ip | EntityKind::Url => "Connected to",
                other => other.noun(),
            };
            let icon = IconName::of_entity(kind_of(evidence));
            let entity = entity_of(evidence, impacted).map(|entity| (entity, evidence.verdict));
            let head = view! {
                <b>{format::upper_first(verb)}</b>
                <code class="cut">{name_of(evidence)}</code>
                {verdict_word(evidence.verdict)}
            };
            box_with_details(row, before, state, icon, head.into_any(), facts_of(evidence), entity)
        }
        Content::Alert(mark) => draw_alert(row, mark, before),
    }
}

fn draw_process(
    row: &Row,
    process: &Process,
    before: Option<Timestamp>,
    state: TreeState,
) -> AnyView {
    let folded_key = row.key.clone();
    let below = row.below;
    let count = move || {
        state
            .folded
            .with(|folded| folded.contains(&folded_key))
            .then(|| view! { <span class="x">{format!("{below} folded")}</span> })
    };
    let head = view! {
        <span class="pid">{process.id.map(|id| id.to_string())}</span>
        <b>{process.name()}</b>
        <code class="cut">{process.arguments()}</code>
        {count}
        {verdict_word(process.verdict)}
    };
    let mut facts: Vec<(String, String)> = Vec::new();
    let mut fact = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push((label.to_owned(), value));
        }
    };
    let image = process.image.as_ref();
    fact("Command line", process.command_line.clone());
    fact("Image", image.and_then(file_path));
    fact("SHA-1", image.and_then(|image| image.sha1.clone()));
    fact("SHA-256", image.and_then(|image| image.sha256.clone()));
    fact("MD5", image.and_then(|image| image.md5.clone()));
    fact("Publisher", image.and_then(|image| image.file_publisher.clone()));
    fact("Signer", image.and_then(|image| image.signer.clone()));
    fact("Created", process.created.map(format::exact));
    fact("User", process.user.as_ref().and_then(account_name));
    fact("Detection", process.detection.map(|detection| detection.label().to_owned()));
    match &process.told {
        Some(evidence) => {
            fact("Remediation", Some(evidence.remediation_status.label().to_owned()));
            // What the source tells beyond Graph's properties, such as the integrity level.
            for (label, value) in crate::property::lines(&evidence.other) {
                facts.push((label, value));
            }
        }
        None => facts.push(("Known".into(), "Only as the parent of another process".into())),
    }
    let entity = process.entity_id.clone().map(|entity_id| {
        let name = match process.id {
            Some(id) => format!("{} [{id}]", process.name()),
            None => process.name(),
        };
        let entity = EntityRef { entity_id, kind: EntityKind::Process, display_name: name };
        (entity, process.verdict)
    });
    box_with_details(row, before, state, IconName::Process, head.into_any(), facts, entity)
}

fn box_with_details(
    row: &Row,
    before: Option<Timestamp>,
    state: TreeState,
    icon: IconName,
    head: AnyView,
    facts: Vec<(String, String)>,
    entity: Option<(EntityRef, EvidenceVerdict)>,
) -> AnyView {
    let key = StoredValue::new(row.key.clone());
    let is_open = move || key.with_value(|key| state.opened.with(|opened| opened.contains(key)));
    let is_folded = move || key.with_value(|key| state.folded.with(|folded| folded.contains(key)));
    let depth = row.depth.to_string();
    let below = row.depth + 1;
    let gutter = if row.below > 0 {
        view! {
            <button
                type="button"
                class="pg"
                tabindex="-1"
                aria-expanded=move || (!is_folded()).to_string()
                aria-label="Processes below"
                on:click=move |_| flip(state.folded, &key.get_value())
            >
                {move || {
                    let name = if is_folded() { IconName::Plus } else { icon };
                    view! { <Icon name size=IconSize::S/> }
                }}
            </button>
        }
        .into_any()
    } else {
        view! { <span class="pg"><Icon name=icon size=IconSize::S/></span> }.into_any()
    };
    let facts = StoredValue::new((facts, entity));
    let details = move || {
        if !is_open() {
            return None;
        }
        let (facts, entity) = facts.get_value();
        let lines = facts.into_iter().map(|(label, value)| fact_line(label, value));
        let chip = entity.map(|(entity, verdict)| {
            view! {
                <dt>"Entity"</dt>
                <dd>{verdict_chip(entity, verdict)}</dd>
            }
        });
        Some(view! {
            <li class="pd" style:--d=below.to_string()>
                <dl class="facts">{lines.collect_view()} {chip}</dl>
            </li>
        })
    };
    view! {
        <li
            class="pn"
            class:open=is_open
            style:--d=depth
            data-key=row.key.clone()
            >
            {gutter_time(row.time, before)}
            {gutter}
            <button
                type="button"
                class="pb"
                aria-expanded=move || is_open().to_string()
                on:click=move |_| flip(state.opened, &key.get_value())
            >
                {head}
                {move || {
                    let name = if is_open() { IconName::ChevronDown } else { IconName::ChevronRight };
                    view! { <Icon name size=IconSize::S/> }
                }}
            </button>
        </li>
        {details}
    }
    .into_any()
}

fn draw_alert(row: &Row, mark: &AlertMark, before: Option<Timestamp>) -> AnyView {
    let detection = mark.detection.map(detection_mark);
    let address = format!("/alerts/{}", encode(&mark.id));
    view! {
        <li class="pn hit" class:foc=mark.focused style:--d=row.depth.to_string()>
            {gutter_time(row.time, before)}
            <span class="pg"><Icon name=IconName::Alert size=IconSize::S/></span>
            <a
                class="pb"
                href=address
                aria-current=mark.focused.then_some("true")
                title=mark.title.clone()
            >
                <span class="at">{mark.title.clone()}</span>
                <Severity level=mark.severity/>
                {detection}
                <Status state=mark.status/>
            </a>
        </li>
    }
    .into_any()
}

/// Whether it was only seen or also stopped.
pub(crate) fn detection_mark(detection: DetectionStatus) -> AnyView {
    let (glyph, key) = match detection {
        DetectionStatus::Prevented | DetectionStatus::Blocked => {
            (GlyphKind::Prevented, "prevented")
        }
        DetectionStatus::Detected | DetectionStatus::UnknownFutureValue => {
            (GlyphKind::Detected, "detected")
        }
    };
    view! {
        <span class="st" data-st=key>
            <Glyph kind=glyph/>
            {detection.label()}
        </span>
    }
    .into_any()
}

/// A fact that can be copied where it is a hash.
pub(crate) fn fact_line(label: String, value: String) -> impl IntoView {
    let app = use_app();
    let is_hash = value.len() >= 32 && value.chars().all(|letter| letter.is_ascii_hexdigit());
    let code =
        is_hash || value.contains('\\') || matches!(label.as_str(), "Command line" | "Image");
    let copied = value.clone();
    let name = label.clone();
    let copy = is_hash.then(|| {
        view! {
            <button
                type="button"
                class="ib"
                aria-label=format!("Copy {name}")
                on:click=move |_| {
                    dom::copy(&copied);
                    app.toasts.say(format!("{name} copied"));
                }
            >
                <Icon name=IconName::Copy size=IconSize::S/>
            </button>
        }
    });
    view! {
        <dt>{label.clone()}</dt>
        <dd class:mono=code>{value}{copy}</dd>
    }
}

fn verdict_word(verdict: EvidenceVerdict) -> Option<impl IntoView> {
    chip_verdict(verdict)
        .map(|(word, class)| view! { <span class=format!("v {class}")>{word}</span> })
}

/// The day only where it changes.
fn gutter_time(time: Option<Timestamp>, before: Option<Timestamp>) -> impl IntoView {
    time.map_or_else(
        || view! { <time></time> }.into_any(),
        |time| {
            let same = before.is_some_and(|before| format::same_day(before, time));
            let text = if same { format::clock(time) } else { format::day_and_clock(time) };
            view! { <time datetime=time.to_string() title=format::exact(time)>{text}</time> }
                .into_any()
        },
    )
}

fn flip(set: RwSignal<HashSet<String>>, key: &str) {
    set.update(|set| {
        if !set.remove(key) {
            set.insert(key.to_owned());
        }
    });
}

/// Up and down walk through the boxes; right opens below, left folds or goes to the one above.
fn walk(event: &web_sys::KeyboardEvent, list: &web_sys::Element, state: TreeState) {
    let Some(focused) = dom::focused() else { return };
    let Ok(Some(line)) = focused.closest("li") else { return };
    let key = line.get_attribute("data-key");
    match event.key().as_str() {
        "ArrowRight" => {
            if let Some(key) = key {
                state.folded.update(|folded| {
                    folded.remove(&key);
                });
            }
        }
        "ArrowLeft" => {
            if let Some(key) = key {
                state.folded.update(|folded| {
                    folded.insert(key);
                });
            }
        }
        "ArrowDown" | "ArrowUp" => {
            let Ok(found) = list.query_selector_all(".pb") else { return };
            let boxes: Vec<web_sys::HtmlElement> =
                (0..found.length()).filter_map(|at| found.item(at)?.dyn_into().ok()).collect();
            let here = boxes.iter().position(|one| *one == focused);
            let next = match (here, event.key() == "ArrowDown") {
                (Some(here), true) => here + 1,
                (Some(here), false) => here.saturating_sub(1),
                (None, _) => 0,
            };
            if let Some(next) = boxes.get(next) {
                let _ = next.focus();
            }
        }
        _ => return,
    }
    event.prevent_default();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folded_row_hides_what_is_below_it() {
        let row = |key: &str, below: usize| Row {
            key: key.into(),
            depth: 0,
            parent: None,
            below,
            time: None,
            content: Content::Process(Box::default()),
        };
        let rows = [row("a", 3), row("b", 1), row("c", 0), row("d", 0), row("e", 0)];
        let folded = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        assert_eq!(visible(&rows, &folded(&[])), [0, 1, 2, 3, 4]);
        assert_eq!(visible(&rows, &folded(&["b"])), [0, 1, 3, 4]);
        assert_eq!(visible(&rows, &folded(&["a", "b"])), [0, 4]);
    }
}
