//! Moving through time: play, step, drag; the graph is what had happened by then.

use std::time::Duration;

use leptos::prelude::*;
use shared::time::Timestamp;
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, PointerEvent};

use super::time_scale::{Moment, TimeScale, happened, step_back, step_forward};
use crate::components::icon::{Icon, IconName};
use crate::components::severity::severity_name;
use crate::format;
use crate::reactive::{effect, memo};
use crate::state::{Layout, use_app};

/// Bars on the track, and the units it is drawn in.
const BUCKETS: usize = 124;
const WIDTH: f64 = 992.0;
/// Where the bars stand.
const GROUND: f64 = 30.0;
const TALLEST: f64 = 28.0;

/// A step every so often at normal speed: slow enough to see what lights up.
const STEP_MILLISECONDS: u64 = 700;
const SPEEDS: [u64; 3] = [1, 2, 4];

/// Going through time, shared with the keys of the page.
#[derive(Copy, Clone)]
pub(crate) struct Playback {
    /// `None` is the end: everything has happened.
    pub(crate) at: RwSignal<Option<Timestamp>>,
    pub(crate) playing: RwSignal<bool>,
    speed: RwSignal<u64>,
    moments: Memo<Vec<Moment>>,
}

impl Playback {
    pub(crate) fn new(moments: Memo<Vec<Moment>>, at: Option<Timestamp>) -> Self {
        let playback = Self {
            at: RwSignal::new(at),
            playing: RwSignal::new(false),
            speed: RwSignal::new(1),
            moments,
        };
        effect(move |_| playback.run());
        playback
    }

    pub(crate) fn toggle(self) {
        let starts = !self.playing.get_untracked();
        let moments = self.moments.get_untracked();
        let at_the_end = step_forward(&moments, self.at.get_untracked()).is_none();
        if starts && at_the_end {
            self.at.set(moments.first().map(|moment| moment.time));
        }
        self.playing.set(starts);
    }

    /// Goes to the next moment; beyond the last one it is the end.
    pub(crate) fn forward(self) {
        self.playing.set(false);
        self.advance();
    }

    pub(crate) fn back(self) {
        self.playing.set(false);
        let before = step_back(&self.moments.get_untracked(), self.at.get_untracked());
        if before.is_some() {
            self.at.set(before);
        }
    }

    fn advance(self) -> bool {
        let next = step_forward(&self.moments.get_untracked(), self.at.get_untracked());
        self.at.set(next);
        next.is_some()
    }

    /// Runs the clock while playing.
    fn run(self) {
        if !self.playing.get() {
            return;
        }
        let pause = Duration::from_millis(STEP_MILLISECONDS / self.speed.get());
        let tick = move || {
            if !self.advance() {
                self.playing.set(false);
            }
        };
        if let Ok(handle) = set_interval_with_handle(tick, pause) {
            on_cleanup(move || handle.clear());
        }
    }

    fn turn_speed(self) {
        self.speed.update(|speed| {
            let position = SPEEDS.iter().position(|other| other == speed).unwrap_or_default();
            *speed = SPEEDS[(position + 1) % SPEEDS.len()];
        });
    }
}

#[component]
pub(crate) fn Scrubber(
    playback: Playback,
    /// Whether it goes over several days.
    days: Memo<bool>,
) -> impl IntoView {
    let Playback { at, playing, speed, moments } = playback;
    let scale = memo(move |_| moments.with(|moments| TimeScale::spanning(moments)));
    let now = move || {
        let last = || moments.with(|moments| moments.last().map(|moment| moment.time));
        let time = at.get().or_else(last);
        let write = if days.get() { format::short } else { format::clock };
        time.map(write).unwrap_or_default()
    };
    let count = move || moments.with(|moments| (happened(moments, at.get()), moments.len()));
    let progress = move || {
        let (done, all) = count();
        format!("alert {done} of {all}")
    };
    let fraction = move || match (scale.get(), at.get()) {
        (Some(scale), Some(at)) => scale.fraction(at),
        _ => 1.0,
    };
    let bars = move || scale.get().map(|scale| moments.with(|moments| bars(scale, moments, at)));
    let layout = use_app().layout;
    let axis = move || {
        // Dates are long, and a phone is narrow.
        let ticks = match (layout.get(), days.get()) {
            (Layout::Phone, true) => 2,
            (Layout::Phone, false) => 3,
            _ => 5,
        };
        scale.get().map(|scale| axis(scale, days.get(), ticks))
    };
    let play = move || if playing.get() { IconName::Pause } else { IconName::Play };
    let play_label = move || if playing.get() { "Pause" } else { "Play" };
    let drag = Drag { playback, scale, held: RwSignal::new(false) };

    view! {
        <footer class="scrub" aria-label="Time">
            <span class="row g0">
                <button
                    type="button"
                    class="ib"
                    aria-label="Previous alert in time"
                    on:click=move |_| playback.back()
                >
                    <Icon name=IconName::StepBack />
                </button>
                <button
                    type="button"
                    class="ib play"
                    aria-label=play_label
                    on:click=move |_| playback.toggle()
                >
                    {move || view! { <Icon name=play() /> }}
                </button>
                <button
                    type="button"
                    class="ib"
                    aria-label="Next alert in time"
                    on:click=move |_| playback.forward()
                >
                    <Icon name=IconName::StepForward />
                </button>
            </span>
            <span class="now">
                <b>{now}</b>
                <span class="dim">{progress}</span>
            </span>
            <div
                class="track"
                on:pointerdown=move |event| drag.down(&event)
                on:pointermove=move |event| drag.moved(&event)
                on:pointerup=move |event| drag.up(&event)
                on:pointercancel=move |event| drag.up(&event)
            >
                <svg viewBox="0 0 992 32" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="s0" x="0" y="30" width="992" height="1" />
                    <rect class="s1" x="0" y="29" width=move || fraction() * WIDTH height="3" />
                    {bars}
                </svg>
                <div
                    class="head-l"
                    role="slider"
                    tabindex="0"
                    aria-label="Time"
                    aria-valuemin="0"
                    aria-valuemax=move || count().1.to_string()
                    aria-valuenow=move || count().0.to_string()
                    aria-valuetext=move || format!("{}, {}", now(), progress())
                    style:left=move || format!("{:.2}%", fraction() * 100.0)
                    on:keydown=move |event| slide(playback, scale, &event)
                ></div>
                <div class="axis">{axis}</div>
            </div>
            <button
                type="button"
                class="btn quiet"
                aria-label=move || format!("Speed {}", speed.get())
                on:click=move |_| playback.turn_speed()
            >
                {move || format!("{}×", speed.get())}
            </button>
        </footer>
    }
}

/// Heights tell how many, colours the highest severity.
fn bars(
    scale: TimeScale,
    moments: &[Moment],
    at: RwSignal<Option<Timestamp>>,
) -> Vec<impl IntoView + use<>> {
    let bars = scale.density(moments, BUCKETS);
    let most = bars.iter().map(|bar| bar.count).max().unwrap_or(1) as f64;
    let step = WIDTH / BUCKETS as f64;
    bars.into_iter()
        .map(|bar| {
            // The square root keeps a single alert visible beside a burst of fifty.
            let height = (bar.count as f64 / most).sqrt() * (TALLEST - 4.0) + 4.0;
            let begins = scale.at(bar.index as f64 / BUCKETS as f64);
            view! {
                <rect
                    class="sb"
                    class:fut=move || at.get().is_some_and(|at| begins > at)
                    data-s=severity_name(bar.severity)
                    x=bar.index as f64 * step + 1.5
                    y=GROUND - height
                    width=step - 3.0
                    height=height
                />
            }
        })
        .collect()
}

fn axis(scale: TimeScale, days: bool, ticks: usize) -> Vec<impl IntoView> {
    let write = if days { format::short } else { format::minute };
    scale.ticks(ticks).into_iter().map(|time| view! { <span>{write(time)}</span> }).collect()
}

/// Keys on the head of the scrubber.
fn slide(playback: Playback, scale: Memo<Option<TimeScale>>, event: &KeyboardEvent) {
    match event.key().as_str() {
        "ArrowRight" | "ArrowUp" => playback.forward(),
        "ArrowLeft" | "ArrowDown" => playback.back(),
        "Home" => playback.at.set(scale.get_untracked().map(|scale| scale.start)),
        "End" => playback.at.set(None),
        _ => return,
    }
    event.prevent_default();
    event.stop_propagation();
}

/// Dragging along the track.
#[derive(Copy, Clone)]
struct Drag {
    playback: Playback,
    scale: Memo<Option<TimeScale>>,
    held: RwSignal<bool>,
}

impl Drag {
    fn down(self, event: &PointerEvent) {
        if let Some(track) = track(event) {
            let _ = track.set_pointer_capture(event.pointer_id());
        }
        self.playback.playing.set(false);
        self.held.set(true);
        self.follow(event);
    }

    fn moved(self, event: &PointerEvent) {
        if self.held.get_untracked() {
            self.follow(event);
        }
    }

    fn up(self, _event: &PointerEvent) {
        self.held.set(false);
    }

    fn follow(self, event: &PointerEvent) {
        let (Some(track), Some(scale)) = (track(event), self.scale.get_untracked()) else { return };
        let bounds = track.get_bounding_client_rect();
        let fraction = (f64::from(event.client_x()) - bounds.left()) / bounds.width().max(1.0);
        // The right end is "now": everything, also what arrives later.
        self.playback.at.set((fraction < 0.995).then(|| whole_second(scale, fraction)));
    }
}

/// A time that reads well in the address, as long as the track is not itself only seconds long.
fn whole_second(scale: TimeScale, fraction: f64) -> Timestamp {
    let time = scale.at(fraction);
    if scale.end.since(scale.start) < 5 * Timestamp::MINUTE {
        return time;
    }
    Timestamp(time.0 - time.0.rem_euclid(Timestamp::SECOND))
}

fn track(event: &PointerEvent) -> Option<web_sys::Element> {
    event.current_target()?.dyn_into().ok()
}
