//! Pointers on the canvas: one pans, two pinch, the wheel zooms.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{PointerEvent, WheelEvent};

use super::canvas::CanvasState;
use super::viewport::Area;

/// The pointers that hold the canvas: one pans, two pinch.
#[derive(Copy, Clone)]
pub(super) struct Grip {
    state: CanvasState,
    content: Area,
    pointers: StoredValue<Vec<Held>>,
    travelled: StoredValue<f64>,
    pub(super) dragging: RwSignal<bool>,
}

#[derive(Copy, Clone, PartialEq)]
struct Held {
    id: i32,
    at: (f64, f64),
}

/// Below this a press is a click with an unsteady hand.
const CLICK: f64 = 4.0;

impl Grip {
    pub(super) fn new(state: CanvasState, content: Area) -> Self {
        Self {
            state,
            content,
            pointers: StoredValue::new(Vec::new()),
            travelled: StoredValue::new(0.0),
            dragging: RwSignal::new(false),
        }
    }

    pub(super) fn wheel(self, event: &WheelEvent) {
        event.prevent_default();
        let Some((x, y)) = place(event) else { return };
        // Lines and pages count as the pixels they would scroll.
        let pixels = match event.delta_mode() {
            WheelEvent::DOM_DELTA_LINE => event.delta_y() * 16.0,
            WheelEvent::DOM_DELTA_PAGE => event.delta_y() * 400.0,
            _ => event.delta_y(),
        };
        let factor = (-pixels.clamp(-200.0, 200.0) * 0.002).exp();
        let view = self.state.looking(self.content).zoom_at(factor, x, y);
        self.state.look(self.content, view);
    }

    pub(super) fn down(self, event: &PointerEvent) {
        let Some(at) = place(event) else { return };
        self.pointers.update_value(|held| held.push(Held { id: event.pointer_id(), at }));
        self.travelled.set_value(0.0);
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        let Some(at) = place(event) else { return };
        let before = self.pointers.get_value();
        let Some(position) = before.iter().position(|held| held.id == event.pointer_id()) else {
            return;
        };
        let mut after = before.clone();
        after[position].at = at;
        let from = before[position].at;
        self.travelled.update_value(|far| *far += (at.0 - from.0).hypot(at.1 - from.1));
        self.pointers.set_value(after.clone());
        if self.travelled.get_value() < CLICK {
            return;
        }
        if !self.dragging.get_untracked() {
            // Not before it is a drag: whoever holds the pointer also gets the click.
            self.dragging.set(true);
            if let Some(canvas) = element(event) {
                let _ = canvas.set_pointer_capture(event.pointer_id());
            }
        }
        let view = self.state.looking(self.content);
        let view = match (before.as_slice(), after.as_slice()) {
            ([a, b], [c, d]) => view.pinch([a.at, b.at], [c.at, d.at]),
            _ => view.pan(at.0 - from.0, at.1 - from.1),
        };
        self.state.look(self.content, view);
    }

    pub(super) fn up(self, event: &PointerEvent) {
        self.pointers.update_value(|held| held.retain(|held| held.id != event.pointer_id()));
        if self.pointers.with_value(Vec::is_empty) {
            self.dragging.set(false);
        }
    }

    pub(super) fn was_dragged(self) -> bool {
        self.travelled.get_value() >= CLICK
    }
}

/// Where on the canvas a pointer is.
fn place(event: &web_sys::MouseEvent) -> Option<(f64, f64)> {
    let bounds = element(event)?.get_bounding_client_rect();
    Some((f64::from(event.client_x()) - bounds.left(), f64::from(event.client_y()) - bounds.top()))
}

fn element(event: &web_sys::Event) -> Option<web_sys::Element> {
    event.current_target()?.dyn_into().ok()
}
