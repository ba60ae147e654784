//! Where the canvas looks at the graph: zoom, pan and fit as plain arithmetic.

/// Width and height in CSS pixels.
#[derive(Copy, Clone, Debug, PartialEq)]
pub(crate) struct Size {
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
/// A graph of three nodes is not blown up to fill the screen.
const LARGEST_FIT: f64 = 1.3;

impl Viewport {
    /// All of the graph, centred.
    pub(crate) fn fit(content: Size, canvas: Size) -> Self {
        let room = Size {
            width: (canvas.width - 2.0 * SIDE).max(1.0),
            height: (canvas.height - HEAD - FOOT).max(1.0),
        };
        let scale = (room.width / content.width.max(1.0))
            .min(room.height / content.height.max(1.0))
            .clamp(SMALLEST, LARGEST_FIT);
        Self {
            x: SIDE + (room.width - content.width * scale) / 2.0,
            y: HEAD + (room.height - content.height * scale) / 2.0,
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

    /// Moves no more than needed for a point of the graph to be seen: the keyboard may walk to a
    /// node that lies outside.
    #[must_use]
    pub(crate) fn reveal(self, x: f64, y: f64, canvas: Size) -> Self {
        const MARGIN: f64 = 64.0;
        let nudge = |at: f64, low: f64, high: f64| {
            if high <= low { 0.0 } else { at.clamp(low, high) - at }
        };
        let (screen_x, screen_y) = (x * self.scale + self.x, y * self.scale + self.y);
        self.pan(
            nudge(screen_x, MARGIN, canvas.width - MARGIN),
            nudge(screen_y, HEAD + MARGIN / 2.0, canvas.height - FOOT - MARGIN / 2.0),
        )
    }

    /// At least a corner of the graph stays on the canvas, so that nobody gets lost.
    #[must_use]
    pub(crate) fn keep_in_sight(self, content: Size, canvas: Size) -> Self {
        const CORNER: f64 = 80.0;
        let bound = |offset: f64, content: f64, canvas: f64| {
            let low = CORNER - content * self.scale;
            offset.clamp(low, (canvas - CORNER).max(low))
        };
        Self {
            x: bound(self.x, content.width, canvas.width),
            y: bound(self.y, content.height, canvas.height),
            ..self
        }
    }

    /// The part of the graph that the canvas shows: x, y, width, height.
    pub(crate) fn shown(self, canvas: Size) -> (f64, f64, f64, f64) {
        (
            -self.x / self.scale,
            -self.y / self.scale,
            canvas.width / self.scale,
            canvas.height / self.scale,
        )
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
    const GRAPH: Size = Size { width: 1600.0, height: 500.0 };

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-6
    }

    #[test]
    fn everything_fits_between_head_and_legend() {
        let view = Viewport::fit(GRAPH, CANVAS);
        assert!(close(view.scale, (800.0 - 2.0 * SIDE) / 1600.0));
        assert!(view.y >= HEAD);
        assert!(view.y + GRAPH.height * view.scale <= CANVAS.height - FOOT);
    }

    #[test]
    fn a_small_graph_is_centred_not_blown_up() {
        let view = Viewport::fit(Size { width: 100.0, height: 50.0 }, CANVAS);
        assert!(close(view.scale, LARGEST_FIT));
        assert!(close(view.x + 50.0 * view.scale, 400.0));
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
        assert_eq!((after.x, after.y, after.scale), (10.0, 5.0, 1.0));
    }

    #[test]
    fn a_node_outside_is_brought_in_and_one_inside_stays() {
        let view = Viewport { x: 0.0, y: 0.0, scale: 1.0 };
        assert_eq!(view.reveal(400.0, 300.0, CANVAS), view);
        let moved = view.reveal(1_000.0, 300.0, CANVAS);
        assert!(close(1_000.0 + moved.x, 800.0 - 64.0));
    }

    #[test]
    fn a_corner_stays_in_sight() {
        let lost = Viewport { x: 5_000.0, y: -5_000.0, scale: 1.0 };
        let found = lost.keep_in_sight(GRAPH, CANVAS);
        assert!(close(found.x, 720.0) && close(found.y, 80.0 - 500.0));
    }
}
