//! Where the canvas looks at the graph: zoom, pan and fit as plain arithmetic.

/// Width and height in CSS pixels.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Size {
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// A part of the graph.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// `screen = graph × scale + offset`.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Viewport {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) scale: f64,
}

/// Room for the names of the columns above and for the legend below.
pub(crate) const HEAD: f64 = 52.0;
const FOOT: f64 = 40.0;
const SIDE: f64 = 16.0;

const SMALLEST: f64 = 0.2;
const LARGEST: f64 = 3.0;
/// Smaller than this nobody could hit a node with a finger: a wide graph then begins at its left.
const SMALLEST_FIT: f64 = 0.45;
/// A graph of three nodes is not blown up to fill the screen.
const LARGEST_FIT: f64 = 1.3;

impl Viewport {
    /// All of the graph, centred; of one that is too wide its beginning.
    pub(crate) fn fit(content: Area, canvas: Size) -> Self {
        let room = Size {
            width: (canvas.width - 2.0 * SIDE).max(1.0),
            height: (canvas.height - HEAD - FOOT).max(1.0),
        };
        let scale = (room.width / content.width.max(1.0))
            .min(room.height / content.height.max(1.0))
            .clamp(SMALLEST_FIT, LARGEST_FIT);
        let spare = |room: f64, content: f64| ((room - content * scale) / 2.0).max(0.0);
        Self {
            x: SIDE + spare(room.width, content.width) - content.x * scale,
            y: HEAD + spare(room.height, content.height) - content.y * scale,
            scale,
        }
    }

    /// Zooms so that the point under the pointer stays there.
    #[must_use]
    pub(crate) fn zoom_at(self, factor: f64, x: f64, y: f64) -> Self {
        let scale = (self.scale * factor).clamp(SMALLEST, LARGEST);
        let ratio = scale / self.scale;
        Self { x: x - (x - self.x) * ratio, y: y - (y - self.y) * ratio, scale }
    }

    #[must_use]
    pub(crate) fn pan(self, by_x: f64, by_y: f64) -> Self {
        Self { x: self.x + by_x, y: self.y + by_y, ..self }
    }

    /// Two fingers that moved: zooms by the change of their distance and follows their middle.
    #[must_use]
    pub(crate) fn pinch(self, before: [(f64, f64); 2], after: [(f64, f64); 2]) -> Self {
        let spread = |[a, b]: [(f64, f64); 2]| (a.0 - b.0).hypot(a.1 - b.1).max(1.0);
        let middle = |[a, b]: [(f64, f64); 2]| (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1));
        let (from, to) = (middle(before), middle(after));
        self.zoom_at(spread(after) / spread(before), from.0, from.1)
            .pan(to.0 - from.0, to.1 - from.1)
    }

    /// Moves no more than needed for a part of the graph to be seen: the keyboard may walk to a node
    /// that lies outside, the list may select an alert whose entities do.
    #[must_use]
    pub(crate) fn include(self, part: Area, canvas: Size) -> Self {
        let nudge = |from: f64, length: f64, low: f64, high: f64| {
            if length > high - low {
                f64::midpoint(low, high) - (from + length / 2.0)
            } else if from < low {
                low - from
            } else {
                (high - from - length).min(0.0)
            }
        };
        self.pan(
            nudge(part.x * self.scale + self.x, part.width * self.scale, SIDE, canvas.width - SIDE),
            nudge(
                part.y * self.scale + self.y,
                part.height * self.scale,
                HEAD,
                canvas.height - FOOT,
            ),
        )
    }

    /// At least a corner of the graph stays on the canvas, so that nobody gets lost.
    #[must_use]
    pub(crate) fn keep_in_sight(self, content: Area, canvas: Size) -> Self {
        const CORNER: f64 = 80.0;
        let bound = |offset: f64, start: f64, length: f64, canvas: f64| {
            let start = start * self.scale;
            let low = CORNER - length * self.scale - start;
            offset.clamp(low, (canvas - CORNER - start).max(low))
        };
        Self {
            x: bound(self.x, content.x, content.width, canvas.width),
            y: bound(self.y, content.y, content.height, canvas.height),
            ..self
        }
    }

    /// The part of the graph that the canvas shows.
    pub(crate) fn shown(self, canvas: Size) -> Area {
        Area {
            x: -self.x / self.scale,
            y: -self.y / self.scale,
            width: canvas.width / self.scale,
            height: canvas.height / self.scale,
        }
    }

    /// The `transform` of the group that holds the graph.
    pub(crate) fn transform(self) -> String {
        format!("translate({:.1} {:.1}) scale({:.3})", self.x, self.y, self.scale)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CANVAS: Size = Size { width: 800.0, height: 600.0 };
    const GRAPH: Area = Area { x: 100.0, y: 50.0, width: 1_000.0, height: 500.0 };

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-6
    }

    #[test]
    fn everything_fits_between_head_and_legend() {
        let view = Viewport::fit(GRAPH, CANVAS);
        assert!(close(view.scale, (800.0 - 2.0 * SIDE) / 1_000.0));
        assert!(close(GRAPH.x * view.scale + view.x, SIDE));
        assert!(GRAPH.y * view.scale + view.y >= HEAD);
        assert!((GRAPH.y + GRAPH.height) * view.scale + view.y <= CANVAS.height - FOOT);
    }

    #[test]
    fn a_small_graph_is_centred_not_blown_up() {
        let view = Viewport::fit(Area { x: 0.0, y: 0.0, width: 100.0, height: 50.0 }, CANVAS);
        assert!(close(view.scale, LARGEST_FIT));
        assert!(close(view.x + 50.0 * view.scale, 400.0));
    }

    #[test]
    fn a_wide_graph_begins_at_its_left() {
        let view = Viewport::fit(Area { width: 9_000.0, ..GRAPH }, CANVAS);
        assert!(close(view.scale, SMALLEST_FIT));
        assert!(close(GRAPH.x * view.scale + view.x, SIDE));
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer() {
        let before = Viewport { x: 10.0, y: 20.0, scale: 0.5 };
        let after = before.zoom_at(2.0, 110.0, 70.0);
        let graph_x = (110.0 - before.x) / before.scale;
        assert!(close(graph_x * after.scale + after.x, 110.0));
        assert!(close(before.zoom_at(100.0, 0.0, 0.0).scale, LARGEST));
    }

    #[test]
    fn two_fingers_that_move_together_pan() {
        let before = Viewport { x: 0.0, y: 0.0, scale: 1.0 };
        let after = before.pinch([(10.0, 10.0), (30.0, 10.0)], [(20.0, 15.0), (40.0, 15.0)]);
        assert!(close(after.x, 10.0) && close(after.y, 5.0) && close(after.scale, 1.0));
    }

    #[test]
    fn a_part_outside_is_brought_in_and_one_inside_stays() {
        let view = Viewport { x: 0.0, y: 0.0, scale: 1.0 };
        let part = |x: f64| Area { x, y: 300.0, width: 100.0, height: 50.0 };
        assert_eq!(view.include(part(400.0), CANVAS), view);
        assert!(close(view.include(part(1_000.0), CANVAS).x, 800.0 - SIDE - 1_100.0));
        assert!(close(view.include(part(-200.0), CANVAS).x, 200.0 + SIDE));
        let wide = Area { width: 2_000.0, ..part(0.0) };
        assert!(close(view.include(wide, CANVAS).x, 400.0 - 1_000.0));
    }

    #[test]
    fn a_corner_stays_in_sight() {
        let lost = Viewport { x: 5_000.0, y: -5_000.0, scale: 1.0 };
        let found = lost.keep_in_sight(GRAPH, CANVAS);
        assert!(close(found.x + GRAPH.x, 720.0));
        assert!(close(found.y + GRAPH.y + GRAPH.height, 80.0));
    }
}
