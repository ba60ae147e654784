//! Where a floating layer goes.

const GAP: f64 = 4.0;
const MARGIN: f64 = 8.0;

/// The bounds of what opened it, in the window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Anchor {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// Below the anchor, above where there is no room, always inside the window.
pub(crate) fn place(anchor: Anchor, size: (f64, f64), viewport: (f64, f64)) -> (f64, f64) {
    let (width, height) = size;
    let left = anchor.left.min(viewport.0 - width - MARGIN).max(MARGIN);
    let below = anchor.bottom + GAP;
    let above = anchor.top - GAP - height;
    let top = if below + height + MARGIN <= viewport.1 || above < MARGIN { below } else { above };
    (left, top.min(viewport.1 - height - MARGIN).max(MARGIN))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: (f64, f64) = (1000.0, 800.0);

    fn anchor(left: f64, top: f64) -> Anchor {
        Anchor { left, top, right: left + 80.0, bottom: top + 28.0 }
    }

    #[test]
    fn below_where_there_is_room() {
        assert_eq!(place(anchor(100.0, 100.0), (200.0, 300.0), WINDOW), (100.0, 132.0));
    }

    #[test]
    fn above_at_the_foot() {
        assert_eq!(place(anchor(100.0, 700.0), (200.0, 300.0), WINDOW), (100.0, 396.0));
    }

    #[test]
    fn never_outside() {
        assert_eq!(place(anchor(950.0, 100.0), (200.0, 300.0), WINDOW).0, 792.0);
        assert_eq!(place(anchor(0.0, 300.0), (200.0, 790.0), WINDOW), (8.0, 8.0));
    }
}
