//! The last day at a glance: alerts received and incidents made. Drawing over it sets the range.

mod scale;

use leptos::html;
use leptos::prelude::*;
use shared::page::Trend;
use shared::time::Timestamp;

use super::context::use_queue;
use super::range::Range;
use super::view::QueueView;
use crate::components::load::Failure;
use crate::format;
use crate::query::{Load, use_query};
use crate::reactive::memo;
use scale::{bars, fraction, span_of, time_at};

const HOURS: i64 = 24;
/// Shorter strokes are clicks.
const LEAST: f64 = 0.01;

#[component]
pub(crate) fn Strip() -> impl IntoView {
    let queue = use_queue();
    let query = use_query(|| Some(format!("incidents/trend?hours={HOURS}&buckets=96")));
    query.follow(|_| true);
    let plot = NodeRef::<html::Div>::new();
    // Where a stroke began and is now, as parts of the width.
    let stroke = RwSignal::new(None::<(f64, f64)>);
    let trend = memo(move |_| query.value().map(|trend| Trend::clone(&trend)));
    let span = memo(move |_| trend.with(|trend| trend.as_ref().and_then(span_of)));
    let chosen = memo(move |_| {
        let (start, end) = match (stroke.get(), queue.view.with(|view| view.range)) {
            (Some((one, other)), _) => (one.min(other), one.max(other)),
            (None, Range::Between(from, to)) => {
                let span = span.get()?;
                (fraction(from, span), fraction(to, span))
            }
            (None, _) => return None,
        };
        (end > start).then_some((start, end))
    });
    let at = move |event: &leptos::ev::PointerEvent| {
        let bounds = plot.get_untracked().map(|plot| plot.get_bounding_client_rect());
        bounds.map_or(0.0, |bounds| {
            ((f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0))
                .clamp(0.0, 1.0)
        })
    };
    let begin = move |event: leptos::ev::PointerEvent| {
        if event.button() == 0 {
            let at = at(&event);
            stroke.set(Some((at, at)));
            if let Some(plot) = plot.get_untracked() {
                let _ = plot.set_pointer_capture(event.pointer_id());
            }
        }
    };
    let draw = move |event: leptos::ev::PointerEvent| {
        let now = at(&event);
        stroke.update(|stroke| {
            if let Some((_, end)) = stroke {
                *end = now;
            }
        });
    };
    let finish = move |_| {
        let Some((one, other)) = stroke.get_untracked() else { return };
        stroke.set(None);
        let range = match span.get_untracked() {
            Some(span) if (one - other).abs() >= LEAST => {
                Range::Between(time_at(one.min(other), span), time_at(one.max(other), span))
            }
            // A click without a stroke takes a chosen time away.
            _ => Range::default(),
        };
        let view = queue.view.get_untracked();
        let was_chosen = matches!(view.range, Range::Between(..));
        if view.range != range && (was_chosen || matches!(range, Range::Between(..))) {
            queue.go(QueueView { range, ..view });
        }
    };
    let percent = |part: f64| format!("{}%", format::hundredths((part * 100.0) as f32));
    let totals = move || {
        trend.with(|trend| {
            trend.as_ref().map_or((0, 0), |trend| {
                trend.buckets.iter().fold((0, 0), |(incidents, alerts), bucket| {
                    (incidents + bucket.incidents, alerts + bucket.alerts)
                })
            })
        })
    };
    let failed = move || match query.state() {
        Load::Failed(problem) => Some(view! {
            <Failure what="The last 24 hours" problem retry=move || query.retry()/>
        }),
        _ => None,
    };
    view! {
        <section class="strip" aria-label="Last 24 hours">
            <dl>
                <dt class="inc">"Incidents"</dt>
                <dd>{move || format::count(totals().0)}</dd>
                <dt>"Alerts"</dt>
                <dd>{move || format::count(totals().1)}</dd>
            </dl>
            <div
                class="plot"
                node_ref=plot
                on:pointerdown=begin
                on:pointermove=draw
                on:pointerup=finish
                on:pointercancel=move |_| stroke.set(None)
            >
                <svg
                    viewBox="0 0 960 43"
                    preserveAspectRatio="none"
                    role="img"
                    aria-label=move || {
                        let (incidents, alerts) = totals();
                        format!(
                            "{} and {} in 24 hours",
                            format::plural(alerts, "alert"),
                            format::plural(incidents, "incident"),
                        )
                    }
                >
                    <path class="b0" d="M0 42.5H960"/>
                    {move || {
                        let chosen = chosen.get();
                        trend
                            .get()
                            .map(|trend| drawing(&trend, chosen))
                    }}
                </svg>
                {move || {
                    chosen
                        .get()
                        .map(|(start, end)| {
                            view! {
                                <div
                                    class="brush"
                                    style:left=percent(start)
                                    style:width=percent(end - start)
                                >
                                    <i></i>
                                    <i></i>
                                </div>
                            }
                        })
                }}
            </div>
            <div class="axis" aria-hidden="true">
                {move || span.get().map(labels)}
            </div>
            {failed}
        </section>
    }
}

fn drawing(trend: &Trend, chosen: Option<(f64, f64)>) -> AnyView {
    bars(trend)
        .into_iter()
        .map(|bar| {
            let inside = chosen.is_some_and(|(start, end)| {
                let middle = f64::from(bar.x + bar.width / 2) / f64::from(scale::WIDTH);
                (start..=end).contains(&middle)
            });
            let tick = bar.incidents.then(|| {
                view! {
                    <rect class="k" x=bar.x + bar.width / 2 - 1 y="2" width="3" height="8" rx="1"></rect>
                }
            });
            view! {
                <rect
                    class=if inside { "b in" } else { "b" }
                    x=bar.x
                    y=scale::BASE - bar.height
                    width=bar.width
                    height=bar.height
                ></rect>
                {tick}
            }
        })
        .collect_view()
        .into_any()
}

fn labels((from, to): (Timestamp, Timestamp)) -> AnyView {
    let quarter = (to.since(from)) / 4;
    let times = (0..4).map(|step| {
        let clock = format::clock(from.plus(quarter * step));
        // Seconds say nothing on an axis.
        let clock = clock.get(..5).unwrap_or_default().to_owned();
        view! { <span>{clock}</span> }
    });
    view! {
        {times.collect_view()}
        <span>"now"</span>
    }
    .into_any()
}
