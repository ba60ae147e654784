//! Which lines of a long list are drawn. Lines may differ in height.

/// The tops of the lines, and the whole height at the end.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Offsets {
    tops: Vec<f64>,
    /// Height of what follows and is not known yet.
    tail: f64,
}

impl Offsets {
    pub(crate) fn of(heights: impl Iterator<Item = f64>) -> Self {
        let mut tops = vec![0.0];
        let mut top = 0.0;
        for height in heights {
            top += height;
            tops.push(top);
        }
        Self { tops, tail: 0.0 }
    }

    #[must_use]
    pub(crate) fn with_tail(self, tail: f64) -> Self {
        Self { tail, ..self }
    }

    pub(crate) fn len(&self) -> usize {
        self.tops.len().saturating_sub(1)
    }

    pub(crate) fn height(&self) -> f64 {
        self.end() + self.tail
    }

    fn end(&self) -> f64 {
        self.tops.last().copied().unwrap_or_default()
    }

    pub(crate) fn top(&self, line: usize) -> f64 {
        self.tops.get(line).copied().unwrap_or_else(|| self.end())
    }

    /// The line at a height, the last one below the end.
    fn at(&self, height: f64) -> usize {
        self.tops.partition_point(|top| *top <= height).saturating_sub(1).min(self.len())
    }

    /// The lines to draw for a view of `height` at `top`, with some more on both sides.
    pub(crate) fn window(&self, top: f64, height: f64, spare: usize) -> Window {
        let first = self.at(top.max(0.0)).saturating_sub(spare);
        let end = (self.at(top.max(0.0) + height) + 1 + spare).min(self.len());
        let first = first.min(end);
        Window { first, end, before: self.top(first), after: self.height() - self.top(end) }
    }

    /// Where to scroll so that a line is seen whole, if it is not.
    pub(crate) fn reveal(&self, line: usize, top: f64, height: f64, covered: f64) -> Option<f64> {
        let (start, end) = (self.top(line), self.top(line + 1));
        if start < top {
            Some(start)
        } else if end > top + height - covered {
            Some(end - height + covered)
        } else {
            None
        }
    }
}

/// Lines `first..end`, and the heights of what is not drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Window {
    pub(crate) first: usize,
    pub(crate) end: usize,
    pub(crate) before: f64,
    pub(crate) after: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_seen_is_drawn() {
        let offsets = Offsets::of(std::iter::repeat_n(32.0, 1_000));
        let window = offsets.window(3_200.0, 640.0, 5);
        assert_eq!((window.first, window.end), (95, 126));
        assert_eq!(window.before + 31.0 * 32.0 + window.after, 32_000.0);
    }

    #[test]
    fn ends_are_no_trouble() {
        let offsets = Offsets::of([10.0, 50.0, 10.0].into_iter());
        let all = Window { first: 0, end: 3, before: 0.0, after: 0.0 };
        assert_eq!(offsets.window(-50.0, 500.0, 2), all);
        assert_eq!(offsets.window(9_999.0, 100.0, 1).end, 3);
        let none = Offsets::of(std::iter::empty()).window(0.0, 100.0, 5);
        assert_eq!((none.first, none.end), (0, 0));
        assert_eq!(Offsets::default().window(0.0, 100.0, 5).end, 0);
    }

    #[test]
    fn what_is_not_known_yet_takes_its_room() {
        let offsets = Offsets::of(std::iter::repeat_n(10.0, 10)).with_tail(900.0);
        assert_eq!(offsets.height(), 1_000.0);
        let window = offsets.window(500.0, 100.0, 2);
        assert_eq!((window.first, window.end), (8, 10));
        assert_eq!(window.after, 900.0);
    }

    #[test]
    fn a_line_is_revealed_by_the_shortest_way() {
        let offsets = Offsets::of(std::iter::repeat_n(10.0, 100));
        assert_eq!(offsets.reveal(5, 0.0, 100.0, 0.0), None);
        assert_eq!(offsets.reveal(2, 50.0, 100.0, 0.0), Some(20.0));
        assert_eq!(offsets.reveal(20, 0.0, 100.0, 30.0), Some(140.0));
    }
}
