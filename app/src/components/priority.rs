//! Priority: a number with a bar in two parts, and the waterfall that explains it. Solid is
//! severity, hatched is impact, in both.

use leptos::prelude::*;
use shared::priority::{PriorityBand, PriorityPart, PriorityTerm};

/// Points of the two halves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Halves {
    pub(crate) severity: i32,
    pub(crate) impact: i32,
}

impl Halves {
    pub(crate) fn of(terms: &[PriorityTerm]) -> Self {
        terms.iter().fold(Self::default(), |halves, term| match term.part {
            PriorityPart::Severity => Self { severity: halves.severity + term.points, ..halves },
            PriorityPart::Impact => Self { impact: halves.impact + term.points, ..halves },
        })
    }
}

pub(crate) fn band_name(score: u8) -> &'static str {
    match PriorityBand::of(score) {
        PriorityBand::Top => "top",
        PriorityBand::Middle => "mid",
        PriorityBand::Low => "low",
    }
}

/// `94 = severity 48 + impact 46`.
pub(crate) fn equation(score: u8, terms: &[PriorityTerm]) -> String {
    let Halves { severity, impact } = Halves::of(terms);
    format!("{score} = severity {severity} + impact {impact}")
}

/// The bar. With `open` it is a button that explains itself.
#[component]
pub(crate) fn PriorityBar(
    score: u8,
    terms: Vec<PriorityTerm>,
    #[prop(optional, into)] open: Option<Callback<web_sys::Element>>,
    #[prop(optional, into)] hover: Option<Callback<Option<web_sys::Element>>>,
) -> impl IntoView {
    let halves = Halves::of(&terms);
    let title = equation(score, &terms);
    let (severity, impact) = (halves.severity.max(0).to_string(), halves.impact.max(0).to_string());
    let content = view! {
        <b>{score}</b>
        <i></i>
    };
    let Some(open) = open else {
        return view! {
            <span
                class="prio"
                data-b=band_name(score)
                style:--sev=severity
                style:--imp=impact
                title=title
            >
                {content}
            </span>
        }
        .into_any();
    };
    let tell = move |element: Option<web_sys::Element>| {
        if let Some(hover) = hover {
            hover.run(element);
        }
    };
    view! {
        <button
            type="button"
            class="prio"
            data-b=band_name(score)
            style:--sev=severity
            style:--imp=impact
            aria-label=format!("Priority {title}. Explain")
            aria-haspopup="dialog"
            on:click=move |event| {
                event.stop_propagation();
                open.run(event_target(&event.into()));
            }
            on:pointerenter=move |event| {
                if event.pointer_type() == "mouse" {
                    tell(Some(event_target(&event.into())));
                }
            }
            on:pointerleave=move |_| tell(None)
        >
            {content}
        </button>
    }
    .into_any()
}

/// A term placed on the scale of 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bar {
    pub(crate) from: i32,
    pub(crate) length: i32,
    pub(crate) negative: bool,
}

/// Where each term starts: where the last one ended.
pub(crate) fn bars(terms: &[PriorityTerm]) -> Vec<Bar> {
    let mut level = 0;
    terms
        .iter()
        .map(|term| {
            let before = level;
            level += term.points;
            Bar {
                from: before.min(level).clamp(0, 100),
                length: term.points.abs().min(100),
                negative: term.points < 0,
            }
        })
        .collect()
}

#[component]
pub(crate) fn Waterfall(score: u8, terms: Vec<PriorityTerm>) -> impl IntoView {
    let halves = Halves::of(&terms);
    let rows = terms.iter().zip(bars(&terms)).map(|(term, bar)| {
        let part = match term.part {
            PriorityPart::Severity => "term t-sev",
            PriorityPart::Impact => "term t-imp",
        };
        let class = if bar.negative { format!("{part} neg") } else { part.to_owned() };
        let points = if bar.negative {
            format!("−{}", term.points.abs())
        } else {
            format!("+{}", term.points)
        };
        view! {
            <div class=class role="row">
                <span role="cell" title=format!("{} {}", term.name, term.evidence)>
                    <b>{term.name.clone()}</b>
                    " "
                    {term.evidence.clone()}
                </span>
                <span class="pts" role="cell">{points}</span>
                <span
                    class="bar"
                    role="cell"
                    style:--from=bar.from.to_string()
                    style:--n=bar.length.to_string()
                ></span>
            </div>
        }
    });
    view! {
        <div class="wf" role="table" aria-label=format!("Priority {score} as terms")>
            {rows.collect_view()}
            <div class="sum" role="row">
                <span role="cell">
                    {format!("Severity {} + impact {}", halves.severity, halves.impact)}
                </span>
                <span class="pts" role="cell">{score}</span>
                <span class="bar" role="cell">"of 100"</span>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(part: PriorityPart, points: i32) -> PriorityTerm {
        PriorityTerm {
            part,
            name: "n".into(),
            points,
            evidence: String::new(),
            entity_ids: Vec::new(),
        }
    }

    #[test]
    fn each_bar_starts_where_the_last_one_ended() {
        let terms = [
            term(PriorityPart::Severity, 40),
            term(PriorityPart::Impact, 70),
            term(PriorityPart::Impact, -10),
        ];
        let places: Vec<(i32, i32)> =
            bars(&terms).iter().map(|bar| (bar.from, bar.length)).collect();
        assert_eq!(places, [(0, 40), (40, 70), (100, 10)]);
        assert_eq!(equation(100, &terms), "100 = severity 40 + impact 60");
    }
}
