//! Filters and orders, from text and back.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use shared::query::{Comparison, Decimal, Filter, Literal, OrderBy, TextFunction};
use shared::time::Timestamp;

fn parse(text: &str) -> Filter {
    Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refuse(text: &str) -> String {
    Filter::parse(text).expect_err("the filter is wrong").to_string()
}

fn time(text: &str) -> Literal {
    Timestamp::parse(text).expect("a time").into()
}

#[test]
fn comparisons() {
    for comparison in Comparison::ALL {
        let text = format!("priorityScore {} 15", comparison.as_str());
        assert_eq!(parse(&text), Filter::compare("priorityScore", comparison, 15));
    }
    assert_eq!(parse("a eq 'O''Brien'"), Filter::equal("a", "O'Brien"));
    assert_eq!(parse("a eq ''"), Filter::equal("a", ""));
    assert_eq!(parse("a eq ''''"), Filter::equal("a", "'"));
    assert_eq!(parse("a eq null"), Filter::equal("a", Literal::Null));
    assert_eq!(parse("  a/b   EQ  true "), Filter::equal("a/b", true));
    assert_eq!(parse("a lt -2.5"), Filter::compare("a", Comparison::Less, decimal("-2.5")));
    assert_eq!(
        parse("severity eq microsoft.graph.security.alertSeverity'high'"),
        Filter::equal("severity", "high")
    );
}

#[test]
fn times_come_without_quotes_in_any_zone() {
    for text in [
        "2026-01-28T08:41:00Z",
        "2026-01-28T08:41:00.0000000Z",
        "2026-01-28T08:41:00+00:00",
        "2026-01-28T08:41:00 00:00",
        "2026-01-28T10:41:00 02:00",
        "2026-01-28T06:41:00-02:00",
    ] {
        let expected = Filter::compare(
            "createdDateTime",
            Comparison::GreaterOrEqual,
            time("2026-01-28T08:41:00Z"),
        );
        assert_eq!(parse(&format!("createdDateTime ge {text}")), expected, "{text}");
        let Filter::And(both) = parse(&format!("createdDateTime ge {text} and a eq 1")) else {
            panic!("{text}")
        };
        assert_eq!(both[0], expected, "{text}");
    }
    assert_eq!(parse("a eq 2026-01-28"), Filter::equal("a", time("2026-01-28T00:00:00Z")));
}

#[test]
fn and_binds_tighter_than_or() {
    let [a, b, c] = ["a", "b", "c"].map(|field| Filter::equal(field, 1));
    assert_eq!(
        parse("a eq 1 or b eq 1 and c eq 1"),
        Filter::Or(vec![a.clone(), Filter::And(vec![b.clone(), c.clone()])])
    );
    assert_eq!(
        parse("(a eq 1 or b eq 1) and not (c eq 1)"),
        Filter::And(vec![Filter::Or(vec![a, b]), Filter::Not(Box::new(c))])
    );
}

#[test]
fn functions_and_collections() {
    assert_eq!(
        parse("StartsWith(displayName, 'Multi')"),
        Filter::Text {
            field: "displayName".into(),
            function: TextFunction::StartsWith,
            value: "Multi".into()
        }
    );
    assert_eq!(
        parse("serviceSources/any(s: s eq 'microsoftSentinel')"),
        Filter::Any {
            field: "serviceSources".into(),
            condition: Box::new(Filter::equal("", "microsoftSentinel")),
        }
    );
    assert_eq!(
        parse("topAssets/any(a:a/kind eq 'user' and contains(a/displayName,'Hill'))").to_string(),
        "topAssets/any(x:x/kind eq 'user' and contains(x/displayName,'Hill'))"
    );
}

#[test]
fn errors_say_where_and_what() {
    assert_eq!(
        refuse("status eq 'new' foo"),
        "$filter, character 17: found 'foo', expected and, or or the end"
    );
    assert_eq!(refuse(""), "$filter, character 1: found the end, expected a field");
    assert_eq!(refuse("ä eq 'x"), "$filter, character 8: found the end, expected a closing quote");
    assert!(refuse("a eq high").contains("character 6: found 'high', expected a value"));
    assert!(refuse("a eq").contains("found the end, expected a value"));
    assert!(refuse("a in ()").contains("found ')', expected a value"));
    assert!(refuse("x/any(s: t eq 1)").contains("found 't', expected the variable 's'"));
    assert!(refuse("a eq 99999999999999999999e999").contains("expected a value"));
    assert!(refuse("(a eq 1").contains("found the end"));
    assert_eq!(
        OrderBy::parse("a down").unwrap_err().to_string(),
        "$orderby, character 3: found 'down', expected asc, desc, a comma or the end"
    );
    assert!(OrderBy::parse("a,").is_err());
}

#[test]
fn depth_has_a_limit_and_length_has_none() {
    let deep = "(".repeat(10_000) + "a eq 1" + &")".repeat(10_000);
    assert!(refuse(&deep).contains("at most 64 levels"));
    assert!(refuse(&"not ".repeat(10_000)).contains("at most 64 levels"));
    assert!(refuse(&"x/any(x:".repeat(10_000)).contains("no any inside any"));
    let long = vec!["a eq 1"; 10_000].join(" or ");
    assert_eq!(parse(&long).to_string(), long);
}

fn field() -> impl Strategy<Value = String> + Clone {
    select(vec!["status", "priorityScore", "impactedAssets/devices", "anyone", "inbox", "notes"])
        .prop_map(str::to_owned)
        .boxed()
}

fn decimal(text: &str) -> Literal {
    Literal::Decimal(Decimal::parse(text).expect("a number"))
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        any::<i64>().prop_map(Literal::Integer),
        "-?[0-9]{1,6}[.][0-9]{1,6}(e-?[0-9]{1,2})?".prop_map(|text| decimal(&text)),
        prop_oneof![".{0,10}", "[' ()]{0,6}"].prop_map(Literal::String),
        (-60_000_000_000_i64..250_000_000_000, 0_i64..1_000_000)
            .prop_map(|(second, micro)| Literal::DateTime(Timestamp(second * 1_000_000 + micro))),
    ]
}

fn leaf(field: impl Strategy<Value = String> + Clone) -> impl Strategy<Value = Filter> {
    prop_oneof![
        (field.clone(), select(&Comparison::ALL[..]), literal())
            .prop_map(|(field, comparison, value)| Filter::Compare { field, comparison, value }),
        (field.clone(), vec(literal(), 1..4))
            .prop_map(|(field, values)| Filter::In { field, values }),
        (field, select(&TextFunction::ALL[..]), ".{0,8}")
            .prop_map(|(field, function, value)| Filter::Text { field, function, value }),
    ]
}

fn nested(leaf: impl Strategy<Value = Filter> + 'static) -> impl Strategy<Value = Filter> {
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..4).prop_map(Filter::And),
            vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let element = select(vec!["", "kind", "x"]).prop_map(str::to_owned).boxed();
    let any = (field(), nested(leaf(element)))
        .prop_map(|(field, condition)| Filter::Any { field, condition: Box::new(condition) });
    nested(prop_oneof![3 => leaf(field()), 1 => any])
}

proptest! {
    #[test]
    fn a_written_filter_reads_the_same(filter in any_filter()) {
        let text = filter.to_string();
        prop_assert_eq!(Filter::parse(&text).map_err(|error| error.to_string()), Ok(filter), "{}", text);
    }

    #[test]
    fn no_text_panics(text in prop_oneof![".*", "[a-z()'/:, 0-9.+T-]{0,40}", "(a|not|and|\\(|\\)| |eq|'x'|/any\\(|x:|1)*"]) {
        for read in [Filter::parse(&text).map(|filter| filter.to_string()), OrderBy::parse(&text).map(|order| order.to_string())] {
            if let Err(error) = read {
                prop_assert!(error.position <= text.chars().count() + 1);
            }
        }
    }
}
