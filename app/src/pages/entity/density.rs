//! The strip above a timeline: how much happened when. A brush over it sets the range.

use leptos::prelude::*;
use shared::time::Timestamp;
use shared::timeline::TimelinePage;
use wasm_bindgen::JsCast;

use super::scale::{self, Bar, HEIGHT, Scale, WIDTH};
use crate::format;
use crate::here::Here;
use crate::query::Query;
use crate::reactive::memo;

/// Shorter drags are clicks.
const CLICK: f64 = 0.006;

#[component]
pub(crate) fn Density(strip: Query<TimelinePage>, here: Here) -> impl IntoView {
    let scale = memo(move |_| {
        let page = strip.value()?;
        Scale::of(&page.density, page.last)
    });
    let bars = move || {
        let page = strip.value();
        let bars = page.map(|page| scale::bars(&page.density)).unwrap_or_default();
        bars.into_iter().map(draw).collect_view()
    };
    let brushed = memo(move |_| {
        let time = |name| here.get(name).and_then(|text| Timestamp::parse(&text));
        (time("from"), time("to"))
    });
    // From and to of the drag that goes on, as shares.
    let drag = RwSignal::new(None::<(f64, f64)>);
    let plot = NodeRef::<leptos::html::Div>::new();
    let set = move |from: Timestamp, to: Timestamp| {
        here.show(&[
            ("from", Some(&from.to_string())),
            ("to", Some(&to.to_string())),
            ("around", None),
            ("at", None),
        ]);
    };
    let clear = move || here.show(&[("from", None), ("to", None)]);
    let share = move |event: &web_sys::PointerEvent| {
        let bounds = plot.get_untracked().map(|plot| plot.get_bounding_client_rect());
        bounds.map_or(0.0, |bounds| {
            ((f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0))
                .clamp(0.0, 1.0)
        })
    };
    let down = move |event: web_sys::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        let at = share(&event);
        drag.set(Some((at, at)));
        if let Some(plot) = plot.get_untracked() {
            let plot: &web_sys::Element = plot.unchecked_ref();
            let _ = plot.set_pointer_capture(event.pointer_id());
        }
    };
    let drawn = move |event: web_sys::PointerEvent| {
        if let Some((from, _)) = drag.get_untracked() {
            drag.set(Some((from, share(&event))));
        }
    };
    let up = move |_| {
        let Some((one, other)) = drag.get_untracked() else { return };
        drag.set(None);
        let Some(scale) = scale.get_untracked() else { return };
        if (one - other).abs() < CLICK {
            return clear();
        }
        set(scale.at(one.min(other)), scale.at(one.max(other)));
    };
    // The same by keys: arrows move the brush, with shift its end.
    let key = move |event: web_sys::KeyboardEvent| {
        let Some(scale) = scale.get_untracked() else { return };
        let (from, to) = brushed.get_untracked();
        let by = match event.key().as_str() {
            "ArrowLeft" => -scale.step(),
            "ArrowRight" => scale.step(),
            "Delete" | "Backspace" => {
                event.prevent_default();
                return clear();
            }
            _ => return,
        };
        event.prevent_default();
        let (from, to) = match (from, to) {
            (Some(from), Some(to)) if event.shift_key() => {
                (from, to.plus(by).max(from.plus(by.abs())))
            }
            (Some(from), Some(to)) => (from.plus(by), to.plus(by)),
            _ => (scale.to.plus(-4 * scale.step()), scale.to),
        };
        set(from, to);
    };
    let brush = move || {
        let scale = scale.get()?;
        let (left, right) = match (drag.get(), brushed.get()) {
            (Some((one, other)), _) => (one.min(other), one.max(other)),
            (None, (None, None)) => return None,
            (None, (from, to)) => {
                (from.map_or(0.0, |from| scale.share(from)), to.map_or(1.0, |to| scale.share(to)))
            }
        };
        Some(view! {
            <div
                class="brush"
                style:left=percent(left)
                style:width=percent((right - left).max(0.002))
            ></div>
        })
    };
    let axis = move || {
        let scale = scale.get()?;
        let marks = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| {
            let text = if scale.to.since(scale.from) > 3 * Timestamp::DAY {
                format::day_of(scale.at(share))
            } else {
                format::short(scale.at(share))
            };
            view! { <span>{text}</span> }
        });
        Some(view! { <div class="axis" aria-hidden="true">{marks.collect_view()}</div> })
    };
    let label = move || {
        let count = strip.value().map(|page| page.count).unwrap_or_default();
        let range = match brushed.get() {
            (Some(from), Some(to)) => {
                format!(", shown from {} to {}", format::short(from), format::short(to))
            }
            _ => String::new(),
        };
        format!(
            "{}{range}. Arrow keys choose a stretch, Shift changes its end, Delete shows all",
            format::plural(count, "event")
        )
    };
    view! {
        <div class="dens">
            <div
                class="plot"
                node_ref=plot
                tabindex="0"
                role="group"
                aria-label=label
                on:pointerdown=down
                on:pointermove=drawn
                on:pointerup=up
                on:pointercancel=move |_| drag.set(None)
                on:keydown=key
            >
                <svg
                    viewBox=format!("0 0 {WIDTH} {HEIGHT}")
                    preserveAspectRatio="none"
                    aria-hidden="true"
                >
                    <path class="b0" d=format!("M0 {}H{WIDTH}", HEIGHT - 0.5)></path>
                    {bars}
                </svg>
                {brush}
            </div>
            {axis}
        </div>
    }
}

fn draw(bar: Bar) -> impl IntoView {
    let number = |value: f64| format!("{value:.1}");
    let base = HEIGHT - 1.0;
    view! {
        <rect
            class="b"
            x=number(bar.x)
            y=number(base - bar.activities)
            width=number(bar.width)
            height=number(bar.activities)
        ></rect>
        <rect
            class="b"
            data-s="medium"
            x=number(bar.x)
            y=number(base - bar.activities - bar.alerts)
            width=number(bar.width)
            height=number(bar.alerts)
        ></rect>
    }
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share * 100.0)
}
