//! The document as a form, drawn from what the server says of its fields.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::{Map, Value};
use shared::policy::{FieldKind, PolicyField, PolicyGroup};

use super::draft::Draft;
use super::path;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::property;
use crate::reactive::memo;

pub(super) const GROUPS: [(PolicyGroup, &str, &str); 15] = [
    (PolicyGroup::General, "general", "General"),
    (PolicyGroup::Thresholds, "thresholds", "Thresholds"),
    (PolicyGroup::Kinds, "kinds", "What links"),
    (PolicyGroup::Factors, "factors", "Roles and rarity"),
    (PolicyGroup::Repeats, "repeats", "Repeats and habits"),
    (PolicyGroup::Caps, "caps", "Limits of an incident"),
    (PolicyGroup::Window, "window", "Window and revision"),
    (PolicyGroup::Detectors, "detectors", "Detectors"),
    (PolicyGroup::SeverityPoints, "severity", "Severity points"),
    (PolicyGroup::TrackRecord, "record", "Track record"),
    (PolicyGroup::ImpactPoints, "impact", "Impact points"),
    (PolicyGroup::Tactics, "tactics", "Tactics"),
    (PolicyGroup::Assets, "assets", "Assets"),
    (PolicyGroup::AlertTypes, "alert-types", "Alert types"),
    (PolicyGroup::Nist, "nist", "Impact as assessed (NIST)"),
];

#[component]
pub(super) fn Part(
    group: PolicyGroup,
    fields: Arc<Vec<PolicyField>>,
    draft: Draft,
) -> impl IntoView {
    move || {
        draft.round.track();
        let own: Vec<&PolicyField> = fields.iter().filter(|field| field.group == group).collect();
        if group == PolicyGroup::Kinds {
            return kinds(&own, draft);
        }
        let tops = own.iter().filter(|field| !field.path.contains("[]"));
        let drawn = tops.map(|field| match field.kind {
            FieldKind::List => list(field, &own, draft),
            FieldKind::Map => map(field, &own, draft),
            _ => single(field, draft),
        });
        view! { <div class="form pol-f">{drawn.collect_view()}</div> }.into_any()
    }
}

fn single(field: &PolicyField, draft: Draft) -> AnyView {
    let id = id_of(&field.path);
    let hint = format!("{id}-hint");
    let path = field.path.clone();
    view! {
        <div class="field">
            <label for=id.clone()>
                {field.label.clone()}
                {field.unit.clone().map(|unit| view! { " " <span class="opt">{unit}</span> })}
            </label>
            {input(&path, field, draft, None)}
            <p class="err" role="alert">{move || draft.problem(&path)}</p>
            <p class="hint" id=hint>{field.description.clone()} {standard(field)}</p>
        </div>
    }
    .into_any()
}

/// `The default is .62.`
fn standard(field: &PolicyField) -> Option<String> {
    let default = field.default.as_ref().filter(|value| value.is_number())?;
    Some(format!(" Default {}.", property::text(default)))
}

/// The field at a place; `label` where no label of its own stands beside it.
fn input(place: &str, field: &PolicyField, draft: Draft, label: Option<String>) -> AnyView {
    let (path, kind) = (place.to_owned(), field.kind);
    let invalid = {
        let path = path.clone();
        move || draft.problem(&path).map(|_| "true")
    };
    if kind == FieldKind::Choice {
        let now = draft.text(&path);
        let options = field.choices.iter().map(|choice| {
            let words = shared::policy::DetectorPolicy::parse(choice)
                .map_or_else(|| choice.clone(), |policy| policy.label().to_owned());
            view! { <option value=choice.clone() selected=*choice == now>{words}</option> }
        });
        let options = options.collect_view();
        return view! {
            <span class="select">
                <select
                    class="input"
                    id=id_of(place)
                    aria-label=label
                    on:change=move |event| draft.set(&path, Value::String(event_target_value(&event)))
                >
                    {options}
                </select>
                <Icon name=IconName::ChevronDown size=IconSize::S />
            </span>
        }
        .into_any();
    }
    let mode = match kind {
        FieldKind::Number => "decimal",
        FieldKind::Integer => "numeric",
        _ => "text",
    };
    let shown = draft.text(&path);
    view! {
        <input
            class="input"
            id=id_of(place)
            inputmode=mode
            autocomplete="off"
            spellcheck="false"
            aria-label=label
            aria-invalid=invalid
            value=shown
            on:input=move |event| draft.set(&path, read(kind, &event_target_value(&event)))
        />
    }
    .into_any()
}

/// What was typed; what is no number stays text, so that the server says what is wrong with it.
fn read(kind: FieldKind, typed: &str) -> Value {
    let typed = typed.trim();
    let number = match kind {
        FieldKind::Integer => typed.parse::<i64>().ok().map(Value::from),
        FieldKind::Number => typed.parse::<f64>().ok().map(Value::from),
        FieldKind::Texts => {
            let texts = typed.split(',').map(str::trim).filter(|text| !text.is_empty());
            Some(texts.map(|text| Value::String(text.to_owned())).collect())
        }
        _ => None,
    };
    number.unwrap_or_else(|| Value::String(typed.to_owned()))
}

/// Rows of objects: *from 5 devices 7 points*.
fn list(field: &PolicyField, own: &[&PolicyField], draft: Draft) -> AnyView {
    let prefix = format!("{}[].", field.path);
    let columns: Vec<PolicyField> = own
        .iter()
        .filter(|other| other.path.starts_with(&prefix))
        .map(|other| (*other).clone())
        .collect();
    let path = field.path.clone();
    let length = {
        let path = path.clone();
        memo(move |_| {
            draft.document.with(|document| {
                path::get(document, &path).and_then(Value::as_array).map_or(0, Vec::len)
            })
        })
    };
    let rows = {
        let (path, prefix) = (path.clone(), prefix.clone());
        let (columns, label) = (columns.clone(), field.label.clone());
        move || {
            (0..length.get())
                .map(|row| {
                    let cells = columns.iter().map(|column| {
                        let name = column.path.strip_prefix(&prefix).unwrap_or_default();
                        let place = format!("{path}[{row}].{name}");
                        let words = format!("{label} {}: {}", row + 1, column.label);
                        let shown = place.clone();
                        view! {
                            <span class="stack g4">
                                {input(&place, column, draft, Some(words))}
                                <span class="err" role="alert">{move || draft.problem(&shown)}</span>
                            </span>
                        }
                    });
                    let cells = cells.collect_view();
                    let place = format!("{path}[{row}]");
                    view! {
                        <div class="pol-r">
                            {cells}
                            <button
                                type="button"
                                class="ib"
                                aria-label=format!("Remove {label} {}", row + 1)
                                on:click=move |_| {
                                    draft.document.update(|document| path::remove(document, &place));
                                    draft.redraw();
                                }
                            >
                                <Icon name=IconName::Close size=IconSize::S />
                            </button>
                        </div>
                    }
                })
                .collect_view()
        }
    };
    let heads: Vec<String> = columns.iter().map(|column| column.label.clone()).collect();
    let names: Vec<(String, FieldKind)> = columns
        .iter()
        .map(|column| {
            (column.path.strip_prefix(&prefix).unwrap_or_default().to_owned(), column.kind)
        })
        .collect();
    let add = {
        let path = path.clone();
        move |_| {
            let row: Map<String, Value> = names
                .iter()
                .map(|(name, kind)| {
                    let empty = match kind {
                        FieldKind::Integer | FieldKind::Number => Value::from(1),
                        _ => Value::String(String::new()),
                    };
                    (name.clone(), empty)
                })
                .collect();
            draft.document.update(|document| {
                let mut all = path::get(document, &path).and_then(Value::as_array).cloned();
                all.get_or_insert_default().push(Value::Object(row));
                path::set(document, &path, Value::Array(all.unwrap_or_default()));
            });
        }
    };
    let problem = {
        let path = path.clone();
        move || draft.problem(&path)
    };
    view! {
        <fieldset class="field full pol-l">
            <legend>{field.label.clone()}</legend>
            <p class="hint">{field.description.clone()}</p>
            <div class="pol-r dim" aria-hidden="true">
                {heads.into_iter().map(|head| view! { <span>{head}</span> }).collect_view()}
                <span></span>
            </div>
            {rows}
            <p class="err" role="alert">{problem}</p>
            <button type="button" class="btn quiet" on:click=add>
                <Icon name=IconName::Plus size=IconSize::S />
                "Add"
            </button>
        </fieldset>
    }
    .into_any()
}

/// An object with keys of one's own: the detectors that do not correlate as all do.
fn map(field: &PolicyField, own: &[&PolicyField], draft: Draft) -> AnyView {
    let element = own.iter().find(|other| other.path == format!("{}[]", field.path)).copied();
    let keys: Vec<String> = draft.document.with_untracked(|document| {
        let object = path::get(document, &field.path).and_then(Value::as_object);
        object.map(|object| object.keys().cloned().collect()).unwrap_or_default()
    });
    let empty = keys.is_empty();
    let rows = keys.into_iter().filter_map(|key| {
        let place = format!("{}['{key}']", field.path);
        let choice = input(&place, element?, draft, Some(key.clone()));
        Some(view! {
            <div class="pol-r">
                <span class="cut" title=key.clone()>{key.clone()}</span>
                {choice}
                <button
                    type="button"
                    class="ib"
                    aria-label=format!("Remove {key}")
                    on:click=move |_| {
                        draft.document.update(|document| path::remove(document, &place));
                        draft.redraw();
                    }
                >
                    <Icon name=IconName::Close size=IconSize::S />
                </button>
            </div>
        })
    });
    view! {
        <fieldset class="field full pol-l">
            <legend>{field.label.clone()}</legend>
            <p class="hint">
                {field.description.clone()}
                " "
                <a class="link" href="/settings?tab=detectors">"All detectors with their track record"</a>
            </p>
            {rows.collect_view()}
            {empty.then(|| view! { <p class="dim">"All detectors correlate."</p> })}
        </fieldset>
    }
    .into_any()
}

/// One line for each kind of thing that links alerts.
fn kinds(own: &[&PolicyField], draft: Draft) -> AnyView {
    let rows = own.chunk_by(|one, other| stem(&one.path) == stem(&other.path)).map(|fields| {
        let name = fields[0].label.split(':').next().unwrap_or_default().to_owned();
        let cells = fields.iter().map(|field| {
            let shown = field.path.clone();
            view! {
                <td role="cell">
                    <span class="stack g4">
                        {input(&field.path, field, draft, Some(field.label.clone()))}
                        <span class="err" role="alert">{move || draft.problem(&shown)}</span>
                    </span>
                </td>
            }
        });
        view! {
            <tr role="row">
                <td role="cell" class="nm"><b>{name}</b></td>
                {cells.collect_view()}
            </tr>
        }
    });
    let heads = own.first().map(|first| stem(&first.path).to_owned()).map(|first| {
        own.iter()
            .filter(|field| stem(&field.path) == first)
            .map(|field| {
                let label = field.label.split_once(": ").map_or("", |(_, label)| label);
                let unit = field.unit.clone();
                view! {
                    <th role="columnheader" title=field.description.clone()>
                        {crate::format::upper_first(label)}
                        {unit.map(|unit| view! { <span class="unit">{format!(" ({unit})")}</span> })}
                    </th>
                }
            })
            .collect_view()
    });
    view! {
        <table
            class="grid fit tall polk"
            role="table"
            aria-label="What links alerts"
            style:--cols="minmax(130px,1fr) repeat(3,minmax(84px,150px))"
        >
            <thead role="rowgroup">
                <tr role="row"><th role="columnheader">"Kind"</th>{heads}</tr>
            </thead>
            <tbody role="rowgroup">{rows.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

/// The path without its last member.
fn stem(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

fn id_of(path: &str) -> String {
    let name: String =
        path.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).collect();
    format!("policy-{name}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_no_number_stays_text() {
        assert_eq!(read(FieldKind::Integer, " 7 "), json!(7));
        assert_eq!(read(FieldKind::Integer, "7.5"), json!("7.5"));
        assert_eq!(read(FieldKind::Number, "0.5"), json!(0.5));
        assert_eq!(read(FieldKind::Texts, "a, b,"), json!(["a", "b"]));
        assert_eq!(stem("correlation.kinds.device.base"), "correlation.kinds.device");
    }
}
