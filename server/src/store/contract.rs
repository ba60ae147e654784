//! What every backend has to do alike. A backend calls [`store_contract!`] once, with a function
//! that gives a new, empty store.

mod decisions;
mod facets;
mod policy;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::json;
use shared::alert::Alert;
use shared::entity::{EntityHit, EntityKind};
use shared::enums::AlertSeverity;
use shared::incident::Incident;
use shared::query::{Filter, OrderBy};
use shared::time::Timestamp;

use super::{
    Account, AlertDetail, Batch, ListQuery, QuarantineRow, Secret, SecretKind, Store, StoreError,
    TimelineQuery, TimelineScope, WindowEntity,
};
use crate::correlate::model::{Facts, StoredAlert};
use crate::generate::{Plan, alerts};
use crate::pipeline::{Actor, AlertRecord, IncidentUpdate, Pipeline, Record};

/// One test for each clause of the contract.
macro_rules! store_contract {
    ($open:path) => {
        $crate::store::contract::store_contract!($open;
            filters_select_what_they_say,
            pages_join_to_the_whole_list,
            wrong_questions_are_explained,
            facets_and_trend_add_up,
            facets_are_what_a_recount_gives,
            words_find_names_and_ids,
            alerts_are_told_with_their_entities,
            timelines_page_both_ways,
            secrets_expire_and_go,
            quarantine_keeps_what_came,
            memory_reads_back_what_was_written,
            policies_are_kept_by_version,
            jobs_tell_how_far_they_came,
            open_incidents_are_gone_through,
            detectors_are_counted_from_their_alerts,
            an_empty_store_answers,
            suggestions_wait_until_they_are_decided,
            hubs_hold_until_they_are_left_to_the_machine,
            pairs_follow_incidents_that_are_merged,
            entities_say_what_was_merged_into_them,
        );
    };
    ($open:path; $($clause:ident,)*) => {
        $(#[tokio::test]
        async fn $clause() {
            let (store, _folder) = $open().await;
            $crate::store::contract::$clause(store).await;
        })*
    };
}

pub(crate) use decisions::{
    entities_say_what_was_merged_into_them, hubs_hold_until_they_are_left_to_the_machine,
    pairs_follow_incidents_that_are_merged, suggestions_wait_until_they_are_decided,
};
pub(crate) use facets::facets_are_what_a_recount_gives;
pub(crate) use policy::{
    detectors_are_counted_from_their_alerts, jobs_tell_how_far_they_came,
    open_incidents_are_gone_through, policies_are_kept_by_version,
};
pub(crate) use store_contract;

type Shared = Arc<dyn Store>;

const NOW: Timestamp = Timestamp(1_768_435_200_000_000);

/// Two hundred invented alerts, some of which somebody has worked on.
async fn filled(store: &Shared) -> Vec<Incident> {
    let pipeline = Pipeline::start(Arc::clone(store), Arc::new(|| NOW));
    let records = alerts(Plan::new(200, 8, 5)).into_iter().map(|labelled| {
        let alert = Alert::from_value(labelled.alert).unwrap();
        let facts = Facts::of(&alert);
        Record::Alert(Box::new(AlertRecord { alert, facts }))
    });
    pipeline.ingest(records.collect()).await.unwrap();
    pipeline.settled().await.unwrap();
    let actor = Actor { display_name: "Jo".into(), user_principal_name: "jo@corp.example".into() };
    for (at, incident) in everything(store).await.iter().enumerate().take(12) {
        let update = match at % 3 {
            0 => json!({"assignedTo": "jo@corp.example", "customTags": ["vip", "50%"]}),
            1 => json!({"status": "resolved", "classification": "falsePositive"}),
            _ => json!({"displayName": "O'Neill's \"case\" 100%", "severity": "high"}),
        };
        let update = IncidentUpdate::parse(update.as_object().unwrap()).unwrap();
        let id = incident.id.parse().unwrap();
        pipeline.update_incidents(&actor, vec![id], update).await.unwrap();
    }
    pipeline.stop().await;
    everything(store).await
}

async fn everything(store: &Shared) -> Vec<Incident> {
    let query = ListQuery { top: 1000, ..ListQuery::default() };
    store.incidents(&query).await.unwrap().rows
}

fn filtered(text: &str) -> ListQuery {
    ListQuery { filter: Some(Filter::parse(text).unwrap()), top: 1000, ..ListQuery::default() }
}

pub(crate) async fn filters_select_what_they_say(store: Shared) {
    type Says = fn(&Incident) -> bool;
    let all = filled(&store).await;
    let clauses: [(&str, Says); 16] = [
        ("severity eq 'high'", |it| it.severity == AlertSeverity::High),
        ("severity ge 'medium'", |it| it.severity >= AlertSeverity::Medium),
        ("severity in ('low','informational')", |it| {
            [AlertSeverity::Low, AlertSeverity::Informational].contains(&it.severity)
        }),
        ("status eq 'resolved'", |it| it.status.as_str() == "resolved"),
        ("not (status eq 'resolved')", |it| it.status.as_str() != "resolved"),
        ("assignedTo eq null", |it| it.assigned_to.is_none()),
        ("assignedTo eq 'jo@corp.example'", |it| it.assigned_to.is_some()),
        ("alertCounts/total gt 2", |it| it.alert_counts.clone().unwrap().total > 2),
        ("impactedAssets/users ge 1 and priorityScore lt 50", |it| {
            it.impacted_assets.unwrap().users >= 1 && it.priority_score.unwrap() < 50
        }),
        ("categories/any(c: c eq 'InitialAccess')", |it| {
            it.categories.iter().any(|category| category == "InitialAccess")
        }),
        ("not categories/any(c: c eq 'InitialAccess')", |it| {
            !it.categories.iter().any(|category| category == "InitialAccess")
        }),
        (
            "serviceSources/any(s: s in ('microsoftDefenderForEndpoint','microsoftSentinel'))",
            |it| {
                it.service_sources.iter().any(|source| {
                    ["microsoftDefenderForEndpoint", "microsoftSentinel"].contains(&source.as_str())
                })
            },
        ),
        ("customTags/any(t: contains(t,'50%'))", |it| !it.custom_tags.is_empty()),
        (
            "contains(displayName,'ONEILL') or contains(displayName,'o''neill''s \"CASE\" 100%')",
            |it| it.display_name.starts_with("O'Neill"),
        ),
        ("startswith(displayName,'o') and endswith(displayName,'0%')", |it| {
            it.display_name.starts_with("O'Neill")
        }),
        ("lastActivityDateTime ge 2026-01-05T00:00:00Z", |it| {
            it.last_activity_date_time >= Timestamp::parse("2026-01-05T00:00:00Z")
        }),
    ];
    for (text, says) in clauses {
        let expected: BTreeSet<&str> =
            all.iter().filter(|it| says(it)).map(|it| it.id.as_str()).collect();
        let query = ListQuery { count: true, ..filtered(text) };
        let found = store.incidents(&query).await.unwrap();
        let ids: BTreeSet<&str> = found.rows.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(ids, expected, "{text}");
        assert_eq!(found.count, Some(expected.len() as i64), "{text}");
        assert!(!expected.is_empty(), "{text} selects something");
    }
    let asset = &all.iter().find(|it| !it.top_assets.is_empty()).unwrap().top_assets[0];
    let text = format!("topAssets/any(a: a/entityId eq '{}')", asset.entity_id);
    let of_asset = store.incidents(&filtered(&text)).await.unwrap().rows;
    assert!(of_asset.iter().any(|it| it.top_assets.contains(asset)));
    let page = store.entity(asset.entity_id.parse().unwrap(), NOW).await.unwrap().unwrap();
    assert_eq!(page.incidents.len(), of_asset.len());
}

pub(crate) async fn pages_join_to_the_whole_list(store: Shared) {
    filled(&store).await;
    for order in [
        "",
        "lastActivityDateTime asc",
        "displayName",
        "displayName desc,createdDateTime",
        "priorityScore desc,impactedAssets/total desc,displayName",
        "severity,status desc",
        "id desc",
    ] {
        let keys =
            if order.is_empty() { OrderBy::default() } else { OrderBy::parse(order).unwrap() };
        let whole = ListQuery { order: keys.clone(), top: 1000, ..ListQuery::default() };
        let ids = |rows: &[Incident]| rows.iter().map(|it| it.id.clone()).collect::<Vec<_>>();
        let whole = ids(&store.incidents(&whole).await.unwrap().rows);
        let mut joined = Vec::new();
        let mut query = ListQuery { order: keys, top: 7, ..ListQuery::default() };
        loop {
            let page = store.incidents(&query).await.unwrap();
            joined.extend(ids(&page.rows));
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        assert_eq!(joined, whole, "{order}");
        let skipped = ListQuery { after: None, skip: 5, ..query };
        assert_eq!(ids(&store.incidents(&skipped).await.unwrap().rows), whole[5..12], "{order}");
    }
}

pub(crate) async fn wrong_questions_are_explained(store: Shared) {
    for text in [
        "colour eq 'red'",
        "severity eq 'purple'",
        "status eq 7",
        "priorityScore eq 'many'",
        "createdDateTime ge 'yesterday'",
        "categories eq 'x'",
        "displayName/any(d: d eq 'x')",
        "categories/any(c: c/name eq 'x')",
        "topAssets/any(a: a/kind eq 'user')",
        "contains(priorityScore,'1')",
    ] {
        let error = store.incidents(&filtered(text)).await.unwrap_err();
        assert!(matches!(error, StoreError::Query { .. }), "{text}: {error}");
    }
    let order = OrderBy::parse("categories").unwrap();
    let query = ListQuery { order, ..ListQuery::default() };
    assert!(matches!(store.incidents(&query).await, Err(StoreError::Query { .. })));
    for token in ["", "zz", "5b315d", "ffff", "é"] {
        let query = ListQuery { after: Some(token.into()), ..ListQuery::default() };
        assert!(matches!(store.incidents(&query).await, Err(StoreError::Token)), "{token}");
        let of_alerts = store.alerts(&query, AlertDetail::Slim).await;
        assert!(matches!(of_alerts, Err(StoreError::Token)), "{token}");
    }
}

pub(crate) async fn facets_and_trend_add_up(store: Shared) {
    let all = filled(&store).await;
    let facets = store.facets(None, None).await.unwrap();
    assert_eq!((facets.total, facets.hidden), (all.len() as i64, 0));
    let mut categories: BTreeMap<&str, i64> = BTreeMap::new();
    for category in all.iter().flat_map(|it| &it.categories) {
        *categories.entry(category).or_default() += 1;
    }
    let counted: BTreeMap<&str, i64> =
        facets.categories.iter().map(|facet| (facet.value.as_str(), facet.count)).collect();
    assert_eq!(counted, categories);
    let filter = Filter::parse("severity eq 'high' and status eq 'resolved'").unwrap();
    let facets = store.facets(Some(&filter), None).await.unwrap();
    let high = |it: &&Incident| it.severity == AlertSeverity::High;
    let resolved = |it: &&Incident| it.status.as_str() == "resolved";
    let (both, of_severity, of_status) = (
        all.iter().filter(high).filter(resolved).count() as i64,
        all.iter().filter(resolved).count() as i64,
        all.iter().filter(high).count() as i64,
    );
    assert_eq!(facets.total, both);
    assert_eq!(facets.hidden, all.len() as i64 - both);
    let sum = |facet: &[shared::page::FacetCount]| facet.iter().map(|it| it.count).sum::<i64>();
    assert_eq!(sum(&facets.severity), of_severity, "its own filter is left out");
    let count = |filter: Option<Filter>| ListQuery { filter, count: true, ..ListQuery::default() };
    let alerts = store.alerts(&count(None), AlertDetail::Slim).await.unwrap().count;
    let high = Filter::parse("severity eq 'high'").unwrap();
    let by_severity = store.alert_facet("severity", Some(&high), None).await.unwrap();
    assert_eq!(Some(sum(&by_severity)), alerts, "its own filter is left out");
    let by_status = store.alert_facet("status", Some(&high), None).await.unwrap();
    let highs = by_severity.iter().find(|facet| facet.value == "high").map(|facet| facet.count);
    assert_eq!(Some(sum(&by_status)), highs);
    assert_eq!(sum(&facets.status), of_status, "its own filter is left out");
    let day = Timestamp::DAY;
    let trend = store.trend(NOW.plus(-day), NOW.plus(day), 96).await.unwrap();
    assert_eq!(trend.buckets.len(), 96);
    assert_eq!(trend.buckets.iter().map(|it| it.alerts).sum::<i64>(), 200);
    assert!(trend.buckets.iter().map(|it| it.incidents).sum::<i64>() >= all.len() as i64);
}

pub(crate) async fn words_find_names_and_ids(store: Shared) {
    let all = filled(&store).await;
    let named = all.iter().find(|it| !it.top_assets.is_empty()).unwrap();
    let asset = &named.top_assets[0];
    for words in [asset.display_name.clone(), named.id.clone(), "o'neill case".to_owned()] {
        let query = ListQuery { search: Some(words.clone()), ..ListQuery::default() };
        assert!(!store.incidents(&query).await.unwrap().rows.is_empty(), "{words}");
    }
    let hits = store.search(&asset.display_name, 8).await.unwrap();
    assert!(hits.entities.iter().any(|hit| hit.entity == *asset), "{hits:?}");
    // Namesakes are told apart by another name than the one they share.
    let same = |hit: &EntityHit| {
        hit.detail.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(&hit.entity.display_name))
    };
    let users = store.entities(Some(EntityKind::User), &ListQuery::default()).await.unwrap().rows;
    assert!(users.iter().any(|hit| hit.detail.is_some()) && !users.iter().any(same));
    assert!(hits.incidents.len() <= 8);
    let query = ListQuery { search: Some("nobodyatall".into()), ..ListQuery::default() };
    assert_eq!(store.incidents(&query).await.unwrap().rows, []);
    for words in ["", "  ", "\"", "*", "AND OR NOT", "a\"b'c", "(", "-", "^x", "😀", "\u{0}"] {
        store.search(words, 8).await.unwrap();
        let query = ListQuery { search: Some(words.into()), ..ListQuery::default() };
        store.incidents(&query).await.unwrap();
        store.alerts(&query, AlertDetail::Slim).await.unwrap();
        store.entities(None, &query).await.unwrap();
    }
}

pub(crate) async fn alerts_are_told_with_their_entities(store: Shared) {
    let all = filled(&store).await;
    let largest = all.iter().max_by_key(|it| it.alert_counts.clone().unwrap().total).unwrap();
    let text = format!("incidentId eq '{}'", largest.id);
    let order = OrderBy::parse("firstActivityDateTime").unwrap();
    let query = ListQuery { order, count: true, ..filtered(&text) };
    let slim = store.alerts(&query, AlertDetail::Slim).await.unwrap();
    assert_eq!(slim.count, Some(i64::from(largest.alert_counts.clone().unwrap().total)));
    assert!(slim.rows.iter().all(|it| it.alert.evidence.is_empty()));
    assert!(slim.rows.iter().any(|it| it.linked_by.is_some() && !it.impacted.is_empty()));
    let times: Vec<_> = slim.rows.iter().map(|it| it.alert.first_activity_date_time).collect();
    assert!(times.is_sorted());
    let id = largest.id.parse().unwrap();
    let contents = store.contents(id).await.unwrap();
    let whole = store.alerts(&query, AlertDetail::Whole).await.unwrap().rows;
    assert!(contents.alerts.iter().map(|it| &it.alert).eq(whole.iter().map(|it| &it.alert)));
    let known: BTreeSet<&str> =
        contents.entities.iter().map(|it| it.entity.entity_id.as_str()).collect();
    let told =
        whole.iter().flat_map(|it| &it.alert.evidence).filter_map(|it| it.entity_id.as_deref());
    assert!(told.clone().count() > 0 && told.into_iter().all(|entity| known.contains(entity)));
    let links = store.links(id).await.unwrap();
    assert_eq!(links.len(), whole.len());
    assert_eq!(store.why(&links[0].alert_id).await.unwrap().as_ref(), Some(&links[0]));
    let three = ListQuery { top: 3, count: true, ..ListQuery::default() };
    let rows = store.incident_evidence(id, None, &three).await.unwrap();
    let counts: i64 = store.evidence_counts(id).await.unwrap().iter().map(|it| it.count).sum();
    assert_eq!(rows.count, Some(counts));
    let assets = store.incident_assets(id, NOW).await.unwrap();
    assert_eq!(assets.len(), largest.impacted_assets.unwrap().total() as usize);
    let log = store.activity_log(id, &ListQuery::default()).await.unwrap();
    assert!(log.rows.len() as i64 >= slim.count.unwrap().min(50));
}

pub(crate) async fn timelines_page_both_ways(store: Shared) {
    filled(&store).await;
    let users = store.entities(Some(EntityKind::User), &ListQuery::default()).await.unwrap().rows;
    let user = users[0].entity.entity_id.parse().unwrap();
    let whole = TimelineQuery { entity: user, top: 1000, buckets: 20, ..TimelineQuery::default() };
    let newest = store.timeline(&whole).await.unwrap().unwrap();
    assert_eq!(newest.count as usize, newest.value.len());
    assert_eq!(newest.density.iter().map(|it| it.alerts).sum::<i64>(), newest.count);
    let oldest = TimelineQuery { oldest_first: true, ..whole.clone() };
    let mut oldest = store.timeline(&oldest).await.unwrap().unwrap().value;
    oldest.reverse();
    assert_eq!(oldest, newest.value);
    let mut query = TimelineQuery { top: 1, buckets: 0, ..whole.clone() };
    let mut joined = Vec::new();
    loop {
        let page = store.timeline(&query).await.unwrap().unwrap();
        joined.extend(page.value);
        query.after = page.next_link;
        if query.after.is_none() {
            break;
        }
    }
    assert_eq!(joined, newest.value);
    let middle = &newest.value[newest.value.len() / 2];
    let around = TimelineQuery { around: Some(middle.id.clone()), top: 3, ..whole.clone() };
    assert!(store.timeline(&around).await.unwrap().unwrap().value.contains(middle));
    let none = TimelineQuery { scope: TimelineScope::Activities, ..whole };
    assert_eq!(store.timeline(&none).await.unwrap().unwrap().count, 0);
    let nobody = TimelineQuery { entity: 99_999, ..TimelineQuery::default() };
    assert_eq!(store.timeline(&nobody).await.unwrap(), None);
}

pub(crate) async fn secrets_expire_and_go(store: Shared) {
    let account = Account {
        id: "a".into(),
        display_name: "Jo".into(),
        user_principal_name: "jo@corp.example".into(),
        administrator: true,
        created: NOW,
    };
    store.put_account(&account).await.unwrap();
    store.put_account(&account).await.unwrap();
    assert_eq!(store.accounts().await.unwrap(), std::slice::from_ref(&account));
    let secret = |byte: u8, kind, expires| Secret {
        hash: [byte; 32],
        kind,
        account: "a".into(),
        name: "curl".into(),
        permissions: vec!["SecurityIncident.Read.All".into()],
        created: NOW,
        expires,
    };
    let lasting = secret(1, SecretKind::Token, None);
    let brief = secret(2, SecretKind::Session, Some(NOW.plus(10)));
    store.put_secret(&lasting).await.unwrap();
    store.put_secret(&brief).await.unwrap();
    let found = store.secret(&[1; 32], NOW.plus(Timestamp::DAY)).await.unwrap();
    assert_eq!(found, Some((lasting.clone(), account)));
    assert!(store.secret(&[2; 32], NOW).await.unwrap().is_some());
    assert!(store.secret(&[2; 32], NOW.plus(10)).await.unwrap().is_none());
    assert!(store.secret(&[3; 32], NOW).await.unwrap().is_none());
    assert_eq!(store.secrets(SecretKind::Token).await.unwrap(), [lasting]);
    assert_eq!(store.sweep_secrets(NOW.plus(10)).await.unwrap(), 1);
    assert!(store.delete_secret(&[1; 32]).await.unwrap());
    assert!(!store.delete_secret(&[1; 32]).await.unwrap());
}

pub(crate) async fn quarantine_keeps_what_came(store: Shared) {
    let row = |number: i64| QuarantineRow {
        id: format!("q{number}"),
        received: NOW.plus(number),
        resource: "alerts_v2".into(),
        reason: "not JSON".into(),
        raw: "{\u{202e}\u{0}<script>".into(),
    };
    let batch = Batch { quarantined: (0..5).map(row).collect(), ..Batch::default() };
    store.commit(&batch).await.unwrap();
    let query = ListQuery { top: 2, count: true, ..ListQuery::default() };
    let page = store.quarantine(&query).await.unwrap();
    assert_eq!(page.rows[0].id, "q4", "newest first");
    assert_eq!((page.rows.len(), page.count), (2, Some(5)));
    let rest = ListQuery { after: page.next, ..query };
    assert_eq!(store.quarantine(&rest).await.unwrap().rows[0].id, "q2");
    assert_eq!(store.quarantined("q3").await.unwrap().unwrap().raw, row(3).raw);
    assert!(store.dismiss_quarantined("q3").await.unwrap());
    assert_eq!(store.quarantined("q3").await.unwrap(), None);
}

pub(crate) async fn memory_reads_back_what_was_written(store: Shared) {
    let all = filled(&store).await;
    let window = store.window().await.unwrap();
    assert_eq!(window.last_alert, 200);
    assert_eq!(window.last_sequence, store.log_head().await.unwrap());
    let alerts = window_alerts(&store, Timestamp(0)).await;
    assert_eq!(alerts.len(), 200);
    let ids: BTreeSet<u64> = alerts.iter().map(|alert| alert.incident).collect();
    let ids: Vec<u64> = ids.into_iter().collect();
    let incidents = store.incident_memories(&ids).await.unwrap();
    assert_eq!(incidents.iter().filter(|it| it.state.redirect.is_none()).count(), all.len());
    for memory in &incidents {
        assert_eq!(memory.alerts.iter().filter(|it| it.incident != memory.state.id).count(), 0);
        let again = store.incident_memories(&[memory.state.id]).await.unwrap();
        assert_eq!(again[0].alerts, memory.alerts);
        assert_eq!(again[0].written, memory.written);
    }
    let mut entities = Vec::new();
    loop {
        let after = entities.last().map_or(0, |known: &WindowEntity| known.row.id);
        let portion = store.window_entities(after, 60).await.unwrap();
        if portion.is_empty() {
            break;
        }
        entities.extend(portion);
    }
    let whole = store.window_entities(0, 100_000).await.unwrap();
    assert!(entities.len() > 60, "several portions");
    let told = |it: &WindowEntity| (it.row.clone(), it.names.clone());
    assert!(entities.iter().map(told).eq(whole.iter().map(told)));
    assert!(entities.iter().any(|it| !it.names.is_empty() && !it.row.facts.is_empty()));
    let copies = store.incident_copies(&ids).await.unwrap();
    for (copy, memory) in copies.iter().zip(&incidents) {
        assert_eq!((&copy.state, &copy.alerts), (&memory.state, &memory.alerts));
        assert_eq!(copy.written.name, memory.written.name);
    }
    assert_eq!(copies.len(), incidents.len());
    let alert = &incidents[0].alerts[0];
    let briefs = store.briefs(&[alert.id.clone(), "nobody".into()]).await.unwrap();
    assert_eq!(briefs, std::slice::from_ref(alert));
    let why = store.memberships(&[alert.number]).await.unwrap();
    assert_eq!(why[0].incident, alert.incident);
    assert_eq!(window_alerts(&store, NOW).await.len(), 200, "arrival counts as well");
    assert_eq!(window_alerts(&store, NOW.plus(1)).await.len(), 0);
    assert_eq!(store.arrival_behind(0).await.unwrap(), Some(NOW));
    assert_eq!(store.arrival_behind(199).await.unwrap(), Some(NOW));
    assert_eq!(store.arrival_behind(200).await.unwrap(), None);
}

/// Portion by portion.
async fn window_alerts(store: &Shared, since: Timestamp) -> Vec<StoredAlert> {
    let mut alerts = Vec::new();
    let mut after = 0;
    loop {
        let portion = store.window_alerts(since, after, 60).await.unwrap();
        let Some((last, _)) = portion.last() else { return alerts };
        after = *last;
        alerts.extend(portion.into_iter().map(|(_, alert)| alert));
    }
}

pub(crate) async fn an_empty_store_answers(store: Shared) {
    let query = ListQuery { count: true, ..ListQuery::default() };
    assert_eq!(store.incidents(&query).await.unwrap().count, Some(0));
    assert_eq!(store.incident(1).await.unwrap(), None);
    assert_eq!(store.alert("x").await.unwrap(), None);
    assert!(store.why("x").await.unwrap().is_none());
    assert_eq!(store.entity(1, NOW).await.unwrap(), None);
    assert_eq!(store.activity("x").await.unwrap(), None);
    assert_eq!(store.operation("x").await.unwrap(), None);
    assert_eq!(store.facets(None, None).await.unwrap().total, 0);
    assert_eq!(store.sources(NOW).await.unwrap(), []);
    assert_eq!(store.log_head().await.unwrap(), 0);
    assert!(store.contents(1).await.unwrap().alerts.is_empty());
    assert_eq!(store.window().await.unwrap().last_alert, 0);
    assert!(store.window_entities(0, 10).await.unwrap().is_empty());
    assert_eq!(store.window_alerts(NOW, 0, 10).await.unwrap(), []);
    store.commit(&Batch::default()).await.unwrap();
}
