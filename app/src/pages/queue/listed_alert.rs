//! An alert in a line below its incident: what is shown of it there, and nothing else. The alert of the model has all kinds
//! of evidence in it, which a browser would have to read before the first row.

use leptos::prelude::*;
use serde::Deserialize;
use shared::entity::EntityRef;
use shared::enums::{AlertSeverity, AlertStatus, ServiceSource};
use shared::time::Timestamp;

use crate::api::encode;
use crate::components::chain::Chain;
use crate::components::entity::EntityLink;
use crate::components::icon::{Icon, IconName, IconSize};
use crate::components::severity::Severity;
use crate::components::source::Sources;
use crate::components::status::Status;
use crate::components::time::Ago;

#[derive(Debug, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ListedAlert {
    pub(crate) id: String,
    title: String,
    severity: AlertSeverity,
    status: AlertStatus,
    category: Option<String>,
    impacted: Vec<EntityRef>,
    service_source: ServiceSource,
    last_activity_date_time: Option<Timestamp>,
}

impl ListedAlert {
    pub(crate) fn row(&self) -> AnyView {
        let more = self.impacted.len().saturating_sub(1);
        let tactics: Vec<String> = self.category.iter().cloned().collect();
        view! {
            <tr role="row" class="sub">
                <td role="gridcell"></td>
                <td role="gridcell" class="nm s-nm">
                    <Icon name=IconName::Alert size=IconSize::S/>
                    <a
                        class="t"
                        href=format!("/alerts/{}", encode(&self.id))
                        title=self.title.clone()
                    >
                        <b><bdi>{self.title.clone()}</bdi></b>
                    </a>
                </td>
                <td role="gridcell" class="c-sv"><Severity level=self.severity/></td>
                <td role="gridcell" class="c-pr"></td>
                <td role="gridcell" class="c-ch">
                    <Chain categories=tactics/>
                </td>
                <td role="gridcell" class="c-al"><Status state=self.status quiet=true/></td>
                <td role="gridcell" class="c-en">
                    <span class="ents">
                        {self.impacted.first().cloned().map(|entity| view! { <EntityLink entity/> })}
                        {(more > 0).then(|| view! { <span class="plus">{format!("+{more}")}</span> })}
                    </span>
                </td>
                <td role="gridcell" class="c-sr"><Sources sources=vec![self.service_source]/></td>
                <td role="gridcell" class="c-ow"></td>
                <td role="gridcell" class="num dim c-ag">
                    <Ago time=self.last_activity_date_time/>
                </td>
            </tr>
        }
        .into_any()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared::alert::Alert;

    use super::*;

    /// The server writes alerts as the model does; a part of them has to be read from that.
    #[test]
    fn an_alert_of_the_model_can_be_listed() {
        let alert = Alert::from_value(json!({
            "id": "a1", "title": "Beacon", "severity": "high", "status": "inProgress",
            "category": "Execution", "serviceSource": "microsoftDefenderForEndpoint",
            "lastActivityDateTime": "2026-01-28T08:41:00Z", "evidence": [],
            "impacted": [{"entityId": "e1", "kind": "device", "displayName": "WS-1"}],
        }));
        let listed: ListedAlert =
            serde_json::from_value(alert.expect("an alert").to_value()).expect("listed");
        assert_eq!((listed.id.as_str(), listed.title.as_str()), ("a1", "Beacon"));
        assert_eq!(listed.impacted[0].display_name, "WS-1");
        assert_eq!(
            (listed.severity, listed.status),
            (AlertSeverity::High, AlertStatus::InProgress)
        );
        assert!(listed.last_activity_date_time.is_some());
    }
}
