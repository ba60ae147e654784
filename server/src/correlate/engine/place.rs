//! A new alert: learn its names, find its place.

use std::sync::Arc;

use shared::entity::EntityKind;
use shared::time::Timestamp;

use super::Engine;
use super::tell::tell_evidence;
use crate::correlate::case::{Case, CaseIndex, Spoken};
use crate::correlate::grouping::{Decision, GroupIndex, Probe, Stance};
use crate::correlate::identity::{NodeId, Told};
use crate::correlate::model::{
    AssetNames, Change, Facts, IncidentId, Mention, Name, Related, Scheme,
};

impl Engine {
    /// Learns what an alert tells. Gives its position where it still has to be placed.
    pub(super) fn take_in(
        &mut self,
        facts: &Facts,
        placed: Option<IncidentId>,
        now: Timestamp,
        changes: &mut Vec<Change>,
    ) -> Option<CaseIndex> {
        let mut case = self.case_of(facts, now);
        let merges_from = changes.len();
        self.learn(facts, &mut case.mentions, changes);
        self.follow_merges(&changes[merges_from..]);
        let known = self.by_alert.get(&facts.alert).copied();
        let resolved = case.resolve(&mut self.identities, &self.policy, changes);
        tell_evidence(&self.identities, &mut case, &resolved, changes);
        match known {
            Some(known) => {
                self.replace(known, case);
                None
            }
            None if placed.is_some() => {
                // It left the window; its place is no longer ours to decide.
                None
            }
            None => {
                let index = self.cases.len() as CaseIndex;
                self.notice_disorder(&case);
                self.dirty.touched |= self.census.count(&case, &self.policy);
                self.by_alert.insert(Arc::clone(&case.alert), index);
                self.cases.push(case);
                Some(index)
            }
        }
    }

    /// Decides about alerts that were taken in, in the order of their activity.
    pub(super) fn decide_all(&mut self, waiting: &mut Vec<CaseIndex>, changes: &mut Vec<Change>) {
        for index in self.in_order(std::mem::take(waiting)) {
            self.decide(index, changes);
        }
    }

    pub(super) fn learn_asset(&mut self, asset: &AssetNames, changes: &mut Vec<Change>) {
        let names: Vec<_> =
            asset.names.iter().map(|name| self.identities.intern(asset.kind, name)).collect();
        let told = Told {
            kind: asset.kind,
            names: &names,
            display_name: &asset.display_name,
            display_rank: 4,
            proof: None,
        };
        let from = changes.len();
        let Some(node) = self.identities.learn(told, changes) else { return };
        if let Some(owner) = &asset.owner {
            let name = Name { scheme: Scheme::UserPrincipalName, value: Arc::clone(owner) };
            let names = [self.identities.intern(EntityKind::User, &name)];
            let told = Told {
                kind: EntityKind::User,
                names: &names,
                display_name: owner,
                display_rank: 2,
                proof: None,
            };
            if let Some(user) = self.identities.learn(told, changes) {
                self.identities.tie(node, user, changes);
            }
        }
        self.identities.tie_by_address(node, &names, changes);
        self.follow_merges(&changes[from..]);
    }

    pub(super) fn case_of(&mut self, facts: &Facts, now: Timestamp) -> Case {
        let next = self.rules.len() as u32;
        let rule = *self.rules.entry(Arc::clone(&facts.rule)).or_insert(next);
        // Nothing is seen before it happens: a clock that runs ahead does not shift the window.
        let first = facts.first_activity.min(now);
        let first = if first.0 <= 0 { now } else { first };
        let mentions = facts.mentions.iter().map(|mention| self.spoken(mention)).collect();
        Case {
            alert: Arc::clone(&facts.alert),
            title: Arc::clone(&facts.title),
            rule,
            detector: self.rule_text(&facts.rule),
            tactic: facts.tactic,
            alone: false,
            first: first.0,
            last: facts.last_activity.min(now).max(first).0,
            arrived: now.0,
            mentions,
            keys: Vec::new(),
            devices: Vec::new(),
            users: Vec::new(),
            scenes: Vec::new(),
            incident: 0,
            pinned: false,
            digest: 0,
        }
    }

    /// A rule that is known already is not kept twice.
    fn rule_text(&self, rule: &Arc<str>) -> Arc<str> {
        self.rules
            .get_key_value(rule)
            .map_or_else(|| Arc::clone(rule), |(known, _)| Arc::clone(known))
    }

    fn spoken(&mut self, mention: &Mention) -> Spoken {
        let kind = mention.kind;
        let names = mention.names.iter().map(|name| self.identities.intern(kind, name));
        Spoken {
            kind,
            names: names.collect(),
            role: mention.role,
            evidence: mention.evidence,
            embedded: mention.embedded,
            context: mention.context,
            impacted: mention.impacted,
            told: None,
        }
    }

    pub(super) fn learn(
        &mut self,
        facts: &Facts,
        mentions: &mut [Spoken],
        changes: &mut Vec<Change>,
    ) {
        let mut mailbox: Option<(u32, NodeId)> = None;
        for (mention, spoken) in facts.mentions.iter().zip(mentions) {
            let told = Told {
                kind: mention.kind,
                names: &spoken.names,
                display_name: &mention.display_name,
                display_rank: mention.display_rank,
                proof: Some(&facts.alert),
            };
            let Some(node) = self.identities.learn(told, changes) else { continue };
            match mention.kind {
                EntityKind::Mailbox if !mention.embedded => {
                    mailbox = Some((mention.evidence, node));
                }
                EntityKind::User if mention.embedded => {
                    if let Some((_, owned)) = mailbox.filter(|(at, _)| *at == mention.evidence) {
                        self.identities.tie(owned, node, changes);
                    }
                }
                _ => {}
            }
            if matches!(mention.kind, EntityKind::Mailbox | EntityKind::User) {
                self.identities.tie_by_address(node, &spoken.names, changes);
            }
        }
    }

    /// Groups know entities by number; a number that is gone gives its place to the one kept.
    fn follow_merges(&mut self, changes: &[Change]) {
        for change in changes {
            if let Change::EntitiesMerged { kept, gone, .. } = change
                && let (Some(kept), Some(gone)) =
                    (self.identities.node_of(*kept), self.identities.node_of(*gone))
            {
                self.grouping.rename(gone, self.identities.root(kept), &self.policy);
            }
            if let Change::EntitiesMerged { kept, gone, .. } = change
                && let Some(hub) = self.chosen_hubs.remove(gone)
            {
                self.chosen_hubs.entry(*kept).or_insert(hub);
                self.tell_chosen_hubs();
            }
        }
    }

    /// A newer version of an alert of the window.
    fn replace(&mut self, known: CaseIndex, mut case: Case) {
        let before = &mut self.cases[known as usize];
        let same = before.keys == case.keys
            && (before.first, before.last) == (case.first, case.last)
            && before.rule == case.rule
            && before.tactic == case.tactic;
        let beside = |case: &Case| (case.devices.clone(), case.users.clone(), case.scenes.clone());
        let counted = same && beside(before) == beside(&case);
        case.arrived = before.arrived;
        case.incident = before.incident;
        case.pinned = before.pinned;
        case.digest = before.digest;
        *before = case;
        self.dirty.touched |= !same;
        self.dirty.replaced |= !counted;
    }

    /// An alert with later ones before it that it shares something with was decided too late.
    fn notice_disorder(&mut self, case: &Case) {
        self.dirty.touched |= case.keys.iter().any(|carried| {
            self.census.latest(carried.key).is_some_and(|latest| latest > case.first)
                && !self.census.is_hub(carried.key, carried.kind, &self.policy)
        });
    }

    fn decide(&mut self, index: CaseIndex, changes: &mut Vec<Change>) {
        let case = &self.cases[index as usize];
        let daily = self.census.is_daily(case, &self.policy);
        let stance = Stance::default();
        let decision = self.grouping.decide(&Probe {
            case,
            stance: &stance,
            habitual_since: self.census.habitual_since(case, &self.policy),
            census: &self.census,
            policy: &self.policy,
        });
        let group = decision.group.unwrap_or_else(|| self.open(&decision, changes));
        let case = &self.cases[index as usize];
        self.grouping.place(index, case, daily, &stance, group, &self.policy);
        let incident = self.grouping.group(group).incident.unwrap_or_default();
        let digest = self.narrator().digest(&decision);
        let membership = self.narrator().membership(&decision, group);
        let case = &mut self.cases[index as usize];
        case.incident = incident;
        case.digest = digest;
        let (alert, membership) = (Arc::clone(&case.alert), Box::new(membership));
        changes.push(Change::AlertPlaced { alert, incident, membership });
        self.merge_by_alert(index, group, &decision, changes);
    }

    /// A new incident for an alert that joined none.
    fn open(&mut self, decision: &Decision, changes: &mut Vec<Change>) -> GroupIndex {
        let related = self.narrator().related(decision);
        let related = related.map(|(incident, reason)| Related { incident, reason });
        let incident = self.next_incident();
        let group = self.grouping.create(Stance::default());
        self.grouping.settle(group, incident);
        changes.push(Change::IncidentCreated { incident, related });
        group
    }

    fn merge_by_alert(
        &mut self,
        index: CaseIndex,
        group: GroupIndex,
        decision: &Decision,
        changes: &mut Vec<Change>,
    ) {
        for other in &decision.merges {
            let incidents = [group, *other].map(|at| self.grouping.group(at).incident);
            let ([Some(one), Some(two)], None) =
                (incidents, self.grouping.merge_refusal(group, *other, &self.policy))
            else {
                continue;
            };
            if one == two {
                continue;
            }
            let (target, source) = self.direction(one, two);
            let reason = format!("both fit “{}”", self.cases[index as usize].title);
            self.join_incidents(source, target);
            changes.push(Change::IncidentsMerged { source, target, reason });
        }
        self.suggest_merges(index, group, decision, changes);
    }

    /// Which of two incidents is kept: the one that people worked on, else the older one.
    pub(super) fn direction(&self, one: IncidentId, two: IncidentId) -> (IncidentId, IncidentId) {
        let (older, younger) = (one.min(two), one.max(two));
        let worked_on = |incident| self.incidents.get(&incident).is_some_and(|s| s.worked_on);
        if worked_on(younger) && !worked_on(older) { (younger, older) } else { (older, younger) }
    }
}
