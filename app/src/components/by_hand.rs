//! The mark of what a person set, so that it no longer follows the alerts.

use leptos::prelude::*;
use shared::incident::Incident;

pub(crate) fn by_hand(incident: &Incident, property: &str) -> Option<AnyView> {
    let set = incident.overridden_properties.iter().any(|name| name == property);
    set.then(|| {
        view! {
            <span class="dim2" title="A person set it; it does not follow the alerts">
                "by hand"
            </span>
        }
        .into_any()
    })
}
