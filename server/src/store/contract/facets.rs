//! The counts beside the filters, against a recount of the whole list.

use std::collections::BTreeMap;
use std::sync::Arc;

use shared::enums::{AlertClassification, AlertSeverity, IncidentStatus};
use shared::incident::Incident;
use shared::page::{FacetCount, Facets};
use shared::query::Filter;
use shared::time::Timestamp;

use super::{NOW, Shared, filled, filtered};
use crate::pipeline::{Actor, Merge, Pipeline};

/// A condition, the facet whose own it is, and what it means.
struct Condition {
    own: &'static str,
    text: &'static str,
    says: fn(&Incident) -> bool,
}

const fn condition(
    own: &'static str,
    text: &'static str,
    says: fn(&Incident) -> bool,
) -> Condition {
    Condition { own, text, says }
}

const CONDITIONS: [Condition; 18] = [
    condition("severity", "severity eq 'high'", |it| it.severity == AlertSeverity::High),
    condition("severity", "severity lt 'medium'", |it| it.severity < AlertSeverity::Medium),
    condition("severity", "not (severity in ('low','medium'))", |it| {
        ![AlertSeverity::Low, AlertSeverity::Medium].contains(&it.severity)
    }),
    condition("status", "status eq 'resolved'", |it| it.status == IncidentStatus::Resolved),
    condition("status", "status ne 'active'", |it| it.status != IncidentStatus::Active),
    condition("assignedTo", "assignedTo eq null", |it| it.assigned_to.is_none()),
    condition("assignedTo", "assignedTo eq 'JO@corp.example'", |it| it.assigned_to.is_some()),
    condition("classification", "classification in ('falsePositive')", |it| {
        it.classification == AlertClassification::FalsePositive
    }),
    condition(
        "serviceSources",
        "serviceSources/any(s: s eq 'microsoftDefenderForEndpoint')",
        |it| it.service_sources.iter().any(|it| it.as_str() == "microsoftDefenderForEndpoint"),
    ),
    condition("categories", "categories/any(c: c eq 'initialaccess' or contains(c,'EXF'))", |it| {
        it.categories.iter().any(|it| it == "InitialAccess" || it.contains("Exf"))
    }),
    condition("categories", "not categories/any(c: startswith(c,'Init'))", |it| {
        !it.categories.iter().any(|it| it.starts_with("Init"))
    }),
    condition("customTags", "customTags/any(t: endswith(t,'%') and not (t eq 'x'))", |it| {
        it.custom_tags.iter().any(|tag| tag.ends_with('%'))
    }),
    condition("", "severity eq 'high' or status eq 'resolved'", |it| {
        it.severity == AlertSeverity::High || it.status == IncidentStatus::Resolved
    }),
    condition("", "severity eq 'high' or priorityScore gt 40", |it| {
        it.severity == AlertSeverity::High || it.priority_score > Some(40)
    }),
    condition("", "priorityScore ge 20", |it| it.priority_score >= Some(20)),
    condition("", "alertCounts/total gt 1", |it| it.alert_counts.clone().unwrap().total > 1),
    condition("", "lastActivityDateTime ge 2026-01-06T00:00:00Z", |it| {
        it.last_activity_date_time >= Timestamp::parse("2026-01-06T00:00:00Z")
    }),
    condition("", "createdDateTime le 2027-01-01T00:00:00Z", |_| true),
];

pub(crate) async fn facets_are_what_a_recount_gives(store: Shared) {
    let mut open = filled(&store).await;
    open.retain(|it| it.status != IncidentStatus::Resolved);
    let pipeline = Pipeline::start(Arc::clone(&store), Arc::new(|| NOW));
    let actor = Actor { display_name: "Jo".into(), user_principal_name: "jo@corp.example".into() };
    let merge = Merge {
        incidents: open[..3].iter().map(|it| it.id.parse().unwrap()).collect(),
        target: None,
        comment: None,
        reason: None,
    };
    pipeline.merge(&actor, merge).await.unwrap();
    pipeline.stop().await;
    let all = "status eq 'redirected' or status ne 'redirected'";
    let all = store.incidents(&filtered(all)).await.unwrap().rows;
    assert!(all.iter().any(|it| it.status == IncidentStatus::Redirected));
    let mut dice = fastrand::Rng::with_seed(11);
    for _ in 0..300 {
        let many = dice.usize(0..=4);
        let chosen = dice.choose_multiple(&CONDITIONS, many);
        let texts: Vec<String> = chosen.iter().map(|it| format!("({})", it.text)).collect();
        let text = texts.join(" and ");
        let filter = (!text.is_empty()).then(|| Filter::parse(&text).unwrap());
        let facets = store.facets(filter.as_ref(), None).await.unwrap();
        assert_eq!(facets, recount(&all, &chosen), "{text}");
        let counted = shared_query(filter.as_ref());
        let counted = store.incidents(&counted).await.unwrap().count;
        assert_eq!(counted, Some(facets.total), "{text}");
    }
    let searched = store.facets(None, Some("o'neill")).await.unwrap();
    let named = open.iter().filter(|it| it.display_name.starts_with("O'Neill")).count() as i64;
    assert!(searched.total > 0 && searched.total <= named, "{searched:?}");
    assert_eq!(searched.hidden, recount(&all, &[]).total - searched.total);
}

fn shared_query(filter: Option<&Filter>) -> crate::store::ListQuery {
    crate::store::ListQuery { filter: filter.cloned(), count: true, ..Default::default() }
}

fn recount(all: &[Incident], conditions: &[&Condition]) -> Facets {
    let under = |own: &str| {
        let left: Vec<_> = conditions.iter().filter(|it| own.is_empty() || it.own != own).collect();
        let by_status = own != "status" && left.iter().any(|it| it.text.contains("status"));
        let shown = all
            .iter()
            .filter(|row| by_status || row.status != IncidentStatus::Redirected)
            .filter(|row| left.iter().all(|it| (it.says)(row)));
        shown.collect::<Vec<_>>()
    };
    let counted = |own: &str, values: fn(&Incident) -> Vec<String>| {
        let mut counts: BTreeMap<String, i64> = BTreeMap::new();
        for value in under(own).into_iter().flat_map(values) {
            *counts.entry(value).or_default() += 1;
        }
        let mut counts: Vec<FacetCount> =
            counts.into_iter().map(|(value, count)| FacetCount { value, count }).collect();
        counts.sort_by_key(|it| (-it.count, it.value.to_ascii_lowercase()));
        counts
    };
    let total = under("").len() as i64;
    let in_range = all
        .iter()
        .filter(|row| row.status != IncidentStatus::Redirected)
        .filter(|row| {
            conditions.iter().filter(|it| it.text.contains("DateTime")).all(|it| (it.says)(row))
        })
        .count() as i64;
    Facets {
        total,
        hidden: (in_range - total).max(0),
        severity: counted("severity", |it| vec![it.severity.as_str().to_owned()]),
        status: counted("status", |it| vec![it.status.as_str().to_owned()]),
        assigned_to: counted("assignedTo", |it| vec![it.assigned_to.clone().unwrap_or_default()]),
        service_sources: counted("serviceSources", |it| {
            it.service_sources.iter().map(|source| source.as_str().to_owned()).collect()
        }),
        categories: counted("categories", |it| it.categories.clone()),
        classification: counted("classification", |it| vec![it.classification.as_str().to_owned()]),
        tags: counted("customTags", |it| it.custom_tags.clone()),
    }
}
