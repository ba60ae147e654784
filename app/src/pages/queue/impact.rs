//! What an incident touches, in the few words that a cell has room for.

use shared::entity::{EntityKind, EntityRef};
use shared::incident::Incident;

/// One kind: its name where it is one, else how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Impact {
    Named(EntityRef),
    Counted(EntityKind, u32),
}

/// Devices, users, mailboxes, apps, cloud resources, as far as there are any.
pub(crate) fn of(incident: &Incident) -> Vec<Impact> {
    let counts = incident.impacted_assets.unwrap_or_default();
    let kinds = [
        (EntityKind::Device, counts.devices),
        (EntityKind::User, counts.users),
        (EntityKind::Mailbox, counts.mailboxes),
        (EntityKind::CloudApplication, counts.cloud_applications),
        (EntityKind::CloudResource, counts.cloud_resources),
    ];
    kinds
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(kind, count)| {
            let named = incident.top_assets.iter().find(|asset| asset.kind == kind);
            match named.filter(|_| count == 1) {
                Some(asset) => Impact::Named(asset.clone()),
                None => Impact::Counted(kind, count),
            }
        })
        .collect()
}

/// `devices`, `device`.
pub(crate) fn noun(kind: EntityKind, count: u32) -> String {
    if count == 1 { kind.noun().to_owned() } else { kind.plural() }
}

#[cfg(test)]
mod tests {
    use shared::incident::ImpactedAssets;

    use super::*;

    #[test]
    fn one_has_its_name_several_have_a_number() {
        let user = EntityRef {
            entity_id: "9".into(),
            kind: EntityKind::User,
            display_name: "Annette Hill".into(),
        };
        let incident = Incident {
            id: "1".into(),
            impacted_assets: Some(ImpactedAssets { devices: 7, users: 1, ..Default::default() }),
            top_assets: vec![user.clone()],
            ..Incident::default()
        };
        assert_eq!(of(&incident), [Impact::Counted(EntityKind::Device, 7), Impact::Named(user)]);
        assert_eq!(noun(EntityKind::Mailbox, 2), "mailboxes");
    }
}
