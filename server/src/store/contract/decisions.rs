//! What waits for a person, what people decided, and what becomes of it when incidents or entities
//! turn out to be one.

use shared::explain::{Link, LinkKey};
use shared::suggestion::SuggestionStatus;
use shared::time::Timestamp;

use super::{NOW, Shared, everything, filled};
use crate::correlate::model::{EntityId, IncidentId, RefusedPair};
use crate::pipeline::{Actor, Merge, Pipeline};
use crate::store::{Batch, Clue, HubRow, SuggestionRow, WantedSuggestions};

fn merge_of(id: u64, incidents: [IncidentId; 2]) -> SuggestionRow {
    let key = LinkKey {
        kind: "file".into(),
        entity_kind: None,
        entity_id: Some("7".into()),
        display_name: "a.exe".into(),
    };
    let link = Link {
        key,
        weight: 0.5,
        base: 0.7,
        rarity: 0.9,
        nearness: 0.8,
        gap_seconds: 60,
        alert_id: "a".into(),
        source: None,
    };
    SuggestionRow {
        id,
        incidents: incidents.into(),
        created: NOW,
        score: 0.9,
        reason: "“a\" <b>” fits both".into(),
        evidence: vec![Clue { alert: "c".into(), links: Vec::new(), other_links: vec![link] }],
        ..SuggestionRow::default()
    }
}

fn hub_of(entity: EntityId, hub: Option<bool>) -> HubRow {
    HubRow {
        entity,
        hub,
        time: NOW,
        decided_by: "Jo".into(),
        reason: "it's \"NAT\"".into(),
        operation: "1-1".into(),
    }
}

pub(crate) async fn suggestions_wait_until_they_are_decided(store: Shared) {
    let merge = merge_of(1, [20, 10]);
    let split = SuggestionRow {
        id: 2,
        incidents: vec![10],
        entity: Some(5),
        created: NOW,
        ..SuggestionRow::default()
    };
    let suggestions = vec![merge.clone(), split.clone()];
    store.commit(&Batch { suggestions, ..Batch::default() }).await.unwrap();
    let about = |id, wanted| store.suggestions(id, wanted);
    assert_eq!(
        about(10, WantedSuggestions::Open).await.unwrap(),
        [split.clone(), merge.clone()],
        "newest first"
    );
    assert_eq!(about(20, WantedSuggestions::Open).await.unwrap(), std::slice::from_ref(&merge));
    assert_eq!(about(0, WantedSuggestions::All).await.unwrap(), []);
    assert_eq!(store.suggestion(2).await.unwrap(), Some(split.clone()));
    assert_eq!(store.suggestion(3).await.unwrap(), None);
    let window = store.window().await.unwrap();
    assert_eq!((window.last_suggestion, window.suggestions.len()), (2, 2));

    let refused = SuggestionRow {
        status: SuggestionStatus::Refused,
        decided_by: Some("Jo".into()),
        decided: Some(NOW),
        operation: Some("1-1".into()),
        ..merge
    };
    let suggestions = vec![refused.clone()];
    store.commit(&Batch { suggestions, ..Batch::default() }).await.unwrap();
    assert_eq!(about(20, WantedSuggestions::Open).await.unwrap(), []);
    assert_eq!(about(20, WantedSuggestions::All).await.unwrap(), [refused]);
    let pairs = store.pairs().await.unwrap();
    assert_eq!(pairs.suggested, [[20, 10]]);
    let known = vec!["file:7".to_owned()];
    assert_eq!(pairs.refused, [RefusedPair { incidents: [20, 10], known }]);
    assert_eq!(pairs.splits, [(10, 5)]);
    assert_eq!(store.window().await.unwrap().stored.pairs, pairs);
}

pub(crate) async fn hubs_hold_until_they_are_left_to_the_machine(store: Shared) {
    let hubs = vec![hub_of(3, Some(true)), hub_of(4, Some(false))];
    store.commit(&Batch { hubs: hubs.clone(), ..Batch::default() }).await.unwrap();
    assert_eq!(store.chosen_hubs().await.unwrap(), hubs);
    assert_eq!(store.window().await.unwrap().stored.hubs, [(3, true), (4, false)]);
    let hubs = vec![hub_of(3, None), hub_of(4, Some(true))];
    store.commit(&Batch { hubs, ..Batch::default() }).await.unwrap();
    assert_eq!(store.chosen_hubs().await.unwrap(), [hub_of(4, Some(true))]);
}

pub(crate) async fn pairs_follow_incidents_that_are_merged(store: Shared) {
    let all = filled(&store).await;
    let open = all.iter().filter(|it| it.status.as_str() == "active" && it.assigned_to.is_none());
    let ids: Vec<IncidentId> = open.take(3).map(|it| it.id.parse().unwrap()).collect();
    let [one, two, three] = ids[..] else { panic!("three incidents are open") };
    let apart = vec![[one.min(two), one.max(two)]];
    let suggestions = vec![merge_of(9, [one, two])];
    store.commit(&Batch { apart, suggestions, ..Batch::default() }).await.unwrap();
    let pipeline = Pipeline::start(std::sync::Arc::clone(&store), std::sync::Arc::new(|| NOW));
    let actor = Actor { display_name: "Jo".into(), user_principal_name: "jo@corp.example".into() };
    let merge = Merge { incidents: vec![two, three], target: Some(three), ..Merge::default() };
    pipeline.merge(&actor, merge).await.unwrap();
    pipeline.stop().await;
    let pairs = store.pairs().await.unwrap();
    let ordered = |[one, other]: [IncidentId; 2]| [one.min(other), one.max(other)];
    let expected = [one.min(three), one.max(three)];
    assert_eq!(pairs.apart.into_iter().map(ordered).collect::<Vec<_>>(), [expected]);
    assert!(pairs.suggested.into_iter().any(|pair| ordered(pair) == expected));
    assert!(everything(&store).await.len() < all.len());
}

pub(crate) async fn entities_say_what_was_merged_into_them(store: Shared) {
    filled(&store).await;
    let entities = store.window_entities(0, 1000).await.unwrap();
    let users = entities.iter().filter(|it| it.row.kind == shared::entity::EntityKind::User);
    let users: Vec<EntityId> = users.map(|it| it.row.id).take(2).collect();
    let [kept, gone] = users[..] else { panic!("there are two users") };
    let time = Timestamp(NOW.0 + 1);
    let merge = crate::store::EntityMerge {
        kept,
        gone,
        display_name: "CORP\\ann".into(),
        proof: Some("alert-7".into()),
        time,
    };
    store.commit(&Batch { merged_entities: vec![merge], ..Batch::default() }).await.unwrap();
    for id in [kept, gone] {
        let entity = store.entity(id, NOW).await.unwrap().unwrap();
        assert_eq!(entity.merged.len(), 1);
        let merged = &entity.merged[0];
        assert_eq!(merged.entity_id, gone.to_string());
        assert_eq!((merged.display_name.as_str(), merged.proof.as_str()), ("CORP\\ann", "alert-7"));
        assert_eq!(merged.time, time);
    }
}
