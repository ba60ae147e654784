//! What an incident does to the organisation, in the categories of NIST SP 800-61.

use leptos::prelude::*;
use shared::enums::{FunctionalImpact, InformationImpact, Recoverability};

use super::Changes;
use super::draft::Draft;
use crate::components::icon::{Icon, IconName, IconSize};

/// Three choices; each gives points.
#[component]
pub(super) fn Impact(draft: RwSignal<Draft>, changes: Changes) -> impl IntoView {
    let select = move |name: &'static str,
                       label: &'static str,
                       now: String,
                       choices: Vec<(&'static str, &'static str)>,
                       set: Callback<String>| {
        let id = format!("manage-{name}");
        let options = choices.into_iter().map(|(value, words)| {
            view! { <option value=value selected=value == now>{words}</option> }
        });
        view! {
            <div class="field" class:changed=move || changes.with(|all| all.contains_key(name))>
                <label for=id.clone()>{label}</label>
                <span class="select">
                    <select
                        class="input"
                        id=id.clone()
                        on:change=move |event| set.run(event_target_value(&event))
                    >
                        <option value="" selected=now.is_empty()>"Not assessed"</option>
                        {options.collect_view()}
                    </select>
                    <Icon name=IconName::ChevronDown size=IconSize::S />
                </span>
            </div>
        }
    };
    let now = draft.with_untracked(|draft| draft.nist);
    let functional = FunctionalImpact::ALL.iter().map(|one| (one.as_str(), one.label())).collect();
    let information =
        InformationImpact::ALL.iter().map(|one| (one.as_str(), one.label())).collect();
    let recoverability =
        Recoverability::ALL.iter().map(|one| (one.as_str(), one.label())).collect();
    let chosen = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    view! {
        {select(
            "functionalImpact",
            "Impact on services",
            now.functional.map(|one| one.as_str().to_owned()).unwrap_or_default(),
            functional,
            Callback::new(move |text: String| {
                let value = chosen(&text).map(|text| FunctionalImpact::parse(&text));
                draft.update(|draft| draft.nist.functional = value);
            }),
        )}
        {select(
            "informationImpact",
            "Impact on information",
            now.information.map(|one| one.as_str().to_owned()).unwrap_or_default(),
            information,
            Callback::new(move |text: String| {
                let value = chosen(&text).map(|text| InformationImpact::parse(&text));
                draft.update(|draft| draft.nist.information = value);
            }),
        )}
        {select(
            "recoverability",
            "Recovery",
            now.recoverability.map(|one| one.as_str().to_owned()).unwrap_or_default(),
            recoverability,
            Callback::new(move |text: String| {
                let value = chosen(&text).map(|text| Recoverability::parse(&text));
                draft.update(|draft| draft.nist.recoverability = value);
            }),
        )}
    }
}
