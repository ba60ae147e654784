//! Tells who each piece of evidence is.

use std::sync::Arc;

use crate::correlate::case::{Case, Spoken};
use crate::correlate::identity::{Identities, NodeId};
use crate::correlate::model::Change;

/// Says whom the mentions of an alert mean, where that was not said before.
pub(super) fn tell_evidence(
    identities: &Identities,
    case: &mut Case,
    resolved: &[Option<NodeId>],
    changes: &mut Vec<Change>,
) {
    let mut rest = resolved;
    for mentions in case.mentions.chunk_by(|one, other| one.evidence == other.evidence) {
        let (nodes, later) = rest.split_at(mentions.len());
        rest = later;
        let news = mentions
            .iter()
            .zip(nodes)
            .any(|(mention, node)| mention.told.map(|told| identities.root(told)) != *node);
        if news {
            changes.push(resolution(identities, &case.alert, mentions, nodes));
        }
    }
    for (mention, node) in case.mentions.iter_mut().zip(resolved) {
        mention.told = *node;
    }
}

fn resolution(
    identities: &Identities,
    alert: &Arc<str>,
    mentions: &[Spoken],
    nodes: &[Option<NodeId>],
) -> Change {
    let own = mentions.iter().position(|mention| !mention.embedded);
    let inside = mentions.iter().zip(nodes).filter(|(mention, _)| mention.embedded);
    let mut embedded: Vec<_> =
        inside.filter_map(|(_, node)| node.map(|node| identities.id(node))).collect();
    embedded.sort_unstable();
    embedded.dedup();
    Change::EvidenceResolved {
        alert: Arc::clone(alert),
        evidence: mentions.first().map_or(0, |mention| mention.evidence),
        entity: own.and_then(|own| nodes[own]).map(|node| identities.id(node)),
        impacted: own.is_some_and(|own| mentions[own].impacted),
        embedded,
    }
}
